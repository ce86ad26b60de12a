"""What dyno measured of the torch engine against PyTorch's and the driver's own: for each cell of the run tagged gpu-check the
time by CUDA events (by a clock on a CPU), the allocator's memory, and the power that nvidia-smi tells meanwhile.

Usage: gpu_check.py ROOT DYNO STORE DEVICE   Part of tools/gpu-check.sh. Status 1 where a cell is off by more than these."""
import importlib.util
import json
import statistics
import subprocess
import sys
import time

TIME, MEMORY, POWER = 0.05, 0.02, 0.15  # as shares


def parts_of(root):
    spec = importlib.util.spec_from_file_location("parts", f"{root}/python/dyno/_torch.py")
    parts = importlib.util.module_from_spec(spec)
    parts.Refused = Exception
    spec.loader.exec_module(parts)
    return parts


def timed(torch, model, seconds=0.5):
    """The median, s: by events on a device, whose clock is not dyno's."""
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 5:
        if model.accelerator:
            events = [torch.cuda.Event(enable_timing=True) for _ in range(2)]
            events[0].record()
            model.run(**model.inputs)
            events[1].record()
            events[1].synchronize()
            times.append(events[0].elapsed_time(events[1]) * 1e-3)
        else:
            start = time.perf_counter()
            model.run(**model.inputs)
            times.append(time.perf_counter() - start)
    return statistics.median(times[len(times) // 5:])


def watts(model, seconds=1.0):
    """Of the device, by nvidia-smi, while the model runs; None: there is none."""
    command = ["nvidia-smi", "--query-gpu=power.draw", "--format=csv,noheader,nounits", "-i", str(model.device.index or 0), "-lms", "100"]
    try:
        watch = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    except OSError:
        return None
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        model.run(**model.inputs)
        model.synchronize()
    watch.terminate()
    told = [float(line) for line in watch.communicate()[0].split() if line.replace(".", "", 1).isdigit()]
    return statistics.median(told[len(told) // 2:]) if told else None


def compare(parts, torch, cell, name, device):
    made = parts.make(name, None, True, cell["batch"], cell.get("sequence") or 128, device, cell["precision"], 0, 1)
    loaded = made.memory().get("allocated")
    made.run(**made.inputs)
    rows = [("latency_median", timed(torch, made), TIME)]
    if made.accelerator:
        told = made.memory()
        rows += [("memory_allocated", told["allocated"], MEMORY), ("memory_peak", told["peak"] - loaded, MEMORY)]
        rows += [("power_mean", watts(made), POWER)]
    off = 0
    for field, theirs, share in rows:
        ours = cell["values"].get(field, {}).get("value")
        if ours is None or theirs is None:
            print(f"{name} batch {cell['batch']} {cell['precision']} {field}: dyno {ours}, theirs {theirs}")
            continue
        ratio = ours / theirs if theirs else float(ours == theirs)
        off += abs(ratio - 1) > share
        print(f"{name} batch {cell['batch']} {cell['precision']} {field}: dyno {ours:.6g}, theirs {theirs:.6g}, ratio {ratio:.4f}"
              f"{'' if abs(ratio - 1) <= share else '  <-- more than ' + format(share, '.0%')}")
    made.close()
    return off


def main():
    root, dyno, store, device = sys.argv[1:5]
    import torch
    parts = parts_of(root)
    text = subprocess.run([dyno, "export", "tag:gpu-check", "--store", store, "--format", "json"], capture_output=True, check=True, text=True)
    run = json.loads(text.stdout)["runs"][0]
    off = 0
    for cell in run["results"]:
        name = run["models"][cell["model"]]["name"]
        if cell["status"] != "ok":
            print(f"{name} batch {cell['batch']} {cell['precision']}: {cell['status']}: {cell.get('reason')}")
            off += 1
            continue
        off += compare(parts, torch, cell, name, f"{device}:0" if device != "cpu" else device)
    sys.exit(1 if off else 0)


if __name__ == "__main__":
    main()
