import re

from imports.common import close, statistics_are_of


def check_rows(name, text, run):
    processes = {}
    for line in text.splitlines():
        row = line.rsplit(",", 4)
        if len(row) == 5:
            of = processes.setdefault(row[0], [])
            if row[4] == "0":
                of.append(([], row))
            of[-1][0].append(float(row[1]) * (1e-9 if name.startswith("mlperf") else 1))
    assert [result.model for result in run.results] == list(processes)
    for result, of in zip(run.results, processes.values()):
        assert [result.samples(i) for i in range(len(of))] != [] and len(result.processes) == len(of)
        for place, (times, row) in enumerate(of):
            assert len(result.samples(place)) == len(times)
            for actual, expected in zip(result.samples(place), times):
                close(actual, expected, "a time")
            close(result.processes[place]["values"]["peak_working_set"], float(row[2]), "memory")
            close(result.processes[place]["values"]["cpu_usage"], float(row[3]), "cpu")
        if len(of) == 1:
            statistics_are_of(result, of[0][0], name)
    if name.startswith("mlperf"):
        assert "nanoseconds" in run.results[0].notes[0]


def check_console(text, run):
    (result,) = run.results
    told = {key.strip(): float(value) for key, value in re.findall(r"^([A-Z][\w ]*?)(?: is|:) ?([\d.]+)", text, re.M)}
    average = told.get("Average inference time cost", told.get("Average inference time cost total"))
    for field, value in {"load_time": told["Session creation time cost"], "latency_mean": average * 1e-3,
                         "latency_min": told["Min Latency"], "latency_max": told["Max Latency"],
                         "peak_working_set": told["Peak working set size"], "cpu_usage": told["Avg CPU usage"],
                         "latency_p50_reported": told.get("P50 Latency"), "latency_p99_reported": told.get("P99 Latency"),
                         "latency_p99_9_reported": told.get("P999 Latency"),
                         "inferences_per_second": told.get("Number of inferences per second")}.items():
        close(result[field], value, field)
    first = told.get("First inference time cost")
    close(result["first_inference"], first and first * 1e-3, "first inference")
    assert not result.processes and result["latency_p99"] is None


def check(name, text, run):
    assert run.engine["name"] == "onnxruntime_perf_test"
    if name.endswith(".csv"):
        check_rows(name, text, run)
    else:
        check_console(text, run)
