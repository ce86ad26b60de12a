"""The store: runs that were kept, by this package or by the ``dyno`` command."""
from __future__ import annotations

from collections import namedtuple

from . import _library

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, List, Optional

__all__ = ["RunEntry", "history", "runs"]


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
    pointer = _library.call("dyno_store_list", _library.encode(store), limit)
    return [RunEntry(**entry) for entry in json.loads(_library.take_text(pointer))]


def history(model: str, field: str = "latency_median", device: Optional[str] = None,
            limit: int = 100, store: Optional[str] = None) -> List[Dict[str, Any]]:
    """How a field of a model did over the newest ``limit`` runs in the store (0: all): a dict for each
    cell, with its ``points`` in order of time (values in SI base units) and its ``steps``, where the
    level changed for good, as ``dyno history --json`` has them. The model is named as for ``dyno history``. NotFoundError for a model that is
    not in the store, UsageError for an unknown field."""
    import json
    pointer = _library.call("dyno_store_history", _library.encode(store), _library.encode(model),
                            field.encode(), _library.encode(device), limit)
    return json.loads(_library.take_text(pointer))["series"]  # type: ignore[no-any-return]
