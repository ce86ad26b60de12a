"""What `dyno run` shows on stderr while it measures: on terminals of several widths, and elsewhere.
Usage: progress.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import re

from dyno_test import contains, dyno, equal, on_terminal, run, stored

MODEL = "builtin:bert-tiny"
LONG = ["run", MODEL, "--seq", 16, "--processes", 1, "--precision-target", "0.001%", "--threads", 1]


def lines_of(text):
    """The live lines: each takes the one before it away."""
    found = [part.partition("\n")[0] for part in text.split("\r\x1b[K")[1:]]
    return [re.sub(r"\x1b\[\d*m", "", line) for line in found if "[" in line and "/" in line]


def a_narrow_terminal_keeps_the_numbers():
    for columns, name in ((44, "b"), (60, "builtin"), (100, MODEL + ", cpu, batch 1, sequence 16: n ")):
        lines = lines_of(on_terminal(columns, *LONG, "--max-time", "2s"))
        assert lines, columns
        assert all(len(line) < columns for line in lines), (columns, lines)
        last = lines[-1]
        assert re.search(r": n \d+, median [\d.]+ [µm]?s ± [\d.]+ %$", last), (columns, lines)
        contains(last, "[1/1", " " + name)


def colour_can_be_declined():
    quick = ["run", "null:constant", "--hardware", "null", "--iterations", 400]
    contains(on_terminal(80, *quick), "\x1b[1mnull:constant")
    plain = on_terminal(80, *quick, env={"NO_COLOR": "1"})
    assert "\x1b[1m" not in plain and "\x1b[2m" not in plain, plain


def a_dumb_terminal_gets_lines():
    text = on_terminal(80, *LONG, "--max-time", "1s", env={"TERM": "dumb"})
    assert "\x1b" not in text and "\r" not in text, text
    contains(text, "(process 1 of 1): median")


def said(*words):
    """The lines of processes, each as its counter and the rest."""
    done = dyno("run", *words)
    assert "\r" not in done.err and "\x1b" not in done.err + done.out, done.err
    lines = [re.fullmatch(r"dyno: \[(\d+)/(\d+), [^]]+ left\] (.*)", line) for line in done.err.splitlines()]
    return [line.groups() for line in lines if line]


def elsewhere_a_process_is_a_line():
    equal(said("null:constant", "--hardware", "null", "--processes", 2, "--iterations", 8),
          [("1", "2", "null:constant, null, batch 1 (process 1 of 2): median 1.000 ms, n 4"),
           ("2", "2", "null:constant, null, batch 1 (process 2 of 2): median 1.000 ms, n 8")])


def a_counter_counts_processes_of_all_cells():
    lines = said("null:constant", "--hardware", "null", "--batch", "1,2,3", "--processes", 2,
                 "--iterations", 8)
    equal([(at, of) for at, of, _ in lines], [(str(i), "6") for i in range(1, 7)])


def a_terminal_can_have_lines_and_a_log_none():
    words = ["run", "null:constant", "--hardware", "null", "--iterations", 8]
    text = on_terminal(80, *words, "--progress", "text")
    contains(text, "(process 5 of 5): median")
    assert "\r\x1b[K" not in text, text
    lines = dyno(*words, "--progress", "none").errors
    equal([line for line in lines if "median" in line or "saved" in line], [])


def events(*words, status=0):
    done = dyno("run", *words, "--progress", "json", status=status)
    return [json.loads(line) for line in done.err.splitlines()]


def programs_get_json():
    """Every line, also what goes wrong."""
    found = events("null:normal,median=1ms", "--hardware", "null", "--batch", "1,2", "--processes", 2)
    results = [event for event in found if event["event"] == "result"]
    equal([event["done"] for event in results], [1, 2, 3, 4])
    equal(sorted((event["cell"]["batch"], event["process"]) for event in results),
          [(1, 0), (1, 1), (2, 0), (2, 1)])
    last = results[-1]
    equal((last["status"], last["total"], last["seconds_left"], last["processes"]), ("ok", 4, 0, 2))
    assert last["samples"] >= 200 and 0 < last["median"] < 1, last
    assert any(event["event"] == "note" for event in found), found
    (failed,) = [event for event in events("null:constant,fault=fail", "--hardware", "null", status=3)
                 if event["event"] == "result"]
    equal(failed["status"], "failed")
    contains(failed["reason"], "told to fail")
    (wrong,) = events("null:constant", "--hardware", "nul", status=2)
    equal(wrong["event"], "error")
    contains(wrong["message"], "nul", "did you mean null?")


def cells_are_called_by_all_their_words():
    """Lines name what tells them apart, and programs get what results have, each word by its key."""
    words = ["null:constant", "--hardware", "null", "--threads", "1,2", "--streams", "1,2", "--processes", 1, "--iterations", 8]
    names = {line.partition(" (process")[0] for _, _, line in said(*words)}
    equal(names, {f"null:constant, null, batch 1, {threads}, {streams}" for threads in ("1 thread", "2 threads")
                  for streams in ("1 stream", "2 streams")})
    cells = [event["cell"] for event in events(*words) if event["event"] == "result"]
    planned = json.loads(dyno("run", *words, "--dry-run", "--json").out)["cells"]
    numbers = [key for key, value in cells[0].items() if isinstance(value, int)]
    contains(numbers, "batch", "threads", "streams")
    for others in (stored()["results"], planned):
        equal(sorted([cell[key] for key in numbers] for cell in cells),
              sorted([cell[key] for key in numbers] for cell in others))


def a_long_process_tells_what_it_does():
    found = [event for event in events(MODEL, "--seq", 16, "--processes", 1, "--precision-target",
                                       "0.001%", "--max-time", "3s") if event["event"] == "progress"]
    statuses = [event["status"] for event in found]
    contains(statuses, "sample")
    assert len(found) < 12, "one a second, and at each change"
    last = found[-1]
    equal((last["done"], last["total"], last["cell"]["sequence"]), (0, 1, 16))
    assert last["samples"] > 0 and last["median"] > 0, last


def a_reason_is_said_once():
    """One for many cells: the device's or the model's."""
    done = dyno("run", "null:constant", "--hardware", "cpu,null", "--batch", "1,2,3", "--processes",
                1, "--iterations", 4)
    reason = "run on --hardware null alone"
    equal(done.err.count(reason), 1, done.err)
    equal(done.err.count("unsupported"), 3, done.err)
    equal(done.out.count(reason), 1, done.out)
    equal(done.out.count("unsupported, as above"), 2, done.out)


def what_makes_a_run_untrustworthy_is_said_once():
    """Be it the machine (this one may have nothing to say) or a device."""
    done = dyno("run", "null:constant", "--hardware", "null,rocm", "--iterations", 4, "--quiet")
    equal(sorted(done.warnings), sorted("dyno: warning: " + text for text in stored()["warnings"]))
    contains(done.err, "rocm: no such device")


run([a_narrow_terminal_keeps_the_numbers, colour_can_be_declined, a_dumb_terminal_gets_lines,
     elsewhere_a_process_is_a_line, a_counter_counts_processes_of_all_cells,
     a_terminal_can_have_lines_and_a_log_none, programs_get_json,
     cells_are_called_by_all_their_words, a_long_process_tells_what_it_does,
     a_reason_is_said_once, what_makes_a_run_untrustworthy_is_said_once])
