"""Names that type checkers know: those of the library's tables, and no others."""
import importlib.util
import pathlib
import subprocess
import sys

from package import BUILD, HERE, ROOT, Skip, contains, equal, null_run, raises, run

import dyno

RIGHT = """
import dyno
from typing import List, Optional
results = dyno.ModelBenchmark("m", batch_sizes=[1], max_time="2s", processes=5, keep_paths=True).run()
value: Optional[float] = results[0].latency_p99
batch: Optional[int] = results[0].batch
model: Optional[str] = results[0].model
several: List[dyno.Result] = results[0:2]
figure = results.plot("latency", theme="dark", batch=[1, 8])
found = dyno.ab("a", "b", b={"threads": 1}, processes=3)
"""
WRONG = {
    'dyno.ModelBenchmark("m", bach=[1])': "bach",
    'dyno.ModelBenchmark("m", max_time=[2])': "max_time",
    'dyno.ModelBenchmark("m", keep_paths="a lot")': "keep_paths",
    'dyno.ModelBenchmark("m").run()[0].latency_p999': "latency_p999",
    'dyno.load_results("x").plot("latency", them="dark")': "them",
    'dyno.load_results("x")[0].column': "column",
    'dyno.ab("a", b={"thread": 1})': "Settings",
}


def they_are_those_of_the_library():
    subprocess.run([sys.executable, ROOT / "tools/typed.py", BUILD, "check"], check=True)


def a_name_that_there_is_not_is_refused_at_once():
    """By the constructor: nothing is measured before it is seen."""
    error = raises(dyno.UsageError, dyno.ModelBenchmark, "null:constant", bach=[1])
    contains(str(error), "bach", "batch")
    contains(str(raises(dyno.UsageError, dyno.ModelBenchmark, "null:constant", colour=1)), "no setting colour")
    for wrong in ([0], 0, [1, -1], 1 << 64):
        for name in ("batch_sizes", "sequence_lengths"):
            contains(str(raises(dyno.UsageError, dyno.ModelBenchmark, "null:constant", **{name: wrong})), "begin at 1")
    for both in ({"test_iterations": 5, "iterations": 6}, {"batch_sizes": 4, "batch": [4]}):
        contains(str(raises(dyno.UsageError, dyno.ModelBenchmark, "null:constant", **both)), *both)
    alone = dyno.ModelBenchmark("null:constant,median=1us", "null", iterations=7, warmup=3, processes=1, store="").run()
    equal(alone[0]["samples"], 7)
    result = null_run()[0]
    raises(AttributeError, getattr, result, "latency_p999")
    raises(dyno.UsageError, result.results.figure, "latency", them="dark")
    raises(dyno.UsageError, dyno.ab, "a", b={"thread": 1})


def check(name, text):
    path = pathlib.Path(HERE, name)
    path.write_text(text)
    return subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", HERE / "mypy", path],
                          capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "MYPYPATH": str(ROOT / "python")})


def a_type_checker_knows_them():
    if not importlib.util.find_spec("mypy"):
        raise Skip("needs mypy")
    done = check("right.py", RIGHT)
    equal(done.returncode, 0, done.stdout)
    for number, (line, part) in enumerate(WRONG.items()):
        done = check(f"wrong{number}.py", "import dyno\n" + line + "\n")
        equal(done.returncode, 1, line)
        contains(done.stdout, part)


run([they_are_those_of_the_library, a_name_that_there_is_not_is_refused_at_once, a_type_checker_knows_them])
