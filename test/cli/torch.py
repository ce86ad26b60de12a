"""The torch engine: what it takes and refuses everywhere, and models that run where PyTorch can be imported.
Usage: torch.py DYNO SOURCE_ROOT BUILD_ROOT"""
import importlib.util
import json
import os
import subprocess
import sys

from dyno_test import BUILD, HERE, ROOT, SANITIZED, cells_of, contains, dyno, equal, measure, nobody_is_left, refused, run, value
from interpreters import interpreter_with

if SANITIZED:
    print("1..0 # SKIP a Python that is not built with the sanitizers cannot host a library that is")
    sys.exit()

FEW = ["--processes", 1, "--iterations", 3, "--warmup", 1, "--threads", 1, "--quiet", "--store", "none"]
TINY = {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 1,
        "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 64}
PARAMETERS = "import sys; from transformers import *; m = BertModel(BertConfig(**__import__('json').load(open(sys.argv[1])))); " \
             "m.save_pretrained(sys.argv[2])"


def configuration(name, **more):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({**TINY, **more}))
    return folder


def on_torch():
    return ["--engine", "torch", "--python", interpreter_with("torch", "transformers"), *FEW]


# --- Without PyTorch ------------------------------------------------------------------------------

def without_pytorch_it_says_how_to_get_it():
    bare = HERE / "bare"
    bare.write_text(f"#!/bin/sh\nexec {sys.executable} -S \"$@\"\n")  # without packages
    bare.chmod(0o755)
    refused(3, ["run", "builtin:bert-tiny", "--engine", "torch", "--python", bare, *FEW], "PyTorch is not installed",
            "install torch", "--python")
    (one,) = [one for one in json.loads(dyno("engines", "--json").out)["engines"] if one["name"] == "torch"]
    equal((one["models"], one["options"]), (["transformers", "builtin"], ["python", "torch-option"]))


def what_is_no_model_of_transformers_is_refused():
    refused(2, ["run", HERE, "--engine", "torch", *FEW], "holds no config.json")
    broken = configuration("broken")
    (broken / "config.json").write_text('{"architectures": ["BertModel"], ')
    refused(2, ["run", broken, "--engine", "torch", *FEW], "config.json", "line 1")


def a_configuration_is_no_model_for_other_engines():
    refused(3, ["run", configuration("other") / "config.json", "--engine", "ort", *FEW], "takes no transformers models")


class Stand:
    """In place of torch.cuda: a clock of its own, an allocator that a model of 1000 bytes and outputs of 100 fill."""
    __name__ = "torch"
    now, allocated, peak = 0.0, 1000, 1100
    _C = None

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self):
            self.at = Stand.now

        def synchronize(self):
            pass

        def elapsed_time(self, last):
            return 1e3 * (last.at - self.at)  # ms

    @property
    def cuda(self):
        return self

    def memory_stats(self, device):
        return {"allocated_bytes.all.current": self.allocated, "allocated_bytes.all.peak": self.peak,
                "reserved_bytes.all.current": 4096}

    def get_device_properties(self, device):
        return self  # which tells no uuid

    def synchronize(self, device=None):
        pass


class StandModel:
    accelerator, inputs = True, {}

    class device:
        index = 3

    def run(self):
        Stand.now += 0.002

    def synchronize(self):
        pass


def what_a_gpu_is_compared_with_is_in_the_same_units():
    spec = importlib.util.spec_from_file_location("gpu_check", ROOT / "tools/gpu_check.py")
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    smi = HERE / "bin/nvidia-smi"
    smi.parent.mkdir()
    smi.write_text(f"#!/bin/sh\necho \"$@\" >{HERE}/asked\nprintf '100.00\\n[N/A]\\n300.50\\n299.50\\n'\nexec sleep 10\n")
    smi.chmod(0o755)
    torch, model = Stand(), StandModel()
    os.environ["PATH"] = f"{smi.parent}:{os.environ['PATH']}"
    equal(check.watts(torch, model, 1.0), 300)
    contains((HERE / "asked").read_text(), "power.draw", "-i 3")
    assert abs(check.medians(torch, model, 0.01)[1] - 0.002) < 1e-9
    equal(check.memory(torch, model), [("memory_allocated", 1000), ("memory_reserved", 4096), ("memory_peak", 100)])
    cell = {"values": {"latency_median": {"value": 0.0023}, "memory_peak": {"reason": "none"}}}
    equal([check.judged(cell, *words)[1] for words in (("events", 0.0022, True), ("events", 0.002, True), ("events", 0.002, False),
                                                        ("memory_peak", 100, True))], [False, True, False, False])


