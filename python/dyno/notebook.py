"""What notebooks show: the dashboard in a cell, as a frame or as a widget, and the %dyno command."""
from __future__ import annotations

from ctypes import byref

from . import _library
from .metrics import cell_words

if False:  # for type checkers: typing is slow to import
    from typing import Any, Dict, List, Optional, Tuple
    from .results import Result, Results

__all__ = ["DashboardWidget", "Explorer", "load_ipython_extension"]

def _yaml(view: Dict[str, Any]) -> bytes:
    """JSON that is YAML, too: which has other escapes for what stands beyond 16 bits, and takes some
    characters for ends of lines."""
    import json
    return "".join(one if " " <= one <= "~" else f"\\U{ord(one):08x}"
                   for one in json.dumps(view, ensure_ascii=False)).encode()


def dashboard_options(title: Optional[str] = None, config: Optional[Any] = None,
                      samples: bool = False, view: Optional[Dict[str, Any]] = None) -> Any:
    """A dyno_dashboard_options, to be passed on."""
    options = _library.sized(_library.DashboardOptions)
    options.title, options.config = _library.encode(title), _library.encode(config)
    options.view = _yaml(view) if view else None
    options.samples = samples
    return byref(options)


def dashboard_text(part: str, results: Results, options: Any = None) -> str:
    """The page ("html"), or of it what a widget needs ("page", "data")."""
    return _library.call_text("dyno_dashboard_" + part, results._handle.pointer, options)


# --- Frame -----------------------------------------------------------------------------------------

# Scripts run, and files can be saved; no access to the notebook around it: its origin is opaque.
SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups"


class Explorer:
    """The dashboard in a frame: what ``results.explore()`` returns, and a notebook shows.

    ``html`` is the whole page. Nothing is loaded from anywhere, so that it works offline and in
    notebooks that were exported as HTML.
    """

    def __init__(self, html: str, height: int) -> None:
        self.html = html
        self.height = height

    def _repr_html_(self) -> str:
        import html
        return (f'<iframe class="dyno-dashboard" title="dyno dashboard" sandbox="{SANDBOX}" '
                f'srcdoc="{html.escape(self.html)}" style="width: 100%; height: {self.height}px; '
                f'box-sizing: border-box; border: 1px solid #ccc; resize: vertical; '
                f'overflow: auto"></iframe>')

    def __repr__(self) -> str:
        return f"<dyno dashboard, {len(self.html) / 1e6:.1f} MB: shown in a notebook>"


# --- Widget ----------------------------------------------------------------------------------------

def _filters() -> Tuple[str, ...]:
    return (*cell_words(), "run", "status", "metric", "range", "search")


class DashboardWidget:
    """The dashboard as a widget, whose state Python reads and sets: what ``results.widget()`` returns.

    It has two traits that can be observed as those of any widget. ``view`` is a dict of the settings
    that differ from those at first, by the keys of docs/dashboard.md; ``selection`` is a list of the
    places of picked results in ``results``. UsageError for a key that there is not, ValueError for a
    place.
    """

    results: Results
    view: Dict[str, Any]
    selection: List[int]

    def show(self, **view: Any) -> None:
        """Changes some settings and leaves the others: ``show(batch=[1, 8], field="latency_p99")``.
        None: as at first."""
        changed = {**self.view, **view}
        self.view = {key: value for key, value in changed.items() if value is not None}

    @property
    def filters(self) -> Dict[str, Any]:
        """What is filtered: ``{"batch": ["1", "8"], "range": ["latency_p99=0.01..0.05"]}``; seconds and
        the other SI base units. Setting it sets all filters."""
        return {key: value for key, value in self.view.items() if key in _filters()}

    @filters.setter
    def filters(self, filters: Dict[str, Any]) -> None:
        others = {key: value for key, value in self.view.items() if key not in _filters()}
        unknown = [key for key in filters if key not in _filters()]
        if unknown:
            raise KeyError(f"{', '.join(unknown)}: no filter; there are {', '.join(_filters())}")
        self.view = {**others, **filters}

    @property
    def fields(self) -> Optional[List[str]]:
        """Keys of the fields that the table shows; None: the usual ones. Can be set."""
        return self.view.get("columns")

    @fields.setter
    def fields(self, fields: Optional[List[str]]) -> None:
        self.show(columns=fields)

    @property
    def field(self) -> Optional[str]:
        """Key of the field that the main chart shows; None: that at first. Can be set."""
        return self.view.get("field")

    @field.setter
    def field(self, field: Optional[str]) -> None:
        self.show(field=field)

    @property
    def selected(self) -> List[Result]:
        """The results that are picked: those at ``selection``."""
        return [self.results[place] for place in self.selection]


