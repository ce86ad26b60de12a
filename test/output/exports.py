#!/usr/bin/python3
"""CSV and Markdown of random results with hostile names, read by other programs' rules.

Usage: exports.py WRITE_EXPORTS
"""

import csv
import io
import json
import math
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from tap import run  # noqa: E402

SEEDS = range(40)


def written(form, seed):
    made = subprocess.run([sys.argv[1], form, str(seed)], check=True, capture_output=True)
    return made.stdout.decode()


def printable(text):
    """What printable_append makes of a text."""
    if text is None:
        return ""
    text = re.sub("[\n\r\t]", " ", text)
    return re.sub("[\0-\x1f\x7f-\x9f]", "\ufffd", text.replace("\0", "\ufffd\ufffd"))


def plain(text):
    """A CSV field without the apostrophe that defuses it."""
    return text[1:] if re.match("' *[=+@-]", text) else text


def csv_rows(seed):
    text = written("csv", seed)
    assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == text.count("\n"), "a line of the file is a line of the table"
    assert len({len(row) for row in rows}) == 1, "all lines have as many fields"
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


def csv_has_no_formula():
    for seed in SEEDS:
        for row in csv_rows(seed)[1]:
            for text in row.values():
                number = re.fullmatch(r"-?[0-9.]+(e[+-][0-9]+)?", text)
                assert number or not re.match("[=+@\t\r-]", text), text


def csv_has_what_json_has():
    compared = 0
    for seed in SEEDS:
        header, rows = csv_rows(seed)
        runs = json.loads(written("json", seed))["runs"]
        results = [(run, result) for run in runs for result in run["results"]]
        assert len(rows) == len(results)
        for row, (run, result) in zip(rows, results):
            model = run["models"][result["model"]]
            device = run["devices"][result["device"]]
            texts = {"run": run["id"], "model": model["name"], "model digest": model.get("digest"),
                     "device": device["id"], "device name": device.get("name"),
                     "machine": device.get("machine"), "status": result["status"],
                     "reason": result.get("reason")}
            for column, text in texts.items():
                assert plain(row[column]) == printable(text), (column, row[column], text)
            assert row["synthetic"] == str(model["synthetic"]).lower()
            for column in header[header.index("device name") + 1:header.index("status")]:
                word = column.split(" ")[0]
                if word == "machine":
                    continue
                own = {**result, **result.get("words", {})}.get(word)
                if isinstance(own, (int, float)):
                    assert float(row[column] or 0) == own, column
                else:
                    assert plain(row[column]) == printable(own or ""), column
            for column in header[header.index("estimated") + 1:]:
                key, end = re.fullmatch(r"(\w+?)(_low|_high|_bound)?(?: \[.*\])?", column).groups()
                value = result["values"].get(key, {})
                ends = value.get("interval", [math.nan] * 2)
                shown = math.nan if value.get("withheld") else value.get("value", math.nan)
                expected = {None: shown, "_low": ends[0], "_high": ends[1],
                            "_bound": value.get("bound", math.nan) if value.get("withheld") and "value" in value
                            else math.nan}[end]
                number = float(row[column] or "nan")
                assert number == expected or (math.isnan(number) and math.isnan(expected)), (column, row[column], value)
                compared += 1
            flagged = [key for key, value in result["values"].items() if value.get("withheld")]
            assert set(flagged) <= set(row["withheld"].split())
    assert compared > 1000


def markdown_tables_are_whole():
    tables = 0
    for seed in SEEDS:
        bars = None
        for line in written("markdown", seed).splitlines():
            if not line.startswith("|"):
                bars = None
                continue
            count = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
            tables += bars is None
            assert bars in (None, count), line
            bars = count
            assert line.endswith("|") and not re.search(r"(?<!\\)(?:\\\\)*<", line), line
    assert tables > 20


run([csv_has_no_formula, csv_has_what_json_has, markdown_tables_are_whole])
