import json

from imports.common import close


def check_history(document, runs):
    entries = [(suite, entry) for suite, list_ in document["entries"].items() for entry in list_]
    for run, (suite, entry) in zip(runs, entries, strict=True):
        assert run.run["commit"] == entry["commit"]["id"] and run.engine["suite"] == suite
        assert [result.model for result in run.results] == [bench["name"] for bench in entry["benches"]]
        for result, bench in zip(run.results, entry["benches"]):
            key, factor = {"ns/iter": ("time", 1e-9), "ops/sec": ("rate", 1), "points": ("value_points", 1)}[bench["unit"]]
            close(result[key], bench["value"] * factor, key)
    assert runs[0].run["started"] == "2026-01-01T00:00:00Z"
    assert runs[0].fields["time"]["better"] == "lower" and runs[0].fields["rate"]["better"] == "higher"
    assert runs[2].fields["value_points"]["better"] == "higher"  # customBiggerIsBetter


def check_runs(name, text, runs):
    assert all(run.engine["name"] == "github-action-benchmark" for run in runs)
    if name == "data.js":
        check_history(json.loads(text.split("=", 1)[1]), runs)
        return
    (run,) = runs
    parse, size = run.results
    close(parse["time"], 12.5e-3, "parse")
    close(size["value_Megabytes"] or size["value__egabytes"], 100.25, "size")
    assert run.left() == ["range", "extra"], run.left()
