"""ModelBenchmark and what it returns: options, results, exports, the store, errors."""
import contextlib
import csv
import io
import json
import math
import operator
import os
import pathlib
import pickle
import warnings

from package import HERE, ROOT, STORE, Skip, contains, equal, null_run, raises, run

import dyno
from dyno import ModelBenchmark

warnings.simplefilter("error", dyno.DynoWarning)


def measures_a_sweep():
    results = null_run(batch_sizes=[1, 2], processes=2)
    equal([(cell.batch, cell.latency_median) for cell in results], [(1, 0.001), (2, 0.002)])
    equal(len(results), 2)
    equal([cell.batch for cell in results[0:2]], [1, 2])
    equal(results[-1].batch, 2)
    equal(raises(IndexError, lambda: results[2]).args != (), True)
    equal([cell.batch for cell in results.select(batch=2, device="null")], [2])
    equal(results.failed, [])
    equal(results.complete, True)


def cells_are_equal_to_themselves():
    results = null_run(batch_sizes=[1, 2])
    assert results[0] in results and results[0] != results[1] and results[0] != 0
    equal(len({*results, *results}), 2)
    assert null_run()[0] != null_run()[0]


def sizes_are_whole_numbers():
    import numpy
    equal([cell.batch for cell in null_run(batch_sizes=numpy.array([1, 2]))], [1, 2])
    equal([cell.batch for cell in null_run(batch_sizes=numpy.int64(2))], [2])
    for wrong in ("1,8", 1.5, [1.0], object()):
        contains(str(raises(TypeError, null_run, batch_sizes=wrong)), "whole numbers")


def gives_fields_by_name():
    cell = null_run()[0]
    equal(cell["latency_median"], cell.latency_median)
    equal((cell.model, cell.device, cell.status), ("null:constant,median=1ms", "null", "ok"))
    equal(cell.sequence, None)
    value = cell.value("latency_median")
    equal((value.value, value.low, value.high, value.unit), (0.001, 0.001, 0.001, "s"))
    equal(cell.value("latency_p99").caveat, "withheld")
    contains(cell.value("latency_p99").reason, "p99 needs n")
    equal(cell.throughput_tokens, None)
    equal(cell.value("throughput_tokens").caveat, "absent")
    assert "throughput_tokens" not in cell.keys() and "latency_max" in cell.keys()
    contains(str(raises(KeyError, lambda: cell["latency_p42"])), "latency_p42")
    raises(AttributeError, lambda: cell.latency_p42)
    raises(KeyError, cell.value, "batch")
    assert {"latency_p99", "batch"} <= set(dir(cell))


def what_is_withheld_is_told_only_when_asked_for():
    results = null_run()
    cell = results[0]
    equal((cell.latency_p99, cell["latency_p99"], cell.process_value(0, "latency_p99")), (None, None, None))
    assert "latency_p99" not in cell.keys() and "latency_p99" not in cell.to_dict()
    value = cell.value("latency_p99")
    equal((value.value, value.low, value.bound, value.withheld), (None, None, 0.001, 0.001))
    value = cell.value("latency_median")
    equal((value.value, value.bound, value.withheld), (0.001, None, None))
    row = next(csv.DictReader(io.StringIO(results.to_csv())))
    equal((row["withheld"], row["latency_p99 [s]"], row["latency_p99_bound [s]"]),
          ("latency_p90 latency_p95 latency_p99", "", "0.001"))
    try:
        frame = results.to_pandas(intervals=True)
    except ImportError:
        return
    assert math.isnan(frame["latency_p99"][0])
    equal((frame["latency_p99_bound"][0], frame["latency_median_low"][0]), (0.001, 0.001))
    assert math.isnan(frame["latency_median_bound"][0])


