import re
import statistics

from imports.common import close, statistics_are_of


def lines(text):
    """{(package, name): [{unit: value}]}"""
    found, package = {}, None
    for line in text.splitlines():
        if line.startswith("pkg: "):
            package = line[5:]
        if line.startswith("Benchmark"):
            name, _, *pairs = line.split()
            found.setdefault((package, name), []).append(
                {unit: float(value) for value, unit in zip(pairs[::2], pairs[1::2])})
    return found


def check(name, text, run):
    found = lines(text)
    assert len(run.results) == len(found)
    for ((package, full), rows), result in zip(found.items(), run.results):
        assert len(result.processes) == 1  # -count repeats within one process
        times = [row["ns/op"] * 1e-9 for row in rows]
        for sample, time in zip(result.samples(), times, strict=True):
            close(sample, time, full)
        statistics_are_of(result, times, full)
        for unit, key in (("MB/s", "MB_s"), ("B/op", "B_op"), ("allocs/op", "allocs_op"), ("sorted/s", "sorted_s"),
                          ("widgets", "widgets")):
            expected = statistics.fmean(row[unit] for row in rows) if unit in rows[0] else None
            close(result[key], expected, unit)
        assert result.words.get("pkg") == package
        threads = re.search(r"-(\d+)$", full)
        if name == "count.txt":
            assert result.result["threads"] == int(threads[1] if threads else 0)
    if name == "count.txt":
        radix, heap, hashing, custom, other = run.results
        assert radix.model == heap.model == other.model == "Sort" and hashing.model == "Hash"
        assert radix.words == {"algo": "radix", "n": 1000, "pkg": "example.org/sorting"}, radix.words
        assert run.fields["sorted_s"]["better"] == "higher" and run.fields["allocs_op"]["better"] == "lower"
        assert radix.device["name"] == "Example CPU @ 3.50GHz" and custom.words["pkg"] == "example.org/sorting"
        assert "TestOther" in run.run["warnings"][0]
        assert run.run["environment"]["os"] == "linux"
    else:
        assert [result.model for result in run.results] == ["Fib10", "Fib/my_tabled_benchmark_-_20"]
