"""A run on CUDA end to end, on a machine without a GPU: NVML as a library of the same ABI, and ONNX
Runtime with a CUDA whose work the CPU does (test/ort_cuda.c). All else is what a user has.
Usage: gpu.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json

from dyno_test import BUILD, cells_of, contains, dyno, equal, measure, run, value

LIBRARY = json.loads(dyno("devices", "--json").out)["engine"]["engine_library"]
GPU = {"DYNO_TEST_ORT": LIBRARY, "DYNO_NVML_LIBRARY": str(BUILD / "test/nvml-fake.so"),
       "DYNO_NVML_FAKE": "watts=250"}
# Somebody else is on it, too, and it is too hot.
SHARED = {**GPU, "DYNO_NVML_FAKE": "watts=250 power=249000 children=1 clock=1410 degrees=87 reasons=0x21"}
# Of NVML's readings the first twelve are of the sensor's choice and the power at rest.
LOST = {**GPU, "DYNO_NVML_FAKE": "watts=250 lost_after=14"}
ON_GPU = ["builtin:mobilenet-v2", "--ort", BUILD / "test/ort-cuda.so", "--threads", 1, "--quiet"]
LONG = ["--processes", 1, "--max-time", "3s", "--precision-target", 1e-6, "--min-samples", 100000,
        "--metrics", "latency,throughput,power"]


def device_is_watched(cell):
    """Its readings stand beside the samples, and say why these cannot be trusted."""
    equal([value(cell, f"device_{name}") for name in ("clock", "temperature", "slowed", "processes")],
          [1.41e9, 87, 1, 1])
    (process,) = cell["replicates"]
    series = {name: one["values"] for name, one in process["series"].items()}
    count = len(series["device_time"])
    assert count > 5 and {len(values) for values in series.values()} == {count}, series
    equal(series["device_inferences"][-1], len(process["samples_ns"]))
    assert 2.5e9 < series["device_time"][-1] < 60e9, series["device_time"]
    equal([set(series[f"device_{name}"]) for name in ("clock", "power", "slowed_heat")],
          [{1410000000}, {249000}, {1}])
    assert "device_slowed_power" not in series
    assert process["disturbed"]
    contains(process["disturbed_by"], "the device was slowed down by heat for 100 % of the time",
             "1 other process used the device for 100 % of the time")
    contains(dyno("show", "latest").out, "! disturbed while it was measured: the device was slowed down by heat")
    contains(dyno("plot", "latest", "--chart", "device", "--format", "terminal").out, "slowed down by heat",
             "other processes on the device", "Latency (", "Clock (GHz)", "Temperature (°C)", "Power (W)", "Memory in use (")


def power_is_that_of_the_board():
    (cell,) = measure("run", *ON_GPU, "--hardware", "cuda", *LONG, env=SHARED)
    equal((cell["status"], cell["power_source"]), ("ok", "nvml"))
    device_is_watched(cell)
    for field in ("power_mean", "power_idle", "power_max"):
        assert 240 < value(cell, field) < 260, cell["values"][field]
    watts = value(cell, "energy_per_item") * value(cell, "throughput_items")
    assert abs(watts / value(cell, "power_mean") - 1) < 1e-9, watts
    flops = value(cell, "flops_per_watt") * value(cell, "energy_per_item")
    assert 6e8 < flops < 6.5e8, flops
    devices = json.loads(dyno("devices", "--ort", BUILD / "test/ort-cuda.so", "--json", env=GPU).out)
    (cuda,) = [one for one in devices["devices"] if one["platform"] == "cuda"]
    equal(cuda["properties"]["power_source"], "board (nvml)")


def a_sensor_that_is_lost_costs_its_numbers_alone():
    (cell,) = measure("run", *ON_GPU, "--hardware", "cuda", *LONG, env=LOST)
    equal(cell["status"], "ok")
    assert value(cell, "latency_median") > 0 and value(cell, "throughput_items") > 0
    for field in ("power_mean", "power_max", "energy_per_item", "items_per_joule", "flops_per_watt"):
        assert "value" not in cell["values"][field], cell["values"][field]
        equal(cell["values"][field]["reason"], "the sensor fell silent: NVML: GPU is lost")
    contains(cell["notes"], "power: the sensor fell silent: NVML: GPU is lost")


def a_gpu_that_drops_off_the_bus_costs_its_cell():
    """The sensor falls silent, and the model fails: this cell says so, and the other is measured."""
    done = dyno("run", *ON_GPU, "--hardware", "cuda,cpu", "--processes", 1, "--iterations", 30,
                "--metrics", "latency,power", "--json", env={**LOST, "DYNO_TEST_ORT_RUNS": "25"}, status=4)
    cells = cells_of(done.out)
    equal([cell["status"] for cell in cells], ["failed", "ok"])
    contains(cells[0]["reason"], "running the model: CUDA failure 719")
    assert value(cells[1], "latency_median") > 0
    contains(dyno("show", "latest").out, "CUDA failure 719")


def what_the_provider_leaves_to_the_cpu_is_no_result_of_the_gpu():
    done = dyno("run", *ON_GPU, "--hardware", "cuda", "--metrics", "latency,flops", "--fail-on-fallback",
                "--processes", 1, "--iterations", 1, "--json", env=GPU, status=4)
    (cell,) = cells_of(done.out)
    equal(cell["status"], "failed")
    contains(cell["reason"], "fell back to the CPU, 100 %", "Conv (52)")


def a_devices_bandwidth_is_that_of_a_copy():
    (run_of_it,) = json.loads(dyno("run", *ON_GPU, "--hardware", "cuda", "--metrics", "bandwidth",
                                   "--processes", 1, "--iterations", 1, "--json", env=GPU).out)["runs"]
    (cell,), (device,) = run_of_it["results"], run_of_it["devices"]
    properties = device["properties"]
    equal(properties["peak_bandwidth_source"], "copy")
    assert properties["peak_flops"] > 1e8 and properties["peak_bandwidth"] > 1e7, properties
    share = value(cell, "bandwidth") / properties["peak_bandwidth"]
    assert abs(value(cell, "bandwidth_utilisation") / share - 1) < 1e-9
    assert cell["bound"] in ("compute", "memory")


run([a_devices_bandwidth_is_that_of_a_copy, power_is_that_of_the_board, a_sensor_that_is_lost_costs_its_numbers_alone,
     a_gpu_that_drops_off_the_bus_costs_its_cell,
     what_the_provider_leaves_to_the_cpu_is_no_result_of_the_gpu])
