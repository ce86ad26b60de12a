"""The inputs that `dyno run` makes, end to end: of every element type, for decoders with a cache, from
files and with dimensions given by hand. Usage: inputs.py DYNO SOURCE_ROOT BUILD_ROOT"""
import array
import struct

from dyno_test import CLASSIFICATION, HERE, contains, equal, measure, real, refused, run
from onnx_file import model, node, sequence, tensor

USAGE = 2
ONCE = ["--processes", 1, "--iterations", 2, "--quiet"]


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


run([inputs_from_a_file, a_size_that_a_file_settles_is_measured_once, dimensions_given_by_hand, every_element_type, an_output_that_is_no_tensor,
     a_decoder_gets_an_empty_or_a_given_cache])
