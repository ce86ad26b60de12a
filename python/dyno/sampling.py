"""dyno.measure: a Python function measured as dyno measures a model."""
from __future__ import annotations

import sys
import warnings
from array import array
from ctypes import byref, c_double, c_void_p
from time import perf_counter_ns

from . import _library
from ._errors import DynoWarning
from .results import Result, Results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Callable, Mapping, Optional

__all__ = ["measure"]


class _Interrupted(Exception):
    """Ctrl-C came when so many calls of a block were done."""


def _time_block(function: Callable[[], Any], times: array[int], count: int, deadline: int) -> int:
    """Times up to `count` calls; returns how many. The loop does what a hand-written one would: no
    call but the clock's and the function's stands in it."""
    clock, done = perf_counter_ns, 0
    try:
        for done in range(count):
            start = clock()
            function()
            end = clock()
            times[done] = end - start
            if end > deadline:
                break
    except KeyboardInterrupt:
        raise _Interrupted(done) from None
    return done + 1


class _Sampler:
    """A dyno_sampler, destroyed at the end of a with statement."""

    def __init__(self, options: Any) -> None:
        self.pointer = c_void_p(_library.call("dyno_sampler_create", byref(options)))

    def __enter__(self) -> _Sampler:
        return self

    def __exit__(self, *_: Any) -> None:
        _library.library().dyno_sampler_destroy(self.pointer)

    def add(self, times: array[int], count: int) -> None:
        _library.call("dyno_sampler_add", self.pointer, times.buffer_info()[0], count)

    def tell(self, values: Mapping[str, float]) -> None:
        for field, value in values.items():
            _library.call("dyno_sampler_set", self.pointer, field.encode(), value)

    def run(self, function: Callable[[], Any]) -> bool:
        """Until libdyno has enough; False when Ctrl-C ended it."""
        seconds = c_double()
        following = _library.library().dyno_sampler_next
        while True:
            count = following(self.pointer, byref(seconds))
            if not count:
                return True
            times = array("Q", bytes(8 * count))
            deadline = perf_counter_ns() + int(min(seconds.value, 1e9) * 1e9)
            try:
                done = _time_block(function, times, count, deadline)
            except _Interrupted as interrupted:
                self.add(times, interrupted.args[0])
                return False
            self.add(times, done)

    def finish(self) -> Results:
        return Results(c_void_p(_library.call("dyno_sampler_finish", self.pointer)))


class _Accelerator:
    """The memory of PyTorch's allocator on its current device, where the caller has loaded PyTorch and it has one."""

    def __init__(self) -> None:
        cuda = getattr(sys.modules.get("torch"), "cuda", None)
        self.cuda = cuda if cuda is not None and cuda.is_available() else None
        if self.cuda:
            self.cuda.reset_peak_memory_stats()
            self.before = self.cuda.memory_allocated()

    def values(self) -> Mapping[str, float]:
        if not self.cuda:
            return {}
        return {"memory_allocated": self.cuda.memory_allocated(), "memory_reserved": self.cuda.memory_reserved(),
                "memory_peak": self.cuda.max_memory_allocated() - self.before}


def _name_of(function: Any) -> str:
    return getattr(function, "__qualname__", None) or type(function).__qualname__


def _only_makes_an_object(function: Any) -> bool:
    import inspect
    return inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function) or \
        inspect.isasyncgenfunction(function)


def measure(function: Callable[[], Any], *, name: Optional[str] = None, items: int = 1,
            warmup_iterations: Optional[int] = None, test_iterations: Optional[int] = None,
            max_time: Optional[Any] = None, precision_target: Optional[Any] = None,
            min_samples: Optional[int] = None, max_samples: Optional[int] = None,
            until: Optional[Any] = None) -> Result:
    """Measures calls of a Python function with dyno's warm-up, stopping and statistics.

    function is called without arguments; its return value is dropped, an exception ends the
    measurement and is passed on. name: what it is called in tables (default: its own). items: how
    many items one call handles, for the throughput. The others are settings of ``dyno run``: by
    default at least 400 samples are taken, until the 95 % interval of the median is within 1 % of
    it, for at most 10 s (``max_time``: seconds or ``"200ms"``); with ``until="p99"`` or
    ``until=["p99", "median:1%"]`` until that can be told, for at most 10 minutes.

    Where PyTorch is loaded and has an accelerator, its allocator's memory there is in the result:
    ``memory_allocated`` and ``memory_reserved`` at the end, ``memory_peak`` above what was allocated
    before. A function that starts work on a device waits for it itself (``torch.cuda.synchronize()``).

    Returns a Result: latencies in seconds, throughput in items per second; ``result.results`` plots
    and exports it. It runs in this process alone, so that what differs between processes is not in
    the intervals. Times are those of ``time.perf_counter_ns``; the garbage collector stays as it is.
    Ctrl-C keeps what is measured, or raises KeyboardInterrupt when that is nothing. UsageError for
    a setting out of range, ValueError for items below 1, TypeError for a generator or an async
    function, of which a call runs nothing.

    >>> import dyno
    >>> result = dyno.measure(lambda: sum(range(100)), test_iterations=500)
    >>> 0 < result.latency_min <= result.latency_median <= result.latency_max
    True
    """
    if not callable(function):
        raise TypeError(f"{function!r} cannot be called")
    if _only_makes_an_object(function):
        raise TypeError(f"{_name_of(function)}: a call of a generator or an async function runs "
                        "nothing of it; measure a function that consumes it, such as "
                        "lambda: asyncio.run(f()) or lambda: list(f())")
    if items < 1:
        raise ValueError("items begin at 1")
    options = _library.sized(_library.SamplerOptions)
    options.name = _library.encode(name or _name_of(function))
    options.engine = sys.implementation.name.encode()
    options.engine_version = sys.version.split()[0].encode()
    options.batch = items
    options.settings = _library.settings_of({
        "warmup": warmup_iterations, "iterations": test_iterations,
        "max-time": f"{max_time}s" if isinstance(max_time, (int, float)) else max_time,
        "precision-target": precision_target, "min-samples": min_samples,
        "max-samples": max_samples, "until": until})
    with _Sampler(options) as sampler:
        accelerator = _Accelerator()
        complete = sampler.run(function)
        sampler.tell(accelerator.values())
        try:
            results = sampler.finish()
        except Exception:
            if complete:
                raise
            raise KeyboardInterrupt from None
    if not complete:
        warnings.warn("interrupted: the result is that of the samples so far", DynoWarning,
                      stacklevel=2)
    return Result(results, 0)