def every_field_of_the_table_can_be_read():
    cell = null_run()[0]
    header = (ROOT / "src/core/result/field.h").read_text()
    raises(TypeError, operator.setitem, dyno.fields(), "mine", None)
    for key, field in dyno.fields().items():
        assert f'"{key}"' in header, key
        value = cell[key]
        assert value is None or math.isfinite(value), key
        assert field.title and field.description and field.better in ("lower", "higher", "neither")
    for metric in dyno.metrics():
        assert metric.fields and metric.description, metric


def metrics_are_names_and_objects():
    equal(str(dyno.LatencyMetric()), "latency")
    contains([field.key for field in dyno.MemoryMetric().fields], "memory_peak")
    equal({field.unit for field in dyno.MemoryMetric().fields}, {"B"})
    results = null_run(metrics=[dyno.LatencyMetric(), "throughput"])
    assert results[0].latency_mean and results[0].memory_peak is None
    for kind in (dyno.FLOPsMetric, dyno.PowerMetric, dyno.BandwidthMetric):
        assert all(field.metric == kind.name for field in kind().fields)


def options_reach_dyno():
    results = null_run(batch_sizes=4, sequence_lengths=None, warmup_iterations=20,
                       test_iterations=30, processes=3, seed=7, no_shuffle=True)
    plan = results.runs[0]["plan"]
    equal([plan[key] for key in ("batch", "warmup", "iterations", "processes", "seed",
                                 "no-shuffle")], ["4", "20", "30", "3", "7", "true"])
    equal(results[0].samples[0].nbytes, 80)
    assert results[0].process_value(2, "warm_up_samples") >= 20


def wrong_options_are_usage_errors():
    for options, words in (({"colour": "red"}, "colour"), ({"metrics": ["beauty"]}, "beauty"),
                           ({"hardware": "abacus"}, "abacus"),
                           ({"test_iterations": -1}, "iterations"),
                           ({"max_time": "soon"}, "max_time: \"soon\"")):
        error = raises(dyno.UsageError, null_run, **options)
        contains(str(error), words)
        equal((error.code, error.message), ("usage", str(error)))
    raises(ValueError, null_run, batch_sizes=[0])
    raises(dyno.UsageError, null_run, [])


def settings_are_called_as_arguments():
    """Library text names no flag: an error says ``store=``, and which argument it is about."""
    error = raises(dyno.StoreError, dyno.load_results, "latest", store=str(HERE))
    contains(str(error), "name a file with store=")
    equal(error.setting, "store")
    equal(raises(dyno.UsageError, null_run, max_time="soon").setting, "max_time")
    equal(raises(dyno.UsageError, null_run, colour="red").setting, None)
    hung = null_run(["null:constant", "null:constant,fault=hang"], step_timeout="200ms").failed[0]
    contains(hung.reason, "(step_timeout=)")
    contains(hung.results.to_text("markdown"), "(step_timeout=)")
    for text, spelled in (("‹metrics latency,flops›", "metrics='latency,flops'"),
                          ("‹processes 5›: ‹y-scale›", "processes=5: y_scale="),
                          ("‹batch›: 0 ‹ › ‹A›", "batch: 0 ‹ › ‹A›"),
                          ('‹dim "x=N"›', 'dim="x=N"')):
        equal(str(dyno.Error(text)), spelled)


def absent_hardware_is_a_warning():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        results = null_run(hardware=["null", "cuda"])
    assert [cell.status for cell in results] == ["ok", "unsupported"]
    contains(results.failed[0].reason, "cuda")
    [warning] = [one for one in said if "cuda" in str(one.message)]
    equal(warning.category, dyno.DynoWarning)
    equal(os.path.basename(warning.filename), "package.py")  # who called run


def nothing_measured_is_an_error():
    error = raises(dyno.NothingMeasuredError, null_run, "null:constant,fault=fail")
    equal(error.code, "nothing")


def a_crash_is_an_exception_and_python_lives():
    error = raises(dyno.NothingMeasuredError, null_run, "null:constant,fault=crash")
    contains(str(error), "crashed", "signal")
    results = null_run(["null:constant,fault=crash", "null:constant,median=1ms"])
    equal([cell.status for cell in results], ["crashed", "ok"])
    contains(results[0].reason, "signal")


