"""What results cost, and are relative to: prices, formulas, --relative-to.
Usage: cost.py DYNO SOURCE_ROOT BUILD_ROOT"""
import csv
import io
import json

from dyno_test import HERE, contains, dyno, equal, run

USAGE = 2
L4, H200 = "NVIDIA L4", "NVIDIA H200"


def value(middle, width=0.02):
    return {"value": middle, "interval": [middle * (1 - width), middle * (1 + width)],
            "interval_kind": "processes"}


def cell(device, batch, rate, p99, memory=1e9, status="ok"):
    values = {"throughput_items": value(rate), "latency_p99": value(p99), "energy_per_item": value(300 / rate),
              "memory_total": value(memory, 0.001), "latency_median": value(batch / rate)}
    replicates = [{"index": i, "status": "ok", "started": 0, "values": {"throughput_items": rate * (1 + 0.01 * i)}}
                  for i in range(3)]
    return {"model": 0, "device": device, "batch": batch, "precision": "float32", "threads": 1, "streams": 1,
            "status": status, "processes": 3, "values": values if status == "ok" else {},
            "replicates": replicates if status == "ok" else []}


def written(name, results, tag=None, number=1):
    path = HERE / f"{name}.json"
    path.write_text(json.dumps({"format": "dyno-results", "version": 1, "runs": [{
        "id": f"2026010{number}-120000-000{number}", "started": f"2026-01-0{number}T12:00:00Z", "dyno": "0.1.0",
        "seed": "1", "tag": tag or name,
        "models": [{"name": "net", "source": "file", "digest": "sha256:" + "0" * 64, "synthetic": False}],
        "devices": [{"id": "cuda:0", "platform": "cuda", "name": L4, "machine": "a"},
                    {"id": "cuda:0", "platform": "cuda", "name": H200, "machine": "b"}],
        "results": results}]}))
    return path


# The H200 is three times as fast and five times as dear; only it runs batch 32.
SWEEP = [cell(0, batch, 100 * batch ** 0.9, 0.003 * batch, 1e9 * batch) for batch in (1, 2, 4, 8)] + \
    [cell(1, batch, 300 * batch ** 0.9, 0.001 * batch, 1e9 * batch) for batch in (1, 2, 4, 8, 32)]
PRICES = ["--price", "NVIDIA L4=0.90", "--price", "NVIDIA H200=4.50"]


def best(path, *words):
    return [(one["device_name"], one["cell"]["batch"], one["values"]) for one in
            json.loads(dyno("best", path, *words, "--json").out)["best"] if one["found"]]


def the_cheapest_under_limits_is_one_command():
    path = written("sweep", SWEEP)
    words = [path, "--limit", "latency_p99<=50ms", "--limit", "memory_total<=24GB", "--by", "cost", "--currency",
             "EUR"]
    found = best(*words, *PRICES)
    equal([one[:2] for one in found], [(L4, 8), (H200, 8)], "the cheaper device first")
    cost = found[0][2]["cost"]
    equal(round(cost["value"] * 100 * 8 ** 0.9 * 3600 / 1e6, 9), 0.9, "0.90 EUR an hour")
    equal(round(cost["low"] / cost["value"], 6), round(1 / 1.02, 6), "its interval is that of the throughput")
    contains(dyno("best", *words, *PRICES).out, "EUR/M items")
    prices = HERE / "prices.yaml"
    prices.write_text(f"currency: USD\nprice:\n  {L4}: 0.90\n  {H200}: 4.50\n  NVIDIA B300: 9\n")
    contains(dyno("best", *words[:-2], "--prices", prices).out, "USD/M items")
    equal([one[:2] for one in best(*words, "--prices", prices, "--price", "NVIDIA H200=2")],
          [(H200, 8), (L4, 8)], "what is given here wins over the file")
    equal([one[0] for one in best(path, "--by", "items_per_joule_made", "--derive",
                                  "items_per_joule_made = 1 / energy_per_item")], [H200, L4])


def costs_are_fields():
    path = written("fields", SWEEP)
    more = [*PRICES, "--energy-price", "0.30", "--energy-co2", "400"]
    table = dyno("show", path, "-f", "cost,energy_cost,co2,total_cost,twice", *more, "--derive",
                 "twice = 2 * cost").out
    contains(table, "¤/M items", "g/M items", "Cost with energy", "twice")
    rows = list(csv.DictReader(io.StringIO(dyno("export", path, "-f", "csv", *more).out)))
    head = next(key for key in rows[0] if key.startswith("cost ["))
    equal(head, "cost [¤/M items]")
    assert all(float(row[head]) > 0 for row in rows)
    kept = json.loads(dyno("show", path, "--json", *PRICES, "--range", "cost=..1").out)["runs"][0]["results"]
    assert 0 < len(kept) < len(rows) and all(one["values"]["cost"]["value"] <= 1 for one in kept)
    failing = dyno("show", path, *PRICES, "--fail-on", "cost>1", status=1)
    contains(failing.out, "cost>1")
    again = HERE / "again.json"
    dyno("export", path, *PRICES, "-o", again)
    contains(dyno("show", again, "-f", "cost").out, "¤/M items")
    contains(dyno("show", again, "-f", "cost", "--price", "*=1", "--currency", "CHF").out, "CHF/M items")
    compared = json.loads(dyno("compare", path, "--across", "device", "-f", "cost", *PRICES, "--json").out)
    assert all(row["method"] == "processes" for row in compared["rows"]), compared["rows"]
    equal(dyno("plot", path, "-c", "scaling", "-F", "cost", *PRICES, "-o", HERE / "cost.svg").status, 0)


