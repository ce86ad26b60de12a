"""An engine that is not dyno's own (examples/engine), through all of it: dyno with a table of engines
that has it, measuring models of a format of its own. Usage: engine.py DYNO SOURCE_ROOT DYNO_TOY WORKER_TOY"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import contains, equal, run  # noqa: E402

DYNO, TOY, WORKER = (os.path.abspath(sys.argv[i]) for i in (1, 3, 4))
FOLDER = tempfile.TemporaryDirectory()
os.environ.update(HOME=FOLDER.name, XDG_CACHE_HOME=FOLDER.name, DYNO_STORE="none", NO_COLOR="1")
MODEL = pathlib.Path(FOLDER.name, "model.toy")
MODEL.write_text("toy1 3 2\n1 0\n0 1\n0.5 -2\n")
SOME = ["--processes", 1, "--iterations", 5, "--quiet"]


def dyno(*words, status=0, program=TOY):
    own = {"DYNO_WORKER": WORKER} if program == TOY else {}
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=600,
                          cwd=FOLDER.name, env={**os.environ, **own})
    assert done.returncode == status, f"{words}: status {done.returncode}: {done.stderr}"
    return done.stdout + done.stderr if status else done.stdout


def measured(*words, **more):
    (one,) = json.loads(dyno("run", *words, *SOME, "--json", **more))["runs"]
    return one


def names(one):
    return [engine["name"] for engine in one["engines"]]


def it_is_listed():
    found = {one["name"]: one for one in json.loads(dyno("engines", "--json"))["engines"]}
    equal(list(found), ["ort", "toy", "toy-naive", "null"])
    toy = found["toy"]
    equal((toy["works"], toy["platforms"], toy["models"], toy["options"], toy["abilities"]),
          (True, ["cpu"], ["toy"], ["toy-repeat"], []))
    equal(toy["properties"], {"title": "Toy", "version": "1.0"})


def it_measures_what_it_takes_without_being_named():
    one = measured("model.toy")
    (cell,) = one["results"]
    equal((cell["status"], cell["precision"], names(one)), ("ok", "float32", ["toy"]))
    assert cell["values"]["latency_median"]["value"] > 0
    equal(one["models"][0]["parameters"], 6)
    equal(one["environment"]["engine_version"], "1.0")
    # Its allocator does not tell, and is not said to use nothing.
    assert "value" not in cell["values"].get("memory_allocated", {}), cell["values"]


def two_engines_on_one_device_are_two_cells():
    one = measured("model.toy", "--engine", "toy,toy-naive", "--batch", "1,4")
    equal([cell["status"] for cell in one["results"]], ["ok"] * 4)
    equal(sorted(names(one)), ["toy", "toy-naive"])


def models_go_where_they_are_taken():
    one = measured("-m", "model.toy", "-m", "builtin:identity", "--engine", "ort,toy")
    equal([cell["status"] for cell in one["results"]], ["ok"] * 2)
    equal(sorted(names(one)), ["ort", "toy"])
    said = dyno("run", "model.toy", "--engine", "ort", *SOME, status=3)
    contains(said, "the ort engine takes no toy models")


def its_outputs_are_right():
    found = json.loads(dyno("ab", "model.toy", "--a", "engine=toy", "--b", "engine=toy-naive", "--pairs", 8,
                            "--iterations", 5, "--json"))
    (output,) = found["outputs"]
    equal((output["name"], output["elements"]), ("y", 2))
    equal(output["largest_difference"], 0)


def its_options_are_settings():
    contains(dyno("help", "run"), "--toy-repeat", "computes each product")
    plan = pathlib.Path(FOLDER.name, "plan.yaml")
    plan.write_text("model: model.toy\ntoy-repeat: 200000\n")
    slow = measured("--config", "plan.yaml")["results"][0]["values"]["latency_median"]["value"]
    fast = measured("model.toy")["results"][0]["values"]["latency_median"]["value"]
    assert slow > 20 * fast, (slow, fast)
    contains(dyno("run", "model.toy", "--toy-repeat", 0, status=2), "--toy-repeat: 0 is below 1")


def what_it_lacks_is_absent_with_a_reason():
    (cell,) = measured("model.toy", "--metrics", "latency,flops,bandwidth")["results"]
    equal(cell["status"], "ok")
    contains(cell["values"]["flops_total"]["reason"], "the toy engine has no operators")
    assert "value" not in cell["values"]["flops_total"]


def files_that_are_none_are_refused():
    for text, part in (("toy1 0 2\n", "no toy model"), ("toy1 3\n", "no toy model"), ("plain", "text file")):
        pathlib.Path(FOLDER.name, "bad.toy").write_text(text)
        contains(dyno("run", "bad.toy", *SOME, status=2), "bad.toy: ", part)
    pathlib.Path(FOLDER.name, "short.toy").write_text("toy1 3 2\n1 2 3")
    contains(dyno("run", "short.toy", *SOME, status=3), "its weights cannot be read")
    pathlib.Path(FOLDER.name, "model.other").write_text(MODEL.read_text())
    contains(dyno("run", "./model.other", *SOME, status=2), "rename it to end in .toy")
    assert dyno("run", "./model.toy", *SOME, status=2, program=DYNO)


run([it_is_listed, it_measures_what_it_takes_without_being_named, two_engines_on_one_device_are_two_cells,
     models_go_where_they_are_taken, its_outputs_are_right, its_options_are_settings,
     what_it_lacks_is_absent_with_a_reason, files_that_are_none_are_refused])
