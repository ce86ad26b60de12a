"""The package as users get it: installed by `make install`, and as a wheel in a clean environment,
with the checkout out of sight."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

from package import BUILD, ROOT, SANITIZED, Skip, contains, equal, run

if SANITIZED:
    print("1..0 # SKIP an instrumented build is not for installing")
    sys.exit()

FOLDER = tempfile.TemporaryDirectory(prefix="dyno-wheel-")
HERE = pathlib.Path(FOLDER.name)
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in ("DYNO_LIBRARY", "PYTHONPATH", "LD_LIBRARY_PATH")}

USE = """
import dyno, os
result = dyno.ModelBenchmark("builtin:identity", hardware=["cpu"], test_iterations=40, processes=2,
                             store="none").run()[0]
print(result.status, result.reason, result.latency_median > 0)
print(os.path.realpath(dyno._library.debug_path()))
print(dyno.__file__)
"""


def call(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd="/",
                          env={**ENVIRONMENT, **options.pop("environment", {})}, timeout=600)
    assert done.returncode == 0 or options.get("may_fail"), done.stdout + done.stderr
    return done


def without_checkout(*words):
    """Runs with an empty folder mounted over the checkout and the build, in a mount namespace of
    its own: nothing of them can be used in secret."""
    if call("unshare", "--mount", "true", may_fail=True).returncode:
        raise Skip("needs the right to mount (root)")
    hide = " && ".join(f"mount -t tmpfs none '{folder}'" for folder in {ROOT, BUILD}
                       if folder == ROOT or ROOT not in folder.parents)
    return call("unshare", "--mount", "sh", "-c", hide + ' && exec "$@"', "sh", *words)


def wheels():
    call(sys.executable, ROOT / "tools/wheel.py", "--build", BUILD, "--output", HERE)
    return sorted(HERE.glob("*.whl"))


def entries(path):
    """All that makes the bytes of a wheel, in its order."""
    with zipfile.ZipFile(path) as archive:
        return [(one.filename, one.CRC, one.compress_size, one.date_time, one.external_attr)
                for one in archive.infolist()]


def venv_python():
    return HERE / "venv/bin/python"


# --- Wheel ------------------------------------------------------------------------------------------

def builds_wheels():
    dyno, visualizers = wheels()
    contains(dyno.name, "-py3-none-linux_" + os.uname().machine)
    contains(visualizers.name, "-py3-none-any")
    with zipfile.ZipFile(dyno) as archive:
        names = archive.namelist()
        for name in ("dyno/__init__.py", "dyno/py.typed", "dyno/lib/libdyno.so.0",
                     "dyno/libexec/dyno/dyno-worker", "dyno/bin/dyno",
                     "dyno/lib/dyno/libonnxruntime.so.1"):
            assert name in names, name
        assert not [name for name in names if "__pycache__" in name]
        assert archive.getinfo("dyno/libexec/dyno/dyno-worker").external_attr >> 16 & 0o111
        for name in names:
            assert str(ROOT).encode() not in archive.read(name), f"{name} names the checkout"
    before = entries(dyno)
    again = HERE / "again"  # without ONNX Runtime, which takes by far the most time to compress
    call(sys.executable, ROOT / "tools/wheel.py", "--build", BUILD, "--output", again, "--without-ort")
    after = entries(again / dyno.name)
    without = [one for one in before if "libonnxruntime" not in one[0] and not one[0].endswith("/RECORD")]
    equal([one for one in after if not one[0].endswith("/RECORD")], without, "the same files give another wheel")


def installs_without_a_network():
    call(sys.executable, "-m", "venv", HERE / "venv")
    call(venv_python(), "-m", "pip", "install", "--no-index", "--quiet",
         *sorted(HERE.glob("*.whl")))


def runs_with_the_checkout_out_of_sight():
    status, library, package = without_checkout(venv_python(), "-c", USE).stdout.splitlines()
    equal(status, "ok None True")
    assert pathlib.Path(library).is_relative_to(HERE / "venv"), library
    assert pathlib.Path(package).is_relative_to(HERE / "venv"), package


def the_snippet_runs_with_the_checkout_out_of_sight():
    """The program of the Python page in a folder of its own: with a model that needs no network,
    pictures, dashboard and store, all of it from the wheel. The model is a small one: snippet.py
    runs the page's, byte for byte."""
    folder = HERE / "elsewhere"
    folder.mkdir()
    program = (ROOT / "examples/quickstart.py").read_text().replace("bert-base-uncased", "mobilenet-v2")
    (folder / "program.py").write_text(program)
    without_checkout("sh", "-c", f"cd '{folder}' && DYNO_STORE='{HERE}/runs.db' "
                     f"'{venv_python()}' program.py")
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    equal(written, ["custom_latency.png", "custom_memory.png", "dashboard/dashboard.html",
                    "mobilenet-v2_flops.png", "mobilenet-v2_latency.png", "mobilenet-v2_memory.png",
                    "mobilenet-v2_throughput.png", "program.py"])
    pictures = [name for name in written if name.endswith(".png")]
    equal(len(pictures), 6)
    for name in pictures:
        assert (folder / name).read_bytes().startswith(b"\x89PNG"), name
    contains((folder / "dashboard/dashboard.html").read_text(), "dyno-data", "mobilenet-v2")


