import json

from imports.common import close, statistics_are_of
from imports.serving import series_is


def stamps(request):
    timings = request.get("info", {}).get("timings")
    if timings:
        return timings["request_start"], timings["first_token_iteration"], timings["last_token_iteration"]
    return request["start_time"], request["first_token_time"], request["last_token_time"]


def check_requests(result, requests):
    statistics_are_of(result, [request["request_latency"] for request in requests], "latency")
    first, each, normalised = [], [], []
    for request in requests:
        start, one, last = stamps(request)
        first.append(one - start)
        each.append((last - one) / (request["output_tokens"] - 1))
        normalised.append(request["request_latency"] / request["output_tokens"])
    series_is(result, "first_token", first, 1e-6)  # of stamps since 1970
    series_is(result, "output_token", each, 1e-6)
    series_is(result, "normalised_token", normalised, 1e-6)


def check_summary(result, metrics):
    told = metrics["time_to_first_token_ms"]["successful"]
    close(result["first_token_mean"], told["mean"] * 1e-3, "mean")
    close(result["first_token_p99_9_reported"], told["percentiles"]["p999"] * 1e-3, "p99.9")
    assert "first_token_p0_1_reported" not in result.result["values"] and result["first_token_p99"] is None
    assert not result.processes


def check(name, text, run):
    document = json.loads(text)
    assert "secret" not in json.dumps(run.run), "texts of users are read"
    for result, benchmark in zip(run.results, document["benchmarks"], strict=True):
        requests = benchmark["requests"]["successful"]
        strategy = benchmark["config"]["strategy"]
        assert result.words["strategy"] == strategy["type_"]
        assert result.words.get("request_rate") == strategy.get("rate")
        close(result["throughput_items"], benchmark["metrics"]["requests_per_second"]["successful"]["mean"], "rate")
        if len(requests) == benchmark["metrics"]["time_to_first_token_ms"]["successful"]["count"]:
            check_requests(result, requests)
        else:
            check_summary(result, benchmark["metrics"])
            assert any("of 5 requests the file has 2" in note for note in result.notes)
    if name == "v2.json":
        assert run.engine["version"] == "0.7.3" and run.results[0].model == "Tiny-1B"
        assert any("not finished" in note for note in run.results[0].notes)
