"""Runs as dicts: what is known of them besides their results."""
from __future__ import annotations

from . import _library
from ._abi import ENUMERATORS

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict

TEXTS = ("id", "started", "finished", "dyno", "tag", "note", "commit", "invalid")
MODEL_TEXTS = ("name", "source", "path", "revision", "digest")
DEVICE_TEXTS = ("id", "platform", "name", "machine")


def _texts(function: Any, place: Any, words: Any) -> Dict[str, Any]:
    said = {word: _library.decode(function(*place, word.encode())) for word in words}
    return {word: text for word, text in said.items() if text is not None}


def _number(value: float) -> Any:
    """Whole numbers without a point, as JSON has them."""
    return int(value) if value == value and value.is_integer() else value


def _facts(results: Any, run: int, of: str, place: int = 0) -> Dict[str, Any]:
    lib, where = _library.library(), (results, run, ENUMERATORS["DYNO_FACTS_" + of], place)
    found = {}
    for fact in range(lib.dyno_results_fact_count(*where)):
        key = _library.decode(lib.dyno_results_fact_key(*where, fact)) or ""
        text = lib.dyno_results_fact_text(*where, fact)
        found[key] = _number(lib.dyno_results_fact_number(*where, fact)) if text is None \
            else _library.decode(text)
    return found


def _model(results: Any, run: int, model: int) -> Dict[str, Any]:
    lib, place = _library.library(), (results, run, model)
    numbers = {word: lib.dyno_results_model_number(*place, word.encode())
               for word in ("size", "parameters")}
    return {**_texts(lib.dyno_results_model_text, place, MODEL_TEXTS),
            "synthetic": lib.dyno_results_model_number(*place, b"synthetic") == 1,
            **{word: _number(number) for word, number in numbers.items() if number == number}}


def _device(results: Any, run: int, device: int) -> Dict[str, Any]:
    lib = _library.library()
    return {**_texts(lib.dyno_results_device_text, (results, run, device), DEVICE_TEXTS),
            "properties": _facts(results, run, "DEVICE", device)}


def describe(results: Any, run: int) -> Dict[str, Any]:
    """A run (from 0) of the results that are at that pointer."""
    lib, place = _library.library(), (results, run)
    engines = [_facts(*place, "ENGINE", engine)
               for engine in range(lib.dyno_results_engine_count(*place))]
    return {
        **_texts(lib.dyno_results_run_text, place, TEXTS),
        "seed": str(int(lib.dyno_results_run_number(*place, b"seed"))),
        "plan": _facts(*place, "PLAN"),
        "environment": _facts(*place, "ENVIRONMENT"),
        "warnings": [_library.decode(lib.dyno_results_warning(*place, warning))
                     for warning in range(lib.dyno_results_warning_count(*place))],
        "models": [_model(*place, model) for model in range(lib.dyno_results_model_count(*place))],
        "devices": [_device(*place, device)
                    for device in range(lib.dyno_results_device_count(*place))],
        **({"engines": engines} if engines else {}),
    }
