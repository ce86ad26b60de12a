#!/usr/bin/env python3
"""Words and fields that a result file declares, in every command that shows results.

Usage: own.py DYNO
"""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from tap import run  # noqa: E402

files = pathlib.Path(__file__).resolve().parent.parent / "fixtures/own"
before, after = str(files / "before.json"), str(files / "after.json")
program = os.path.abspath(sys.argv[1])
folder = tempfile.TemporaryDirectory()
os.environ["DYNO_STORE"] = os.path.join(folder.name, "own.db")


def dyno(*arguments, status=0):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=folder.name)
    assert done.returncode == status, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout if status == 0 else done.stderr


def figure(*arguments):
    dyno("plot", before, "--output", "figure.json", *arguments)
    with open(os.path.join(folder.name, "figure.json")) as file:
        return json.load(file)


def spec(text):
    path = os.path.join(folder.name, "spec.yaml")
    with open(path, "w") as file:
        file.write(text)
    return path


def are_columns_of_the_table():
    text = dyno("show", before)
    for part in ("Context depth", "tokens", "Fork", "Token generation", "tokens/s", "~3.900",
                 "request rate 12.5 1/s", "62.00"):
        assert part in text, (part, text)
    text = dyno("show", before, "--fields", "energy_per_token,latency_median")
    assert "Energy per token" in text and "Token generation" not in text
    assert 'no field "energy_per_tokn"; did you mean energy_per_token?' in \
        dyno("show", before, "--fields", "energy_per_tokn", status=2)


def name_the_tables_of_operators():
    text = dyno("show", before, "--operators")
    titles = [line for line in text.splitlines() if " on " in line and ", batch " in line]
    assert len(titles) == len(set(titles)) == 9, titles
    assert "llama-2-7b on cpu, batch 1, context depth 512 tokens, layers on the GPU 0, fork mainline" in titles, titles


def are_columns_of_the_file():
    rows = list(csv.DictReader(io.StringIO(dyno("export", before, "--format", "csv"))))
    assert len(rows) == 9
    turbo = [row for row in rows if row["fork"] == "turbo" and row["n_depth [tokens]"] == "512"]
    assert len(turbo) == 1 and turbo[0]["request_rate [1/s]"] == "12.5"
    assert float(turbo[0]["draft_accepted"]) == 0.6251
    assert 180 < float(turbo[0]["tokens_per_second_tg_low [tokens/s]"]) < 190
    card = dyno("export", before, "--format", "model-card")
    assert "context depth 4096 tokens, layers on the GPU 99, fork turbo" in card, card
    assert "- type: tokens_per_second_pp" in card
    for format in ("markdown", "html"):
        assert "Context depth" in dyno("export", before, "--format", format)


def are_axes_groups_and_panels():
    drawn = figure("--chart", "scaling", "--field", "tokens_per_second_tg", "--panel", "fork",
                   "--x", "n_depth")
    layout = drawn["layout"]
    titles = json.dumps(layout, ensure_ascii=False)
    assert "Token generation over context depth" in titles
    assert "Context depth (tokens)" in titles, titles
    assert "fork turbo" in titles
    turbo = [trace for trace in drawn["data"] if len(trace.get("x", [])) == 3]
    assert all(trace["x"] == [0, 512, 4096] for trace in turbo) and len(turbo) == 3
    # What the device tells already names no series.
    assert "layers" not in json.dumps([trace.get("name") for trace in drawn["data"]])
    drawn = figure("--chart", "scaling", "--field", "energy_per_token", "--x", "fork",
                   "--word", "n_depth=512", "--mark", "bar")
    assert sum(len(trace.get("y", [])) for trace in drawn["data"] if trace["type"] == "bar") == 3


def filter():
    def points(*arguments):
        drawn = figure("--chart", "scaling", "--field", "tokens_per_second_tg", *arguments)
        return sorted(y for trace in drawn["data"] for y in trace.get("y", []) if y)
    all_points = points()
    assert len(all_points) == 9
    assert len(points("--word", "n_depth=1..600")) == 3
    assert len(points("--word", "fork=tur*", "--word", "n_depth=0", "--word", "n_depth=512")) == 2
    assert points("--range", "tokens_per_second_tg=150..") == [y for y in all_points if y >= 150]
    assert len(points("--spec", spec("word: {n_depth: [0, 512], fork: mainline}\n"))) == 4
    assert len(points("--spec", spec("word: [n_depth=0..512]\nrange: {energy_per_token: 5..}\n"))) == 2
    for wrong, what in (("depth=0", "no result has such a word"), ("n_depth=deep", "say a number"),
                        ("n_depth", "NAME=VALUE")):
        message = dyno("plot", before, "--chart", "scaling", "--word", wrong, status=2)
        assert what in message or "KEY=VALUE" in message, message
    message = dyno("plot", before, "--x", "n_dept", "--chart", "scaling", status=2)
    assert 'no word "n_dept"' in message and "n_depth" in message, message


def are_compared():
    said = json.loads(dyno("compare", before, after, "--field", "tokens_per_second_tg", "--json"))
    assert len(said["rows"]) == 9 and {row["verdict"] for row in said["rows"]} == {"better"}
    assert said["cells"][0]["words"]["n_depth"] in (0, 512, 4096)
    for words, depths in ((("--word", "n_depth=512"), {512}), (("--word", "n_depth=0..512", "--word", "fork=mainline"), {0, 512}),
                          (("--range", "tokens_per_second_tg=1..", "--batch", 1), {0, 512, 4096})):
        said = json.loads(dyno("compare", before, after, *map(str, words), "--json"))
        assert {cell["words"]["n_depth"] for cell in said["cells"]} == depths, (words, said["cells"])
    dyno("compare", before, after, "--word", "n_depth=7", status=2)
    said = json.loads(dyno("compare", before, "--across", "fork", "--field",
                           "tokens_per_second_tg", "--json"))
    assert said["across"] == "fork" and len(said["rows"]) == 3
    assert all("fork turbo against fork mainline" in cell["title"] for cell in said["cells"])
    assert "say model, device" in dyno("compare", before, "--across", "frok", status=2)


def have_a_history():
    dyno("import", before, after)
    said = json.loads(dyno("history", "llama-2-7b", "--field", "tokens_per_second_tg", "--json"))
    assert len(said[0]["series"]) == 9
    assert all(len(series["points"]) == 2 for series in said[0]["series"])
    assert sorted(series["words"]["n_depth"] for series in said[0]["series"]) == \
        [0] * 3 + [512] * 3 + [4096] * 3
    text = dyno("history", "llama-2-7b", "--field", "tokens_per_second_tg", "--device", "cpu")
    assert "Token generation (higher is better)" in text and "context depth 512 tokens" in text
    assert "no field" in dyno("history", "llama-2-7b", "--field", "nothing", status=2)
    kept = json.loads(dyno("show", "latest", "--json"))["runs"][0]
    assert kept["words"] == json.load(open(after))["runs"][0]["words"]


def are_completed():
    assert "machine" in dyno("completion", "bash") and "words" in dyno("completion", "bash")


run([are_columns_of_the_table, name_the_tables_of_operators, are_columns_of_the_file,
     are_axes_groups_and_panels, filter, are_compared, have_a_history, are_completed])
