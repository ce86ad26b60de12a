"""What the checks of readers share: a run of a result document, and statistics by Python's own library."""

import math
import statistics

SECONDS = {"ns": 1e-9, "ps": 1e-12, "fs": 1e-15, "as": 1e-18}


class Run:
    def __init__(self, run):
        self.run = run
        self.results = [Result(run, result) for result in run["results"]]
        self.engine = run["engines"][0]
        self.words = {word["key"]: word for word in run.get("words", [])}
        self.fields = {field["key"]: field for field in run.get("fields", [])}

    def left(self):
        """The members that the reader says it did not take."""
        return [name for name in self.engine.get("not_taken", "").split(", ") if name]


class Result:
    def __init__(self, run, result):
        self.result = result
        self.model = run["models"][result["model"]]["name"]
        self.device = run["devices"][result["device"]]
        self.words = result.get("words", {})
        self.status = result["status"]
        self.processes = result["replicates"]
        self.notes = result.get("notes", [])

    def __getitem__(self, field):
        value = self.result["values"].get(field)
        return None if value is None or value.get("withheld") else value.get("value")

    def value(self, field):
        return self.result["values"][field]

    def samples(self, process=0):
        """In s, of a process."""
        replicate = self.processes[process]
        if "samples_ns" in replicate:
            return [value * 1e-9 for value in replicate["samples_ns"]]
        series = replicate.get("series", {}).get("inference")
        return [value * SECONDS[series["unit"]] for value in series["values"]] if series else []


def close(actual, expected, what, tolerance=2e-9):
    if expected is None or (isinstance(expected, float) and math.isnan(expected)):
        assert actual is None, f"{what}: {actual!r} where nothing is known"
        return
    assert actual is not None, f"{what} is missing, {expected!r} expected"
    assert abs(actual - expected) <= tolerance * abs(expected), f"{what}: {actual!r} instead of {expected!r}"


def statistics_are_of(result, times, what):
    """The cell's statistics are those of these times (s)."""
    for field, expected in {"latency_mean": statistics.fmean(times), "latency_median": statistics.median(times),
                            "latency_min": min(times), "latency_max": max(times), "samples": len(times),
                            "latency_std": statistics.stdev(times) if len(times) > 1 else None}.items():
        close(result[field], expected, f"{what} {field}", 1e-6 if field == "latency_std" else 2e-9)
