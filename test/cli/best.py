"""dyno best: the best cell of each model and device under limits, and how sure that is.
Usage: best.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json

from dyno_test import HERE, contains, dyno, equal, refused, run

REGRESSION, USAGE, UNDECIDED = 1, 2, 5


def value(middle, width=0.02, **more):
    return {"value": middle, "interval": [middle * (1 - width), middle * (1 + width)],
            "interval_kind": "processes", **more}


def cell(device, batch, rate, p99, memory=1e9, model=0, status="ok", **more):
    values = {"throughput_items": value(rate), "latency_p99": p99 if isinstance(p99, dict) else value(p99),
              "memory_total": value(memory, 0.001)}
    return {"model": model, "device": device, "batch": batch, "precision": "float32", "threads": 1,
            "streams": 1, "status": status, "processes": 5, "replicates": [],
            "values": values if status == "ok" else {}, **more}


def written(name, results):
    devices = [("cuda:0", "NVIDIA L4"), ("cpu", "EPYC")]
    path = HERE / f"{name}.json"
    path.write_text(json.dumps({"format": "dyno-results", "version": 1, "runs": [{
        "id": "20260101-120000-0001", "started": "2026-01-01T12:00:00Z", "dyno": "0.1.0", "seed": "1",
        "models": [{"name": name, "source": "file", "digest": "sha256:" + str(i) * 64, "synthetic": False}
                   for i, name in enumerate(("net", "other"))],
        "devices": [{"id": id, "platform": id.split(":")[0], "name": name, "machine": "m"}
                    for id, name in devices], "results": results}]}))
    return path


# More items a second with every batch, until p99 passes 50 ms: at 16 on the GPU, at 4 on the CPU.
SWEEP = [cell(0, batch, 100 * batch ** 0.9, 0.003 * batch, 1e9 * batch) for batch in (1, 2, 4, 8, 16, 32)] + \
    [cell(1, batch, 10 * batch ** 0.9, 0.02 * batch, 1e8 * batch) for batch in (1, 2, 4)]


def asked(path, *words, status=0):
    return json.loads(dyno("best", path, *words, "--json", status=status).out)["best"]


def best(path, *words):
    return [(one["device_name"], one["cell"]["batch"]) for one in asked(path, *words) if one["found"]]


def limits_decide():
    path = written("sweep", SWEEP)
    equal(best(path), [("cuda:0", 32), ("cpu", 4)], "no limit")
    equal(best(path, "--limit", "latency_p99<=50ms"), [("cuda:0", 16), ("cpu", 2)])
    equal(best(path, "--limit", "latency_p99<=50ms,memory_total<=6GB"), [("cuda:0", 4), ("cpu", 2)])
    equal(best(path, "--limit", "throughput_items>=900"), [("cuda:0", 32)], "at least")
    equal(best(path, "--limit", "latency_p99<=50ms", "--device", "cpu"), [("cpu", 2)], "filters")
    equal(best(path, "--by", "memory_total"), [("cpu", 1), ("cuda:0", 1)], "less is better")
    text = dyno("best", path, "--limit", "latency_p99<=50ms").out.splitlines()
    contains(text[1], "net", "cuda:0", "batch 16", "48.00 ms")
    equal(text[3:], ["limits: p99 latency ≤ 50.00 ms"])
    contains(dyno("best", path, "--limit", "latency_p99<50,memory_total>=1MB").out, "limits: p99 latency ≤ 50.00 s, Total memory ≥ 1.000 MB")


def each_model_has_its_own():
    path = written("models", SWEEP + [cell(1, batch, 10 * batch, 0.001) for batch in (1, 2)] +
                   [cell(1, 8, 1, 0.001, model=1)])
    equal([one["cell"]["batch"] for one in asked(path, "--device", "cpu")], [4, 8])


def what_is_not_sure_is_said():
    near = written("near", [cell(0, 4, 1000, 0.01), cell(0, 8, 1010, 0.01), cell(0, 16, 1200, 0.0495)])
    (one,) = asked(near, "--limit", "latency_p99<=50ms")
    equal((one["cell"]["batch"], one["near"], one["rivals"]), (8, 1, 1))
    text = " ".join(dyno("best", near, "--limit", "latency_p99<=50ms").out.split())
    contains(text, "batch 4 may be as good", "batch 16 may be better", "latency_p99<=50ms: 49.50 ms, 95 %")
    few = {"value": 0.04, "withheld": True, "bound": 0.035, "reason": "p99 needs n ≥ 368"}
    withheld = written("withheld", [cell(0, 4, 1000, few)])
    equal(asked(withheld, "--limit", "latency_p99<=50ms", status=UNDECIDED)[0]["found"], False)
    done = dyno("best", withheld, "--limit", "latency_p99<=50ms", status=UNDECIDED)
    contains(" ".join(done.out.split()), "not known: 1 of 1 may keep the limits", "≥ 35.00 ms; p99 needs n ≥ 368")
    equal(asked(withheld, "--limit", "latency_p99<=30ms", status=REGRESSION)[0]["broken"], 1)


def processes(rates):
    return [{"index": i, "status": "ok", "values": {"throughput_items": rate}} for i, rate in enumerate(rates)]


def says_how_much_longer_to_measure():
    """1 % apart and spread by 1 %: 2 t(n) 0.01 / √n < 0.01 from 18 processes on."""
    spread = (-1.264911, -0.632456, 0, 0.632456, 1.264911)  # of deviation 1
    near = written("longer", [cell(0, 4, 1000, 0.01), cell(0, 8, 1010, 0.01)])
    document = json.loads(near.read_text())
    for result in document["runs"][0]["results"]:
        middle = result["values"]["throughput_items"]["value"]
        result["replicates"] = processes([middle + 10 * off for off in spread])
    near.write_text(json.dumps(document))
    text = " ".join(dyno("best", near).out.split())
    contains(text, "batch 4 may be as good", "the intervals meet; some 18 processes of each would tell",
             "dyno run with --processes 18")
    for result in document["runs"][0]["results"]:
        result["values"]["throughput_items"]["value"] = 1000 + result["batch"] / 100
    near.write_text(json.dumps(document))
    contains(" ".join(dyno("best", near).out.split()), "even 1000 processes of each would not part them")
    few = {"value": 0.04, "withheld": True, "bound": 0.035,
           "reason": "p99 needs n ≥ 368: some 4600 iterations (40 s)"}
    withheld = written("until", [cell(0, 4, 1000, few)])
    for words in (["best", withheld, "--limit", "latency_p99<=50ms"],
                  ["show", withheld, "--fail-on", "latency_p99>50ms"],
                  ["compare", withheld, withheld, "--fail-on", "latency_p99>50ms"]):
        text = " ".join(dyno(*words, status=UNDECIDED).out.split())
        contains(text, "some 4600 iterations (40 s); dyno run with --until p99 takes as long as that")
    broken = " ".join(dyno("show", withheld, "--fail-on", "latency_p99>30ms", status=REGRESSION).out.split())
    contains(broken, "broken", "≥ 35.00 ms")
    assert "--until" not in broken


def the_runs_of_a_cell_are_one_contender():
    """Neither a rival of itself, nor best because one of its nights was lucky."""
    nights = [[cell(0, 4, 1000, 0.01), cell(0, 8, rate, p99)] for rate, p99 in
              ((900, 0.4), (1300, 0.01), (905, 0.01), (895, 0.01), (900, 0.01))]
    path = written("nights", nights[0])
    document = json.loads(path.read_text())
    document["runs"] = [dict(document["runs"][0], id=f"2026010{i}-120000-000{i}", results=results)
                        for i, results in enumerate(nights, 1)]
    path.write_text(json.dumps(document))
    (one,) = asked(path)
    equal((one["cell"]["batch"], one["results"], one["values"]["throughput_items"]["value"]), (4, 5, 1000))
    contains(dyno("best", path).out, "batch 4 (5 runs)", "1.000 k items/s")
    (one,) = asked(path, "--batch", "8", "--limit", "latency_p99<=50ms", status=UNDECIDED)
    equal((one["kept"], one["undecided"], one["broken"]), (0, 1, 0), "p99 of one night was 400 ms")
    drawn = dyno("plot", path, "--batch", "8", "--limit", "latency_p99<=50ms", "--chart", "throughput", "--format", "terminal").out
    contains(drawn, "batch")
    assert "what breaks a limit" not in drawn, "the cell is not known to break it, though the first run did"


def none_is_none():
    path = written("none", [cell(0, 1, 10, 0.2), cell(0, 2, 1, 1, status="out_of_memory", reason="no room")])
    done = dyno("best", path, "--limit", "latency_p99<=50ms", status=REGRESSION)
    contains(done.out, "none of 2 keeps the limits")
    contains(done.err, "no cell keeps the limits")


def what_is_lacking_is_said():
    """A device without a price is not one of which it is not known whether it keeps the limits."""
    few = {"value": 0.04, "withheld": True, "bound": 0.035, "reason": "p99 needs n ≥ 368"}
    path = written("unpriced", [cell(0, 4, 1000, 0.01), cell(1, 4, 100, 0.01), cell(1, 8, 100, few)])
    words = ["--limit", "latency_p99<=50ms", "--by", "cost", "--price", "NVIDIA L4=0.8"]
    contains(dyno("best", path, *words).out, "no cost: no price of its device is given (--price)")
    found = asked(path, *words)
    equal([(one["found"], bool(one["lacks"])) for one in found], [(True, False), (False, True)])
    contains(dyno("best", path, "--by", "latency_p99", "--batch", "8", status=UNDECIDED).out, "no latency_p99: p99 needs n")
    for words in (["best", path, "--by", "cost"], ["best", path, "--limit", "cost<=1"], ["show", path, "--fields", "cost"],
                  ["plot", path, "--field", "cost"], ["show", path, "--fail-on", "cost>1"]):
        refused(USAGE, words, "cost needs --price")
    refused(USAGE, ["best", path, "--by", "total_cost"], "total_cost needs --price and --energy-price")


def mistakes_are_refused():
    path = written("wrong", SWEEP[:1])
    refused(USAGE, ["best"], "Name a RESULT")
    refused(USAGE, ["best", path, "--limit", "latency_p98<=50ms"], "--limit", "latency_p99<=50ms")
    refused(USAGE, ["best", path, "--limit", "latency_p99<=50 parsecs"], "--limit", "parsecs")
    refused(USAGE, ["best", path, "--limit", "latency_p99<=50ms,latency_p99>=60ms"], "--limit", "exclude each other")
    refused(USAGE, ["plot", path, "--limit", "latency_p99<=50ms,latency_p99>=60ms"], "--limit", "exclude each other")
    refused(USAGE, ["best", path, "--limit", "seq<=8"], "sequence is a word", "--word sequence=LOW..HIGH")
    refused(USAGE, ["best", path, "--by", "samples"], "--by", "throughput_items")


run([limits_decide, the_runs_of_a_cell_are_one_contender, each_model_has_its_own, what_is_not_sure_is_said, says_how_much_longer_to_measure,
     none_is_none, what_is_lacking_is_said, mistakes_are_refused])
