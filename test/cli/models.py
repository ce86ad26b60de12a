"""Models: the digest says which is which, by whatever path; people see short names that differ, and
find their runs by any of them; results keep nobody's folders."""
import base64
import gzip
import json
import os
import re

from dyno_test import HERE, contains, dyno, equal, refused, run
from onnx_file import model, node, tensor

BRIEF = ["--processes", 1, "--iterations", 4, "--quiet"]
FLOAT = 1


def chain(length):
    """A model of so many Relus: each length is another file."""
    names = ["x", *(f"h{i}" for i in range(length - 1)), "y"]
    return model([node("Relu", [a], [b]) for a, b in zip(names, names[1:])],
                 [tensor("x", FLOAT, 1, 8)], [tensor("y", FLOAT, 1, 8)])


FOLDERS = [HERE / "old", HERE / "new"]
for number, folder in enumerate(FOLDERS, 1):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "gate.onnx").write_bytes(chain(number))


def run_of(*words, **more):
    return json.loads(dyno("run", *words, *BRIEF, "--json", **more).out)["runs"][0]


def names(run_):
    return [model_["name"] for model_ in run_["models"]]


def folders_stay_out_of_results():
    both = run_of(*(folder / "gate.onnx" for folder in FOLDERS), "--hardware", "cpu", "--store",
                  HERE / "a.db")
    equal(names(both), ["old/gate.onnx", "new/gate.onnx"])
    equal(["path" in model_ for model_ in both["models"]], [False, False])
    assert str(HERE) not in json.dumps(both), both
    chosen = run_of(*(folder / "gate.onnx" for folder in FOLDERS), "--store", HERE / "a.db",
                    "--each", f"model={FOLDERS[0]}/gate.onnx threads=1,2",
                    "--exclude", f"model={FOLDERS[1]}/gate.onnx,{FOLDERS[0]}/gate.onnx threads=2",
                    "--threads", 3)
    equal([cell["threads"] for cell in chosen["results"]], [1, 3])
    equal((chosen["plan"]["each"], chosen["plan"]["exclude"]),
          ("model=gate.onnx threads=1,2", "model=gate.onnx,gate.onnx threads=2"))
    assert str(HERE) not in json.dumps(chosen), chosen
    kept = run_of(FOLDERS[0] / "gate.onnx", "--keep-paths", "--store", HERE / "a.db")
    equal(kept["models"][0]["path"], str(FOLDERS[0] / "gate.onnx"))
    equal(names(kept), [str(FOLDERS[0] / "gate.onnx")])
    equal(kept["plan"]["model"], str(FOLDERS[0] / "gate.onnx"))


def told_of(store, place):
    """All that any output says of the runs of a store."""
    everything = store.read_bytes().decode("latin-1")
    for format in ("json", "csv", "markdown", "html", "model-card"):
        everything += dyno("export", "latest", "--format", format, "--store", store).out
    everything += dyno("show", "latest", "--store", store).out
    everything += dyno("show", "--store", store).out
    dyno("dashboard", "latest", "--store", store, "--output", place / "page.html")
    return everything + (place / "page.html").read_text() + page_of(place / "page.html")


def page_of(path):
    """The results that a page carries, unpacked."""
    text = path.read_text()
    data = re.search(r'id="dyno-data"[^>]*>([^<]*)<', text)
    return gzip.decompress(base64.b64decode(data[1])).decode("latin-1")


def no_output_names_a_folder():
    """Neither of a model, an input or a library, nor in what went wrong with them."""
    place = HERE / "of-somebody"
    place.mkdir()
    (place / "unknown.onnx").write_bytes(model([node("Frobnicate", ["x"], ["y"])],
                                               [tensor("x", FLOAT, 1, 8)], [tensor("y", FLOAT, 1, 8)]))
    (place / "times.txt").write_text("1\n1.5\n")
    cases = [[place / "unknown.onnx", FOLDERS[0] / "gate.onnx"],
             [place / "unknown.onnx", FOLDERS[0] / "gate.onnx", "--input", f"x={place}/none.npy"],
             [FOLDERS[0] / "gate.onnx", "--ort", place / "libnone.so"],
             [f"null:recorded,file={place}/times.txt", "--hardware", "null"]]
    for number, words in enumerate(cases):
        store = place / f"{number}.db"
        dyno("run", *words, *BRIEF, "--store", store, status=None)
        told = told_of(store, place)
        contains(told, "…/")
        assert str(HERE) not in told, told[max(0, told.index(str(HERE)) - 200):][:400]


def names_are_the_user_s():
    words = [folder / "gate.onnx" for folder in FOLDERS]
    equal(names(run_of(*words, "--name", "before,after", "--store", HERE / "b.db")),
          ["before", "after"])
    equal(names(run_of(*words, "--name", "before", "--store", HERE / "b.db")),
          ["before", "gate.onnx"])
    equal(names(run_of("builtin:identity", "--name", "copying", "--store", HERE / "b.db")),
          ["copying"])
    refused(2, ["run", words[0], "--name", "a,b", *BRIEF], "--name", "2 names for 1 model")


def one_file_is_one_model_by_any_path():
    store = HERE / "c.db"
    for folder, path in ((FOLDERS[0], "gate.onnx"), (FOLDERS[0], "./gate.onnx"),
                         (HERE, "old//gate.onnx"), (HERE, FOLDERS[0] / "gate.onnx")):
        run_of(path, "--store", store, cwd=folder)
    for called in ("gate.onnx", "old/gate.onnx", FOLDERS[0] / "gate.onnx"):
        found = json.loads(dyno("history", called, "--store", store, "--json").out)
        equal([len(series["points"]) for series in found[0]["series"]], [4], str(called))
    compared = dyno("compare", "latest~3", "latest", "--store", store, status=None).out
    assert "two different models" not in compared, compared


