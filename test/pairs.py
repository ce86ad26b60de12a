"""The example of A/B in C says which of two models is faster. Usage: pairs.py PROGRAM"""
import subprocess
import sys

from tap import contains, equal, run


def it_says_which_is_faster():
    done = subprocess.run([sys.argv[1], "null:constant,median=1ms", "null:constant,median=2ms", "null"],
                          capture_output=True, text=True, check=True, timeout=600)
    contains(done.stdout, "latency_median: slower, +100.0 %", "output output: 0 of 16 elements differ")
    contains(done.stderr, " of ")


def it_says_how_it_is_called():
    done = subprocess.run([sys.argv[1]], capture_output=True, text=True, check=False)
    equal((done.returncode, done.stderr), (2, "usage: pairs MODEL_A MODEL_B [DEVICE]\n"))


run([it_says_which_is_faster, it_says_how_it_is_called])