def formulas_have_titles():
    path = written("titles", SWEEP)
    prices = HERE / "titles.yaml"
    prices.write_text("derive:\n  'per_core \"Rate = a thread\" [items/s]': throughput_items / threads\n  'twice \"Two of them\"': 2 * per_core\n")
    for words in (["--prices", prices], ["--derive", 'per_core "Rate = a thread" [items/s] = throughput_items / threads',
                                         "--derive", 'twice "Two of them" = 2 * per_core']):
        contains(dyno("show", path, "-f", "per_core,twice", *words).out, "Rate = a thread", "Two of them", "items/s")
        contains(dyno("plot", path, "-c", "scaling", "-F", "twice", *words, "--format", "terminal").out, "Two of them over batch size")


def what_is_wrong_is_refused():
    path = written("wrong", SWEEP)
    for words, parts in [
            (["--price", "NVIDIA L5=1"], ["--price: no result is of a device \"NVIDIA L5\"", L4, H200]),
            (["--price", "NVIDIA L4=dear"], ["--price: \"dear\" is no amount"]),
            (["--price", "NVIDIA L4"], ["--price", "NAME=VALUE"]),
            (["--energy-price", "-1"], ["--energy-price", "is no amount"]),
            (["--derive", "x = latency_median + memory_total"], ["--derive", "s and B", "not alike"]),
            (["--derive", "cost_of [s] = memory_total"], ["--derive: cost_of", "is of B"]),
            (["--derive", "y = nothing"], ["nothing"]),
            (["--derive", 'y "no end = 1'], ['NAME "TITLE" [UNIT] = FORMULA']),
            (["--derive", 'y "" = 1'], ["is no text"]),
            (["--prices", "none.yaml"], ["none.yaml"])]:
        contains(dyno("show", path, *words, status=USAGE).err, *parts)
    prices = HERE / "bad.yaml"
    prices.write_text("price: { NVIDIA L4: 0.9 }\ncurency: EUR\n")
    contains(dyno("show", path, "--prices", prices, status=USAGE).err, "bad.yaml:2:1", "did you mean \"currency\"?")
    prices.write_text("prices: other.yaml\n")
    contains(dyno("show", path, "--prices", prices, status=USAGE).err, "names no other")


def values_are_relative_to_a_device():
    path = written("relative", SWEEP)
    done = dyno("show", path, "--relative-to", "device=L4", "-f", "throughput_items,latency_median")
    contains(done.out, "× NVIDIA L4", "3.000", "1.000")
    contains(done.err, "1 of 9 results have no counterpart in NVIDIA L4")
    contains(dyno("show", path, "--relative-to", "batch=1", "--relative-as", "percent").out, "% of batch 1", "100.0")
    rows = list(csv.DictReader(io.StringIO(
        dyno("export", path, "-f", "csv", "--relative-to", "device=NVIDIA L4").out)))
    head = "throughput_items_relative"
    ratios = {(row["device name"], row["batch"]): row[f"{head} [× NVIDIA L4]"] for row in rows}
    equal(ratios[H200, "32"], "", "without a counterpart there is nothing")
    equal(round(float(ratios[H200, "8"]), 6), 3)
    equal(ratios[L4, "8"], "1")
    # Both have three processes: the interval is that of a comparison, of one row alone.
    one = [row for row in rows if row["device name"] == H200 and row["batch"] == "8"][0]
    only = written("only", [SWEEP[3], SWEEP[7]])
    row = json.loads(dyno("compare", only, "--relative-to", "device=L4", "-f", "throughput_items",
                          "--json").out)["rows"][0]
    for end in ("low", "high"):
        equal(round(float(one[f"{head}_{end} [× NVIDIA L4]"]), 9), round(row[end], 9), end)
    contains(dyno("show", path, "--device", H200, "--relative-to", "device=L4").out, "× NVIDIA L4")


def compare_takes_a_baseline():
    path = written("baseline", [*SWEEP[4:8], *SWEEP[:4], SWEEP[8]])
    done = dyno("compare", path, "--relative-to", "device=L4", "-f", "throughput_items", "--json")
    rows = json.loads(done.out)["rows"]
    assert len(rows) == 4 and all(round(row["ratio"], 6) == 3 for row in rows), rows
    contains(done.err, "1 of 9 results have no counterpart in NVIDIA L4")
    contains(dyno("compare", path, "--relative-to", "L4", status=USAGE).err, "is not like device=NAME")
    contains(dyno("compare", path, "--relative-to", "device=L4", "--across", "batch", status=USAGE).err, "--across")
    contains(dyno("show", path, "--relative-to", "device=L5", status=USAGE).err,
             "--relative-to: no result is of device=L5")


def runs_are_named_from_the_newest():
    old, new = written("old", SWEEP[:4], number=1), written("new", SWEEP[:4], number=2)
    contains(dyno("show", old, new, "--relative-to", "run=latest~1", "-f", "latency_median").out, "× run old")
    contains(dyno("show", old, new, "--relative-to", "run=tag:new", "-f", "latency_median").out, "× run new")


run([the_cheapest_under_limits_is_one_command, costs_are_fields, formulas_have_titles, what_is_wrong_is_refused,
     values_are_relative_to_a_device, compare_takes_a_baseline, runs_are_named_from_the_newest])
