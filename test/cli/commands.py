"""The commands end to end, on the null platform: show, export, devices, models, help, and what they
answer to mistakes. Usage: commands.py DYNO SOURCE_ROOT"""
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import contains, equal, run  # noqa: E402

DYNO = os.path.abspath(sys.argv[1])
FOLDER = tempfile.TemporaryDirectory()
HOME = pathlib.Path(FOLDER.name)
os.environ.update(HOME=FOLDER.name, XDG_DATA_HOME=str(HOME / "data"), NO_COLOR="1")
for name in ("DYNO_STORE", "HF_HOME", "HF_HUB_CACHE", "COLUMNS", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)


def dyno(*words, status=0, **more):
    """Runs the command and gives back what it printed; checks the exit status."""
    done = subprocess.run([DYNO, *map(str, words)], capture_output=True, text=True, timeout=600,
                          cwd=FOLDER.name, **more)
    assert done.returncode == status, f"{words}: status {done.returncode}: {done.stderr}"
    return done.stdout + done.stderr if status else done.stdout


def measure(*words, **more):
    return dyno("run", "null:constant,median=1ms", "--hardware", "null", "--processes", 2,
                "--iterations", 50, "--quiet", *words, **more)


def first():
    """Nothing has run yet."""
    equal(dyno("show", "--ids"), "", "ids of no store")
    equal(json.loads(dyno("show", "--json")), [], "list of no store")
    contains(subprocess.run([DYNO, "show"], capture_output=True, text=True).stderr, "dyno run")
    contains(dyno("show", "latest", status=2), "history.db", "dyno run")


def show_lists_runs():
    measure("--batch", "1,2", "--tag", "nightly")
    measure()
    runs = json.loads(dyno("show", "--json"))
    equal([run["results"] for run in runs], [1, 2], "newest first")
    equal(runs[1]["tag"], "nightly")
    equal(dyno("show", "--ids").split(),
          ["latest", runs[0]["id"], runs[1]["id"], "tag:nightly"], "ids")
    lines = dyno("show").splitlines()
    equal(len(lines), 3, "lines")
    contains(lines[2], runs[1]["id"], "nightly", "null:constant")
    equal(len(dyno("show", "--limit", 1).splitlines()), 2, "--limit")
    for line in dyno("show", env={**os.environ, "COLUMNS": "40"}).splitlines():
        assert len(line) <= 40, line


def show_shows_a_run():
    text = dyno("show", "latest~1")
    contains(text, "tag:nightly", "null:constant,median=1ms", "Environment", "Plan", "batch 1,2",
             "Median latency", "1.000")
    document = json.loads(dyno("show", "latest", "--json"))
    equal(document["format"], "dyno-results")
    equal(len(document["runs"]), 1)
    both = json.loads(dyno("show", "latest", "tag:nightly", "--json"))
    equal(len(both["runs"]), 2, "joined")


def show_shows_the_fields_asked_for():
    text = dyno("show", "latest", "--fields", "latency_min,samples")
    contains(text, "Minimum latency", "Samples")
    assert "Median latency" not in text
    contains(dyno("show", "latest", "--fields", "latency_mim", status=2), "latency_min")
    contains(dyno("show", "latest", "--fields", "colour", status=2), "colour", "man dyno")


def an_unknown_result_says_how_to_list():
    for word in ("20000101", "tag:none", "latest~99", "no-such-file.json"):
        contains(dyno("show", word, status=2), word.removeprefix("tag:"), "dyno show")
        contains(dyno("export", word, status=2), "dyno show")


def export_writes_every_format():
    rows = list(csv.DictReader(io.StringIO(dyno("export", "tag:nightly", "--format", "csv"))))
    equal([row["batch"] for row in rows], ["1", "2"])
    equal(float(rows[0]["latency_median [s]"]), 0.001)
    contains(dyno("export", "latest", "-f", "markdown"), "| --- |", "1.000")
    full = json.loads(dyno("export", "latest"))
    bare = json.loads(dyno("export", "latest", "--no-samples"))
    replicate = full["runs"][0]["results"][0]["replicates"][0]
    equal(replicate["samples_ns"], [1000000] * 25)
    assert "samples_ns" not in bare["runs"][0]["results"][0]["replicates"][0]


