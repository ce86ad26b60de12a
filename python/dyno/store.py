"""The store: runs that were kept, by this package or by the ``dyno`` command."""
from __future__ import annotations

from collections import namedtuple

from . import _library

if False:  # for type checkers: typing is slow to import
    from typing import List, Optional

__all__ = ["RunEntry", "runs"]


class RunEntry(namedtuple("RunEntry", "id started finished tag models devices results failed")):
    """A run in the store: ``started`` and ``finished`` are ISO 8601 in UTC (``finished`` None: interrupted
    or still going), ``results`` and ``failed`` count its cells. ``dyno.load_results(entry.id)`` reads
    it."""
    __slots__ = ()


def runs(store: Optional[str] = None, limit: int = 0) -> List[RunEntry]:
    """The runs in the store, newest first, at most ``limit`` (0: all). store: its file; None: the
    ``dyno`` command's. NotFoundError when there is no store yet, StoreError when it cannot be
    read."""
    import json
    pointer = _library.call("dyno_store_list", _library.encode(store), limit)
    return [RunEntry(**entry) for entry in json.loads(_library.take_text(pointer))]
