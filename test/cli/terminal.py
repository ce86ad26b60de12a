"""Charts as text: on a terminal of any width and with any colours, in a pipe, in a file.
Usage: terminal.py DYNO SOURCE_ROOT BUILD_ROOT WRITE_FULL_RESULTS"""
import json
import os
import re
import subprocess
import sys
import unicodedata

WRITE = os.path.abspath(sys.argv[4])  # dyno_test goes into a folder of its own

from dyno_test import HERE, contains, dyno, equal, on_terminal, refused, run  # noqa: E402

FULL = HERE / "full.json"
FULL.write_text(subprocess.run([WRITE, "2", "2", "4", "1", "1", "40"], check=True,
                               capture_output=True, text=True).stdout)
PLOT = ("plot", FULL, "--format", "terminal", "--chart")
QUIET = {"COLORTERM": None, "CLICOLOR_FORCE": None, "NO_COLOR": None}


def width(line):
    """By Unicode's tables, not by dyno's."""
    return sum(0 if unicodedata.category(sign) in ("Mn", "Me", "Cf")
               else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


def widest(text):
    return max(width(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines())


def is_as_wide_as_the_terminal():
    for columns in (40, 80, 120, 200):
        text = on_terminal(columns, *PLOT, "latency,roofline,heatmap,timeline", env=dict(QUIET, COLUMNS=str(columns)))
        assert columns * 9 // 10 <= widest(text) <= columns, (columns, widest(text))
        contains(text, "Latency", "Roofline", "cuda:0")
        assert "\x1b[2J" not in text


def or_as_asked_for():
    equal(widest(dyno(*PLOT, "latency").out) <= 100, True)
    assert 60 < widest(dyno(*PLOT, "latency", env={"COLUMNS": "70"}).out) <= 70
    assert 120 < widest(dyno(*PLOT, "latency", "--width", "130", env={"COLUMNS": "70"}).out) <= 130
    refused(2, [*PLOT, "latency", "--width", "1001"], "--width", "1000")
    refused(2, [*PLOT, "latency", "--width", "10"], "20", "1000")


def has_the_colours_of_the_terminal():
    rows = [({"TERM": "xterm"}, r"\x1b\[0;3[1-7]m", r"\x1b\[0;38;"),
            ({"TERM": "xterm-256color"}, r"\x1b\[0;38;5;\d+m", r"\x1b\[0;38;2;"),
            ({"TERM": "xterm", "COLORTERM": "truecolor"}, r"\x1b\[0;38;2;\d+;\d+;\d+m", r";38;5;"),
            ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "Latency", r"\x1b"),
            ({"TERM": "dumb"}, "Latency", r"\x1b")]
    for env, there, absent in rows:
        text = on_terminal(80, *PLOT, "latency", env={**QUIET, **env})
        assert re.search(there, text) and not re.search(absent, text), (env, text)


def in_a_pipe_there_are_none_unless_forced():
    env = dict(QUIET, TERM="xterm-256color")
    assert "\x1b" not in dyno(*PLOT, "latency", env=env).out
    contains(dyno(*PLOT, "latency", env=dict(env, CLICOLOR_FORCE="1")).out, "\x1b[0;38;5;")
    assert "\x1b" not in dyno(*PLOT, "latency", env=dict(env, CLICOLOR_FORCE="1", NO_COLOR="1")).out
    contains(dyno(*PLOT, "latency", "--colours", "true", env=env).out, "\x1b[0;38;2;")
    assert "\x1b" not in dyno(*PLOT, "latency", "--colours", "none",
                              env=dict(env, CLICOLOR_FORCE="1")).out


def letters_are_those_of_the_locale():
    rows = [({"LC_ALL": "C.UTF-8"}, False), ({"LC_ALL": "C"}, True), ({"LC_ALL": "de_DE.utf8"}, False),
            ({"LC_ALL": None, "LC_CTYPE": None, "LANG": "POSIX"}, True),
            ({"LC_ALL": None, "LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, False),
            ({"LC_ALL": None, "LC_CTYPE": None, "LANG": None}, False)]
    for env, plain in rows:
        equal(dyno(*PLOT, "scaling", env=env).out.isascii(), plain, str(env))
    assert dyno(*PLOT, "all", "--letters", "ascii").out.isascii()
    assert not dyno(*PLOT, "scaling", "--letters", "unicode", env={"LC_ALL": "C"}).out.isascii()


def goes_into_files_as_pictures_do():
    path = HERE / "new" / "latency.txt"
    equal(dyno("plot", FULL, "-c", "latency", "-o", path, env=dict(QUIET, COLUMNS="40", LC_ALL="C")).out,
          f"{path}\n")
    text = path.read_text()
    assert 80 < widest(text) <= 100 and "\x1b" not in text and not text.isascii()
    done = dyno("plot", FULL, "-c", "latency", "-f", "terminal,svg", "-o", f"{HERE}/both/")
    equal([name.rsplit(".")[-1] for name in done.out.splitlines()], ["txt", "svg"])


def json_has_it_in_it():
    [told] = json.loads(dyno(*PLOT, "latency", "--json", env={"CLICOLOR_FORCE": "1"}).out)
    equal((told["path"], told["format"], told["drawn"]), (None, "terminal", True))
    equal(told["text"], dyno(*PLOT, "latency", "--width", "100").out)


def charts_stand_apart():
    text = dyno(*PLOT, "latency,memory").out
    contains(text, "Latency", "\n\nMemory")


def show_draws_charts():
    text = dyno("show", FULL, "--chart", "latency").out
    equal(text, dyno(*PLOT, "latency").out)
    one = dyno("show", FULL, "-c", "throughput", "--device", "cpu").out
    contains(one, "Throughput", "cpu")
    assert "cuda" not in one
    contains(dyno("show", FULL, "-c", "all").out, "Latency", "Roofline", "Samples in order")
    done = dyno("show", FULL, "-c", "history", status=3)
    contains(done.err, "history: not drawn:", "two runs")
    refused(2, ["show", FULL, "-c", "lattency"], "lattency")
    refused(2, ["show", "-c", "latency"], "--chart", "RESULT")


def output_of_compare_takes_it():
    dyno("compare", FULL, FULL, "--output", HERE / "changes.txt", status=None)
    contains((HERE / "changes.txt").read_text(), "%")


run([is_as_wide_as_the_terminal, or_as_asked_for, has_the_colours_of_the_terminal,
    in_a_pipe_there_are_none_unless_forced, letters_are_those_of_the_locale,
    goes_into_files_as_pictures_do, json_has_it_in_it, charts_stand_apart, show_draws_charts,
    output_of_compare_takes_it])
