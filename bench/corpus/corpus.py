"""What dyno says of models that others published. Usage: corpus.py DYNO CORPUS [--few N]
README.md beside this tells what is compared with what."""
import json
import pathlib
import subprocess
import sys
import tempfile

import count
import numpy
import outputs

DYNO, CORPUS = sys.argv[1], pathlib.Path(sys.argv[2])
EVERY = int(sys.argv[4]) if sys.argv[3:4] == ["--few"] else 1
AT_ONCE = 20
SOUND = ("ok", "failed", "unsupported")


class Group:
    def __init__(self, name, paths, runtime):
        self.name, self.paths, self.runtime = name, paths, runtime
        self.numbers = dict.fromkeys(("models", "ran", "refused", "bad", "counted", "same MACs",
                                      "compared", "same outputs"), 0)
        self.wrong = []

    def add(self, key, what=1):
        self.numbers[key] += what


def groups():
    data = CORPUS / "data"
    found = [Group(folder.name, sorted(folder.rglob("model.onnx"))[::EVERY], False)
             for folder in sorted(data.iterdir()) if folder.is_dir()]
    real = sorted((CORPUS / "packages").rglob("*.onnx"))
    return [group for group in found if group.paths] + [Group("real models", real, True)]


def run(paths):
    """[(path, cell)]"""
    done = subprocess.run([DYNO, "run", *map(str, paths), "--keep-paths", "--json", "--quiet", "--offline",
                           "--store", "none", "--processes", "1", "--iterations", "2", "--warmup", "1",
                           "--metrics", "latency,flops"], capture_output=True, text=True)
    told = json.loads(done.stdout)["runs"][0]
    return [(told["models"][cell["model"]]["path"], cell) for cell in told["results"]]


def dims_of(path):
    done = subprocess.run([DYNO, "models", path, "--json", "--offline"], capture_output=True, text=True)
    told = json.loads(done.stdout)
    return {one["name"]: [axis["length"] for axis in one["axes"]] for one in told[0]["inputs"]}


def is_explained(path, reason):
    """It names an input or an operator of the model, or is what the engine says at loading it."""
    model = count.onnx.load(path)
    words = [node.op_type for node in model.graph.node] + [value.name for value in model.graph.input]
    return reason.startswith("loading the model: ") or any(word and word in reason for word in words)


def check_macs(group, path, cell):
    told = cell["values"].get("macs_total", {}).get("value")
    other = count.macs(path, dims_of(path)) if told is not None else None
    if other is None:
        return
    group.add("counted")
    group.add("same MACs", told == other)
    if told != other:
        group.wrong.append(f"{path}: {told:.0f} MACs, counted {other}")


def inputs_of(group, path):
    model = count.onnx.load(path)
    if not group.runtime:
        return outputs.published(pathlib.Path(path).parent, model)
    random = numpy.random.default_rng(1)
    types = {value.name: value.type.tensor_type.elem_type for value in model.graph.input}
    arrays = {}
    for name, shape in dims_of(path).items():
        kind = count.onnx.helper.tensor_dtype_to_np_dtype(types[name])
        arrays[name] = random.standard_normal(shape).astype(kind) if kind.kind == "f" else \
            numpy.full(shape, 16000 if name == "sr" else 1, kind)
    return arrays


def check_outputs(group, path, scratch):
    inputs = inputs_of(group, path)
    said = outputs.verdict(DYNO, path, inputs, scratch, group.runtime) if inputs is not None else None
    if said is None:
        return
    group.add("compared")
    group.add("same outputs", said == "agree")
    if said != "agree":
        group.wrong.append(f"{path}: other outputs")


def look_at(group, path, cell, scratch):
    group.add("models")
    ok, reason = cell["status"] == "ok", cell.get("reason", "")
    sound = cell["status"] in SOUND and (ok or is_explained(path, reason))
    group.add("ran", ok)
    group.add("refused", sound and not ok)
    group.add("bad", not sound)
    if not sound:
        group.wrong.append(f"{path}: {cell['status']}: {reason}")
    if ok:
        check_macs(group, path, cell)
    check_outputs(group, path, scratch)


def main():
    every, wrong = groups(), 0
    with tempfile.TemporaryDirectory(prefix="dyno-corpus-") as folder:
        for group in every:
            for first in range(0, len(group.paths), AT_ONCE):
                for path, cell in run(group.paths[first:first + AT_ONCE]):
                    look_at(group, path, cell, pathlib.Path(folder))
    print("| group | " + " | ".join(every[0].numbers) + " |")
    print("|---|" + "---|" * len(every[0].numbers))
    for group in every:
        print(f"| {group.name} | " + " | ".join(map(str, group.numbers.values())) + " |")
    for group in every:
        for line in group.wrong:
            print(f"- {line}")
            wrong += 1
    return 1 if wrong else 0


sys.exit(main())