def exports():
    results = null_run(batch_sizes=[1, 2], output_dir="out/deep")
    equal(dyno.load_results("out/deep/results.json")[1].latency_median, 0.002)
    equal(results.export_to_json("r.json"), "r.json")
    equal(pathlib.Path("r.json").read_text(), results.to_json())
    equal(results.export_to_csv("new/r.csv"), "new/r.csv")
    rows = list(csv.DictReader(pathlib.Path("new/r.csv").read_text().splitlines()))
    equal([float(row["latency_median [s]"]) for row in rows], [0.001, 0.002])
    equal(results.export_to_markdown(), "out/deep/results.md")
    contains(pathlib.Path("out/deep/results.md").read_text(), "| Median latency [ms] ")
    contains(str(results), "Median latency")
    equal(json.loads(results.to_json())["runs"][0]["results"][0]["replicates"][0]["samples_ns"],
          [1000000] * 10)
    assert "samples_ns" not in json.dumps(results.to_dict())
    contains(str(raises(dyno.UsageError, results.to_text, "clay")), "clay", "markdown")
    raises(dyno.FileError, results.export_to_json, "/proc/nowhere.json")


def what_is_printed_is_fit_for_a_terminal():
    """repr, str and progress show a stranger's names without what steers a terminal."""
    from dyno.benchmark import Progress, _print
    path, evil = HERE / "evil.json", "\x1b[2J\x9b\u202e\u200b\nx"
    whole = json.loads(null_run().to_text("json"))
    whole["runs"][0]["models"][0]["name"] = whole["runs"][0]["devices"][0]["id"] = "é型" + evil
    path.write_text(json.dumps(whole))
    results = dyno.load_results(path)
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        _print(results_progress(Progress, step="done", model="é型" + evil, device=evil))
    for text in (repr(results[0]), str(results), told.getvalue()):
        contains(text, "é型\ufffd[2J")
        assert all(sign.isprintable() or sign == "\n" for sign in text), text
        assert "\nx" not in text, text


def results_progress(kind, **given):
    """A progress of which the rest is nothing."""
    return kind(**{**dict.fromkeys(kind._fields, 0), **given})


def html_is_escaped():
    results = null_run(["null:constant,median=1ms", "null:constant,<b>&\""])
    html = results._repr_html_()
    contains(html, "&lt;b&gt;&amp;&quot;", "<table>", "Median latency")
    assert "<b>" not in html
    contains(results._repr_markdown_(), "Median latency")


def model_cards_are_what_the_hub_reads():
    import yaml
    results = null_run(batch_sizes=[1, 2])
    [model] = yaml.safe_load(results.to_model_card())["model-index"]
    equal(model["name"], "null:constant,median=1ms")
    configs = []
    for result, cell in zip(model["results"], results):
        assert {"type", "name"} <= set(result["task"]) and {"type", "name"} <= set(result["dataset"])
        configs.append(result["dataset"]["config"])
        values = {metric["type"]: metric["value"] for metric in result["metrics"]}
        equal(values["latency_median"], cell.latency_median)
        assert "latency_p99" not in values  # withheld
    equal(len(set(configs)), 2)
    equal(yaml.safe_load(null_run(["null:constant,fault=crash", "null:constant"]).to_model_card())
          ["model-index"][0]["name"], "null:constant")


def runs_are_those_of_the_json_form():
    both = null_run(tag="first", note="n") + null_run(batch_sizes=2, processes=2, seed=7)
    for told, written in zip(both.runs, both.to_dict()["runs"]):
        del written["results"]  # nor does it have empty lists
        equal([device.pop("properties") for device in told["devices"]], [{}])
        equal(told, written)
    assert both.complete


def columns_are_those_of_single_results():
    results = null_run(batch_sizes=[1, 2], tag="t") + null_run(batch_sizes=4)
    for name in ("model", "batch", "sequence", "tag", "status", "latency_median", "memory_total"):
        equal(results.column(name), [result[name] for result in results])
    raises(KeyError, results.column, "nonesuch")


