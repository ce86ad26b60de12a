"""Options of ONNX Runtime's sessions, set and swept. Usage: ort_options.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json

from dyno_test import BUILD, HERE, cells_of, contains, dyno, equal, measure, refused, run, value
from onnx_file import model, node, tensor

FEW = ["--processes", 1, "--iterations", 5, "--quiet"]
OPTIMISED = "graph_optimization"


def several_values_are_swept_and_tell_cells_apart():
    path = HERE / "swept.json"
    one = json.loads(dyno("run", "builtin:bert-tiny", "--seq", 16, "--ort-option", f"{OPTIMISED}=disabled,all", "--ort-option",
                          "spinning=off", *FEW, "--json", "-o", path).out)["runs"][0]
    equal([word["key"] for word in one["words"]], [OPTIMISED], "a single value is no word")
    cells = {cell["words"][OPTIMISED]: cell for cell in one["results"]}
    equal({name: cell["status"] for name, cell in cells.items()}, {"disabled": "ok", "all": "ok"})
    # What is not fused keeps its tensors elsewhere: the option reached the session.
    assert value(cells["disabled"], "memory_peak") != value(cells["all"], "memory_peak"), cells
    contains(dyno("show", path).out, "Graph optimisation", "disabled")
    (left,) = cells_of(dyno("export", path, "--word", f"{OPTIMISED}=all").out)
    equal(left["words"], {OPTIMISED: "all"})


def every_combination_is_a_cell():
    cells = measure("run", "builtin:identity", "--ort-option", f"{OPTIMISED}=disabled,basic,all", "--ort-option",
                    "execution_mode=sequential,parallel", "--ort-option", "inter_op_threads=1,2", "--batch", "1,2", *FEW)
    equal(len({(tuple(sorted(cell["words"].items())), cell["batch"]) for cell in cells}), 24)
    equal(sorted(cells[0]["words"]), ["execution_mode", OPTIMISED, "inter_op_threads"])


def entries_of_the_configuration_are_swept_but_for_those_that_are_lists():
    plan = HERE / "plan.yaml"
    plan.write_text("model: [\"builtin:identity\"]\nort-option: [\"session.disable_prepacking=0,1\", "
                    "\"session.intra_op_thread_affinities=1;1,2\"]\n")
    told = dyno("run", "--config", plan, "--threads", 3, "--dry-run").out
    contains(told, "# 2 cells", "SESSION_DISABLE_PREPACKING", "session.intra_op_thread_affinities=1;1,2")
    equal([line.split()[9] for line in told.splitlines() if line.startswith("#   builtin:identity")], ["0", "1"])
    cells = measure("run", "--config", plan, "--threads", 3, *FEW)
    equal([(cell["status"], cell["words"]) for cell in cells],
          [("ok", {"session_disable_prepacking": one}) for one in ("0", "1")])


def a_library_of_operators_is_registered():
    own = HERE / "own.onnx"
    own.write_bytes(model([node("Twice", ["x"], "h", domain="org.example"), node("Add", ["x", "x"], "two"),
                           node("Sub", ["h", "two"], "y")], [tensor("x", 1, 4)], [tensor("y", 1, 4)]))
    (cell,) = measure("run", own, "--ort-custom-ops", BUILD / "test/ort-custom.so", *FEW)
    equal(cell["status"], "ok")
    (cell,) = cells_of(dyno("run", own, *FEW, "--json", status=3).out)
    contains(cell["reason"], "Twice")
    told = json.loads(dyno("ab", own, "--a", f"ort-custom-ops={BUILD / 'test/ort-custom.so'}", "--b",
                           f"ort-custom-ops={BUILD / 'test/ort-custom.so'}", "--pairs", 8, "--budget", "0.1s", "--iterations", 3,
                           "--quiet", "--json", status=None).out)
    equal([(one["verdict"], one["scale"]) for one in told["outputs"]], [("agree", 0)], "twice x less x and x")


def each_key_and_its_values_are_taken():
    for pair in ["cpu_arena=off", "memory_pattern=off", "spinning=off", "deterministic=on", "execution_mode=parallel",
                 "session.disable_prepacking=1"]:
        (cell,) = measure("run", "builtin:identity", "--ort-option", pair, *FEW)
        equal((cell["status"], pair), ("ok", pair))


def another_key_or_value_is_refused_with_those_that_there_are():
    for pair, *parts in [("graph=all", "no key graph", OPTIMISED), ("spinning=maybe", "spinning=maybe", "off, on"),
                         ("session.disable_prepackng=1", "did you mean session.disable_prepacking?"),
                         ("inter_op_threads=two", "a whole number"), ("inter_op_threads=-1", "a whole number")]:
        refused(3, ["run", "builtin:identity", "--ort-option", pair, *FEW], "--ort-option", *parts)
    refused(3, ["run", "builtin:identity", "--ort-custom-ops", "/nonexistent.so", *FEW], "--ort-custom-ops", "nonexistent.so")


def two_values_are_compared_in_pairs():
    text = dyno("ab", "builtin:identity", "--a", f"ort-option={OPTIMISED}=all", "--b", f"ort-option={OPTIMISED}=disabled",
                "--pairs", 8, "--iterations", 5, "--quiet", status=None).out
    contains(text, "The outputs agree")


run([
    several_values_are_swept_and_tell_cells_apart,
    every_combination_is_a_cell,
    entries_of_the_configuration_are_swept_but_for_those_that_are_lists,
    a_library_of_operators_is_registered,
    each_key_and_its_values_are_taken,
    another_key_or_value_is_refused_with_those_that_there_are,
    two_values_are_compared_in_pairs,
])
