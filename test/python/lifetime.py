"""Memory and processes: nothing is left behind, however often the package is used."""
import gc
import os
import sys
import weakref

from package import SANITIZED, Skip, equal, null_run, python, run

import dyno


def resident():
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def opened():
    return len(os.listdir("/proc/self/fd"))


def children():
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()


def cycle():
    results = null_run("null:constant,median=1us", test_iterations=1000)
    cell = results[0]
    return cell.latency_median, cell.samples[0][-1], results.to_json(), cell.value("latency_p99")


def thousand_cycles_leak_nothing():
    """A cycle keeps about 60 kB while it lives: a leak of one in a hundred would show."""
    cycles = 100 if SANITIZED else 1000
    for _ in range(cycles // 10):
        cycle()
    gc.collect()
    before, files = resident(), opened()
    for _ in range(cycles):
        cycle()
    gc.collect()
    equal((opened(), children()), (files, []))
    grown = resident() - before
    print(f"# {cycles} cycles: {grown / cycles:.0f} B each")
    if not SANITIZED:  # whose quarantine grows by itself
        assert grown < 1_000_000, grown


def failures_leak_nothing():
    def fail():
        for model in ("null:constant,fault=fail", "null:nonsense", "nowhere.onnx"):
            try:
                null_run(model, offline=True)
            except dyno.Error:
                pass
    for _ in range(20):
        fail()
    gc.collect()
    before, files = resident(), opened()
    for _ in range(100):
        fail()
    gc.collect()
    equal(opened(), files)
    if not SANITIZED:
        assert resident() - before < 500_000, resident() - before


def measuring_leaks_nothing():
    for _ in range(100):
        dyno.measure(lambda: None, test_iterations=1000)
    gc.collect()
    before = resident()
    for _ in range(500):
        dyno.measure(lambda: None, test_iterations=1000)
    gc.collect()
    if SANITIZED:
        raise Skip("the sanitizer's quarantine grows by itself")
    assert resident() - before < 500_000, resident() - before


def results_live_as_long_as_what_looks_into_them():
    results = null_run()
    gone = weakref.ref(results._handle)
    cell, samples = results[0], results[0].samples[0]
    del results
    equal(cell.latency_median, 0.001)
    del cell
    equal(gone() is not None, True)
    equal(samples.tolist(), [1000000] * 10)
    part = samples[2:4]
    del samples
    equal(part.tolist(), [1000000] * 2)
    del part
    gc.collect()
    equal(gone(), None)


def the_interpreter_ends_cleanly():
    done = python("import dyno; keep = dyno.measure(lambda: None, test_iterations=10);"
                  "view = keep.samples[0]; module = dyno.results; import sys; sys.keep = view;"
                  "sys.more = dyno.ModelBenchmark('null:constant', 'null', processes=1, store='none',"
                  "test_iterations=10).run(); sys.both = dyno.compare(sys.more, sys.more)")
    equal((done.returncode, done.stdout, done.stderr), (0, "", ""))


def importing_is_light():
    """What takes long to import is imported where it is used (bench/python has the time)."""
    done = python("import sys, dyno; print([name for name in ('typing', 'json', 'numpy', 'signal',"
                  "'threading', 'asyncio', 'inspect', 'dataclasses', 'pandas', 'IPython')"
                  "if name in sys.modules])")
    equal((done.stdout, done.stderr), ("[]\n", ""))


assert sys.version_info >= (3, 9)
run([thousand_cycles_leak_nothing, failures_leak_nothing, measuring_leaks_nothing,
     results_live_as_long_as_what_looks_into_them, the_interpreter_ends_cleanly,
     importing_is_light])
