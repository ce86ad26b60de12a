"""What the Python package costs: the time of `import dyno`, and what dyno.measure adds to a sample of
an empty function over a hand-written loop around perf_counter_ns.
Usage: PYTHONPATH=python python3 bench/python/overhead.py

Both loops run alternately in one process; a sample's cost is the loop's wall time over its
samples. The import is timed in fresh interpreters, against one that imports nothing, with bytecode that
another import has left, as pip leaves it, and without."""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from time import perf_counter_ns

import dyno

SAMPLES = 100_000
ROUNDS = 15
INTERPRETERS = 25


def nothing():
    pass


def by_hand():
    """Seconds a sample."""
    start, samples = perf_counter_ns(), []
    for _ in range(SAMPLES):
        before = perf_counter_ns()
        nothing()
        after = perf_counter_ns()
        samples.append(after - before)
    return (perf_counter_ns() - start) * 1e-9 / SAMPLES


def by_dyno(**options):
    """Seconds a sample, everything included: looks, statistics, the results."""
    start = perf_counter_ns()
    result = dyno.measure(nothing, **options)
    return (perf_counter_ns() - start) * 1e-9 / (result["samples"] + result.warm_up_samples)


def loop_alone():
    """Seconds a sample of dyno's loop over a block, without what libdyno does with it after."""
    from array import array
    from dyno.sampling import _time_block
    start = perf_counter_ns()
    times = array("Q", bytes(8 * SAMPLES))
    _time_block(nothing, times, SAMPLES, start + 10 ** 12)
    return (perf_counter_ns() - start) * 1e-9 / SAMPLES


def interpreter(code, folder):
    """Seconds of an interpreter that keeps its bytecode in that folder."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return time.perf_counter() - start


def show(name, seconds, unit=1e-6, symbol="µs"):
    low, high = min(seconds), max(seconds)
    print(f"{name:48} {statistics.median(seconds) / unit:8.3f} {symbol} ({low / unit:.3f} to {high / unit:.3f})")


hand, block, fixed = [], [], []
for _ in range(ROUNDS):
    hand.append(by_hand())
    block.append(loop_alone())
    fixed.append(by_dyno(test_iterations=SAMPLES))
show("a sample by hand", hand)
show("a sample of dyno's loop", block)
show("what the loop adds", [b - a for a, b in zip(hand, block)])
show("a sample of dyno.measure, statistics included", fixed)
show("what dyno.measure adds", [b - a for a, b in zip(hand, fixed)])
bare, importing, first = [], [], []
for _ in range(INTERPRETERS):
    with tempfile.TemporaryDirectory() as empty:
        interpreter("pass", empty)
        bare.append(interpreter("pass", empty))
        first.append(interpreter("import dyno", empty))
        importing.append(interpreter("import dyno", empty))
show("python3 -c pass", bare, 1e-3, "ms")
show("import dyno", [b - a for a, b in zip(bare, importing)], 1e-3, "ms")
show("import dyno, the first time: compiles", [b - a for a, b in zip(bare, first)], 1e-3, "ms")
