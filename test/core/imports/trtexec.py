import json
import re

from imports.common import close, statistics_are_of


def check_times(name, text, run):
    queries = json.loads(text)
    (result,) = run.results
    assert len(result.processes) == 1 and len(result.samples()) == len(queries)
    statistics_are_of(result, [query["latencyMs"] * 1e-3 for query in queries], name)
    columns = {"compute_time": "computeMs", "h2d_time": "inMs" if name.startswith("7") else "h2dMs",
               "d2h_time": "outMs" if name.startswith("7") else "d2hMs"}
    for field, member in columns.items():
        close(result[field], sum(query[member] for query in queries) / len(queries) * 1e-3, field)
    close(result["enqueue_time"], sum(query["endEnqMs"] - query["startEnqMs"] for query in queries) / len(queries) * 1e-3,
          "enqueue_time", 1e-6)
    ends = [query["endToEndMs"] for query in queries if "endToEndMs" in query]
    close(result["end_to_end_time"], sum(ends) / len(ends) * 1e-3 if ends else None, "end_to_end_time")


def check_profile(text, run):
    layers = json.loads(text)[1:]
    (result,) = run.results
    slowest = result.result["breakdown"]["slowest"]
    assert [part["name"] for part in slowest] == [layer["name"] for layer in sorted(layers, key=lambda l: -l["averageMs"])]
    close(result["profiled_time"], sum(layer["averageMs"] for layer in layers) * 1e-3, "profiled_time")
    assert not result.processes and "412" in result.notes[0]


def check_log(name, text, run):
    (result,) = run.results
    old = name.startswith("7")
    line = text if old else re.search(r"\] Latency: (.*)", text)[1]
    for field in ("min", "max", "mean", "median"):
        value = float(re.search(field + (r": ([\d.]+)" if old else r" = ([\d.]+)"), line)[1])
        close(result[f"latency_{field}"], value * 1e-3, field)
    percentiles = dict([(99, 1.7)] if old else re.findall(r"percentile\((\d+)%\) = ([\d.]+)", line))
    for percent, value in percentiles.items():
        close(result[f"latency_p{percent}_reported"], float(value) * 1e-3, f"p{percent}")
    assert result["latency_p99"] is None  # its rule is not dyno's
    rate = float(re.search(r"hroughput: ([\d.]+)", text)[1])
    batch = 4 if old else 8
    assert result.result["batch"] == batch
    close(result["queries_per_second"], rate, "qps")
    close(result["throughput_items"], rate * batch, "throughput")
    if old:
        close(result["end_to_end_time"], 3.01e-3, "end to end")
        return
    assert result.model == "little.onnx" and result.result["streams"] == 2
    assert result.device["name"] == "Example GPU 16 GB" and run.engine["version"] == "10.2.0"
    for field, of in {"enqueue_time": "Enqueue Time", "h2d_time": "H2D Latency", "compute_time": "GPU Compute Time",
                      "d2h_time": "D2H Latency"}.items():
        close(result[field], float(re.search(of + r":.* mean = ([\d.]+)", text)[1]) * 1e-3, of)


def check(name, text, run):
    assert run.engine["name"] == "trtexec" and not run.left(), run.left()
    assert run.results[0].device["platform"] == "tensorrt"
    if name.endswith("-times.json"):
        check_times(name, text, run)
    elif name.endswith("-profile.json"):
        check_profile(text, run)
    else:
        check_log(name, text, run)
