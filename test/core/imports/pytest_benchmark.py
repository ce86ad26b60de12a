import json

from imports.common import close, statistics_are_of

THEIRS = {"mean": "latency_mean", "median": "latency_median", "min": "latency_min", "max": "latency_max",
          "stddev": "latency_std", "rounds": "samples"}


def check_one(result, one):
    stats = one["stats"]
    data = stats.get("data")
    if data:
        assert len(result.processes) == 1  # rounds are of one process
        for sample, time in zip(result.samples(), data, strict=True):
            close(sample, time, "data")
        statistics_are_of(result, data, one["name"])
    for theirs, ours in THEIRS.items():
        if theirs != "stddev" or stats["rounds"] > 1:
            close(result[ours], stats[theirs], theirs, 1e-6)
    if stats["iterations"] > 1:
        assert result.notes == [f"each sample is the mean of {stats['iterations']} calls"], result.notes
        assert result.value("latency_max")["estimated"] and result["latency_p90"] is None
    if one.get("params"):
        words = dict(one["params"], **{"pytest-benchmark_group": one["group"]})  # "group" is a word of dyno's
        assert result.words == words, result.words
        close(result["peak_bytes"], one["extra_info"]["peak_bytes"], "extra_info")


def check(name, text, run):
    document = json.loads(text)
    for one, result in zip(document["benchmarks"], run.results, strict=True):
        check_one(result, one)
    assert run.engine["version"] == document["version"] and run.run["commit"] == document["commit_info"]["id"]
    assert run.run["started"] == document["datetime"][:19] + "Z"
    assert not run.left(), run.left()
    assert "box" not in json.dumps(run.run)
    if name == "5.2.json":
        assert [result.model for result in run.results] == ["bench.py::test_sort"] * 4 + [
            "bench.py::test_hash", "bench.py::test_once"]
        assert run.results[0].device["name"] == "Example CPU @ 3.50GHz"
        assert run.results[4].processes[0]["series"]["inference"]["unit"] == "as"  # 3.3 ns to nine digits
        assert run.results[5]["latency_std"] is None and run.engine["branch"] == "main"
    else:
        assert "in no commit" in run.run["warnings"][0]
