"""What dyno measured of the torch engine against PyTorch's and the driver's own: for each cell of the results the time by CUDA events
and by a clock around a synchronised call, the allocator's memory, and, where power was measured, what nvidia-smi tells meanwhile.

Usage: gpu_check.py ROOT RESULTS DEVICE   Part of tools/gpu-check.sh. Status 1 where a cell is off by more than these. On a CPU, whose
other programs make times what they will, only whether there are any is judged."""
import gc
import importlib.util
import json
import statistics
import subprocess
import sys
import time

SHARES = {"latency_median": 0.10, "events": 0.10, "memory_allocated": 0.02, "memory_reserved": 0.10, "memory_peak": 0.02,
          "power_mean": 0.15, "energy_per_item": 0.20}


def parts_of(root):
    spec = importlib.util.spec_from_file_location("parts", f"{root}/python/dyno/_torch.py")
    parts = importlib.util.module_from_spec(spec)
    parts.Refused = Exception
    spec.loader.exec_module(parts)
    return parts


def clock(torch, model):
    start = time.perf_counter()
    model.run(**model.inputs)
    if model.accelerator:
        torch.cuda.synchronize(model.device)
    return time.perf_counter() - start


def events(torch, model):
    """By the device's own clock: from when it comes to the call until it has finished."""
    first, last = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    first.record()
    model.run(**model.inputs)
    last.record()
    last.synchronize()
    return first.elapsed_time(last) * 1e-3  # of ms


def medians(torch, model, seconds=0.4):
    """By the clock and by events, s, in turns; None: it has none."""
    kinds = [clock, events] if model.accelerator else [clock]
    times, until = [[] for _ in kinds], time.perf_counter() + seconds
    while time.perf_counter() < until or len(times[0]) < 5:
        for kind, into in zip(kinds, times):
            into.append(kind(torch, model))
    warm = [statistics.median(one[len(one) // 5:]) for one in times]
    return (*warm, None)[:2]


def watts(torch, model, seconds=3.0):
    """Of the device while the model runs, by nvidia-smi, whose power.draw is the mean of a second on newer devices; None: no such."""
    uuid = str(getattr(torch.cuda.get_device_properties(model.device), "uuid", ""))
    name = "GPU-" + uuid.removeprefix("GPU-") if uuid else str(model.device.index or 0)
    command = ["nvidia-smi", "--query-gpu=power.draw", "--format=csv,noheader,nounits", "-i", name, "-lms", "100"]
    try:
        watch = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    except OSError:
        return None
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        clock(torch, model)
    watch.terminate()
    told = [float(line) for line in watch.communicate()[0].split() if line.replace(".", "", 1).isdigit()]
    return statistics.mean(told[len(told) // 2:]) if told else None


def empty(torch):
    """As a process is that has run no model: also without the workspaces of cuBLAS, which would count as the next model's."""
    gc.collect()
    clear = getattr(torch._C, "_cuda_clearCublasWorkspaces", None)
    if clear:
        clear()
    torch.cuda.empty_cache()


def memory(torch, made):
    """By torch.cuda.memory_stats, once the model has run and its last outputs are there, as dyno reads it."""
    def told(what, when="current"):
        return torch.cuda.memory_stats(made.device)[f"{what}_bytes.all.{when}"]
    loaded, outputs = told("allocated"), None
    for _ in range(3):
        outputs = None  # one at a time
        outputs = made.run(**made.inputs)
    rows = [("memory_allocated", told("allocated")), ("memory_reserved", told("reserved")),
            ("memory_peak", told("allocated", "peak") - loaded)]
    del outputs
    return rows


def told_of(torch, made, cell):
    """(field, theirs) for all that there is."""
    rows = memory(torch, made) if made.accelerator else []
    by_clock, by_events = medians(torch, made)
    rows += [("latency_median", by_clock)] + ([("events", by_events)] if made.accelerator else [])
    if made.accelerator and "value" in cell["values"].get("power_mean", {}):
        power = watts(torch, made)
        rows += [("power_mean", power), ("energy_per_item", power and power * by_clock / cell["batch"])]
    return rows


def judged(cell, field, theirs, accelerator):
    """(text, is it off?)"""
    value = cell["values"].get("latency_median" if field == "events" else field, {})
    ours, share = value.get("value"), SHARES[field]
    if ours is None or theirs is None:
        return f"dyno {ours} {value.get('reason', '')}, theirs {theirs}", False
    ratio = ours / theirs if theirs else float(ours == theirs)
    off = accelerator and not abs(ratio - 1) <= share
    return f"dyno {ours:.6g}, theirs {theirs:.6g}, ratio {ratio:.4f}{f'  <-- off by more than {share:.0%}' if off else ''}", off


def compare(parts, torch, cell, name, device):
    """How many of its fields are off."""
    if device != "cpu":
        empty(torch)
    made = parts.make(name, None, True, cell["batch"], cell.get("sequence") or 128, device, cell["precision"], 0, 1)
    off = 0
    for field, theirs in told_of(torch, made, cell):
        text, wrong = judged(cell, field, theirs, made.accelerator)
        off += wrong
        print(f"{name} batch {cell['batch']} {cell['precision']} {field}: {text}", flush=True)
    made.close()
    return off


def main():
    root, results, device = sys.argv[1:4]
    import torch
    parts = parts_of(root)
    with open(results, encoding="utf-8") as file:
        runs = json.load(file)["runs"]
    off = measured = 0
    for run in runs:
        for cell in run["results"]:
            name = run["models"][cell["model"]]["name"]
            if cell["status"] != "ok":
                print(f"{name} batch {cell['batch']} {cell.get('precision')}: {cell['status']}: {cell.get('reason')}")
                off += 1
            elif cell["engine"] == "torch":
                measured += 1
                off += compare(parts, torch, cell, name, f"{device}:0" if device != "cpu" else device)
    print(f"{measured} cells; {off} numbers are off")
    sys.exit(1 if off or not measured else 0)


if __name__ == "__main__":
    main()
