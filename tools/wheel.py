"""Builds the wheels: dyno (with libdyno, dyno-worker, the dyno command and ONNX Runtime inside) and
dyno_visualizers (the optional package that gives `from visualizers.plots import …`).
Usage: tools/wheel.py [--build FOLDER] [--output FOLDER] [--without-ort]

Standard library only. It is also the PEP 517 backend of pyproject.toml, so that `pip install .` and
`pip wheel .` work without a network. The layout inside of the package is that of an installed
prefix, in which libdyno, dyno-worker and dyno find each other by themselves.

The platform tag is linux_ARCH and not manylinux: the wheel takes libcrypto, libyaml and libsqlite3
from the system, which manylinux forbids (PEP 600). The Python tag is py3-none: the package speaks to
libdyno through ctypes, so that one wheel serves all."""
import argparse
import base64
import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes from the same files
ORT = ".deps/node_modules/onnxruntime-node/bin/napi-v6/linux/{}/libonnxruntime.so.1"
ORT_FOLDERS = {"x86_64": "x64", "aarch64": "arm64"}

METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: {summary}
License: MIT
Requires-Python: >=3.9
Classifier: License :: OSI Approved :: MIT License
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Python :: 3
Classifier: Topic :: System :: Benchmark
{more}Description-Content-Type: text/markdown

{description}"""

WHEEL = """Wheel-Version: 1.0
Generator: dyno tools/wheel.py
Root-Is-Purelib: {pure}
Tag: {tag}
"""


def version():
    return re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]


def stripped(path):
    """The bytes of a program or library without debug information, which names build folders."""
    strip = shutil.which("strip")
    if not strip:
        return path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / path.name
        subprocess.run([strip, "--strip-unneeded", "-o", copy, path], check=True)
        return copy.read_bytes()


class Wheel:
    """A wheel in the making: a zip file whose RECORD lists all others with their digests."""

    def __init__(self, folder, name, tag, pure):
        self.name, self.tag, self.pure = name, tag, pure
        self.info = f"{name}-{version()}.dist-info"
        self.path = pathlib.Path(folder) / f"{name}-{version()}-{tag}.whl"
        self.files = {}

    def add(self, place, data, executable=False):
        self.files[place] = (data if isinstance(data, bytes) else data.encode(), executable)

    def add_package(self, folder):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                self.add(f"{folder.name}/{path.relative_to(folder)}", path.read_bytes())

    def add_metadata(self, summary, description, more="", scripts=""):
        self.add(f"{self.info}/METADATA", METADATA.format(
            name=self.name, version=version(), summary=summary, description=description, more=more))
        self.add(f"{self.info}/WHEEL", WHEEL.format(pure=str(self.pure).lower(), tag=self.tag))
        self.add(f"{self.info}/LICENSE", (ROOT / "LICENSE").read_bytes())
        if scripts:
            self.add(f"{self.info}/entry_points.txt", scripts)

    def record(self):
        lines = []
        for place, (data, _) in self.files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            lines.append(f"{place},sha256={digest},{len(data)}\n")
        return "".join(lines) + f"{self.info}/RECORD,,\n"

    def write(self):
        self.add(f"{self.info}/RECORD", self.record())
        part = self.path.with_suffix(".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for place, (data, executable) in self.files.items():
                entry = zipfile.ZipInfo(place, EPOCH)
                entry.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        os.replace(part, self.path)
        return self.path


def build_dyno(build, output, with_ort=True):
    """The wheel of the package itself. Returns its path."""
    machine = os.uname().machine
    wheel = Wheel(output, "dyno", f"py3-none-linux_{machine}", pure=False)
    wheel.add_package(ROOT / "python/dyno")
    wheel.add("dyno/lib/libdyno.so.0", stripped(build / "libdyno.so.0"), True)
    wheel.add("dyno/libexec/dyno/dyno-worker", stripped(build / "dyno-worker"), True)
    wheel.add("dyno/bin/dyno", stripped(build / "dyno"), True)
    ort = ROOT / ORT.format(ORT_FOLDERS.get(machine, "none"))
    if with_ort and ort.exists():
        wheel.add("dyno/lib/dyno/libonnxruntime.so.1", ort.read_bytes(), True)
    wheel.add_metadata("A dynamometer for machine-learning models",
                       (ROOT / "docs/python.md").read_text(),
                       "Provides-Extra: arrays\nRequires-Dist: numpy; extra == 'arrays'\n"
                       "Requires-Dist: pandas; extra == 'arrays'\n",
                       "[console_scripts]\ndyno = dyno.__main__:main\n")
    return wheel.write()


def build_visualizers(output):
    """The wheel of the optional package `visualizers`. Returns its path."""
    wheel = Wheel(output, "dyno_visualizers", "py3-none-any", pure=True)
    wheel.add_package(ROOT / "python/shim/visualizers")
    wheel.add_metadata("The names of dyno.visualizers as a package of their own",
                       "`from visualizers.plots import plot_latency_comparison`, for programs that "
                       "know these names.\n", "Requires-Dist: dyno\n")
    return wheel.write()


# --- PEP 517 ----------------------------------------------------------------------------------------

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """What pip calls: builds dyno first where that has not been done."""
    subprocess.run(["make"], cwd=ROOT, check=True, stdout=sys.stderr)
    return build_dyno(ROOT / "build", wheel_directory).name


def main():
    arguments = argparse.ArgumentParser(description="Builds the wheels of dyno.")
    arguments.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    arguments.add_argument("--output", type=pathlib.Path, default=ROOT / "build/wheels")
    arguments.add_argument("--without-ort", action="store_true",
                           help="leave ONNX Runtime out: dyno uses one that it finds")
    options = arguments.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for path in (build_dyno(options.build, options.output, not options.without_ort),
                 build_visualizers(options.output)):
        print(f"{path} {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
