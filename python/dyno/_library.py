"""libdyno through ctypes: where it is found, and what its functions take.

ctypes rather than an extension module: it is in the standard library, needs no compiler and no
header of Python, serves every Python from 3.9 on with one wheel, and releases the GIL around every
call. What it costs, about a microsecond a call, is paid once for a whole block of samples.
"""
from __future__ import annotations

import os
import sys
from ctypes import (CDLL, CFUNCTYPE, POINTER, Structure, byref, c_bool, c_char, c_char_p, c_double,
                    c_int, c_size_t, c_uint32, c_uint64, c_void_p, sizeof, string_at)

from ._errors import LibraryError, UsageError, from_code, spelled

if False:  # typing costs 10 ms to import
    from typing import Any, Iterable, List, Optional

SONAME = "libdyno.so.0"
HERE = os.path.dirname(os.path.abspath(__file__))

# What libdyno itself is linked with, and where Debian has it.
SYSTEM_LIBRARIES = {
    "libcrypto.so.3": "libssl3",
    "libyaml-0.so.2": "libyaml-0-2",
    "libsqlite3.so.0": "libsqlite3-0",
    "libz.so.1": "zlib1g",
    "libm.so.6": "libc6",
    "libc.so.6": "libc6",
}

PROGRESS_CALLBACK = CFUNCTYPE(c_bool, c_void_p, c_void_p)


class Error(Structure):
    """struct dyno_error"""
    _fields_ = [("code", c_int), ("message", c_char * 1024)]


class Progress(Structure):
    """struct dyno_progress"""
    _fields_ = [("model", c_char_p), ("device", c_char_p), ("batch", c_uint64),
                ("sequence", c_uint64), ("process", c_uint32), ("step", c_char_p),
                ("samples", c_uint64), ("median", c_double), ("median_low", c_double),
                ("median_high", c_double), ("processes_done", c_uint64),
                ("processes_total", c_uint64), ("seconds_left", c_double), ("message", c_char_p)]


class BenchmarkOptions(Structure):
    """struct dyno_benchmark_options"""
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("models", POINTER(c_char_p)),
                ("hardware", POINTER(c_char_p)), ("metrics", POINTER(c_char_p)),
                ("batch_sizes", POINTER(c_uint64)), ("batch_size_count", c_size_t),
                ("sequence_lengths", POINTER(c_uint64)), ("sequence_length_count", c_size_t),
                ("settings", POINTER(c_char_p)), ("progress", PROGRESS_CALLBACK),
                ("progress_context", c_void_p), ("store", c_char_p), ("tag", c_char_p),
                ("note", c_char_p)]


class SamplerOptions(Structure):
    """struct dyno_sampler_options"""
    _fields_ = [("size", c_size_t), ("name", c_char_p), ("engine", c_char_p),
                ("engine_version", c_char_p), ("batch", c_uint64), ("settings", POINTER(c_char_p))]


class CompareOptions(Structure):
    """struct dyno_compare_options"""
    _fields_ = [("size", c_size_t), ("fields", POINTER(c_char_p)), ("threshold", c_double),
                ("across", c_char_p)]


class PlotOptions(Structure):
    """struct dyno_plot_options"""
    _fields_ = [("size", c_size_t), ("include_percentiles", c_bool), ("detailed", c_bool),
                ("title", c_char_p), ("theme", c_char_p), ("format", c_char_p),
                ("width", c_double), ("height", c_double), ("scale", c_double),
                ("settings", POINTER(c_char_p))]


class DashboardOptions(Structure):
    """struct dyno_dashboard_options"""
    _fields_ = [("size", c_size_t), ("title", c_char_p), ("config", c_char_p), ("view", c_char_p),
                ("samples", c_bool)]


