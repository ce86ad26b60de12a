import json

from imports.common import close, statistics_are_of
from imports.serving import series_is, summary_is

NAMES = {"ttft": "first_token", "tpot": "output_token", "itl": "next_token"}


def check_details(result, run):
    answered = [i for i, error in enumerate(run["errors"]) if not error]
    gaps = [run["itls"][i] for i in answered]
    latencies = [run["ttfts"][i] + sum(run["itls"][i]) for i in answered]
    statistics_are_of(result, latencies, "e2el")
    series_is(result, "first_token", [run["ttfts"][i] for i in answered])
    series_is(result, "next_token", [gap for list_ in gaps for gap in list_])
    series_is(result, "output_token", [sum(run["itls"][i]) / (run["output_lens"][i] - 1) for i in answered], 1e-6)
    failed = len(run["errors"]) - len(answered)
    assert f"{failed} of {len(run['errors'])} requests failed" in result.notes[0]


def check_run(result, run):
    assert result.words.get("request_rate") == (None if run["request_rate"] == "inf" else run["request_rate"])
    assert result.words.get("max_concurrency") == run["max_concurrency"]
    close(result["throughput_items"], run["request_throughput"], "request_throughput")
    for key in ("output_throughput", "total_token_throughput", "input_throughput", "duration", "completed", "failed"):
        close(result[key], run.get(key), key)
    if "ttfts" in run:
        check_details(result, run)
        return
    assert not result.processes
    for key, name in NAMES.items():
        summary_is(result, name, {statistic: run[f"{statistic}_{key}_ms"] * 1e-3 for statistic in
                                  ("mean", "median", "p95", "p99") if f"{statistic}_{key}_ms" in run})
    latency = run.get("mean_e2e_latency_ms")
    close(result["latency_mean"], latency and latency * 1e-3, "latency")


def check(name, text, run):
    runs = [json.loads(line) for line in text.splitlines()]
    assert len(runs) == len(run.results)
    for result, document in zip(run.results, runs):
        check_run(result, document)
    left = set(run.left())
    assert all(key.startswith("std_") or key in ("start_times", "sharegpt_output_len", "random_input_len",
                                                 "random_output_len", "accept_length") for key in left), left
    if run.engine["name"] == "vllm-bench":
        assert run.results[0].model == "Tiny-1B" and run.run["started"] == "2026-02-14T10:11:12Z"