def progress_tells_them_apart():
    lines = dyno("run", *(folder / "gate.onnx" for folder in FOLDERS), "--processes", 1, "--iterations", 4,
                 "--store", "none", cwd=HERE).err
    contains(lines, "old/gate.onnx, cpu", "new/gate.onnx, cpu")
    contains(dyno("run", "old/gate.onnx", "--processes", 1, "--iterations", 4, "--store", "none", cwd=HERE).err,
             "] gate.onnx, cpu")


def two_files_of_one_name_are_told_apart():
    store, digests = HERE / "d.db", []
    for folder in FOLDERS:
        run_ = run_of("gate.onnx", "--store", store, cwd=folder, env={"PWD": None})
        digests.append(run_["models"][0]["digest"])
    short = [digest[7:13] for digest in digests]
    warning = f"two different models of that name, by their digests: {short[0]} before and {short[1]} after"
    contains(" ".join(dyno("compare", "latest~1", "latest", "--store", store, status=None).out.split()),
             warning)
    text = dyno("history", "gate.onnx", "--store", store).out
    contains(text, *(f"gate.onnx ({digits}), cpu" for digits in short))
    assert "1 run," in text and "2 runs" not in text, text
    for digits, digest in zip(short, digests):
        found = json.loads(dyno("history", digits, "--store", store, "--json").out)[0]["series"]
        equal([point["digest"] for series in found for point in series["points"]], [digest])
    table = dyno("export", "latest~1", "latest", "--format", "markdown", "--store", store).out
    contains(table, *(f"gate.onnx ({digits})" for digits in short))


def aliases_and_errors():
    store = HERE / "e.db"
    run_of("builtin:identity", "--store", store)
    contains(dyno("history", "identity", "--store", store).out, "identity: ", "1 run,")
    long = "encoder_of_a_very_long_name_that_nobody_reads_to_its_end_step_{}_and_more_of_it.onnx"
    for step in ("100", "200"):
        run_of(FOLDERS[0] / "gate.onnx" if step == "100" else FOLDERS[1] / "gate.onnx", "--name",
               long.format(step), "--store", store)
    line = refused(2, ["history", "nothing", "--store", store], "the models are").errors[0]
    listed = line.split("the models are ")[1].split(", ")
    equal(len(listed), len(set(listed)), line)


def made(path, statuses):
    """A run a day, of which some failed: they know neither sequence nor precision."""
    runs = []
    for day, status in enumerate(statuses, 1):
        result = {"model": 0, "device": 0, "batch": 2, "threads": 1, "streams": 1,
                  "status": status, "processes": 1, "values": {}, "replicates": []}
        if status != "ok":
            result["reason"] = "the fan stood still"
        if status == "ok":
            result.update(precision="float32", sequence=64,
                          values={"latency_median": {"value": 1e-3 * (1 + day / 1000)}})
        runs.append({"id": f"202605{day:02}-080000-00{day:02}", "started": f"2026-05-{day:02}T08:00:00Z",
                     "dyno": "0.1.0", "seed": "1", "plan": {}, "environment": {},
                     "models": [{"name": "tagger", "source": "null", "synthetic": True,
                                 "digest": "sha256:" + "7" * 64}],
                     "devices": [{"id": "cpu", "platform": "cpu"}], "results": [result]})
    path.write_text(json.dumps({"format": "dyno-results", "version": 1, "runs": runs}))
    return path


def failed_runs_are_shown_and_counted():
    for name, statuses, lines in (
            ("some", ["ok", "ok", "crashed", "ok", "timed_out", "ok"],
             ["6 runs", "2 failed", "!", "timed_out: the fan stood still"]),
            ("all", ["crashed"] * 3,
             ["3 runs", "3 failed", "no run has latency_median: all 3 failed, the last: the fan stood still"])):
        store = HERE / f"{name}.db"
        dyno("import", made(HERE / f"{name}.json", statuses), "--store", store)
        text = dyno("history", "tagger", "--store", store).out
        contains(text, *lines)
        series = json.loads(dyno("history", "tagger", "--store", store, "--json").out)[0]["series"]
        equal([[point.get("status", "ok") for point in one["points"]] for one in series], [statuses])
        equal([point.get("reason") for one in series for point in one["points"]],
              [None if status == "ok" else "the fan stood still" for status in statuses])


def failed_runs_are_marked_in_the_picture():
    """Below the line, at their place in time; where nothing worked, the picture says why."""
    for name, statuses in (("some", ["ok", "ok", "crashed", "ok", "timed_out", "ok"]), ("all", ["crashed"] * 3)):
        dyno("plot", made(HERE / f"{name}.json", statuses), "--chart", "history", "--output", "history.json",
             status=0 if name == "some" else 3)
        figure = json.loads((HERE / "history.json").read_text())
        crosses = sum((mark["x"] for mark in figure["data"] if mark["marker"]["symbol"].startswith("x")), [])
        equal(sorted(crosses), [2, 4] if name == "some" else [])
        contains("\n".join(figure["layout"]["meta"]["notes"]), "the fan stood still")


run([folders_stay_out_of_results, progress_tells_them_apart, no_output_names_a_folder, names_are_the_user_s, one_file_is_one_model_by_any_path,
     two_files_of_one_name_are_told_apart, aliases_and_errors, failed_runs_are_shown_and_counted,
     failed_runs_are_marked_in_the_picture])