# name: result, arguments; a dyno_error comes last where there is a "!".
FUNCTIONS = {
    "dyno_version": (c_char_p, ""),
    "dyno_benchmark_run": (c_void_p, "p!"),
    "dyno_results_load": (c_void_p, "s!"),
    "dyno_results_read": (c_void_p, "sz!"),
    "dyno_results_open": (c_void_p, "ss!"),
    "dyno_results_join": (c_bool, "pp!"),
    "dyno_results_save": (c_bool, "pss!"),
    "dyno_results_export": (c_void_p, "psp!"),
    "dyno_text_free": (None, "p"),
    "dyno_results_destroy": (None, "p"),
    "dyno_results_count": (c_size_t, "p"),
    "dyno_results_value": (c_double, "pzs"),
    "dyno_results_bound": (c_double, "pzs"),
    "dyno_results_withheld": (c_double, "pzs"),
    "dyno_results_interval": (c_bool, "pzspp"),
    "dyno_results_field_text": (c_char_p, "pzss"),
    "dyno_results_text": (c_char_p, "pzs"),
    "dyno_results_number": (c_double, "pzs"),
    "dyno_results_processes": (c_size_t, "pz"),
    "dyno_results_process_value": (c_double, "pzzs"),
    "dyno_results_samples": (c_void_p, "pzzp"),
    "dyno_sampler_create": (c_void_p, "p!"),
    "dyno_sampler_destroy": (None, "p"),
    "dyno_sampler_next": (c_uint64, "pp"),
    "dyno_sampler_add": (c_bool, "ppz!"),
    "dyno_sampler_finish": (c_void_p, "p!"),
    "dyno_word_count": (c_size_t, ""),
    "dyno_word_text": (c_char_p, "zs"),
    "dyno_field_count": (c_size_t, ""),
    "dyno_field_text": (c_char_p, "zs"),
    "dyno_metric_count": (c_size_t, ""),
    "dyno_metric_text": (c_char_p, "zs"),
    "dyno_format_count": (c_size_t, ""),
    "dyno_format_text": (c_char_p, "zs"),
    "dyno_store_list": (c_void_p, "sz!"),
    "dyno_store_save": (c_bool, "sp!"),
    "dyno_store_history": (c_void_p, "ssssz!"),
    "dyno_compare": (c_void_p, "ppp!"),
    "dyno_comparison_destroy": (None, "p"),
    "dyno_comparison_text": (c_void_p, "ps!"),
    "dyno_comparison_regressions": (c_size_t, "p"),
    "dyno_plot": (c_void_p, "pssp!"),
    "dyno_results_figure": (c_void_p, "psp!"),
    "dyno_generate_dashboard": (c_void_p, "psp!"),
    "dyno_dashboard_text": (c_void_p, "pspp!"),
}
ARGUMENTS = {"p": c_void_p, "s": c_char_p, "z": c_size_t, "d": c_double, "!": c_void_p}


# --- Finding ---------------------------------------------------------------------------------------

def printable(text: str) -> str:
    """Somebody's text as one may print it: what would steer a terminal or cannot be seen is U+FFFD."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def candidates() -> List[str]:
    """Where libdyno may be, in the order in which it is looked for."""
    named = os.environ.get("DYNO_LIBRARY")
    if named:
        return [named]
    places = [os.path.join(HERE, "lib", SONAME)]  # in the wheel
    root = os.path.dirname(os.path.dirname(HERE))
    if os.path.exists(os.path.join(root, "meson.build")):  # in the source tree
        places.append(os.path.join(root, "build", SONAME))
    machine = os.uname().machine + "-linux-gnu"
    folder = HERE
    while folder != "/":  # under the prefix that `make install` had
        folder = os.path.dirname(folder)
        for library in ("lib/" + machine, "lib", "lib64"):
            places.append(os.path.join(folder, library, SONAME))
    return places


def cannot_open(path: str, reason: str) -> LibraryError:
    """The error for a libdyno that is there, but does not open."""
    missing = reason.split(":")[0].strip()
    package = SYSTEM_LIBRARIES.get(missing)
    if package:
        return LibraryError(f"{path}: the system library {missing} is missing "
                            f"(on Debian: apt install {package})")
    return LibraryError(f"{path}: {reason}")


def open_library() -> CDLL:
    """Loads libdyno and declares its functions."""
    places = candidates()
    found = [place for place in places if os.path.exists(place)]
    path = found[0] if found else SONAME
    try:
        library = CDLL(path)
    except OSError as error:
        if found:
            raise cannot_open(path, str(error)) from None
        raise LibraryError(
            f"{SONAME} is not found: build it (make), install it (make install), or set "
            f"DYNO_LIBRARY to it. Looked for: {', '.join(places)}") from None
    declare(library)
    return library


def declare(library: CDLL) -> None:
    """Result and argument types of every function that this libdyno has."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name, None)
        if function is None:
            raise LibraryError(f"{library._name}: has no {name}: this libdyno and this package are "
                               "of different versions")
        function.restype = result
        function.argtypes = [ARGUMENTS[letter] for letter in arguments]


