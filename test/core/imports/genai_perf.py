import json

from imports.aiperf import check_statistics
from imports.common import statistics_are_of
from imports.serving import series_is


def check_stamps(document, run):
    for result, experiment in zip(run.results, document["experiments"], strict=True):
        assert result.words == {experiment["experiment"]["mode"]: experiment["experiment"]["value"]}
        requests = [request for request in experiment["requests"] if request["response_timestamps"]]
        starts = [request["timestamp"] for request in requests]
        ends = [request["response_timestamps"] for request in requests]
        latencies = [(stamps[-1] - start) * 1e-9 for start, stamps in zip(starts, ends)]
        assert max(abs(a - b) for a, b in zip(result.samples(), latencies, strict=True)) < 1e-6
        series_is(result, "first_token", [(stamps[0] - start) * 1e-9 for start, stamps in zip(starts, ends)], 1e-5)
        series_is(result, "next_token", [(b - a) * 1e-9 for stamps in ends for a, b in zip(stamps, stamps[1:])], 1e-4)


def check(name, text, run):
    assert run.engine["name"] == "genai-perf"
    if name == "stamps.json":
        check_stamps(json.loads(text), run)
        return
    result = check_statistics(json.loads(text), run)
    assert result.words == {"concurrency": 4} and result.model == "tiny"
