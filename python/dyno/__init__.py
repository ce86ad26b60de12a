"""dyno: a dynamometer for machine-learning models.

A thin package over libdyno, which does all the measuring and every calculation: here are names,
options and forms that Python's users know.

>>> import dyno
>>> result = dyno.measure(lambda: sorted(range(1000)), test_iterations=50)
>>> result.status
'ok'
"""
from __future__ import annotations

from ._errors import (CancelledError, CrashedError, DynoWarning, EngineError, Error, FileError,
                      FormatError, LibraryError, MemoryExhaustedError, NetworkError, NotFoundError,
                      NothingMeasuredError, StoreError, TimedOutError, UnsupportedError, UsageError)
from ._library import library as _open
from .benchmark import ModelBenchmark, Progress
from .comparing import Compared, Comparison, compare
from .hardware import Device, devices
from .figures import Figure
from .metrics import (BandwidthMetric, Field, FLOPsMetric, LatencyMetric, MemoryMetric, Metric,
                      PowerMetric, ThroughputMetric, fields, metrics)
from .pairs import AB, Output, ab
from .results import Result, Results, Series, Value, load_results
from .sampling import measure
from .store import RunEntry, history, mark, remove, runs

__all__ = [
    "AB", "BandwidthMetric", "CancelledError", "Compared", "Comparison", "CrashedError", "Device", "DynoWarning", "EngineError",
    "Error", "FLOPsMetric", "Field", "Figure", "FileError", "FormatError", "LatencyMetric", "LibraryError",
    "MemoryExhaustedError", "MemoryMetric", "Metric", "ModelBenchmark", "NetworkError",
    "NotFoundError", "NothingMeasuredError", "Output", "PowerMetric", "Progress", "Result", "Results",
    "RunEntry", "Series", "StoreError", "ThroughputMetric", "TimedOutError", "UnsupportedError", "UsageError",
    "Value", "ab", "compare", "devices", "fields", "history", "load_results", "mark", "measure", "metrics", "remove", "runs",
]

__version__: str = _open().dyno_version().decode()


def load_ipython_extension(shell: object) -> None:
    """``%load_ext dyno`` gives ``%dyno run …``: see dyno.notebook. Called by IPython."""
    from .notebook import load_ipython_extension as load
    load(shell)