def export_takes_the_format_from_the_ending():
    for name, start in (("out.json", "{"), ("out.csv", "run,"), ("out.md", "|")):
        equal(dyno("export", "latest", "--output", name), "", "stdout")
        contains((HOME / name).read_text(), start)
    contains(dyno("export", "latest", "-o", "out.xls", status=2), "out.xls", "--format")
    dyno("export", "latest", "-o", "out.xls", "-f", "csv")
    contains((HOME / "out.xls").read_text(), "latency_median")


def a_file_is_a_result_and_comes_back_the_same():
    text = dyno("export", "tag:nightly")
    (HOME / "run.json").write_text(text)
    equal(dyno("export", "run.json"), text)
    equal(dyno("export", "./run.json", "--store", "none"), text, "without a store")


def what_cannot_be_written_is_partial():
    contains(dyno("export", "latest", "-o", "/nonexistent/x.csv", status=4), "/nonexistent/x.csv")
    for words in (["export", "latest"], ["show", "latest"], ["show"], ["models"], ["help"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([DYNO, *words], stdout=full, stderr=subprocess.PIPE, text=True)
        equal(done.returncode, 4, words)
        contains(done.stderr, "dyno: ")


def a_closed_pipe_is_no_failure():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([DYNO, "export", "latest"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    equal((done.returncode, done.stderr), (0, b""))


def models_lists_the_built_in_ones():
    names = dyno("models", "--names").split()
    listed = json.loads(dyno("models", "--json"))
    equal([model["name"] for model in listed], names)
    for name in ("bert-base-uncased", "distilbert-base-uncased", "bert-tiny", "gpt2",
                 "vit-base-patch16-224", "resnet-50", "mobilenet-v2", "lstm-small", "identity"):
        assert "builtin:" + name in names, name
    bert = listed[names.index("builtin:bert-base-uncased")]
    equal((bert["synthetic"], bert["parameters"]), (True, 109482240))
    contains(bert["published"], "1810.04805")
    contains(dyno("models"), "synthetic", "109.5 M")


def models_lists_the_hub_cache():
    snapshot = HOME / "hub/models--org--name/snapshots/0123456789abcdef0123456789abcdef01234567"
    snapshot.mkdir(parents=True)
    (snapshot / "model.onnx").write_bytes(b"\x08\x08" + bytes(100))
    refs = HOME / "hub/models--org--name/refs"
    refs.mkdir()
    (refs / "main").write_text(snapshot.name)
    env = {**os.environ, "HF_HUB_CACHE": str(HOME / "hub")}
    contains(dyno("models", "--names", env=env), "org/name\n")
    contains(dyno("models", env=env), "org/name")


def devices_tells_what_works():
    found = json.loads(dyno("devices", "--all", "--json"))
    works = {device["id"]: device["works"] for device in found["devices"]}
    assert works["cpu"] and works["null"], works
    contains(found["engine"]["engine"], "ONNX Runtime")
    contains(found["engine"]["engine_library"], "libonnxruntime")
    for device in found["devices"]:
        assert device["works"] or len(device["reason"]) > 10, device
    text = dyno("devices")
    contains(text, "ONNX Runtime 1.", "found by", "cpu ", "works", "cuda ", "no: ")
    assert "null" not in text


def devices_without_an_engine():
    text = dyno("devices", "--ort", "/nonexistent", status=3)
    contains(text, "No engine", "/nonexistent")


def engines_tells_what_runs_models():
    found = {one["name"]: one for one in json.loads(dyno("engines", "--json"))["engines"]}
    contains(list(found), "ort", "openvino", "python", "null")
    ort, null = found["ort"], found["null"]
    assert ort["works"] and null["works"] and "reason" not in {k for k, v in ort.items() if v}, found
    equal(ort["properties"]["title"], "ONNX Runtime")
    contains(ort["properties"]["library"], "libonnxruntime")
    contains(ort["platforms"], "cpu", "cuda", "webgpu")
    equal(ort["models"], ["onnx", "ort", "builtin"])
    equal(ort["options"], ["ort", "provider-option", "ort-option", "ort-custom-ops"])
    equal((null["platforms"], null["models"], null["abilities"]), (["null"], ["any"], ["made-up time"]))
    text = dyno("engines", "--ort", "/nonexistent")
    contains(text, "ort ", "no: --ort: ", "/nonexistent", "null 0.")


def engines_and_devices_take_the_options_of_every_engine():
    contains(dyno("engines", "--openvino", "/nonexistent"), "no: --openvino: ", "/nonexistent")
    options = [option for one in json.loads(dyno("engines", "--json"))["engines"] for option in one["options"]]
    assert len(options) > 6, options
    for command in "engines", "devices":
        contains(dyno(command, "--help"), "Of the engines:", *[f"--{option} " for option in options])


def a_run_lists_every_engine_that_measured():
    text = dyno("run", "-m", "null:constant", "-m", "builtin:identity", "--hardware", "cpu,null", "--processes", 1,
                "--iterations", 2, "--store", "none", "--quiet", "--json")
    (one,) = json.loads(text)["runs"]
    names = {engine["name"]: engine for engine in one["engines"]}
    equal(sorted(names), ["null", "ort"])
    equal(names["ort"]["title"], "ONNX Runtime")
    first = one["engines"][0]
    equal(one["environment"]["engine"], first["title"])
    equal(one["environment"]["engine_version"], first["version"])
    assert names["ort"]["version"] != names["null"]["version"], names


def engines_that_do_not_fit_are_refused():
    for words, part in (
        (["--engine", "abacus"], 'no engine "abacus"; there are ort'),
        (["--engine", "ort", "--hardware", "null"], "--engine ort: does not serve null (that is served by null)"),
        (["--engine", "ort,null", "--hardware", "cpu"], "--engine null: serves none of the devices"),
    ):
        contains(dyno("run", "builtin:identity", "--store", "none", *words, status=2), part)
    said = dyno("run", "null:constant", "--store", "none", "--engine", "ort", "--processes", 1, status=3)
    contains(said, "the ort engine takes no null models")


def mistakes_are_usage_errors():
    for words, part in (
        (["frobnicate"], "frobnicate"),
        (["show", "--jsn"], "--json"),
        (["export"], "latest"),
        (["export", "latest", "--format", "xml"], "markdown"),
        (["show", "--limit", "-1"], "--limit"),
        (["completion"], "zsh"),
        (["completion", "tcsh"], "fish"),
        (["help", "nothing"], "nothing"),
        (["help", "run", "show"], "one command"),
        (["models", "./nothing.onnx"], "nothing.onnx"),
        (["devices", "cpu"], "cpu"),
        (["manual", "nothing"], "dyno"),
        (["show", "--store", "/"], "/"),
    ):
        text = dyno(*words, status=2)
        contains(text, "dyno: ", part)
        equal(text.count("\n"), 1, f"lines of {text!r}")


def help_explains_every_option():
    overview = dyno("help")
    contains(overview, "Usage", "Exit status", "DYNO_ORT_LIBRARY")
    equal(dyno("--help"), overview)
    for command in ("run", "show", "export", "devices", "models", "completion", "help"):
        contains(overview, f"  {command} ")
        text = dyno(command, "--help")
        equal(dyno("help", command), text, command)
        contains(text, f"Usage: dyno {command} ")
        for line in text.splitlines():
            assert len(line) <= 100 and line == line.rstrip(), repr(line)
    narrow = dyno("run", "--help", env={**os.environ, "COLUMNS": "60"})
    for line in narrow.splitlines():
        assert len(line) <= 60 or line.startswith("  dyno "), repr(line)


run([first, show_lists_runs, show_shows_a_run, show_shows_the_fields_asked_for,
     an_unknown_result_says_how_to_list, export_writes_every_format,
     export_takes_the_format_from_the_ending, a_file_is_a_result_and_comes_back_the_same,
     what_cannot_be_written_is_partial, a_closed_pipe_is_no_failure,
     models_lists_the_built_in_ones, models_lists_the_hub_cache, devices_tells_what_works,
     devices_without_an_engine, engines_tells_what_runs_models,
     engines_and_devices_take_the_options_of_every_engine, a_run_lists_every_engine_that_measured, engines_that_do_not_fit_are_refused, mistakes_are_usage_errors, help_explains_every_option])
