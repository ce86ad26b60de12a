"""Notebooks: the example executed by Debian's Jupyter for real, exported as HTML, opened in headless
Chromium (notebook.js) and clicked through; %dyno in IPython.
Usage: notebook.py DYNO SOURCE_ROOT BUILD_ROOT NODE"""
import json
import os
import subprocess
import sys

from package import DYNO, HERE, ROOT, SANITIZED, Skip, contains, equal, null_run, python, run

if SANITIZED:
    print("1..0 # SKIP the notebook's kernel is not to be instrumented")
    sys.exit()

NODE = sys.argv[4]
NOTEBOOK = HERE / "explore.nbconvert.ipynb"
PAGE = HERE / "explore.html"


def jupyter(*words):
    done = subprocess.run([sys.executable, "-m", "nbconvert", *map(str, words)], cwd=HERE, text=True,
                          capture_output=True, timeout=600,
                          env={**os.environ, "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                               "JUPYTER_PLATFORM_DIRS": "1"})
    assert done.returncode == 0, done.stderr[-3000:]


def outputs():
    """What the cells of the executed notebook show, by MIME type."""
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    found = []
    for cell in cells:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            if "data" in output:
                found.append({mime: "".join(data) if isinstance(data, list) else data
                              for mime, data in output["data"].items()})
    return found


def the_example_runs():
    source = ROOT / "examples/explore.ipynb"
    kept = [cell for cell in json.loads(source.read_text())["cells"] if cell.get("outputs")]
    equal(kept, [], "outputs in the repository")
    jupyter("--to", "notebook", "--execute", "--ExecutePreprocessor.kernel_name=python3",
            "--output", NOTEBOOK.name, "--output-dir", HERE, source)
    assert len(outputs()) >= 5


def its_outputs_are_what_viewers_know():
    found = outputs()
    figures = [one for one in found if "application/vnd.plotly.v1+json" in one]
    equal(len(figures), 2)
    for one in figures:
        assert {"image/png", "text/plain"} <= set(one)
        assert one["application/vnd.plotly.v1+json"]["data"]
    tables = [one for one in found if "<table>" in one.get("text/html", "")]
    equal(len(tables), 2)
    [frame] = [one["text/html"] for one in found if "<iframe" in one.get("text/html", "")]
    contains(frame, 'sandbox="', "srcdoc=")
    assert "allow-same-origin" not in frame


def it_exports_as_html():
    jupyter("--to", "html", "--output", PAGE.name, "--output-dir", HERE, NOTEBOOK)
    assert PAGE.stat().st_size > 1_000_000


def chromium_shows_it():
    done = subprocess.run([NODE, ROOT / "test/python/notebook.js", DYNO, ROOT, PAGE],
                          capture_output=True, text=True, timeout=600)
    for line in done.stdout.splitlines():
        print("# " + line)
    equal(done.returncode, 0, done.stderr)


MAGIC = r"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "dyno")
model = "null:constant,median=1ms"
results = shell.run_line_magic("dyno", f"run {model} -H null -n 10 -p 1 --store none --quiet")
print(type(results).__name__, results[0].latency_median)
print(shell.run_line_magic("dyno", "--version"))
shell.user_ns["model"] = model
shell.run_cell("more = %dyno run {model} -H null -n 10 -p 1 --store none --quiet\nprint(len(more))")
try:
    shell.run_line_magic("dyno", "run nowhere.onnx --quiet")
except Exception as error:
    print(type(error).__module__, "nowhere.onnx" in str(error))
"""


def the_magic_runs_the_command():
    try:
        import IPython
    except ImportError:
        raise Skip("no IPython here") from None
    assert IPython
    done = python(MAGIC, IPYTHONDIR=str(HERE / "ipython"))
    equal(done.returncode, 0, done.stderr)
    lines = done.stdout.splitlines()
    equal(lines[0], "Results 0.001")
    assert lines[1].startswith("dyno "), lines
    equal(lines[2:], ["None", "1", "dyno._errors True"])


INTERRUPTED = r"""
import os, signal, sys
from dyno.notebook import dyno_magic


class Said:
    # Ctrl-C, to all programs of the terminal, as soon as the first process is measured.
    def write(self, text):
        if "(process 1 of 200)" in text and not seen:
            seen.append(text)
            os.killpg(0, signal.SIGINT)

    def flush(self):
        pass


seen, sys.stderr = [], Said()
results = dyno_magic("run builtin:identity --iterations 200 --processes 200 --store none")
print(len(results), results[0].status, results.complete, 1 <= results[0].processes < 200)
"""


def ctrl_c_keeps_what_the_command_has_measured():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True,
                          start_new_session=True, timeout=600)
    equal((done.returncode, done.stdout), (0, "1 ok False True\n"), done.stderr)


def the_frame_is_self_contained():
    explorer = null_run().explore(height=500, title="<Title> & \"quotes\"")
    shown = explorer._repr_html_()
    equal(shown.count("<iframe"), 1)
    contains(shown, "height: 500px", "&lt;!doctype html&gt;")
    contains(explorer.html, "&lt;Title&gt; &amp; &quot;quotes&quot;", "Content-Security-Policy")


run([the_example_runs, its_outputs_are_what_viewers_know, it_exports_as_html, chromium_shows_it,
     the_magic_runs_the_command, ctrl_c_keeps_what_the_command_has_measured,
     the_frame_is_self_contained])
