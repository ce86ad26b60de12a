#!/usr/bin/env python3
"""Names that the library knows — settings, options of charts, words, fields — as types for Python's type
checkers: python/dyno/_typed.py, which no program imports.

typed.py BUILD         writes it, by the library in that build folder
typed.py BUILD check   is it what that library says?"""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = ROOT / "python/dyno/_typed.py"

HEAD = '''"""What the library's tables say, for type checkers alone: no program imports it. Made by tools/typed.py."""
from __future__ import annotations

from typing import Optional, Sequence, TypedDict, Union

Number = Union[int, float, str]
Numbers = Union[int, str, Sequence[int]]
Texts = Union[str, Sequence[str]]
'''

# What a setting's value is, by what help calls it, and whether it takes several.
LISTS = {"batch": "Numbers", "seq": "Numbers", "threads": "Numbers", "streams": "Numbers",
         "batches": "Numbers", "sequences": "Numbers"}
NUMBERS = {"N", "SHARE", "TIME", "SIZE", "WATTS", "PIXELS"}
# Arguments of ModelBenchmark by names of their own.
GIVEN = {"model", "hardware", "metrics", "warmup", "iterations"}
# Those of Figure that are no settings of the chart, and those that some functions take by themselves.
DRAWN = {"title": "str", "theme": "str", "format": "str", "width": "float", "height": "float", "scale": "float"}
SHOWN = {"include_percentiles": "bool", "detailed": "bool"}


def type_of(row):
    if row["argument"] is None:
        return "bool"
    if row["name"] in LISTS:
        return LISTS[row["name"]]
    return "Number" if row["argument"] in NUMBERS else "Texts"


def typed_dict(name, doc, rows, base="TypedDict"):
    members = (f"    {key.replace('-', '_')}: Optional[{kind}]" for key, kind in rows)
    return "\n".join(["", "", f"class {name}({base}, total=False):", f'    """{doc}"""', *members])


def make():
    os.environ.setdefault("DYNO_LIBRARY", str(pathlib.Path(sys.argv[1]).resolve() / "libdyno.so.0"))
    sys.path.insert(0, str(ROOT / "python"))
    from dyno import _library
    from dyno.metrics import cell_words, fields
    from dyno.results import Result, words as words_told
    settings = [row for row in _library.settings() if row["name"] not in GIVEN]
    charts = [row for row in _library.settings("chart_setting") if row["name"].replace("-", "_") not in {"chart", *DRAWN, *SHOWN}]
    words = {name: "Optional[int]" if cell_words().get(name) == "number" else "Optional[str]"
             for name in words_told()}
    numbers = {key: "Optional[float]" for key in fields()}
    attributes = [f"    {key}: {kind}" for key, kind in {**words, **numbers}.items()
                  if key not in vars(Result)]
    return "\n".join([
        HEAD.rstrip(), typed_dict("Settings", "Options of `dyno run`.", ((row["name"], type_of(row)) for row in settings)),
        typed_dict("Drawing", "Options of `dyno plot`.", [
            *DRAWN.items(), *((row["name"], type_of(row)) for row in charts)]),
        typed_dict("ChartOptions", "All of them.", SHOWN.items(), "Drawing"),
        "", "", "class Cell:", '    """Words and fields of a result."""', *attributes]) + "\n"


def main():
    text = make()
    if sys.argv[2:] == ["check"]:
        if not FILE.exists() or FILE.read_text() != text:
            sys.exit(f"{FILE.name} is not what the library's tables say: tools/typed.py BUILD writes it")
    else:
        FILE.write_text(text)


if __name__ == "__main__":
    main()
