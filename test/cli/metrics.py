"""The hardware-aware metrics end to end: FLOPs, operators, bandwidth, power, placement.
Usage: metrics.py DYNO SOURCE_ROOT BUILD_ROOT"""
import glob
import json
import math
import os
import pathlib
import re
import shutil
import threading
import time

from dyno_test import (BUILD, CLASSIFICATION, HERE, OCR, ROOT, SANITIZED, SILERO, Skip, cells_of, contains, cpu_seconds, dyno, equal,
                       finish, measure, null, real, refused, run, start, value, workers)
from onnx_file import graph, model, model_of, node, tensor, weight

ALL = "latency,throughput,memory,flops,power,bandwidth,device"
ONCE = ["--processes", 1, "--iterations", 1, "--warmup", 0, "--quiet"]
QUICK = [*ONCE, "--threads", 1]  # more of them spin while they wait for each other
PEAKS = {"peak_flops": 1e11, "peak_flops_float16": 1e11, "peak_flops_int8": 1e12,
         "peak_bandwidth": 1e9}


def close(actual, expected, tolerance):
    assert math.isclose(actual, expected, rel_tol=tolerance), f"{actual} instead of {expected}"


def total(parts, key):
    return sum(part[key] for part in parts)


# --- FLOPs ----------------------------------------------------------------------------------------

# Published: torchvision's documentation (GFLOPS there are multiply-accumulates); Dosovitskiy et al.
# 2021, with 197 tokens; BERT's products: 12 layers of 4 768² + 2 768 3072 weights at 128 tokens, scores
# and values 2 128² 768, the pooler 768².
MACS = {
    "builtin:resnet-50": (4.089e9, "cnn"),
    "builtin:mobilenet-v2": (0.3008e9, "cnn"),
    "builtin:vit-base-patch16-224": (17.56e9, "transformer"),
    "builtin:bert-base-uncased": (11.1736e9, "transformer"),
    "builtin:lstm-small": (None, "rnn"),
}


# With a sanitizer one large model is enough: what the others add runs in ONNX Runtime, which has none.
PUBLISHED = ["builtin:mobilenet-v2", "builtin:bert-base-uncased", "builtin:lstm-small"] if SANITIZED else MACS


def counts_what_is_published():
    for model in PUBLISHED:
        macs, kind = MACS[model]
        (cell,) = measure("run", model, "--metrics", "latency,flops", *QUICK)
        breakdown = cell["breakdown"]
        equal(breakdown["model_type"], kind)
        if macs:
            close(value(cell, "macs_total"), macs, 0.01)
        assert value(cell, "flops_total") >= 2 * value(cell, "macs_total")
        equal(value(cell, "flops_coverage"), 1)
        for parts in (breakdown["components"], breakdown["operators"]):
            equal(total(parts, "macs"), value(cell, "macs_total"))
            equal(total(parts, "flops"), value(cell, "flops_total"))
        # Another graph, the same products: fused, and padded to what this CPU computes at once.
        close(total(breakdown["measured"], "macs"), value(cell, "macs_total"), 0.06)
        equal(value(cell, "placement_nodes"), 1)
        equal(value(cell, "placement_time"), 1)
        assert breakdown["memory"] and breakdown["peak_node"]


def operator_times_add_up():
    """To what the profiler saw of the inference, whatever that was: in this cell by far the most."""
    (cell,) = measure("run", "builtin:resnet-50", "--metrics", "latency,flops", "--processes", 1,
                      "--iterations", 5, "--quiet")
    breakdown = cell["breakdown"]
    measured = total(breakdown["measured"], "time")
    close(total(breakdown["measured_components"], "time"), measured, 1e-9)
    times = [part["time"] for part in breakdown["slowest"]]
    equal(times, sorted(times, reverse=True))
    assert sum(times) <= measured * (1 + 1e-9)
    text = dyno("show", "latest", "--operators").out
    contains(text, "builtin:resnet-50 on cpu, batch 1: cnn", "Conv", "convolution", "GFLOP/s",
             "Most memory in tensors", breakdown["slowest"][0]["name"][:20])


