"""Fields and metrics: what is measured, with units. All of it is read from libdyno's tables."""
from __future__ import annotations

from collections import namedtuple
from types import MappingProxyType

from ._library import decode, library

if False:  # for type checkers: typing is slow to import
    from typing import Any, ClassVar, Dict, Mapping, Tuple

__all__ = ["Field", "Metric", "LatencyMetric", "ThroughputMetric", "MemoryMetric", "FLOPsMetric",
           "PowerMetric", "BandwidthMetric", "fields", "metrics"]


class Field(namedtuple("Field", "key metric title unit better description")):
    """A named number of a result.

    ``key`` is its name (``"latency_p99"``), ``metric`` the plug-in that measures it, ``unit`` an SI
    base unit (``"s"``, ``"B"``, ``"items/s"``; ``""`` for a pure number), ``better`` is ``"lower"``,
    ``"higher"`` or ``"neither"``.

    >>> import dyno
    >>> dyno.fields()["latency_p99"].unit
    's'
    """
    __slots__ = ()


_fields: Dict[str, Field] = {}


def fields() -> Mapping[str, Field]:
    """Every field by its key, in the order in which people should read them.

    >>> import dyno
    >>> list(dyno.fields())[:2]
    ['latency_mean', 'latency_median']
    """
    if not _fields:
        lib = library()
        for index in range(lib.dyno_field_count()):
            field = Field(*(decode(lib.dyno_field_text(index, word.encode()))
                            for word in Field._fields))
            _fields[field.key] = field
    return MappingProxyType(_fields)


def fields_of(handle: Any) -> Mapping[str, Field]:
    """The same with the fields that the results declare."""
    lib, known = library(), fields()
    count = lib.dyno_results_field_count(handle)
    if count == len(known):
        return known
    own = (Field(*(decode(lib.dyno_results_field_about(handle, index, word.encode()))
                   for word in Field._fields)) for index in range(len(known), count))
    return MappingProxyType({**known, **{field.key: field for field in own}})


_words: Dict[str, str] = {}


def cell_words() -> Mapping[str, str]:
    """The kind, ``"text"`` or ``"number"``, of every word that tells cells apart, by its key."""
    if not _words:
        lib = library()
        for index in range(lib.dyno_word_count()):
            key, kind = (decode(lib.dyno_word_text(index, word)) for word in (b"key", b"kind"))
            _words[key or ""] = kind or ""
    return MappingProxyType(_words)


def cell_words_of(handle: Any) -> Mapping[str, str]:
    """The same with the words that the results declare."""
    lib, known = library(), cell_words()
    count = lib.dyno_results_word_count(handle)
    if count == len(known):
        return known
    own = ([decode(lib.dyno_results_word_about(handle, index, word)) for word in (b"key", b"kind")]
           for index in range(len(known), count))
    return MappingProxyType({**known, **{key or "": kind or "" for key, kind in own}})


class Metric:
    """A group of fields that is measured together; ``str(metric)`` is its name.

    >>> import dyno
    >>> metric = dyno.LatencyMetric()
    >>> str(metric), metric.fields[0].key, metric.fields[0].unit
    ('latency', 'latency_mean', 's')
    """

    name: ClassVar[str] = ""

    def __init__(self, name: str = "") -> None:
        if name:
            self.name = name  # type: ignore[misc]

    @property
    def fields(self) -> Tuple[Field, ...]:
        """Its fields, with units; empty where this libdyno lacks the metric."""
        return tuple(field for field in fields().values() if field.metric == self.name)

    @property
    def description(self) -> str:
        """One line about it; ``""`` where this libdyno lacks the metric."""
        lib, name = library(), self.name.encode()
        for index in range(lib.dyno_metric_count()):
            if lib.dyno_metric_text(index, b"name") == name:
                return decode(lib.dyno_metric_text(index, b"description")) or ""
        return ""

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {', '.join(f.key for f in self.fields)}>"


class LatencyMetric(Metric):
    """Time of an inference (s): mean, median, percentiles; load and first inference."""
    name = "latency"


class ThroughputMetric(Metric):
    """Items and tokens per second, all streams together."""
    name = "throughput"


class MemoryMetric(Metric):
    """Memory of the process and of the engine's tensors (B)."""
    name = "memory"


class FLOPsMetric(Metric):
    """Operations of an inference (FLOP, MAC) and their rate (FLOP/s)."""
    name = "flops"


class PowerMetric(Metric):
    """Power (W) and energy (J), where the hardware tells."""
    name = "power"


class BandwidthMetric(Metric):
    """Bytes moved (B) and the share of the hardware's peaks that is used."""
    name = "bandwidth"


_CLASSES = {kind.name: kind for kind in (LatencyMetric, ThroughputMetric, MemoryMetric, FLOPsMetric,
                                         PowerMetric, BandwidthMetric)}


def metrics() -> Tuple[Metric, ...]:
    """The metrics that this libdyno has.

    >>> import dyno
    >>> [str(metric) for metric in dyno.metrics()][:3]
    ['latency', 'throughput', 'accuracy']
    """
    lib = library()
    names = [decode(lib.dyno_metric_text(index, b"name")) or ""
             for index in range(lib.dyno_metric_count())]
    return tuple(_CLASSES[name]() if name in _CLASSES else Metric(name) for name in names)
