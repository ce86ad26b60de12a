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

from ._abi import FUNCTIONS, STRUCTS
from ._errors import LibraryError, UsageError, from_name, spelled

if False:  # typing costs 10 ms to import
    from typing import Any, Dict, Iterable, List, Optional

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

# What the letters of _abi.py stand for. C's texts are bytes; a pointer is a number, or what byref and
# arrays of ctypes are.
TYPES = {"p": c_void_p, "s": c_char_p, "z": c_size_t, "d": c_double, "u": c_uint64, "w": c_uint32,
         "b": c_bool, "i": c_int, "v": None, "!": c_void_p, "S": POINTER(c_char_p),
         "U": POINTER(c_uint64)}


def type_of(word: str) -> Any:
    """The ctypes type of a struct's member."""
    if word[0] == "F":
        return CFUNCTYPE(*(TYPES[letter] for letter in word[1:]))  # type: ignore[arg-type, unused-ignore]
    return c_char * int(word[1:]) if word[0] == "c" else TYPES[word]


def structure(name: str) -> Any:
    """A struct of dyno.h as a class."""
    pairs = (member.split(":") for member in STRUCTS[name].split())
    return type(name, (Structure,), {"_fields_": [(key, type_of(word)) for key, word in pairs]})


Error = structure("dyno_error")
Progress = structure("dyno_progress")
BenchmarkOptions = structure("dyno_benchmark_options")
SamplerOptions = structure("dyno_sampler_options")
ComparisonOptions = structure("dyno_comparison_options")
ChartOptions = structure("dyno_chart_options")
DashboardOptions = structure("dyno_dashboard_options")
AbOptions = structure("dyno_ab_options")
Series = structure("dyno_series")
PROGRESS_CALLBACK = dict(BenchmarkOptions._fields_)["progress"]


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
    for name, letters in FUNCTIONS.items():
        function = getattr(library, name, None)
        if function is None:
            raise LibraryError(f"{library._name}: has no {name}: this libdyno and this package are "
                               "of different versions")
        function.restype, *function.argtypes = map(TYPES.__getitem__, letters)


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
        code = library().dyno_error_name(error.code).decode()
        raise from_name(code, error.message.decode("utf-8", "replace"))
    return value


def call_bytes(name: str, *arguments: Any) -> bytes:
    """Calls a function that makes text or a picture, whose length it tells before the error."""
    length = c_size_t()
    pointer = call(name, *arguments, byref(length))
    try:
        return string_at(pointer, length.value)
    finally:
        library().dyno_text_free(pointer)


def call_text(name: str, *arguments: Any) -> str:
    """The same as text."""
    return call_bytes(name, *arguments).decode("utf-8", "replace")


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


def take_text(pointer: int) -> str:
    """Text that C has made, which is freed."""
    try:
        data = string_at(pointer)
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


_words: Dict[str, List[str]] = {}
_settings: Dict[str, List[Dict[str, Optional[str]]]] = {}


def words(of: str) -> List[str]:
    """The words that libdyno's functions know of such a thing ("point", "comparison")."""
    if of not in _words:
        known: List[str] = []
        while True:
            word = library().dyno_known_word(of.encode(), len(known))
            if word is None:
                break
            known.append(word.decode())
        _words[of] = known
    return _words[of]


def settings(of: str = "setting") -> List[Dict[str, Optional[str]]]:
    """What can be set, of `dyno run` or ("chart_setting") of a chart: a dict for each, by its words."""
    if of not in _settings:
        count, text = (getattr(library(), f"dyno_{of}_{what}") for what in ("count", "text"))
        _settings[of] = [{word: decode(text(row, word.encode())) for word in words(of)}
                         for row in range(count())]
    return _settings[of]


def check_settings(values: "Iterable[str]", of: str = "setting") -> None:
    """UsageError for a keyword argument that is no setting."""
    names = [str(row["name"]).replace("-", "_") for row in settings(of)]
    for name in values:
        if name not in names:
            import difflib
            near = difflib.get_close_matches(name, names, 1)
            raise UsageError(f"there is no setting {name}" + (f"; is {near[0]} meant?" if near else ""))


def settings_of(values: "dict[str, Any]") -> Any:
    """Keyword arguments as a list of settings; those that are None are left out."""
    return string_list([setting(name, value) for name, value in values.items()
                        if value is not None])


def sized(kind: Any) -> Any:
    """A struct that knows its size, and is zero otherwise: what C's _INIT macros make."""
    return kind(size=sizeof(kind))


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
