"""Results: what a benchmark measured, kept in libdyno's memory and read from there."""
from __future__ import annotations

import os
from array import array
from collections import namedtuple
from ctypes import byref, c_double, c_size_t, c_uint64, c_void_p, cast, string_at

from . import _library
from .metrics import cell_words, cell_words_of, fields_of

TYPE_CHECKING = False  # by its name checkers know it; typing is slow to import
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple, Union, overload
    from typing import Unpack
    from ._typed import Cell, ChartOptions, Drawing
    from .figures import Figure
    from .metrics import Field
    from .notebook import DashboardWidget, Explorer
else:
    Cell = object

__all__ = ["Result", "Results", "Series", "Value", "as_results", "load_results"]

_OTHERS = ("platform", "device_name", "status", "reason", "run", "started", "tag")


def _told(number: float, own: bool) -> Optional[Union[int, float]]:
    """dyno's words are whole numbers; own ones are what they are."""
    if number != number:
        return None
    return number if own and number != int(number) else int(number)


def words(of_cells: Optional[Mapping[str, str]] = None) -> Tuple[str, ...]:
    """Words that tell results apart: dyno's, or those of a cell, and what is said beside them."""
    return (*(cell_words() if of_cells is None else of_cells), *_OTHERS)


class Value(namedtuple("Value", "field value low high unit interval caveat reason bound withheld")):
    """A field of a result with all that is to be said of it.

    ``value`` is None when it is absent; ``low`` and ``high`` are the 95 % interval, made as
    ``interval`` says (``"order"``, ``"mean"``, ``"processes"``), or None; ``unit`` is the SI base unit;
    ``caveat`` is ``"absent"``, ``"withheld"`` (too few samples carry it), ``"estimated"`` or None, and
    ``reason`` says why. A value that is withheld is None; ``bound`` is what it is at least, with 95 %
    certainty, and ``withheld`` what the samples give, nothing to compare or to decide by. Both are
    None for others.
    """
    __slots__ = ()


class Handle:
    """Owns what libdyno made, and lives as long as anything that looks into its memory: copies of
    what holds it share it."""

    __slots__ = ("pointer", "destroy", "__weakref__")

    def __init__(self, pointer: c_void_p, destroy: str) -> None:
        self.pointer = pointer
        self.destroy = getattr(_library.library(), destroy)  # modules may be gone at the end

    def __del__(self) -> None:
        if self.pointer:
            self.destroy(self.pointer)


def _number(value: float) -> Optional[float]:
    return None if value != value else value


class Series:
    """A named list of numbers that one process took, in the order taken.

    ``values`` and ``weights`` (how often each was seen, as in a histogram; None: once) are read-only buffers
    of whole numbers in ``unit``, of which ``scale`` makes the SI base unit; ``thinned`` says that they are
    sorted quantiles, ``means`` that each is the mean of several.
    """

    __slots__ = ("name", "unit", "scale", "values", "weights", "thinned", "means")

    def __init__(self, result: Result, raw: Any) -> None:
        def look(numbers: Any) -> Optional[memoryview]:
            address = cast(numbers, c_void_p).value
            return result._look(address, raw.count) if address else None
        empty = memoryview(b"").cast("Q")
        self.name, self.unit = _library.decode(raw.name), _library.decode(raw.unit)
        self.scale = raw.scale
        self.values, self.weights = look(raw.values) or empty, look(raw.weights)
        self.thinned, self.means = bool(raw.flags & 1), bool(raw.flags & 2)

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"<Series {self.name}: {len(self)} in {self.unit}>"


