"""What `dyno run` shows on stderr while it measures: on terminals of several widths, and elsewhere.
Usage: progress.py DYNO SOURCE_ROOT BUILD_ROOT"""
import re

from dyno_test import contains, dyno, equal, on_terminal, run, stored

MODEL = "builtin:bert-tiny"
LONG = ["run", MODEL, "--seq", 16, "--processes", 1, "--precision-target", "0.001%", "--threads", 1]


def lines_of(text):
    """The live lines: each takes the one before it away."""
    found = [part.partition("\n")[0] for part in text.split("\r\x1b[K")[1:]]
    return [re.sub(r"\x1b\[\d*m", "", line) for line in found if "[" in line and "/" in line]


def a_narrow_terminal_keeps_the_numbers():
    for columns, name in ((44, "b"), (60, "builtin"), (100, MODEL + " cpu batch 1 seq 16: n ")):
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


def elsewhere_a_process_is_a_line():
    done = dyno("run", "null:constant", "--hardware", "null", "--processes", 2, "--iterations", 8)
    equal([line for line in done.err.splitlines() if "median" in line],
          ["dyno: null:constant null batch 1 (process 1 of 2): median 1.000 ms, n 4",
           "dyno: null:constant null batch 1 (process 2 of 2): median 1.000 ms, n 8"])
    assert "\r" not in done.err and "\x1b" not in done.err + done.out, done.err


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
     elsewhere_a_process_is_a_line,
     a_reason_is_said_once, what_makes_a_run_untrustworthy_is_said_once])
