"""Texts of strangers on the terminal: whatever a file, a store, a model or a worker holds, no
command passes on what steers a terminal or hides text.
Usage: hostile_text.py DYNO SOURCE_ROOT BUILD_ROOT WRITE_FULL_RESULTS"""
import json
import os
import re
import sqlite3
import subprocess
import sys
import unicodedata

WRITE = os.path.abspath(sys.argv[4])  # dyno_test goes into a folder of its own

import onnx_file  # noqa: E402
from dyno_test import DYNO, HERE, ROOT, STORE, contains, environment, equal, on_terminal, \
    run  # noqa: E402

# C0, DEL and C1; directions; zero width and other invisible ones; separators. None may come out.
HARM = "\x01\x07\x08\x0b\x0c\x1b[2J\x1b]0;title\x07\x7f\x84\x9b31m" \
    "\u202a\u202e\u2066\u2069\u061c\u200e\u200f\u200b\u200c\u200d\u2060\u2062\ufeff\u00ad" \
    "\u034f\u115f\u3164\u180e\u2028\u2029\ufff9\ufe0f\ufdd0\U000e0041\U000e0101"
LINES = "\r\nFORGED: line\n\tx\v"
# What is only foreign stays as it is.
KEPT = "é모델型 עברית 👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3"
EVIL = f"~{KEPT}~{HARM}{LINES}"


def is_harmful(text, at):
    """By Unicode's categories, not by dyno's table."""
    sign = text[at]
    if sign in "\n\t":
        return False
    if sign in "\u200d\ufe0f":  # inside an emoji
        return not re.match("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f0-9]", text[at - 1:at] or "x")
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") or \
        sign in "\u034f\u115f\u1160\u3164\uffa0\u180e" or 0xfe00 <= ord(sign) <= 0xfe0f or \
        0xfdd0 <= ord(sign) <= 0xfdef or 0xe0000 <= ord(sign) <= 0xe0fff


def check(text, what):
    found = [(hex(ord(text[at])), text[max(0, at - 30):at + 10])
             for at in range(len(text)) if is_harmful(text, at)]
    equal(found[:3], [], f"{what}: harmful characters")
    assert not re.search("^FORGED", text, re.M), f"{what}: a line of a stranger:\n{text}"


