"""Accuracy over a data set that has labels: what is counted, what does not fit, and what becomes of it.
Usage: accuracy.py DYNO SOURCE_ROOT BUILD_ROOT"""
import array
import json
import struct
import sys
import zipfile

from dyno_test import HERE, SANITIZED, Skip, contains, dyno, equal, measure, refused, run, value
from onnx_file import model, node, tensor, weight

FLOAT, INTEGER = 1, 7
ONCE = ["--iterations", 2, "--warmup", 0, "--quiet"]
CODES = {"<f4": "f", "<i8": "q", "|u1": "B"}


def save(name, dtype, shape, values):
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + array.array(CODES[dtype], values).tobytes()
    (HERE / name).write_bytes(data)
    return name, data


# Eight rows, each for the class of its largest number, of six.
CLASSES = [0, 1, 2, 3, 4, 5, 0, 1]
ROWS = [[float(4 if place == one else place == (one + 1) % 6) for place in range(6)] for one in CLASSES]
RIGHT = [0, 1, 2, 3, 4, 5, 1, 2]  # the last two have the second largest


def classifier(name, order=range(6), nodes=(), weights=()):
    """y = x with its columns in an order."""
    path = HERE / f"{name}.onnx"
    path.write_bytes(model([node("Gather", ["x", "order"], "y" if not nodes else "z", axis=1), *nodes],
                           [tensor("x", FLOAT, "batch", 6)], [tensor("y", FLOAT, "batch", 6)], weights=[weight("order", INTEGER, [6], list(order)), *weights]))
    return path


def files():
    save("x.npy", "<f4", (8, 6), [number for row in ROWS for number in row])
    save("right.npy", "<i8", (8,), RIGHT)


def judged(path, labels, *words):
    files()
    (cell,) = measure("run", path, "--data", "x=x.npy", "--labels", labels, "--processes", 1, *ONCE, *words)
    return cell


def counts_what_is_right():
    files()
    with zipfile.ZipFile(HERE / "both.npz", "w") as file:
        file.writestr("x.npy", (HERE / "x.npy").read_bytes())
        file.writestr("labels.npy", save("column.npy", "|u1", (8, 1), RIGHT)[1])
    same = classifier("same")
    for labels in ("right.npy", "column.npy", "both.npz", "both.npz:labels", "y=right.npy"):
        cell = judged(same, labels)
        equal((value(cell, "accuracy_top1"), value(cell, "accuracy_top5")), (0.75, 1), labels)
        low, high = cell["values"]["accuracy_top1"]["interval"]
        assert abs(low - 0.4093) < 1e-4 and abs(high - 0.9285) < 1e-4, (low, high)  # Wilson, 6 of 8
        equal(cell["values"]["accuracy_top1"]["interval_kind"], "rows")
        equal(cell["replicates"][0]["series"]["label_rank"], {"unit": "count", "values": [0, 0, 0, 0, 0, 0, 1, 1]})
    cell = judged(classifier("turned", [1, 2, 3, 4, 5, 0]), "right.npy")
    equal((value(cell, "accuracy_top1"), value(cell, "accuracy_top5")), (0, 1))
    cell = judged(same, "right.npy", "--batch", 3)
    equal(value(cell, "accuracy_top1"), 1)
    contains(cell["notes"][-1], "over 6 rows of the data set (of 8: a batch takes 3)")


def the_first_two_processes_judge():
    files()
    (cell,) = measure("run", classifier("same"), "--data", "x=x.npy", "--labels", "right.npy", "--processes", 3, *ONCE)
    equal(["accuracy_top1" in process["values"] for process in cell["replicates"]], [True, True, False])
    equal(value(cell, "accuracy_top1"), 0.75)
    (HERE / "random.onnx").write_bytes(model([node("RandomUniformLike", ["x"], "r"), node("Add", ["x", "r"], "a"), node("Mul", ["a", "r"], "y")],
                                             [tensor("x", FLOAT, "batch", 6)], [tensor("y", FLOAT, "batch", 6)]))
    save("hot.npy", "<f4", (8, 6), [0] * 48)
    (cell,) = measure("run", "random.onnx", "--data", "x=x.npy", "--labels", "hot.npy", "--processes", 2, *ONCE)
    first, second = (process["values"]["mean_absolute_error"] for process in cell["replicates"])
    differs = any("Mean absolute error differs between processes" in note for note in cell["notes"])
    equal(differs, first != second)


def means_the_distance_of_values():
    save("targets.npy", "<f4", (8, 6), [number + (row + 1) / 10 for row in range(8) for number in ROWS[row]])
    cell = judged(classifier("same"), "targets.npy")
    assert abs(value(cell, "mean_absolute_error") - 0.45) < 1e-6, cell["values"]
    equal("value" in cell["values"]["accuracy_top1"], False)
    contains(cell["values"]["accuracy_top1"]["reason"], "the labels are values")


def nan_is_no_answer():
    cell = judged(classifier("all_nan", nodes=[node("Sub", ["z", "z"], "n"), node("Div", ["n", "n"], "y")]), "right.npy")
    contains(cell["values"]["accuracy_top1"]["reason"], "output y holds NaN in every row")
    # z + 0 · 1 / (z - k): NaN where the last number is 4.
    cell = judged(classifier("some_nan", nodes=[node("Sub", ["z", "k"], "off"), node("Div", ["none", "off"], "n"), node("Add", ["z", "n"], "y")],
                             weights=[weight("k", FLOAT, [6], [9, 9, 9, 9, 9, 4]), weight("none", FLOAT, [1], [0])]), "right.npy")
    equal(value(cell, "accuracy_top1"), 5 / 8)
    contains(" ".join(cell["notes"]), "output y holds NaN beside 1 of 8 labels, first in row 5 (from 0): counted as wrong")


