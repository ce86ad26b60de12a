"""Does dyno compute what others compute? A second model that only holds the expected outputs is compared
with the first by `dyno ab`, which looks at the outputs of both."""
import json
import subprocess

import numpy
import onnx
import onnx.numpy_helper
import onnx.reference


def published(folder, model):
    """{name: array} of the first published inputs; None where one is no tensor."""
    inputs = {}
    names = [value.name for value in model.graph.input
             if value.name not in {weight.name for weight in model.graph.initializer}]
    for number, name in enumerate(names):
        path = folder / "test_data_set_0" / f"input_{number}.pb"
        if not path.exists():
            return None
        tensor = onnx.TensorProto()
        try:
            tensor.ParseFromString(path.read_bytes())
            inputs[name] = onnx.numpy_helper.to_array(tensor)
        except Exception:
            return None
        if inputs[name].dtype.kind not in "fiub":
            return None
    return inputs


def constants(model, outputs):
    """A model of the same inputs whose outputs are these arrays."""
    nodes = [onnx.helper.make_node("Constant", [], [value.name],
                                   value=onnx.numpy_helper.from_array(numpy.asarray(array)))
             for value, array in zip(model.graph.output, outputs)]
    types = [onnx.helper.make_tensor_value_info(
        value.name, onnx.helper.np_dtype_to_tensor_dtype(numpy.asarray(array).dtype),
        numpy.asarray(array).shape) for value, array in zip(model.graph.output, outputs)]
    graph = onnx.helper.make_graph(nodes, "expected", model.graph.input, types)
    return onnx.helper.make_model(graph, ir_version=8, opset_imports=[onnx.helper.make_opsetid("", 17)])


def expected(model, path, inputs, runtime):
    if runtime:
        import onnxruntime
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(
            None, inputs)
    return onnx.reference.ReferenceEvaluator(model).run(None, inputs)


RANDOM = {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
          "RandomUniformLike"}


def is_random(model):
    """Its outputs are other ones at every inference; Dropout is so where it is told to train."""
    return any(node.op_type in RANDOM or (node.op_type == "Dropout" and len(node.input) > 2)
               for node in model.graph.node)


def verdict(dyno, path, inputs, scratch, runtime=False):
    """"agree", "differ", or None where one of them cannot be asked."""
    model = onnx.load(path)
    if is_random(model):
        return None
    try:
        outputs = expected(model, path, inputs, runtime)
        if not all(isinstance(array, (numpy.ndarray, numpy.generic)) and
                   numpy.asarray(array).dtype.kind in "fiub" for array in outputs):
            return None
        other = scratch / "expected.onnx"
        other.write_bytes(constants(model, outputs).SerializeToString())
    except Exception:
        return None
    words = []
    for number, (name, array) in enumerate(inputs.items()):
        numpy.save(scratch / f"{number}.npy", array)
        words += ["--input", f"{name}={scratch / f'{number}.npy'}"]
    done = subprocess.run([dyno, "ab", str(path), str(other), *words, "--json", "--quiet", "--offline",
                           "--store", "none", "--processes", "2", "--iterations", "2", "--warmup", "1"],
                          capture_output=True, text=True, timeout=600)
    try:
        told = json.loads(done.stdout)["outputs"]
    except (ValueError, KeyError):
        return None
    return "agree" if told and all(one["verdict"] == "agree" for one in told) else "differ"
