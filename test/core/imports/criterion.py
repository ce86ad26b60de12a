import json
import statistics

from imports.common import close, statistics_are_of


def check_result(result, iterations, times, unit=1e-9):
    calls = [time / count * unit for count, time in zip(iterations, times, strict=True)]
    assert len(result.processes) == 1
    assert result.processes[0]["series"]["inference"]["means"]
    for sample, call in zip(result.samples(), calls, strict=True):
        close(sample, call, "times / iters")
    statistics_are_of(result, calls, result.model)


def check_folder(folder, result, which):
    sample = json.loads((folder / which / "sample.json").read_text())
    estimates = json.loads((folder / which / "estimates.json").read_text())
    iterations, times = (sample["iters"], sample["times"]) if isinstance(sample, dict) else sample
    check_result(result, iterations, times)
    mean = estimates.get("mean") or estimates["Mean"]
    close(result["latency_mean"], mean["point_estimate"] * 1e-9, "mean")
    slope = estimates.get("slope") or estimates.get("Slope")
    close(result["slope"], slope and slope["point_estimate"] * 1e-9, "slope")


def check_messages(text, run):
    message = json.loads(text.splitlines()[2])
    result, = run.results
    check_result(result, message["iteration_count"], message["measured_values"])
    close(result["slope"], message["slope"]["estimate"] * 1e-9, "slope")
    close(result["change_mean"], message["change"]["mean"]["estimate"], "change")
    assert result.model == "norm" and result.notes == ["a call handles 1024 elements"]


def check_runs(name, text, runs):
    assert not runs[0].left(), runs[0].left()
    if name.endswith(".jsonl"):
        check_messages(text, runs[0])
    elif name == "0.2":
        (result,), = (run.results for run in runs)
        assert result.model == "fib 20"
        check_folder(text / "fib 20", result, "new")
        assert statistics.fmean(result.samples()) < 5e-9
    else:
        (base,), (new,) = (run.results for run in runs)
        for which, result in (("base", base), ("new", new)):
            check_folder(text / "sort/heap/1000", result, which)
            assert result.model == "sort/heap"
            assert result.words == {"value_str": 1000, "sampling_mode": "Flat"}
        assert base["change_mean"] is None
        close(new["change_mean"], -0.031, "change")
        assert len({run.run["id"] for run in runs}) == 2
