"""The picture of bench/render, drawn with matplotlib. Usage: render_matplotlib.py FILE"""
import sys

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt  # noqa: E402

batches = [1, 2, 4, 8, 16, 32]
figure, axes = plt.subplots(figsize=(12, 8), dpi=200)
for device, (name, colour, start, power) in enumerate([("cpu", "#0072b2", 14, 1.0),
                                                       ("cuda:0", "#e69f00", 3.1, 0.7)]):
    x = [i + (0.2 if device else -0.2) for i in range(6)]
    mean = [start * 2 ** (i * power) for i in range(6)]
    axes.bar(x, mean, 0.38, color=colour, label=f"{name} mean",
             yerr=[[0.04 * m for m in mean], [0.05 * m for m in mean]], capsize=3)
    for (percentile, factor), dash, symbol in zip([("p90", 1.08), ("p95", 1.15), ("p99", 1.38)],
                                                  ["-", "--", ":"], "osD"):
        axes.plot(x, [m * factor for m in mean], dash, marker=symbol, color=colour,
                  label=f"{name} {percentile}")
axes.set_xticks(range(6), [str(batch) for batch in batches])
axes.set_xlabel("Batch size")
axes.set_ylabel("Latency (ms)")
axes.set_title("Latency by batch size")
axes.set_ylim(0, 700)
axes.grid(axis="y")
axes.legend(ncol=2)
figure.savefig(sys.argv[1])
