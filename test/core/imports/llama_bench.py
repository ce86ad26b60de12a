import csv
import json
import re
import statistics

from imports.common import close, statistics_are_of


def kind(prompt, generated):
    return "pg" if prompt and generated else "tg" if generated else "pp"


def tests_of(name, text):
    if name.endswith(".csv"):
        return [{key: float(value) if re.fullmatch(r"[-\d.]+", value) else value for key, value in row.items()}
                for row in csv.DictReader(text.splitlines())]
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return json.loads(text)


def check_markdown(text, run):
    rows = [re.split(r"\s*\|\s*", line.strip("|\n ")) for line in text.splitlines() if line.startswith("| llama")]
    assert len(rows) == len(run.results) == 4
    for (model, size, params, backend, _, fa, _, speed), result in zip(rows, run.results):
        mean, deviation = map(float, speed.split(" ± "))
        close(result["tokens_per_second"], mean, "t/s")
        close(result["tokens_per_second_std"], deviation, "±")
        assert result.model == model and result.device["platform"] == backend.lower()
        assert result.words["flash_attn"] == int(fa)
    close(run.run["models"][0]["size"], 606.53 * 2**20, "size")
    close(run.run["models"][0]["parameters"], 1.10e9, "params")
    assert [(r.words["test"], r.words["n_prompt"], r.words["n_gen"], r.words.get("n_depth", 0))
            for r in run.results] == [("pp", 512, 0, 0), ("tg", 0, 128, 0), ("pg", 512, 128, 0), ("tg", 0, 128, 4096)]
    assert run.engine["version"] == "1a2b3c4" and not run.left()
    assert "rounded" in run.run["warnings"][0]


def check(name, text, run):
    assert run.engine["name"] == "llama-bench"
    if name.endswith(".md"):
        check_markdown(text, run)
        return
    tests = tests_of(name, text)
    assert len(tests) == len(run.results)
    assert run.engine["version"] == "1a2b3c4" and run.engine["build_number"] == "4321"
    assert run.run["started"] == tests[0]["test_time"]
    for test, result in zip(tests, run.results):
        prompt, generated = test["n_prompt"], test["n_gen"]
        assert result.model == "tiny-1b-q4_0.gguf"
        assert (result.words["test"], result.words["n_prompt"]) == (kind(prompt, generated), prompt)
        assert result.result["threads"] == 8 and "n_threads" not in result.words
        assert result.words.get("flash_attn", 0) == test.get("flash_attn", 0), result.words
        assert "type_k" not in result.words  # at its default
        assert (result.device["id"], result.device["name"]) == ("cuda:0", "Example GPU 24 GB")
        close(result["tokens_per_second"], test["avg_ts"], "avg_ts", 1e-6)
        close(result["tokens_per_second_std"], test["stddev_ts"], "stddev_ts")
        if "samples_ns" not in test:
            close(result["latency_mean"], test["avg_ns"] * 1e-9, "avg_ns")
            assert not result.processes
            continue
        assert len(result.processes) == 1  # repetitions are of one process
        assert result.processes[0]["samples_ns"] == test["samples_ns"]
        statistics_are_of(result, [ns * 1e-9 for ns in test["samples_ns"]], name)
        close(result["tokens_per_second"], statistics.fmean(test["samples_ts"]), "samples_ts")
        kinds = result.value("tokens_per_second").get("interval_kind")
        assert kinds == ("mean" if len(test["samples_ts"]) >= 6 else None)
    assert run.words["n_prompt"]["kind"] == "number"
    if name == "2023.json":
        assert run.results[0].words["n_batch"] == 512
    assert not run.left(), run.left()