def what_does_not_fit_is_refused():
    files()
    same = classifier("same")
    save("short.npy", "<i8", (7,), RIGHT[:7])
    save("negative.npy", "<i8", (8,), [-1] + RIGHT[1:])
    save("scalar.npy", "<f4", (), [1])
    save("nan.npy", "<f4", (8, 6), [float("nan")] * 48)
    for said, labels in (("there are 7 labels for the 8 rows", "short.npy"), ("the label -1 of row 0 (from 0) is no class", "negative.npy"),
                         ("holds a single number", "scalar.npy"), ("the label of row 0 (from 0) is NaN", "nan.npy"),
                         ("cannot open", "nothing.npy"), ("nor an output of that name; the model's are y", "z=right.npy")):
        refused(2, ["run", same, "--data", "x=x.npy", "--labels", labels, *ONCE], f"--labels {labels}: ", said)
    refused(2, ["run", same, "--labels", "right.npy", *ONCE], "give it with --data INPUT=FILE")
    refused(2, ["run", same, "--metrics", "accuracy", *ONCE], "--metrics accuracy needs --data INPUT=FILE and --labels FILE")
    save("beyond.npy", "<i8", (8,), [6] + RIGHT[1:])
    cell = judged(same, "beyond.npy")
    contains(cell["values"]["accuracy_top1"]["reason"], "the label 6 of row 0 (from 0) is no class of output y, which has 6 (0 … 5)")
    contains(cell["notes"][-1], "no accuracy: ")
    equal(cell["status"], "ok")


def compared_row_by_row():
    """Classes 1 to 6 in turn against all; 200 rows, of which one model has three more wrong."""
    wide = [number for _ in range(25) for row in ROWS for number in row]
    save("many.npy", "<f4", (200, 6), wide)
    save("labels.npy", "<i8", (200,), CLASSES * 25)
    words = ["--data", "x=many.npy", "--labels", "labels.npy", "--batch", 8, "--pairs", 8, "--iterations", 8, "--quiet", "--store", "none"]
    swapped = classifier("swapped", [0, 1, 2, 3, 5, 4])
    told = json.loads(dyno("ab", classifier("same"), swapped, *words, "--json", "--fail-on", "accuracy_top1<0.9", status=1).out)
    row = next(row for row in told["comparison"]["rows"] if row["field"] == "accuracy_top1")
    equal((row["verdict"], row["method"], row["before"], row["after"]), ("worse", "rows", 1, 0.75))
    equal([limit["state"] for limit in told["comparison"]["limits"]], ["broken"])


PYTHON = """import numpy

class Sorter:
    def __init__(self, batch):
        self.inputs = {"x": numpy.zeros((batch, 6), "float32")}

    def run(self, x):
        assert isinstance(x, numpy.ndarray) and x.dtype == "float32"
        return {"y": x}

def make(batch):
    return Sorter(batch)

def fixed():
    return Sorter(1)
"""


def models_of_python_take_the_same_rows():
    if SANITIZED:
        raise Skip("a Python that is not built with the sanitizers cannot host a library that is")
    files()
    (HERE / "sorter.py").write_text(PYTHON)
    python = ["--python", sys.executable]
    words = ["--data", "x=x.npy", "--labels", "right.npy", "--processes", 1, *ONCE, *python]
    for name, batches in (("make", [1, 4]), ("fixed", [1])):
        cells = measure("run", classifier("same"), f"python:sorter.py:{name}", "--engine", "ort,python", "--batch", "1,4", *words)
        equal(sorted((cell["engine"], cell["batch"]) for cell in cells), [("ort", 1), ("ort", 4)] + [("python", batch) for batch in batches])
        equal({value(cell, "accuracy_top1") for cell in cells}, {0.75}, name)
    save("double.npy", "<i8", (8, 6), [int(number) for row in ROWS for number in row])
    for said, *more in (("the model has no such input; it has x", "z=x.npy"), ("holds int64, the model's own input is float32", "x=double.npy"),
                        ("cannot open", "x=nothing.npy")):
        contains(dyno("run", "python:sorter.py:make", "--data", *more, "--labels", "right.npy", *ONCE, *python, status=3).err, said)
    (cell,) = measure("run", "python:sorter.py:make", "--input", "x=x.npy", "--processes", 1, *ONCE, *python)
    equal(cell["batch"], 8)


def kept_and_shown():
    files()
    same = classifier("same")
    words = ["--data", "x=x.npy", "--labels", "right.npy", "--processes", 2, *ONCE]
    for tag in ("one", "two"):
        dyno("run", same, *words, "--tag", tag)
    (row,) = json.loads(dyno("compare", "tag:one", "tag:two", "--field", "accuracy_top1", "--json").out)["rows"]
    equal((row["method"], row["ratio"]), ("rows", 1))
    contains(dyno("show", "tag:one", "--fields", "accuracy_top1,accuracy_top5", "--fail-on", "accuracy_top1<0.95", status=1).out,
             "Top-1 accuracy", "75.00 ± 34 points", "broken")
    contains(dyno("export", "tag:one", "--format", "csv").out, "accuracy_top1", ",0.75,")
    best = json.loads(dyno("best", "tag:one", "--limit", "accuracy_top1>=0.3", "--json").out)
    assert best, best


run([counts_what_is_right, the_first_two_processes_judge, means_the_distance_of_values, nan_is_no_answer, what_does_not_fit_is_refused, compared_row_by_row,
     models_of_python_take_the_same_rows, kept_and_shown])
