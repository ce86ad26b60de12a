"""Pictures from Python: files, Plotly's JSON, what a notebook gets; comparing and history."""
import base64
import gc
import json
import os
import pathlib
import subprocess
import xml.dom.minidom

from package import DYNO, Skip, contains, equal, null_run, raises, run

import dyno
from dyno.visualizers import plots

PNG = b"\x89PNG\r\n\x1a\n"
METRICS = ["latency", "throughput", "memory", "flops"]
RESULTS = null_run("null:normal,median=1ms", batch_sizes=[1, 2, 4], processes=5,
                   test_iterations=400, metrics=METRICS)


def read(path):
    return pathlib.Path(path).read_bytes()


def every_name_draws_a_file():
    names = ("plot_latency_comparison", "plot_throughput_scaling", "plot_memory_usage",
             "plot_flops_comparison")
    for name in names:
        figure = getattr(RESULTS, name)()
        assert read(figure).startswith(PNG), name
        assert os.path.dirname(figure.path) == "" and figure.path.endswith(".png"), figure.path
        same = getattr(plots, name)(RESULTS, output_path="custom/" + name + ".png")
        equal(same.path, "custom/" + name + ".png")
        equal(read(same), read(figure), name)
    assert read(RESULTS.plot_memory_usage("more.png", detailed=True)) != \
        read(RESULTS.plot_memory_usage("less.png"))
    assert read(RESULTS.plot_latency_comparison("more.png", include_percentiles=True)) != \
        read(RESULTS.plot_latency_comparison("less.png"))


def the_shim_has_the_same_functions():
    import sys
    from package import ROOT
    sys.path.insert(0, str(ROOT / "python/shim"))
    import visualizers.plots
    for name in plots.__all__:
        assert getattr(visualizers.plots, name) is getattr(plots, name), name


def files_go_where_they_are_told():
    results = null_run(output_dir="there")
    contains(results.plot_latency_comparison().path, "there/")
    for ending, start in ((".svg", b"<"), (".pdf", b"%PDF"), (".json", b"{")):
        assert read(results.plot("latency", "deep/er/a" + ending)).startswith(start), ending
    equal(os.path.dirname(plots.plot(results, "latency", output_path="folder/").path), "folder")
    results.export_to_json("saved.json")
    equal(read(plots.plot("saved.json", "latency", "b.svg")), read("deep/er/a.svg"))
    assert read(plots.plot([results, RESULTS], "latency", "c.svg")) != read("b.svg")
    raises(dyno.FileError, results.plot, "latency", "/proc/no.png")
    raises(ValueError, os.fspath, results.figure("latency"))


def options_reach_the_chart():
    title = RESULTS.figure("latency", title="A title").to_dict()["layout"]["title"]
    contains(json.dumps(title), "A title")
    one = RESULTS.figure("latency", batch=[1], theme="dark").to_dict()
    assert len(json.dumps(one)) != len(RESULTS.figure("latency").to_json())
    contains(str(raises(dyno.UsageError, RESULTS.figure, "clay")), "clay")
    contains(str(raises(dyno.UsageError, RESULTS.figure, "latency", nonsense=1)), "nonsense")
    for text in ("title", "theme", "format"):  # a number is no address
        raises(TypeError, RESULTS.figure("latency").save, "a.png", **{text: 5})
    raises(TypeError, RESULTS.figure, "latency", title=5)
    wide = RESULTS.plot("latency", "wide.png", width=1000, height=300, scale=1)
    equal(read(wide)[16:24], (1000).to_bytes(4, "big") + (300).to_bytes(4, "big"))


def plotly_reads_the_figures():
    try:
        import plotly.io
    except ImportError:
        raise Skip("no plotly here") from None
    old = tuple(map(int, plotly.__version__.split(".")[:2])) < (5, 22)
    for chart in ("latency", "throughput", "memory", "flops", "heatmap", "distribution"):
        figure = RESULTS.figure(chart).to_dict()
        if old:
            figure["layout"]["title"].pop("subtitle", None)  # which came with 5.22
            for trace in figure["data"]:
                trace.pop("texttemplate", None)  # of heatmaps, with 5.5
        read_back = plotly.io.from_json(json.dumps(figure))
        equal(len(read_back.data), len(figure["data"]), chart)


def a_notebook_gets_plotly_and_pictures():
    bundle, metadata = RESULTS.figure("latency", width=800, height=400)._repr_mimebundle_()
    figure = bundle["application/vnd.plotly.v1+json"]
    assert figure["data"] and figure["layout"]
    assert base64.b64decode(bundle["image/png"]).startswith(PNG)
    equal(metadata, {"image/png": {"width": 800, "height": 400}})
    equal(xml.dom.minidom.parseString(RESULTS.figure("latency").to_svg()).documentElement.tagName, "svg")
    contains(bundle["text/plain"], "latency")
    only, _ = RESULTS.figure("latency")._repr_mimebundle_(include={"image/png"})
    equal(list(only), ["image/png"])
    assert "image/png" not in RESULTS.figure("latency")._repr_mimebundle_(exclude={"image/png"})[0]
    equal(RESULTS.figure("latency").path, None)


