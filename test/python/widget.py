"""The widget, from both ends: its traits in Python, its module in Chromium (widget.js). Neither
anywidget nor ipywidgets is in Debian 12 in a version that works, so the base class stands in, as
traitlets' own, which anywidget's is; and so does the message between kernel and notebook: what one
end changes is given to the other here.
Usage: widget.py DYNO SOURCE_ROOT BUILD_ROOT NODE"""
import json
import subprocess
import sys
import time

from package import DYNO, HERE, LIMIT, ROOT, SANITIZED, contains, equal, null_run, python, raises, run

if SANITIZED:
    print("1..0 # SKIP the page is not instrumented")
    sys.exit()

import dyno  # noqa: E402

STAND_IN = '''
from traitlets import HasTraits, Unicode


class AnyWidget(HasTraits):
    _model_module = Unicode("anywidget").tag(sync=True)
'''
(HERE / "anywidget.py").write_text(STAND_IN)
sys.path.insert(0, str(HERE))


class Notebook:
    """The page in Chromium that shows widgets."""

    def __init__(self):
        self.node = subprocess.Popen([sys.argv[4], ROOT / "test/python/widget.js", DYNO, ROOT], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=open(HERE / "complaints", "w"))

    def do(self, what, name="one", widget=None, **more):
        """A command; what it changes in the model reaches the widget."""
        self.node.stdin.write(json.dumps({"do": what, "name": name, **more}) + "\n")
        self.node.stdin.flush()
        answer = json.loads(self.node.stdout.readline())
        assert "error" not in answer, answer
        for key, value in answer["changed"].items():
            setattr(widget or WIDGET, key, value)
        return answer.get("value")

    def show(self, widget, name):
        state = {key: getattr(widget, key) for key in widget.trait_names(sync=True)}
        self.do("begin", name, widget, state=state)
        widget.observe(lambda change: self.do("set", name, widget, key=change["name"],
                                              value=change["new"]), ["view", "selection"])

    def close(self):
        self.node.stdin.close()
        self.node.wait()


RESULTS = null_run("null:constant,median=1ms", batch_sizes=[1, 2, 4, 8], test_iterations=400)
WIDGET = RESULTS.widget(batch=[1, 8], field="latency_p99")
NOTEBOOK = Notebook()


def becomes(expected, *words, **command):
    """What is out of sight is drawn a little after it comes into sight."""
    end = time.monotonic() + LIMIT
    while (value := NOTEBOOK.do(*words, **command)) != expected and time.monotonic() < end:
        time.sleep(0.05)
    equal(value, expected)


def look_at_table():
    NOTEBOOK.do("see", selector="#one .panel-table .results")


def shows_the_page_with_what_was_asked_for():
    equal(WIDGET.view, {"batch": ["1", "8"], "field": "latency_p99"})
    NOTEBOOK.show(WIDGET, "one")
    NOTEBOOK.do("wait", selector="#one .panel-main .plot .cartesianlayer", text="")
    contains(NOTEBOOK.do("text", selector="#one .subtitle"), "2 of 4 results")
    NOTEBOOK.do("wait", selector="#one .panel-main .ytitle", text="p99")
    look_at_table()
    becomes(2, "count", selector="#one .results tbody tr[data-place]")
    equal((WIDGET.view, WIDGET.selection), ({"batch": ["1", "8"], "field": "latency_p99"}, []))


def python_sees_what_is_filtered():
    seen = []
    WIDGET.observe(lambda change: seen.append(change["new"]), "view")
    NOTEBOOK.do("click", selector="#one .filters fieldset:has-text('Batch') label:has-text('4')")
    equal(WIDGET.filters, {"batch": ["1", "8", "4"]})
    equal(len(seen), 1)
    NOTEBOOK.do("fill", selector="#one input[type=search]", text="constant")
    NOTEBOOK.do("wait", selector="#one .subtitle", text="3 of 4 results")
    NOTEBOOK.do("evaluate", code="new Promise((resolve) => setTimeout(resolve, 500))")
    equal(WIDGET.filters, {"batch": ["1", "8", "4"], "search": "constant"})
    equal(WIDGET.field, "latency_p99")


def python_sets_filters():
    WIDGET.filters = {"batch": [2]}
    contains(NOTEBOOK.do("text", selector="#one .subtitle"), "1 of 4 results")
    equal(WIDGET.view, {"batch": ["2"], "field": "latency_p99"})
    WIDGET.filters = {}
    look_at_table()
    becomes(4, "count", selector="#one .results tbody tr[data-place]")
    WIDGET.show(range=["latency_median=0.0015.."])
    becomes(3, "count", selector="#one .results tbody tr[data-place]")
    WIDGET.show(range=None)
    equal(WIDGET.filters, {})
    # One step back, as if the reader had done it.
    NOTEBOOK.do("click", selector="#one button[aria-label^=Undo]")
    equal(WIDGET.filters, {"range": ["latency_median=0.0015.."]})
    WIDGET.filters = {}


def python_chooses_fields_and_sees_those_chosen():
    WIDGET.fields = ["latency_min", "latency_max"]
    look_at_table()
    becomes(["Minimum latency", "Maximum latency"], "texts",
            selector="#one .results th.numeric:has-text('latency') .sorter span:first-child")
    NOTEBOOK.do("click", selector="#one button[aria-label*=olumns]")
    NOTEBOOK.do("click", selector="#one dialog[open] input[value=latency_mean]")
    equal(WIDGET.fields, ["latency_min", "latency_max", "latency_mean"])
    NOTEBOOK.do("press", selector="#one dialog[open]", key="Escape")
    WIDGET.field = "throughput_items"
    NOTEBOOK.do("wait", selector="#one .panel-main .ytitle", text="hroughput")
    WIDGET.fields, WIDGET.field = None, None
    equal(WIDGET.view, {})