def series_have_names():
    result = null_run(processes=2)[0]
    series = result.series(1)
    equal(sorted(name for name in series if not name.startswith("device_")), ["inference", "warm_up"])
    equal(list(series["inference"].values), list(result.samples[1]))
    equal((series["inference"].unit, series["inference"].scale), ("ns", 1e-9))
    equal((series["inference"].weights, series["inference"].thinned), (None, False))
    equal(result.series(2), {})
    kept = null_run()[0].series()["inference"].values  # the results are gone
    equal(list(kept), [1000000] * 10)


def joins_and_pickles():
    a, b = null_run(), null_run(batch_sizes=2)
    equal([cell.batch for cell in dyno.results.as_results([a, b, a])], [1, 2, 1])
    both = a + b
    equal([cell.batch for cell in both], [1, 2])
    equal([cell.batch for cell in a], [1])
    equal(len({run["id"] for run in both.runs}), 2)
    equal(pickle.loads(pickle.dumps(both)).to_json(), both.to_json())
    raises(TypeError, lambda: a + 1)


def keeps_runs_in_the_store():
    equal(raises(dyno.NotFoundError, dyno.runs).code, "not_found")
    first = null_run(store=None, tag="first", note="of two")
    second = null_run(store=str(STORE))
    entries = dyno.runs()
    equal([entry.id for entry in entries], [second[0].run, first[0].run])
    equal((entries[1].tag, entries[1].results, entries[1].failed), ("first", 1, 0))
    equal(len(dyno.runs(limit=1)), 1)
    equal(dyno.load_results("tag:first").to_json(), first.to_json())
    equal(dyno.load_results("latest", store=str(STORE))[0].run, second[0].run)
    first.save("other.db")
    equal([entry.id for entry in dyno.runs("other.db")], [first[0].run])
    raises(dyno.NotFoundError, dyno.load_results, "tag:third")


def marks_and_removes_runs():
    null_run(store="marks.db", tag="first")
    dyno.mark("latest", tag="v1", note="cold", invalid="hot", store="marks.db")
    raises(dyno.NotFoundError, dyno.load_results, "tag:v1", "marks.db")  # what is invalid is no baseline
    run = dyno.load_results(dyno.runs("marks.db")[0].id, "marks.db").runs[0]
    equal([run[word] for word in ("tag", "note", "invalid")], ["v1", "cold", "hot"])
    dyno.mark("tag:v1", invalid="", store="marks.db")
    assert "invalid" not in dyno.load_results("tag:v1", "marks.db").runs[0]
    dyno.remove("tag:v1", "marks.db")
    equal(dyno.runs("marks.db"), [])
    raises(dyno.NotFoundError, dyno.remove, "tag:v1", "marks.db")
    raises(dyno.NotFoundError, dyno.mark, "latest", tag="x", store="marks.db")


def refuses_what_is_no_result_file():
    (HERE / "bad.json").write_text("{}")
    contains(str(raises(dyno.FormatError, dyno.load_results, HERE / "bad.json")), "bad.json")
    raises(dyno.NotFoundError, dyno.load_results, "missing.json")


def to_pandas():
    try:
        import pandas
    except ImportError:
        raise Skip("no pandas here") from None
    frame = null_run(batch_sizes=[1, 2]).to_pandas(intervals=True)
    equal(list(frame["latency_median"]), [0.001, 0.002])
    equal(list(frame.groupby("batch")["latency_median_high"].max()), [0.001, 0.002])
    equal(frame["throughput_tokens"].isna().all(), True)
    # The one line of docs/python.md.
    null_run().export_to_csv("one.csv")
    equal(pandas.read_csv("one.csv")["latency_median [s]"][0], 0.001)


# --- Words and fields of a file, a real model -------------------------------------------------------