def control_flow_is_counted_as_it_ran():
    """silero with its branches on the sample rate, and the same without them."""
    with_if, without = measure(
        "run", real(SILERO / "silero_vad_16k_op15.onnx"), real(SILERO / "silero_vad_op18_ifless.onnx"),
        "--metrics", "latency,flops", "--dim", "sequence=512", *QUICK)
    close(value(with_if, "macs_total"), value(without, "macs_total"), 0.01)
    equal(with_if["breakdown"]["model_type"], without["breakdown"]["model_type"])


def counts_real_models():
    cells = measure("run", real(CLASSIFICATION), real(OCR / "ch_PP-OCRv4_det_infer.onnx"),
                    "--metrics", "latency,flops", *QUICK)
    for cell in cells:
        equal(cell["breakdown"]["model_type"], "cnn")
        assert value(cell, "flops_coverage") > 0.99, cell["breakdown"].get("uncovered")
        assert value(cell, "macs_total") > 1e6


def watched(name):
    """A worker that keeps what it is told, each a file of the folder; and the environment to run it in."""
    log = HERE / f"{name}-commands"
    log.mkdir()
    wrapper = HERE / f"{name}-worker"
    wrapper.write_text(f"#!/bin/bash\nexec 3< <(exec tee {log}/$$ <&3)\n"
                       f"exec {BUILD}/dyno-worker \"$@\"\n")
    wrapper.chmod(0o755)
    return log, {"DYNO_WORKER": str(wrapper), "XDG_CACHE_HOME": str(HERE / f"{name}-cache")}


def counting(log):
    return [text for text in (path.read_text() for path in log.iterdir())
            if '"unoptimised":true' in text]


def a_sweep_is_counted_once():
    """One session for four batch sizes, seen at the worker's door; and the
    extended counts are those of the batch itself."""
    log, env = watched("sweep")
    sweep = ["run", "builtin:mobilenet-v2", "--batch", "1,3,4,16", "--metrics",
             "throughput,power,flops", "--max-time", "1ms", *QUICK]
    cells = measure(*sweep, env=env)
    equal(len(counting(log)), 1, "sessions")
    inferences = counting(log)[0].count('"command":"profile"')
    assert 3 <= inferences <= 5, inferences  # three, and those of 4 and 16 where they take no longer than 2 s
    one = value(cells[0], "macs_total")
    for cell in cells:
        equal(value(cell, "macs_total"), one * cell["batch"])
        close(value(cell, "flops_per_item"), value(cells[0], "flops_per_item"), 1e-9)
    before = len(list(log.iterdir()))
    again = measure("run", "builtin:mobilenet-v2", "--batch", 16, "--metrics", "flops", *QUICK, env=env)
    equal(len(list(log.iterdir())) - before, 2, "workers: one is timed, one profiled")
    equal(again[0]["values"]["flops_total"], cells[3]["values"]["flops_total"])
    equal(again[0]["breakdown"]["components"], cells[3]["breakdown"]["components"])


def what_a_sweep_counted_is_kept():
    """Also a batch that was counted by itself, as it took no time: any part of the sweep is known afterwards."""
    log, env = watched("kept")
    (HERE / "kept.onnx").write_bytes(model(
        [node("MatMul", ["x", "w"], "y")], [tensor("x", 1, "batch", 12)], [tensor("y", 1, "batch", 5)],
        weights=[weight("w", 1, (12, 5))]))
    for batches in ("1,5,16", "16", "5", "2"):
        for cell in measure("run", "kept.onnx", "--batch", batches, "--metrics", "flops", *QUICK, env=env):
            equal(value(cell, "macs_total"), 60 * cell["batch"])
        equal(len(counting(log)), 1, f"sessions until batch {batches}")
    contains(counting(log)[0], '"command":"profile","batch":16')


def what_was_counted_is_of_the_inputs_that_are():
    """A version whose rules make other inputs of the same model, as one whose dimension the worker is told behind
    dyno's back, does not take the count of the old ones."""
    log, env = watched("rules")
    (HERE / "rules.onnx").write_bytes(model(
        [node("Relu", ["x"], "y")], [tensor("x", 1, "batch", "columns")], [tensor("y", 1, "batch", "columns")]))
    it = ["run", "rules.onnx", "--batch", 1, "--metrics", "flops", *QUICK]
    (first,) = measure(*it, env=env)
    (again,) = measure(*it, env=env)
    equal(len(counting(log)), 1, "sessions while nothing changes")
    equal(value(again, "flops_total"), value(first, "flops_total"))
    wrapper = pathlib.Path(env["DYNO_WORKER"])
    wrapper.write_text(wrapper.read_text().replace("exec tee", "tee").replace(
        " <&3)", """ <&3 | sed -u 's/"dims":\\[\\]/"dims":["columns=777"]/')"""))
    (other,) = measure(*it, env=env)
    equal(value(other, "flops_total"), 777)


