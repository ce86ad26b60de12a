"""What the checks of serving benchmarks share: statistics of times that have a series of their own."""

import statistics

from imports.common import close


def quantile(values, p):
    """numpy's linear rule, which is Hyndman and Fan's type 7."""
    values = sorted(values)
    at = (len(values) - 1) * p
    below = int(at)
    return values[below] + (values[min(below + 1, len(values) - 1)] - values[below]) * (at - below)


def series_is(result, name, times, tolerance=2e-9):
    """The series of the only process, and what dyno works out of it; p99 of few is withheld."""
    (process,) = result.processes
    unit = {"ns": 1e-9, "ps": 1e-12, "fs": 1e-15, "as": 1e-18}[process["series"][name]["unit"]]
    kept = process["series"][name]["values"]
    assert len(kept) == len(times), (name, len(kept), len(times))
    for actual, expected in zip(kept, times):
        close(actual * unit, expected, name, tolerance)
    for key, value in {"mean": statistics.fmean(times), "median": statistics.median(times), "min": min(times),
                       "max": max(times)}.items():
        close(result[f"{name}_{key}"], value, f"{name}_{key}", tolerance)
    assert result.value(f"{name}_p99")["withheld"], "p99 of so few"
    close(result.value(f"{name}_p99")["value"], quantile(times, 0.99), f"{name}_p99", tolerance)


def summary_is(result, name, told):
    """Without requests: statistics as the file has them."""
    for key, value in told.items():
        close(result[f"{name}_{key}"], value, f"{name}_{key}")