def the_command_is_there():
    version = (ROOT / "meson.build").read_text().split("version: '")[1].split("'")[0]
    contains(without_checkout(HERE / "venv/bin/dyno", "--version").stdout, version)
    contains(without_checkout(venv_python(), "-m", "dyno", "--version").stdout, version)


def says_which_library_is_missing():
    """A libdyno that needs a library that nobody has; and the hint for those that it does need."""
    copy = HERE / "libdyno.so.0"
    data = (BUILD / "libdyno.so.0").read_bytes()
    assert data.count(b"libyaml-0.so.2\0") == 1
    copy.write_bytes(data.replace(b"libyaml-0.so.2", b"lobyaml-0.so.2"))
    done = call(venv_python(), "-c", "import dyno", environment={"DYNO_LIBRARY": str(copy)},
                may_fail=True)
    contains(done.stderr, "LibraryError", "lobyaml-0.so.2: cannot open shared object file")
    said = done.stderr.split("libdyno.so.0: ")[-1].strip().replace("lobyaml", "libyaml")
    done = call(venv_python(), "-c", f"import dyno; print(dyno._library.cannot_open('X', {said!r}))")
    contains(done.stdout, "X: the system library libyaml-0.so.2 is missing",
             "apt install libyaml-0-2")
    done = call(venv_python(), "-c", "import dyno", may_fail=True,
                environment={"DYNO_LIBRARY": "/nowhere/libdyno.so"})
    contains(done.stderr, "LibraryError", "/nowhere/libdyno.so", "make install")


def the_system_libraries_are_listed():
    """Those that libdyno is linked with, in the package and in its page."""
    needed = [line.split("[")[1].split("]")[0]
              for line in call("readelf", "-d", BUILD / "libdyno.so.0").stdout.splitlines()
              if "(NEEDED)" in line]
    table = (ROOT / "python/dyno/_library.py").read_text()
    page = (ROOT / "docs/python.md").read_text()
    assert len(needed) >= 4, needed
    for name in needed:
        contains(table, f'"{name}"')
        contains(page, name)


# --- make install -----------------------------------------------------------------------------------

def runs_installed():
    call("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", HERE / "root")
    [package] = (HERE / "root").rglob("*-packages/dyno")
    assert not list(package.rglob("__pycache__"))
    done = call(sys.executable, "-c", USE, environment={"PYTHONPATH": str(package.parent)})
    status, library, _ = done.stdout.splitlines()
    equal(status, "ok None True")
    assert pathlib.Path(library).is_relative_to(HERE / "root"), library


def installs_where_python_looks():
    folder = call(sys.executable, ROOT / "tools/python_folder.py", "/usr/local").stdout.strip()
    assert os.path.join("/usr/local", folder) in sys.path, folder
    folder = call(sys.executable, ROOT / "tools/python_folder.py", "/opt/dyno").stdout.strip()
    assert folder.startswith("lib/python3") and not os.path.isabs(folder), folder


assert shutil.which("readelf")
run([builds_wheels, installs_without_a_network, runs_with_the_checkout_out_of_sight,
     the_snippet_runs_with_the_checkout_out_of_sight,
     the_command_is_there, says_which_library_is_missing, the_system_libraries_are_listed,
     runs_installed, installs_where_python_looks])