def _settings(view: Dict[str, Any]) -> Dict[str, Any]:
    """Settings as the page knows them: all values are texts. UsageError for those it does not."""
    import json
    text = _library.call_text("dyno_dashboard_settings", dashboard_options(view=view))
    return json.loads(text)  # type: ignore[no-any-return]


def _base() -> Any:
    """anywidget's class, or one of ipywidgets that asks the notebook for anywidget's module."""
    try:
        from anywidget import AnyWidget  # type: ignore[import-not-found, import-untyped, unused-ignore]
        return AnyWidget
    except ImportError:
        pass
    try:
        from ipywidgets import DOMWidget  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise ImportError("results.widget() needs anywidget or ipywidgets; results.explore() shows "
                          "the same page without them") from None
    from importlib import import_module
    traits: Any = import_module("traitlets")
    names = {"_model_name": "AnyModel", "_view_name": "AnyView", "_model_module": "anywidget",
             "_view_module": "anywidget", "_model_module_version": "*",
             "_view_module_version": "*", "_anywidget_id": "dyno.DashboardWidget"}
    return type(DOMWidget)("AnyWidget", (DOMWidget,),
                           {name: traits.Unicode(text).tag(sync=True) for name, text in names.items()})


def _check_selection(widget: Any, proposal: Any) -> List[int]:
    places: List[int] = [int(place) for place in proposal["value"]]
    for place in places:
        if not 0 <= place < len(widget.results):
            raise ValueError(f"{place}: no such result; there are {len(widget.results)}")
    return places


def make_widget(results: Results, page: str, data: str, height: int,
                view: Dict[str, Any]) -> DashboardWidget:
    """A DashboardWidget of these results. page, data: what the library packs for the page; height:
    pixels. The class is made here, since its base is imported only when somebody asks for a widget.
    ImportError without anywidget and ipywidgets."""
    from importlib import import_module
    traits: Any = import_module("traitlets")
    base, text = _base(), traits.Unicode
    kind = type(base)("DashboardWidget", (DashboardWidget, base), {
        "__module__": __name__,
        "__doc__": DashboardWidget.__doc__,
        "_esm": text(_library.call_text("dyno_dashboard_module")).tag(sync=True),
        "_page": text(page).tag(sync=True),
        "_data": text(data).tag(sync=True),
        "_height": traits.Int(height).tag(sync=True),
        "view": traits.Dict(_settings(view)).tag(sync=True),
        "selection": traits.List().tag(sync=True),
        "_valid_view": traits.validate("view")(lambda self, proposal: _settings(proposal["value"])),
        "_valid_selection": traits.validate("selection")(_check_selection),
        "results": results,
    })
    return kind()  # type: ignore[no-any-return]


# --- %dyno -----------------------------------------------------------------------------------------

def _follow(process: Any) -> List[str]:
    """Shows what the command says while it runs; returns the lines. Ctrl-C reaches the command, too,
    which then keeps what is measured and ends."""
    import sys
    said: List[str] = []
    while True:
        try:
            for line in process.stderr:
                said.append(line)
                print(line, end="", file=sys.stderr)
            return said
        except KeyboardInterrupt:
            pass


def _run(words: List[str]) -> Optional[Results]:
    """Runs the dyno command. `dyno run` returns its results, other commands print."""
    import subprocess
    import tempfile
    from ._errors import Error
    from .results import _read
    run = words[:1] == ["run"] and not {"--json", "--help", "-h", "--dry-run"} & set(words)
    command = [_library.command(), *words, *(["--json"] if run else [])]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        with subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, text=True,
                              encoding="utf-8", errors="replace") as process:
            said = _follow(process)
        file.seek(0)
        out = file.read()
    if run and out:
        return _read(out)
    print(out, end="")
    if process.returncode:
        raise Error(said[-1].strip() if said else
                    f"dyno {' '.join(words)}: exit status {process.returncode}")
    return None


def dyno_magic(line: str) -> Optional[Results]:
    """``%dyno run MODEL --batch 1,8``: the dyno command in a cell; ``%dyno run`` returns dyno.Results,
    so that ``results = %dyno run …`` works. ``{name}`` and ``$name`` stand for Python's values. Error
    when the command fails."""
    import shlex
    return _run(shlex.split(line))


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext dyno``: defines ``%dyno``. Called by IPython, with its shell."""
    shell.register_magic_function(dyno_magic, "line", "dyno")
