"""dyno.ab: two models, or two settings, against each other, until their difference is decided."""
from __future__ import annotations

from collections import namedtuple
from ctypes import addressof, byref, c_void_p

from . import _library
from ._errors import CancelledError
from .benchmark import ModelBenchmark, Watch, show
from .comparing import Comparison
from .results import Handle, Results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Callable, Dict, List, Optional, Sequence, Union
    from typing import Unpack
    from ._typed import Settings
    from .benchmark import Progress

__all__ = ["AB", "Output", "ab"]

COUNTS = (b"elements", b"unequal", b"finite", b"nan_a", b"nan_b")
DIFFERENCES = (b"largest", b"mean", b"scale")


class Output(namedtuple("Output", "name other shapes reason elements unequal finite largest mean scale nan_a nan_b")):
    """An output of A beside B's (``other``) at the same inputs: of so many ``elements`` that were compared, how many
    are ``unequal``, and by how much at most (``largest``) and on average (``mean``), where A's largest is
    ``scale``. ``reason`` says why it could not be compared, ``shapes`` where they differ."""
    __slots__ = ()


class _Part:
    """Something that belongs to a handle, and keeps it alive."""

    def __init__(self, owner: Handle, pointer: Any) -> None:
        self.owner, self.pointer = owner, c_void_p(pointer)


class AB:
    """What `ab` found: ``a`` and ``b`` (Results of one cell each), ``comparison``, ``pairs`` that were measured,
    whether it is ``decided``, and ``bound``: no difference is larger, as a share."""

    def __init__(self, handle: Handle) -> None:
        lib = _library.library()
        self._handle = handle
        self.a, self.b = (Results(c_void_p(_library.call(
            "dyno_results_copy", lib.dyno_ab_results(handle.pointer, side)))) for side in (0, 1))
        self.comparison = Comparison(_Part(handle, lib.dyno_ab_comparison(handle.pointer)), self)

    def _number(self, word: bytes) -> float:
        return float(_library.library().dyno_ab_number(self._handle.pointer, word))

    @property
    def pairs(self) -> int:
        """How many pairs of processes were measured."""
        return int(self._number(b"pairs"))

    @property
    def decided(self) -> bool:
        """False: the pairs or the time were used up, or it was stopped."""
        return self._number(b"decided") == 1

    @property
    def bound(self) -> Optional[float]:
        """No difference of any field is larger, as a share; None: not known."""
        bound = self._number(b"bound")
        return None if bound != bound else bound

    @property
    def outputs(self) -> List[Output]:
        """Both sides' outputs at the same inputs; ``outputs_reason`` says why there are none."""
        lib, handle = _library.library(), self._handle.pointer
        return [Output(*(_library.decode(lib.dyno_ab_output_text(handle, place, word.encode()))
                         for word in Output._fields[:4]),
                       *(int(lib.dyno_ab_output_number(handle, place, word)) for word in COUNTS[:3]),
                       *(lib.dyno_ab_output_number(handle, place, word) for word in DIFFERENCES),
                       *(int(lib.dyno_ab_output_number(handle, place, word)) for word in COUNTS[3:]))
                for place in range(lib.dyno_ab_output_count(handle))]

    @property
    def outputs_reason(self) -> Optional[str]:
        """Why outputs could not be compared, or None."""
        return _library.told(_library.library().dyno_ab_text(self._handle.pointer, b"outputs_reason"))

    def __repr__(self) -> str:
        return f"<AB: {self.pairs} pairs, {'' if self.decided else 'not '}decided>"

    def __str__(self) -> str:
        return str(self.comparison)


def ab(model_a: str, model_b: Optional[str] = None, a: Optional[Settings] = None, b: Optional[Settings] = None,
       fields: Union[None, str, Sequence[str]] = None, pairs: int = 0, budget: float = 0,
       threshold: Optional[float] = None, hardware: str = "cpu",
       progress: Union[None, bool, Callable[[Progress], Any]] = None, store: Optional[str] = None,
       tag: Optional[str] = None, **settings: Unpack[Settings]) -> AB:
    """Measures pairs of fresh processes, one of A and one of B, until their difference is decided, as ``dyno ab``
    does (docs/method.md): the surest way to tell a small difference.

    model_b: None: model_a with other settings. a, b: settings of one side alone, as dicts; the others, and
    progress, store and tag are as for ModelBenchmark, and hold for both. fields: to decide, default
    latency_median. pairs: at most (0: 24). budget: seconds after which to say what is known by then (0: none).
    threshold: changes up to this share do not matter (None: 0.02).

    CancelledError when it was stopped before anything can be said, NothingMeasuredError when a side fails.

    >>> import dyno
    >>> found = dyno.ab("null:constant,median=1ms", "null:constant,median=2ms", hardware="null", pairs=8,
    ...                 iterations=24, store="none")
    >>> [row.verdict for row in found.comparison], found.decided
    (['slower'], True)
    """
    for side in (a, b):
        _library.check_settings(side or ())
    benchmark = ModelBenchmark([model_a] if model_b is None else [model_a, model_b], hardware, store=store,
                               tag=tag, **settings)
    shared = benchmark._options()
    options = _library.sized(_library.AbOptions)
    options.benchmark = addressof(shared)
    options.a, options.b = (_library.settings_of(dict(side)) if side else None for side in (a, b))
    options.fields = _library.string_list([fields] if isinstance(fields, str) else fields)
    options.has_threshold, options.threshold = threshold is not None, threshold or 0
    options.budget, options.pairs = budget, pairs
    with Watch(show(progress)) as watch:
        callback = _library.PROGRESS_CALLBACK(watch.look)
        shared.progress = callback
        try:
            handle = _library.call("dyno_ab_run", byref(options))
        except CancelledError:
            watch.raise_why()
            raise
    found = AB(Handle(c_void_p(handle), "dyno_ab_destroy"))
    if watch.raised:
        raise watch.raised
    return found
