"""Runs of somebody else: what a result file or a store says is data. Resuming such a run loads, opens and
asks nothing that the caller has not named himself; a run of one's own needs no word.
Usage: resume.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess

from dyno_test import (DYNO, HERE, contains, cpu_seconds, dyno, environment, equal, finish, null, refused, run,
                       start, stored, wait_until, workers)
from onnx_file import model, node, tensor

USAGE, NOTHING = 2, 3
BEGUN = HERE / ".local/state/dyno/begun"
SPY, LOADED = HERE / "libspy.so", HERE / "loaded"


def build_spy():
    """A library that leaves a file wherever it is loaded."""
    source = HERE / "spy.c"
    source.write_text("#include <fcntl.h>\n"
                      "__attribute__((constructor)) static void spy(void)\n"
                      f'{{\n\topen("{LOADED}", O_CREAT | O_WRONLY, 0600);\n}}\n')
    subprocess.run(["cc", "-shared", "-fPIC", "-o", SPY, source], check=True)


def unfinished(**plan):
    """A run as it comes in a file, with that plan and all of its paths."""
    store = HERE / "made.db"
    measured = plan["model"] if plan["model"].startswith("builtin:") else "null:constant"
    dyno("run", measured, "--hardware", "null", "--iterations", 2, "--processes", 1, "--store", store)
    run = stored(store=store)
    store.unlink()
    del run["finished"]
    return {**run, "id": "20991231-000000-dead", "plan": {**plan, "keep-paths": "true"}, "results": []}


def imported(run):
    """A store that has taken it from a file."""
    store, path = HERE / "taken.db", HERE / "taken.json"
    for name in HERE.glob("taken.*"):
        name.unlink()
    path.write_text(json.dumps({"format": "dyno-results", "version": 1, "runs": [run]}))
    dyno("import", path, "--store", store, "--quiet")
    return store


def refusal(store, reference="latest", **more):
    """The command line that it shows instead, and what it said."""
    done = dyno("run", "--resume", reference, "--store", store, status=USAGE, **more)
    said, instead = done.err.splitlines()
    contains(said, "not begun by you", "imported")
    assert instead.startswith("  dyno run --resume "), instead
    return instead.strip(), said


def typed(command, status=0, **more):
    """As the user types it."""
    (HERE / "bin").mkdir(exist_ok=True)
    if not (HERE / "bin/dyno").exists():
        (HERE / "bin/dyno").symlink_to(DYNO)
    done = subprocess.run(["sh", "-c", command + " --json"], capture_output=True, text=True,
                          env=environment({"PATH": f"{HERE}/bin:{os.environ['PATH']}", **more}))
    equal(done.returncode, status, done.stderr)
    return done


def a_library_is_not_loaded():
    build_spy()
    store = imported(unfinished(model="builtin:identity", hardware="cpu", ort=str(SPY)))
    for reference in ("latest", "20991231-000000-dead", "2099"):
        command, _ = refusal(store, reference)
        contains(command, f"--ort {SPY}", "--model builtin:identity", f"--store {store}")
    refusal(store, env={"DYNO_ORT_LIBRARY": str(SPY)})
    dyno("run", "--resume", "latest", "--store", store, "--dry-run", status=USAGE)
    dyno("run", "--resume", "latest", "--store", store, "builtin:identity", status=USAGE)
    assert not LOADED.exists(), "the library of a stranger was loaded"
    typed(command, NOTHING)  # it is no ONNX Runtime
    assert LOADED.exists(), "the spy tells nothing"


def a_store_of_somebody_else_is_no_better():
    """With the same folders and names: his runs were never begun here."""
    LOADED.unlink(missing_ok=True)
    store, home = HERE / "his.db", HERE / "his"
    home.mkdir()
    dyno("run", "builtin:identity", "--ort", SPY, "--store", store, status=NOTHING, env={"HOME": str(home)})
    LOADED.unlink()
    command, _ = refusal(store)
    contains(command, f"--ort '…/{SPY.name}'", "--store")
    assert not LOADED.exists()
    dyno("run", "--resume", "latest", "--store", store, "--model", "builtin:identity", "--ort", SPY.parent / "other.so",
         status=USAGE)
    dyno("run", "--resume", "latest", "--store", store, status=NOTHING, env={"HOME": str(home)})
    assert LOADED.exists(), "his own run needs no word of his"
    LOADED.unlink()
    dyno("run", "--resume", "latest", "--store", store, "--model", "builtin:identity", "--ort", SPY, status=NOTHING)
    assert LOADED.exists(), "it is named with its folders"


def whatever_a_plan_names_must_be_repeated():
    for name, text, shown in (
            ("ort", "/a/lib.so", "--ort /a/lib.so"),
            ("input", "x=/etc/passwd\ny=a b.npy", "--input x=/etc/passwd --input 'y=a b.npy'"),
            ("provider-option", "trt_extra_plugin_lib_paths=/a.so", "--provider-option trt_extra"),
            ("revision", "--help", "--revision=--help"),
            ("file", "it's", "--file 'it'\\''s'")):
        store = imported(unfinished(**{"model": "null:constant", "hardware": "null", name: text}))
        command, _ = refusal(store)
        contains(command, shown)
        words = shlex.split(command)[1:]
        at = next(i for i, word in enumerate(words) if word.startswith("--" + name))
        without = words[:at] + words[at + (1 if "=--" in words[at] else 2):]
        if name == "input":  # half of them is another plan
            refused(USAGE, without, "--input", "leave out")
        else:
            dyno(*without, status=USAGE)
    store = imported(unfinished(model="null:recorded\\,file=/etc/passwd", hardware="null"))
    contains(refusal(store)[0], "'null:recorded\\,file=/etc/passwd'")
    older = unfinished(model="null:constant", hardware="null", ort="/a/lib.so")
    del older["plan"]["keep-paths"]
    contains(refusal(imported(older))[0], "--ort '…/lib.so'")


def a_hub_is_not_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        place = f"http://127.0.0.1:{server.getsockname()[1]}"
        store = imported(unfinished(model="somebody/model", hardware="cpu"))
        refusal(store, env={"HF_ENDPOINT": place, "HF_HUB_OFFLINE": None})
        try:
            server.accept()
            raise AssertionError("it has asked the hub for a model of a stranger")
        except BlockingIOError:
            pass


def what_is_repeated_is_what_the_plan_says():
    store = imported(unfinished(model="null:constant", hardware="null", ort="/a/lib.so"))
    words = ["run", "--resume", "latest", "--store", store]
    refused(USAGE, [*words, "null:constant", "--ort", "/b/lib.so"], "--ort /b/lib.so", "/a/lib.so")
    refused(USAGE, [*words, "null:normal", "--ort", "/a/lib.so"], "null:normal", "null:constant")
    refused(USAGE, [*words, "null:constant", "--ort", "/a/lib.so", "--file", "x"], "--file x", "none")


def a_run_that_does_not_say_enough():
    """As a stranger may write it: no digest, no models, no plan, another machine."""
    run = unfinished(model="null:constant", hardware="null")
    words = ["run", "--resume", "latest", "null:constant", "--store"]
    for change, *parts in (
            ({"models": [{key: text for key, text in run["models"][0].items() if key != "digest"}]}, "changed"),
            ({"models": []}, "other models"),
            ({"plan": {}}, "no model"),
            ({"plan": {"model": "null:constant", "metrics": "beauty"}}, "beauty"),
            ({"plan": {"model": "null:constant", "batch": "0"}}, "--batch")):
        refused(USAGE, [*words, imported({**run, **change})], *parts)
    run = unfinished(model="null:constant", hardware="cpu")
    run["devices"] = [{"id": "cpu", "platform": "cpu", "name": "Zilog Z80"}]
    refused(USAGE, [*words, imported(run)], "another machine", "Zilog Z80")


def is_interrupted(store, *words, **more):
    process = start("run", *words, "--iterations", 100_000_000, "--max-time", "1000s", "--store", store, **more)
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker at work")
    process.send_signal(signal.SIGKILL)
    finish(process)
    wait_until(lambda: not workers(), "the end of its worker")


def ones_own_run_needs_no_word():
    """The names are awkward on purpose."""
    folder, elsewhere = HERE / "own", HERE / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    path, store = folder / "it's a, model.onnx", HERE / "own.db"
    path.write_bytes(model([node("Identity", ["x"], "y")], [tensor("x", 1, 4)], [tensor("y", 1, 4)]))
    shutil.rmtree(BEGUN, ignore_errors=True)
    is_interrupted(store, path.name, cwd=folder)
    begun = list(BEGUN.iterdir())
    command, _ = refusal(store, cwd=elsewhere)  # the same name is another file there
    resume = ["run", "--resume", "latest", "--store", str(store)]
    process = start(*resume, cwd=folder)
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker at work, again")
    process.send_signal(signal.SIGINT)
    contains(finish(process).err, "go on with")
    equal(list(BEGUN.iterdir()), begun, "it is not finished")
    shutil.rmtree(BEGUN.parent)
    process = subprocess.Popen(["sh", "-c", f"exec {shlex.quote(DYNO)} {command.removeprefix('dyno ')}"], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(None))
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker of the command that was shown")
    process.send_signal(signal.SIGINT)
    process.wait()
    equal(list(BEGUN.iterdir()), begun, "said once, it is one's own")


def what_is_finished_is_forgotten():
    before = set(BEGUN.iterdir()) if BEGUN.exists() else set()
    dyno(*null("--iterations", 2, "--store", HERE / "done.db"))
    equal(set(BEGUN.iterdir()), before)
    dyno(*null("null:constant,fault=crash", "--store", HERE / "done.db"), status=NOTHING)
    added, = set(BEGUN.iterdir()) - before  # it failed: it gets another chance
    equal(added.stat().st_size, 0)


def folders_are_kept_beside_the_store():
    """What the plan leaves out of a path is known here, and only here."""
    path, store = HERE / "of somebody's.txt", HERE / "folders.db"
    dyno(*null(f"null:recorded,file={path}", "--store", store), status=NOTHING)
    equal(stored(store=store)["plan"]["model"], rf"null:recorded\,file=…/{path.name}")
    path.write_text("1\n1.5\n")
    (HERE / "not here").mkdir()
    contains(refusal(store, cwd=HERE / "not here")[1], "folders of …/")
    dyno("run", "--resume", "latest", "--store", store)


def without_a_home_it_asks():
    """Measuring goes on; and a relative folder is none."""
    store = HERE / "homeless.db"
    for place in ({"HOME": None}, {"HOME": None, "XDG_STATE_HOME": "relative"}):
        dyno(*null("null:constant,fault=crash", "--store", store), status=NOTHING, env=place)
        refusal(store, env=place)
    assert not pathlib.Path("relative").exists()
    place = {"HOME": None, "XDG_STATE_HOME": str(HERE / "state")}
    dyno(*null("null:constant,fault=crash", "--store", store), status=NOTHING, env=place)
    dyno("run", "--resume", "latest", "--store", store, status=NOTHING, env=place)


run([a_library_is_not_loaded, a_store_of_somebody_else_is_no_better, whatever_a_plan_names_must_be_repeated,
     a_hub_is_not_asked, what_is_repeated_is_what_the_plan_says, a_run_that_does_not_say_enough,
     ones_own_run_needs_no_word, what_is_finished_is_forgotten, folders_are_kept_beside_the_store, without_a_home_it_asks])
