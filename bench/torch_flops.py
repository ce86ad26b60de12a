"""FLOPs of PyTorch models, counted three ways: by PyTorch (torch.utils.flop_counter, in the model as it runs), by dyno in the .onnx
file that torch.onnx.export makes of that very model, and by dyno in its built-in model of that name. Batch 1, sequence 128.

Usage: bench/torch_flops.py [DYNO] [NAME…]   Run by an interpreter that has torch, transformers and onnxscript (which exports).
Writes a table in Markdown. Fails where PyTorch's count and that of the exported file differ by more than 1 %, unless the
difference is one of those that this script knows (EXPLAINED)."""
import importlib.util
import json
import logging
import pathlib
import subprocess
import sys
import tempfile
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST = 0.01
EXPLAINED = {"lstm-small": "PyTorch's counter knows no recurrent layers, and sees the last product alone"}


def parts_of_the_engine():
    spec = importlib.util.spec_from_file_location("parts", ROOT / "python/dyno/_torch.py")
    parts = importlib.util.module_from_spec(spec)
    parts.Refused = Exception
    spec.loader.exec_module(parts)
    return parts


def counted(dyno, model, engine):
    """Twice the MACs that dyno counts."""
    words = ["run", model, "--engine", engine, "--metrics", "flops", "--processes", "1", "--iterations", "1", "--warmup", "1",
             "--quiet", "--store", "none", "--json"]
    done = subprocess.run([dyno, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{model}: {done.stderr}")
    return 2 * json.loads(done.stdout)["runs"][0]["results"][0]["values"]["macs_total"]["value"]


def exported(torch, made, folder):
    path = str(pathlib.Path(folder, "model.onnx"))
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(made.module, (), path, kwargs=made.inputs, verbose=False)
    return path


def row(torch, parts, dyno, name):
    made = parts.make(f"builtin:{name}", None, True, 1, 128, "cpu", "float32", 0, 1)
    theirs = made.flops()
    with tempfile.TemporaryDirectory() as folder:
        file = counted(dyno, exported(torch, made, folder), "ort")
    builtin = counted(dyno, f"builtin:{name}", "ort")
    off = theirs / file - 1
    why = f": {EXPLAINED[name]}" if abs(off) > MOST and name in EXPLAINED else ""
    print(f"| `{name}` | {theirs / 1e9:.4f} | {file / 1e9:.4f} | {100 * off:+.2f} %{why} | {builtin / 1e9:.4f} |", flush=True)
    return abs(off) <= MOST or why


def main():
    import torch
    import transformers
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it tells of torchvision, which is not needed
    parts = parts_of_the_engine()
    dyno = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/dyno")
    names = sys.argv[2:] or [*parts.CONFIGURED, *parts.OWN]
    print(f"torch {torch.__version__}, transformers {transformers.__version__}; GFLOP of one inference, two a multiplication\n")
    print("| model | PyTorch | dyno, of the exported file | PyTorch over that | dyno, of its own |")
    print("|---|---|---|---|---|")
    return 0 if all([row(torch, parts, dyno, name) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
