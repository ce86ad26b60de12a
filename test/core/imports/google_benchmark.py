import json
import math
import statistics

from imports.common import close, statistics_are_of

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}


def seconds(row, key="real_time"):
    return row[key] * UNITS[row.get("time_unit", "ns")]


def repetitions(document):
    """{run name: rows}"""
    rows = {}
    for row in document["benchmarks"]:
        if row.get("run_type") == "aggregate" or ("run_type" not in row and row["name"].endswith(("_mean", "_stddev"))):
            continue
        rows.setdefault(row.get("run_name", row["name"]), []).append(row)
    return rows


def check_repetitions(result, rows):
    if rows[0].get("error_occurred") or rows[0].get("skipped"):
        assert not result.processes and result["latency_mean"] is None
        return
    assert len(result.processes) == 1  # repetitions are of one process
    times = [seconds(row) for row in rows]
    assert result.processes[0]["series"]["inference"]["means"]
    for sample, time in zip(result.samples(), times, strict=True):
        close(sample, time, "real_time")
    statistics_are_of(result, times, rows[0]["name"])
    assert result["latency_p90"] is None  # means have no tails
    close(result["cpu_time"], statistics.fmean(seconds(row, "cpu_time") for row in rows), "cpu_time")
    for counter in ("bytes_per_second", "items_per_second", "hits"):
        if counter in rows[0]:
            close(result[counter], statistics.fmean(row[counter] for row in rows), counter)


def check_2016(run, by_name):
    assert list(by_name) == ["BM_SetInsert/8/4", "BM_SetInsert/64/4", "BM_Call", "BM_Broken"]
    assert [result.model for result in run.results] == ["BM_SetInsert", "BM_SetInsert", "BM_Call", "BM_Broken"]
    assert [result.words for result in run.results[:2]] == [{"arg1": 8, "arg2": 4}, {"arg1": 64, "arg2": 4}]
    assert run.results[3].status == "failed" and run.results[3].result["reason"] == "no such file"
    assert run.run["started"] == "2016-03-17T18:40:25Z" and "debugging" in run.run["warnings"][0]


def check_2026(run, by_name):
    copy, div, skip, sort = run.results
    assert copy.model == "Fixture<a/b>/Copy" and copy.words == {"arg1": 1024, "algo": "radix"}, copy.words
    assert copy.result["threads"] == 4 and div.notes == ["label: warm"]
    assert skip.status == "cancelled" and skip.result["reason"] == "skipped: needs AVX-512"
    assert sort.notes == ["complexity NlgN, coefficient 2.25 (real time)"], sort.notes
    assert sort["rate"] is None and sort["other"] is None  # bare NaN and Infinity
    assert run.run["started"] == "2026-02-03T02:05:06Z" and run.engine["version"] == "v1.9.4"
    assert run.engine["executable"] == "bench" and run.engine["compiler"] == "clang 18"
    assert "box" not in json.dumps(run.run) and "someone" not in json.dumps(run.run)
    assert run.run["environment"]["cpus"] == 8 and "changed its clock" in run.run["warnings"][0]


def check_aggregates(run):
    result, = run.results
    assert not result.processes
    for field, value in {"latency_mean": 1200.5e-9, "latency_median": 1199e-9, "latency_std": 3.5e-9}.items():
        close(result[field], value, field)
        assert result.value(field)["estimated"] and "repetition" in result.value(field)["reason"]


def check(name, text, run):
    document = json.loads(text)
    by_name = repetitions(document)
    assert run.engine["name"] == "google-benchmark"
    for result, rows in zip(run.results, by_name.values()):
        check_repetitions(result, rows)
    if name == "2016.json":
        check_2016(run, by_name)
    elif name == "2026.json":
        check_2026(run, by_name)
    else:
        check_aggregates(run)
    assert run.left() in ([], ["context.aslr_enabled"]), run.left()
    assert not math.isnan(run.results[0].result["values"]["latency_mean"]["value"])
