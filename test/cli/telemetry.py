"""ONNX Runtime reports its use to its maker, unless it is told not to: dyno tells it so. A library
that dyno preloads into its processes writes down who wants to use a network, and lets nobody.
Usage: telemetry.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from dyno_test import BUILD, HERE, ROOT, SANITIZED, Skip, dyno, equal, finish, run, start

WATCH = BUILD / "test/network-watch.so"
PATIENCE = 120  # s, in which ONNX Runtime reports if it does at all: 1.30 does after nine on a machine of its own


class Place:
    """A folder for temporary files and one to be in, both empty, and a network that is watched."""

    def __init__(self, name):
        self.folders = [HERE / name / "tmp", HERE / name / "here"]
        self.network = HERE / name / "network"
        for folder in self.folders:
            folder.mkdir(parents=True)
        self.env = {"TMPDIR": str(self.folders[0])}
        if not SANITIZED:  # its runtime wants to be the first
            assert WATCH.exists(), WATCH
            self.env.update(LD_PRELOAD=str(WATCH), DYNO_TEST_NETWORK=str(self.network))

    def left(self):
        return [file.name for folder in self.folders for file in folder.iterdir()]

    def calls(self):
        return self.network.read_text() if self.network.exists() else ""

    def dyno(self, *words, **more):
        return dyno(*words, env={**self.env, **more}, cwd=self.folders[1])

    def start(self, *words, **more):
        return start(*words, env={**self.env, **more}, cwd=self.folders[1])


def environment(done):
    return json.loads(done.out)["runs"][0]["environment"]


IDENTITY = ["run", "builtin:identity", "--processes", 2, "--iterations", 20, "--quiet", "--store", "none",
            "--json"]


def nothing_is_left_behind():
    place = Place("quiet")
    facts = environment(place.dyno(*IDENTITY, "--metrics", "latency,flops,bandwidth"))
    equal(facts["engine_telemetry"], "disabled")
    place.dyno("devices")
    equal((place.left(), place.calls()), ([], ""))


def an_empty_word_is_none():
    place = Place("empty")
    equal(environment(place.dyno(*IDENTITY, ORT_DISABLE_TELEMETRY=""))["engine_telemetry"], "disabled")
    equal((place.left(), place.calls()), ([], ""))


def what_the_user_says_counts():
    if SANITIZED:
        raise Skip("nothing would keep it from reporting")
    place = Place("asked")
    facts = environment(place.dyno(*IDENTITY, ORT_DISABLE_TELEMETRY="0"))
    equal(facts["engine_telemetry"], "ORT_DISABLE_TELEMETRY=0")
    for attempt in range(5):  # it writes beside the model: a process that ends first leaves nothing
        if not reports(facts) or place.left():
            return
        place.dyno(*IDENTITY, "--iterations", 20000 * 4 ** attempt, ORT_DISABLE_TELEMETRY="0")
    raise Skip("ONNX Runtime left nothing behind, though it was let")


def reports(facts):
    return tuple(map(int, facts["engine_version"].split(".")[:2])) >= (1, 29)


def the_watch_sees():
    if SANITIZED:
        raise Skip("the sanitizer's runtime wants to be the first library")
    place = Place("watch")
    code = "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **place.env}, check=True)
    assert "getaddrinfo 127.0.0.1" in place.calls(), place.calls()


def nobody_uses_the_network():
    """As long as it takes ONNX Runtime, beside a run that lets it report."""
    if SANITIZED:
        raise Skip("the sanitizer's runtime wants to be the first library")
    words = ["run", "builtin:identity", "--processes", 1, "--iterations", 100_000_000, "--quiet",
             "--store", "none", "--json", "--threads", 1]
    quiet, asked = Place("long"), Place("long-asked")
    runs = [quiet.start(*words), asked.start(*words, ORT_DISABLE_TELEMETRY="0")]
    for process in runs:  # other tests need the processors: these two only have to last
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not asked.calls():
        time.sleep(0.1)
    time.sleep(1)
    for process in runs:
        process.send_signal(signal.SIGINT)
    done = [finish(process) for process in runs]
    equal((quiet.left(), quiet.calls()), ([], ""))
    equal(environment(done[0])["engine_telemetry"], "disabled")
    if not asked.calls():
        raise Skip(f"ONNX Runtime {environment(done[1])['engine_version']} did not report when let")


def the_process_of_the_library_opens_no_engine():
    """Whose environment is its own: dyno changes nothing in it."""
    if SANITIZED:
        raise Skip("Python is not built with the sanitizer")
    place = Place("python")
    code = """
import ctypes, dyno, os
result = dyno.ModelBenchmark("builtin:identity", processes=1, test_iterations=20, store="none").run()
assert result.runs[0]["environment"]["engine_telemetry"] == "disabled"
assert "ORT_DISABLE_TELEMETRY" not in os.environ
assert not ctypes.CDLL(None).getenv(b"ORT_DISABLE_TELEMETRY")  # os.environ is only a copy
assert "libonnxruntime" not in open("/proc/self/maps").read()
"""
    more = {"DYNO_LIBRARY": str(BUILD / "libdyno.so.0"), "PYTHONPATH": str(ROOT / "python"),
            "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **place.env, **more}, check=True,
                   cwd=place.folders[1])
    equal((place.left(), place.calls()), ([], ""))


def one_function_opens_it():
    """The one that takes care of this."""
    for path in [*(ROOT / "src").rglob("*.c"), *(ROOT / "bench").rglob("*.c")]:
        text = path.read_text()
        if "libonnxruntime" in text and "dlopen(" in text:
            equal(path.relative_to(ROOT), pathlib.Path("src/measure/engine/ort/library.c"))


run([nothing_is_left_behind, an_empty_word_is_none, what_the_user_says_counts, the_watch_sees,
     nobody_uses_the_network, the_process_of_the_library_opens_no_engine,
     one_function_opens_it])
