"""Results of several machines side by side: every device keeps its own series, its own name and its
own values, in every chart, table, export and history; and what older files and stores lack is told
from what they have."""
import csv
import io
import itertools
import json
import math
import re
import sqlite3

from dyno_test import DYNO, HERE, contains, dyno, equal, run  # noqa: F401

BATCHES = [1, 2, 4, 8]
place = itertools.count(1)


def environment(cpu, memory, cores=16):
    return {"cpu": cpu, "architecture": "x86_64", "sockets": 1, "cores": cores, "memory": memory,
            "engine": "ONNX Runtime", "engine_version": "1.2.3"}


def made(name, base, device, facts, machine=None, engine=None, threads=4, day=None):
    """A result file of one device, whose median is base * batch ms; returns its path."""
    number = next(place)
    device = {"id": device[0], "platform": device[0].split(":")[0], "name": device[1]}
    if machine:
        device["machine"] = machine
    results = []
    for batch in BATCHES:
        median = base * batch * 1e-3
        values = {"latency_median": {"value": median, "interval": [median * 0.99, median * 1.01],
                                     "interval_kind": "processes"},
                  "latency_mean": {"value": median * 1.01},
                  "throughput_items": {"value": batch / median}}
        replicates = [{"index": i, "status": "ok", "values": {"latency_median": median * (1 + i / 1e4)}}
                      for i in range(5)]
        result = {"model": 0, "device": 0, "batch": batch, "precision": "float32",
                  "threads": threads, "streams": 1, "status": "ok", "processes": 5,
                  "values": values, "replicates": replicates}
        if engine:
            result["engine"] = engine
        results.append(result)
    document = {"format": "dyno-results", "version": 1, "runs": [{
        "id": f"20260{1 + number // 28}{1 + number % 28:02}-120000-{number:04x}",
        "started": day or f"2026-0{1 + number // 28}-{1 + number % 28:02}T12:00:00Z",
        "dyno": "0.1.0", "seed": "1", "environment": facts,
        "models": [{"name": "net", "source": "file", "digest": "sha256:" + "5" * 64,
                    "synthetic": False}],
        "devices": [device], "results": results}]}
    path = HERE / f"{name}.json"
    path.write_text(json.dumps(document))
    return path


GPU, CPU = ("cuda:0", "NVIDIA L4"), ("cpu", "AMD EPYC 7763")
SMALL, LARGE = environment("AMD EPYC 7763", 64e9), environment("AMD EPYC 7763", 512e9)

# Two servers' GPUs of different names, two of one name on named machines, two CPUs of one name
# whose old files tell them apart by their memory alone.
FILES = {
    "a": (1.5, ("cuda:0", "NVIDIA H200"), environment("Xeon A", 1e12), None),
    "b": (2.5, GPU, environment("Xeon B", 1e12), "left"),
    "c": (3.5, GPU, environment("Xeon B", 1e12), "right"),
    "d": (20.0, CPU, SMALL, None),
    "e": (30.0, CPU, LARGE, None),
}
PATHS = {name: made(name, base, device, facts, machine)
         for name, (base, device, facts, machine) in FILES.items()}
ALL = list(PATHS.values())


def plotted(paths, *words):
    path = HERE / "plot.json"
    dyno("plot", *paths, "--output", path, *words)
    return json.loads(path.read_text())


def series(figure):
    return {trace["name"]: dict(zip(trace["x"], trace["y"])) for trace in figure["data"]
            if trace.get("name")}


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9)


def every_device_has_a_series_of_its_own_values():
    for chart, field, scale in (("scaling", "latency_median", 1e3), ("latency", "latency_median", 1e3),
                                ("throughput", "throughput_items", 1)):
        figure = plotted(ALL, "--chart", chart)
        drawn = [[y for y in trace["y"] if y is not None] for trace in figure["data"]
                 if trace.get("name") and not re.search("ideal|linear", trace["name"])]
        expected = []
        for path in ALL:
            results = json.loads(path.read_text())["runs"][0]["results"]
            expected.append([r["values"][field]["value"] for r in results])
        unit = drawn[0][0] / expected[0][0] if chart == "throughput" else scale
        equal(len(drawn), len(expected), chart)
        for values in expected:
            assert any(len(own) == len(values) and
                       all(close(x, y * unit) for x, y in zip(own, values)) for own in drawn), \
                (chart, values, drawn)
        names = {t["name"] for t in figure["data"] if t.get("name") and len(t["x"]) == len(BATCHES)}
        assert len(names) >= len(ALL), (chart, names)


