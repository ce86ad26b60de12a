"""The store: runs that were kept, by this package or by the ``dyno`` command."""
from __future__ import annotations

from collections import namedtuple
from ctypes import c_void_p

from . import _library
from .metrics import cell_words
from .results import Handle

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, Iterable, List, Optional

__all__ = ["RunEntry", "history", "mark", "remove", "runs"]


class opened:
    """A store that is open within a with statement."""

    def __init__(self, store: Optional[str], read_only: bool = True) -> None:
        self.pointer = c_void_p(_library.call("dyno_store_open", _library.encode(store), read_only))

    def __enter__(self) -> c_void_p:
        return self.pointer

    def __exit__(self, *_: Any) -> None:
        _library.library().dyno_store_close(self.pointer)


class RunEntry(namedtuple("RunEntry", "id started finished tag models devices invalid results failed")):
    """A run in the store: ``started`` and ``finished`` are ISO 8601 in UTC (``finished`` None: interrupted
    or still going), ``invalid`` says why it does not count, ``results`` and ``failed`` count its cells.
    ``dyno.load_results(entry.id)`` reads it."""
    __slots__ = ()


def runs(store: Optional[str] = None, limit: int = 0) -> List[RunEntry]:
    """The runs in the store, newest first, at most ``limit`` (0: all). store: its name; None: the
    ``dyno`` command's. NotFoundError when there is no store yet, StoreError when it cannot be
    read."""
    lib = _library.library()
    with opened(store) as place:
        handle = Handle(c_void_p(_library.call("dyno_store_list", place, limit)), "dyno_listing_destroy")
    rows = range(lib.dyno_listing_count(handle.pointer))
    return [RunEntry(*(_library.decode(lib.dyno_listing_text(handle.pointer, row, word.encode()))
                       for word in RunEntry._fields[:-2]),
                     *(int(lib.dyno_listing_number(handle.pointer, row, word))
                       for word in (b"results", b"failed"))) for row in rows]


def _numbers(function: Any, place: Any, words: Iterable[str]) -> Dict[str, Any]:
    said = {word: function(*place, word.encode()) for word in words}
    return {word: number for word, number in said.items() if number == number}


def _texts(function: Any, place: Any, words: Iterable[str]) -> Dict[str, Any]:
    said = {word: _library.decode(function(*place, word.encode())) for word in words}
    return {word: text for word, text in said.items() if text is not None}


def _point(pointer: Any, series: int, point: int) -> Dict[str, Any]:
    lib, place = _library.library(), (pointer, series, point)
    texts = _texts(lib.dyno_history_point_text, place, _library.words("point"))
    numbers = _numbers(lib.dyno_history_point_number, place, ("value", "low", "high"))
    estimated = lib.dyno_history_point_number(*place, b"estimated") == 1
    return {**texts, "value": numbers.pop("value", None), **numbers,
            **({"estimated": True} if estimated else {})}


def _step(pointer: Any, series: int, step: int) -> Dict[str, Any]:
    lib = _library.library()
    numbers = _numbers(lib.dyno_history_step_number, (pointer, series, step), ("at", "before", "after", "p"))
    numbers["at"] = int(numbers["at"])
    run = _library.decode(lib.dyno_history_point_text(pointer, series, numbers["at"], b"run"))
    return {**numbers, "run": run}


def _series(pointer: Any, series: int) -> Dict[str, Any]:
    lib, place = _library.library(), (pointer, series)
    numbers = _numbers(lib.dyno_history_number, place, (*cell_words(), "runs", "failed", "valid"))
    return {
        **_texts(lib.dyno_history_text, place, ("title", *cell_words())),
        **{word: int(number) for word, number in numbers.items()},
        "points": [_point(*place, point) for point in range(lib.dyno_history_point_count(*place))],
        "steps": [_step(*place, step) for step in range(lib.dyno_history_step_count(*place))],
    }


def history(model: str, field: str = "latency_median", device: Optional[str] = None,
            limit: int = 100, store: Optional[str] = None) -> List[Dict[str, Any]]:
    """How a field of a model did over the newest ``limit`` runs in the store (0: all): a dict for each
    cell, with its ``points`` in order of time (values in SI base units) and its ``steps``, where the
    level changed for good. The model is named as for ``dyno history``. NotFoundError for a model that is
    not in the store, and for a field that none of its runs has."""
    with opened(store) as place:
        handle = Handle(c_void_p(_library.call(
            "dyno_store_history", place, _library.encode(model), field.encode(),
            _library.encode(device), limit)), "dyno_history_destroy")
    return [_series(handle.pointer, series)
            for series in range(_library.library().dyno_history_count(handle.pointer))]


def mark(reference: str, *, tag: Optional[str] = None, note: Optional[str] = None,
         invalid: Optional[str] = None, store: Optional[str] = None) -> None:
    """Says something of a run in the store, as ``dyno tag`` does: its tag, a note, why it does not count.
    ``""`` takes it away, None leaves it. reference: as for load_results(). NotFoundError for a run that
    is not there."""
    with opened(store, read_only=False) as place:
        for word, text in (("tag", tag), ("note", note), ("invalid", invalid)):
            if text is not None:
                _library.call("dyno_store_mark", place, _library.encode(reference), word.encode(),
                              _library.encode(text))


def remove(reference: str, store: Optional[str] = None) -> None:
    """Takes a run out of the store, with all that belongs to it. reference: as for load_results().
    NotFoundError for a run that is not there."""
    with opened(store, read_only=False) as place:
        _library.call("dyno_store_remove", place, _library.encode(reference))