# --- All at once ----------------------------------------------------------------------------------

# What is measured; what is reckoned from it, where somebody gives prices, is told behind.
# Accuracy takes a data set with labels: test/cli/accuracy.py.
MEASURED = re.sub(r"\n## accuracy\n.*?(?=\n## )", "", (ROOT / "docs/fields.md").read_text(),
                  flags=re.DOTALL).split("\n## Derived fields")[0]
FIELDS = re.findall(r"^\| `(\w+)` \|", MEASURED, re.MULTILINE)
assert len(FIELDS) > 40


def everything_has_a_value_or_a_reason(cell):
    equal(cell["status"], "ok", cell.get("reason"))
    for field in FIELDS:
        found = cell["values"].get(field, {})
        assert "value" in found or found.get("reason"), f"{field} on {cell['device']}: {found}"


def vulkan():
    drivers = glob.glob("/usr/lib/chromium*/vk_swiftshader_icd.json")
    if not drivers and "VK_ICD_FILENAMES" not in os.environ:
        raise Skip("no Vulkan driver (install chromium and libvulkan1)")
    return {"VK_ICD_FILENAMES": os.environ.get("VK_ICD_FILENAMES") or drivers[0],
            "XDG_RUNTIME_DIR": "/tmp"}


def all_metrics_on_two_platforms():
    cells = measure("run", "builtin:identity", "--hardware", "cpu,webgpu", "--metrics", ALL,
                    "--tdp", 15, "--processes", 1, "--iterations", 20, "--quiet", env=vulkan())
    equal(len(cells), 2)
    for cell in cells:
        everything_has_a_value_or_a_reason(cell)
        equal(value(cell, "placement_nodes"), 1)
        if cell["power_source"] == "rapl":  # a machine that has a sensor
            continue
        equal(cell["power_source"], "tdp")
        for field in ("power_mean", "energy_per_item", "items_per_joule"):
            assert cell["values"][field]["estimated"]
        equal(value(cell, "power_mean"), 15)
        for field in ("bytes_moved", "bandwidth"):
            assert cell["values"][field]["estimated"]


# --- Leaks ----------------------------------------------------------------------------------------

def a_leak_is_told_from_what_has_settled():
    many = ["--metrics", "latency,memory", "--processes", 1, "--max-samples", 20000,
            "--min-samples", 20000, "--max-time", "1000s", "--precision-target", 1e-6]
    (cell,) = measure(*null("null:normal,leak=4kB", *many))
    leak = cell["values"]["memory_leak"]
    # A sanitizer's allocator adds half as much again.
    assert 3500 < leak["interval"][0] <= leak["value"] <= leak["interval"][1] < 6500, leak
    assert any("it leaks" in note for note in cell["notes"]), cell["notes"]
    (cell,) = measure(*null("null:normal", *many))
    assert abs(value(cell, "memory_leak")) < 100, cell["values"]["memory_leak"]
    assert not any("it leaks" in note for note in cell.get("notes", []))


# --- Memory ---------------------------------------------------------------------------------------

def memory_of_weights_is_without_inputs():
    """1 MB an item, and no weight."""
    path = HERE / "wide.onnx"
    path.write_bytes(model([node("ReduceMax", ["x"], "y", axes=[1])], [tensor("x", 1, "batch", 262144)],
                           [tensor("y", 1, "batch", 1)]))
    one, many = measure("run", path, "--batch", "1,64", "--metrics", "latency,memory", *QUICK)
    for field in "memory_weights", "memory_load":
        assert abs(value(one, field) - value(many, field)) < 8e6, (field, one["values"][field], many["values"][field])
    assert value(many, "memory_total") - value(one, "memory_total") > 50e6


