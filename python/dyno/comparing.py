"""Comparing: what differs between two sets of results, and how sure that is."""
from __future__ import annotations

from ctypes import byref, c_void_p

from . import _library
from .results import Handle, Results, as_results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, List, Optional, Sequence, Union

__all__ = ["Comparison", "compare"]


class Comparison:
    """What `compare` found: a verdict for each cell and field.

    ``to_dict()`` is what ``dyno compare --json`` prints; it shows as a table.
    """

    def __init__(self, pointer: c_void_p, sides: Any) -> None:
        self._handle = Handle(pointer, "dyno_comparison_destroy")
        self._sides = sides  # must outlive it

    def _text(self, format: bytes) -> str:
        return _library.call_text("dyno_comparison_export", self._handle.pointer, format)

    @property
    def regressions(self) -> int:
        """How many comparisons of a cell and field found it slower, or worse."""
        return int(_library.library().dyno_comparison_regressions(self._handle.pointer))

    def to_dict(self) -> Dict[str, Any]:
        """Everything, as dicts and lists; ratios are after over before."""
        import json
        return json.loads(self._text(b"json"))  # type: ignore[no-any-return]

    def to_markdown(self) -> str:
        """A table for a pull request."""
        return self._text(b"markdown")

    _repr_markdown_ = to_markdown

    def __str__(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        return f"<Comparison: {self.regressions} regressions>"


def compare(before: Any, after: Any = None, fields: Union[None, str, Sequence[str]] = None,
            threshold: Optional[float] = None, across: Optional[str] = None) -> Comparison:
    """Compares results cell by cell, as ``dyno compare`` does (docs/method.md).

    before, after: Results, files or references (``"latest~1"``). With across (``"device"``,
    ``"batch"``, …) values of that word are compared within before, each with the first. fields:
    default latency_median and memory_total. threshold: changes up to this share do not matter
    (None: 0.02). NotFoundError when no cell is on both sides, UsageError for an unknown field or
    word and a threshold below 0.

    >>> import dyno
    >>> def run():
    ...     return dyno.ModelBenchmark("null:constant,median=1ms", hardware="null", processes=5,
    ...                                test_iterations=50, store="none").run()
    >>> dyno.compare(run(), run(), fields="latency_median").regressions
    0
    """
    sides: List[Results] = [as_results(side) for side in (before, after) if side is not None]
    options = _library.sized(_library.ComparisonOptions)
    options.fields = _library.string_list([fields] if isinstance(fields, str) else fields)
    options.has_threshold, options.threshold = threshold is not None, threshold or 0
    options.across = _library.encode(across)
    first = None if len(sides) == 1 else sides[0]._handle.pointer
    pointer = _library.call("dyno_comparison_create", first, sides[-1]._handle.pointer, byref(options))
    return Comparison(c_void_p(pointer), sides)
