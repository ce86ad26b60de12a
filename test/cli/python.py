"""Models that a Python function makes, in the user's own interpreter. Usage: python.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import pathlib
import subprocess
import sys

from dyno_test import HERE, SANITIZED, Skip, cells_of, contains, dyno, equal, measure, nobody_is_left, refused, run, value

if SANITIZED:
    print("1..0 # SKIP a Python that is not built with the sanitizers cannot host a library that is")
    sys.exit()

FEW = ["--processes", 1, "--iterations", 5, "--quiet", "--store", "none"]
MODELS = HERE / "models.py"
MODELS.write_text('''
import ctypes
import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
import weakref

print("said while it is imported")


class Product:
    """y = x · w, n by n, batch times."""

    def __init__(self, batch, n=3, seed=0):
        self.w = [[float(i + j + seed % 2) for j in range(n)] for i in range(n)]
        self.inputs = {"x": [1.0] * n}
        self.flops = 2 * n * n * batch
        self.batch, self.ran = batch, False

    def run(self, x):
        self.ran = True
        return {"y": [sum(a * b for a, b in zip(row, x)) for row in self.w], "nothing": None}

    def memory(self):
        return {"allocated": 1000, "peak": 1000 + 2000 * self.batch * self.ran, "reserved": 4096}

    def operators(self):
        return [{"name": "first", "type": "MatMul", "time": 3e-3}, ("second", "Softmax", 1e-3)]

    def close(self):
        with open("closed", "a") as file:
            file.write("closed\\n")


def product(batch, n=3, seed=0):
    return Product(batch, n, seed)


def square():
    return lambda: [4.0, 9.0]


def scaled(factor=1.0):
    return lambda: [4.0 * factor, 9.0]


def waits(sequence, precision="float32"):
    class Waits:
        inputs = ()

        def run(self):
            self.due = time.perf_counter() + 0.002

        def synchronize(self):
            while time.perf_counter() < self.due:
                pass
    return Waits()


def says(**words):
    with open("words.json", "w") as file:
        json.dump(words, file)
    return lambda: None


def after(times, what):
    count = 0

    def run():
        nonlocal count
        count += 1
        if count > times:
            what()
    return run


def raises():
    raise ValueError("no\\nsuch thing")


def raises_late():
    def what():
        raise RuntimeError("enough")
    return after(3, what)


def says_no_text():
    raise ValueError(b"caf\\xe9".decode("utf-8", "surrogateescape"))


def is_mute():
    class Mute(Exception):
        def __str__(self):
            raise ValueError("nor can it say that")
    raise Mute()


def calls_outputs_no_text():
    return lambda: {"caf\\udce9": [1.0]}


def leaves():
    return after(3, lambda: sys.exit(3))


def ends():
    return after(3, lambda: os._exit(7))


def is_killed():
    return after(3, lambda: os.kill(os.getpid(), signal.SIGKILL))


def hangs():
    return after(3, lambda: time.sleep(1000))


def eats():
    held = []
    return lambda: held.append(bytearray(30 << 20))


def is_limited():
    size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + (100 << 20),) * 2)
    held = []
    return lambda: held.append(bytearray(30 << 20))


def has_no_memory():
    def what():
        raise MemoryError()
    return after(0, what)


def lacks_a_module():
    import no_such_module
    return no_such_module


def crashes():
    return after(3, lambda: ctypes.string_at(0))


def is_killed_beside_a_child():
    def what():
        if os.fork() == 0:
            time.sleep(10)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)
    return after(3, what)


def waits_for_none():
    async def run():
        return 1
    return run


def yields():
    def run():
        yield 1
    return run


def reads():
    return lambda: json.loads("{")


def talks():
    raise ValueError("first " + 100000 * "x" + " last")


def is_noisy():
    os.chdir("/")
    threading.Thread(target=time.sleep, args=(1000,)).start()

    def run():
        print('{"command":"quit"}')
        os.write(1, b"no line")
        sys.stdin.read()
    return run


def has_a_pool():
    def run():
        with multiprocessing.get_context("fork").Pool(1) as pool:
            return [float(pool.apply(abs, (-1,)))]
    return run


def forks():
    return after(3, os.fork)


def tells_what_is_none():
    class Model:
        def run(self):
            return None

        def memory(self):
            return {"allocated": "much"}

        def flops(self):
            raise ValueError("nobody knows")
    return Model()


def keeps_no_second():
    class Result:
        pass

    last = lambda: None

    def run():
        nonlocal last
        assert last() is None, "the last result takes memory, and caches, of this one"
        result = Result()
        last = weakref.ref(result)
        return result
    return run


def number():
    return 7


constant = 5
''')


def a_function_of_a_file_is_measured():
    one = json.loads(dyno("run", f"python:{MODELS}:product", "--batch", "1,4", *FEW, "--json").out)["runs"][0]
    equal([(cell["status"], cell["engine"], cell["batch"]) for cell in one["results"]],
          [("ok", "python", 1), ("ok", "python", 4)])
    (engine,) = [engine for engine in one["engines"] if engine["name"] == "python"]
    first = subprocess.run(["python3", "--version"], capture_output=True, text=True).stdout.split()
    equal([engine["title"], engine["version"]], first, "the first on the PATH, whichever runs this test")
    assert str(HERE) not in json.dumps(one), "whose folder it is is nobody's business"
    equal(value(one["results"][1], "memory_peak"), 8000)
    assert (HERE / "closed").exists(), "close() was not called"


def a_module_is_found_from_here():
    (cell,) = measure("run", "python:models:square", *FEW)
    equal((cell["status"], cell["batch"]), ("ok", 1))


def the_interpreter_is_the_users_own():
    wrapper = HERE / "mypython"
    wrapper.write_text(f"#!/bin/sh\ntouch {HERE}/used\nexec {sys.executable} \"$@\"\n")
    wrapper.chmod(0o755)
    (cell,) = measure("run", "python:models:square", "--python", wrapper, *FEW)
    assert cell["status"] == "ok" and (HERE / "used").exists()
    environment = HERE / "venv/bin"
    environment.mkdir(parents=True)
    (environment / "python3").symlink_to(wrapper)
    (HERE / "used").unlink()
    measure("run", "python:models:square", *FEW, env={"VIRTUAL_ENV": str(HERE / "venv")})
    assert (HERE / "used").exists(), "that of the virtual environment"
    refused(3, ["run", "python:models:square", "--python", "/nonexistent", *FEW], "/nonexistent", "--python")
    wrapper.write_text(f"#!/bin/sh\ncode=\"$2\"; shift 2\n"
                       f"exec {sys.executable} -c \"import sys; sys.version_info = (3, 6, 1)\n$code\" \"$@\"\n")
    refused(3, ["run", "python:models:square", "--python", wrapper, *FEW], "Python 3.6 is too old", "3.7 or newer")


def a_folder_may_be_called_anything():
    folder = HERE / "größere \'models\'" / "own"
    folder.mkdir(parents=True)
    (folder / "helper.py").write_text("def value():\n    return [1.0]\n")
    (folder / "made.py").write_text("import helper\n\n\ndef f():\n    return helper.value\n")
    (folder / "__init__.py").write_text("from .made import f as g\n")
    (cell,) = measure("run", f"python:{folder}/made.py:f", *FEW)
    equal(cell["status"], "ok")
    (cell,) = measure("run", "python:own:g", *FEW, env={"PYTHONPATH": f"{folder}:{folder.parent}"})
    equal(cell["status"], "ok")


def a_factory_gets_what_it_takes():
    measure("run", "python:models:says", "--batch", 8, "--seq", 64, "--threads", 1, "--precision", "float16", "--python-arg",
            "depth=3", "--python-arg", "fast=yes", "--python-arg", "path=here", *FEW)
    words = json.loads((HERE / "words.json").read_text())
    equal(isinstance(words.pop("seed"), int), True)
    equal(words, {"batch": 8, "sequence": 64, "device": "cpu", "precision": "float16", "threads": 1, "depth": 3, "fast": True,
                  "path": "here"})


def arguments_are_swept_and_tell_cells_apart():
    cells = measure("run", "python:models:product", "--python-arg", "n=2,3", *FEW)
    equal(sorted(cell["words"]["n"] for cell in cells), ["2", "3"])
    # A word of the dashboard's address, which no word can be called by.
    cells = measure("run", "python:models:says", "--python-arg", "title=2,3", *FEW)
    equal(sorted(cell["words"]["python-arg-title"] for cell in cells), ["2", "3"])


def sequence_and_precision_are_the_cells():
    cells = measure("run", "python:models:waits", "--seq", "16,32", "--precision", "float16", *FEW)
    equal([(cell["sequence"], cell["precision"]) for cell in cells], [(16, "float16"), (32, "float16")])
    for cell in cells:  # synchronize() is inside of what is timed
        assert value(cell, "latency_min") >= 0.0019, cell["values"]["latency_min"]


def what_it_does_not_take_is_refused():
    for words, *parts in [(["python:models:square", "--python-arg", "k=1"], "takes no k"),
                          (["python:models:product", "--python-arg", "k=1"], "only n"),
                          (["python:models:says", "--python-arg", "batch=3"], "batch is what --batch says"),
                          (["python:models:square", "--precision", "float16"], "takes no precision"),
                          (["python:models:nothing"], "has no nothing"),
                          (["python:models:constant"], "is no function"),
                          (["python:models:number"], "cannot be called"),
                          (["python:no_such_thing:f"], "no_such_thing")]:
        refused(3, ["run", *words, *FEW], *parts)
    for name, *parts in [("python:models.py", "python:MODULE:FUNCTION"), ("python:nowhere.py:f", "no file nowhere.py")]:
        refused(2, ["run", name, *FEW], *parts)


def flops_and_operators_are_those_that_it_tells():
    (cell,) = measure("run", "python:models:product", "--batch", 2, "--metrics", "latency,throughput,flops", *FEW)
    equal(value(cell, "flops_total"), 36)
    assert value(cell, "flops_rate") > 0
    measured = {part["name"]: part for part in cell["breakdown"]["measured"]}
    equal({name: round(part["time"], 9) for name, part in measured.items()}, {"MatMul": 3e-3, "Softmax": 1e-3})
    (cell,) = measure("run", "python:models:square", "--metrics", "latency,flops", *FEW)
    contains(json.dumps(cell["values"]), "tells of no operators")


def outputs_are_compared():
    def verdict(factor):
        return dyno("ab", "python:models:scaled", "--a", "python-arg=factor=1", "--b", f"python-arg=factor={factor}", "--pairs", 8,
                    "--iterations", 3, "--quiet", "--store", "none", status=None).out
    contains(verdict(1.0), "The outputs agree")
    contains(verdict(1.5), "differ")


def whatever_happens_to_a_model_costs_its_cell_alone():
    ends = {"raises": ("failed", "ValueError: no such thing", "models.py:", "in raises"),
            "raises_late": ("failed", "RuntimeError: enough", "in what"), "leaves": ("failed", "SystemExit: 3"),
            "says_no_text": ("failed", "ValueError: caf?", "in says_no_text"), "is_mute": ("failed", "Mute", "in is_mute"),
            "ends": ("crashed", "exit status 7"), "is_killed": ("crashed", "SIGKILL"),
            "reads": ("failed", "JSONDecodeError", "decoder.py:", "called by models.py:", "in <lambda>"),
            "talks": ("failed", "ValueError: first xx", "xx last (models.py:", "in talks"),
            "waits_for_none": ("failed", "a coroutine: nothing has been computed"), "yields": ("failed", "a generator"),
            "crashes": ("crashed", "Segmentation fault"), "is_killed_beside_a_child": ("crashed", "SIGKILL"),
            "is_limited": ("out_of_memory", "MemoryError (models.py:", "in <lambda>"),
            "hangs": ("timed_out", "step-timeout"), "eats": ("out_of_memory", "memory-limit"),
            "has_no_memory": ("out_of_memory", "MemoryError"), "lacks_a_module": ("unsupported", "no_such_module")}
    sound = ["square", "calls_outputs_no_text", "is_noisy", "has_a_pool", "forks", "tells_what_is_none", "keeps_no_second"]
    models = [f"python:models:{name}" for name in [*ends, *sound]]
    one = json.loads(dyno("run", *models, "--processes", 1, "--iterations", 40, "--step-timeout", "3s", "--memory-limit", "400MB",
                          "--metrics", "latency,memory,flops", "--quiet", "--store", "none", "--json", status=4).out)["runs"][0]
    names = [model["name"].rpartition(":")[2] for model in one["models"]]
    found = {names[cell["model"]]: cell for cell in one["results"]}
    for name in sound:
        equal((name, found[name]["status"]), (name, "ok"))
    for name, (status, *parts) in ends.items():
        equal((name, found[name]["status"]), (name, status))
        contains(found[name]["reason"], *parts)
        assert "\n" not in found[name]["reason"] and len(found[name]["reason"]) < 600, found[name]["reason"]
    contains(" ".join(found["tells_what_is_none"]["notes"]), "allocated of the memory is 'much'", "nobody knows (models.py:")
    nobody_is_left()


def a_file_that_has_changed_is_another_model():
    def digest():
        return json.loads(dyno("run", f"python:{path}:f", *FEW, "--json").out)["runs"][0]["models"][0]["digest"]
    path = pathlib.Path("changing.py")
    path.write_text("def f():\n    return lambda: 1\n")
    before = digest()
    equal(digest(), before)
    path.write_text("def f():\n    return lambda: 2\n")
    assert digest() != before


def a_result_file_from_elsewhere_runs_nothing():
    """--resume takes what is measured from the user, never from the file."""
    text = dyno("run", f"python:{MODELS}:says", *FEW, "--json").out
    path = HERE / "theirs.json"
    one = json.loads(text)
    one["runs"][0]["results"] = []
    path.write_text(json.dumps(one))
    (HERE / "words.json").unlink()
    dyno("run", "--resume", path, "--quiet", status=None)
    assert not (HERE / "words.json").exists(), "a stranger's file has run code"


def numpy_arrays_are_outputs():
    try:
        import numpy  # noqa: F401
    except ImportError:
        raise Skip("NumPy is not here") from None
    (HERE / "arrays.py").write_text('''
import numpy as np
def f(batch, precision=None):
    x = np.ones((batch, 4), precision or "float32")
    class M:
        inputs = {"x": x}
        flops = np.prod([batch, 4, 2])
        def run(self, x):
            return x @ x.T, x[0]
        def memory(self):
            return {"allocated": np.float32(8), "reserved": x.size}
        def operators(self):
            return [("product", "MatMul", np.float32(0.5))]
    return M()
''')
    (cell,) = measure("run", "python:arrays:f", "--batch", 3, "--metrics", "latency,memory,flops", *FEW, "--python", sys.executable)
    equal((cell["status"], cell["precision"]), ("ok", "float32"))
    # What a model tells is often a number of NumPy.
    equal([value(cell, field) for field in ("flops_total", "memory_allocated", "memory_reserved")], [24, 8, 12])
    equal([part["time"] for part in cell["breakdown"]["measured"]], [0.5])


def json_tells_of_the_engine():
    (one,) = [one for one in json.loads(dyno("engines", "--json").out)["engines"] if one["name"] == "python"]
    equal((one["works"], one["models"], one["options"]), (True, ["python"], ["python", "python-arg"]))


run([
    a_function_of_a_file_is_measured,
    a_module_is_found_from_here,
    the_interpreter_is_the_users_own,
    a_folder_may_be_called_anything,
    a_factory_gets_what_it_takes,
    arguments_are_swept_and_tell_cells_apart,
    sequence_and_precision_are_the_cells,
    what_it_does_not_take_is_refused,
    flops_and_operators_are_those_that_it_tells,
    outputs_are_compared,
    whatever_happens_to_a_model_costs_its_cell_alone,
    a_file_that_has_changed_is_another_model,
    a_result_file_from_elsewhere_runs_nothing,
    numpy_arrays_are_outputs,
    json_tells_of_the_engine,
])