def the_log_of_samples_is_not_the_models():
    """8 bytes a sample."""
    if SANITIZED:
        raise Skip("the sanitizer keeps what ONNX Runtime frees")
    few, many = (measure("run", "builtin:identity", "--metrics", "latency,memory", *QUICK, "--iterations", n)[0]
                 for n in (300, 500000))
    assert value(many, "memory_growth") - value(few, "memory_growth") < 1e6, (few["values"], many["values"])
    assert value(many, "memory_total") - value(few, "memory_total") < 2e6, (few["values"], many["values"])


# --- Power ----------------------------------------------------------------------------------------

def power_is_exact_on_the_null_device():
    (cell,) = measure(*null("--metrics", "latency,power", "--iterations", 2000, "--processes", 2))
    equal(cell["power_source"], "null")
    close(value(cell, "power_mean"), 10, 1e-3)
    close(value(cell, "power_idle"), 10, 1e-3)
    close(value(cell, "power_platform"), 20, 1e-3)
    close(value(cell, "energy_per_item") * value(cell, "items_per_joule"), 1, 1e-6)
    assert "estimated" not in cell["values"]["power_mean"]
    (cell,) = measure(*null("--metrics", "latency,power", "--subtract-idle", "--iterations", 2000))
    assert value(cell, "power_mean") < 0.01


class Counter(threading.Thread):
    """A RAPL tree whose package draws 50 W, in steps of a millisecond. The file vanishes when the
    worker has used `worker` seconds of CPU time: in the middle of its samples, however busy the
    machine."""

    def __init__(self, worker=None):
        super().__init__(daemon=True)
        self.root = HERE / f"rapl-{worker}"
        shutil.copytree(BUILD / "test/fixtures/rapl", self.root, symlinks=True)
        powercap = self.root / "sys/class/powercap"
        # One package alone: the others stand still, and the first begins just before it wraps.
        for name in ("intel-rapl:1", "intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:0:2"):
            os.unlink(powercap / name)
        self.file = powercap / "intel-rapl:0/energy_uj"
        self.range = int((powercap / "intel-rapl:0/max_energy_range_uj").read_text())
        self.worker, self.stop = worker, False
        self.write(0)

    def write(self, seconds):
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{int(self.range - 1e6 + 50e6 * seconds) % self.range}\n")
        os.replace(beside, self.file)

    def run(self):
        begin = looked = time.monotonic()
        while not self.stop:
            now = time.monotonic()
            self.write(now - begin)
            if self.worker and now > looked + 0.05:
                looked = now
                self.stop = cpu_seconds(workers()) > self.worker
            time.sleep(0.001)
        self.file.unlink()


def measured_by(counter, *enough):
    counter.start()
    (cell,) = measure("run", "builtin:mobilenet-v2", "--metrics", "latency,power", "--processes", 1,
                      *enough, "--quiet", env={"DYNO_DEVICE_ROOT": str(counter.root)})
    counter.stop = True
    counter.join()
    equal(cell["status"], "ok")
    return cell


def rapl_is_followed_over_its_wrap():
    cell = measured_by(Counter(), "--max-time", "2s", "--precision-target", 1e-6, "--min-samples",
                       100000)
    equal(cell["power_source"], "rapl")
    close(value(cell, "power_mean"), 50, 0.1)
    close(value(cell, "energy_per_item") * value(cell, "items_per_joule"), 1, 1e-6)
    assert value(cell, "flops_per_watt") > 0


def a_sensor_that_vanishes_costs_its_numbers_alone():
    cell = measured_by(Counter(worker=1.5), "--iterations", 400)
    assert "value" not in cell["values"]["power_mean"], cell["values"]["power_mean"]
    contains(cell["values"]["power_mean"]["reason"], "the sensor fell silent")
    contains(cell["values"]["flops_per_watt"]["reason"], "the sensor fell silent")
    assert any("fell silent" in note for note in cell["notes"]), cell["notes"]
    assert value(cell, "latency_median") > 0


# --- Placement, peaks -----------------------------------------------------------------------------

def nothing_falls_back_from_the_cpu():
    (cell,) = measure("run", "builtin:identity", "--fail-on-fallback", *QUICK)
    equal(cell["status"], "ok")
    equal(value(cell, "placement_time"), 1)