# --- With PyTorch ---------------------------------------------------------------------------------

def a_configuration_alone_has_seeded_weights():
    text = dyno("run", configuration("seeded"), *on_torch(), "--batch", "1,2", "--seq", 16, "--json").out
    one = json.loads(text)["runs"][0]
    equal([(cell["status"], cell["batch"], cell["sequence"], cell["precision"]) for cell in one["results"]],
          [("ok", 1, 16, "float32"), ("ok", 2, 16, "float32")])
    equal(one["models"][0]["synthetic"], True)
    (engine,) = [engine for engine in one["engines"] if engine["name"] == "torch"]
    assert engine["version"] and engine["transformers"], engine


BENCHMARK = """
import dyno, json, sys
results = dyno.ModelBenchmark(model_id="acme/tiny", hardware=["cpu", "cuda"], engine="torch", python=sys.argv[1], batch_sizes=[2],
                              sequence_lengths=[8], processes=1, test_iterations=3, warmup=1, threads=1, store="").run()
print(json.dumps([[one.device, one.engine, one.status, one.reason or ""] for one in results]))
"""


def a_model_of_the_hubs_cache_is_run():
    """Folders and links as huggingface_hub lays them, and weights as transformers writes them."""
    python = interpreter_with("torch", "transformers")
    folder, cache = configuration("saved"), HERE / "hf/hub/models--acme--tiny"
    subprocess.run([python, "-c", PARAMETERS, folder / "config.json", folder], check=True, capture_output=True)
    snapshot, blobs = cache / "snapshots" / ("0123456789" * 4), cache / "blobs"
    for made in snapshot, blobs, cache / "refs":
        made.mkdir(parents=True)
    (cache / "refs/main").write_text(snapshot.name)
    for file in folder.iterdir():
        (blobs / ("b" + file.name)).write_bytes(file.read_bytes())
        (snapshot / file.name).symlink_to(f"../../blobs/b{file.name}")
    done = subprocess.run([sys.executable, "-c", BENCHMARK, python], check=False, capture_output=True, text=True, env={
        **os.environ, "HF_HOME": str(HERE / "hf"), "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT / "python"),
        "DYNO_LIBRARY": str(BUILD / "libdyno.so.0")})
    equal(done.returncode, 0, done.stderr)
    here, elsewhere = json.loads(done.stdout)
    equal((here, elsewhere[:3]), (["cpu", "torch", "ok", ""], ["cuda", "torch", "unsupported"]))
    contains(elsewhere[3], "PyTorch", "asked for cuda:0")


def weights_are_taken_where_they_are_and_are_part_of_the_digest():
    python = interpreter_with("torch", "transformers")
    folder = configuration("trained")
    subprocess.run([python, "-c", PARAMETERS, folder / "config.json", folder], check=True, capture_output=True)

    def model(*words):
        return json.loads(dyno("run", *words, *on_torch(), "--json").out)["runs"][0]["models"][0]
    # Of a model that takes no 128 the default is the most that it takes.
    whole, alone = model(folder), model(folder / "config.json")
    equal((whole["synthetic"], alone["synthetic"]), (False, True))
    assert whole["digest"] != alone["digest"], "the weights are not in it"
    assert whole["size"] > alone["size"]


def precision_is_what_it_computes_in():
    cells = measure("run", configuration("half"), *on_torch(), "--precision", "float32,bfloat16", "--seq", 8)
    equal(sorted(cell["precision"] for cell in cells), ["bfloat16", "float32"])
    refused(3, ["run", configuration("half"), *on_torch(), "--precision", "int8"], "float16", "int8")
    (cell,) = measure("run", "builtin:bert-tiny", *on_torch(), "--precision", "bfloat16", "--seq", 8)
    equal(cell["precision"], "bfloat16")


