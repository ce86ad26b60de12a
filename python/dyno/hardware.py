"""Devices: which hardware works here, and why the rest does not."""
from __future__ import annotations

from collections import namedtuple
from ctypes import c_void_p

from . import _library
from ._errors import spelled
from .results import Results

if False:  # for type checkers: typing is slow to import
    from typing import Any, List

__all__ = ["Device", "devices"]


class Device(namedtuple("Device", "id platform name machine works reason properties")):
    """A device as it was found: whether it ``works``, else the ``reason`` and what to do; ``properties`` are what is
    known of it (driver, memory, clocks, …)."""
    __slots__ = ()


def devices(**settings: Any) -> List[Device]:
    """Tries each kind of hardware on this machine with a tiny model in a process of its own, as ``dyno devices``
    does; it takes seconds. settings: those of engines, such as ``ort``, the ONNX Runtime to use."""
    found = Results(c_void_p(_library.call("dyno_devices_probe", _library.settings_of(settings)))).runs[0]["devices"]
    return [Device(one.get("id"), one.get("platform"), one.get("name"), one.get("machine"),
                   one["properties"].pop("works") == 1,
                   spelled(one["properties"].pop("reason", "")) or None, one["properties"])
            for one in found]
