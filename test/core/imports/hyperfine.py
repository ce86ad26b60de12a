import csv
import json
import statistics

from imports.common import close, statistics_are_of


def check_statistics(result, one):
    close(result["user_time"], one["user"], "user")
    close(result["system_time"], one["system"], "system")
    codes = one.get("exit_codes", [0] * len(one["times"]))
    good = [time for time, code in zip(one["times"], codes) if code == 0]
    assert len(result.processes) == len(one["times"])  # each is a fresh process
    assert [p["status"] == "ok" for p in result.processes] == [code == 0 for code in codes]
    for index, time in enumerate(one["times"]):
        close(result.samples(index)[0], time, f"time {index}")
    if good:
        statistics_are_of(result, good, one["command"])
    if len(good) == len(one["times"]):  # and so are hyperfine's own
        for theirs, ours in (("mean", "latency_mean"), ("stddev", "latency_std"), ("min", "latency_min"),
                             ("max", "latency_max"), ("median", "latency_median")):
            if theirs in one:
                close(result[ours], one[theirs], theirs, 1e-6)


def check_csv(text, run):
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(run.results) == 2
    for row, result in zip(rows, run.results):
        close(result["latency_mean"], float(row["mean"]), "mean")
        close(result["latency_max"], float(row["max"]), "max")
        assert result.words["delay"] == float(row["parameter_delay"]), result.words
        assert not result.processes and result["samples"] is None
    assert run.results[1].model == 'sleep 0.2 && echo "a,b"', run.results[1].model


def check(name, text, run):
    assert run.engine["name"] == "hyperfine" and run.engine["file"] == name
    assert run.engine["file_digest"] and "process" in run.engine["meaning of process"]
    assert run.engine["time"].startswith("of the file") and run.run["started"] == "2023-11-14T22:13:20Z"
    assert not run.left(), run.left()
    if name.endswith(".csv"):
        check_csv(text, run)
        return
    document = json.loads(text)
    assert len(document["results"]) == len(run.results)
    for one, result in zip(document["results"], run.results):
        check_statistics(result, one)
    if name == "1.5.json":  # one model and an axis, not a model for each value
        assert {result.model for result in run.results} == {"make -j {parameter}"}
        assert [result.words["parameter"] for result in run.results] == [1, 2]
    if name == "1.12.json":
        assert [result.status for result in run.results] == ["ok", "failed", "ok"]
        assert [p.get("reason") for p in run.results[2].processes] == [
            None, None, "exit status 1", None, "ended by a signal", None]
        assert run.results[2].notes == ["2 of 6 runs failed, and do not count"]
        assert run.results[1].result["reason"] == "exit status 1"
    if name == "1.20.json":
        assert {result.model for result in run.results} == {"zstd -l {level} -T {threads} corpus.txt"}
        words = [(result.words["level"], result.words["hyperfine_threads"]) for result in run.results]
        assert words == [(1, 1), (1, 2), (9, 1), (9, 2)], words
        for one, result in zip(document["results"], run.results):
            close(result["process_memory"], statistics.median(one["memory_usage_byte"]), "memory")
            assert result.value("latency_median")["interval_kind"] == "processes"