def safe(*words, env=None, status=None):
    """Runs it; both outputs are UTF-8, and nothing in them is harmful."""
    done = subprocess.run([DYNO, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=600,
                          env=environment(env))
    assert status is None or done.returncode == status, (words, done.returncode, done.stderr)
    assert 0 <= done.returncode <= 5, (words, done.returncode, done.stderr)
    for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
        ends = b"\r\n" if "csv" in words else b"\n"
        check(text.replace(ends, b"\n").decode(), f"{words[:3]}: {name}")
    return done.stdout.decode(), done.stderr.decode()


# --- A result file with such a text in every place -----------------------------------------------

# What is no text but a word of the format, a date or a number.
WORDS = {"format", "status", "interval_kind", "started", "finished", "seed", "power_source", "unit"}
USUAL = ("cores", "threads", "governor", "turbo", "hypervisor", "container", "system", "kernel",
         "cpu", "engine", "engine_version", "engine_library", "engine_found_by")


def poison(value, key=""):
    """A copy with the text behind every text."""
    if isinstance(value, dict):
        return {name: poison(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poison(item, key) for item in value]
    return value + EVIL if isinstance(value, str) and key not in WORDS else value


def results(run_id, tag):
    whole = json.loads(subprocess.run([WRITE, "2", "2", "2", "1", "1", "8"], check=True,
                                      capture_output=True).stdout)
    one = whole["runs"][0]
    one.update(id=run_id, tag=tag, note="note", commit="c0ffee", invalid="invalid",
               warnings=["warning", "another"])
    for name in USUAL:
        one.setdefault("environment", {})[name] = name
    for number, result in enumerate(one["results"]):
        result["notes"] = ["note"]
        result["bound"] = "compute"
        for value in result["values"].values():
            if number % 2:
                value.update(withheld=True, reason="why")
        if number == 1:
            result.update(status="failed", reason="reason")
        if result.get("breakdown"):
            result["breakdown"]["uncovered"] = ["Odd"]
    return poison(whole)


BEFORE, AFTER = HERE / "before.json", HERE / "after.json"
BEFORE.write_text(json.dumps(results("one", "first")))
changed = results("two", "second")
changed["runs"][0]["environment"]["kernel"] = "another" + EVIL
changed["runs"][0]["results"].pop()
AFTER.write_text(json.dumps(changed))
READERS = [
    ["show"], ["show", "--operators"], ["show", "--json"],
    ["show", "--fields", "latency_median,latency_p99,memory_leak,power_mean,flops_total"],
    *[["export", "--format", name] for name in ("json", "csv", "markdown", "html", "table",
                                                "summary", "model-card")],
    ["dashboard", "--output", "page.html"], ["plot", "--chart", "all", "--output", "svg/",
                                             "--format", "svg"],
    ["plot", "--chart", "all", "--output", "svg/", "--format", "svg", "--json"],
]


def a_file_is_shown_safely():
    for words in READERS:
        out, _ = safe(*words, str(BEFORE), status=0)
        if words[0] not in ("dashboard", "plot"):
            contains(out, "bert-base-uncased", "é모델型 עברית")
    contains(safe("show", str(BEFORE))[0], "👩\u200d💻 ❤\ufe0f")


def a_title_may_be_of_any_bytes():
    page = HERE / "titled.html"
    title = b"bad \xff\xc3 <i>title</i>" + 10000 * b"x"
    subprocess.run([DYNO, "dashboard", BEFORE, "--output", page, "--title", title], check=True, capture_output=True)
    text = page.read_bytes().decode()
    assert "<i>title" not in text
    contains(re.search("<title>(.*?)</title>", text)[1], "bad \ufffd", "&lt;i&gt;title&lt;/i&gt;xxx")


def on_terminals_too():
    """With colours, of which only dyno's own come through, and cut at any width."""
    for width in (20, 41, 80, 133, 300):
        for words in (["show"], ["show", "--operators"], ["show", "--chart", "all"]):
            text = on_terminal(width, *words, BEFORE)
            ours = r"\x1b\[(0|1|2|31|0;3\d|0;9\d|0(;[12])?(;[349]\d|;10\d)*)m"
            check(re.sub(ours, "", text), f"{words} at {width}")
            assert "\x1b[2J" not in text and "\x1b]" not in text


def pictures_hold_nothing_harmful():
    pictures = list((HERE / "svg").glob("*.svg"))
    assert len(pictures) > 10, pictures
    for path in pictures:
        check(path.read_text(), path.name)


def json_loses_nothing():
    out = safe("export", "--format", "json", str(BEFORE))[0]
    equal(json.loads(out)["runs"][0]["models"], json.loads(BEFORE.read_text())["runs"][0]["models"])


def comparisons_are_safe():
    for words in ([], ["--all"], ["--markdown", "--all"], ["--json"], ["--strict"],
                  ["--fail-on", "slower:1%"]):
        safe("compare", str(BEFORE), str(AFTER), *words)
    for word in ("device", "model", "precision"):
        safe("compare", "--across", word, "--all", str(BEFORE), str(AFTER))
    safe("compare", str(BEFORE), str(AFTER), "--output", "changes.svg")


# --- A store --------------------------------------------------------------------------------------

def ids():
    with sqlite3.connect(STORE) as store:
        return [row[0] for row in store.execute("SELECT id FROM run")]


def a_store_is_shown_safely():
    safe("import", str(BEFORE), str(AFTER), status=0)
    out, _ = safe("show", "--ids", status=0)
    equal(len(out.splitlines()), 5, "latest, two ids and two tags")
    for words in (["show"], ["show", "--json"], ["show", "--limit", "1"], ["show", ids()[0]]):
        safe(*words, status=0)
    model = json.loads(BEFORE.read_text())["runs"][0]["models"][0]["name"]
    for words in ([], ["--json"], ["--list", "5"], [model, "--list", "5"],
                  ["--device", "cpu" + EVIL], ["--output", "history.svg"]):
        safe("history", *words)
    first, second = ids()
    for words in ([first, "tag" + EVIL, "--note", EVIL], [second, "--invalid", EVIL]):
        safe("tag", *words, status=0)
    safe("compare", first, second, "--all")
    safe("history", model, "--list", "5", status=0)
    out, _ = safe("history", "prune", "--keep", "1", "--tagged", "--dry-run", status=0)
    equal(len(out.splitlines()), 1, out)


def bytes_that_are_no_text_are_safe_too():
    bad = b"run\xff\xfe\xc2\x9b\xed\xa0\x80\x1b[31m\xe2\x80\xae\xc0\x80\xf4"
    with sqlite3.connect(STORE) as store:
        for column in ("id", "tag", "models", "devices", "invalid", '"commit"'):
            store.execute(f"UPDATE run SET {column} = CAST(? AS TEXT) WHERE rowid = "
                          "(SELECT min(rowid) FROM run)", (bad,))
        for column in ("model", "device", "device_name", "digest"):
            store.execute(f"UPDATE result SET {column} = CAST(? AS TEXT)", (bad,))
    for words in (["show"], ["show", "--ids"], ["show", "--json"], ["show", "latest~1"],
                  ["history"], ["history", b"run\xff"], ["compare", "latest~1", "latest"],
                  ["history", "prune", "--keep", "1", "--tagged"]):
        safe(*words)


# --- What is said on the way ----------------------------------------------------------------------

def mistakes_are_told_safely():
    plan, spec = HERE / "plan.yaml", HERE / "spec.yaml"
    plan.write_text(json.dumps({"bat" + EVIL: [1], "models": EVIL}))
    spec.write_text(json.dumps({"chart": EVIL}))
    cut = HERE / "cut.json"
    cut.write_text(BEFORE.read_text().replace('"batch"', json.dumps("b" + EVIL), 1)[:9000])
    for words in ([EVIL], ["show", EVIL], ["show", "--" + EVIL], ["show", "--fields", EVIL],
                  ["show", "--store", EVIL], ["run", EVIL, "--store", "none"],
                  ["run", "--hardware", EVIL, "null:constant"], ["run", "null:constant", "--batch", EVIL], ["run", "--config", str(plan)],
                  ["run", "--resume", EVIL], ["run", "builtin:" + EVIL],
                  ["plot", str(BEFORE), "--spec", str(spec)], ["plot", str(BEFORE), "-c", EVIL],
                  ["plot", str(BEFORE), "--format", EVIL], ["plot", str(BEFORE), "--size", EVIL],
                  ["dashboard", str(BEFORE), "--config", str(spec)], ["import", EVIL],
                  ["compare", EVIL, EVIL], ["compare", "--fail-on", EVIL, EVIL, EVIL],
                  ["tag", EVIL, EVIL], ["history", EVIL], ["history", "--field", EVIL],
                  ["completion", EVIL], ["help", EVIL], ["models", EVIL], ["devices", EVIL],
                  ["baseline", EVIL], ["show", str(cut)], ["export", EVIL, "--output", EVIL]):
        _, err = safe(*words)
        assert re.fullmatch("(dyno: [^\n]{8,}\n)+", err), (words, err)


def a_worker_is_quoted_safely():
    worker = HERE / ("worker" + EVIL.replace("/", ""))
    worker.write_bytes(b"#!/bin/sh\ncat >&2 <<'END'\n" + EVIL.encode() + b"\x9b\xff\nEND\nexit 3\n")
    worker.chmod(0o755)
    for env in ({"DYNO_WORKER": str(worker)}, {"DYNO_WORKER": EVIL}):
        safe("run", "null:constant", "--hardware", "null", "--processes", "1", "--store", "none",
             env=env)
        safe("devices", env=env)


def a_model_is_named_safely():
    """Its file, its inputs and its nodes."""
    name = "x" + HARM
    path = HERE / f"model{EVIL.replace('/', '')}.onnx"
    path.write_bytes(onnx_file.model([onnx_file.node("Relu", [name], "y" + HARM)],
                                     [onnx_file.tensor(name, 1, "batch" + HARM, 4)],
                                     [onnx_file.tensor("y" + HARM, 1, "batch" + HARM, 4)]))
    quick = ["--processes", "1", "--iterations", "4", "--store", "none"]
    for words in ([], ["--metrics", "latency,flops"], ["--input", "nothing=1"], ["--dry-run"],
                  ["--batch", "1,2", "--json"]):
        safe("run", str(path), *quick, *words)
    safe("ab", str(path), str(path), "--pairs", "5", "--store", "none", "--iterations", "2")
    text = on_terminal(70, "run", path, *quick)
    check(re.sub(r"\r\x1b\[K|\x1b\[(0|1|2|31|33)m", "", text), "progress")


# --- The mechanism --------------------------------------------------------------------------------

def one_file_writes():
    """Commands print through cli/terminal/, so a new one is safe as it is."""
    call = re.compile(r"(?<![\w>.])(v?f?printf|fputs|fputc|putc|puts|putchar|fwrite|perror|write|"
                      r"print_exact)\s*\(")
    files = sorted((ROOT / "src/cli").rglob("*.c"))
    assert len(files) > 35, len(files)
    for path in files:
        found = [match.group(1) for match in call.finditer(path.read_text())]
        allowed = {"terminal.c": None, "output.c": {"print_exact"}}.get(path.name, set())
        assert allowed is None or set(found) <= allowed, f"{path.name}: {found}: use cli/terminal/output.h"


run([a_file_is_shown_safely, a_title_may_be_of_any_bytes, on_terminals_too, pictures_hold_nothing_harmful, json_loses_nothing,
     comparisons_are_safe, a_store_is_shown_safely, bytes_that_are_no_text_are_safe_too,
     mistakes_are_told_safely, a_worker_is_quoted_safely, a_model_is_named_safely, one_file_writes])
