import json

from imports.common import close

KNOWN = {"latency": ("s", 1e-9), "throughput": ("operations/s", 1), "file-size": ("B", 1)}


def check(name, text, run):
    document = json.loads(text)
    assert run.engine["name"] == "bencher" and not run.left(), run.left()
    assert [result.model for result in run.results] == list(document)
    for result, measures in zip(run.results, document.values(), strict=True):
        for measure, told in measures.items():
            key = "measure_" + "".join(c if c.isalnum() else "_" for c in measure)
            unit, factor = KNOWN.get(measure, ("count", 1))
            assert run.fields[key]["unit"] == unit
            for member, behind in {"value": "", "lower_value": "_lower", "upper_value": "_upper"}.items():
                value = told.get(member)
                close(result[key + behind], None if value is None else value * factor, measure)
        assert not result.processes and result["latency_median"] is None
