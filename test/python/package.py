"""What the tests of the Python package share: the package of the source tree over the library of
the build tree. Arguments of every test: DYNO SOURCE_ROOT BUILD_ROOT."""
import os
import pathlib
import subprocess
import sys

ROOT, BUILD = pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
BUILT = (BUILD / "build.ninja").read_text()
SANITIZERS = (["libasan.so", "libubsan.so", "libstdc++.so.6"] if "-fsanitize=address" in BUILT else
              ["libtsan.so"] if "-fsanitize=thread" in BUILT else [])
SANITIZED = bool(SANITIZERS)


def preload_sanitizer():
    """The sanitizer's library must come first in the process, and Python was not built with it.
    Leaks of the interpreter itself are none of our business."""
    libraries = [subprocess.run(["cc", "-print-file-name=" + name], check=True, text=True,
                                capture_output=True).stdout.strip()
                 for name in SANITIZERS]
    os.environ.update(LD_PRELOAD=" ".join(libraries), ASAN_OPTIONS="detect_leaks=0")
    os.execv(sys.executable, [sys.executable, *sys.argv])


if SANITIZERS and "LD_PRELOAD" not in os.environ:
    preload_sanitizer()

sys.path.insert(0, str(ROOT / "test/cli"))
from dyno_test import DYNO, HERE, LIMIT, STORE, Skip, contains, equal, run  # noqa: E402, F401

sys.path.insert(0, str(ROOT / "python"))
os.environ.update(DYNO_LIBRARY=str(BUILD / "libdyno.so.0"), PYTHONPATH=str(ROOT / "python"))


def null_run(model="null:constant,median=1ms", **options):
    """A run on the null engine, whose numbers are exact."""
    import dyno
    given = {"hardware": "null", "test_iterations": 10, "processes": 1, "store": "none", **options}
    return dyno.ModelBenchmark(model, **given).run()


def raises(kind, function, *arguments, **options):
    """The exception of that kind that the call raises."""
    try:
        function(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def python(code, **environment):
    """Runs code in a fresh interpreter."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env={**os.environ, **environment}, timeout=600)
