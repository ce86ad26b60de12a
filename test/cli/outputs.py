"""Outputs over a data set, and outputs whose shapes are not what the model declares, or change from run to run: measured like any
other. Usage: outputs.py DYNO SOURCE_ROOT BUILD_ROOT"""
import array
import json
import struct
import zipfile

from dyno_test import HERE, contains, dyno, equal, measure, refused, run
from onnx_file import model, node, tensor, weight

FLOAT, INTEGER = 1, 7
ONCE = ["--processes", 1, "--iterations", 6, "--quiet", "--store", "none"]
REMARK = "outputs are allocated anew at every inference"


def check(name, nodes, inputs, outputs, *words, afresh=True, weights=(), batch=1):
    path = HERE / f"{name}.onnx"
    path.write_bytes(model(nodes, inputs, outputs, weights=weights))
    (cell,) = measure("run", path, *words, *ONCE, status=None)
    equal((cell["status"], cell.get("reason"), cell["batch"]), ("ok", None, batch), name)
    equal(sum(note.startswith(REMARK) for note in cell.get("notes", [])), int(afresh), name)


def another_shape_at_every_run():
    """As voices with random durations have it."""
    check("random", [node("RandomUniformLike", ["x"], "u"), node("Greater", ["u", "half"], "b"),
                     node("NonZero", ["b"], "y")],
          [tensor("x", FLOAT, 1, 1000)], [tensor("y", INTEGER, 2, "found")],
          weights=[weight("half", FLOAT, [], [0.5])])


def what_differs_from_itself_tells_nothing_of_the_other_side():
    """And an output beside it is compared."""
    path = HERE / "chance.onnx"
    path.write_bytes(model([node("RandomUniformLike", ["x"], "y"), node("Add", ["x", "x"], "z")], [tensor("x", FLOAT, 1, 8)],
                           [tensor("y", FLOAT, 1, 8), tensor("z", FLOAT, 1, 8)]))
    told = json.loads(dyno("ab", path, "--a", "threads=1", "--b", "threads=2", "--pairs", 8, "--budget", "0.1s", "--iterations", 3,
                           "--quiet", "--store", "none", "--json", status=None).out)
    equal((told["outputs_verdict"], [one["verdict"] for one in told["outputs"]]), ("unknown", ["unknown", "agree"]))
    contains(told["outputs"][0]["reason"], "draws random numbers")


def another_shape_than_declared():
    """As detectors at another size, and exports whose batch was fixed in the outputs alone."""
    for name, declared, words, batch in (
            ("fixed_batch", (1, 8), ["--batch", 4], 4), ("too_many", (6, 8), [], 1),
            ("right", (1, 8), [], 1),
            ("free", ("batch", 8), ["--batch", 4], 4)):
        check(name, [node("MatMul", ["x", "w"], "y")], [tensor("x", FLOAT, "batch", 32)],
              [tensor("y", FLOAT, *declared)], *words, weights=[weight("w", FLOAT, [32, 8])],
              afresh=name not in ("right", "free"), batch=batch)
    check("another_rank", [node("Squeeze", ["x"], "y")], [tensor("x", FLOAT, "batch", 1, 32)],
          [tensor("y", FLOAT, 1, 32)])


def an_engine_s_error_stays_one():
    path = HERE / "wrong.onnx"
    path.write_bytes(model([node("Reshape", ["x", "to"], "y")], [tensor("x", FLOAT, 1, 8)],
                           [tensor("y", FLOAT, 1, 8)], weights=[weight("to", INTEGER, [1], [7])]))
    (cell,) = measure("run", path, *ONCE, status=None)
    equal(cell["status"], "failed")
    contains(cell["reason"], "Reshape")


def transfers_and_streams():
    for words in (["--include-transfer"], ["--streams", 2]):
        check("several", [node("MatMul", ["x", "w"], "y")], [tensor("x", FLOAT, "batch", 32)],
              [tensor("y", FLOAT, 1, 8)], "--batch", 4, *words,
              weights=[weight("w", FLOAT, [32, 8])], batch=4)


def compared(name, node_, type_, weights=()):
    path = HERE / f"{name}.onnx"
    path.write_bytes(model([node_], [tensor("x", FLOAT, 1, 64)], [tensor("y", FLOAT, *type_)],
                           weights=weights))
    return dyno("ab", path, path, "--pairs", 8, "--budget", "0.1s", "--iterations", 2, "--quiet", "--store", "none").out


def what_is_equal_of_two_sides():
    """NaN counts as no equal number, and nothing as no other type."""
    text = compared("some_nan", node("Sqrt", ["x"], "y"), (1, 64))
    words = text[text.index("Output y: agree: equal in "):].split()
    equal(int(words[5]) + int(words[9]), 64, text)
    contains(text, "are NaN on both sides")
    assert "equal in all" not in text and 0 < int(words[5]) < 64, text
    text = compared("nothing", node("Compress", ["x", "none"], "y"), ("n",), [weight("none", 9, [1], [0])])
    contains(text, "Output y: unknown: not compared: without elements")


