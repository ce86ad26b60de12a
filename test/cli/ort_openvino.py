"""ONNX Runtime with a provider beside its own: the build with OpenVINO, PyPI's onnxruntime-openvino, on the platform `openvino`.
Its wheel (84 MB, tools/ort-openvino.txt) is downloaded once; without a network the test is skipped.
Usage: ort_openvino.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import platform

from dyno_test import HERE, ROOT, SANITIZED, Skip, contains, dyno, equal, measure, refused, run, value
from onnx_file import model, node, tensor, weight
from wheels import fetch

LIBRARIES = ["libonnxruntime.so.*", "libonnxruntime_providers_*.so", "libopenvino.so.[0-9][0-9][0-9][0-9]",
             "libopenvino_onnx_frontend.so.[0-9][0-9][0-9][0-9]", "libopenvino_intel_cpu_plugin.so", "libtbb.so.12", "libtbbmalloc.so"]
FEW = ["--processes", 1, "--iterations", 5, "--quiet", "--store", "none"]


def library():
    if platform.machine() != "x86_64":
        raise Skip("there is a build for x86_64 alone")
    if SANITIZED:
        raise Skip("OpenVINO inside ONNX Runtime has not been tried with sanitizers")
    folder = fetch(ROOT / "tools/ort-openvino.txt", "ort-openvino", *[f"onnxruntime/capi/{name}" for name in LIBRARIES])
    return folder / "onnxruntime/capi"


def network():
    """y = max(x · W, 0), of any number of rows."""
    path = HERE / "network.onnx"
    numbers = [1 / (k % 17 - 8.5) for k in range(64 * 32)]
    path.write_bytes(model([node("MatMul", ["x", "w"], "h"), node("Relu", ["h"], "y")], [tensor("x", 1, "batch", 64)],
                           [tensor("y", 1, "batch", 32)], weights=[weight("w", 1, [64, 32], numbers)]))
    return path


def the_device_works_and_those_without_hardware_say_why():
    devices = {one["platform"]: one for one in json.loads(dyno("devices", "--ort", library(), "--json").out)["devices"]}
    equal([devices[name]["works"] for name in ("cpu", "openvino", "cuda")], [True, True, False])
    contains(devices["openvino-npu"]["reason"], "no such device: Device NPU is not available (set DYNO_ORT_LIBRARY")


def outputs_agree_with_those_of_the_cpu():
    for words in [network()], ["builtin:bert-tiny", "--seq", 16]:
        told = json.loads(dyno("ab", *words, "--ort", library(), "--a", "hardware=cpu", "--b", "hardware=openvino", "--pairs", 8,
                               "--budget", "0.1s", "--iterations", 3, "--quiet", "--store", "none", "--json", status=None).out)
        equal(told["outputs_verdict"], "agree", told["outputs"])


def the_provider_runs_what_is_measured():
    """Not the CPU, to which ONNX Runtime leaves what a provider does not take."""
    cells = measure("run", network(), "--ort", library(), "--hardware", "cpu,openvino", "--batch", "1,4", "--metrics",
                    "latency,flops,memory", "--fail-on-fallback", *FEW)
    equal([(cell["device"], cell["batch"], cell["status"]) for cell in cells],
          [(device, batch, "ok") for device in (0, 1) for batch in (1, 4)])
    equal({value(cell, "flops_total") / cell["batch"] for cell in cells}, {2 * 64 * 32 + 32})


def options_of_the_provider_reach_it():
    on = ["run", network(), "--ort", library(), "--hardware", "openvino", *FEW]
    (cell,) = measure(*on, "--provider-option", "num_of_threads=1")
    equal(cell["status"], "ok")
    refused(3, [*on, "--provider-option", "num_of_threads=many"], "--provider-option: num_of_threads=many:", "should be a number")
    refused(3, [*on, "--provider-option", "device_type=GPU"], "device_type", "--hardware")


run([the_device_works_and_those_without_hardware_say_why, outputs_agree_with_those_of_the_cpu, the_provider_runs_what_is_measured,
     options_of_the_provider_reach_it])