class Result(Cell):
    """One cell: a model on a device with a batch size, sequence length, ….

    Its words (``model``, ``device``, ``machine``, ``engine``, ``batch``, ``sequence``, ``precision``, ``threads``, ``streams``,
    ``status``, ``reason``, …) and its fields (``latency_p99``, see docs/fields.md) are attributes and
    items, as are the words and fields that its file declares: ``result["n_depth"]``. Fields are floats in SI base units, None where they are absent or withheld: ``value(field)``
    tells which, and why.

    >>> import dyno
    >>> result = dyno.measure(lambda: None, name="nothing", test_iterations=100)
    >>> result.model, result.status, result["samples"]
    ('nothing', 'ok', 100.0)
    >>> result.latency_median == result["latency_median"] > 0
    True
    """

    __slots__ = ("results", "index")

    def __init__(self, results: Results, index: int) -> None:
        self.results = results
        self.index = index

    # --- words and fields ---

    def _word(self, name: str) -> Any:
        lib, place = _library.library(), (self.results._handle.pointer, self.index, name.encode())
        if self.results.cell_words.get(name) == "number":
            return _told(lib.dyno_results_number(*place), name not in cell_words())
        return (_library.told if name == "reason" else _library.decode)(
            lib.dyno_results_text(*place))

    def _has(self, name: str, value: Any) -> bool:
        others = ("device_name", "machine") if name == "device" else ()
        return self[name] == value or any(self[other] == value for other in others)

    def __getitem__(self, name: str) -> Any:
        if name in self.results.fields:
            return _number(_library.library().dyno_results_value(
                self.results._handle.pointer, self.index, name.encode()))
        if name in self.results._words():
            return self._word(name)
        raise KeyError(f"{name}: neither a field nor one of {', '.join(self.results._words())}")

    if not TYPE_CHECKING:  # they know every name
        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            try:
                return self[name]
            except KeyError as error:
                raise AttributeError(error.args[0]) from None

    def __dir__(self) -> List[str]:
        return [*super().__dir__(), *self.results._words(), *self.results.fields]

    @property
    def words(self) -> Dict[str, Union[str, int, float]]:
        """What tells the cell from others: dyno's words and those that its file declares, by key;
        without those that it does not have.

        >>> import dyno
        >>> dyno.measure(lambda: None, test_iterations=10).words["batch"]
        1
        """
        return {word: self[word] for word in self.results.cell_words if self[word] is not None}

    def keys(self) -> List[str]:
        """Names of the fields that are there: neither absent nor withheld."""
        return [key for key in self.results.fields if self[key] is not None]

    def value(self, field: str) -> Value:
        """A field with unit, interval and caveat. KeyError for an unknown name.

        >>> import dyno
        >>> dyno.measure(lambda: None, test_iterations=10).value("latency_p99").caveat
        'withheld'
        """
        row = self.results.fields[field]
        low, high = c_double(), c_double()
        lib, place = _library.library(), (self.results._handle.pointer, self.index, field.encode())
        there = lib.dyno_results_interval(*place, byref(low), byref(high))
        interval, caveat, reason = (_library.told(lib.dyno_results_field_text(*place, word))
                                    for word in (b"interval", b"caveat", b"reason"))
        return Value(field, self[field], low.value if there else None,
                     high.value if there else None, row.unit, interval, caveat, reason,
                     _number(lib.dyno_results_bound(*place)),
                     _number(lib.dyno_results_withheld(*place)))

    def interval(self, field: str) -> Optional[Tuple[float, float]]:
        """Both ends of the field's 95 % interval, or None."""
        value = self.value(field)
        return None if value.low is None else (value.low, value.high)

    # --- processes and samples ---

    @property
    def processes(self) -> int:
        """How many processes the cell was measured in."""
        return int(_library.library().dyno_results_processes(self.results._handle.pointer,
                                                             self.index))

    def process_value(self, process: int, field: str) -> Optional[float]:
        """A field as that process (from 0) alone saw it; None where absent, or withheld of the cell."""
        self.results.fields[field]
        return _number(_library.library().dyno_results_process_value(
            self.results._handle.pointer, self.index, process, field.encode()))

    def _samples(self, process: int) -> memoryview:
        count = c_size_t()
        address = _library.library().dyno_results_samples(
            self.results._handle.pointer, self.index, process, byref(count))
        if not address:
            return memoryview(b"").cast("Q")
        return self._look(address, count.value)

    def _look(self, address: int, count: int) -> memoryview:
        """Numbers in libdyno's memory, which lives as long as the view."""
        numbers = (c_uint64 * count).from_address(address)
        numbers._owner = self.results._handle  # type: ignore[attr-defined]
        return memoryview(numbers).cast("B").cast("Q").toreadonly()

    @property
    def samples(self) -> List[memoryview]:
        """All samples in nanoseconds, in the order taken: one read-only buffer for each process,
        which looks into dyno's own memory and keeps it alive. ``numpy.asarray`` makes no copy of
        it.

        >>> import dyno
        >>> result = dyno.measure(lambda: None, test_iterations=100)
        >>> [len(process) for process in result.samples]
        [100]
        """
        return [self._samples(process) for process in range(self.processes)]

    def series(self, process: int = 0) -> Dict[str, Series]:
        """All series of one process (from 0) by name: ``"inference"``, ``"warm_up"`` and what else was
        taken.

        >>> import dyno
        >>> series = dyno.measure(lambda: None, test_iterations=100).series()["inference"]
        >>> len(series.values), series.unit, series.weights is None
        (100, 'ns', True)
        """
        lib, place = _library.library(), (self.results._handle.pointer, self.index, process)
        found = {}
        for one in range(lib.dyno_results_series_count(*place)):
            raw = _library.sized(_library.Series)
            if lib.dyno_results_series(*place, one, byref(raw)):
                found[_library.decode(raw.name) or ""] = Series(self, raw)
        return found

    def to_numpy(self, process: int = 0) -> Any:
        """The samples of one process (from 0) as a NumPy array of uint64 nanoseconds, without a
        copy, read-only. Needs NumPy. IndexError when there is no such process."""
        import numpy
        if not 0 <= process < self.processes:
            raise IndexError(f"process {process}: there are {self.processes}")
        return numpy.asarray(self._samples(process))

    # --- forms ---

    def to_dict(self) -> Dict[str, Any]:
        """Words and present fields by name."""
        return {**{word: self[word] for word in self.results._words()},
                **{key: self[key] for key in self.keys()}}

    def __eq__(self, other: object) -> bool:
        """Whether both are the same cell of the same Results."""
        if not isinstance(other, Result):
            return NotImplemented
        return self.results is other.results and self.index == other.index

    def __hash__(self) -> int:
        return hash((id(self.results), self.index))

    def __repr__(self) -> str:
        words = [f"{name} {self[name]}" for name in ("batch", "sequence") if self[name]]
        return _library.printable(
            f"<Result {self.model} on {self.device}, {', '.join(words)}: {self.status}>")


