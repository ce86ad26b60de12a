"""The inputs that `dyno run` makes, end to end: of every element type, for decoders with a cache, from
files and with dimensions given by hand. Usage: inputs.py DYNO SOURCE_ROOT BUILD_ROOT"""
import array
import json
import struct

from dyno_test import CLASSIFICATION, HERE, contains, dyno, equal, measure, real, refused, run
from onnx_file import field, model, node, sequence, tensor, weight

USAGE, NOTHING = 2, 3
ONCE = ["--processes", 1, "--iterations", 2, "--warmup", 0, "--threads", 1, "--quiet"]


def npy(path, shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header +
                     array.array("f", values).tobytes())


def inputs_from_a_file():
    """What is in the file is what the model gets: a NaN comes out again."""
    network = real(CLASSIFICATION)
    count = 1 * 3 * 48 * 192
    words = ["run", network, "--input", "x=x.npy", *ONCE]
    npy(HERE / "x.npy", (1, 3, 48, 192), [0.5] * count)
    cell = measure(*words)[0]
    assert not any("NaN" in note for note in cell.get("notes", [])), cell["notes"]
    npy(HERE / "x.npy", (1, 3, 48, 192), [float("nan")] * count)
    contains(" ".join(measure(*words)[0]["notes"]), "NaN")
    npy(HERE / "x.npy", (1, 2, 48, 192), [0.5] * (count // 3 * 2))
    refused(USAGE, words, "x.npy", "axis 1 is 2 long")
    refused(USAGE, ["run", network, "--input", "y=x.npy", *ONCE], "--input y: the model has no such input")
    refused(USAGE, ["run", network, "--input", "x=no.npy", *ONCE], "no.npy")
    npy(HERE / "x.npy", (1, 3, 48, 192), [0.5] * count)
    whole = (HERE / "x.npy").read_bytes()
    for there, instead, said in ((b"'<f4'", b"'>f4'", "big-endian"), (b"'<f4'", b"'|O8'", "NumPy's type |O8"),
                                 (b"False", b"True ", "Fortran order"), (b"NUMPY\x01", b"NUMPY\x09", "version 9")):
        assert whole.count(there) == 1, there
        (HERE / "x.npy").write_bytes(whole.replace(there, instead))
        refused(USAGE, words, "x.npy", said)
    refused(USAGE, ["run", network, "--dim", "depth=4", *ONCE], "depth")


def a_size_that_a_file_settles_is_measured_once():
    (HERE / "any.onnx").write_bytes(model([node("Identity", ["x"], "y")],
                                          [tensor("x", 1, "batch", 3)], [tensor("y", 1, "batch", 3)]))
    npy(HERE / "eight.npy", (8, 3), [1] * 24)
    for given in (["--input", "x=eight.npy"], ["--dim", "x:0=8"]):
        cells = measure("run", "any.onnx", *given, "--batch", "1,4", *ONCE)
        equal([cell["batch"] for cell in cells], [8], given)
        contains(" ".join(cells[0]["notes"]), "batch 8 by ‹dim› or ‹input›")
    equal([cell["batch"] for cell in measure("run", "any.onnx", "--batch", "1,4", *ONCE)], [1, 4])
    # where one model of several takes it, the other's cells say what is wrong
    (HERE / "other.onnx").write_bytes(model([node("Identity", ["z"], "y")],
                                            [tensor("z", 1, "batch", 3)], [tensor("y", 1, "batch", 3)]))
    cells = measure("run", "any.onnx", "other.onnx", "--input", "x=eight.npy", *ONCE, status=4)
    equal([cell["status"] for cell in cells], ["ok", "failed"])


def dimensions_given_by_hand():
    network = real(CLASSIFICATION)
    cells = measure("run", network, "--dim", "x:2=48", "--dim", "x:3=192", *ONCE)
    assert not any("set to" in note for note in cells[0].get("notes", [])), cells[0]["notes"]


# Those that ONNX Runtime has tensors of, by ONNX's numbers: of complex ones (14, 15) it has none.
ELEMENTS = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64",
            8: "string", 9: "bool", 10: "float16", 11: "float64", 12: "uint32", 13: "uint64",
            16: "bfloat16", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2",
            20: "float8e5m2fnuz", 21: "uint4", 22: "int4"}


def every_element_type():
    paths = []
    for kind, name in ELEMENTS.items():
        paths.append(HERE / f"{name}.onnx")
        # Half bytes are there to be converted.
        use, to = (node("Cast", ["x"], "y", to=1), 1) if kind > 20 else \
            (node("Identity", ["x"], "y"), kind)
        paths[-1].write_bytes(model([use], [tensor("x", kind, "batch", 3)],
                                    [tensor("y", to, "batch", 3)], opset=21))
    cells = measure("run", *paths, "--batch", 3, *ONCE, status=None)
    equal({name: (cell["status"], cell.get("reason"))
           for name, cell in zip(ELEMENTS.values(), cells)},
          {name: ("ok", None) for name in ELEMENTS.values()})


def an_output_that_is_no_tensor():
    """As classifiers from scikit-learn have them: it is made, and there is nothing to look into."""
    (HERE / "sequence.onnx").write_bytes(
        model([node("SequenceConstruct", ["x", "x"], "y"), node("Identity", ["x"], "z")],
              [tensor("x", 1, "batch", 3)],
              [sequence("y", 1), tensor("z", 1, "batch", 3)]))
    (cell,) = measure("run", "sequence.onnx", *ONCE, status=None)
    equal((cell["status"], cell.get("reason")), ("ok", None))


def decoder():
    """Its additions fail unless the mask is as long as the cache and the new tokens together."""
    nodes = [node("ArgMax", ["past_key_values.0.key"], "largest", axis=3),
             node("ArgMax", ["largest"], "head", axis=1),
             node("Squeeze", ["head"], "before"),
             node("Concat", ["before", "input_ids"], "all", axis=1),
             node("Add", ["all", "attention_mask"], "logits"),
             node("Identity", ["past_key_values.0.key"], "present.0.key")]
    inputs = [tensor("input_ids", 7, "batch_size", "sequence_length"),
              tensor("attention_mask", 7, "batch_size", "total_sequence_length"),
              tensor("past_key_values.0.key", 1, "batch_size", 2, "past_sequence_length", 4)]
    outputs = [tensor("logits", 7, "batch_size", "total_sequence_length"),
               tensor("present.0.key", 1, "batch_size", 2, "past_sequence_length", 4)]
    path = HERE / "decoder.onnx"
    path.write_bytes(model(nodes, inputs, outputs))
    return path


def a_decoder_gets_an_empty_or_a_given_cache():
    npy(HERE / "cache.npy", (2, 2, 6, 4), [0.5] * 96)
    sizes = []
    for flags in ([], ["--dim", "past_sequence_length=6"],
                  ["--input", "past_key_values.0.key=cache.npy"]):
        (cell,) = measure("run", decoder(), "--batch", 2, "--seq", 5, "--metrics", "latency,memory",
                          *flags, *ONCE, status=None)
        equal((cell["status"], cell.get("reason"), cell["sequence"]), ("ok", None, 5), flags)
        sizes.append(cell["values"]["memory_peak"].get("value", 0))
    assert sizes[0] < sizes[1] == sizes[2], sizes
    (cell,) = measure("run", decoder(), "--batch", 3, "--input",
                      "past_key_values.0.key=cache.npy", *ONCE)
    equal(cell["batch"], 2, "the file's")
    contains(" ".join(cell["notes"]), "batch 2 by ‹dim› or ‹input›")


def network(name, nodes, inputs, outputs=(("y", 1, "batch", 5),), weights=()):
    path = HERE / f"{name}.onnx"
    path.write_bytes(model(nodes, [tensor(*one) for one in inputs], [tensor(*one) for one in outputs],
                           weights=weights))
    return path


def product(name, *dims):
    """12 numbers an item, 60 multiplications."""
    return network(name, [node("MatMul", ["x", "w"], "y")], [("x", 1, *dims)],
                   weights=[weight("w", 1, [12, 5])])


def a_batch_by_hand_is_a_batch():
    """Also for FLOPs, and for the plan: of several batch sizes there is only one."""
    path = product("product", "batch", 12)
    for words in (["--batch", 8], ["--dim", "batch=8"], ["--dim", "x:0=8"],
                  ["--dim", "batch=8", "--batch", "1,2,4"], ["--dim", "batch=8", "--batch", 2]):
        (cell,) = measure("run", path, *words, "--metrics", "latency,flops,bandwidth", *ONCE)
        equal((cell["batch"], cell["values"]["flops_total"]["value"],
               cell["values"]["flops_per_item"]["value"]), (8, 960, 120), words)
        assert "value" in cell["values"]["bytes_moved"], words


def inputs_without_a_shape():
    untold = field(1, "images") + field(2, field(1, field(1, 1)))
    for name, nodes, weights in (("relu", [node("Relu", ["images"], "y")], []),
                                 ("conv", [node("Conv", ["images", "w"], "y")],
                                  [weight("w", 1, [4, 3, 3, 3])])):
        path = HERE / f"untold-{name}.onnx"
        path.write_bytes(model(nodes, [untold], [field(1, "y") + field(2, field(1, field(1, 1)))],
                               weights=weights))
        refused(NOTHING, ["run", path, *ONCE], "images", "does not say its shape", "--input images=")
        npy(HERE / "images.npy", (2, 3, 32, 32), [0.5] * 2 * 3 * 32 * 32)
        (cell,) = measure("run", path, "--input", "images=images.npy", "--metrics", "latency,flops",
                          *ONCE)
        equal((cell["status"], cell["batch"]), ("ok", 2), name)
        equal(cell["values"]["flops_total"]["value"],
              2 * (2 * 4 * 30 * 30 * 27 if weights else 3 * 32 * 32), name)
    scalar = network("scalar", [node("Relu", ["x"], "y")], [("x", 1)], [("y", 1)])
    equal(measure("run", scalar, *ONCE)[0]["status"], "ok", "a number has a shape: none")


def nothing_is_not_measured():
    refused(NOTHING, ["run", product("empty", 0, 12), *ONCE], "input x", "as 0")
    (cell,) = measure("run", network("half", [node("Concat", ["x", "z"], "y", axis=1)],
                                     [("x", 1, "batch", 0), ("z", 1, "batch", 5)]), *ONCE)
    contains(" ".join(cell["notes"]), "input x has no elements: its axis 1 is 0")


def names_are_meant_as_written():
    path = network("case", [node("Add", ["a", "a"], "y"), node("Add", ["b", "b"], "z")],
                   [("a", 1, "N", "s", 4), ("b", 1, "N", "S", 4)],
                   [("y", 1, "N", "s", 4), ("z", 1, "N", "S", 4)])
    for words, shapes in ((["s=3", "S=7"], [3, 7]), (["S=7", "s=3"], [3, 7])):
        flags = [flag for word in words for flag in ("--dim", word)]
        (told,) = json.loads(dyno("models", path, *flags, "--json").out)
        equal([one["axes"][1]["length"] for one in told["inputs"]], shapes, words)
    npy(HERE / "x.npy", (3, 12), [0.5] * 36)
    for name in ("x=y", "x"):
        path = network("equals", [node("MatMul", [name, "w"], "y")], [(name, 1, "batch", 12)],
                       weights=[weight("w", 1, [12, 5])])
        (cell,) = measure("run", path, "--input", f"{name}=x.npy", *ONCE)
        equal(cell["batch"], 3, name)
    path = network("shared", [node("Relu", ["x"], "y")], [("x", 1, "?", 3, "?", "?")],
                   [("y", 1, "?", 3, "?", "?")])
    refused(USAGE, ["run", path, "--dim", "?=64", *ONCE], "3 dimensions are called so", "x:2=N")


def what_was_guessed_is_said():
    """Nothing tells what the numbers are: ONNX Runtime's reason, and how to give them."""
    path = network("guess", [node("Mul", ["i", "i"], "j"), node("Gather", ["w", "j"], "y")],
                   [("i", 7, "batch", "seq")], [("y", 1, "batch", "seq", 2)],
                   weights=[weight("w", 1, [9, 2])])
    line = refused(NOTHING, ["run", path, *ONCE], "Gather").errors[0]
    contains(line, "guessed inputs: ", "--dim seq=N", "i = whole numbers below 100, --input i=FILE.npy")
    (told,) = json.loads(dyno("models", path, "--json").out)
    equal([told["inputs"][0]["guess"], told["inputs"][0]["axes"][1]["guess"],
           told["inputs"][0]["axes"][0]["guess"]], [True, True, False])


run([a_size_that_a_file_settles_is_measured_once, a_batch_by_hand_is_a_batch, inputs_without_a_shape, nothing_is_not_measured,
     names_are_meant_as_written, what_was_guessed_is_said, inputs_from_a_file, dimensions_given_by_hand, every_element_type, an_output_that_is_no_tensor,
     a_decoder_gets_an_empty_or_a_given_cache])
