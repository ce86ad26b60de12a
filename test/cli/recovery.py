"""Interruptions: dyno, its worker or both are killed, or the user stops the run. What was finished
is in the store, `--resume` completes the rest, and nobody is left behind.
Usage: recovery.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import os
import shutil
import signal

from dyno_test import (BUILD, HERE, cells_of, contains, cpu_seconds, dyno, equal, finish, measure,
                       nobody_is_left, null, ours, refused, run, samples, start, stored, value, wait_until, workers)
from onnx_file import model, node, tensor

USAGE, NOTHING, PARTIAL = 2, 3, 4

# Two processes of two cells; those of the large batch take a second of CPU time or so: long enough to be
# interrupted, also where whoever interrupts gets his turn late.
PLAN = ["run", "builtin:identity", "--batch", "1,100000", "--threads", 1, "--processes", 2,
        "--iterations", 8000, "--no-shuffle", "--store"]


def measured(run):
    """{(batch, process): samples} of what was completed."""
    return {(cell["batch"], replicate["index"]): replicate["samples_ns"]
            for cell in run["results"] for replicate in cell["replicates"]
            if replicate["status"] == "ok" and "reason" not in replicate}


def in_the_middle(store, **more):
    """A run whose small batch has been measured once, and which is at work on the large one."""
    process = start(*PLAN, store, **more)
    line = next(line for line in process.stderr if "(process 1 of 2)" in line)
    contains(line, "batch 1 ", "n 4000")
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker at work")
    return process


def kill(*processes):
    for process in processes:
        os.kill(process, signal.SIGKILL)


def is_completed(store, before):
    """Resumed, the run has all cells, with the very samples that it had before."""
    done = dyno("run", "--resume", "latest", "--store", store, "--json", "--quiet")
    cells = cells_of(done.out)
    equal([cell["status"] for cell in cells], ["ok", "ok"])
    equal([sum(map(len, samples(cell).values())) for cell in cells], [8000, 8000])
    after = stored(store=store)
    equal(after["results"], cells, "stored and printed")
    assert before and before.items() <= measured(after).items(), "what had been measured was lost"
    equal(json.loads(dyno("show", "--json", "--store", store).out)[0]["id"], after["id"])
    assert "finished" in after
    refused(USAGE, ["run", "--resume", "latest", "--store", store], "is finished")
    nobody_is_left()


def dyno_is_killed():
    store = HERE / "dyno.db"
    process = in_the_middle(store)
    kill(process.pid)
    equal(finish(process).status, -signal.SIGKILL)
    nobody_is_left()  # the worker notices
    before = stored(store=store)
    assert "finished" not in before and (100000, 0) not in measured(before)
    is_completed(store, measured(before))


def the_worker_is_killed():
    store = HERE / "worker.db"
    process = in_the_middle(store)
    kill(*workers())
    done = finish(process)
    equal(done.status, PARTIAL, done.err)
    contains(done.err, "batch 100000", "crashed", "SIGKILL")
    before = stored(store=store)
    equal([cell["status"] for cell in before["results"]], ["ok", "crashed"])
    equal(len(measured(before)), 2, "both processes of the other cell")
    is_completed(store, measured(before))


def both_are_killed():
    store = HERE / "both.db"
    process = in_the_middle(store)
    kill(process.pid, *workers())
    equal(finish(process).status, -signal.SIGKILL)
    is_completed(store, measured(stored(store=store)))


def a_worker_that_stands_still_does_not_outlive_dyno():
    process = start(*null("null:constant,fault=hang"))
    worker = wait_until(workers, "the worker")[0]
    os.kill(worker, signal.SIGSTOP)
    kill(process.pid)
    finish(process)
    os.kill(worker, signal.SIGCONT)
    nobody_is_left()


def stopped_once_it_saves():
    """As timeout(1) and a terminal do: the whole group gets the signal."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # below nohup dyno would not heed it
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        store = HERE / f"stopped-{number}.db"
        process = in_the_middle(store, start_new_session=True)
        os.killpg(process.pid, number)
        done = finish(process)
        equal(done.status, PARTIAL, done.err)
        before = stored(store=store)
        contains(done.err, "once more to stop at once", f"--resume {before['id']}")
        assert "crashed" not in [cell["status"] for cell in before["results"]], done.err
        contains(done.out, "builtin:identity")
    is_completed(store, measured(before))