def both_pick_results():
    look_at_table()
    NOTEBOOK.do("click", selector="#one .results tr[data-place='1']")
    equal(WIDGET.selection, [1])
    NOTEBOOK.do("press", selector="#one dialog[open]", key="Escape")
    NOTEBOOK.do("click", selector="#one .results tr[data-place='3']", modifiers=["Control"])
    equal((WIDGET.selection, [result.batch for result in WIDGET.selected]), ([1, 3], [2, 8]))
    equal(NOTEBOOK.do("count", selector="#one dialog[open]"), 0)
    WIDGET.selection = [0, 2]
    places = "[...document.querySelectorAll('#one tr[aria-selected=true]')].map((row) => row.dataset.place)"
    equal(NOTEBOOK.do("evaluate", code=places), ["0", "2"])
    equal(WIDGET.selection, [0, 2])


def what_makes_no_sense_is_refused():
    contains(str(raises(dyno.UsageError, WIDGET.show, bathc=[1])), 'unknown key "bathc"', "batch")
    raises(KeyError, setattr, WIDGET, "filters", {"field": "latency_p99"})
    contains(str(raises(ValueError, setattr, WIDGET, "selection", [4])), "4: no such result")
    raises(dyno.UsageError, RESULTS.widget, nonesuch="x")
    contains(str(raises(dyno.UsageError, RESULTS.explore, field="nope")), 'field: "nope" is not a field')
    strange = "\U0001f600 \u2028 \x85 \" \\ \n \x7f é"
    equal(RESULTS.widget(search=strange).view, {"search": strange})
    equal((WIDGET.view, WIDGET.selection), ({}, [0, 2]))


def two_stand_side_by_side():
    """And neither changes the notebook's own Plotly, style or keys."""
    NOTEBOOK.do("evaluate", code="window.Plotly = 'theirs', window.pressed = [],"
                "document.addEventListener('keydown', (event) => window.pressed.push(event.key))")
    other = RESULTS.widget(batch=[4])
    NOTEBOOK.show(other, "two")
    NOTEBOOK.do("see", "two", other, selector="#two .panel-main")
    NOTEBOOK.do("wait", "two", other, selector="#two .panel-main .plot .cartesianlayer", text="")
    NOTEBOOK.do("see", "two", other, selector="#two .panel-table .results")
    becomes(1, "count", "two", other, selector="#two .results tbody tr[data-place]")
    look_at_table()
    becomes(4, "count", selector="#one .results tbody tr[data-place]")
    NOTEBOOK.do("press", "two", other, selector="#two .results tr[data-place]", key="?")
    NOTEBOOK.do("press", "two", other, selector="#two dialog[open]", key="Escape")
    equal(NOTEBOOK.do("evaluate", code="[window.Plotly, window.pressed.length]"), ["theirs", 0])
    equal(NOTEBOOK.do("evaluate", code="(() => { const ids = [...document.querySelectorAll('[id]')]"
                      ".map((one) => one.id); return ids.filter((id, i) => /^dyno-/.test(id) &&"
                      "ids.indexOf(id) !== i); })()"), [])
    equal(NOTEBOOK.do("evaluate", code="getComputedStyle(document.body).margin"), "8px")


def ends_without_a_trace():
    NOTEBOOK.do("evaluate", code="window.widgets.two.finish()")
    equal(NOTEBOOK.do("count", selector="#two *"), 0)
    equal(NOTEBOOK.do("evaluate", code="window.widgets.two.model.listeners.length"), 0)
    NOTEBOOK.close()
    equal((HERE / "complaints").read_text(), "")


ALONE = """
import sys, types, traitlets
sys.modules["anywidget"] = None
sys.modules["ipywidgets"] = types.SimpleNamespace(DOMWidget=type("DOMWidget", (traitlets.HasTraits,), {}))
import dyno
widget = dyno.measure(int, test_iterations=10).results.widget(field="latency_p90")
print(widget._model_module, widget._model_name, widget._view_module, widget._view_name)
print(widget.field, sorted(set(widget.trait_names(sync=True)) & {"_esm", "_anywidget_id", "view"}))
"""


def with_ipywidgets_alone_it_asks_for_anywidget_s_front_end():
    done = python(ALONE)
    equal(done.stdout, "anywidget AnyModel anywidget AnyView\n"
          "latency_p90 ['_anywidget_id', '_esm', 'view']\n", done.stderr)


def says_what_it_needs():
    done = python("import sys; sys.modules['anywidget'] = sys.modules['ipywidgets'] = None\n"
                  "import dyno\ntry:\n    dyno.measure(int, test_iterations=10).results.widget()\n"
                  "except ImportError as error:\n    print(error)")
    contains(done.stdout, "needs anywidget or ipywidgets", "results.explore()")


run([shows_the_page_with_what_was_asked_for, python_sees_what_is_filtered, python_sets_filters,
     python_chooses_fields_and_sees_those_chosen, both_pick_results, what_makes_no_sense_is_refused,
     two_stand_side_by_side, ends_without_a_trace,
     with_ipywidgets_alone_it_asks_for_anywidget_s_front_end, says_what_it_needs])
