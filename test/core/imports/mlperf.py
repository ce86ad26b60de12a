import json
import re

from imports.common import close

LINES = {"Min latency (ns)": ("response_min", 1e-9), "Max latency (ns)": ("response_max", 1e-9),
         "Mean latency (ns)": ("response_mean", 1e-9), "Scheduled samples per second": ("scheduled_items", 1),
         "Completed samples per second": ("throughput_items", 1), "Completed tokens per second": ("tokens_per_second", 1),
         "Mean First Token latency (ns)": ("first_token_mean", 1e-9),
         "Mean Time to Output Token (ns)": ("output_token_mean", 1e-9),
         "50.00 percentile latency (ns)": ("response_p50_reported", 1e-9),
         "90.0th percentile latency (ns)": ("response_p90_reported", 1e-9),
         "99.90 percentile latency (ns)": ("response_p99_9_reported", 1e-9),
         "99.00 percentile first token latency (ns)": ("first_token_p99_reported", 1e-9),
         "99.00 percentile time to output token (ns)": ("output_token_p99_reported", 1e-9)}


def check_summary(name, text, run):
    (result,) = run.results
    told = dict(re.findall(r"^(\S.*?)\s*: *(\S.*)$", text, re.M))
    for line, (field, unit) in LINES.items():
        close(result[field], float(told[line]) * unit if line in told else None, line)
    assert result.words["scenario"] == told["Scenario"] and result.words["mode"] == told["Mode"]
    assert any("INVALID" in note for note in result.notes) == (told["Result is"] == "INVALID")
    if name == "server-4.txt":
        assert result.words["target_qps"] == 83.5 and run.engine["performance_sample_count"] == "24576"
        assert "qsl_rng_seed" not in run.engine  # it does not fit a number, and tells nobody anything


def check_detail(text, run):
    (result,) = run.results
    told = {entry["key"]: entry["value"] for entry in (json.loads(line.split(" ", 1)[1]) for line in text.splitlines())}
    for key, (field, unit) in {"result_samples_per_second": ("throughput_items", 1),
                               "result_min_latency_ns": ("response_min", 1e-9),
                               "result_mean_latency_ns": ("response_mean", 1e-9),
                               "result_50.00_percentile_latency_ns": ("response_p50_reported", 1e-9),
                               "result_99.00_percentile_latency_ns": ("response_p99_reported", 1e-9)}.items():
        close(result[field], told[key] * unit, key)
    assert result.words == {"scenario": "Offline", "target_qps": 12.5}
    assert run.engine["version"] == told["loadgen_version"]


def check_submission(run):
    """Names are folders of the path."""
    assert {(result.model, result.device["name"], result.words["scenario"], result["throughput_items"])
            for result in run.results} == {("bert-99", "box-8xA", "Server", 1318.47),
                                           ("bert-99", "box-8xA", "Offline", 1502.25)}
    assert not run.run.get("warnings"), run.run["warnings"]


def check(name, text, run):
    if name == "submission":
        check_submission(run)
        return
    assert run.engine["name"] == "mlperf" and run.engine["sut"] == "ExampleSUT"
    assert run.results[0]["latency_mean"] is None  # it counts from the arrival
    if name.startswith("detail"):
        check_detail(text, run)
    else:
        check_summary(name, text, run)