def what_was_cut_short_is_measured_again():
    """The interrupted process keeps its samples, until the resumed one takes its place."""
    store, all_of_them = HERE / "short.db", 20_000
    process = start("run", "builtin:identity", "--batch", 100_000, "--threads", 1, "--processes", 1,
                    "--iterations", all_of_them, "--store", store)
    wait_until(lambda: cpu_seconds(workers()) > 0.4, "some samples")
    process.send_signal(signal.SIGINT)
    done = finish(process)
    equal(done.status, PARTIAL, done.err)
    cell = stored(store=store)["results"][0]
    short = cell["replicates"][0]
    equal((cell["status"], short["status"]), ("ok", "ok"))
    contains(short["reason"], "stopped by the user")
    assert 0 < len(short["samples_ns"]) < all_of_them
    equal(value(cell, "samples"), len(short["samples_ns"]))
    dyno("run", "--resume", "latest", "--store", store, "--quiet")
    whole = stored(store=store)["results"][0]["replicates"]
    equal([(len(process["samples_ns"]), process.get("reason")) for process in whole],
          [(all_of_them, None)])


def stopped_before_the_first_sample():
    """While the model is loaded: nothing was measured, and nothing has failed."""
    process = start("run", "builtin:bert-base-uncased", "--processes", 1, "--quiet", "--json")
    wait_until(workers, "the worker")
    process.send_signal(signal.SIGINT)
    done = finish(process)
    equal(done.status, NOTHING, done.err)
    contains(done.err, "stopped before anything was measured")
    (cell,) = cells_of(done.out)
    equal((cell["status"], cell["reason"]), ("cancelled", "not measured"))


def stopped_twice_it_ends_at_once():
    store = HERE / "twice.db"
    process = start("run", "null:constant", "null:constant,fault=hang,at=5", "--hardware", "null",
                    "--no-shuffle", "--iterations", 40, "--store", store)
    next(line for line in process.stderr if "(process 1 of 5)" in line)
    process.send_signal(signal.SIGINT)
    next(line for line in process.stderr if "once more" in line)
    equal(process.poll(), None, "it waits for the sample")
    process.send_signal(signal.SIGINT)
    done = finish(process)
    equal(done.status, PARTIAL, done.err)
    equal([cell["model"] for cell in stored(store=store)["results"]], [0])
    nobody_is_left()


def a_failed_cell_gets_another_chance():
    """A run that came to its end, but whose worker could not do it then."""
    store = HERE / "again.db"
    broken = HERE / "worker"
    broken.write_text("#!/bin/sh\necho out of luck; exit 1\n")
    broken.chmod(0o755)
    plan = null("--iterations", 30, "--store", store)
    refused(NOTHING, plan, "out of luck", env={"DYNO_WORKER": str(broken)})
    equal(stored(store=store)["results"][0]["status"], "crashed")
    cells = cells_of(dyno("run", "--resume", "latest", "--store", store, "--json").out)
    equal((cells[0]["status"], value(cells[0], "samples")), ("ok", 30))


def a_worker_that_lies():
    """It has crashed, for a reason that is safe to print; the store can be read; and the other cells are as they were.
    Each of these is a lie of test/measure/lying_worker.c, where all of them are tried."""
    liar = BUILD / "test/lying-worker"
    for lie, *parts in (
        ("long", "longer than 4 MB"),
        ("words", "exit status 3", "words"),
        ("capacity", "not as it had said"),
        ('sample={"ok":true,"count":9007199254740992,"time":1}', '"count" cannot be'),
        ('warm_up={"ok":true,"first_inference":1,"count":1,"kept":[1e308]}', '"kept"'),
    ):
        store = HERE / "lies.db"
        store.unlink(missing_ok=True)
        done = dyno(*null("--iterations", 80, "--processes", 2, "--store", store), status=NOTHING,
                    env={"DYNO_WORKER": str(liar), "LIE": lie})
        contains(done.err, *parts)
        assert not set(done.err + done.out) & set("\x1b\x07\x9b"), done.err
        cell = stored(store=store)["results"][0]
        equal(cell["status"], "crashed", lie)
        contains(cell["reason"], *parts)
        cells = cells_of(dyno("run", "--resume", "latest", "--store", store, "--json", "--quiet").out)
        equal((cells[0]["status"], value(cells[0], "samples")), ("ok", 80))
    nobody_is_left()


