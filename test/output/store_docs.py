"""docs/store.md tells the truth: its queries run, its decoder reads the samples, the history of a
cell uses the index that was made for it. Usage: store_docs.py SOURCE_ROOT WRITE_STORE"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

root, write_store = sys.argv[1:]
with open(os.path.join(root, "docs/store.md"), encoding="utf-8") as file:
    text = file.read()
queries = re.findall(r"```sql\n(.*?)```", text, re.S)
decoder = re.findall(r"```python\n(.*?)```", text, re.S)
failures = 0
tests = 0


def check(name, ok, note=""):
    global tests, failures
    tests += 1
    failures += not ok
    if not ok:
        print("#", note)
    print("ok" if ok else "not ok", tests, "-", name)


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "history.db")
    written = subprocess.run([write_store, path], check=True, stdout=subprocess.PIPE).stdout
    run = json.loads(written)["runs"][0]
    db = sqlite3.connect(path)

    check("the page has queries and a decoder", len(queries) >= 5 and len(decoder) == 1)
    for number, query in enumerate(queries, 1):
        try:
            rows = db.execute(query).fetchall()
            check(f"query {number} gives rows", len(rows) > 0, query)
        except sqlite3.Error as error:
            check(f"query {number} gives rows", False, f"{error}: {query}")

    history = next(query for query in queries if "result.streams = 1" in query)
    plan = " ".join(row[3] for row in db.execute("EXPLAIN QUERY PLAN " + history))
    index = r"SEARCH result USING INDEX result_cell \(model=\? AND device=\? AND batch=\? AND "
    index += r"sequence=\? AND precision=\? AND threads=\? AND streams=\?\)"
    check("the history of a cell uses the whole index", re.search(index, plan), plan)

    space = {}
    exec(decoder[0], space)
    rows = db.execute("SELECT result.place, series.place, name, series.count, samples, weights"
                      " FROM series JOIN result ON result.number = series.result").fetchall()

    def written_as(cell, place, name):
        replicate = run["results"][cell]["replicates"][place]
        plain = {"inference": "samples_ns", "warm_up": "warm_up_ns"}.get(name)
        return {"values": replicate[plain]} if plain else replicate["series"][name]

    same = [space["read_samples"](samples) == written_as(cell, place, name)["values"]
            and count == len(written_as(cell, place, name)["values"])
            and (weights and space["read_samples"](weights))
            == written_as(cell, place, name).get("weights")
            for cell, place, name, count, samples, weights in rows]
    check("the decoder reads all samples", len(same) == 27 and all(same), same)

    values = {(cell, field): (value, low, high) for cell, field, value, low, high in db.execute(
        "SELECT place, field, value, low, high FROM value"
        " JOIN result ON result.number = value.result")}
    expected = {(cell, field): (value["value"], *value.get("interval", (None, None)))
                for cell, result in enumerate(run["results"])
                for field, value in result["values"].items()}
    check("the table of values has what the results have", values == expected and len(values) == 12,
          values)

    identity = db.execute("PRAGMA application_id").fetchone()[0]
    check("the application id is the one in the page", str(identity) in text, identity)
    db.close()

print(f"1..{tests}")
sys.exit(failures > 0)
