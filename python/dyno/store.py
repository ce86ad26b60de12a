"""The store: runs that were kept, by this package or by the ``dyno`` command."""
from __future__ import annotations

from collections import namedtuple
from ctypes import c_void_p

from . import _library

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, List, Optional

__all__ = ["RunEntry", "history", "mark", "remove", "runs"]


class opened:
    """A store that is open within a with statement."""

    def __init__(self, store: Optional[str], read_only: bool = True) -> None:
        self.pointer = c_void_p(_library.call("dyno_store_open", _library.encode(store), read_only))

    def __enter__(self) -> c_void_p:
        return self.pointer

    def __exit__(self, *_: Any) -> None:
        _library.library().dyno_store_close(self.pointer)


class RunEntry(namedtuple("RunEntry", "id started finished tag models devices results failed")):
    """A run in the store: ``started`` and ``finished`` are ISO 8601 in UTC (``finished`` None: interrupted
    or still going), ``results`` and ``failed`` count its cells. ``dyno.load_results(entry.id)`` reads
    it."""
    __slots__ = ()


def runs(store: Optional[str] = None, limit: int = 0) -> List[RunEntry]:
    """The runs in the store, newest first, at most ``limit`` (0: all). store: its name; None: the
    ``dyno`` command's. NotFoundError when there is no store yet, StoreError when it cannot be
    read."""
    import json
    with opened(store) as place:
        text = _library.take_text(_library.call("dyno_store_list", place, limit))
    return [RunEntry(**entry) for entry in json.loads(text)]


def history(model: str, field: str = "latency_median", device: Optional[str] = None,
            limit: int = 100, store: Optional[str] = None) -> List[Dict[str, Any]]:
    """How a field of a model did over the newest ``limit`` runs in the store (0: all): a dict for each
    cell, with its ``points`` in order of time (values in SI base units) and its ``steps``, where the
    level changed for good, as ``dyno history --json`` has them. The model is named as for ``dyno history``. NotFoundError for a model that is
    not in the store, UsageError for an unknown field."""
    import json
    with opened(store) as place:
        text = _library.take_text(_library.call(
            "dyno_store_history", place, _library.encode(model), field.encode(),
            _library.encode(device), limit))
    return json.loads(text)["series"]  # type: ignore[no-any-return]


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
