"""Pictures of results: each function draws one file and returns its dyno.Figure."""
from __future__ import annotations

from ..figures import Figure
from ..results import as_results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Optional

__all__ = ["plot", "plot_flops_comparison", "plot_latency_comparison", "plot_memory_usage",
           "plot_throughput_scaling"]


def plot(results: Any, chart: str, output_path: Optional[Any] = None, **options: Any) -> Figure:
    """Draws a chart (docs/charts.md) of results, which may be dyno.Results, a file, a reference
    such as ``"latest"``, or a list of them. See dyno.Results.plot for the options and errors."""
    return as_results(results).plot(chart, output_path, **options)


def plot_latency_comparison(results: Any, output_path: Optional[Any] = None,
                            include_percentiles: bool = False, **options: Any) -> Figure:
    """Latencies (s) of all cells, beside each other; with p90, p95 and p99 if wanted. See plot()."""
    return plot(results, "latency", output_path, include_percentiles=include_percentiles,
                **options)


def plot_throughput_scaling(results: Any, output_path: Optional[Any] = None,
                            **options: Any) -> Figure:
    """Throughput (items/s) over the batch size. See plot()."""
    return plot(results, "throughput", output_path, **options)


def plot_memory_usage(results: Any, output_path: Optional[Any] = None, detailed: bool = False,
                      **options: Any) -> Figure:
    """Memory (B); detailed: each part of it. See plot()."""
    return plot(results, "memory", output_path, detailed=detailed, **options)


def plot_flops_comparison(results: Any, output_path: Optional[Any] = None, detailed: bool = False,
                          **options: Any) -> Figure:
    """Operations (FLOP) and their rate (FLOP/s); detailed: by component. See plot()."""
    return plot(results, "flops", output_path, detailed=detailed, **options)
