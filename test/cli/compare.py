"""compare, ab, history, tag, import and the gate, on the null platform.
Usage: compare.py DYNO SOURCE_ROOT"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import contains, equal, run  # noqa: E402

DYNO = os.path.abspath(sys.argv[1])
FOLDER = tempfile.TemporaryDirectory()
HOME = pathlib.Path(FOLDER.name)
os.environ.update(HOME=FOLDER.name, XDG_DATA_HOME=str(HOME / "data"), NO_COLOR="1")
for name in ("DYNO_STORE", "COLUMNS"):
    os.environ.pop(name, None)
HOSTILE = ("\"quoted\" 'single'", "100 %s %n", "x'; DROP TABLE run; --", "naïve ☃ 模型", "a\x01\x1b[31mb",
           "tab\tline\nend", "=1+1", "tag:latest~1", "x" * 100_000)


def dyno(*words, status=0, **more):
    done = subprocess.run([DYNO, *map(str, words)], capture_output=True, text=True, timeout=600,
                          cwd=FOLDER.name, **more)
    assert done.returncode == status, f"{words}: status {done.returncode}: {done.stderr}"
    return done.stdout + done.stderr if status else done.stdout


def measure(median, seed, processes=6, *words):
    """A run whose model is called "model", whatever the null engine was told to be."""
    name = f"null:normal,median={median}ms,sd=0.02,seed={seed}"
    text = dyno("run", name, "-H", "null", "-p", processes, "-n", 40 * processes, "-q", "--json",
                "--store", "none", *words)
    return re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "e" * 64, text.replace(name, "model"))


def keep(name, text):
    (HOME / name).write_text(text)
    return name


def files():
    keep("old.json", measure(1, 1))
    keep("same.json", measure(1, 2))
    keep("slow.json", measure(1.2, 3))
    keep("few.json", measure(1.2, 4, 3))
    keep("once.json", measure(1.2, 4, 1))


def says_what_is_slower():
    # Not memory_total: that is what the worker really takes, which is not ours to say.
    exact = ("--field", "latency_median,memory_peak")
    text = dyno("compare", "old.json", "slow.json", *exact)
    contains(text, "slower", "latency_median", "1 slower, 1 same (2 comparisons", "; 1 of them not shown")
    row = next(line for line in text.splitlines() if line.startswith("slower"))
    assert 15 < float(re.search(r"\+(\S+) %", row)[1]) < 25, row
    contains(dyno("compare", "slow.json", "old.json", *exact), "1 faster")
    contains(dyno("compare", "old.json", "same.json", *exact, "--all"), "2 same (2 comparisons, together at 95 %)\n")


def makes_no_call_without_replicates():
    text = dyno("compare", "old.json", "once.json", "--all")
    contains(text, "ambiguous", "1 process on a side, which says nothing")
    assert "slower" not in text, text


def the_default_of_run_suits_compare():
    """A run without --processes is one that compare wants; help of both and of baseline agree."""
    text = dyno("run", "null:constant", "-H", "null", "-n", 20, "-q", "--json", "--store", "none")
    count = len(json.loads(text)["runs"][0]["results"][0]["replicates"])
    words = " ".join(dyno("run", "--help").split())
    contains(words, f"its time is shared among them (default {count})")
    contains(" ".join(dyno("compare", "old.json", "once.json").split()),
             f"better {count} (dyno run with --processes {count})")
    words = " ".join(dyno("baseline", "--help").split())
    contains(words, "equal processes to measure (default 20)",
             f"each of the compared runs will have (default {count})")


def few_processes_decide_what_is_far_apart():
    """Three a side, and two: the interval is wide, and beyond the threshold nevertheless."""
    for name, processes in (("three", 3), ("two", 2)):
        for side, median in (("old", 1), ("new", 2)):
            keep(f"{name}-{side}.json", measure(median, 20 + median, processes))
        text = dyno("compare", f"{name}-old.json", f"{name}-new.json", "-f", "latency_median",
                    "--fail-on", "slower", status=1)
        contains(text, "1 slower", "1 regression found")


def an_undecided_gate_has_a_status_of_its_own():
    """With rows, reasons, and how much longer to measure; in Markdown, too."""
    keep("noisy-old.json", measure(1, 31, 3))
    keep("noisy-new.json", measure(1.03, 32, 3))
    gate = ("compare", "noisy-old.json", "noisy-new.json", "-f", "latency_median", "--fail-on")
    text = " ".join(dyno(*gate, "slower", status=5).split())
    contains(text, "could not be decided", "ambiguous +", "to both sides of the threshold of 2 %",
             "processes a side would decide it (dyno run with --processes")
    text = dyno(*gate, "slower", "--markdown", status=5)
    contains(text, "| Cell | Field |", "**ambiguous**: ", "processes a side would decide it", "1 ambiguous")
    row = json.loads(subprocess.run([DYNO, *gate, "slower", "--json"], cwd=FOLDER.name,
                                    capture_output=True).stdout)["rows"][0]
    equal((row["gate"], row["needed"] > 3, row["needed_time"] > 0), ("undecided", True, True))
    # What is not slower by so much is decided, though it is ambiguous whether it is the same.
    dyno(*gate, "slower:30%", "--threshold", "1%")
    # A side without the field decides nothing either.
    document = json.loads((HOME / "noisy-new.json").read_text())
    document["runs"][0]["results"][0].update(status="crashed", reason="signal 11", values={}, replicates=[])
    keep("crashed.json", json.dumps(document))
    contains(dyno("compare", "noisy-old.json", "crashed.json", "--fail-on", "slower", status=5),
             "crashed: signal 11", "no data")


def limits_are_gates():
    limit = ("compare", "old.json", "slow.json", "-f", "latency_median", "--fail-on")
    dyno(*limit, "latency_median>2ms,memory_total<1kB")
    contains(dyno(*limit, "latency_median>1.1ms", status=1), "broken", "latency_median>1.1ms: model",
             "limits: 1 broken, 0 undecided, 0 kept", "1 limit is broken")
    # p99 of 240 samples is withheld: at least its bound.
    contains(dyno(*limit, "latency_p99>1.1ms", status=1), "broken", "≥ 1.", "p99 needs n ≥ 368")
    contains(dyno(*limit, "latency_p99>5ms", status=5), "undecided", "≥ 1.")
    contains(dyno(*limit, "power_mean>5", status=5), "undecided", "absent")
    contains(dyno(*limit, "latency_p99>1.1ms", "--markdown", status=1), "- **broken** `latency_p99>1.1ms`: ")
    limits = json.loads(dyno(*limit, "latency_median>2ms", "--json"))["limits"]
    equal([(row["state"], row["field"]) for row in limits], [("kept", "latency_median")])
    contains(dyno(*limit, "latency_p98>1ms", status=2), "a limit is FIELD>VALUE")
    contains(dyno(*limit, "latency_p99>1GB", status=2), "--fail-on", "latency_p99")
    contains(dyno(*limit, "slower:2%,latency_median>2ms", status=1), "1 slower")
    # show asks the same of any results.
    dyno("show", "old.json", "--fail-on", "latency_median>2ms")
    contains(dyno("show", "old.json", "slow.json", "--fail-on", "latency_median>1.1ms", status=1),
             "limits: 1 broken, 0 undecided, 1 kept")
    contains(dyno("show", "old.json", "--fail-on", "latency_p99>5ms", status=5), "undecided")
    contains(dyno("show", "old.json", "--fail-on", "slower", status=2), "is not", "a limit")
    contains(dyno("show", "--fail-on", "latency_p99>5ms", status=2), "RESULT")


def passes_over_what_is_marked_invalid():
    ids = []
    for day, name in enumerate(("old.json", "same.json", "slow.json")):
        document = json.loads((HOME / name).read_text())
        document["runs"][0].update(id=f"2026020{1 + day}-000000-0000",
                                   started=f"2026-02-0{1 + day}T00:00:00Z", tag="main")
        ids.append(document["runs"][0]["id"])
        dyno("import", "-q", keep("m.json", json.dumps(document)), "--store", "m.db")

    def shown(reference):
        done = subprocess.run([DYNO, "export", reference, "--store", "m.db"], capture_output=True,
                              text=True, cwd=FOLDER.name)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["runs"][0]["id"], done.stderr
    equal([shown(r)[0] for r in ("latest", "latest~1", "tag:main")], [ids[2], ids[1], ids[2]])
    dyno("tag", "latest", "--invalid", "a backup ran", "--store", "m.db")
    equal([shown(r)[0] for r in ("latest", "latest~1", "tag:main")], [ids[1], ids[0], ids[1]])
    contains(shown("tag:main")[1], f"run {ids[2]} is marked invalid (a backup ran), so {ids[1]} is taken")
    # By its id it is what was asked for, and said.
    contains(dyno("compare", ids[0], ids[2], "--store", "m.db", "-f", "latency_median"),
             f"Beware     run {ids[2]} is marked invalid: a backup ran")
    contains(dyno("compare", ids[0], ids[2], "--store", "m.db", "--markdown"), "a backup ran")
    contains(dyno("show", "latest~2", "--store", "m.db", status=2), ids[0], "marked invalid", "by its id")
    contains(dyno("compare", ids[0], ids[0], "--store", "m.db", "-f", "latency_median"),
             f"Beware     run {ids[0]} is compared with itself")
    dyno("tag", "latest", "--valid", "--store", "m.db")  # tag means every run
    equal(shown("latest"), (ids[2], ""))


def is_a_gate():
    gate = ("compare", "old.json", "slow.json", "--field", "latency_median", "--fail-on")
    contains(dyno(*gate, "slower", status=1), "1 regression found")
    dyno(*gate, "slower:5%", status=1)
    dyno(*gate, "slower:50%")
    # The threshold of the gate is that of the verdicts, unless another is named.
    middle = json.loads(dyno(*gate[:-1], "--json"))["rows"][0]["ratio"] - 1
    row = json.loads(subprocess.run([DYNO, *gate, f"slower:{middle}", "--json"], cwd=FOLDER.name,
                                    capture_output=True).stdout)["rows"][0]
    equal((row["verdict"], row["threshold"]), ("ambiguous", middle))
    contains(dyno(*gate, f"slower:{middle}", status=5), "more processes would hardly tell")
    contains(dyno(*gate, "slower:5%", "--threshold", middle, status=1), "1 ambiguous",
             "1 regression found")
    dyno("compare", "slow.json", "old.json", "-f", "latency_median", "--fail-on", "slower")
    contains(dyno("compare", "old.json", "once.json", "--fail-on", "slower", status=5),
             "could not be decided")
    contains(dyno(*gate, "faster", status=2), "--fail-on")
    contains(dyno(*gate, "slower:x", status=2), "--fail-on")


def json_and_table_agree():
    document = json.loads(dyno("compare", "old.json", "slow.json", "--json"))
    equal((document["format"], document["regressions"]), ("dyno-comparison", 1))
    row = document["rows"][0]
    equal((row["verdict"], row["field"], row["before_processes"]), ("slower", "latency_median", 6))
    assert row["low"] < row["ratio"] < row["high"] and row["low"] > 1.02, row
    contains(dyno("compare", "old.json", "slow.json", "--markdown"), "| **slower**: at least",
             document["summary"].split(" (")[0])


def estimates_are_marked():
    """What --tdp says stays an estimate in every form."""
    power = ["--metrics", "latency,throughput,power", "--tdp", 15, "--processes", 1, "--iterations", 5,
             "--quiet", "--json"]
    blind = {**os.environ, "DYNO_DEVICE_ROOT": str(HOME / "no sensor here")}
    keep("tdp.json", dyno("run", "builtin:identity", *power, env=blind))
    asked = ["compare", "tdp.json", "tdp.json", "--field", "power_mean,latency_median", "--all"]
    rows = {row["field"]: row for row in json.loads(dyno(*asked, "--json"))["rows"]}
    assert rows["power_mean"]["before_estimated"] and rows["power_mean"]["after_estimated"]
    assert not rows["latency_median"]["before_estimated"]
    contains(dyno(*asked), "~15.00 W", "~ is estimated")
    contains(dyno(*asked, "--markdown"), "estimated 15.00 W")
    card = dyno("export", "tdp.json", "--format", "model-card")
    contains(card, 'estimated: "the device is taken to draw what --tdp says"')
    contains(dyno("export", "tdp.json", "--format", "html"), "--tdp says")
    dyno("import", "tdp.json", "--store", "tdp.db")
    told = ["history", "--store", "tdp.db", "--field"]
    contains(dyno(*told, "power_mean"), "~15.00 W", "~ is estimated")
    assert json.loads(dyno(*told, "power_mean", "--json"))[0]["series"][0]["points"][0]["estimated"]
    assert "estimated" not in dyno(*told, "latency_median")


def says_what_differs_first():
    other = json.loads((HOME / "old.json").read_text())
    other["runs"][0]["environment"]["governor"] = "powersave"
    other["runs"][0]["dyno"] = "0.0.9"
    keep("other.json", json.dumps(other))
    reference = json.loads((HOME / "old.json").read_text())
    reference["runs"][0]["environment"]["governor"] = "performance"
    keep("reference.json", json.dumps(reference))
    text = dyno("compare", "reference.json", "other.json")
    contains(text, "frequency governors differ: performance and powersave", "versions of dyno")
    contains(dyno("compare", "reference.json", "other.json", "--strict", status=2),
             "governors differ")
    # Whether the machine was disturbed while this ran is not ours to say.
    clean = json.loads((HOME / "old.json").read_text())
    for replicate in clean["runs"][0]["results"][0]["replicates"]:
        replicate["disturbed"] = False
    keep("clean.json", json.dumps(clean))
    again = json.loads((HOME / "clean.json").read_text())
    again["runs"][0]["id"] += "-again"
    dyno("compare", "clean.json", keep("again.json", json.dumps(again)), "--strict")
    dyno("compare", "clean.json", "clean.json", "--strict", status=2)


def compares_across_a_word():
    dyno("run", "null:normal,median=1ms,sd=0.02,seed=1", "null:normal,median=1.5ms,sd=0.02,seed=2",
         "-H", "null", "-p", 6, "-n", 240, "-q", "-b", "1,2")
    text = dyno("compare", "latest", "--across", "model")
    contains(text, "2 slower", "against", "batch 2")
    contains(dyno("compare", "latest", "--across", "batch"), "against batch 1")
    contains(dyno("compare", "latest", "--across", "threads", status=2), "no two cells differ")
    contains(dyno("compare", "latest", "--across", "colour", status=2), "model")


def mistakes_are_usage_errors():
    for words, part in (
        (["compare"], "latest~1 latest"),
        (["compare", "old.json"], "two RESULTs"),
        (["compare", "old.json", "slow.json", "--field", "latency_p98"], "latency_p9"),
        (["compare", "old.json", "none.json"], "none.json"),
        (["ab"], "two models"),
        (["ab", "a", "b", "c"], "compares two"),
        (["ab", "null:constant", "-B", "colour=red"], "colour"),
        (["ab", "null:constant", "-B", "threads=many"], "threads"),
        (["ab", "null:constant", "-B", "threads=1", "--pairs", "3"], "--pairs"),
        (["tag"], "latest"),
        (["tag", "latest"], "--invalid"),
        (["tag", "latest", "x", "--remove"], "--remove"),
        (["import"], "import what?"),
        (["import", "/dev/null"], "/dev/null"),
        (["history", "no-such-model"], "the models are"),
        (["history", "--field", "colour"], "colour"),
        (["history", "prune"], "--keep"),
    ):
        contains(dyno(*words, status=2), part)


def ab(*words, **more):
    return dyno("ab", *words, "-H", "null", "-n", 480, "-q", **more)


def ab_decides_and_stops():
    slow = ab("null:normal,median=1ms,seed=1", "null:normal,median=1.2ms,seed=1")
    contains(slow, "slower", "12 pairs, 1 look: B is slower")
    same = ab("null:normal,median=1ms,sd=0.01,seed=1", "-B", "threads=1")
    contains(same, "the same as A: no difference larger than", "2 threads and 1 thread"
             if "2 threads" in same else "thread")
    wide = ab("null:normal,median=1ms,sd=0.4,seed=1", "-B", "seed=5", "--pairs", 8)
    contains(wide, "8 pairs, 3 looks: B is not decided")


def ab_keeps_both_and_gates():
    slow = ("null:normal,median=1ms,seed=1", "null:normal,median=1.2ms,seed=1")
    document = json.loads(ab(*slow, "--json", "--tag", "trial"))
    equal((document["format"], document["pairs"], document["decided"]), ("dyno-ab", 12, True))
    equal(document["comparison"]["rows"][0]["method"], "pairs")
    kept = json.loads(dyno("export", document["b"]))["runs"][0]
    equal((kept["tag"], kept["note"]), ("trial", f"dyno ab: B; A is {document['a']}"))
    listed = json.loads(dyno("show", "--json", "--limit", 2))
    equal([(run_["id"], run_["note"]) for run_ in listed],
          [(document["b"], kept["note"]), (document["a"], f"dyno ab: A; B is {document['b']}")], "latest is B")
    contains(dyno("show", "--limit", 2), "NOTE", kept["note"])
    equal([len(r["samples_ns"]) for r in kept["results"][0]["replicates"]], [19] * 12)
    equal(document["outputs_verdict"], "agree")
    contains(ab(*slow, "--markdown", "--fail-on", "outputs"), "- Output output: **agree**: ", "- 12 pairs, 1 look: B is slower",
             "- The outputs agree")
    ab(*slow, "--fail-on", "outputs,latency_median>1.1ms", status=1)
    ab("null:normal,median=1ms,sd=0.4,seed=1", "-B", "seed=5", "--pairs", 8, "--fail-on", "slower", status=5)
    ab(*slow, "--fail-on", "slower:10%", status=1)
    ab(*slow, "--fail-on", "slower:90%")


def ab_compares_outputs():
    names = "null:constant", "null:constant,median=2ms"
    contains(ab(*names, "--fail-on", "outputs"), "Output output: agree: equal in all 16 elements",
             "The outputs agree")
    text = ab("null:constant", "null:constant,fault=nan")
    contains(text, "Output output: differ: 16 of 16 elements", "The outputs differ")
    contains(text, "NaN are 0 of A's and 16 of B's")
    contains(ab("null:constant", "null:constant,fault=nan", "--fail-on", "outputs", status=1),
             "the outputs differ by more than their tolerance")
    # NaN on both sides says nothing of either.
    both = ("null:constant,fault=nan", "null:constant,median=2ms,fault=nan")
    text = ab(*both, "--fail-on", "outputs", status=5)
    contains(text, "Output output: unknown: no element is a number on both sides", "16 of A's and 16 of B's",
             "Whether the outputs agree is unknown")
    assert "equal in all" not in text, text
    document = json.loads(ab(*both, "--json"))
    equal((document["outputs_verdict"], document["outputs"][0]["verdict"]), ("unknown", "unknown"))
    output = json.loads(ab("null:constant", "null:constant,fault=nan", "--json"))["outputs"][0]
    equal((output["elements"], output["unequal"], output["nan_a"], output["nan_b"],
           output["largest_difference"]), (16, 16, 0, 16, None))
    text = ab("null:constant", "-A", "batch=1", "-B", "batch=2")
    contains(text, "shapes differ: 1 × 16 and 2 × 16; not compared: A has 16 elements, B 32")
    contains(text, "Output output: differ: ")


def ab_keeps_what_workers_say():
    document = json.loads(ab("null:constant", "null:constant,fault=nan", "--json"))
    for side, expected in (("a", False), ("b", True)):
        cell = json.loads(dyno("export", document[side]))["runs"][0]["results"][0]
        equal("output output holds NaN" in cell["notes"], expected, cell["notes"])
        contains(cell["values"]["memory_leak"]["reason"], "too few readings")


def ab_says_what_it_knows_when_the_budget_ends():
    """A constant model has no luck: the end of the budget decides how many pairs there are."""
    document = json.loads(ab("null:constant,median=1ms", "null:constant,median=1.2ms", "--budget",
                             "1ms", "--json"))
    equal((document["pairs"], document["decided"]), (1, False))
    contains(document["comparison"]["rows"][0]["reason"], "1 pair: an interval of that level needs 6")


def ab_concludes_on_each_field():
    text = ab("null:normal,median=1ms,sd=0.4,seed=1", "null:normal,median=3ms,sd=0.4,seed=2",
              "-f", "latency_median,batch_made_up", status=2)
    contains(text, "batch_made_up")
    text = ab("null:normal,median=1ms,sd=0.01,seed=1", "null:normal,median=2ms,sd=0.01,seed=2",
              "-f", "latency_median,latency_min")
    contains(text, ", latency_median: B is slower: +", ", latency_min: B is slower: +", "Kept as the runs")
    assert "Kept" not in ab("null:constant", "-B", "threads=1", "--store", "none")


def ab_failures_say_which():
    contains(ab("null:constant", "null:constant,fault=fail", status=3), "B: process 1", "told to fail")
    contains(ab("null:constant", "-b", "1,2", "-B", "threads=1", status=2), "has 2 cells")


def baseline_lets_few_processes_decide():
    """One process is too few, unless it is known how much equal ones differ."""
    dyno("import", "-q", "old.json", "few.json", "once.json", "--store", "b.db")
    ids = [json.loads((HOME / name).read_text())["runs"][0]["id"] for name in ("old.json", "few.json")]
    once = json.loads((HOME / "once.json").read_text())["runs"][0]["id"]
    contains(dyno("compare", ids[0], once, "--store", "b.db", "--all"), "2 ambiguous")
    text = dyno("baseline", "calibrate", "null:normal,median=1ms,sd=0.02,seed=9", "-H", "null", "-q",
                "-n", 800, "--store", "b.db")
    contains(text, "latency_median: equal processes differ by", "threshold", "false-alarm rate of 1 %")
    document = json.loads(dyno("compare", *ids, "--store", "b.db", "--json"))
    row = document["rows"][0]
    equal((row["verdict"], row["method"], row["after_processes"]), ("slower", "calibrated", 3))
    assert 0.002 < row["threshold"] < 0.05, row
    dyno("compare", *ids, "--store", "b.db", "--fail-on", "slower:10%", status=1)
    dyno("compare", ids[0], once, "--store", "b.db", "-f", "latency_median", "--fail-on", "slower:10%", status=1)
    contains(dyno("baseline", "calibrate", status=2), "calibrate MODEL")
    contains(dyno("baseline", "calibrate", "null:constant", "-p", 3, status=2), "--processes")


def history_finds_the_step():
    for i in range(14):
        document = json.loads(measure(1 if i < 7 else 1.3, 100 + i, 2))
        document["runs"][0]["id"] = f"20260{1 + i // 10}{10 + i}-000000-0000"
        document["runs"][0]["started"] = f"2026-01-{10 + i}T00:00:00Z"
        dyno("import", "-q", keep("h.json", json.dumps(document)), "--store", "h.db")
    text = dyno("history", "model", "--store", "h.db")
    contains(text, "14 runs", "▁", "█", "step: ", "since 2026")
    series = json.loads(dyno("history", "model", "--store", "h.db", "--json"))[0]["series"][0]
    equal([step["at"] for step in series["steps"]], [7])
    dyno("tag", series["points"][7]["run"], "--invalid", "a backup ran", "--store", "h.db")
    series = json.loads(dyno("history", "--store", "h.db", "--json"))[0]["series"][0]
    equal(([step["at"] for step in series["steps"]], series["points"][7]["invalid"]),
          ([8], "a backup ran"))
    contains(dyno("show", "--store", "h.db"), "invalid")
    dyno("tag", series["points"][12]["run"], "v2", "--note", "a remark", "--store", "h.db")
    text = dyno("history", "--list", 7, "--store", "h.db")
    lines = text[text.index("STARTED"):].splitlines()[1:]
    equal([line.split()[0] for line in lines], [p["run"] for p in series["points"][:6:-1]])
    contains(lines[1], "v2", "a remark", " … ")
    contains(lines[6], "invalid: a backup ran")
    equal(json.loads(dyno("history", "--store", "h.db", "--json"))[0]["series"][0]["points"][12]["note"],
          "a remark")
    assert "STARTED" not in dyno("history", "--list", 0, "--store", "h.db")
    contains(dyno("history", "model", "--device", "npu", "--store", "h.db", status=2), '"model" on npu')
    text = dyno("history", "model", "--field", "memory_total", "--store", "h.db")
    contains(text, "Total memory", "no step")


def pictures_say_the_same():
    """--output draws what the text says: verdicts of a calibrated comparison, too."""
    ids = [json.loads((HOME / name).read_text())["runs"][0]["id"] for name in ("old.json", "few.json")]
    text = dyno("compare", *ids, "--store", "b.db", "--field", "latency_median", "-o", "compare.svg")
    contains(text, "1 slower")
    contains((HOME / "compare.svg").read_text(), "1 slower", "slower or worse")
    dyno("history", "model", "--store", "h.db", "-o", "history.svg")
    contains((HOME / "history.svg").read_text(), "1 of 14 runs are marked invalid", "Run, oldest first")
    text = dyno("history", "model", "--field", "power_mean", "--store", "h.db", "-o", "x.png", status=3)
    contains(text, "no run has", "not drawn")
    ab("null:constant", "null:constant,median=2ms", "-o", "ab.json")
    assert json.loads((HOME / "ab.json").read_text())["data"]
    for words in (["compare", *ids], ["history"], ["ab", "null:constant", "-B", "seed=2"]):
        contains(dyno(*words, "-o", "x.gif", status=2), "x.gif", ".png")


def prune_keeps_what_it_should():
    names = [run["id"] for run in json.loads(dyno("show", "--store", "h.db", "--json"))]
    dyno("tag", names[-1], "first", "--store", "h.db")
    gone = dyno("history", "prune", "--keep", 3, "--dry-run", "--store", "h.db").split()
    equal(gone, names[3:-1])
    equal(dyno("history", "prune", "--invalid", "--dry-run", "--store", "h.db").split(),
          [names[6]])
    equal(dyno("history", "prune", "--keep", 3, "--store", "h.db").split(), names[3:-1])
    left = [run["id"] for run in json.loads(dyno("show", "--store", "h.db", "--json"))]
    equal(left, names[:3] + names[-1:])
    equal(dyno("history", "prune", "--older-than", "1h", "--tagged", "--store", "h.db").split(),
          left)


def import_takes_each_run_once():
    equal(dyno("import", "old.json", "slow.json", "old.json", "--store", "i.db"), "")
    done = subprocess.run([DYNO, "import", "i.db", "--store", "j.db"], capture_output=True,
                          text=True, cwd=FOLDER.name)
    contains(done.stderr, "2 runs taken, 0 were there")
    done = subprocess.run([DYNO, "import", "i.db", "--store", "j.db"], capture_output=True,
                          text=True, cwd=FOLDER.name)
    contains(done.stderr, "0 runs taken, 2 were there")
    run_id = json.loads((HOME / "old.json").read_text())["runs"][0]["id"]
    equal(dyno("export", run_id, "--store", "j.db"), dyno("export", "old.json"))


def hostile_words_come_back():
    for text in HOSTILE:
        dyno("tag", "latest", text, "--note", text)
        shown = json.loads(dyno("show", "latest", "--json"))["runs"][0]
        equal((shown["tag"], shown["note"]), (text, text))
        equal(json.loads(dyno("export", f"tag:{text}", "--no-samples"))["runs"][0]["id"],
              shown["id"])
    dyno("tag", "latest", "--remove", "--note", "")
    shown = json.loads(dyno("show", "latest", "--json"))["runs"][0]
    assert "tag" not in shown and "note" not in shown, shown


def hostile_models_come_back():
    """Names with NUL and 1 MB can only come from files."""
    for number, name in enumerate((*HOSTILE, "nul\x00inside", "y" * 1_000_000)):
        document = json.loads((HOME / "old.json").read_text())
        document["runs"][0].update(id=f"hostile-{number}", tag=name, note=name)
        document["runs"][0]["models"][0].update(name=name, digest=f"sha256:{number:064}")
        dyno("import", "-q", keep("hostile.json", json.dumps(document)))
        back = json.loads(dyno("export", f"hostile-{number}"))["runs"][0]
        equal((back["models"][0]["name"], back["tag"], back["note"]), (name,) * 3)
        if "\x00" not in name and len(name) < 100_000:
            points = json.loads(dyno("history", name, "--json"))[0]
            equal((points["model"], points["series"][0]["points"][0]["run"]),
                  (name, f"hostile-{number}"))
        text = dyno("compare", f"hostile-{number}", f"hostile-{number}", "--all")
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", text), repr(text[:200])


def run_keeps_the_commit():
    commit = "0123456789abcdef0123456789abcdef01234567"
    (HOME / "repository/.git/refs/heads").mkdir(parents=True)
    (HOME / "repository/deep/er").mkdir(parents=True)
    (HOME / "repository/.git/HEAD").write_text("ref: refs/heads/main\n")
    (HOME / "repository/.git/packed-refs").write_text(f"# pack\n{commit} refs/heads/main\n")

    def found(folder):
        done = subprocess.run([DYNO, "run", "null:constant", "-H", "null", "-n", "6", "-q", "--json",
                               "--store", "none"], capture_output=True, text=True, cwd=folder)
        return json.loads(done.stdout)["runs"][0].get("commit")
    equal(found(HOME / "repository/deep/er"), commit)
    (HOME / "repository/.git/refs/heads/main").write_text(commit[::-1] + "\n")
    equal(found(HOME / "repository"), commit[::-1])
    (HOME / "repository/.git/HEAD").write_text(commit + "\n")
    equal(found(HOME / "repository"), commit)
    (HOME / "repository/.git/HEAD").write_text("nonsense\n")
    equal(found(HOME / "repository"), None)


run([files, says_what_is_slower, makes_no_call_without_replicates, the_default_of_run_suits_compare,
     few_processes_decide_what_is_far_apart, an_undecided_gate_has_a_status_of_its_own, limits_are_gates,
     passes_over_what_is_marked_invalid, is_a_gate, json_and_table_agree, estimates_are_marked,
     says_what_differs_first, compares_across_a_word, mistakes_are_usage_errors,
     ab_decides_and_stops, ab_keeps_both_and_gates, ab_compares_outputs, ab_keeps_what_workers_say, ab_failures_say_which,
     ab_says_what_it_knows_when_the_budget_ends, ab_concludes_on_each_field,
     baseline_lets_few_processes_decide, history_finds_the_step, pictures_say_the_same, prune_keeps_what_it_should, import_takes_each_run_once,
     hostile_words_come_back, hostile_models_come_back, run_keeps_the_commit])
