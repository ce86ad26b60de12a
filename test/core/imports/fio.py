import json
import statistics

from imports.common import close


def first_of_each(pairs):
    found = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def documents(text):
    """fio appends documents, and keys can stand several times: the first counts, as anywhere here."""
    decoder, found = json.JSONDecoder(object_pairs_hook=first_of_each), []
    while "{" in text:
        document, end = decoder.raw_decode(text[text.index("{"):])
        found.append(document)
        text = text[text.index("{") + end:]
    return found


def check_direction(result, direction, unit):
    suffix = "_ns" if unit == 1e-9 else ""
    clat = direction["clat" + suffix]
    close(result["iops"], direction["iops"], "iops")
    close(result["bandwidth_io"], direction.get("bw_bytes", direction["bw"] * 1024), "bandwidth")
    close(result["submission_latency_mean"], direction["slat" + suffix]["mean"] * unit, "slat")
    close(result["total_latency_mean"], direction["lat" + suffix]["mean"] * unit, "lat")
    close(result["latency_p99_reported"], clat["percentile"]["99.000000"] * unit, "p99")
    assert result["latency_p99"] is None or result.processes  # fio's is the end of a bin
    if "bins" not in clat:
        assert not result.processes
        for theirs, ours in (("mean", "latency_mean"), ("max", "latency_max"), ("stddev", "latency_std")):
            close(result[ours], clat[theirs] * unit, theirs)
        return
    series = result.processes[0]["series"]["inference"]
    assert series["weights"] == list(clat["bins"].values())
    times = [int(time) * unit for time, count in clat["bins"].items() for _ in range(count)]
    close(result["samples"], len(times), "samples")
    close(result["latency_mean"], statistics.fmean(times), "mean of the bins")


def check(name, text, run):
    document = documents(text)[-1]
    assert run.engine["version"] == document["fio version"]
    expected = [(job, which) for job in document["jobs"] for which in ("read", "write") if job[which]["total_ios"]]
    for (job, which), result in zip(expected, run.results):
        check_direction(result, job[which], 1e-6 if name == "2.2.json" else 1e-9)
        assert result.model == job["jobname"] and result.words["io_direction"] == which
        assert result.words["iodepth"] == 16 and result.words["bs"] == "4k"
        close(result["system_cpu"], 0.1225, "sys_cpu")
    assert "/dev/sdx" not in json.dumps(run.run)
    if name == "3.1.json":
        assert [result.status for result in run.results] == ["ok", "ok", "failed"]
        assert run.results[2].result["reason"] == "fio's error 5"
        assert run.run["started"] == "2019-08-04T08:39:30Z"
        assert run.left() == ["jobs.latency_us", "disk_util"], run.left()
