"""What the Python engine adds to what it times: samples of an empty callable, which are all its own, and a product of NumPy
against a loop that somebody wrote by hand around time.perf_counter_ns, in the same process before and after dyno's.

Usage: bench/python_engine.py [DYNO]   Needs NumPy in the interpreter that runs it, and an idle machine to mean much.
Fails where a sample of the empty callable takes more than 3 us, or the two loops differ by more than 1 %."""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 7
MODELS = '''
import json
import time

import numpy as np


def empty():
    return lambda: None


class Product:
    def __init__(self, size, seconds, told):
        a, b = (np.random.default_rng(seed).standard_normal((size, size)).astype("float32") for seed in (1, 2))
        self.run, self.seconds, self.told = lambda: a @ b, seconds, told
        self.loop()  # warms up
        self.before = self.loop()

    def loop(self):
        """The median, s, as one writes it."""
        times, clock, run = [], time.perf_counter_ns, self.run
        end_of_all = clock() + int(self.seconds * 1e9)
        end = 0
        while end < end_of_all:
            start = clock()
            run()
            end = clock()
            times.append(end - start)
        times.sort()
        return times[len(times) // 2] * 1e-9

    def close(self):
        with open(self.told, "w") as file:
            json.dump([self.before, self.loop()], file)


def product(told, size=512, seconds=1.0):
    return Product(size, seconds, told)
'''


def latency(dyno, *words):
    """The median, s."""
    done = subprocess.run([dyno, "run", *words, "--python", sys.executable, "--processes", "1", "--max-time", "2s", "--iterations",
                           "4000", "--threads", "1", "--metrics", "latency", "--quiet", "--store", "none", "--json"],
                          capture_output=True, check=True, text=True, env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"})
    return json.loads(done.stdout)["runs"][0]["results"][0]["values"]["latency_median"]["value"]


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    dyno = sys.argv[1] if len(sys.argv) > 1 else str(root / "build/dyno")
    empty, ours, ratios = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        path, told = pathlib.Path(folder, "timed.py"), pathlib.Path(folder, "told.json")
        path.write_text(MODELS)
        for _ in range(ROUNDS):
            empty.append(latency(dyno, f"python:{path}:empty"))
            ours.append(latency(dyno, f"python:{path}:product", "--python-arg", f"told={told}"))
            ratios.append(ours[-1] / statistics.mean(json.loads(told.read_text())))
    ratio = statistics.median(ratios)
    print(f"empty callable: {statistics.median(empty) * 1e6:.2f} us a sample (aim: 3)")
    print(f"product of NumPy: {statistics.median(ours) * 1e6:.1f} us; over the loop by hand {ratio:.4f} "
          f"(aim: within 0.01 of 1; rounds {min(ratios):.4f} to {max(ratios):.4f})")
    return 0 if statistics.median(empty) <= 3e-6 and abs(ratio - 1) <= 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