def names_are_as_short_as_they_stay_unambiguous():
    def names(*which):
        return sorted(series(plotted([PATHS[name] for name in which], "--chart", "scaling")))
    equal(names("a", "b"), ["NVIDIA H200", "NVIDIA L4"])
    equal(names("b", "c"), ["NVIDIA L4 (cuda:0, left)", "NVIDIA L4 (cuda:0, right)"])
    one = made("one", 4, ("cuda:1", "NVIDIA L4"), environment("Xeon B", 1e12), "left")
    equal(sorted(series(plotted([PATHS["b"], one], "--chart", "scaling"))), ["cuda:0", "cuda:1"])
    both = names("d", "e")
    assert all(re.fullmatch(r"AMD EPYC 7763 \(cpu, m-[0-9a-f]{6}\)", name) for name in both), both
    equal(len(both), 2)


def every_output_calls_them_so():
    """The run's heading, notes, operators, a model card, and the page's title."""
    named = made("named", 3, GPU, environment("Xeon C", 1e12), "left")
    document = json.loads(named.read_text())
    run_ = document["runs"][0]
    run_["models"][0].update(name="of/some/net.onnx", digest="sha256:" + "6" * 64)
    run_["results"][0]["notes"] = ["the sequence is 128"]
    named.write_text(json.dumps(document))
    other = made("other", 4, GPU, environment("Xeon C", 1e12), "right")
    shown = dyno("show", named, other).out
    contains(shown, "net.onnx, ", "NVIDIA L4 (cuda:0, left)", "NVIDIA L4 (cuda:0, right)",
             "Assumed       net.onnx: the sequence")
    assert "of/some" not in shown, shown
    contains(dyno("show", named).out, "cuda:0: NVIDIA L4")
    contains(dyno("show", named, other, "--operators").out, "net.onnx on NVIDIA L4 (cuda:0, left), batch 1")
    contains(dyno("export", named, other, "--format", "model-card").out,
             '"NVIDIA L4 (cuda:0, left), batch 1', '"NVIDIA L4 (cuda:0, right), batch 1')
    page = HERE / "titled.html"
    for paths, title in (([named], "net.onnx"), ([named, other], "net.onnx and more")):
        dyno("dashboard", *paths, "--output", page)
        equal(re.search("<title>(.*)</title>", page.read_text())[1], title + " – dyno")


def colours_of_devices_differ():
    figure = plotted(ALL, "--chart", "scaling")
    colours = [trace["line"]["color"] for trace in figure["data"] if trace.get("name")]
    equal(len(set(colours)), len(ALL))


def one_machine_s_runs_are_one_series():
    again = made("again", 20.5, CPU, dict(SMALL, memory=63.7e9))  # another kernel counts less
    figure = plotted([PATHS["d"], again], "--chart", "scaling")
    drawn = [trace for trace in figure["data"] if trace["type"] == "scatter"]
    equal(len(drawn), 1)
    assert close(drawn[0]["y"][0], 20.25), drawn[0]["y"]


def engines_are_kept_apart():
    other = made("other", 50, CPU, SMALL, engine="llama")
    equal(sorted(series(plotted([PATHS["d"], other], "--chart", "scaling"))), ["llama", "ort"])
    only = plotted([PATHS["d"], other], "--chart", "scaling", "--engine", "llama")
    assert close(only["data"][0]["y"][0], 50)


def filters_name_a_device_by_any_of_its_names():
    for filter, count in (("cuda:0", 3), ("NVIDIA*", 3), ("NVIDIA L4", 2), ("left", 1), ("cuda", 3),
                          ("NVIDIA L4 (cuda:0, right)", 1), ("cuda:0 (NVIDIA L4)", 2), ("cpu", 2), ("m-*", 3)):
        figure = plotted(ALL, "--chart", "scaling", "--device", filter.replace(",", "\\,"))
        points = [trace for trace in figure["data"] if len(trace.get("x", [])) == len(BATCHES)]
        equal(len(points), count, filter)
    equal(len(series(plotted(ALL, "--chart", "scaling", "--machine", "left,right"))), 2)
    names = series(plotted(ALL, "--chart", "scaling", "--group", "machine"))
    equal({"left", "right"} & set(names), {"left", "right"})


