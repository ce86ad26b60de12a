"""The program that users of such libraries know, byte for byte (examples/quickstart.py), with a real
model, and the same through the optional package `visualizers`."""
import os
import pathlib
import subprocess
import sys

from package import HERE, ROOT, contains, equal, run

SNIPPET = ROOT / "examples/quickstart.py"
PNG = b"\x89PNG"
WRITTEN = ["bert-base-uncased_flops.png", "bert-base-uncased_latency.png",
           "bert-base-uncased_memory.png", "bert-base-uncased_throughput.png", "custom_latency.png",
           "custom_memory.png", "dashboard/dashboard.html"]


def execute(program, folder, **environment):
    folder.mkdir()
    return subprocess.run([sys.executable, program], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, **environment}, timeout=600)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def runs_as_written():
    done = execute(SNIPPET, HERE / "as-written")
    equal((done.returncode, done.stdout), (0, ""), done.stderr)
    contains(done.stderr, "DynoWarning: cuda: no such device")
    equal(files(HERE / "as-written"), WRITTEN)
    for name in WRITTEN:
        data = (HERE / "as-written" / name).read_bytes()
        assert data.startswith(PNG if name.endswith(".png") else b"<!doctype html>"), name
        assert len(data) > 20_000, name


def its_results_are_real():
    """The run was kept in the store: real numbers of the CPU, and the reason for the other."""
    import dyno
    results = dyno.load_results("latest")
    cpu, cuda = results.select(device="cpu")[0], results.select(platform="cuda")[0]
    equal(cpu.status, "ok", cpu.reason)
    p99 = cpu.value("latency_p99")  # few samples: withheld, and at least so much
    assert 0.001 < cpu.latency_median < 100
    assert max(filter(None, (p99.value, p99.withheld))) >= cpu.latency_median, p99
    assert cpu.throughput_items > 0 and cpu.memory_total > 400e6
    assert 10e9 < cpu.flops_total < 60e9, cpu.flops_total  # BERT-base at 128 tokens: 22 GFLOP
    equal(cuda.status, "unsupported")
    contains(cuda.reason, "libonnxruntime_providers_shared.so")


def runs_through_the_optional_package():
    """From its imports on, with the results of before: measuring again would show nothing new."""
    text = SNIPPET.read_text()
    tail = text[text.index("from dyno.visualizers.plots"):].replace("dyno.visualizers", "visualizers")
    program = HERE / "tail.py"
    program.write_text("from dyno import load_results\nresults = load_results('latest')\n" + tail +
                       "import os\nassert os.path.exists(dashboard_path), dashboard_path\n")
    done = execute(program, HERE / "optional",
                   PYTHONPATH=f"{ROOT / 'python'}:{ROOT / 'python/shim'}")
    equal((done.returncode, done.stdout), (0, ""), done.stderr)
    equal(files(HERE / "optional"), WRITTEN[4:])
    for name in WRITTEN[4:6]:
        equal((HERE / "optional" / name).read_bytes(), (HERE / "as-written" / name).read_bytes())


def the_page_has_it_byte_for_byte():
    contains((ROOT / "docs/python.md").read_text(), "```python\n" + SNIPPET.read_text() + "```\n")


assert pathlib.Path(SNIPPET).exists()
run([runs_as_written, its_results_are_real, runs_through_the_optional_package,
     the_page_has_it_byte_for_byte])
