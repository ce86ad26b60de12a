import json

from imports.common import close, statistics_are_of


def check(name, text, run):
    whole = name != "unfinished.json"
    events = json.loads(text if whole else text.rsplit(",\n", 1)[0] + "]")
    runs = [event["dur"] * 1e-6 for event in events if event["name"] == "model_run"]
    (result,) = run.results
    statistics_are_of(result, runs[1:], name)
    close(result["first_inference"], runs[0], "first inference")
    close(result["load_time"], sum(event["dur"] for event in events if event["name"] in (
        "model_loading_uri", "session_initialization")) * 1e-6, "load time")
    nodes, operators = {}, {}
    for event in events:
        if event["name"].endswith("_kernel_time"):
            node = event["name"].removesuffix("_kernel_time")
            nodes[node] = nodes.get(node, 0) + event["dur"] * 1e-6 / len(runs)
            operator = event["args"]["op_name"]
            operators[operator] = operators.get(operator, 0) + event["dur"] * 1e-6 / len(runs)
    breakdown = result.result["breakdown"]
    for parts, expected in ((breakdown["slowest"], nodes), (breakdown["measured"], operators)):
        assert {part["name"] for part in parts} == set(expected)
        assert [part["time"] for part in parts] == sorted((part["time"] for part in parts), reverse=True)
        for part in parts:
            close(part["time"], expected[part["name"]], part["name"])
            assert part["provider"] == "CPUExecutionProvider"
    assert {part["name"]: part["nodes"] for part in breakdown["measured"]} == {"Conv": 2, "Gemm": 1}
    assert run.engine["name"] == "onnxruntime" and not run.left(), run.left()