def a_worker_that_lies_of_a_profile():
    """A path that is not its own is not opened: /dev/zero has no end, and other files are none of its business."""
    env = {"DYNO_WORKER": str(BUILD / "test/lying-worker"), "XDG_CACHE_HOME": str(HERE / "lies")}
    plan = ["run", "builtin:identity", "--hardware", "cpu", "--batch", 4, "--iterations", 80, "--processes", 2,
            "--quiet", "--store", "none"]
    for lie, part in (
        ("", "not its own: /dev/zero"),
        ('profile={"ok":true,"times":["x"],"batch":4}', '"times"'),
        ('profile={"ok":true,"times":[-1],"batch":4}', '"times"'),
        ('profile={"ok":true,"times":[1,1,1],"batch":4}', '"times"'),
        ('profile={"ok":true,"times":[0.001],"batch":4294967295}', '"batch" cannot be'),
    ):
        (cell,) = measure(*plan, "--metrics", "flops", env={**env, "LIE": lie})
        equal(cell["status"], "ok")
        contains(cell["values"]["flops_total"]["reason"], part)


def a_worker_that_lies_of_a_peak():
    env = {"DYNO_WORKER": str(BUILD / "test/lying-worker"), "XDG_CACHE_HOME": str(HERE / "lies")}
    done = dyno("devices", "--measure", "--json", env={**env, "LIE": 'triad={"ok":true,"rate":1e308}'}, status=None)
    (cpu,) = [device for device in json.loads(done.out)["devices"] if device["id"] == "cpu"]
    contains(cpu["properties"]["peak_bandwidth_missing"], '"rate" cannot be')


def a_worker_that_prints_much():
    """What it says beside its work is not kept as a whole, and takes time: that is noted."""
    done = dyno(*null("--iterations", 80, "--processes", 2, "--json"),
                env={"DYNO_WORKER": str(BUILD / "test/lying-worker"), "LIE": "chatty"})
    (cell,) = cells_of(done.out)
    equal(cell["status"], "ok")
    contains(" ".join(cell["notes"]), "printed 8.389 MB", "it begins", "it ends")


def what_cannot_be_resumed():
    store = HERE / "refused.db"
    shutil.copy(HERE / "twice.db", store)
    for words, *parts in (
        (["--resume", "latest", "--batch", 2], "--batch", "leave out"),
        (["--resume", "latest", "null:normal"], "null:normal", "leave out", "null:constant"),
        (["--resume", "latest", "--config", "plan.yaml"], "--config", "leave out"),
        (["--resume", "latest~7"], "latest~7"),
        (["--resume", "tag:none"], "none"),
        (["--resume", "20000101-000000-0000"], "20000101-000000-0000"),
        (["--resume", ""], "--resume"),
        (["--resume", "latest", "--store", "none"], "store"),
    ):
        words = [*words, "--store", store] if "--store" not in words else words
        refused(USAGE, ["run", *words], *parts)


FLOPS = ["run", "builtin:identity", "--threads", 1, "--no-shuffle", "--metrics", "latency,flops"]


def an_unanalysed_cell_is_measured_to_its_end():
    """Processes give reasons to fields of flops (no counters in a virtual machine). That is no analysis."""
    store = HERE / "flops.db"
    process = start(*FLOPS, "--batch", 200_000, "--processes", 3, "--iterations", 3000, "--store", store)
    next(line for line in process.stderr if "(process 1 of 3)" in line)
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker at work")
    kill(*workers())
    equal(finish(process).status, PARTIAL)
    before = stored(store=store)["results"][0]
    equal([replicate["status"] for replicate in before["replicates"]], ["ok", "crashed"])
    cell, = cells_of(dyno("run", "--resume", "latest", "--store", store, "--json").out)
    equal([replicate["status"] for replicate in cell["replicates"]], ["ok"] * 3)
    equal(cell["replicates"][0]["samples_ns"], before["replicates"][0]["samples_ns"])
    equal((cell["status"], value(cell, "flops_total")), ("ok", 0))
    assert value(cell, "profiler_cost") is not None and "breakdown" in cell


