"""Exceptions. Each carries dyno's own code and message."""
from __future__ import annotations

import re

if False:  # typing costs 10 ms to import
    from typing import Optional

# libdyno names a setting by its name between these marks, with a value or without.
SETTING = re.compile("\u2039([a-z][a-z_-]*)(?: ([^\u203a]*))?\u203a(?=(:)?)")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?|True|False|None")


def _spell(setting: "re.Match[str]") -> str:
    name, value, subject = setting[1].replace("-", "_"), setting[2], setting[3]
    if value is None:
        return name if subject else name + "="
    return f"{name}={value if NUMBER.fullmatch(value) or value[:1] in QUOTES else repr(value)}"


QUOTES = ("'", '"')


def spelled(text: str) -> str:
    """libdyno's text with its settings as Python's keyword arguments: ``store=``, ``batch=8``."""
    return SETTING.sub(_spell, text)


def first_setting(text: str) -> Optional[str]:
    """The setting that libdyno's text is about, as a keyword argument's name; or None."""
    found = SETTING.search(text)
    return found[1].replace("-", "_") if found else None


class Error(Exception):
    """Something that libdyno could not do.

    ``code`` is the word of dyno's error code (``"not_found"``), ``message`` one line that says what
    was wrong, where, and what to do. ``setting`` is the name of the argument that it is about, or
    None. The subclasses are one for each code.

    >>> import dyno
    >>> try:
    ...     dyno.load_results("/nonexistent.json")
    ... except dyno.Error as error:
    ...     print(error.code, "|", error)
    not_found | /nonexistent.json: cannot be opened: No such file or directory
    """

    code: str = "error"

    def __init__(self, message: str) -> None:
        self.setting = first_setting(message)
        self.message = spelled(message)
        super().__init__(self.message)


class UsageError(Error, ValueError):
    """An option or argument makes no sense."""
    code = "usage"


class MemoryExhaustedError(Error, MemoryError):
    """Out of memory, in this process (not in the one of a model)."""
    code = "memory"


class FileError(Error, OSError):
    """A file or pipe could not be read or written."""
    code = "io"


class FormatError(Error, ValueError):
    """A file is not what it should be."""
    code = "format"


class NotFoundError(Error, LookupError):
    """No such model, device, run."""
    code = "not_found"


class UnsupportedError(Error):
    """This model, device or build cannot do it."""
    code = "unsupported"


class EngineError(Error):
    """The inference engine refused; the message has its reason."""
    code = "engine"


class NetworkError(Error):
    """The model hub could not be reached or answered with an error."""
    code = "network"


class StoreError(Error):
    """The store could not be opened, read or written."""
    code = "store"


class TimedOutError(Error, TimeoutError):
    """A step took longer than allowed."""
    code = "timeout"


class CrashedError(Error):
    """The process in which the model ran died."""
    code = "crashed"


class CancelledError(Error):
    """Cancelled before anything was measured."""
    code = "cancelled"


class NothingMeasuredError(Error):
    """Not one cell could be measured; the message has the first reason."""
    code = "nothing"


class LibraryError(Error, ImportError):
    """libdyno, or a library that it needs, is not there; the message says which and where it was
    looked for."""
    code = "library"


class DynoWarning(UserWarning):
    """What makes a run or its numbers less trustworthy, or a device that is not there."""


# By dyno_error_name.
KINDS = {kind.code: kind for kind in (
    UsageError, MemoryExhaustedError, FileError, FormatError, NotFoundError, UnsupportedError,
    EngineError, NetworkError, StoreError, TimedOutError, CrashedError, CancelledError,
    NothingMeasuredError)}


def from_name(name: str, message: str) -> Error:
    """The exception for one of libdyno's errors."""
    return KINDS.get(name, Error)(message)