class Results:
    """The results of one run, or several: a sequence of Result, with exports and pictures.

    ``a + b`` joins two of them (into a new one), which is how a laptop's CPU and a server's GPU come
    onto one picture. They can be pickled.
    """

    def __init__(self, handle: c_void_p, output_dir: Optional[str] = None) -> None:
        self._handle = Handle(handle, "dyno_results_destroy")
        #: Where files go that are given no path of their own; None: the current folder.
        self.output_dir = output_dir

    # --- words and fields ---

    @property
    def fields(self) -> Mapping[str, Field]:
        """dyno's fields, and those that the results' files declare, by key.

        >>> import dyno
        >>> dyno.measure(lambda: None, test_iterations=10).results.fields["samples"].title
        'Samples'
        """
        return fields_of(self._handle.pointer)

    @property
    def cell_words(self) -> Mapping[str, str]:
        """The kind, ``"text"`` or ``"number"``, of every word that tells the cells apart, by its key."""
        return cell_words_of(self._handle.pointer)

    def _words(self) -> Tuple[str, ...]:
        return words(self.cell_words)

    # --- sequence ---

    def __len__(self) -> int:
        return int(_library.library().dyno_results_count(self._handle.pointer))

    if TYPE_CHECKING:
        @overload
        def __getitem__(self, index: int) -> Result: ...
        @overload
        def __getitem__(self, index: slice) -> List[Result]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Result, List[Result]]:
        places = range(len(self))[index]
        if isinstance(places, range):
            return [Result(self, place) for place in places]
        return Result(self, places)

    def __iter__(self) -> Iterator[Result]:
        return (Result(self, index) for index in range(len(self)))

    def select(self, **words: Any) -> List[Result]:
        """The results whose words are these: ``results.select(device="cpu", batch=1)``. A device is
        named by its id, name or machine: two machines can have the same id. KeyError for an unknown
        word."""
        return [result for result in self
                if all(result._has(name, value) for name, value in words.items())]

    @property
    def failed(self) -> List[Result]:
        """The results whose status is not ``"ok"``; each has a ``reason``."""
        return [result for result in self if result.status != "ok"]

    def __add__(self, other: Results) -> Results:
        if not isinstance(other, Results):
            return NotImplemented
        return join([self, other])

    def __reduce__(self) -> Any:
        return _read, (self.to_json(), self.output_dir)

    # --- text ---

    def to_text(self, format: str) -> str:
        """The results in one of the formats of ``dyno export`` (docs/formats.md). UsageError for an
        unknown one."""
        return _library.call_text("dyno_results_export", self._handle.pointer, format.encode())

    def to_json(self) -> str:
        """Everything, samples included, as dyno's JSON (docs/formats.md)."""
        return self.to_text("json")

    def to_csv(self) -> str:
        """A row for each cell, a column for each field, in SI base units."""
        return self.to_text("csv")

    def to_markdown(self) -> str:
        """A table for each model, for people."""
        return self.to_text("markdown")

    def to_model_card(self) -> str:
        """The ``model-index`` YAML of a Hugging Face model card."""
        return self.to_text("model-card")

    def to_dict(self) -> Dict[str, Any]:
        """Everything but the samples, as the dicts and lists of the JSON form: with environment,
        plan, warnings, intervals and breakdowns."""
        import json
        return json.loads(self.to_text("summary"))  # type: ignore[no-any-return]

    @property
    def runs(self) -> List[Dict[str, Any]]:
        """The runs, without their results: id, start, plan, environment, warnings, models, devices."""
        from ._runs import describe
        return [describe(self._handle.pointer, run) for run in range(self._run_count())]

    def _run_count(self) -> int:
        return int(_library.library().dyno_results_run_count(self._handle.pointer))

    @property
    def complete(self) -> bool:
        """False when a run was interrupted."""
        finished = _library.library().dyno_results_run_text
        return all(finished(self._handle.pointer, run, b"finished")
                   for run in range(self._run_count()))

    def column(self, name: str) -> List[Any]:
        """A field or word of all results, in their order: numbers in SI base units, None where there is
        none. KeyError for an unknown name.

        >>> import dyno
        >>> dyno.measure(lambda: None, test_iterations=10).results.column("samples")
        [10.0]
        """
        is_number = self.cell_words.get(name) == "number"
        if name in self._words() and not is_number:
            return self._texts(name)
        if name not in self._words() and name not in self.fields:
            raise KeyError(f"{name}: neither a field nor one of {', '.join(self._words())}")
        numbers, own = self._numbers(name)[0], name not in cell_words()
        return [_told(number, own) for number in numbers] if is_number \
            else list(map(_number, numbers))

    def _numbers(self, name: str, intervals: bool = False) -> List[Any]:
        """Arrays of double that numpy takes as they are: values, with intervals also lows, highs, bounds."""
        count = len(self)
        arrays = [array("d", bytes(8 * count)) for _ in range(4 if intervals else 1)]
        places = [one.buffer_info()[0] for one in arrays] + [None] * (4 - len(arrays))
        _library.library().dyno_results_column(self._handle.pointer, name.encode(), *places, count)
        return arrays

    def _texts(self, word: str) -> List[Optional[str]]:
        """Most results share their texts: each is decoded once."""
        count = len(self)
        places = (c_void_p * count)()
        _library.library().dyno_results_text_column(self._handle.pointer, word.encode(), places, count)
        known: Dict[Optional[int], Optional[str]] = {None: None}
        for place in set(places) - {None}:
            known[place] = _library.decode(string_at(place))
        return [known[place] for place in places]

    def to_pandas(self, intervals: bool = False) -> Any:
        """A DataFrame: a row for each cell, its words and every field (SI base units, NaN where
        absent or withheld) as columns; with intervals also FIELD_low, FIELD_high and FIELD_bound
        (what a withheld one is at least, with 95 % certainty). Needs pandas."""
        import numpy
        import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]
        columns: Dict[str, Any] = {word: self.column(word) for word in self._words()}
        ends: Dict[str, Any] = {}
        for key in self.fields:
            arrays = [numpy.frombuffer(one) for one in self._numbers(key, intervals)]
            columns[key] = arrays[0]
            if intervals:
                ends.update(zip((f"{key}_low", f"{key}_high", f"{key}_bound"), arrays[1:]))
        return pandas.DataFrame({**columns, **ends})

    # --- files ---

    def _path(self, path: Optional[Any], name: str) -> str:
        """Where a file goes; makes the folder."""
        if path is None:
            path = os.path.join(self.output_dir or "", name)
        path = os.fspath(path)
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def _save(self, path: Optional[Any], name: str, format: str) -> str:
        path = self._path(path, name)
        _library.call("dyno_results_save", self._handle.pointer, _library.encode(path),
                      format.encode())
        return path

    def export_to_json(self, path: Optional[Any] = None) -> str:
        """Writes everything, samples included, at once or not at all; ``results.json`` in output_dir
        without a path. Returns the path. FileError when it cannot be written."""
        return self._save(path, "results.json", "json")

    def export_to_csv(self, path: Optional[Any] = None) -> str:
        """The same as CSV (``results.csv``)."""
        return self._save(path, "results.csv", "csv")

    def export_to_markdown(self, path: Optional[Any] = None) -> str:
        """The same as Markdown (``results.md``)."""
        return self._save(path, "results.md", "markdown")

    # --- derived fields ---

    def derive(self, price: Optional[Mapping[str, float]] = None, currency: Optional[str] = None,
               energy_price: Optional[float] = None, energy_co2: Optional[float] = None,
               fields: Optional[Mapping[str, str]] = None, relative_to: Optional[str] = None,
               relative_as: Optional[str] = None) -> Results:
        """The same results with more fields (docs/fields.md), in a new Results.

        price: of an hour of a device, by its name, which gives ``cost`` and others; energy_price: of
        a kWh; energy_co2: g a kWh; fields: formulas by the names of the fields that they make,
        ``{"total": "cost + energy_cost"}``; relative_to: ``"device=NVIDIA L4"``, which gives each
        field ``X`` a field ``X_relative``, with the interval of the ratio; relative_as: ``"times"``
        or ``"percent"``. UsageError for a formula whose units do not agree, and what else is wrong."""
        one = {"currency": currency, "energy-price": energy_price, "energy-co2": energy_co2,
               "relative-to": relative_to, "relative-as": relative_as}
        settings = [f"price={device}={amount!r}" for device, amount in (price or {}).items()]
        settings += [f"derive={name} = {formula}" for name, formula in (fields or {}).items()]
        settings += [f"{name}={value}" for name, value in one.items() if value is not None]
        made = Results(c_void_p(_library.call("dyno_results_copy", self._handle.pointer)), self.output_dir)
        _library.call("dyno_results_derive", made._handle.pointer, _library.string_list(settings))
        return made

    # --- pictures ---

    def figure(self, chart: str, **options: Unpack[ChartOptions]) -> Figure:
        """A chart (docs/charts.md) as a Figure, without writing a file: for notebooks, and for what
        a Figure can be turned into. Options as for plot()."""
        from .figures import Figure
        return Figure(self, chart, dict(options))

    def plot(self, chart: str, output_path: Optional[Any] = None, **options: Unpack[ChartOptions]) -> Figure:
        """Draws a chart into a file and returns its Figure, whose ``path`` is the file's.

        output_path: ``.png``, ``.svg``, ``.pdf`` or ``.json``, or a folder; None: a file with a name
        like ``bert-base-uncased_latency.png`` in output_dir. Options: ``include_percentiles``,
        ``detailed``, ``title``, ``theme`` (``"light"``, ``"dark"``), ``format``, ``width``, ``height`` (pixels),
        ``scale``, and any option of ``dyno plot`` that says what to draw, by its name:
        ``batch=[1, 8]``, ``x="batch"``. A chart without the data it needs draws the nearest thing
        that is there, or says what is missing. UsageError for an unknown chart or option."""
        figure = self.figure(chart, **options)
        figure.save(self.output_dir and os.path.join(self.output_dir, "")
                    if output_path is None else output_path)
        return figure

    def plot_latency_comparison(self, output_path: Optional[Any] = None,
                                include_percentiles: bool = False, **options: Unpack[Drawing]) -> Figure:
        """Latencies (s) of all cells, beside each other; with p90, p95 and p99 if wanted. See
        plot()."""
        return self.plot("latency", output_path, include_percentiles=include_percentiles,
                         **options)

    def plot_throughput_scaling(self, output_path: Optional[Any] = None, **options: Unpack[ChartOptions]) -> Figure:
        """Throughput (items/s) over the batch size. See plot()."""
        return self.plot("throughput", output_path, **options)

    def plot_memory_usage(self, output_path: Optional[Any] = None, detailed: bool = False,
                          **options: Unpack[Drawing]) -> Figure:
        """Memory (B); detailed: each part of it. See plot()."""
        return self.plot("memory", output_path, detailed=detailed, **options)

    def plot_flops_comparison(self, output_path: Optional[Any] = None, detailed: bool = False,
                              **options: Unpack[Drawing]) -> Figure:
        """Operations (FLOP) and their rate (FLOP/s); detailed: by component. See plot()."""
        return self.plot("flops", output_path, detailed=detailed, **options)

    # --- dashboard ---

    def generate_dashboard(self, output_dir: Optional[Any] = None, title: Optional[str] = None,
                           config: Optional[Any] = None, samples: bool = False) -> str:
        """Writes the results as one HTML page to explore, which works offline, and returns its
        path.

        output_dir: a folder, which is made and gets ``dashboard.html``, or a file that ends in
        ``.html``; None: output_dir of the results, or the current folder. title: default: the
        models. config: a file of settings as the page's own "Save layout" writes them. samples:
        keep all of them instead of quantiles. FileError when it cannot be written, FormatError or
        UsageError for settings that make no sense."""
        if output_dir is None:
            output_dir = self.output_dir or "."
        path = os.fspath(output_dir)
        parent = path if not path.endswith((".html", ".htm")) else os.path.dirname(path)
        os.makedirs(parent or ".", exist_ok=True)
        from .notebook import dashboard_options
        return _library.take_text(_library.call(
            "dyno_dashboard_write", self._handle.pointer, _library.encode(path),
            dashboard_options(title, config, samples)))

    def explore(self, height: int = 800, title: Optional[str] = None, samples: bool = False,
                **view: Any) -> Explorer:
        """The dashboard itself in a notebook's cell: sandboxed, offline, also in exported HTML.

        height: pixels at first; it can be resized by its lower edge. view: what is shown at first,
        by the keys of docs/dashboard.md: ``model=["…"]``, ``batch=["1", "8"]``,
        ``field="latency_p99"``, ``panels=["table"]``, ``theme="dark"``. UsageError for an unknown key."""
        from .notebook import Explorer, dashboard_options, dashboard_text
        return Explorer(dashboard_text(
            "html", self, dashboard_options(title, samples=samples, view=view)), height)

    def widget(self, height: int = 800, title: Optional[str] = None, samples: bool = False,
               **view: Any) -> DashboardWidget:
        """The dashboard as a widget: its filters, chosen fields and picked results can be read and
        set from Python. Arguments as of explore(). ImportError where there is neither anywidget nor
        ipywidgets; UsageError for an unknown key."""
        from .notebook import dashboard_options, dashboard_text, make_widget
        options = dashboard_options(title, samples=samples)
        return make_widget(self, dashboard_text("page", self, options),
                           dashboard_text("data", self, options), height, view)

    def save(self, store: Optional[str] = None) -> None:
        """Keeps the runs in the store (None: the ``dyno`` command's). StoreError when it refuses."""
        from .store import opened
        with opened(store, read_only=False) as place:
            _library.call("dyno_store_save", place, self._handle.pointer)

    # --- how they show ---

    def __str__(self) -> str:
        return self.to_text("table")

    def __repr__(self) -> str:
        return f"<Results: {len(self)} cells>"

    def _repr_html_(self) -> str:
        return self.to_text("html")

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


