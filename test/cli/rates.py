"""How often dyno ab is wrong, through all of it: workers of the null engine run series of which the
truth is known. Seeded, with an exact clock: the same verdicts everywhere. test/core/compare_rates.c tries
hundreds of the same without processes: a few show that the two agree. Arguments: DYNO SOURCE_ROOT BUILD_ROOT."""
import json

from dyno_test import HERE, ROOT, SANITIZED, dyno, run

TRIALS = 1 if SANITIZED else 4  # how often: the code is the same
# recorded.txt: latencies of builtin:bert-tiny, one process, on a virtual machine with two cores.
SERIES = {"recorded": f"recorded,file={ROOT / 'test/cli/recorded.txt'}", "alike": "ar1,sd=5%",
          "bimodal": "bimodal,sd=2%", "drifting": "drift,sd=2%"}


def verdict(series, trial, median):
    a, b = (f"null:{series},median={m},seed={2 * trial + side}"
            for side, m in enumerate(("1ms", median)))
    said = dyno("ab", a, b, "--hardware", "null", "--max-time", "2s", "--seed", trial, "--json",
                "--quiet", "--store", "none").out
    (row,) = json.loads(said)["comparison"]["rows"]
    return row["verdict"]


def verdicts(series, median):
    return [verdict(series, trial, median) for trial in range(1, TRIALS + 1)]


def calls_nothing_different_that_is_equal():
    for name, series in SERIES.items():
        found = verdicts(series, "1ms")
        assert not {"slower", "faster"} & set(found), (name, found)


def finds_five_percent():
    """Nearly always: what two processes of such a series differ by may hide it once in a while."""
    for name, series in SERIES.items():
        found = verdicts(series, "1.05ms")
        assert found.count("slower") >= 0.85 * TRIALS and "faster" not in found, (name, found)


def refuses_what_was_not_recorded():
    (HERE / "empty").write_text("")
    for path, why in (("no-such-file", "No such file"), ("empty", "no number"), ("/dev/zero", "neither a file nor a pipe")):
        done = dyno("run", f"null:recorded,file={path}", "--hardware", "null", "--quiet", status=3)
        assert path in done.out + done.err and why in done.out + done.err, done.out + done.err


run([calls_nothing_different_that_is_equal, finds_five_percent, refuses_what_was_not_recorded])
