"""Running a benchmark: the sweep of a model over hardware, batch sizes and sequence lengths."""
from __future__ import annotations

import sys
import warnings
from collections import namedtuple
from ctypes import byref, c_size_t, c_uint64, c_void_p, memmove, sizeof

from . import _library
from ._abi import ENUMERATORS
from ._errors import CancelledError, DynoWarning, UsageError
from .results import Results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence, Union
    from typing import Unpack
    from ._typed import Settings
    from .metrics import Metric

__all__ = ["ModelBenchmark", "Progress"]


class Progress(namedtuple("Progress", "step model device engine precision batch sequence threads streams "
                                      "process samples median median_low median_high "
                                      "processes_done processes_total seconds_left message file "
                                      "bytes_done bytes_total")):
    """What a benchmark is doing: given to the progress callback a few times a second.

    ``step`` is ``"download"`` (of ``file``: ``bytes_done`` of ``bytes_total``, 0 while unknown), ``"peaks"``;
    for each process ``"load"``, ``"warm_up"``, ``"sample"``, ``"finish"``, where it is asked for ``"rows"`` (accuracy),
    ``"counting"`` and ``"profiling"``, then ``"done"``; or ``"warning"``, whose ``message`` counts. ``model``,
    ``device``, ``engine``, ``precision``, ``batch``, ``sequence``, ``threads`` and ``streams`` are the cell's; ``median`` with
    its 95 % interval and ``seconds_left`` are in seconds, NaN while unknown.
    """
    __slots__ = ()


def _counts(values: "Optional[Union[int, Iterable[int]]]") -> Any:
    """One number or several as a uint64_t[], or None."""
    if values is None:
        return None
    from operator import index  # takes NumPy's integers, too
    try:
        numbers = [index(one) for one in (values if hasattr(values, "__iter__") else [values])]
    except TypeError:
        raise TypeError("batch sizes and sequence lengths are whole numbers, one or several, "
                        f"not {values!r}") from None
    if not all(1 <= number < 1 << 64 for number in numbers):
        raise UsageError("batch sizes and sequence lengths begin at 1")
    return (c_uint64 * len(numbers))(*numbers)


def _list(values: Any) -> Optional[List[Any]]:
    """One thing or several as a list, or None."""
    if values is None:
        return None
    return list(values) if isinstance(values, (list, tuple)) else [values]


def _print(progress: Progress) -> None:
    """progress=True: a line for each finished process."""
    if progress.step == "done":
        print(_library.printable(
            f"dyno: {progress.model} on {progress.device}: process {progress.processes_done} of "
            f"{progress.processes_total}"), file=sys.stderr)


def show(progress: Any) -> Any:
    """The callback that a progress argument stands for."""
    return _print if progress is True else progress or None


class Watch:
    """What happens while libdyno measures: progress is handed on, Ctrl-C is seen, exceptions of the
    callback are kept for later."""

    def __init__(self, progress: "Optional[Callable[[Progress], Any]]") -> None:
        self.progress = progress
        self.interrupts = 0
        self.raised: Optional[BaseException] = None
        self.before: Any = None

    def __enter__(self) -> Watch:
        import signal  # 4 ms, and threading: not while dyno is imported
        import threading

        # A handler that only notes it: KeyboardInterrupt would be raised inside of the callback
        # and end there. Only the main thread may, and only where Ctrl-C does anything.
        if threading.current_thread() is threading.main_thread() and \
                callable(signal.getsignal(signal.SIGINT)):
            self.before = signal.signal(signal.SIGINT, self.on_interrupt)
        return self

    def __exit__(self, *_: Any) -> None:
        if self.before is not None:
            import signal
            signal.signal(signal.SIGINT, self.before)

    def on_interrupt(self, *_: Any) -> None:
        self.interrupts += 1

    @property
    def interrupted(self) -> bool:
        return self.interrupts > 0

    def raise_why(self) -> None:
        """What ended it before there was anything: the callback's exception, or Ctrl-C."""
        if self.raised:
            raise self.raised
        if self.interrupted:
            raise KeyboardInterrupt from None

    def answer(self, going_on: bool) -> int:
        """A second Ctrl-C does not wait for the process in flight."""
        word = "STOP_NOW" if self.interrupts > 1 else \
            "GO_ON" if going_on and not self.interrupted else "STOP"
        return ENUMERATORS["DYNO_" + word]

    def tell(self, progress: Progress) -> bool:
        if progress.step == "warning" and progress.message:
            # Frames: this one, look, _library.call, ModelBenchmark.run, its caller.
            warnings.warn(_library.printable(progress.message), DynoWarning, stacklevel=5)
        return self.progress is None or self.progress(progress) is not False

    def look(self, _context: Any, pointer: int) -> int:
        """Called by libdyno. Returns a dyno_answer."""
        if self.interrupted or self.raised:
            return self.answer(False)
        try:
            raw = _library.Progress()
            size = c_size_t.from_address(pointer).value  # of what this libdyno has of it
            memmove(byref(raw), pointer, min(size, sizeof(raw)))
            values = {name: getattr(raw, name) for name in Progress._fields}
            message = _library.told(values.pop("message"))
            return self.answer(self.tell(Progress(message=message, **{
                name: _library.decode(value) if isinstance(value, bytes) else value
                for name, value in values.items()})))
        except BaseException as error:  # it cannot pass through C
            self.raised = error
            return self.answer(False)