def options_are_swept_and_wrong_ones_refused():
    cells = measure("run", configuration("swept"), *on_torch(), "--torch-option", "attention=eager,sdpa")
    equal(sorted(cell["words"]["attention"] for cell in cells), ["eager", "sdpa"])
    refused(3, ["run", configuration("swept"), *on_torch(), "--torch-option", "attention=magic"], "attention=magic", "eager")
    refused(3, ["run", configuration("swept"), *on_torch(), "--torch-option", "speed=high"], "speed")


def its_count_stands_beside_dynos():
    (cell,) = measure("run", "builtin:bert-tiny", *on_torch(), "--metrics", "latency,flops")
    (note,) = [note for note in cell["notes"] if "torch itself counts" in note]
    off = float(note.rpartition("(")[2].split()[0])
    assert abs(off) < 1, note
    assert any("addmm" in part["name"] for part in cell["breakdown"]["measured"]), cell["breakdown"]
    (cell,) = measure("run", "builtin:lstm-small", *on_torch(), "--metrics", "latency,flops", "--seq", 8)
    contains(" ".join(cell["notes"]), "torch itself counts", "it leaves out LSTM")


def a_model_that_is_not_counted_has_pytorchs_own():
    (cell,) = measure("run", configuration("told"), *on_torch(), "--metrics", "latency,flops", "--seq", 8)
    # Products of one layer: four of 16 × 16, two of 16 × 32, attention's two; and the pooler's, of one token.
    equal(value(cell, "flops_total"), 2 * 8 * (4 * 16 * 16 + 2 * 16 * 32 + 2 * 8 * 16) + 2 * 16 * 16)


def builtin_models_have_the_parameters_that_dynos_have():
    program = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("parts", sys.argv[1])
parts = importlib.util.module_from_spec(spec)
parts.Refused = Exception
spec.loader.exec_module(parts)
import torch
with torch.device("meta"):
    counted = {name: sum(p.numel() for p in parts.from_builtin(name, torch, {}).parameters())
               for name in {**parts.CONFIGURED, **parts.OWN}}
print(json.dumps(counted))
"""
    done = subprocess.run([interpreter_with("torch", "transformers"), "-c", program, ROOT / "python/dyno/_torch.py"], check=True,
                          capture_output=True, text=True)
    ours = {model["name"].partition(":")[2]: model["parameters"] for model in json.loads(dyno("models", "--json").out)
            if model["name"].startswith("builtin:")}
    equal(json.loads(done.stdout), {name: count for name, count in ours.items() if name != "identity"})


def a_device_that_is_not_there_costs_its_cells():
    cells = cells_of(dyno("run", "builtin:identity", *on_torch(), "--hardware", "cpu,cuda", "--json", status=None).out)
    equal([cell["status"] for cell in cells], ["ok", "unsupported"])
    nobody_is_left()


def the_script_for_gpu_machines_goes_through():
    done = subprocess.run([ROOT / "tools/gpu-check.sh", "--cpu", HERE / "checked"], check=False, capture_output=True, text=True,
                          env={**os.environ, "PYTHON": interpreter_with("torch", "transformers"), "BUILD": str(BUILD), "LIMIT": "900"})
    equal(done.returncode, 0, done.stdout + (HERE / "checked/log.txt").read_text())
    contains((HERE / "checked/log.txt").read_text(), "5 cells; 0 numbers are off")
    runs = json.loads((HERE / "checked/results.json").read_text())["runs"]
    equal(sorted(len(one["results"]) for one in runs), [1, 4])


run([
    without_pytorch_it_says_how_to_get_it,
    what_is_no_model_of_transformers_is_refused,
    a_configuration_is_no_model_for_other_engines,
    what_a_gpu_is_compared_with_is_in_the_same_units,
    a_configuration_alone_has_seeded_weights,
    a_model_of_the_hubs_cache_is_run,
    weights_are_taken_where_they_are_and_are_part_of_the_digest,
    precision_is_what_it_computes_in,
    options_are_swept_and_wrong_ones_refused,
    its_count_stands_beside_dynos,
    a_model_that_is_not_counted_has_pytorchs_own,
    builtin_models_have_the_parameters_that_dynos_have,
    a_device_that_is_not_there_costs_its_cells,
    the_script_for_gpu_machines_goes_through,
])
