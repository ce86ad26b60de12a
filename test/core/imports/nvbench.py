import json
import struct

from imports.common import close, statistics_are_of


def summaries(state):
    return {summary["tag"]: float(summary["data"][0]["value"]) for summary in state["summaries"]
            if summary["hint"] != "file/sample_times"}


def check(name, text, run):
    document = json.loads(text if isinstance(text, str) else (text / "out.json").read_text())
    states = document["benchmarks"][0]["states"]
    for state, result in zip(states, run.results, strict=True):
        device = document["devices"][state["device"]]
        assert (result.device["id"], result.device["name"]) == (f"cuda:{state['device']}", device["name"])
        assert result.device["properties"]["sm_version"] == device["sm_version"]
        assert result.words == {"BlockSize": int(state["axis_values"][0]["value"]), "T": "F32"}
        if state["is_skipped"]:
            assert result.status == "cancelled" and result.result["reason"] == "skipped: " + state["skip_reason"]
            continue
        values = summaries(state)
        close(result["cold_time_cpu_mean"], values["nv/cold/time/cpu/mean"], "CPU time")
        close(result["cold_bw_global_utilization"], values["nv/cold/bw/global/utilization"], "utilisation")
        if isinstance(text, str):
            close(result["latency_mean"], values["nv/cold/time/gpu/mean"], "GPU time")
            assert result["samples"] == 78 and not result.processes
            continue
        bytes_ = (text / "out.json-bin/0.bin").read_bytes()
        times = struct.unpack(f"<{len(bytes_) // 4}f", bytes_)
        for sample, time in zip(result.samples(), times, strict=True):
            close(sample, time, "sample")
        statistics_are_of(result, times, "samples")
    assert run.fields["cold_bw_global_bytes_per_second"]["unit"] == "B/s"
    assert run.fields["cold_time_cpu_mean"]["better"] == "lower" and run.engine["version"] == "0.1.0"
    assert "/home/x" not in json.dumps(run.run)