def _read(json: str, output_dir: Optional[str] = None) -> Results:
    data = json.encode()
    return Results(c_void_p(_library.call("dyno_results_parse", data, len(data))), output_dir)


def load_results(reference: Any, store: Optional[str] = None) -> Results:
    """Results from a file, or from the store by a run's id, ``"latest"``, ``"latest~1"`` or
    ``"tag:NAME"`` (these three pass over runs that are marked invalid). store: its name; None: the
    ``dyno`` command's. FileError, FormatError, NotFoundError or StoreError, whose message says what
    is wrong."""
    return Results(c_void_p(_library.call("dyno_results_open", _library.encode(store),
                                          _library.encode(reference))))


def join(sides: List[Results]) -> Results:
    """All of them behind each other, in a new Results."""
    joined = None
    for side in sides:
        copy = _library.call("dyno_results_copy", side._handle.pointer)
        if joined is None:
            joined = Results(c_void_p(copy), side.output_dir)
        else:
            _library.call("dyno_results_join", joined._handle.pointer, copy)
    assert joined is not None
    return joined


def as_results(results: Any) -> Results:
    """What functions take for results: Results, a Result (its Results), a file or reference as for
    load_results(), or a list of such, which are joined."""
    if isinstance(results, Results):
        return results
    if isinstance(results, Result):
        return results.results
    if isinstance(results, (list, tuple)):
        if not results:
            raise ValueError("no results")
        return join([as_results(one) for one in results])
    return load_results(results)
