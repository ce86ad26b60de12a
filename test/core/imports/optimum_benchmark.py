import json

from imports.common import close, statistics_are_of


def check(name, text, run):
    document = json.loads(text)
    report = document.get("report", document)
    assert [result.words["target"] for result in run.results] == list(report)
    for result, (target, told) in zip(run.results, report.items()):
        statistics_are_of(result, told["latency"]["values"], target)
        assert len(result.processes) == 1
        for kind in ("throughput", "efficiency"):
            if told[kind]:
                key = told[kind]["unit"].lower().replace("/s", "_per_second").replace("/", "_per_")
                close(result[key], told[kind]["value"], kind)
        for member, value in (told["memory"] or {}).items():
            if member != "unit":
                close(result[member], value * 1e6, member)
        for member, value in (told["energy"] or {}).items():
            if member != "unit":
                close(result[f"energy_{member}"], value * 3.6e6, member)
    assert not [left for left in run.left() if not left.startswith("config.")], run.left()
    if "config" not in document:
        assert "neither model" in run.run["warnings"][0]
        return
    result = run.results[1]
    assert result.model == "example/tiny-gpt" and result.device["name"] == "Example GPU"
    assert (result.result["batch"], result.result["sequence"], result.result["threads"]) == (2, 64, 8)
    assert run.engine["version"] == "0.5.0" and run.engine["dtype"] == "float16"
    assert "config.scenario.iterations" in run.left()
