"""Where results are kept, end to end: a full disk, stores that are none, newer, locked or not to be
written, and result files that mean harm. Usage: storage.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import os
import shutil
import sqlite3
import subprocess

from dyno_test import (DYNO, HERE, Skip, cells_of, contains, dyno, equal, finish, null, refused,
                       run, start, stored)

USAGE, NOTHING, PARTIAL = 2, 3, 4


# --- A full disk ----------------------------------------------------------------------------------

# $1: size of the disk; the rest: words of dyno run. The disk is gone when the shell is.
ON_A_SMALL_DISK = """
mount -t tmpfs -o size=$1 none disk || exit 77
shift
"$DYNO" run "$@" >said 2>complained; echo $? >status
"$DYNO" export latest --store disk/history.db >exported 2>>complained
exit 0
"""


def on_a_small_disk(size, *words):
    """(exit status, stdout, stderr, what is in the store on the disk) of dyno run."""
    if not shutil.which("unshare"):
        raise Skip("there is no unshare(1) to mount a small disk")
    (HERE / "disk").mkdir(exist_ok=True)
    done = subprocess.run(["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", size,
                           *map(str, words)], capture_output=True, text=True,
                          env={**os.environ, "DYNO": DYNO})
    if done.returncode or not (HERE / "status").exists():
        raise Skip(f"a small disk cannot be mounted: {done.stderr.strip()}")
    files = [(HERE / name).read_text() for name in ("status", "said", "complained", "exported")]
    (HERE / "status").unlink()
    return (int(files[0]), *files[1:])


RUN = null("null:normal", "--batch", "1,2,3,4", "--iterations", 20000)[1:]


def the_disk_fills_up():
    status, out, err, exported = on_a_small_disk("300k", *RUN, "--store", "disk/history.db",
                                                 "--json")
    equal(status, PARTIAL, err)
    contains(err, "not saved: disk/history.db: the disk is full", "the measuring goes on")
    equal(err.count("not saved"), 1, "said once")
    # All was measured and printed; what was saved before is there; all of it is rescued to a file.
    cells = cells_of(out)
    equal([(cell["status"], cell["values"]["samples"]["value"]) for cell in cells],
          [("ok", 20000)] * 4)
    saved = json.loads(exported)["runs"][0]["results"]
    assert saved, err
    for cell in saved:
        whole = next(other for other in cells if other["batch"] == cell["batch"])
        for replicate in cell["replicates"]:
            assert replicate in whole["replicates"], "what was saved is not what was measured"
    rescued = next(HERE.glob("dyno-*.json"))
    contains(err, f"dyno show {rescued.name}")
    equal(cells_of(dyno("export", rescued.name).out), cells)
    rescued.unlink()


def the_disk_is_full_from_the_start():
    status, out, err, _ = on_a_small_disk("40k", *RUN, "--store", "disk/history.db")
    equal((status, out), (USAGE, ""))
    contains(err, "disk/history.db", "the disk is full")


def the_output_does_not_fit():
    status, out, err, _ = on_a_small_disk("40k", *RUN, "--output", "disk/results.json")
    equal(status, PARTIAL, err)
    contains(err, "disk/results.json", "No space left")
    contains(out, "null:normal")
    equal(len(stored()["results"]), 4, "in the store")


# --- Stores ---------------------------------------------------------------------------------------

def a_store(name="store.db"):
    dyno(*null("--iterations", 20, "--store", name))
    return HERE / name


def stores_that_are_none():
    (HERE / "text.db").write_text("This is no database, but it is somebody's.\n" * 100)
    (HERE / "folder.db").mkdir()
    for name, part in (("text.db", "not a dyno store"), ("folder.db", "folder"),
                       ("absent/history.db", "absent")):
        for words in (null("--store", name), ["show", "latest", "--store", name],
                      ["export", "latest", "--store", name]):
            refused(USAGE, words, name, part)
    assert (HERE / "text.db").read_text().startswith("This is no database"), "it was changed"


def a_store_of_another_program():
    with sqlite3.connect(HERE / "other.db") as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    refused(USAGE, null("--store", "other.db"), "other.db", "another program")


def a_store_of_a_newer_dyno():
    with sqlite3.connect(a_store("newer.db")) as store:
        store.execute("PRAGMA user_version = 99")
    refused(USAGE, null("--store", "newer.db"), "newer.db", "newer dyno")
    refused(USAGE, ["show", "latest", "--store", "newer.db"], "newer.db", "newer dyno")


def a_locked_store():
    """It costs no measurement, and what could not be saved is, as soon as the lock is gone."""
    other = sqlite3.connect(a_store("locked.db"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    equal(len(json.loads(dyno("show", "--json", "--store", "locked.db").out)), 1, "readable")
    process = start(*null("--iterations", 20, "--store", "locked.db"))
    line = next(line for line in process.stderr if "not saved" in line)
    contains(line, "not saved: locked.db", "locked by another program", "the measuring goes on")
    other.rollback()
    other.close()
    done = finish(process)
    equal((done.status, done.err), (0, ""))
    runs = json.loads(dyno("show", "--json", "--store", "locked.db").out)
    equal([(run["results"], run["failed"]) for run in runs], [(1, 0)] * 2)


def a_store_that_cannot_be_written():
    """Reading works; for writing it says so before anything is measured."""
    if os.geteuid() == 0:
        raise Skip("root may write everything")
    a_store("frozen.db").chmod(0o444)
    refused(USAGE, null("--store", "frozen.db"), "frozen.db")
    dyno("show", "latest", "--store", "frozen.db")


def outputs_that_cannot_be_written():
    for path, *parts in (("absent/results.json", "No such file"), ("results.xls", ".csv"),
                         ("results", ".json"), ("/proc/results.json", "")):
        if path.startswith("/proc"):
            dyno(*null("--output", path), status=PARTIAL)
        else:
            refused(USAGE, null("--output", path), path, *parts)
    (HERE / "taken.json").mkdir()
    refused(USAGE, null("--output", "taken.json"), "taken.json", "Is a directory")


# --- Result files ---------------------------------------------------------------------------------

def whole():
    return json.loads(dyno("export", "latest").out)


def changed(change):
    document = whole()
    change(document["runs"][0])
    return json.dumps(document)


def set_value(run, value):
    run["results"][0]["values"]["latency_median"]["value"] = value


def set_samples(run, *samples):
    run["results"][0]["replicates"][0]["samples_ns"] = list(samples)


def hostile_files():
    dyno(*null("--iterations", 20))
    text = dyno("export", "latest").out
    rows = (
        (changed(lambda run: run.update(id="x" * 10_000_000)), "string is too long"),
        (changed(lambda run: run["results"][0]["notes"].append("x" * 10_000_000))
         if "notes" in whole()["runs"][0]["results"][0] else
         changed(lambda run: run["results"][0].update(notes=["x" * 10_000_000])), "too long"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"format": "dyno-results", "x": ' + '{"a":' * 10_000 + "1" + "}" * 10_001, "deeply"),
        (changed(lambda run: run["results"][0].update(batch="1")), "results[0].batch", "a string"),
        (changed(lambda run: set_value(run, "0.001")), "latency_median.value", "a string"),
        (text.replace('"value": 0.001', '"value": 1e999'), "fits a double"),
        (text.replace('"value": 0.001', '"value": NaN'), "line "),
        (text.replace('"value": 0.001', '"value": 0x10'), "line "),
        (text.replace('"value": 0.001', '"value": 01'), "line "),
        (changed(lambda run: set_samples(run, -1)), "samples_ns[0]", "-1"),
        (changed(lambda run: set_samples(run, 1.5)), "samples_ns[0]"),
        (changed(lambda run: set_samples(run, 2 ** 64)), "samples_ns[0]"),
        (changed(lambda run: set_samples(run, "1000")), "samples_ns"),
        (changed(lambda run: run["results"][0].update(model=7)), "no model 7"),
        (changed(lambda run: run["results"][0].update(device=-1)), "device", "-1"),
        (changed(lambda run: run["results"][0].update(status="fine")), "status", "fine"),
        (changed(lambda run: run.update(results={})), "results"),
        (changed(lambda run: run.pop("id")), "id"),
        (text.encode().replace(b"null:constant", b"null:\xff\xfe"), "invalid UTF-8"),
        (text.encode().replace(b"null:constant", b"null:\xed\xa0\x80"), "invalid UTF-8"),
        (text.replace("null:constant", "null:\\ud800"), "line "),
        (text.replace('"version": 1', '"version": 9'), "newer dyno"),
        (text.replace('"batch": 1', '"batch": 1, "batch": 2'), "twice"),
        (text[:len(text) // 2], "line "),
        (text + "x", "something follows"),
        ("", "unexpected end"),
        ("null", "not a result file"),
        ('{"a": 1}', "not a result file"),
        (b"\x00" * 1000, "line 1, column 1"),
        (b"\xff\xfe" + text.encode("utf-16-le"), "line 1, column 1"),
    )
    for content, *parts in rows:
        content = content.encode() if isinstance(content, str) else content
        assert content != text.encode(), parts
        (HERE / "hostile.json").write_bytes(content)
        for words in (["show", "hostile.json"], ["export", "hostile.json", "--format", "csv"]):
            equal(refused(USAGE, words, "hostile.json", *parts).out, "", parts)


def what_a_terminal_would_obey_is_not_said():
    text = dyno("export", "latest").out
    name = "null:\\u001b]0;owned\\u0007\\u001b[31m\\u009b2J\\u202e"
    (HERE / "hostile.json").write_text(text.replace("null:constant", name))
    for words in (["show", "hostile.json"], ["export", "hostile.json", "--format", "markdown"],
                  ["export", "hostile.json", "--format", "csv"]):
        out = dyno(*words).out
        contains(out, "owned")
        for character in "\x1b\x07\x9b":
            assert character not in out, (words, character)


def one_bad_file_among_good_ones():
    (HERE / "good.json").write_text(dyno("export", "latest").out)
    (HERE / "bad.json").write_text("{")
    refused(USAGE, ["show", "good.json", "bad.json"], "bad.json")
    equal(len(json.loads(dyno("show", "good.json", "latest", "--json").out)["runs"]), 2)


run([the_disk_fills_up, the_disk_is_full_from_the_start, the_output_does_not_fit,
     stores_that_are_none, a_store_of_another_program, a_store_of_a_newer_dyno, a_locked_store,
     a_store_that_cannot_be_written, outputs_that_cannot_be_written, hostile_files,
     what_a_terminal_would_obey_is_not_said, one_bad_file_among_good_ones])
