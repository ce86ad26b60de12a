"""The examples of Python models, each where its library can be imported. Usage: python_models.py DYNO SOURCE_ROOT BUILD_ROOT"""
import os
import subprocess
import sys

from dyno_test import HERE, ROOT, SANITIZED, equal, measure, run, value
from interpreters import interpreter_with
from onnx_file import model, node, tensor, weight

if SANITIZED:
    print("1..0 # SKIP a Python that is not built with the sanitizers cannot host a library that is")
    sys.exit()

MODELS = ROOT / "examples/python_models"
FEW = ["--processes", 1, "--iterations", 5, "--warmup", 1, "--threads", 1, "--quiet", "--store", "none", "--metrics",
       "latency,flops"]


def measured(name, library, *words, batch=4):
    python = interpreter_with(library)
    (cell,) = measure("run", f"python:{MODELS}/{name}.py:make", "--batch", batch, "--python", python, *words, *FEW)
    equal((name, cell["status"], cell["batch"]), (name, "ok", batch))
    return cell


def numpy():
    cell = measured("numpy_mlp", "numpy", "--precision", "float64", "--python-arg", "hidden=32", "--python-arg", "width=16")
    equal((cell["precision"], value(cell, "flops_total")), ("float64", 4 * 4 * 16 * 32))


def scikit_learn():
    measured("sklearn_forest", "sklearn", "--python-arg", "trees=3")


def onnx_runtime():
    path = HERE / "product.onnx"
    path.write_bytes(model([node("MatMul", ["x", "w"], "y")], [tensor("x", 1, "lines", 3)], [tensor("y", 1, "lines", 2)],
                           weights=[weight("w", 1, [3, 2])]))
    equal(measured("onnxruntime_session", "onnxruntime", "--python-arg", f"path={path}")["precision"], "float32")


def jax():
    cell = measured("jax_mlp", "jax", "--python-arg", "width=16")
    equal((cell["precision"], value(cell, "flops_total")), ("float32", 4 * 4 * 16 * 16))


def pytorch():
    cell = measured("torch_mlp", "torch", "--precision", "bfloat16", "--python-arg", "width=16")
    equal((cell["precision"], value(cell, "flops_total")), ("bfloat16", 4 * 4 * 16 * 16))


def they_and_the_package_are_typed():
    python = interpreter_with("mypy", "numpy", "sklearn", "onnxruntime", "jax", "torch")
    for what in MODELS, ROOT / "python/dyno":
        done = subprocess.run([python, "-m", "mypy", "--strict", "--cache-dir", HERE / "mypy", what], capture_output=True, text=True,
                              check=False, env={**os.environ, "MYPYPATH": str(ROOT / "python")})
        equal(done.returncode, 0, done.stdout + done.stderr)


def none_is_left_out():
    equal(sorted(path.stem for path in MODELS.glob("*.py")),
          ["jax_mlp", "numpy_mlp", "onnxruntime_session", "sklearn_forest", "torch_mlp"])


run([numpy, scikit_learn, onnx_runtime, jax, pytorch, they_and_the_package_are_typed, none_is_left_out])