def what_falls_back_is_named():
    """silero's shapes are reckoned on the CPU: a note, and no reason to fail. Of WebGPU the times are
    the kernels', so they add up, too."""
    env = vulkan()
    (cell,) = measure("run", real(SILERO / "silero_vad_op18_ifless.onnx"), "--hardware", "webgpu",
                      "--metrics", "latency,flops", "--fail-on-fallback", *QUICK, env=env)
    equal(cell["status"], "ok")
    assert 0.5 < value(cell, "placement_nodes") < 1, cell["values"]
    assert 0.95 < value(cell, "placement_time") < 1, cell["values"]
    assert any("fell back to the CPU" in note for note in cell["notes"]), cell["notes"]
    providers = {part["provider"] for part in cell["breakdown"]["measured"]}
    equal(providers, {"CPUExecutionProvider", "WebGpuExecutionProvider"})
    assert not any("add up to" in note for note in cell["notes"]), cell["notes"]
    text = dyno("show", "latest", "--operators").out
    for part in cell["breakdown"]["slowest"]:
        provider = part["provider"].removesuffix("ExecutionProvider")
        contains(text, f"({part['type']}) [{provider}]")


def product_of_doubles():
    """out = x · w, 64 × 64 doubles, which no GPU's provider of ONNX Runtime takes."""
    path = HERE / "doubles.onnx"
    path.write_bytes(model([node("MatMul", ["x", "w"], "out")],
                           [tensor("x", 11, 64, 64), tensor("w", 11, 64, 64)],
                           [tensor("out", 11, 64, 64)]))
    return path


def a_product_that_fell_back_fails_on_request():
    run_it = ["run", product_of_doubles(), "--hardware", "webgpu", "--metrics", "latency,flops", *QUICK]
    done = dyno(*run_it, "--json", env=vulkan())
    contains(done.err, "doubles.onnx on webgpu: fell back to the CPU", "MatMul")
    (cell,) = cells_of(done.out)
    equal(cell["status"], "ok")
    equal(value(cell, "placement_nodes"), 0)
    done = dyno(*run_it, "--json", "--fail-on-fallback", env=vulkan(), status=4)
    (cell,) = cells_of(done.out)
    equal(cell["status"], "failed")
    contains(cell["reason"], "fell back to the CPU", "MatMul")


def peaks_are_kept():
    """What was measured once is compared with; the cache says what it is for."""
    cache = HERE / "cache"
    run_it = ["run", "builtin:mobilenet-v2", "--metrics", "latency,bandwidth", "--json", *ONCE]
    first = json.loads(dyno(*run_it, env={"XDG_CACHE_HOME": str(cache)}).out)
    (device,) = first["runs"][0]["devices"]
    for key in ("peak_flops", "peak_bandwidth"):
        assert device["properties"][key] > 1e6, key
    # What ONNX Runtime has no product of on a CPU is said.
    contains(device["properties"]["peak_flops_bfloat16_missing"], "bfloat16", "MatMul")
    (file,) = (cache / "dyno/peaks").iterdir()
    kept = json.loads(file.read_text())
    for key, peak in PEAKS.items():
        kept["value"][key] = peak
    kept["value"]["peaks_disturbed"] = "other programs were at work meanwhile"
    file.write_text(json.dumps(kept))
    (cell,) = cells_of(dyno(*run_it, env={"XDG_CACHE_HOME": str(cache)}).out)
    share = cell["values"]["compute_utilisation"]
    assert share["estimated"] and "dyno devices with ‹measure›" in share["reason"], share
    del kept["value"]["peaks_disturbed"]
    file.write_text(json.dumps(kept))
    again = json.loads(dyno(*run_it, env={"XDG_CACHE_HOME": str(cache)}).out)
    (cell,) = again["runs"][0]["results"]
    equal(again["runs"][0]["devices"][0]["properties"]["peak_flops"], 1e11)
    close(value(cell, "bandwidth_utilisation"), value(cell, "bandwidth") / 1e9, 1e-9)
    assert "estimated" not in cell["values"]["compute_utilisation"]
    equal(cell["bound"], "compute" if value(cell, "arithmetic_intensity") > 100 else "memory")
    (doubles,) = measure("run", product_of_doubles(), "--metrics", "bandwidth", *ONCE,
                         env={"XDG_CACHE_HOME": str(cache)})
    assert value(doubles, "bandwidth_utilisation") > 0
    equal(doubles["values"]["compute_utilisation"]["reason"],
          "no peak is measured for numbers of the model's type")
    (cache / "dyno/peaks" / file.name).write_text("{")
    dyno(*run_it, env={"XDG_CACHE_HOME": str(cache)})