_opened: List[Any] = []


def library() -> Any:
    """libdyno, opened when it is needed first."""
    if not _opened:
        _opened.append(open_library())
    return _opened[0]


# --- Calling ---------------------------------------------------------------------------------------

def call(name: str, *arguments: Any) -> Any:
    """Calls a function that can fail; raises what it reports."""
    error = Error()
    value = getattr(library(), name)(*arguments, byref(error))
    if not value:
        raise from_code(error.code, error.message.decode("utf-8", "replace"))
    return value


def encode(text: Optional[Any]) -> Optional[bytes]:
    """Text, or a path, for C. None stays None. UsageError for a NUL, where C's texts end."""
    if text is None:
        return None
    encoded = os.fsencode(text)
    if b"\0" in encoded:
        raise UsageError(f"a NUL character in {text!r:.100}")
    return encoded


def decode(text: Optional[bytes]) -> Optional[str]:
    """Text from C."""
    return None if text is None else text.decode("utf-8", "replace")


def told(text: Optional[bytes]) -> Optional[str]:
    """What libdyno says, its settings as keyword arguments."""
    return None if text is None else spelled(text.decode("utf-8", "replace"))


def take_text(pointer: int, length: Optional[int] = None) -> str:
    """Text that C has made, which is freed."""
    try:
        data = string_at(pointer) if length is None else string_at(pointer, length)
    finally:
        library().dyno_text_free(pointer)
    return data.decode("utf-8", "replace")


def string_list(items: Optional[Iterable[Any]]) -> Any:
    """A NULL-terminated char *[], or None."""
    if items is None:
        return None
    encoded = [encode(item) for item in items]
    return (c_char_p * (len(encoded) + 1))(*encoded, None)


def setting(name: str, value: Any) -> str:
    """A keyword argument as "name=value" of `dyno run`'s options."""
    if isinstance(value, (list, tuple)):
        value = ",".join(map(str, value))
    elif value is True or value is False:
        value = "true" if value else "false"
    return f"{name.replace('_', '-')}={value}"


def settings_of(values: "dict[str, Any]") -> Any:
    """Keyword arguments as a list of settings; those that are None are left out."""
    return string_list([setting(name, value) for name, value in values.items()
                        if value is not None])


def size_of(structure: Any) -> int:
    """sizeof, for the size member of options."""
    return sizeof(structure)


def debug_path() -> str:
    """The file that libdyno was loaded from."""
    return str(library()._name)


def command() -> str:
    """The dyno command that goes with the library: in the wheel, the build folder, or under the
    prefix; else the one on PATH."""
    import shutil
    folder = os.path.dirname(os.path.realpath(debug_path()))
    for place in ("../bin/dyno", "dyno", "../../bin/dyno"):
        path = os.path.normpath(os.path.join(folder, place))
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    found = shutil.which("dyno")
    if found:
        return found
    raise LibraryError(f"the dyno command is neither beside {debug_path()} nor on PATH")


if sys.platform != "linux":
    raise LibraryError("dyno measures on Linux only")