# --- Comparing and history --------------------------------------------------------------------------

def compares():
    same = dyno.compare(RESULTS, RESULTS, fields=["latency_median"], threshold=0.05)
    equal(same.regressions, 0)
    equal(len(same.to_dict()["rows"]), 3)
    contains(same.to_markdown(), "Median latency")
    contains(str(same), "Median latency")
    RESULTS.export_to_json("before.json")
    equal(dyno.compare("before.json", RESULTS).regressions, 0)
    across = dyno.compare(RESULTS, across="batch", fields="latency_median")
    equal(across.regressions, 2)  # two and four items take longer than one
    raises(dyno.UsageError, dyno.compare, RESULTS, RESULTS, fields="beauty")
    raises(dyno.UsageError, dyno.compare, RESULTS)
    for threshold in (-0.01, float("nan")):
        contains(str(raises(dyno.UsageError, dyno.compare, RESULTS, RESULTS, threshold=threshold)),
                 "threshold: ")
    contains(str(raises(dyno.UsageError, dyno.compare, "before\0.json", RESULTS)), "NUL")
    raises(dyno.NotFoundError, dyno.compare, RESULTS, null_run(batch_sizes=64))


def copies_of_a_comparison_share_it():
    import copy
    comparison = dyno.compare(RESULTS, RESULTS, fields="latency_median")
    text = str(comparison)
    other = copy.copy(comparison)
    del comparison
    equal(str(other), text)


def follows_history():
    for _ in range(3):
        null_run("null:constant,median=2ms", store="history.db")
    [series] = dyno.history("null:constant,median=2ms", store="history.db")
    equal([point["value"] for point in series["points"]], [0.002] * 3)
    equal(series["steps"], [])
    equal(len(dyno.history("null:constant,median=2ms", "latency_mean", limit=2,
                           store="history.db")[0]["points"]), 2)
    raises(dyno.NotFoundError, dyno.history, "other", store="history.db")
    raises(dyno.NotFoundError, dyno.history, "other", "beauty", store="history.db")


def history_is_what_the_command_prints():
    for median in range(1, 4):
        null_run("null:constant,median=2ms", store="same.db", batch_sizes=[1, 2])
    dyno.mark("latest", tag="v1", store="same.db")
    done = subprocess.run([DYNO, "history", "null:constant,median=2ms", "--store", "same.db", "--json"],
                          capture_output=True, text=True, check=True)
    equal(dyno.history("null:constant,median=2ms", store="same.db"), json.loads(done.stdout)[0]["series"])
    newest, *_ = dyno.runs("same.db")
    equal((newest.tag, newest.invalid, newest.results, newest.failed), ("v1", None, 2, 0))


def rows_are_what_to_dict_has():
    results = null_run("null:constant,median=1ms", batch_sizes=[1, 2], processes=5)
    comparison = dyno.compare(results, results, fields=["latency_median", "throughput_items"])
    rows = comparison.to_dict()["rows"]
    equal(len(comparison), len(rows))
    by_ratio = sorted((row.field, row.verdict, row.ratio) for row in comparison)
    equal(by_ratio, sorted((row["field"], row["verdict"], row["ratio"]) for row in rows))
    equal({row.words["batch"] for row in comparison}, {1, 2})
    equal(comparison[-1], list(comparison)[-1])
    raises(IndexError, lambda: comparison[len(comparison)])


def an_ab_has_two_sides():
    steps = []
    found = dyno.ab("null:constant,median=1ms", b={"model": "null:constant\\,median=1.5ms"}, hardware="null", pairs=8,
                    progress=lambda progress: steps.append(progress.step), iterations=24, store="ab.db", tag="both")
    equal((found.pairs, found.decided, found.outputs_reason), (8, True, None))
    equal([side[0].latency_median for side in (found.a, found.b)], [0.001, 0.0015])
    equal([(row.verdict, round(row.ratio, 6)) for row in found.comparison], [("slower", 1.5)])
    assert steps.count("done") == 16, steps
    equal([run_.tag for run_ in dyno.runs("ab.db")], ["both", "both"])
    comparison = found.comparison
    del found
    gc.collect()
    equal(comparison[0].verdict, "slower", "it keeps what it rests on")
    raises(dyno.CancelledError, dyno.ab, "null:constant", hardware="null", pairs=8, store="none",
           progress=lambda progress: False)
    raises(ZeroDivisionError, dyno.ab, "null:constant", hardware="null", pairs=8, store="none",
           progress=lambda progress: 1 // 0)


def devices_tell_whether_they_work():
    found = {device.id: device for device in dyno.devices(ort="/nowhere")}
    equal(found["cpu"].works, False)
    contains(found["cpu"].reason, "/nowhere")
    assert found["cpu"].machine, found["cpu"]


run([every_name_draws_a_file, the_shim_has_the_same_functions, files_go_where_they_are_told,
     options_reach_the_chart, plotly_reads_the_figures, a_notebook_gets_plotly_and_pictures,
     compares, copies_of_a_comparison_share_it, follows_history, history_is_what_the_command_prints,
     rows_are_what_to_dict_has, an_ab_has_two_sides, devices_tell_whether_they_work])
