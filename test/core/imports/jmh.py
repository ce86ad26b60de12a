import json
import statistics

from imports.common import close, statistics_are_of

PER = {"us/op": 1e-6, "ms/op": 1e-3, "ops/ms": 1e3}


def check_times(result, one):
    metric = one["primaryMetric"]
    unit = PER[metric["scoreUnit"]]
    assert len(result.processes) == one["forks"]  # a fork is a fresh JVM
    for place, fork in enumerate(metric["rawData"]):
        for sample, value in zip(result.samples(place), fork, strict=True):
            close(sample, value * unit, "rawData")
    statistics_are_of(result, [value * unit for fork in metric["rawData"] for value in fork], one["benchmark"])
    close(result["latency_mean"], metric["score"] * unit, "score")
    assert result.value("latency_mean")["interval_kind"] == "processes"


def check_histogram(result, one):
    pairs = [pair for iteration in one["primaryMetric"]["rawDataHistogram"][0] for pair in iteration]
    series = result.processes[0]["series"]["inference"]
    assert series["weights"] == [count for _, count in pairs] and "means" not in series
    for sample, (value, _) in zip(result.samples(), pairs, strict=True):
        close(sample, value * 1e-6, "rawDataHistogram")
    calls = [value * 1e-6 for value, count in pairs for _ in range(count)]
    close(result["samples"], len(calls), "samples")
    close(result["latency_mean"], statistics.fmean(calls), "mean of the histogram")
    close(result["latency_max"], 64.5e-6, "largest call")


def check(name, text, run):
    document = json.loads(text)
    get_a, get_b, put, cold, tail = run.results
    for result, one in zip((get_a, get_b, cold), (*document[:2], document[3])):
        check_times(result, one)
    assert get_b.words == {"kind": "b", "size": 100, "mode": "avgt", "jvm_args": "-Xmx2G -XX:+UseG1GC"}, get_b.words
    assert get_a.processes[0]["series"]["inference"]["means"] and get_a["latency_p90"] is None
    assert "series" not in cold.processes[0]  # single calls, of whole ns
    metric = document[2]["primaryMetric"]
    forks = [statistics.fmean(fork) * 1e3 for fork in metric["rawData"]]
    assert put.result["threads"] == 32 and len(put.processes) == 2
    for process, mean in zip(put.processes, forks):
        close(process["values"]["operations_per_second"], mean, "fork")
    close(put["operations_per_second"], statistics.median(forks), "ops/s")
    check_histogram(tail, document[4])
    close(get_a["gc_alloc_rate_norm"], 24.5, "secondary")
    assert run.fields["gc_alloc_rate_norm"]["title"] == "·gc.alloc.rate.norm"
    assert run.fields["gc_alloc_rate_norm"]["unit"] == "B/op"
    assert run.engine["version"] == "1.36" and not run.left(), run.left()
