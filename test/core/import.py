#!/usr/bin/python3
"""Readers of other tools' files: what dyno reads from each fixture is what stands in it, worked out here
from the file with Python's own libraries; and damaged fixtures are read safely or refused.

Usage: import.py SOURCE_ROOT READ_FOREIGN

Fixtures are in test/fixtures/import/TOOL/, files or folders; what they must give is in test/core/imports/TOOL.py
("-" is "_"): a function `check(name, text, run)`, run with the decoded result document's only run, a Run of common.py;
or `check_runs(name, text, runs)` where a file has several. `text` is the path where it is a folder.
"""

import importlib
import json
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
read_foreign = sys.argv[2]
sys.path[:0] = [str(root / "test"), str(root / "test/core")]
from imports import common  # noqa: E402
from tap import run  # noqa: E402

EXCHANGES = os.environ.get("DYNO_EXCHANGES", "20")  # one of so many is tried; 14 values take the place of each
FILES = sorted((root / "test/fixtures/import").glob("*/*"))  # some are folders


def read_foreign_files(files, *mode):
    done = subprocess.run([read_foreign, *mode, *map(str, files)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def check_of(path, line):
    def check():
        assert line.startswith("{"), line
        document = json.loads(line)
        runs = [common.Run(run) for run in document["runs"]]
        module = importlib.import_module("imports." + path.parent.name.replace("-", "_"))
        text = path if path.is_dir() else path.read_text()
        if hasattr(module, "check_runs"):
            module.check_runs(path.name, text, runs)
            return
        assert len(runs) == 1, len(runs)
        module.check(path.name, text, runs[0])
    check.__name__ = f"{path.parent.name}/{path.name}"
    return check


def every_importer_has_fixtures():
    source = (root / "src/core/import/importer.h").read_text()
    rows = source.split("#define IMPORTER_LIST(X)")[1].split("/* the end */")[0]
    tools = {row.replace("_", "-") for row in re.findall(r"X\((\w+)\)", rows)}
    assert tools and tools <= {path.parent.name for path in FILES}, tools


def damage_of(path):
    def damage():
        told = read_foreign_files([path], "damage", EXCHANGES)
        assert told[-1].startswith("ok "), told
    damage.__name__ = f"{path.parent.name}/{path.name} damaged"
    return damage


lines = read_foreign_files(FILES, "write")
run([every_importer_has_fixtures, *(check_of(path, line) for path, line in zip(FILES, lines, strict=True)),
     *(damage_of(path) for path in FILES)])
