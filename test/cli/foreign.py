#!/usr/bin/env python3
"""Files of other tools in the commands: what show tells of them, files as processes, compare, the store.

Usage: foreign.py DYNO SOURCE_ROOT
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from tap import equal, run  # noqa: E402

program = os.path.abspath(sys.argv[1])
root = pathlib.Path(sys.argv[2]).resolve()
fixtures = root / "test/fixtures/import"
temporary = tempfile.TemporaryDirectory()
folder = pathlib.Path(temporary.name)
os.environ["DYNO_STORE"] = str(folder / "own.db")
hyperfine, llama = fixtures / "hyperfine/1.12.json", fixtures / "llama-bench/2026.json"


def dyno(*arguments, status=0):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=folder)
    equal(done.returncode, status, (arguments, done.stdout, done.stderr))
    return done.stdout if status == 0 else done.stderr


def llama_file(name, start, factor):
    """Another start of llama-bench: other times."""
    tests = json.loads(llama.read_text())
    for test in tests:
        test["samples_ns"] = [int(ns * factor) for ns in test["samples_ns"]]
        test["samples_ts"] = [rate / factor for rate in test["samples_ts"]]
        test["test_time"] = f"2026-02-06T0{start}:00:00Z"
    (folder / name).write_text(json.dumps(tests))
    return name


def joined(name, *files):
    dyno("import", "--replicates", *files, "--output", name)
    return json.loads((folder / name).read_text())["runs"]


def show_tells_of_tool_file_and_meaning():
    text = dyno("show", hyperfine)
    for part in ("Engine        hyperfine", "Imported      1.12.json", "Digest        sha256:",
                 "Time          of the file", "Meaning       process: each run of a command is a fresh process"):
        assert part in text, (part, text)
    assert "Engine        llama-bench 1a2b3c4" in dyno("show", llama)
    text = dyno("show", fixtures / "fio/3.1.json")
    assert "Not taken     jobs.latency_us, disk_util" in text, text


def several_tools_stand_side_by_side():
    text = dyno("export", hyperfine, llama, fixtures / "criterion/0.5", "--format", "csv")
    engines = {line.split(",")[7] for line in text.splitlines()[1:]}
    equal(engines, {"hyperfine", "llama-bench", "criterion"})


def files_become_processes():
    names = [llama_file(f"a{i}.json", i, factor) for i, factor in enumerate((1, 1.02, 0.99), 1)]
    one, = joined("joined.json", *names)
    equal(one["engines"][0]["file"], "a1.json, a2.json, a3.json")
    equal(one["started"], "2026-02-06T01:00:00Z")
    for result, tests in zip(one["results"], zip(*(json.loads((folder / name).read_text()) for name in names))):
        equal([process["samples_ns"] for process in result["replicates"]], [test["samples_ns"] for test in tests])
        times = [ns * 1e-9 for test in tests for ns in test["samples_ns"]]
        value = result["values"]["latency_mean"]
        assert abs(value["value"] - statistics.fmean(times)) < 1e-12 and value["interval_kind"] == "processes"
        rates = [statistics.fmean(test["samples_ts"]) for test in tests]
        assert abs(result["values"]["tokens_per_second"]["value"] - statistics.median(rates)) < 1e-9
        equal(result["values"]["samples"]["value"], len(times))


def what_is_no_process_is_refused():
    first = llama_file("a1.json", 1, 1)
    for other, said in ((first, "the same file"), (hyperfine, "of hyperfine, the first file of llama-bench"),
                        (fixtures / "criterion/0.5", "it has 2 runs"),
                        (fixtures / "llama-bench/2023.json", "the first file"),
                        ("dyno.json", "only files of other tools")):
        if other == "dyno.json":
            (folder / other).write_text(dyno("export", root / "test/fixtures/own/before.json",
                                             "--format", "json"))
        text = dyno("import", "--replicates", first, other, "--output", "no.json", status=2)
        assert said in text, (said, text)
    assert "two files or more" in dyno("import", "--replicates", first, status=2)


def verdicts_rest_on_processes_alone():
    before = [llama_file(f"b{i}.json", i, factor) for i, factor in enumerate((1, 1.002, 0.999, 1.001, 0.998), 1)]
    after = [llama_file(f"c{i}.json", i, 1.2 * factor) for i, factor in enumerate((1, 1.002, 0.999, 1.001, 0.998), 1)]
    rows = json.loads(dyno("compare", before[0], after[0], "--json"))["rows"]
    assert rows and not any(row["verdict"] == "slower" for row in rows if row["field"] == "latency_median"), rows
    joined("before.json", *before)
    joined("after.json", *after)
    rows = json.loads(dyno("compare", "before.json", "after.json", "--json"))["rows"]
    equal({row["verdict"] for row in rows if row["field"] == "latency_median"}, {"slower"})


def the_store_keeps_them_once():
    for said in ("1 runs taken, 0 were there already", "0 runs taken, 1 were there already"):
        done = subprocess.run([program, "import", llama], capture_output=True, text=True, cwd=folder)
        assert said in done.stderr, done.stderr
    shown = dyno("show", "latest")
    assert "llama-bench 1a2b3c4" in shown and "Meaning       sample:" in shown, shown


run([show_tells_of_tool_file_and_meaning, several_tools_stand_side_by_side, files_become_processes,
     what_is_no_process_is_refused, verdicts_rest_on_processes_alone, the_store_keeps_them_once])
