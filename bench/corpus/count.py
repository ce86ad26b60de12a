"""Multiplications of a model at given shapes of its inputs, by ONNX's shape inference and the formulas
below. None where an operator may multiply that is not here, or a shape is not known."""
import math

import onnx

# Those that do no multiply-adds of the kind that are counted; what is in neither list is unknown.
NOTHING = set("""Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization Cast Ceil Clip Concat
Constant ConstantOfShape Cos Dropout Div Elu Equal Erf Exp Expand Flatten Floor Gather GatherElements
GatherND GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity
InstanceNormalization LeakyRelu Less LessOrEqual Log LogSoftmax Max MaxPool Min Mod Mul Neg Not OneHot Or
PRelu Pad Pow Range Reciprocal ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Relu Reshape Resize
Round ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Size Slice Softmax Softplus Softsign Split
Sqrt Squeeze Sub Sum Tan Tanh Tile TopK Transpose Unsqueeze Upsample Where Xor""".split())


def attribute(node, name, otherwise):
    for one in node.attribute:
        if one.name == name:
            return onnx.helper.get_attribute_value(one)
    return otherwise


def convolution(node, shapes):
    weight, out = shapes[node.input[1]], shapes[node.output[0]]
    return math.prod(out) * math.prod(weight[1:])


def transposed(node, shapes):
    weight, source = shapes[node.input[1]], shapes[node.input[0]]
    return math.prod(source) * math.prod(weight[1:])


def product(node, shapes):
    a, out = shapes[node.input[0]], shapes[node.output[0]]
    return math.prod(out) * a[-1]


def gemm(node, shapes):
    a, out = shapes[node.input[0]], shapes[node.output[0]]
    return math.prod(out) * a[0 if attribute(node, "transA", 0) else 1]


FORMULAS = {"Conv": convolution, "ConvInteger": convolution, "ConvTranspose": transposed,
            "MatMul": product, "MatMulInteger": product, "Gemm": gemm}


def shapes_of(model):
    shapes = {}
    for value in [*model.graph.input, *model.graph.value_info, *model.graph.output]:
        kind = value.type.tensor_type
        if kind.HasField("shape") and all(dim.HasField("dim_value") for dim in kind.shape.dim):
            shapes[value.name] = [dim.dim_value for dim in kind.shape.dim]
    for weight in model.graph.initializer:
        shapes[weight.name] = list(weight.dims)
    return shapes


def macs(path, dims):
    model = onnx.load(path)
    for value in model.graph.input:
        shape = value.type.tensor_type.shape
        if value.name in dims:
            del shape.dim[:]
            for size in dims[value.name]:
                shape.dim.add().dim_value = size
    del model.graph.value_info[:]
    for value in model.graph.output:
        value.type.tensor_type.ClearField("shape")
    total = 0
    try:
        model = onnx.shape_inference.infer_shapes(model, data_prop=True)
        shapes = shapes_of(model)
        for node in model.graph.node:
            if node.op_type in FORMULAS and not node.domain:
                total += FORMULAS[node.op_type](node, shapes)
            elif node.op_type not in NOTHING:
                return None
    except (KeyError, IndexError, onnx.shape_inference.InferenceError):
        return None
    return total