def npy(shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + array.array("f", values).tobytes()


ROWS = [[1, 0, 0], [0, 2, 0], [0, 0, 3], [1, 2, 0.5]]


def scorer(name, last):
    """y = x · W with two classes; `last` is what the third number of a row says of the second."""
    path = HERE / f"{name}.onnx"
    path.write_bytes(model([node("MatMul", ["x", "w"], "y")], [tensor("x", FLOAT, "batch", 3)], [tensor("y", FLOAT, "batch", 2)],
                           weights=[weight("w", FLOAT, [3, 2], [1, 0, 0, 1, 1, last])]))
    return path


def sets():
    """The same rows as a file, as archives with another array, and as a folder."""
    flat = [number for row in ROWS for number in row]
    (HERE / "rows.npy").write_bytes(npy((4, 3), flat))
    for name, method in (("stored.npz", zipfile.ZIP_STORED), ("deflated.npz", zipfile.ZIP_DEFLATED)):
        with zipfile.ZipFile(HERE / name, "w", method) as file:
            file.writestr("y.npy", npy((2,), [0, 0]))
            file.writestr("x.npy", npy((4, 3), flat))
    (HERE / "whole.npy").write_bytes(npy((4, 1, 3), flat))
    (HERE / "rows").mkdir(exist_ok=True)
    for number, row in enumerate(ROWS):
        (HERE / "rows" / f"{number}.npy").write_bytes(npy((1, 3), row))
    (HERE / "rows" / "README").write_text("no array")
    return ["rows.npy", "stored.npz", "deflated.npz", "whole.npy", "rows"]


def judged(a, b, *words):
    return json.loads(dyno("ab", a, b, *words, "--pairs", 8, "--budget", "0.1s", "--iterations", 2, "--quiet", "--store", "none", "--json").out)


def a_data_set_is_compared_row_by_row():
    """The first row, which is timed, hides that the third is of another class."""
    a, b = scorer("a", 0.5), scorer("b", 2)
    sets()
    equal(judged(a, b, "--input", f"x={HERE}/rows/0.npy")["outputs_verdict"], "agree")
    for name in sets():
        told = judged(a, b, "--data", f"x={HERE / name}")
        (output,) = told["outputs"]
        equal((told["outputs_verdict"], told["outputs_inferences"], output["worst_inference"]), ("differ", 4, 2), name)
        equal((output["top_rows"], output["top_agreement"], output["elements"]), (4, 0.75, 8), name)
        equal((output["largest_difference"], output["scale"]), (4.5, 3), name)
    equal(judged(a, a, "--data", "x=rows")["outputs_verdict"], "agree")


def a_batch_takes_as_many_rows():
    a, b = scorer("a", 0.5), scorer("b", 2)
    sets()
    told = judged(a, b, "--data", "x=rows.npy", "--batch", 3)
    equal((told["outputs_inferences"], told["outputs"][0]["top_rows"]), (1, 3))
    cells = measure("run", a, "--data", "x=rows.npy", "--batch", "1,2,4", *ONCE)
    equal([cell["batch"] for cell in cells], [1, 2, 4])
    cells = measure("run", a, "--data", "x=rows", "--batch", "1,2", *ONCE)
    equal([cell["batch"] for cell in cells], [1])
    contains(dyno("ab", a, b, "--data", "x=rows.npy", "--pairs", 8, "--budget", "0.1s", "--iterations", 2, "--quiet", "--store", "none").out,
             "The outputs differ over 4 inferences of the data set", "the largest at row 2 (from 0)")


def what_is_no_data_set_is_refused():
    a = scorer("a", 0.5)
    sets()
    (HERE / "none").mkdir(exist_ok=True)
    (HERE / "scalar.npy").write_bytes(npy((), [1]))
    (HERE / "wide.npy").write_bytes(npy((4, 5), [0] * 20))
    cells = measure("run", a, "--data", "x=rows.npy", "--batch", "4,8", *ONCE, status=4)
    equal([cell["status"] for cell in cells], ["ok", "failed"])
    contains(cells[1]["reason"], "has 4 rows, an inference takes 8")
    for said, *words in (("no .npy files", "--data", "x=none"), ("with rows in front 3", "--data", "x=scalar.npy"), ("axis 1 is 5 long", "--data", "x=wide.npy"),
                         ("no such input; it has x", "--data", "z=rows.npy"), ("cannot open", "--data", "x=nothing.npy"),
                         ("given twice", "--data", "x=rows.npy", "--data", "x=rows.npy"),
                         ("given twice", "--data", "x=rows.npy", "--input", "x=rows/0.npy")):
        refused(2, ["run", a, *words, *ONCE], said)


run([a_data_set_is_compared_row_by_row, a_batch_takes_as_many_rows, what_is_no_data_set_is_refused, what_is_equal_of_two_sides, another_shape_at_every_run,
     what_differs_from_itself_tells_nothing_of_the_other_side, another_shape_than_declared, an_engine_s_error_stays_one,
     transfers_and_streams])