def exports_have_no_value_that_the_files_lack():
    out = HERE / "all.csv"
    dyno("export", *ALL, "--output", out)
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    equal(len(rows), len(ALL) * len(BATCHES))
    keys = {(row["machine"], row["device"], row["device name"]) for row in rows}
    equal(len(keys), len(ALL))
    equal({row["engine"] for row in rows}, {"ort"})
    medians = {base * batch * 1e-3 for base, *_ in FILES.values() for batch in BATCHES}
    for row in rows:
        assert any(close(float(row["latency_median [s]"]), m) for m in medians), row
    text = dyno("show", *ALL, "--fields", "latency_median").out
    for machine in ("left", "right"):
        contains(text, f"cuda:0, {machine}")


def different_devices_are_compared_only_when_asked():
    refused = dyno("compare", PATHS["a"], PATHS["b"], status=None)
    assert refused.status not in (0, 1), refused.out
    contains(refused.err, "--across")
    asked = json.loads(dyno("compare", PATHS["a"], PATHS["b"], "--across", "device", "--json",
                            status=None).out)
    equal(len(asked["cells"]), len(BATCHES))
    contains(asked["cells"][0]["title"], "NVIDIA L4 against NVIDIA H200")
    again = made("later", 1.5, ("cuda:0", "NVIDIA H200"), environment("Xeon A", 1e12))
    same = json.loads(dyno("compare", PATHS["a"], again, "--json").out)
    equal(len(same["cells"]), len(BATCHES))
    equal([w for w in same["warnings"] if "machine" in w], [])


def history_draws_no_step_between_machines():
    store = HERE / "fleet.db"
    dyno("import", *ALL, "--store", store)
    history = json.loads(dyno("history", "net", "--store", store, "--json").out)[0]
    equal(len(history["series"]), len(ALL) * len(BATCHES))
    for one in history["series"]:
        equal(len(one["points"]), 1, one["title"])
    equal(len({one["title"] for one in history["series"]}), len(history["series"]))
    equal({one["engine"] for one in history["series"]}, {"ort"})
    left = json.loads(dyno("history", "net", "--store", store, "--device", "left",
                           "--json").out)[0]
    equal({one["machine"] for one in left["series"]}, {"left"})


THEN = {"number", "run", "place", "model", "digest", "platform", "device", "device_name", "batch", "sequence",
        "precision", "threads", "streams", "status", "document"}


def older(store):
    """Takes out of a store what its sixth schema, in which cells had fewer words, did not have; gives the present one."""
    with sqlite3.connect(store) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for column in {row[1] for row in db.execute("PRAGMA table_info(result)")} - THEN:
            db.execute(f"ALTER TABLE result DROP COLUMN {column}")
        for number, header in db.execute("SELECT number, header FROM run").fetchall():
            header = json.loads(header)
            for device in header["devices"]:
                device.pop("machine", None)
            db.execute("UPDATE run SET header = ? WHERE number = ?", (json.dumps(header), number))
        for number, text in db.execute("SELECT number, document FROM result").fetchall():
            document = json.loads(text)
            document.pop("engine", None)
            db.execute("UPDATE result SET document = ? WHERE number = ?",
                       (json.dumps(document), number))
        db.execute("PRAGMA user_version = 6")
    db.close()
    return version


def an_older_store_opens_with_the_same_numbers():
    store = HERE / "old.db"
    dyno("import", PATHS["d"], PATHS["e"], "--store", store)
    before = json.loads(dyno("history", "net", "--store", store, "--json").out)
    version = older(store)
    after = json.loads(dyno("history", "net", "--store", store, "--json").out)
    equal(after, before)
    with sqlite3.connect(store) as db:
        equal(db.execute("PRAGMA user_version").fetchone()[0], version)
        equal(db.execute("SELECT count(DISTINCT machine), count(DISTINCT engine) FROM result"
                         ).fetchone(), (2, 1))
    db.close()
    run_of_d = json.loads(PATHS["d"].read_text())["runs"][0]
    shown = json.loads(dyno("export", run_of_d["id"], "--store", store, "--format", "json").out)
    equal([r["values"] for r in shown["runs"][0]["results"]],
          [r["values"] for r in run_of_d["results"]])


JO = "/data/jo"


