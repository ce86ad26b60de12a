#!/usr/bin/python3
"""The published schema of result files and docs/fields.md: equal to the tables in C; and the schema
is true of what is written.

Usage: published.py SOURCE_ROOT WRITE_RESULTS FIELDS_DOC
"""

import copy
import json
import pathlib
import re
import subprocess
import sys

import jsonschema

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "test"))
from tap import run  # noqa: E402

schema = json.loads((root / "docs/schema/results.schema.json").read_text())
definitions = schema["definitions"]
validator = jsonschema.Draft7Validator(schema)


def source(name):
    return (root / "src/core/result" / name).read_text()


def tables():
    """{"run": {"id": required, …}, …} from members.c; the words of a result from their list."""
    found = {}
    words = {key: required == "true" for key, kind, required in re.findall(
        r'X\(\w+, +"(\w+)", +"[\w-]+", +[^,]+, +"\w+", +(\w+), +\w+, +(true|false),', source("cell.h"))
        if kind != "MACHINE"}  # which is the device's
    assert len(words) > 5, words
    for name, rows in re.findall(r"struct member (\w+)_members\[\] = \{(.*?)\n\};",
                                 source("members.c"), re.S):
        found[name] = {**(words if "WORD_LIST" in rows else {}),
                       **{key: required == "true" for key, required in
                          re.findall(r'\{ "(\w+)",[^{}]*?(true|false) \}', rows)}}
    found["run"].update(found.pop("run_result"))
    found["value"] = found.pop("field_value")
    return found


def names(prefix):
    """The names of an enumeration, in its order, from result.c."""
    return re.findall(r"\[%s_\w+\] = \"(\w+)\"" % prefix, source("result.c"))


def is_a_schema():
    jsonschema.Draft7Validator.check_schema(schema)


def lists_the_keys_of_the_tables():
    rows = tables()
    document = rows.pop("document")
    assert set(schema["properties"]) == set(document) | {"format", "version"}
    assert sorted(rows) == ["breakdown", "device", "model", "part", "replicate", "result",
                            "run", "series", "step", "value"], rows.keys()
    for name, members in rows.items():
        assert list(definitions[name]["properties"]) == list(members), name
        needed = [key for key, required in members.items() if required]
        assert definitions[name].get("required", []) == needed, name


def lists_the_names_of_the_tables():
    fields = re.findall(r'X\(\w+,\s+"(\w+)"', source("field.h"))
    assert fields and definitions["field"]["enum"] == fields
    assert definitions["status"]["enum"] == names("STATUS")
    assert definitions["interval_kind"]["enum"] == names("INTERVAL")[1:]
    assert names("INTERVAL")[0] == "none"
    units = re.findall(r'\[SERIES_\w+\] = \{ "(\w+)"', source("series.c"))
    assert units and definitions["series"]["properties"]["unit"]["enum"] == units


def is_true_of_what_is_written():
    lines = subprocess.run([sys.argv[2], "40"], check=True, capture_output=True).stdout
    documents = [json.loads(line) for line in lines.splitlines()]
    assert len(documents) == 40
    assert any(len(run["results"]) > 2 for d in documents for run in d["runs"])
    for document in documents:
        validator.validate(document)


def refuses_what_the_reader_refuses():
    text = re.search(r"document\[\] =\s*(.*?);", (root / "test/core/results.h").read_text(), re.S)
    good = json.loads("".join(json.loads(s) for s in re.findall(r'"(?:[^"\\]|\\.)*"', text[1])))
    validator.validate(good)
    wrong = [
        (("version",), 2),
        (("format",), "other"),
        (("runs", 0, "seed"), 7),
        (("runs", 0, "results", 0, "batch"), -1),
        (("runs", 0, "results", 0, "batch"), "1"),
        (("runs", 0, "results", 0, "status"), "fine"),
        (("runs", 0, "results", 0, "values", "no such field"), {"value": 1}),
        (("runs", 0, "words"), [{"key": "a b"}]),
        (("runs", 0, "words"), [{"key": "a", "kind": "list"}]),
        (("runs", 0, "fields"), [{"key": "a", "better": "more"}]),
        (("runs", 0, "results", 0, "words"), {"a": [1]}),
        (("runs", 0, "results", 0, "values", "latency_median", "interval_kind"), "magic"),
        (("runs", 0, "results", 0, "values", "latency_mean"), {"interval": [1, 2]}),
        (("runs", 0, "results", 0, "replicates", 0, "samples_ns", 0), -1),
    ]
    for path, value in wrong:
        bad = copy.deepcopy(good)
        place = bad
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert not validator.is_valid(bad), path


def documents_the_fields():
    made = subprocess.run([sys.argv[3]], check=True, capture_output=True).stdout
    assert (root / "docs/fields.md").read_bytes() == made, "run `ninja -C build fields-doc`"


run([is_a_schema, lists_the_keys_of_the_tables, lists_the_names_of_the_tables,
     is_true_of_what_is_written, refuses_what_the_reader_refuses, documents_the_fields])
