import json

from imports.common import close, statistics_are_of
from imports.serving import series_is, summary_is

UNITS = {"ms": 1e-3, "us": 1e-6}
NAMES = {"time_to_first_token": "first_token", "inter_token_latency": "output_token", "inter_chunk_latency": "next_token"}


def check_statistics(document, run):
    (result,) = run.results
    for key, name in NAMES.items():
        if key in document:
            told = document[key]
            unit = UNITS[told["unit"]]
            summary_is(result, name, {"mean": told["avg"] * unit, "median": told["p50"] * unit, "p99": told["p99"] * unit})
    latency = document["request_latency"]
    for field, key in {"mean": "avg", "median": "p50", "p90": "p90", "p99": "p99", "min": "min"}.items():
        close(result[f"latency_{field}"], latency[key] * 1e-3, field)
    close(result["throughput_items"], document["request_throughput"]["avg"], "throughput")
    close(result["output_token_throughput"], document["output_token_throughput"]["avg"], "tokens")
    assert not result.processes
    assert all(left.startswith("output_sequence_length.") for left in run.left()), run.left()
    return result


def check_requests(text, run):
    (result,) = run.results
    lines = [json.loads(line) for line in text.splitlines()]
    good = [line["metrics"] for line in lines if not line["error"] and line["metadata"]["benchmark_phase"] == "profiling"]
    statistics_are_of(result, [metrics["request_latency"]["value"] * 1e-3 for metrics in good], "latency")
    series_is(result, "first_token", [metrics["time_to_first_token"]["value"] * 1e-3 for metrics in good])
    series_is(result, "output_token", [metrics["inter_token_latency"]["value"] * 1e-3 for metrics in good], 1e-6)
    series_is(result, "next_token", [gap * 1e-3 for metrics in good for gap in metrics["inter_chunk_latency"]["value"]])
    assert "1 of 7 requests failed" in result.notes[0]
    assert "metrics.output_token_count" in run.left(), run.left()


def check(name, text, run):
    assert run.engine["name"] == "aiperf"
    if name.endswith(".jsonl"):
        check_requests(text, run)
        return
    result = check_statistics(json.loads(text), run)
    assert result.words == {"concurrency": 16} and result.model == "Tiny-1B", (result.words, result.model)
    assert run.engine["version"] == "0.10.0" and run.fields["output_sequence_length"]["unit"] == "count"