def a_file_of_jo(name, day):
    """As an older dyno wrote it: with the folders of models, inputs, the engine and reasons."""
    document = json.loads(PATHS["d"].read_text())
    one = document["runs"][0]
    one["id"], one["started"] = f"202603{day:02}-120000-0001", f"2026-03-{day:02}T12:00:00Z"
    one["models"] = [{**one["models"][0], "name": f"{JO}/{part}/net.onnx", "path": f"{JO}/{part}/net.onnx",
                      "digest": "sha256:" + digit * 64}
                     for part, digit in (("v1", "6"), ("v2", "7"))]
    one["plan"] = {"model": f"{JO}/v1/net.onnx,{JO}/v2/net.onnx", "input": f"ids={JO}/in/ids.npy"}
    one["environment"] = {**one["environment"], "engine_library": f"{JO}/ort/libonnxruntime.so"}
    one["warnings"] = [f"{JO}/in/ids.npy has 4 axes"]
    for result in one["results"]:
        result["model"] = result["batch"] % 2
        result["notes"] = [f"ids are those of {JO}/in/ids.npy"]
        result["replicates"][0]["reason"] = f"cannot open {JO}/v1/net.onnx"
    path = HERE / f"{name}.json"
    path.write_text(json.dumps(document))
    return path


def make_older(store):
    """Puts the folders back that reading leaves out."""
    db = sqlite3.connect(store)
    db.execute(f"UPDATE result SET model = '{JO}/' || model")
    db.execute(f"UPDATE run SET models = '{JO}/' || replace(models, ', ', ', {JO}/')")
    for number, header in db.execute("SELECT number, header FROM run").fetchall():
        header = re.sub(r'(v[12]/net\.onnx|…/net\.onnx)', lambda m: f"{JO}/" + m[1].replace("…", "v1"), header)
        db.execute("UPDATE run SET header = ? WHERE number = ?", (header, number))
    assert f'"name":"{JO}/v1/net.onnx"' in header, header
    db.commit()
    db.close()


def outputs_of(*results, store):
    """All that a command writes of them, by its words."""
    both = len(results) > 1
    lines = [["show", results[0]], ["show", results[0], "--json"], ["show"], ["show", "--json"],
             ["show", "--models"], ["history"], ["history", "--json"], ["history", f"{JO}/v1/net.onnx"],
             ["best", results[0], "--json"],
             *([["compare", *results, "--json"], ["compare", *results, "--all"]] if both else []),
             *(["export", results[0], "--format", format]
               for format in ("json", "summary", "csv", "markdown", "html", "model-card"))]
    drawn = HERE / "drawn.json"
    dyno("plot", results[0], "--chart", "latency", "--output", drawn, "--store", store)
    return {"plot": drawn.read_text(),
            **{tuple(line): dyno(*line, "--store", store, status=None).out for line in lines}}


def an_older_file_s_absolute_paths_are_shown_by_their_last_parts():
    path, again, store = a_file_of_jo("paths", 1), a_file_of_jo("paths again", 2), HERE / "paths.db"
    dyno("import", path, again, "--store", store)
    for older in False, True:
        if older:
            make_older(store)
        for results in (path, again), ("latest", "latest~1"):
            for line, text in outputs_of(*results, store=store).items():
                assert "net.onnx" in text and "/data" not in text, (older, line, text)
        listed, entries = dyno("show", "--store", store).out, dyno("show", "--store", store, "--json").out
        contains(listed, "v1/net.onnx, v2/net.onnx")
        equal(json.loads(entries)[0]["models"], "v1/net.onnx, v2/net.onnx")
    rows = list(csv.DictReader(io.StringIO(dyno("export", path, "--format", "csv").out)))
    equal({row["model"]: row["model digest"][-1] for row in rows}, {"v1/net.onnx": "6", "v2/net.onnx": "7"})


def a_run_names_its_machine():
    words = ["run", "null:constant", "--hardware", "null", "--batch", 1, "--iterations", 20,
             "--processes", 1, "--quiet"]
    for more, env, expected in (([], {}, r"m-[0-9a-f]{6}"), ([], {"DYNO_MACHINE": "desk"}, "desk"),
                                (["--machine", "rack 3"], {"DYNO_MACHINE": "desk"}, "rack 3")):
        dyno(*words, *more, env=env)
        run = json.loads(dyno("export", "latest", "--format", "json").out)["runs"][0]
        assert re.fullmatch(expected, run["devices"][0]["machine"]), run["devices"]
        equal(run["results"][0]["engine"], "null")


run([every_device_has_a_series_of_its_own_values, names_are_as_short_as_they_stay_unambiguous,
     every_output_calls_them_so,
    colours_of_devices_differ, one_machine_s_runs_are_one_series, engines_are_kept_apart,
    filters_name_a_device_by_any_of_its_names, exports_have_no_value_that_the_files_lack,
    different_devices_are_compared_only_when_asked, history_draws_no_step_between_machines,
    an_older_store_opens_with_the_same_numbers,
    an_older_file_s_absolute_paths_are_shown_by_their_last_parts, a_run_names_its_machine])