def integer_product(path):
    """x times weights of eight bits; float32 outside."""
    path.write_bytes(model_of(graph(
        [node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]), node("MatMulInteger", ["q", "w", "z"], "m"),
         node("Cast", ["m"], "f", to=1), node("Mul", ["f", "s"], "y")],
        [tensor("x", 1, "batch", 64)], [tensor("y", 1, "batch", 64)], [weight("w", 3, [64, 64])])))


def precision_is_what_is_computed():
    """However the file was found, and whatever its outputs are; utilisation is by that peak, of the threads that were used."""
    folder, cache = HERE / "variants", HERE / "peaks"
    folder.mkdir()
    integer_product(folder / "model_quantized.onnx")
    (folder / "model.onnx").write_bytes(model([node("Relu", ["x"], "y")], [tensor("x", 1, "batch", 64)], [tensor("y", 1, "batch", 64)]))
    for words in [folder / "model_quantized.onnx"], [folder, "--precision", "int8"], [folder / "model.onnx", "--precision", "q8"]:
        (cell,) = measure("run", *words, "--metrics", "latency", *QUICK)
        equal(cell["precision"], "int8", words)
    (cell,) = measure("run", folder / "model.onnx", "--metrics", "latency", *QUICK)
    equal(cell["precision"], "float32", "nothing but outputs tells")
    cpus = len(os.sched_getaffinity(0))
    run_it = ["run", folder / "model_quantized.onnx", "--streams", "1", "--metrics", "latency,flops,bandwidth",
              *ONCE, "--threads", f"1,{cpus + 1}"]
    env = {"XDG_CACHE_HOME": str(cache)}
    measure(*run_it, env=env)
    for file in (cache / "dyno/peaks").iterdir():
        kept = json.loads(file.read_text())
        one = kept["value"]["peaks_threads"] == 1
        kept["value"].update({**PEAKS, "peak_flops_int8": 2e11 if one else 4e11})
        kept["value"].pop("peaks_disturbed", None)
        kept["value"]["peaks_measured"] = "2026-01-01T00:00:00Z"
        file.write_text(json.dumps(kept))
    one, all_threads = measure(*run_it, env=env)
    close(value(one, "compute_utilisation"), value(one, "flops_rate") / (2e11 if cpus > 1 else 4e11), 1e-9)
    close(value(all_threads, "compute_utilisation"), value(all_threads, "flops_rate") / 4e11, 1e-9)


def a_peak_is_the_devices_own():
    """WebGPU leaves products of integers to the CPU: their rate is none of WebGPU's. Each field is
    told its own reason."""
    (run_of_it,) = json.loads(dyno("run", "builtin:identity", "--hardware", "webgpu", "--metrics", ALL,
                                   "--json", *QUICK, env=vulkan()).out)["runs"]
    (cell,), (device,) = run_of_it["results"], run_of_it["devices"]
    properties = device["properties"]
    assert properties["peak_flops"] > 1e6
    assert "peak_flops_int8" not in properties, properties
    contains(properties["peak_flops_int8_missing"], "CPU")
    reason = cell["values"]["bandwidth_utilisation"]["reason"]
    equal(reason, properties["peak_bandwidth_missing"])
    contains(reason, "the engine copies outputs to the host")


run([counts_what_is_published, operator_times_add_up, control_flow_is_counted_as_it_ran,
     counts_real_models, a_sweep_is_counted_once, what_a_sweep_counted_is_kept, what_was_counted_is_of_the_inputs_that_are, all_metrics_on_two_platforms,
     a_leak_is_told_from_what_has_settled, memory_of_weights_is_without_inputs,
     the_log_of_samples_is_not_the_models, power_is_exact_on_the_null_device, rapl_is_followed_over_its_wrap,
     a_sensor_that_vanishes_costs_its_numbers_alone, nothing_falls_back_from_the_cpu,
     what_falls_back_is_named, a_product_that_fell_back_fails_on_request, peaks_are_kept, precision_is_what_is_computed, a_peak_is_the_devices_own])
