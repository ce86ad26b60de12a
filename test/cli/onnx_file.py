"""ONNX files written by hand (onnx.proto3), so that tests can have the model that they need."""


def field(number, value):
    """A field of a protobuf message: a number, or text, bytes or a message."""
    def varint(n):
        return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, kind, *dimensions):
    """An input or output: its element type by number, each dimension a size or a name."""
    shape = b"".join(field(1, field(1 if isinstance(size, int) else 2, size))
                     for size in dimensions)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def node(operator, inputs, output, **attributes):
    """Attributes are whole numbers."""
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(3, output) + \
        field(4, operator) + b"".join(field(5, field(1, name) + field(3, value) + field(20, 2))
                                      for name, value in attributes.items())


def model(nodes, inputs, outputs, opset=17, version=None):
    graph = b"".join(field(1, part) for part in nodes) + field(2, "graph") + \
        b"".join(field(11, part) for part in inputs) + \
        b"".join(field(12, part) for part in outputs)
    return field(1, 8 if opset < 21 else 10) + (field(5, version) if version else b"") + \
        field(7, graph) + field(8, field(2, opset))
