"""ONNX files written by hand (onnx.proto3), so that tests can have the model that they need."""
import math
import struct


def field(number, value):
    """A field of a protobuf message: a number, or text, bytes or a message."""
    def varint(n):
        return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(number, values):
    return b"".join(field(number, value) for value in values)


def tensor(name, kind, *dimensions):
    """An input or output: its element type by number, each dimension a size or a name."""
    shape = b"".join(field(1, field(1 if isinstance(size, int) else 2, size))
                     for size in dimensions)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def weight(name, kind, dimensions, data=None):
    """Of numbers of that type; without data all are one."""
    count = math.prod(dimensions)
    letter = {1: "f", 2: "B", 3: "b", 6: "i", 7: "q", 9: "?", 11: "d"}[kind]
    data = struct.pack(f"<{count}{letter}", *([1] * count if data is None else data))
    return fields(1, dimensions) + field(2, kind) + field(8, name) + field(9, data)


def attribute(name, value):
    """A whole number, a text, whole numbers, or a graph."""
    number, kind = {int: (3, 2), str: (4, 3), list: (8, 7), bytes: (6, 5)}[type(value)]
    return field(1, name) + fields(number, value if kind == 7 else [value]) + field(20, kind)


def sequence(name, kind):
    """An output that is a sequence of tensors."""
    return field(1, name) + field(2, field(4, field(1, field(1, field(1, kind)))))


def node(operator, inputs, outputs, domain="", **attributes):
    """The node goes by the name of its first output."""
    outputs = [outputs] if isinstance(outputs, str) else outputs
    return fields(1, inputs) + fields(2, outputs) + field(3, outputs[0]) + field(4, operator) + \
        fields(5, [attribute(*pair) for pair in attributes.items()]) + field(7, domain)


def graph(nodes, inputs, outputs, weights=()):
    return fields(1, nodes) + field(2, "graph") + fields(5, weights) + fields(11, inputs) + \
        fields(12, outputs)


def model_of(whole, opset=17, version=None):
    return field(1, 8 if opset < 21 else 10) + (field(5, version) if version else b"") + \
        field(7, whole) + field(8, field(2, opset)) + \
        field(8, field(1, "com.microsoft") + field(2, 1))


def model(nodes, inputs, outputs, opset=17, version=None, weights=()):
    return model_of(graph(nodes, inputs, outputs, weights), opset, version)
