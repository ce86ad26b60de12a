"""Outputs whose shapes are not what the model declares, or change from run to run: measured like any
other. Usage: outputs.py DYNO SOURCE_ROOT BUILD_ROOT"""
from dyno_test import HERE, contains, dyno, equal, measure, run
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
    return dyno("ab", path, path, "--pairs", 8, "--iterations", 8, "--quiet", "--store", "none").out


def what_is_equal_of_two_sides():
    """NaN counts as no equal number, and nothing as no other type."""
    text = compared("some_nan", node("Sqrt", ["x"], "y"), (1, 64))
    words = text[text.index("Output y: agree: equal in "):].split()
    equal(int(words[5]) + int(words[9]), 64, text)
    contains(text, "are NaN on both sides")
    assert "equal in all" not in text and 0 < int(words[5]) < 64, text
    text = compared("nothing", node("Compress", ["x", "none"], "y"), ("n",), [weight("none", 9, [1], [0])])
    contains(text, "Output y: unknown: not compared: without elements")


run([what_is_equal_of_two_sides, another_shape_at_every_run, another_shape_than_declared, an_engine_s_error_stays_one,
     transfers_and_streams])