def an_analysed_cell_is_kept_as_it_is():
    store = HERE / "analysed.db"
    process = start(*FLOPS, "--batch", "1,100000", "--processes", 1, "--iterations", 5000, "--store", store)
    wait_until(lambda: store.exists() and "breakdown" in dyno(
        "export", "latest", "--store", store, status=None).out, "the analysis of the first cell")
    kill(process.pid)
    finish(process)
    nobody_is_left()
    before = stored(store=store)["results"]
    cells = cells_of(dyno("run", "--resume", "latest", "--store", store, "--json").out)
    equal(cells[0], before[0])
    equal((cells[1]["status"], value(cells[1], "flops_total")), ("ok", 0))


def power_alone_is_analysed_too():
    """What its processes told of power is no analysis."""
    store, path = HERE / "power.db", HERE / "power.json"
    dyno(*null(), "--metrics", "latency,power", "--iterations", 5, "--processes", 1, "--store", store)
    run = stored(store=store)
    told = run["results"][0]["values"]
    contains(told.pop("flops_per_watt")["reason"], "no operators")
    assert "power_mean" in told, told
    del run["finished"]
    path.write_text(json.dumps({"format": "dyno-results", "version": 1, "runs": [run]}))
    store.unlink()
    dyno("import", path, "--store", store, "--quiet")
    cell, = cells_of(dyno("run", "--resume", "latest", "--model", "null:constant", "--store", store, "--json").out)
    contains(cell["values"]["flops_per_watt"]["reason"], "no operators")


def an_analysis_that_was_stopped_is_done_again():
    store = HERE / "stopped-analysis.db"
    process = start("run", "builtin:resnet-50", "--metrics", "latency,flops", "--processes", 1,
                    "--iterations", 2, "--store", store, env={"XDG_CACHE_HOME": str(HERE / "uncounted")})
    next(line for line in process.stderr if "(process 1 of 1)" in line)
    process.send_signal(signal.SIGINT)
    done = finish(process)
    equal(done.status, PARTIAL, done.err)
    assert "flops_total" not in stored(store=store)["results"][0]["values"], "the analysis was faster"
    cell, = cells_of(dyno("run", "--resume", "latest", "--store", store, "--json").out)
    assert value(cell, "flops_total") > 0 and value(cell, "profiler_cost") is not None


def a_model_that_has_changed_meanwhile():
    store, model = HERE / "changed.db", HERE / "model.onnx"
    model.write_bytes(tiny_model(1))
    process = start("run", model, "--iterations", 100_000_000, "--store", store)
    wait_until(lambda: cpu_seconds(workers()) > 0.15, "the worker at work")
    kill(process.pid)
    finish(process)
    model.write_bytes(tiny_model(2))
    refused(USAGE, ["run", "--resume", "latest", "--store", store], "model.onnx", "has changed")


def tiny_model(version):
    return model([node("Identity", ["x"], "y")], [tensor("x", 1, 4)], [tensor("y", 1, 4)],
                 version=version)


run([dyno_is_killed, the_worker_is_killed, both_are_killed,
     a_worker_that_stands_still_does_not_outlive_dyno, stopped_once_it_saves,
     what_was_cut_short_is_measured_again, stopped_before_the_first_sample, stopped_twice_it_ends_at_once,
     a_failed_cell_gets_another_chance, an_unanalysed_cell_is_measured_to_its_end,
     an_analysed_cell_is_kept_as_it_is, power_alone_is_analysed_too,
     an_analysis_that_was_stopped_is_done_again, a_worker_that_lies,
     a_worker_that_lies_of_a_profile, a_worker_that_lies_of_a_peak, a_worker_that_prints_much, what_cannot_be_resumed,
     a_model_that_has_changed_meanwhile])
