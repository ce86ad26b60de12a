"""Figures: charts of results, as files, as Plotly's JSON, and as a notebook shows them."""
from __future__ import annotations

import os
from ctypes import byref

from . import _library
from ._errors import UnsupportedError

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, Optional
    from .results import Results

__all__ = ["Figure"]

PLOTLY_MIME = "application/vnd.plotly.v1+json"
TEXTS = ("title", "theme", "format")
OWN = (*TEXTS, "include_percentiles", "detailed", "width", "height", "scale")
SCALE = 2  # pixels of a PNG for each of the picture's own


class Figure:
    """A chart of results. libdyno draws it, for files and for notebooks alike.

    In a notebook it shows as an interactive Plotly figure where there is a renderer for it, as PNG
    (SVG without cairo) elsewhere; ``plotly.io.from_json(figure.to_json())`` makes a Plotly figure of it. As a path
    (``open(figure)``) it is the file that it was last saved to.

    >>> import dyno
    >>> figure = dyno.measure(lambda: None, test_iterations=400).results.figure("latency")
    >>> sorted(figure.to_dict())[:2]
    ['data', 'layout']
    """

    def __init__(self, results: Results, chart: str, options: Dict[str, Any]) -> None:
        self.results = results
        self.chart = chart
        _library.check_settings((name for name in options if name not in OWN), "chart_setting")
        self.options = options
        #: The file it was saved to last, or None.
        self.path: Optional[str] = None
        self.to_json()  # a wrong chart or option is said at once

    def _options(self, **more: Any) -> Any:
        given = {**self.options, **more}
        options = _library.sized(_library.ChartOptions)
        for name in OWN:
            value = given.pop(name, None)
            if value is not None:
                # ctypes would take a number for an address of text.
                setattr(options, name, _library.encode(value) if name in TEXTS else value)
        options.settings = _library.settings_of(given)
        return byref(options)

    def to_json(self) -> str:
        """A Plotly figure in JSON, as ``plotly.io.from_json`` reads it."""
        return self._bytes("json").decode()

    def to_dict(self) -> Dict[str, Any]:
        """The same as dicts and lists: ``data``, ``layout``, …."""
        import json
        return json.loads(self.to_json())  # type: ignore[no-any-return]

    def save(self, path: Optional[Any] = None, **options: Any) -> str:
        """Writes the picture at once or not at all: ``.png``, ``.svg``, ``.pdf`` or ``.json``; into a
        folder, or without a path into the current one, under a name of its own. Returns the path.
        FileError when it cannot be written; UnsupportedError for PNG and PDF without cairo."""
        if path is not None:
            path = os.fspath(path)
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        pointer = _library.call("dyno_chart_write", self.results._handle.pointer, self.chart.encode(),
                                _library.encode(path), self._options(**options))
        self.path = _library.take_text(pointer)
        return self.path

    def _bytes(self, format: str) -> bytes:
        """The picture in memory."""
        return _library.call_bytes("dyno_chart_export", self.results._handle.pointer,
                                   self.chart.encode(), self._options(format=format))

    def to_svg(self) -> str:
        """The picture as SVG text."""
        return self._bytes("svg").decode()

    def to_png(self) -> bytes:
        """The picture as the bytes of a PNG file. UnsupportedError without cairo."""
        return self._bytes("png")

    def __fspath__(self) -> str:
        if self.path is None:
            raise ValueError("the figure is in no file yet: save() it")
        return self.path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """What a notebook keeps: the Plotly figure, and a picture for viewers that have no Plotly. Not
        SVG where there can be PNG: nbconvert 6 and sites that show notebooks strip it for safety."""
        import base64
        bundle: Dict[str, Any] = {PLOTLY_MIME: self.to_dict(), "text/plain": repr(self)}
        metadata: Dict[str, Any] = {}
        try:
            png = self.to_png()
            bundle["image/png"] = base64.b64encode(png).decode()
            scale = self.options.get("scale") or SCALE
            width, height = (int.from_bytes(png[at:at + 4], "big") / scale for at in (16, 20))
            metadata["image/png"] = {"width": round(width), "height": round(height)}
        except UnsupportedError:  # without cairo
            bundle["image/svg+xml"] = self.to_svg()
        wanted = {mime: data for mime, data in bundle.items()
                  if (not include or mime in include) and (not exclude or mime not in exclude)}
        return wanted, metadata

    def __repr__(self) -> str:
        where = f" in {self.path}" if self.path else ""
        return f"<Figure {self.chart} of {len(self.results)} cells{where}>"


