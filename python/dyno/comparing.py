"""Comparing: what differs between two sets of results, and how sure that is."""
from __future__ import annotations

from collections import namedtuple
from ctypes import byref, c_void_p

from . import _library
from .metrics import cell_words
from .results import Handle, Results, as_results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, Iterator, List, Optional, Sequence, Union

__all__ = ["Compared", "Comparison", "compare"]


class Compared(namedtuple("Compared", "title field verdict method reason note before after ratio low high difference "
                                      "difference_low difference_high delta p threshold factor before_processes "
                                      "after_processes regression improvement words")):
    """A cell and a field of it on both sides: ``title`` names the cell, ``words`` has its words. ``before`` and
    ``after`` are in SI base units, ``ratio`` is after over before, with ``low`` and ``high``; numbers that there
    are not are None. ``reason`` says why the ``verdict`` is what it is."""
    __slots__ = ()


class Comparison:
    """What `compare` found: a verdict for each cell and field, those that differ most first.

    It is a sequence of Compared. ``to_dict()`` is what ``dyno compare --json`` prints; it shows as a table.

    >>> import dyno
    >>> result = dyno.measure(lambda: None, test_iterations=400).results
    >>> [row.field for row in dyno.compare(result, result, fields="latency_median")]
    ['latency_median']
    """

    def __init__(self, handle: Any, sides: Any) -> None:
        self._handle = handle
        self._sides = sides  # must outlive it

    def __len__(self) -> int:
        return int(_library.library().dyno_comparison_count(self._handle.pointer))

    def __getitem__(self, index: int) -> Compared:
        lib, place = _library.library(), (self._handle.pointer, range(len(self))[index])
        number = lib.dyno_comparison_number
        words = {word: self._number(place, word) if kind == "number" else
                 _library.decode(lib.dyno_comparison_text(*place, word.encode()))
                 for word, kind in cell_words().items()}
        return Compared._make([
            *(_library.told(lib.dyno_comparison_text(*place, word.encode())) for word in Compared._fields[:6]),
            *(self._number(place, word) for word in Compared._fields[6:18]),
            *(int(number(*place, word.encode())) for word in Compared._fields[18:20]),
            *(number(*place, word) == 1 for word in (b"regression", b"improvement")),
            {word: value for word, value in words.items() if value is not None}])

    def __iter__(self) -> Iterator[Compared]:
        return (self[row] for row in range(len(self)))

    def _number(self, place: Any, word: str) -> Any:
        number = _library.library().dyno_comparison_number(*place, word.encode())
        if number != number:
            return None
        return int(number) if cell_words().get(word) == "number" else number

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
    return Comparison(Handle(c_void_p(pointer), "dyno_comparison_destroy"), sides)