def words_and_fields_of_a_file():
    """What a file declares is there as dyno's is."""
    results = dyno.load_results(ROOT / "test/fixtures/own/before.json")
    cell = next(cell for cell in results if cell["n_depth"] == 512 and cell.fork == "turbo")
    equal(cell.words["n_gpu_layers"], 99)
    equal(type(cell["n_depth"]), int)
    equal(cell["request_rate"], 12.5)
    equal(cell.draft_accepted, 0.6251)
    equal(cell.value("energy_per_token").caveat, "estimated")
    equal(cell.value("tokens_per_second_tg").unit, "tokens/s")
    assert cell.interval("tokens_per_second_tg")[0] < cell.tokens_per_second_tg
    assert cell.process_value(4, "tokens_per_second_tg") > 100
    equal(results.fields["tokens_per_second_pp"].better, "higher")
    equal(results.cell_words["fork"], "text")
    equal(sorted(set(results.column("n_depth"))), [0, 512, 4096])
    equal(len(results.select(fork="turbo")), 3)
    assert "draft_accepted" in cell.keys() and "n_depth" in dir(cell)
    equal(cell.to_dict()["fork"], "turbo")
    equal([one.words for one in pickle.loads(pickle.dumps(results))], [one.words for one in results])
    both = results + dyno.load_results(ROOT / "test/fixtures/own/after.json")
    equal(len(both.column("tokens_per_second_tg")), 18)
    raises(KeyError, lambda: null_run()[0]["n_depth"])
    assert "n_depth" not in null_run().cell_words
    try:
        import pandas  # noqa: F401
    except ImportError:
        return
    frame = results.to_pandas(intervals=True)
    equal(frame.groupby("fork")["tokens_per_second_tg"].count().to_dict(), {"mainline": 6, "turbo": 3})
    assert "tokens_per_second_tg_low" in frame


def fields_are_derived():
    results = null_run(batch_sizes=[1, 2], processes=2, metrics=["latency", "throughput"])
    made = results.derive(price={"null": 3.6}, currency="EUR", fields={"twice": "2 * cost"},
                          relative_to="batch=1", relative_as="percent")
    equal(round(made[0].value("cost").value * made[0].throughput_items, 6), 1000.0)
    equal(made[0].value("cost").unit, "EUR/M items")
    equal(made[1]["twice"], 2 * made[1]["cost"])
    equal(round(made[1]["latency_median_relative"], 6), 200.0)
    equal(made.fields["latency_median_relative"].unit, "% of batch 1")
    assert "cost" not in results.fields and "cost [EUR/M items]" in made.to_csv()
    contains(str(raises(dyno.UsageError, lambda: results.derive(fields={"x": "latency_median + batch"}))), "not alike")


def a_real_model():
    """The engine itself, in its process, from Python."""
    results = ModelBenchmark("builtin:identity", hardware=["cpu"], test_iterations=40, processes=2,
                             store="none").run()
    equal(results[0].status, "ok", results[0].reason)
    assert 0 < results[0].latency_median < 1 and results[0].memory_total > 1e6
    contains(results.runs[0]["environment"]["engine"], "ONNX Runtime")


run([measures_a_sweep, cells_are_equal_to_themselves,
     sizes_are_whole_numbers, gives_fields_by_name, what_is_withheld_is_told_only_when_asked_for,
     every_field_of_the_table_can_be_read,
     metrics_are_names_and_objects, options_reach_dyno, wrong_options_are_usage_errors,
     settings_are_called_as_arguments,
     absent_hardware_is_a_warning, nothing_measured_is_an_error,
     a_crash_is_an_exception_and_python_lives, exports,
     what_is_printed_is_fit_for_a_terminal, html_is_escaped,
     model_cards_are_what_the_hub_reads, runs_are_those_of_the_json_form,
     columns_are_those_of_single_results, series_have_names, joins_and_pickles, keeps_runs_in_the_store, marks_and_removes_runs,
     refuses_what_is_no_result_file, to_pandas, words_and_fields_of_a_file, fields_are_derived, a_real_model])
