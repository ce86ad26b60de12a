#!/usr/bin/env python3
"""The numbers in a result file against NumPy's and SciPy's on the samples that stand in the same file.
Usage: recompute.py DYNO SOURCE_ROOT"""
import json
import math
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import equal, run as run_tests  # noqa: E402

try:
    import numpy as np
    from scipy import stats
except ImportError:
    print("1..0 # SKIP needs NumPy and SciPy")
    sys.exit()

DYNO = os.path.abspath(sys.argv[1])
SERIES = {"normal": "null:normal", "alike": "null:ar1,phi=0.9", "bimodal": "null:bimodal,sd=20%",
          "constant": "null:constant", "wider than its mean": "null:ar1,sd=200%,seed=4",
          "real": "builtin:identity"}


def run(model, processes, iterations):
    hardware = "null" if model.startswith("null:") else "cpu"
    words = [DYNO, "run", model, "--hardware", hardware, "--processes", str(processes),
             "--iterations", str(iterations), "--json", "--quiet", "--store", "none"]
    out = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(out.stdout)["runs"][0]["results"][0]


def close(actual, expected):
    return math.isclose(actual, expected, rel_tol=1e-9, abs_tol=1e-15)


def check_samples(values, samples, read):
    """values: fields of one process or of the cell; read(field) gives the number."""
    expected = {"latency_mean": samples.mean(), "latency_median": np.median(samples),
                "latency_min": samples.min(), "latency_max": samples.max(),
                "latency_std": samples.std(ddof=1), "samples": len(samples)}
    for p in (90, 95, 99):
        expected[f"latency_p{p}"] = np.percentile(samples, p)
    return [f"{field}: {read(values[field])} instead of {number}"
            for field, number in expected.items() if not close(read(values[field]), number)]


def student(centre, spread, n):
    half = stats.t.ppf(0.975, n - 1) * spread / math.sqrt(n) if n > 1 else 0
    return centre - half, centre + half


def check_intervals(result, samples):
    """The hull of Student's t within the processes and over them."""
    wrong = []
    values = result["values"]
    processes = [p["values"] for p in result["replicates"]]
    within = {"latency_mean": student(samples.mean(), samples.std(ddof=1),
                                      values["effective_samples"]["value"])}
    for field in ("latency_mean", "throughput_items", "first_inference"):
        own = np.array([p[field] for p in processes])
        hull = [within[field]] if field in within else []
        if len(own) > 1:
            hull.append(student(values[field]["value"], own.std(ddof=1), len(own)))
        if not hull:
            continue
        low, high = max(0, min(i[0] for i in hull)), max(i[1] for i in hull)
        given = values[field]["interval"]
        # An end near 0 is the difference of two large numbers: as exact as those are.
        if not (abs(given[0] - low) <= 1e-9 * high and close(given[1], high)):
            wrong.append(f"{field}: {given} instead of {[low, high]}")
    if len(processes) == 1 and values["effective_samples"]["value"] < 12: # maybe fewer than 6 for the median
        return wrong
    low, high = values["latency_median"]["interval"]
    if not low <= np.median(samples) <= high:
        wrong.append("the median is outside its interval")
    return wrong


def check_bound(field, value, samples):
    """The effective n of a quantile is not in the file; that of all samples bounds it from above."""
    if not value.get("withheld"):
        return [f"{field} has a bound and is not withheld"] if "bound" in value else []
    if "interval" in value:
        return [f"{field} is withheld and has an interval"]
    n, p = len(samples), int(field[-2:]) / 100
    ranks = [r for r in range(1, n + 1) if stats.binom.sf(r - 1, n, p) >= 0.95]
    bound = value.get("bound", 0)
    if bound not in (0, *samples) or bound > np.sort(samples)[ranks[-1] - 1]:
        return [f"{field} is at least {bound}"]
    return []


def check(model, processes, iterations):
    result = run(model, processes, iterations)
    own = [np.array(p["samples_ns"]) * 1e-9 for p in result["replicates"]]
    pooled = np.concatenate(own)
    wrong = [] if len(own) == processes else [f"{len(own)} processes"]
    for process, samples in zip(result["replicates"], own):
        wrong += check_samples(process["values"], samples, float)
    wrong += check_samples(result["values"], pooled, lambda value: value["value"])
    wrong += check_intervals(result, pooled)
    needs = {"latency_p90": 36, "latency_p95": 72, "latency_p99": 368}
    for field, n in needs.items(): # few samples never carry it
        if len(pooled) < n and not result["values"][field].get("withheld"):
            wrong.append(f"{field} is not withheld at n = {len(pooled)}")
        wrong += check_bound(field, result["values"][field], pooled)
        reason = result["values"][field].get("reason")
        if reason and not re.fullmatch(rf"p\d+ needs n ≥ {n}: some \d+ iterations \(\d+ s\)", reason):
            wrong.append(f"{field}: {reason}")
    return wrong


def test(name, model, processes, iterations):
    def recomputes():
        equal(check(model, processes, iterations), [])
    recomputes.__name__ = f"{name}, {processes} processes, {iterations} samples"
    return recomputes


run_tests([test(name, model, processes, iterations) for name, model in SERIES.items()
           for processes, iterations in ((1, 33), (3, 1200))])
