"""What `dyno run` measures, end to end: real models, the settings that make the plan, and the rules
of sampling, exactly, on the null engine's clock. Usage: measuring.py DYNO SOURCE_ROOT BUILD_ROOT"""
import hashlib
import json
import os
import re
import subprocess

from dyno_test import (CLASSIFICATION, DYNO, HERE, OCR, SILERO, Skip, contains, cpu_seconds, dyno,
                       equal, finish, measure, nobody_is_left, null, real, refused, run, samples,
                       start, stored, value, wait_until, workers)
from hub_server import Hub
from onnx_file import model, node, tensor

USAGE, NOTHING, PARTIAL = 2, 3, 4


# Two threads that spin beside each other are slow where others compute, too; and warming up takes
# no longer than this here.
BRIEF = ["--threads", 1, "--warmup", 0, "--max-time", "100ms"]


# --- Real models ----------------------------------------------------------------------------------

def the_models_of_the_demo():
    """Two convolutional networks and an LSTM inside of an If, over two batch sizes."""
    models = [real(OCR / "ch_PP-OCRv4_rec_infer.onnx"), real(CLASSIFICATION),
              real(SILERO / "silero_vad.onnx")]
    cells = measure("run", *models, "--batch", "1,2", "--processes", 2, "--iterations", 6,
                    *BRIEF, "--output", "real.json")
    equal([cell["status"] for cell in cells], ["ok"] * 6, cells)
    equal([(cell["model"], cell["batch"]) for cell in cells],
          [(model, batch) for model in range(3) for batch in (1, 2)])
    for cell in cells:
        equal(sum(map(len, samples(cell).values())), 6)
        equal(cell["precision"], "float32")
        assert 0 < value(cell, "latency_min") <= value(cell, "latency_median") <= \
            value(cell, "latency_max") < 60, cell
        for field in ("load_time", "first_inference", "throughput_items", "memory_total",
                      "memory_cpu", "memory_weights"):
            assert value(cell, field) > 0, field
        assert value(cell, "memory_total") >= value(cell, "memory_weights")
    run_ = json.loads((HERE / "real.json").read_text())["runs"][0]
    equal(run_["results"], cells, "--output and --json")
    for model, path in zip(run_["models"], models):
        equal(model["digest"], "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())
        equal((model["synthetic"], model["size"]), (False, path.stat().st_size))
    contains(" ".join(cells[0]["notes"]), "width set to 320")
    contains(" ".join(cells[4]["notes"]), "sr set to 16000")


def a_bare_name_falls_back_and_says_so():
    done = dyno("run", "bert-tiny", "--seq", "8,16", "--processes", 1, "--iterations", 4,
                *BRIEF, "--json")
    contains(" ".join(done.warnings), "bert-tiny", "synthetic weights")
    run_ = json.loads(done.out)["runs"][0]
    equal((run_["models"][0]["name"], run_["models"][0]["synthetic"]), ("builtin:bert-tiny", True))
    equal(run_["models"][0]["parameters"], 4385920)
    equal([cell["sequence"] for cell in run_["results"]], [8, 16])
    for cell in run_["results"]:
        ratio = value(cell, "throughput_tokens") / value(cell, "throughput_items")
        assert abs(ratio / cell["sequence"] - 1) < 1e-9, ratio
    contains(dyno("show", "latest").out, "synthetic weights")


def memory_grows_linearly_with_the_batch():
    """What inference takes in tensors: the allocator counts it exactly."""
    for model in ("builtin:resnet-50", "builtin:mobilenet-v2"):
        cells = measure("run", model, "--batch", "2,4,8", "--processes", 1, "--iterations", 1,
                        *BRIEF, "--metrics", "memory", "--no-shuffle")
        two, four, eight = [value(cell, "memory_peak") for cell in cells]
        assert 0.9 < (eight - four) / (2 * (four - two)) < 1.1, (model, two, four, eight)
        assert four > 1.5 * two, (model, two, four)
        growth = [value(cell, "memory_growth") for cell in cells if "value" in
                  cell["values"]["memory_growth"]]
        assert not growth or growth[-1] == max(growth), growth  # of the process: others disturb it
        weights = [value(cell, "memory_weights") for cell in cells]
        assert max(weights) < 1.2 * min(weights), weights


def a_model_of_the_hub():
    """Fetched, with a variant of each precision, and then there without the hub."""
    def copy(kind):
        return model([node("Identity", ["x"], "y")], [tensor("x", kind, "batch", 4)],
                     [tensor("y", kind, "batch", 4)])

    files = {"onnx/model.onnx": copy(1), "onnx/model_fp16.onnx": copy(10), "config.json": b"{}"}
    words = ["run", "org/copies", "--precision", "float32,float16", "--processes", 1,
             "--iterations", 2, "--json"]
    with Hub() as hub:
        hub.add("org/copies", files, large=["onnx/model.onnx"])
        done = dyno(*words, env={"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": None})
        assert hub.requests
    for precision in ("float32", "float16"):
        assert re.search(rf"org/copies \([0-9a-f]{{6}}\), cpu, batch 1, {precision} \(process", done.err), done.err
    for text in (done.out, dyno(*words).out):
        run_ = json.loads(text)["runs"][0]
        equal([(found["name"], found["digest"]) for found in run_["models"]],
              [("org/copies", "sha256:" + hashlib.sha256(files[name]).hexdigest())
               for name in ("onnx/model.onnx", "onnx/model_fp16.onnx")])
        equal([(cell["status"], cell["precision"]) for cell in run_["results"]],
              [("ok", "float32"), ("ok", "float16")])


# --- Devices --------------------------------------------------------------------------------------

def a_device_that_is_not_there_costs_only_its_cells():
    done = dyno("run", "builtin:identity", "--hardware", "cpu,cuda", "--batch", "1,2", "--quiet",
                "--processes", 1, "--iterations", 4, "--json", status=None)
    run_ = json.loads(done.out)["runs"][0]
    cells = {(run_["devices"][cell["device"]]["id"], cell["batch"]): cell
             for cell in run_["results"]}
    equal((cells["cpu", 1]["status"], cells["cpu", 2]["status"]), ("ok", "ok"))
    other = next(cell for (device, _), cell in cells.items() if device.startswith("cuda"))
    if other["status"] == "ok":
        raise Skip("there is CUDA here")
    equal(other["status"], "unsupported")
    contains(other["reason"], "DYNO_ORT_LIBRARY")
    equal(stored()["results"], run_["results"])


def all_hardware_is_what_works():
    done = dyno("run", "builtin:identity", "--hardware", "all", "--processes", 1, "--quiet",
                "--iterations", 4, "--json")
    run_ = json.loads(done.out)["runs"][0]
    works = [device["id"] for device in json.loads(dyno("devices", "--json").out)["devices"]
             if device["works"]]
    equal([device["id"] for device in run_["devices"]], works)
    equal([cell["status"] for cell in run_["results"]], ["ok"] * len(works))


# --- The plan -------------------------------------------------------------------------------------

def every_combination_is_a_cell():
    cells = measure(*null("null:constant", "null:normal", "--batch", "1,2", "--threads", "1,3",
                          "--streams", "1,4", "--iterations", 40))
    points = [(cell["model"], cell["batch"], cell["threads"], cell["streams"]) for cell in cells]
    equal(len(points), 16)
    equal(set(points), {(m, b, t, s) for m in (0, 1) for b in (1, 2) for t in (1, 3)
                        for s in (1, 4)})
    equal({value(cell, "samples") for cell in cells}, {40})


def a_fixed_batch_is_measured_once_and_said():
    cells = measure(*null("null:constant,rows=fixed", "--batch", "1,2,4", "--iterations", 30))
    equal([(cell["batch"], cell["status"]) for cell in cells], [(1, "ok")])
    contains(" ".join(cells[0]["notes"]), "batch", "1")


def order(*words):
    """The cells in the order measured, with their processes."""
    err = dyno(*[word for word in null("--batch", "1,2,3,4,5,6", "--processes", 2, "--iterations",
                                       4, *words) if word != "--quiet"]).err
    return re.findall(r"batch (\d) \(process (\d)", err)


def the_order_is_shuffled_and_recorded():
    by_seed = order("--seed", 7)
    equal(order("--seed", 7), by_seed, "the same seed")
    assert order("--seed", 8) != by_seed
    in_order = [(str(batch), str(process)) for process in (1, 2) for batch in range(1, 7)]
    equal(sorted(by_seed, key=lambda cell: cell[1]), by_seed, "process by process")
    equal(sorted(by_seed), sorted(in_order))
    equal(order("--no-shuffle"), in_order)
    seeds = set()
    for _ in range(2):
        order()
        seeds.add(stored()["seed"])
    equal(len(seeds), 2, "seeds from the clock")
    again = order("--seed", seeds.pop())
    equal(order("--seed", stored()["seed"]), again, "a recorded seed repeats the order")


def a_plan_from_a_file():
    (HERE / "plan.yaml").write_text("""# comments are allowed
model: [null:constant, null:normal]
hardware: "null"
batch: [1, 2, 4]
iterations: 30
processes: 2
max-time: 20s
no-shuffle: true
""")
    cells = measure("run", "--config", "plan.yaml", "--quiet")
    equal([(cell["model"], cell["batch"], len(cell["replicates"])) for cell in cells],
          [(model, batch, 2) for model in (0, 1) for batch in (1, 2, 4)])
    flags = measure("run", "null:normal", "--config", "plan.yaml", "--batch", 8, "--quiet")
    equal([(cell["batch"], value(cell, "samples")) for cell in flags], [(8, 30)], "flags win")


def a_dry_run_measures_nothing_and_says_the_plan():
    done = dyno(*null("--batch", "1,2", "--max-time", "3s", "--store", "dry.db", "--dry-run"))
    contains(done.out, "# 2 cells × 5 processes, up to ", "batch:", "max-time: 3s")
    assert not (HERE / "dry.db").exists()
    (HERE / "dry.yaml").write_text(done.out)
    again = dyno("run", "--config", "dry.yaml", "--dry-run", "--quiet", "--store", "dry.db").out
    equal(again, done.out, "a plan that was read and printed again")
    cells = measure("run", "--config", "dry.yaml", "--quiet", "--iterations", 30)
    equal([cell["batch"] for cell in cells], [1, 2])
    contains(dyno("run", "builtin:bert-base-uncased", "--dry-run").out, "weights of 4", "MB")


def dry(*words, **more):
    return json.loads(dyno("run", *words, "--dry-run", "--json", **more).out)


def a_dry_run_lists_cells_and_memory():
    """Those that there are: a model without a sequence has none for each, what is refused has none."""
    text = dyno("run", "builtin:bert-tiny", "builtin:mobilenet-v2", "null:constant", "--hardware", "cpu",
                "--batch", "1,4", "--seq", "16,32", "--dry-run", "--store", "none").out
    cells = [line.split() for line in text.splitlines() if line.startswith("#   builtin:")]
    equal([(cell[1], cell[4], cell[5]) for cell in cells],
          [("builtin:bert-tiny", batch, seq) for seq in ("16", "32") for batch in ("1", "4")]
          + [("builtin:mobilenet-v2", batch, "–") for batch in ("1", "4")])
    contains(text, "# 6 cells × 5 processes", "; 4 cannot be measured", "as above", "17.54 MB")
    plan = dry("builtin:bert-tiny", "null:constant", "--batch", "1,4", "--seq", 16, "--processes", 2,
               "--store", "none")
    small, large, refused_ = plan["cells"][0], plan["cells"][1], plan["cells"][2]
    equal((small["weights"], small["inputs"], large["inputs"]), (17543680, 384, 4 * 384))
    equal((refused_["status"], plan["processes"]), ("unsupported", 4))
    assert "memory" not in small and "inference_seconds" not in small, small
    assert plan["seconds"]["high"] > 2 * large["process_seconds"]["high"], plan
    equal(plan["plan"]["batch"], "1,4")


def an_estimate_learns_from_earlier_runs():
    """By digest, whatever the name, of the same device; nothing else."""
    there = ["--hardware", "null", "--store", "learn.db", "--quiet"]
    words = ["null:normal,median=7ms", *there]
    first = dry(*words, "--batch", "1,2")
    equal([cell.get("inference_seconds") for cell in first["cells"]], [None, None])
    assert first["assumed_inference"] > 0.3 and not (HERE / "learn.db").exists()
    dyno("run", *words, "--batch", 2, "--name", "something")
    plan = dry(*words, "--batch", "1,2")
    assert "assumed_inference" not in plan, plan
    one, two = (cell["inference_seconds"] for cell in plan["cells"])
    assert two["low"] < 0.014 < two["high"] < 0.021 and one["low"] < 0.007 < one["high"], plan
    equal(plan["cells"][1]["memory"]["low"], plan["cells"][1]["memory"]["high"])
    assert plan["seconds"]["low"] > 1, plan["seconds"]
    contains(dyno("run", *words, "--dry-run").out, "null:normal,median=7ms", " s to ")
    other = dry("null:normal,median=8ms", *there)
    assert "inference_seconds" not in other["cells"][0], other


def what_was_asked_for_is_stored():
    dyno(*null("--iterations", 30, "--tag", "nightly", "--note", "after the update"))
    run_ = stored("tag:nightly")
    equal((run_["tag"], run_["note"]), ("nightly", "after the update"))
    equal((run_["plan"]["iterations"], run_["plan"]["hardware"]), ("30", "null"))
    assert re.fullmatch(r"\d{8}-\d{6}-[0-9a-f]{4}", run_["id"]), run_["id"]
    assert run_["started"] <= run_["finished"]
    for fact in ("threads", "memory", "kernel", "system", "engine", "cpus_usable"):
        assert fact in run_["environment"], fact
    for replicate in run_["results"][0]["replicates"]:
        assert replicate["load"] >= 0 and replicate["started"] >= 0, replicate


def only_the_metrics_asked_for():
    cell = measure(*null("--metrics", "memory", "--iterations", 30))[0]
    assert "latency_median" not in cell["values"] and "throughput_items" not in cell["values"]
    assert value(cell, "memory_total") > 0
    cell = measure(*null("--metrics", "latency", "--iterations", 30))[0]
    assert "memory_total" not in cell["values"] and value(cell, "latency_median") == 1e-3


# --- Sampling, on an exact clock ------------------------------------------------------------------

def counts(*words):
    """Samples of each process."""
    return list(map(len, samples(measure(*null(*words))[0]).values()))


def how_long_it_samples():
    for words, expected in (
        # It looks at 32, 64, 128, …; 400 samples at least are 80 for each of 5 processes.
        ([], [128] * 5),
        (["--min-samples", 0], [32] * 5),
        (["--min-samples", 0, "--processes", 1], [32]),
        (["--min-samples", 100, "--processes", 1], [128]),
        # A fixed count is shared out; each process takes one at least.
        (["--iterations", 102], [21, 21, 20, 20, 20]),
        (["--iterations", 2], [1] * 5),
        # Time: 1 ms a sample, shared out among the processes; it beats the least count.
        (["--max-time", "300ms"], [60] * 5),
        (["--max-time", "300ms", "--batch", 10], [6] * 5),
        (["--max-time", "1ms"], [1] * 5),
        # Its median never gets as precise as that.
        (["null:normal,sd=50%", "--precision-target", "0.01%", "--max-samples", 3000], [600] * 5),
    ):
        equal(counts(*words), expected, words)
    # Samples that are alike carry less: more of them are needed for the same precision.
    independent, alike = (sum(counts(series, "--min-samples", 0, "--max-time", "100s"))
                          for series in ("null:normal,sd=10%", "null:ar1,sd=10%,phi=0.9"))
    assert alike > 2 * independent, (alike, independent)


def the_warm_up_is_as_long_as_it_takes():
    for words, least, most in ((["null:constant", "--warmup", 0], 1, 20),
                               (["null:constant", "--warmup", 50], 50, 70),
                               (["null:warm"], 30, 1000)):
        cell = measure(*null(*words, "--iterations", 60))[0]
        for replicate in cell["replicates"]:
            count = replicate["values"]["warm_up_samples"]
            assert least <= count <= most, (words, count)
            equal(len(replicate["warm_up_ns"]), min(count, 256))
            equal(replicate["warm_up_ns"][0], round(replicate["values"]["first_inference"] * 1e9))
    # The slow beginning is in none of the samples: 20 standard deviations of 5 % are a factor of 2.
    assert value(cell, "latency_max") < 1.4e-3 < 1.8e-3 < value(cell, "first_inference")


def percentiles_that_samples_cannot_carry_are_withheld():
    few = measure(*null("null:normal", "--iterations", 60))[0]["values"]
    many = measure(*null("null:normal", "--iterations", 3000))[0]["values"]
    for field, withheld in (("latency_p90", False), ("latency_p95", True), ("latency_p99", True)):
        equal(few[field].get("withheld", False), withheld, field)
        assert "value" in few[field], "it stays in the data"
        equal(("interval" in few[field], "bound" in few[field]), (not withheld, withheld), field)
        assert not many[field].get("withheld", False), field


def few_samples_have_no_interval():
    """[least, most] of n holds the median with 1 - 2 / 2^n: in 95 of 100 cases from six on."""
    for n, interval in ((1, False), (2, False), (5, False), (6, True)):
        cell = measure(*null("null:constant", "--iterations", n, "--processes", 1))[0]
        equal("interval" in cell["values"]["latency_median"], interval, n)
    done = dyno("run", "null:normal", "--hardware", "null", "--iterations", 1, "--processes", 1, "--quiet",
               "--store", "none")
    assert done.out and "±" not in done.out, done.out


def rates_and_times_agree(cell):
    """A stream has one inference under way at most: its rate is below 1 / the shortest, and, of one stream,
    below 1 / their mean. What passes between two inferences is the rest."""
    for replicate in cell["replicates"]:
        values = replicate["values"]
        rate = values["throughput_items"] / cell["batch"] / cell["streams"]
        assert 0.02 / values["latency_max"] < rate < 1.02 / values["latency_min"], cell
        assert cell["streams"] > 1 or rate < 1.02 / values["latency_mean"], cell


def streams_share_the_samples():
    alone = measure("run", "builtin:identity", "--streams", "1,2", "--iterations", 200,
                    "--processes", 2, "--no-shuffle", "--quiet")
    equal([(cell["streams"], value(cell, "samples")) for cell in alone], [(1, 200), (2, 200)])
    for cell in alone:
        rates_and_times_agree(cell)
    # On the null engine's clock streams take turns: the rate of both is that of one.
    cells = measure(*null("--streams", "1,4", "--iterations", 400))
    for cell in cells:
        equal(value(cell, "samples"), 400)


# --- Transfer, threads ----------------------------------------------------------------------------

def transfer_inside_the_timed_region():
    """On the CPU there is nothing to carry over: it must do no harm, and be recorded."""
    cells = measure("run", "builtin:identity", "--include-transfer", "--processes", 1,
                    "--iterations", 30, "--quiet")
    equal((cells[0]["status"], value(cells[0], "samples")), ("ok", 30))
    rates_and_times_agree(cells[0])
    equal(stored()["plan"]["include-transfer"], "true")


def allowed_cpus(process):
    with open(f"/proc/{process}/status") as status:
        return re.search(r"Cpus_allowed_list:\s*(\S+)", status.read())[1]


def pinned_workers_stay_where_they_are_put():
    cpu = sorted(os.sched_getaffinity(0))[-1]
    process = start(*null("null:constant,fault=hang", "--pin", cpu))
    worker = wait_until(workers, "the worker")[0]
    wait_until(lambda: allowed_cpus(worker) == str(cpu), "its affinity")
    process.kill()
    finish(process)
    cells = measure("run", "builtin:identity", "--pin", cpu, "--processes", 1, "--iterations", 4)
    equal(cells[0]["threads"], 1, "no more threads than CPUs")


def threads_are_those_that_may_be_used():
    one = sorted(os.sched_getaffinity(0))[0]
    out = subprocess.run(["taskset", "-c", str(one), DYNO,
                          *map(str, null("--iterations", 4, "--json"))],
                         capture_output=True, text=True, check=True).stdout
    equal(json.loads(out)["runs"][0]["results"][0]["threads"], 1)
    equal(count_threads(4) - count_threads(1), 3, "threads that compute")


def count_threads(computing):
    """All of a worker's while it samples."""
    process = start("run", "builtin:identity", "--threads", computing, "--batch", 100_000,
                    "--iterations", 1_000_000, "--processes", 1, "--quiet")
    # Loading has threads of its own, which end: the count is that of a worker that goes on and on.
    count, used = 0, 0.2
    while True:
        wait_until(lambda: cpu_seconds(workers()) > used, "the worker at work")
        before, count = count, len(os.listdir(f"/proc/{workers()[0]}/task"))
        if count == before:
            break
        used += 0.2
    process.kill()
    finish(process)
    nobody_is_left()
    return count


run([the_models_of_the_demo, a_bare_name_falls_back_and_says_so, a_model_of_the_hub,
     memory_grows_linearly_with_the_batch,
     a_device_that_is_not_there_costs_only_its_cells, all_hardware_is_what_works,
     every_combination_is_a_cell, a_fixed_batch_is_measured_once_and_said,
     the_order_is_shuffled_and_recorded, a_plan_from_a_file,
     a_dry_run_measures_nothing_and_says_the_plan,
     a_dry_run_lists_cells_and_memory, an_estimate_learns_from_earlier_runs, what_was_asked_for_is_stored,
     only_the_metrics_asked_for, how_long_it_samples, the_warm_up_is_as_long_as_it_takes,
     percentiles_that_samples_cannot_carry_are_withheld, few_samples_have_no_interval, streams_share_the_samples,
     transfer_inside_the_timed_region,
     pinned_workers_stay_where_they_are_put, threads_are_those_that_may_be_used])