def _joined(settings: "Mapping[str, Any]", **named: "tuple[str, Any]") -> "dict[str, Any]":
    """The settings with those that have an argument of their own; neither is given twice."""
    both = dict(settings)
    for argument, (name, value) in named.items():
        if value is not None and both.get(name) is not None:
            raise UsageError(f"{argument} and {name} are one setting: give one of them")
        if value is not None:
            both[name] = value
    return both


class ModelBenchmark:
    """A benchmark of one model, or several, over hardware × batch size × sequence length.

    model_id: a path (``.onnx``, ``.ort``, ``.xml``), a Hugging Face id or ``builtin:NAME``; or a list of them.
    hardware: platforms or devices: ``"cpu"``, ``"cuda"``, ``"cuda:1"``, …; what is not there is a
    warning, and its cells say so. metrics: names or Metric objects. batch_sizes, sequence_lengths:
    numbers. warmup_iterations: inferences before sampling, at least. test_iterations: samples of a
    cell, instead of as many as the precision target needs. output_dir: where results.json and
    pictures without a path of their own go; None: pictures go into the current folder, results
    nowhere. store: the file in which the run is kept while it is measured; None: the one that the
    ``dyno`` command uses; ``"none"``: nowhere. progress: called with a Progress a few times a second,
    returning False cancels; True prints lines to stderr. Any other option of ``dyno run`` can be
    given by its name with ``_`` for ``-``: ``max_time="2s"``, ``processes=5``, ``dim=["height=224"]``. UsageError
    for one that there is not, and for sizes below 1; type checkers know them, too.

    Nothing runs before run(). Different threads may run different benchmarks at once (and disturb
    each other's numbers).

    >>> import dyno
    >>> benchmark = dyno.ModelBenchmark("null:constant,median=1ms", hardware="null",
    ...                                 test_iterations=10, processes=1, store="none")
    >>> results = benchmark.run()
    >>> results[0].latency_median
    0.001
    """

    def __init__(self, model_id: Union[str, Sequence[str]],
                 hardware: Union[str, Sequence[str]] = ("cpu",),
                 metrics: Union[None, str, Metric, Sequence[Union[str, Metric]]] = None,
                 batch_sizes: Union[None, int, Sequence[int]] = None,
                 sequence_lengths: Union[None, int, Sequence[int]] = None,
                 warmup_iterations: Optional[int] = None,
                 test_iterations: Optional[int] = None,
                 output_dir: Optional[str] = None,
                 progress: Union[None, bool, Callable[[Progress], Any]] = None,
                 store: Optional[str] = None, tag: Optional[str] = None,
                 note: Optional[str] = None, **settings: Unpack[Settings]) -> None:
        _library.check_settings(settings)
        _counts(batch_sizes), _counts(sequence_lengths)
        self.model_id = model_id
        self.hardware = hardware
        self.metrics = metrics
        self.batch_sizes = batch_sizes
        self.sequence_lengths = sequence_lengths
        self.output_dir = output_dir
        self.progress = progress
        self.store = store
        self.tag = tag
        self.note = note
        self.settings = _joined(settings, warmup_iterations=("warmup", warmup_iterations),
                                test_iterations=("iterations", test_iterations))
        _joined(settings, batch_sizes=("batch", batch_sizes), sequence_lengths=("seq", sequence_lengths),
                metrics=("metrics", metrics))
        #: The results of the last run, also of one that was interrupted.
        self.results: Optional[Results] = None

    def _options(self) -> Any:
        options = _library.sized(_library.BenchmarkOptions)
        batches, sequences = _counts(self.batch_sizes), _counts(self.sequence_lengths)
        models = _list(self.model_id) or []
        options.model = _library.encode(models[0]) if models else None
        options.models = _library.string_list(models[1:])
        options.hardware = _library.string_list(_list(self.hardware))
        options.metrics = _library.string_list(
            None if self.metrics is None else [str(name) for name in _list(self.metrics) or []])
        options.batch_sizes, options.batch_size_count = batches, len(batches or ())
        options.sequence_lengths, options.sequence_length_count = sequences, len(sequences or ())
        options.settings = _library.settings_of(self.settings)
        options.store = _library.encode(self.store or "")
        options.tag, options.note = _library.encode(self.tag), _library.encode(self.note)
        return options

    def run(self) -> Results:
        """Measures, and returns the results: a cell that failed is in them with its reason.

        Ctrl-C, or a callback that returns False, ends it and returns what is measured by then
        (``results.complete`` is False); KeyboardInterrupt is raised when that is nothing. Raises
        NothingMeasuredError when not one cell could be measured, other Errors for a plan that
        makes no sense. The GIL is released all the while.
        """
        options = self._options()
        with Watch(show(self.progress)) as watch:
            callback = _library.PROGRESS_CALLBACK(watch.look)
            options.progress = callback
            try:
                handle = _library.call("dyno_benchmark_run", byref(options))
            except CancelledError:
                watch.raise_why()
                raise CancelledError("cancelled before anything was measured") from None
        self.results = Results(c_void_p(handle), self.output_dir)
        if watch.raised:
            raise watch.raised
        if watch.interrupted:
            warnings.warn("interrupted: the results are those measured so far", DynoWarning,
                          stacklevel=2)
        if self.output_dir is not None:
            self.results.export_to_json()
        return self.results

    def __repr__(self) -> str:
        return f"ModelBenchmark({self.model_id!r}, hardware={self.hardware!r})"
