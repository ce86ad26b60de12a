import datetime
import json

from imports.common import close


def commits(path):
    return [json.loads(file.read_text()) for file in sorted((path / "box").glob("*badc0de-*.json"))]


def check_time_dot(results, document):
    values, samples = document["results"]["bench.Suite.time_dot"][0], document["results"]["bench.Suite.time_dot"][11:]
    for place, (result, value) in enumerate(zip(results, values, strict=True)):
        if value is None:
            assert result.status == "failed" and "skipped" in result.result["reason"]
        elif samples:
            (process,) = result.processes
            times = samples[0][place]
            assert len(result.samples()) == 3
            for actual, expected in zip(result.samples(), times):
                close(actual, expected, "sample")
            means = document["results"]["bench.Suite.time_dot"][9][place] != 1
            assert bool(process.get("series", {}).get("inference", {}).get("means")) == means
            close(result["latency_median"], sorted(times)[1], "median")
        else:
            close(result["latency_median"], value, "median")
            assert not result.processes


def check_commit(document, run):
    by_model = {}
    for result in run.results:
        by_model.setdefault(result.model, []).append(result)
    check_time_dot(by_model["bench.Suite.time_dot"], document)
    close(by_model["bench.peakmem_load"][0]["peak_memory"], document["results"]["bench.peakmem_load"][0][0], "peak")
    (tracked,) = (key for key in run.fields if key.startswith("tracked_"))
    close(by_model["bench.track_hits"][0][tracked], 95.5, "tracked")
    assert run.run["commit"] == document["commit_hash"] and run.results[0].device["machine"] == "box"
    at = datetime.datetime.fromtimestamp(document["date"] / 1000, datetime.UTC)
    assert run.run["started"] == at.strftime("%Y-%m-%dT%H:%M:%SZ"), run.run["started"]


def check_old(run):
    one, two, failed, size = run.results
    close(one["latency_median"], 0.0123, "time_one")
    close(two["latency_median"], 0.5, "time_two")
    assert two.words == {"param1": 1} and failed.status == "failed"
    close(size["object_size"], 3200, "mem")


def check_runs(name, text, runs):
    assert all(run.engine["name"] == "asv" for run in runs)
    if name == "history":
        for document, run in zip(commits(text), runs, strict=True):
            check_commit(document, run)
        words = [result.words for result in runs[0].results if result.model == "bench.Suite.time_dot"]
        assert words == [{"n": n, "dtype": dtype} for n in (10, 100) for dtype in ("f", "d")], words
        assert "tracked_percent" in runs[0].fields
        return
    (run,) = runs
    if name == "v1.json":
        check_old(run)
    else:
        check_commit(json.loads(text), run)
    assert not run.left(), run.left()
