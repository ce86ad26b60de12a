"""dyno run --until p99: measures until it can be told, says first how long that takes, and says so
where it was not reached. On the null engine, whose clock is its own: minutes pass at once.
Usage: until.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json

from dyno_test import HERE, contains, dyno, equal, refused, run

SLOW = ["null:normal,median=200ms", "-H", "null"]


def measured(*words, model=SLOW, **more):
    done = dyno("run", *model, "--json", "--store", "none", *words, **more)
    return json.loads(done.out)["runs"][0], done


def cell(result, key="latency_p99"):
    value = result["values"][key]
    low, high = value.get("interval") or (None, None)
    return value.get("withheld", False), (high - low) / 2 / value["value"] if low else None


def goal_of(run_):
    return [warning for warning in run_["warnings"] if "until" in warning]


def takes_the_time_that_a_percentile_needs():
    usual, _ = measured("--batch", "1")
    withheld, _ = cell(usual["results"][0])
    assert withheld  # 10 s hold no 368 samples of 200 ms
    long, _ = measured("--until", "p99", "--batch", "1,2")
    for result in long["results"]:
        withheld, half = cell(result)
        assert not withheld and half, result["values"]["latency_p99"]
        samples = result["values"]["samples"]["value"]
        assert 368 <= samples < 2 * 368, samples
    equal(goal_of(long), [])


def takes_no_more_than_that():
    short, _ = measured("--until", "median:5%")
    assert 5 * 32 <= short["results"][0]["values"]["samples"]["value"] < 400


def goes_on_until_it_is_narrow():
    narrow, _ = measured("--until", "median:0.3%", "--processes", "1")
    _, half = cell(narrow["results"][0], "latency_median")
    assert half <= 0.0031, half
    equal(goal_of(narrow), [])


def says_first_how_long_it_takes():
    out = dyno("run", *SLOW, "--until", "p99", "--dry-run").out
    contains(out, "until p99: 368 samples of a cell at least", "10 min of sampling at most", 'until: ["p99"]')
    assert "until" not in dyno("run", *SLOW, "--dry-run").out
    told = dyno("run", *SLOW, "--until", "p99,median:1%", "--max-time", "30s", "--store", "none")
    contains(told.err, "until p99, median:1%: 368 samples", "30 s of sampling at most")


def says_what_was_not_reached():
    some, done = measured("--until", "p99", "--max-time", "20s", "--batch", "1,2")
    [told] = goal_of(some)
    contains(told, "not reached by 2 of 2 cells", "batch 1: p99 needs n ≥ 368: some", "iterations (")
    contains(done.err, "--until p99 was not reached", "--max-time")
    five, _ = measured("--until", "p99.9", "--max-time", "20s", "--batch", "1,2,4,8,16")
    [told] = goal_of(five)
    contains(told, "5 of 5 cells", "it needs some", "; …")
    equal(told.count("it needs some"), 3)
    series = HERE / "luck.txt"  # a process begins anywhere, and sees one or the other
    series.write_text("1\n" * 30000 + "1.1\n" * 30000 + "1.2\n" * 30000)
    model = [f"null:recorded,median=5ms,file={series}", "-H", "null", "--seed", "1"]
    luck, _ = measured("--until", "median:0.5%", model=model)
    [told] = goal_of(luck)
    contains(told, "more ‹processes› would tell")


def plans_have_it():
    plan = HERE / "plan.yaml"
    plan.write_text("model: ['null:normal,median=200ms']\nhardware: null\nuntil: [p99, 'median:5%']\n")
    one, _ = measured("--config", plan, model=[])
    equal(one["plan"]["until"], "p99,median:5%")
    assert not cell(one["results"][0])[0]
    plan.write_text("model: ['null:constant']\nuntil: fast\n")
    refused(2, ["run", "--config", plan, "--hardware", "null"], "until", "fast", "p99:5%")


def refuses_what_cannot_be():
    refused(2, ["run", *SLOW, "--until", "memory_total"], "--until", "no statistic", "median:1%")
    refused(2, ["run", *SLOW, "--until", "p99:0%"], "--until", "narrow")
    refused(2, ["run", *SLOW, "--until", "p99", "-n", "5"], "--until", "--iterations", "leave out one")


run([takes_the_time_that_a_percentile_needs, takes_no_more_than_that, goes_on_until_it_is_narrow,
     says_first_how_long_it_takes, says_what_was_not_reached, plans_have_it, refuses_what_cannot_be])
