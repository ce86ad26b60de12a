"""Inputs told by what a model does with them, whatever they are called: `dyno models FILE` says what was
decided and why, and the model runs with it. Usage: networks.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json

from dyno_test import HERE, dyno, equal, measure, run
from onnx_file import field, fields, graph, model, model_of, node, tensor, weight

FLOAT, BYTE, INTEGER, BOOL = 1, 2, 7, 9
ONCE = ["--processes", 1, "--iterations", 2, "--warmup", 1, "--threads", 1, "--quiet", "--store", "none"]
BATCH, SEQUENCE = 1, 128


class Case:
    """A model, the shape that each input gets, and what is in some of them: (least, most) as text."""
    all = []

    def __init__(self, name, nodes, inputs, outputs, shapes, contents=None, weights=(), words=(),
                 whole=None):
        self.name, self.shapes, self.contents = name, shapes, contents or {}
        self.words = [str(word) for word in words]
        self.path = HERE / f"{name.replace(' ', '_').replace('/', '_')}.onnx"
        self.path.write_bytes(whole or model(nodes, inputs, outputs, weights=weights))
        Case.all.append(self)


def constants(**values):
    return [weight(name, INTEGER, [len(numbers)], numbers) for name, numbers in values.items()]


def number(name, value, kind=FLOAT):
    return weight(name, kind, [], [value])


def free(*dims):
    return tensor("y", FLOAT, *dims)


# --- Images -----------------------------------------------------------------------------------------

def conv(channels, group=1, out=4):
    return weight("w", FLOAT, [out, channels // group, 3, 3])


for word in ("?", "None", "-1", "dynamic", "unk", "*", "unknown", "Dyn", "N", "dim"):
    Case(f"placeholder {ord(word[0])}{len(word)}", [node("Conv", ["x", "w"], "y")],
         [tensor("x", FLOAT, word, 3, word, word)], [free(word, 4, word, word)],
         {"x": [1, 3, 224, 224]}, weights=[conv(3)])
    Case(f"placeholder {ord(word[0])}{len(word)} without weights", [node("Relu", ["x"], "y")],
         [tensor("x", FLOAT, word, 3, word, word)], [free(word, 3, word, word)],
         {"x": [1, 3, 224, 224]})
Case("placeholder of batches", [node("Add", ["x", "z"], "y")],
     [tensor("x", FLOAT, "None", 8), tensor("z", FLOAT, "None", 8)], [free("None", 8)],
     {"x": [5, 8], "z": [5, 8]}, words=["--batch", 5])
Case("placeholder by place", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "?", 3, "?", "?")], [free("?", 4, "?", "?")], {"x": [2, 3, 64, 32]},
     weights=[conv(3)], words=["--batch", 2, "--dim", "x:2=64", "--dim", "width=32"])
Case("a number as a name", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "batch", 3, "64", "96")], [free("batch", 4, "a", "b")],
     {"x": [1, 3, 64, 96]}, weights=[conv(3)])
Case("axes' own numbers as names", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "0", 3, "2", "3")], [free("0", 4, "2", "3")], {"x": [1, 3, 224, 224]},
     weights=[conv(3)])
Case("axes' own numbers as names of ids", [node("Gather", ["few", "x"], "y")],
     [tensor("x", INTEGER, "0", "1")], [free("0", "1", 4)], {"x": [BATCH, SEQUENCE]},
     weights=[weight("few", FLOAT, [9, 4])])
Case("a side called b", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "batch", 3, "a", "b")], [free("batch", 4, "c", "d")], {"x": [1, 3, 224, 224]},
     weights=[conv(3)])
for channels, group in ((1, 1), (4, 1), (12, 3), (5, 1)):
    Case(f"channels {channels} {group}", [node("Conv", ["x", "w"], "y", group=group)],
         [tensor("x", FLOAT, "p", "q", 28, 28)], [free("p", group * 2, 26, 26)],
         {"x": [1, channels, 28, 28]}, weights=[conv(channels, group, 2 * group)])
Case("letters in order", [node("Transpose", ["x"], "t", perm=[0, 3, 1, 2]), node("Conv", ["t", "w"], "y")],
     [tensor("x", FLOAT, "a", "b", "c", "d")], [free("e", 4, "f", "g")], {"x": [1, 224, 224, 5]},
     weights=[conv(5)])
Case("blocks become channels", [node("SpaceToDepth", ["x"], "t", blocksize=2), node("Conv", ["t", "w"], "y")],
     [tensor("x", FLOAT, "batch", "C", "h", "w")], [free("e", 4, "f", "g")], {"x": [1, 4, 224, 224]},
     weights=[conv(16)])
Case("channels become blocks", [node("DepthToSpace", ["x"], "t", blocksize=2), node("Conv", ["t", "w"], "y")],
     [tensor("x", FLOAT, "batch", 12, "h", "w")], [free("e", 4, "f", "g")], {"x": [1, 12, 224, 224]},
     weights=[conv(3)])
Case("patches with positions", [
    node("Conv", ["x", "w"], "c", strides=[16, 16]), node("Reshape", ["c", "to"], "r"),
    node("Transpose", ["r"], "t", perm=[0, 2, 1]), node("Concat", ["first", "t"], "all", axis=1),
    node("Add", ["all", "p"], "y")],
     [tensor("x", FLOAT, "batch", 3, "h", "w")], [free("e", "f", 8)], {"x": [1, 3, 192, 192]},
     weights=[weight("w", FLOAT, [8, 3, 16, 16]), weight("first", FLOAT, [1, 1, 8]),
              weight("p", FLOAT, [1, 145, 8]), *constants(to=[1, 8, -1])])
Case("channels last", [node("Transpose", ["x"], "t", perm=[0, 3, 1, 2]),
                       node("Conv", ["t", "w"], "y")],
     [tensor("x", FLOAT, "unk__1", "unk__2", "unk__3", "unk__4")], [free("a", 4, "b", "c")],
     {"x": [1, 224, 224, 5]}, weights=[conv(5)])
Case("channels behind normalisation", [node("Sub", ["x", "mean"], "d"),
                                       node("Conv", ["d", "w"], "y")],
     [tensor("x", FLOAT, "p", "q", "r", "u")], [free("p", 4, "e", "f")],
     {"x": [1, 6, 224, 224]}, weights=[conv(6), weight("mean", FLOAT, [1, 6, 1, 1])])
Case("channels of num_channels", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "batch", "num_channels_latent", "height", "width")],
     [free("batch", 4, "e", "f")], {"x": [1, 16, 224, 224]}, weights=[conv(16)])
Case("channels of a signal", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "", "", "")], [free("a", 4, "b")], {"x": [1, 7, 128]},
     weights=[weight("w", FLOAT, [4, 7, 3])])
Case("channels by a scale", [node("BatchNormalization", ["x", "s", "s", "s", "s"], "y")],
     [tensor("x", FLOAT, "", "", "", "")], [free("a", "d", "b", "c")], {"x": [1, 9, 224, 224]},
     weights=[weight("s", FLOAT, [9])])
Case("channels transposed", [node("ConvTranspose", ["x", "w"], "y")],
     [tensor("x", FLOAT, "", "", "", "")], [free("a", 4, "b", "c")], {"x": [1, 6, 224, 224]},
     weights=[weight("w", FLOAT, [6, 4, 3, 3])])
Case("mask of an image", [node("Mul", ["image", "mask"], "m"),
                          node("Concat", ["m", "mask"], "both", axis=1),
                          node("Conv", ["both", "w"], "y")],
     [tensor("image", FLOAT, 1, 3, "", ""), tensor("mask", FLOAT, 1, 1, "", "")],
     [free(1, 4, "a", "b")], {"image": [1, 3, 320, 224], "mask": [1, 1, 320, 224]},
     weights=[conv(4)], words=["--dim", "image:2=320", "--dim", "image:3=224"])
Case("mask before its image", [node("Concat", ["mask", "image"], "both", axis=1),
                               node("Conv", ["both", "w"], "y")],
     [tensor("mask", FLOAT, 1, 1, "m0", "m1"), tensor("image", FLOAT, 1, 3, "i0", "i1")],
     [free(1, 4, "a", "b")], {"mask": [1, 1, 224, 224], "image": [1, 3, 224, 224]},
     weights=[conv(4)])

# What comes behind convolutions goes into weights that have rows for images of one size.

def flat(name, shape, wanted, rows, *before, to=None, words=(), gemm=False, weights=()):
    """x through `before`, made flat, into a product of so many rows."""
    last = before[-1][1] if before else "x"
    flatten = node("Reshape", [last, "to"], "f") if to else node("Flatten", [last], "f")
    times = node("Gemm", ["f", "w"], "y", transB=1) if gemm else node("MatMul", ["f", "w"], "y")
    Case(name, [*(node(*one[:3], **one[3]) for one in [(b[0], b[2], b[1], b[3]) for b in before]),
                flatten, times],
         [tensor("x", FLOAT, *shape)], [free("a", 7)], {"x": wanted},
         weights=[weight("w", FLOAT, [7, rows] if gemm else [rows, 7]), *weights,
                  *(constants(to=to) if to else [])], words=words)


def window(op, out, inputs, **attributes):
    return op, out, inputs, attributes


LENET = [window("Conv", "c1", ["x", "k1"]),
         window("MaxPool", "p1", ["c1"], kernel_shape=[2, 2], strides=[2, 2]),
         window("Conv", "c2", ["p1", "k2"]),
         window("AveragePool", "p2", ["c2"], kernel_shape=[2, 2], strides=[2, 2])]
KERNELS = [weight("k1", FLOAT, [6, 1, 5, 5]), weight("k2", FLOAT, [16, 6, 5, 5])]
flat("a width by a product", ["n", 3, 48, "w"], [1, 3, 48, 100], 3 * 48 * 100)
flat("a height by a product", ["n", 3, "h", 100], [1, 3, 36, 100], 3 * 36 * 100, gemm=True)
flat("channels by a product", ["n", "c", 48, 100], [1, 5, 48, 100], 5 * 48 * 100, to=[0, -1])
flat("a height by a product of rows", ["n", 3, "h", 100], [1, 3, 48, 100], 3 * 48 * 100,
     to=[-1, 3 * 48 * 100])
flat("LeNet", ["n", 1, "", ""], [1, 1, 32, 32], 400, *LENET, weights=KERNELS)
flat("LeNet with its rows", ["n", 1, "h", "w"], [1, 1, 32, 32], 400, *LENET, to=[-1, 400],
     weights=KERNELS)
flat("LeNet of usual images", ["n", 1, "", ""], [1, 1, 224, 224], 16 * 53 * 53, *LENET, weights=KERNELS)
flat("LeNet that is given", ["n", 1, "h", "w"], [1, 1, 33, 35], 400, *LENET, weights=KERNELS,
     words=["--dim", "h=33", "--dim", "w=35"])
flat("a line of text", ["n", 3, 48, "w"], [1, 3, 48, 640], 4 * 12 * 160,
     window("Conv", "c", ["x", "k"], strides=[4, 4], pads=[1, 1, 1, 1]),
     weights=[weight("k", FLOAT, [4, 3, 3, 3])])
flat("a signal", ["n", 2, "len"], [1, 2, 186], 4 * 91, window("Conv", "c", ["x", "k"]),
     window("MaxPool", "p", ["c"], kernel_shape=[2], strides=[2]),
     weights=[weight("k", FLOAT, [4, 2, 5])])
flat("a signal, dilated", ["n", 2, "len"], [1, 2, 500], 4 * 250,
     window("Conv", "c", ["x", "k"], strides=[2], dilations=[3], pads=[6, 6], auto_pad="NOTSET"),
     weights=[weight("k", FLOAT, [4, 2, 5])])
flat("SAME", ["n", 2, "h", "w"], [1, 2, 96, 96], 4 * 24 * 24,
     window("Conv", "c", ["x", "k"], strides=[4, 4], auto_pad="SAME_UPPER"),
     weights=[weight("k", FLOAT, [4, 2, 3, 3])])
flat("enlarged", ["n", 1, 7, "w"], [1, 1, 7, 9], 4 * 14 * 18,
     window("ConvTranspose", "c", ["x", "k"], strides=[2, 2]), weights=[weight("k", FLOAT, [1, 4, 2, 2])])

# --- Ids --------------------------------------------------------------------------------------------

TABLE = weight("table", FLOAT, [40, 4])
Case("ids", [node("Gather", ["table", "input_ids"], "y")],
     [tensor("input_ids", INTEGER, "batch", "seq")], [free("batch", "seq", 4)],
     {"input_ids": [BATCH, SEQUENCE]}, {"input_ids": "whole numbers below 40"}, [TABLE])
Case("ids of bytes", [node("Cast", ["tokens"], "i", to=INTEGER), node("Gather", ["table", "i"], "y")],
     [tensor("tokens", BYTE, "batch", "seq")], [free("batch", "seq", 4)],
     {"tokens": [BATCH, SEQUENCE]}, {"tokens": "whole numbers below 40"}, [TABLE])
Case("ids moved about", [node("Unsqueeze", ["x", "one"], "u"), node("Identity", ["u"], "i"),
                         node("Reshape", ["i", "shape"], "r"), node("Gather", ["table", "r"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("n", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 40"}, [TABLE, *constants(one=[1], shape=[-1])])
Case("ids that are shifted", [node("Add", ["x", "two"], "i"), node("Gather", ["table", "i"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 38"}, [TABLE, number("two", 2, INTEGER)])
Case("ids of tables in one", [node("Add", ["x", "begin"], "i"), node("Gather", ["table", "i"], "y")],
     [tensor("x", INTEGER, "batch", 3)], [free("batch", 3, 4)], {"x": [BATCH, 3]},
     {"x": "whole numbers below 15"}, [TABLE, *constants(begin=[0, 10, 25])])
Case("ids with padding", [node("Equal", ["x", "none"], "p"), node("Where", ["p", "zero", "x"], "i"),
                          node("Gather", ["table", "i"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 40"}, [TABLE, number("none", -1, INTEGER), number("zero", 0, INTEGER)])
Case("ids with padding of computed zeros", [
    node("Equal", ["x", "none"], "p"), node("Sub", ["x", "x"], "nothing"),
    node("Where", ["p", "nothing", "x"], "i"), node("Gather", ["table", "i"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 40"}, [TABLE, number("none", -1, INTEGER)])
Case("ids of two tables", [node("Gather", ["table", "ids"], "a"), node("Gather", ["few", "lang_ids"], "b"),
                           node("Add", ["a", "b"], "y")],
     [tensor("ids", INTEGER, "batch", "seq"), tensor("lang_ids", INTEGER, "batch", "seq")],
     [free("batch", "seq", 4)], {"ids": [BATCH, SEQUENCE], "lang_ids": [BATCH, SEQUENCE]},
     {"ids": "whole numbers below 40", "lang_ids": "whole numbers below 3"},
     [TABLE, weight("few", FLOAT, [3, 4])])
Case("ids of the smaller table", [node("Gather", ["table", "x"], "a"), node("Gather", ["few", "x"], "b"),
                                  node("Add", ["a", "b"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 3"}, [TABLE, weight("few", FLOAT, [3, 4])])
Case("ids of a speaker", [node("Gather", ["table", "speaker"], "y")],
     [tensor("speaker", INTEGER, 1)], [free(1, 4)], {"speaker": [1]},
     {"speaker": "whole numbers below 40"}, [TABLE])
Case("ids of a table behind", [node("Transpose", ["turned"], "t", perm=[1, 0]),
                               node("Gather", ["t", "x"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 30"}, [weight("turned", FLOAT, [4, 30])])
Case("beams", [node("Gather", ["past", "beam_idx"], "y", axis=0)],
     [tensor("past", FLOAT, "batch", 4), tensor("beam_idx", INTEGER, "batch")],
     [free("batch", 4)], {"past": [3, 4], "beam_idx": [3]},
     {"beam_idx": "whole numbers below 3"}, words=["--batch", 3])
Case("elements", [node("GatherElements", ["table", "x"], "y", axis=1)],
     [tensor("x", INTEGER, 40, "p")], [free(40, "p")], {"x": [40, SEQUENCE]},
     {"x": "whole numbers below 4"}, [TABLE])
Case("an edge list", [node("Gather", ["edge_index", "first"], "from"), node("Gather", ["x", "from"], "y")],
     [tensor("x", FLOAT, "num_nodes", 16), tensor("edge_index", INTEGER, 2, "num_edges")],
     [free("num_edges", 16)], {"x": [128, 16], "edge_index": [2, SEQUENCE]},
     {"edge_index": "whole numbers below 128"}, [number("first", 0, INTEGER)])
Case("an edge list without names", [node("Split", ["e"], ["from", "to"], axis=0),
                                    node("Squeeze", ["from", "zero"], "f"), node("Gather", ["x", "f"], "g"),
                                    node("Mul", ["g", "weights"], "y")],
     [tensor("x", FLOAT, "", 16), tensor("e", INTEGER, 2, ""), tensor("weights", FLOAT, "", 1)],
     [free("n", 16)], {"x": [128, 16], "e": [2, SEQUENCE], "weights": [SEQUENCE, 1]},
     {"e": "whole numbers below 128"}, constants(zero=[0]))
Case("nodes that are given", [node("Gather", ["x", "at"], "y")],
     [tensor("x", FLOAT, "num_nodes", 16), tensor("at", INTEGER, "n")], [free("n", 16)],
     {"x": [1000, 16]}, {"at": "whole numbers below 1000"}, words=["--dim", "num_nodes=1000"])
INNER = graph([node("Gather", ["table", "x"], "inner")], [], [tensor("inner", FLOAT)])
Case("ids within a branch", [node("If", ["yes"], "y", then_branch=INNER, else_branch=INNER)],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 40"}, [TABLE, number("yes", True, BOOL)])
FUNCTION = field(1, "Embed") + fields(4, ["rows", "at"]) + field(5, "out") + \
    field(7, node("Gather", ["rows", "at"], "out")) + field(9, field(1, "") + field(2, 17)) + \
    field(10, "local")
Case("ids within a function", None, None, None, {"x": [BATCH, SEQUENCE]},
     {"x": "whole numbers below 40"},
     whole=model_of(graph([node("Embed", ["table", "x"], "y", domain="local")],
                          [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], [TABLE])) +
     field(8, field(1, "local") + field(2, 1)) + field(25, FUNCTION))
Case("positions", [node("Gather", ["table", "position_ids"], "y")],
     [tensor("position_ids", INTEGER, "batch", "seq")], [free("batch", "seq", 4)],
     {"position_ids": [BATCH, 40]}, {"position_ids": "0, 1, …"}, [TABLE])
Case("a table of positions that ends", [
    node("Shape", ["x"], "s"), node("Gather", ["s", "one"], "n"), node("Unsqueeze", ["n", "zero"], "end"),
    node("Slice", ["table", "zero", "end", "zero"], "p"), node("Gather", ["words", "x"], "e"),
    node("Add", ["e", "p"], "y")],
     [tensor("x", INTEGER, "batch", "seq")], [free("batch", "seq", 4)], {"x": [BATCH, 40]},
     {"x": "whole numbers below 9"},
     [TABLE, weight("words", FLOAT, [9, 4]), number("one", 1, INTEGER), *constants(zero=[0])])

Case("edges in rows", [node("Transpose", ["e"], "t", perm=[1, 0]), node("Gather", ["t", "first"], "from"),
                       node("Gather", ["x", "from"], "y")],
     [tensor("x", FLOAT, "N", 16), tensor("e", INTEGER, "E", 2)], [free("E", 16)],
     {"x": [128, 16], "e": [SEQUENCE, 2]}, {"e": "whole numbers below 128"}, [number("first", 0, INTEGER)])
Case("positions that are added whole", [node("Add", ["x", "p"], "y")],
     [tensor("x", FLOAT, "batch", "seq", 4)], [free("batch", "seq", 4)], {"x": [BATCH, 77, 4]},
     weights=[weight("p", FLOAT, [1, 77, 4])])
Case("a video", [node("Conv", ["x", "w"], "y")], [tensor("x", FLOAT, "", "", "", "", "")],
     [free("a", 4, "p", "q", "r")], {"x": [1, 2, 16, 224, 224]},
     weights=[weight("w", FLOAT, [4, 2, 3, 3, 3])])

# --- Masks ------------------------------------------------------------------------------------------

SCORES = tensor("scores", FLOAT, "batch", "seq")
MASKED = [number("minus", -1e30), number("far", -10000.0), number("one", 1.0), number("zero", 0.0)]
SHAPES = {"scores": [BATCH, 16000], "m": [BATCH, 16000]}


def mask(name, kind, nodes, wanted):
    Case(name, nodes, [SCORES, tensor("m", kind, "batch", "seq")], [free("batch", "seq")], SHAPES,
         {"m": wanted}, MASKED)


mask("a padding mask", BOOL, [node("Where", ["m", "minus", "scores"], "y")], "0")
mask("a mask of what counts", BOOL, [node("Where", ["m", "scores", "minus"], "y")], "1")
mask("a negated mask", BOOL, [node("Not", ["m"], "n"), node("Where", ["n", "minus", "scores"], "y")], "1")
mask("a mask that is added", BOOL, [node("Where", ["m", "minus", "zero"], "a"),
                                    node("Add", ["scores", "a"], "y")], "0")
mask("BERT's mask", FLOAT, [node("Sub", ["one", "m"], "n"), node("Mul", ["n", "far"], "a"),
                            node("Add", ["scores", "a"], "y")], "1")
mask("Keras' mask", FLOAT, [node("Mul", ["m", "far"], "a"), node("Add", ["a", "scores"], "y")], "0")
mask("a mask that is compared", FLOAT, [node("Equal", ["m", "zero"], "n"),
                                        node("Where", ["n", "minus", "scores"], "y")], "1")

# --- Lengths that are computed ----------------------------------------------------------------------

Case("a sum", [node("Concat", ["a", "b"], "c", axis=1), node("Add", ["c", "x"], "y")],
     [tensor("a", FLOAT, "batch", "s0"), tensor("b", FLOAT, "batch", "s1"),
      tensor("x", FLOAT, "batch", "s0 + s1")], [free("batch", "n")],
     {"a": [1, 5], "b": [1, 3], "x": [1, 8]}, words=["--dim", "s0=5", "--dim", "s1=3"])
Case("a sum without names", [node("Concat", ["a", "b"], "c", axis=1), node("Add", ["c", "x"], "y")],
     [tensor("a", FLOAT, 1, ""), tensor("b", FLOAT, 1, ""), tensor("x", FLOAT, 1, "")], [free(1, "n")],
     {"a": [1, 5], "b": [1, 3], "x": [1, 8]}, words=["--dim", "a:1=5", "--dim", "b:1=3"])
for text, wanted in (("seq - 1", 99), ("2*seq", 200), ("seq + 3", 103), ("(seq + 1)//2", 50),
                     ("floor(seq/3)", 33), ("Max(1, seq)", 100), ("ceiling(seq/3)", 34),
                     ("CeilToInt(IntTrueDiv(seq, 3))", 34), ("seq**2", 10000), ("((seq - 1)//16) + 1", 7),
                     ("Mod(seq, 7)", 2), ("Min(seq, 64)", 64)):
    Case(f"computed {text.replace('/', ' ')}", [node("Relu", ["x"], "y")],
         [tensor("x", FLOAT, "batch", text)], [free("batch", "n")], {"x": [1, wanted]},
         words=["--seq", 100])
Case("computed from another axis", [node("Relu", ["x"], "y"), node("Relu", ["z"], "u")],
     [tensor("x", FLOAT, "batch", "s77", 4), tensor("z", FLOAT, "batch", "s77//2 + 1", 4)],
     [free("batch", "s77", 4)], {"x": [1, 60, 4], "z": [1, 31, 4]}, words=["--seq", 60])
Case("sides of patches", [node("Conv", ["x", "w"], "y")],
     [tensor("x", FLOAT, "batch", 3, "28*k", "28*m")], [free("batch", 4, "a", "b")],
     {"x": [1, 3, 224, 224]}, weights=[conv(3)])
Case("a power of two", [node("Relu", ["x"], "y")], [tensor("x", FLOAT, "batch", 4, "2**k")],
     [free("batch", 4, "n")], {"x": [1, 4, 64]}, words=["--seq", 100])
Case("batch twice", [node("Relu", ["x"], "y")], [tensor("x", FLOAT, "2*batch", 4)], [free("n", 4)],
     {"x": [6, 4]}, words=["--batch", 3])

# --- What controls ----------------------------------------------------------------------------------

Case("scales", [node("Gather", ["scales", "one"], "s"), node("Sqrt", ["s"], "r"), node("Mul", ["x", "r"], "y")],
     [tensor("x", FLOAT, "batch", 4), tensor("scales", FLOAT, 3)], [free("batch", 4)],
     {"scales": [3]}, {"scales": "1"}, [number("one", 1, INTEGER)])
Case("a speed", [node("Div", ["x", "speed"], "y")],
     [tensor("x", FLOAT, "batch", 4), tensor("speed", FLOAT)], [free("batch", 4)], {"speed": []},
     {"speed": "1"})
Case("a shape", [node("Reshape", ["x", "to"], "y")], [tensor("x", FLOAT, 2, 6), tensor("to", INTEGER, 2)],
     [free(3, 4)], {"to": [2]}, {"to": "3, 4, …"})
Case("axes", [node("Unsqueeze", ["x", "axes"], "y")],
     [tensor("x", FLOAT, 2, 6), tensor("axes", INTEGER, 2)], [free("a", "b", "c", "d")],
     {"axes": [2]}, {"axes": "0, 1, …"})
Case("parts", [node("Split", ["x", "parts"], ["y", "z"], axis=1)],
     [tensor("x", FLOAT, 2, 7), tensor("parts", INTEGER, 2)], [free(2, "a"), tensor("z", FLOAT, 2, "b")],
     {"parts": [2]}, {"parts": "4, 3, …"})
Case("sides of what is unpooled", [node("MaxUnpool", ["x", "at", "sides"], "y", kernel_shape=[3, 2],
                                        strides=[2, 2])],
     [tensor("x", FLOAT, 1, 2, 3, 4), tensor("at", INTEGER, 1, 2, 3, 4), tensor("sides", INTEGER, 4)],
     [free("a", "b", "c", "d")], {"sides": [4]}, {"sides": "1, 2, …"})
Case("a divisor", [node("Div", ["x", "by"], "y")],
     [tensor("x", INTEGER, 2, 7), tensor("by", INTEGER, 2, 7)], [tensor("y", INTEGER, 2, 7)],
     {"by": [2, 7]}, {"by": "2"})
Case("steps of a recurrent network", [node("LSTM", ["x", "w", "r", "", "lengths", "h", "c"], "y",
                                           hidden_size=2)],
     [tensor("x", FLOAT, "", "", ""), tensor("lengths", 6, ""), tensor("h", FLOAT, 1, "", ""),
      tensor("c", FLOAT, 1, "", "")], [free("a", 1, "b", 2)],
     {"x": [9, 3, 5], "h": [1, 3, 2], "c": [1, 3, 2]}, {"lengths": "9"},
     [weight("w", FLOAT, [1, 8, 5]), weight("r", FLOAT, [1, 8, 2])],
     words=["--seq", 9, "--batch", 3, "--dim", "lengths:0=3"])
Case("features of a product", [node("MatMul", ["x", "w"], "y")], [tensor("x", FLOAT, "", "")],
     [free("a", 3)], {"x": [1, 12]}, weights=[weight("w", FLOAT, [12, 3])])


def told_of(*cases):
    """What is told of each, by its name; those without words of their own in one process, for the time that it takes."""
    plain = [case for case in cases if not case.words]
    several = json.loads(dyno("models", *(case.path for case in plain), "--json").out)
    equal(len(several), len(plain))
    told = {case.name: one for case, one in zip(plain, several)}
    for case in cases:
        if case.words:
            (told[case.name],) = json.loads(dyno("models", case.path, *case.words, "--json").out)
    return told


def differences(case, told):
    """Between what is told and what is wanted."""
    inputs = {one["name"]: one for one in told["inputs"]}
    wanted = [(name, shape) for name, shape in case.shapes.items()] + \
        [(name, (content, False)) for name, content in case.contents.items()]
    actual = [(name, [axis["length"] for axis in inputs[name]["axes"]]) for name in case.shapes] + \
        [(name, (inputs[name]["content"], inputs[name]["guess"])) for name in case.contents]
    reasons = all(axis["why"] for one in told["inputs"] for axis in one["axes"])
    return [] if actual == wanted and reasons else [(case.name, actual, wanted)]


def inputs_are_told():
    told = told_of(*Case.all)
    equal(sum((differences(case, told[case.name]) for case in Case.all), []), [])


def models_run():
    """Those without words of their own in one run, for the time that it takes."""
    plain = [case for case in Case.all if not case.words]
    cells = measure("run", *(case.path for case in plain), *ONCE, status=None)
    for case in Case.all:
        cells += measure("run", case.path, *case.words, *ONCE, status=None) if case.words else []
    cases = plain + [case for case in Case.all if case.words]
    equal([(case.name, cell["status"], cell["reason"]) for case, cell in zip(cases, cells)
           if cell["status"] != "ok"], [])
    equal(len(cells), len(cases))


def any_seed_will_do():
    (case,) = [case for case in Case.all if case.name == "scales"]
    for seed in range(1, 5):
        (cell,) = measure("run", case.path, "--seed", seed, *ONCE)
        assert not any("NaN" in note for note in cell.get("notes", [])), cell["notes"]


run([inputs_are_told, models_run, any_seed_will_do])
