"""What the Python engine adds to what it times: samples of an empty callable, which are all its own, and a product of NumPy against a
loop that somebody wrote by hand around time.perf_counter_ns. Both loops are in one process and take turns, a block of samples
each, so that what other programs take, and where memory lies, is the same for both: each pair of blocks has a ratio of medians.

Usage: bench/python_engine.py [DYNO [SIZE…]]   Needs NumPy in the interpreter that runs it.
Fails where a sample of the empty callable takes more than 3 us over C's own loop, or the interval of the ratio is not within 1 %."""
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 3
BLOCK = 50    # samples; small, so that both loops of a pair see the same machine
PAIRS = 240
MOST = {"empty": 3e-6, "ratio": 0.01}
MODELS = '''
import json
import time

import numpy as np


def empty():
    return lambda: None


class Product:
    """Every BLOCK-th call has the loop by hand in it: that sample is none."""

    def __init__(self, size, block, told):
        self.a, self.b = (np.random.default_rng(seed).standard_normal((size, size)).astype("float32") for seed in (1, 2))
        self.block, self.left, self.blocks, self.told = block, block, [], told

    def run(self):
        self.left -= 1
        if self.left:
            return self.a @ self.b
        self.left = self.block
        self.by_hand()

    def product(self):
        self.left -= 0  # as much as run() does beside
        if self.left:
            return self.a @ self.b

    def by_hand(self):
        times, clock, run = [], time.perf_counter_ns, self.product
        for _ in range(self.block):
            start = clock()
            run()
            end = clock()
            times.append(end - start)
        self.blocks.append(times)

    def close(self):
        with open(self.told, "w") as file:
            json.dump({"blocks": self.blocks, "calls": len(self.blocks) * self.block + self.block - self.left}, file)


def product(told, block, size=512):
    return Product(size, block, told)
'''


def measured(dyno, *words):
    """The one result, with its samples."""
    done = subprocess.run([dyno, "run", *words, "--processes", "1", "--threads", "1", "--metrics", "latency", "--quiet", "--store", "none",
                           "--json"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"})
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)["runs"][0]["results"][0]


def samples_of(result):
    (replicate,) = result["replicates"]
    return [sample * 1e-9 for sample in replicate["samples_ns"]]


def empty(dyno, path):
    """s a sample of an empty callable."""
    words = ["--iterations", "20000", "--max-time", "2s"]
    return measured(dyno, f"python:{path}:empty", "--python", sys.executable, *words)["values"]["latency_median"]["value"]


def ratios(dyno, path, told, size):
    """Of the block of dyno's before each one by hand to that; and the median, s."""
    words = ["--python-arg", f"told={told}", "--python-arg", f"size={size}", "--python-arg", f"block={BLOCK}"]
    result = measured(dyno, f"python:{path}:product", "--python", sys.executable, *words, "--iterations", str(PAIRS * BLOCK),
                      "--max-time", "120s")
    samples, by_hand = samples_of(result), json.loads(pathlib.Path(told).read_text())
    warm_up = by_hand["calls"] - len(samples)  # calls before the first sample
    found = []
    for number, theirs in enumerate(by_hand["blocks"]):
        first = number * BLOCK - warm_up
        if first >= 0:
            ours = samples[first:first + BLOCK - 1]  # the last call of them has the other loop in it
            found.append(statistics.median(ours) * 1e9 / statistics.median(theirs))
    return found, statistics.median(samples)


def interval(values):
    """Of the median, 95 %, by order statistics: nothing is presumed of how they are distributed."""
    values = sorted(values)
    half = 1.96 * math.sqrt(len(values)) / 2
    low, high = math.floor(len(values) / 2 - half), math.ceil(len(values) / 2 + half)
    return values[max(low - 1, 0)], values[min(high, len(values) - 1)]


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    dyno = sys.argv[1] if len(sys.argv) > 1 else str(root / "build/dyno")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        path, told = pathlib.Path(folder, "timed.py"), pathlib.Path(folder, "told.json")
        path.write_text(MODELS)
        took = [empty(dyno, path) for _ in range(ROUNDS)]
        good &= statistics.median(took) <= MOST["empty"]
        print(f"empty callable: {statistics.median(took) * 1e6:.2f} us a sample (at most 3)")
        for size in sys.argv[2:] or ["256", "512"]:
            found, seconds = ratios(dyno, path, told, size)
            low, high = interval(found)
            good &= 1 - MOST["ratio"] <= low and high <= 1 + MOST["ratio"]
            print(f"product of NumPy, {size} x {size}: {seconds * 1e6:.1f} us; over the loop by hand {statistics.median(found):.4f}, "
                  f"95 % {low:.4f} to {high:.4f} ({len(found)} pairs of blocks)", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
