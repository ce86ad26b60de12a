"""Bad input: each gets one clear line and the documented exit status, in bounded time, and costs
nothing that was measured already. Usage: bad_input.py DYNO SOURCE_ROOT BUILD_ROOT"""
import io
import os
import random
import shutil
import subprocess
import zipfile

from dyno_test import (CLASSIFICATION, DYNO, HERE, Skip, cells_of, contains, dyno, equal, measure,
                       nobody_is_left, null, real, refused, run, stored, value)
from onnx_file import model, node, tensor

USAGE, NOTHING, PARTIAL = 2, 3, 4


# --- The command line -----------------------------------------------------------------------------

def a_command_line_that_makes_no_sense():
    for words, *parts in (
        (["run", "--quiet"], "no model", "dyno models"),
        (["rnu"], "rnu", "no such command; did you mean run (see dyno help)"),
        (["\x1b[31m"], "no such command (see dyno help)"),
        (null("--hardware", "quantum"), "quantum", "cpu", "cuda"),
        (null("--hardware", ""), "--hardware"),
        (null("--hardware", "cpu:0:1"), "cpu:0:1"),
        (null("--metrics", "latency,beauty"), "beauty", "throughput"),
        (null("--bacth", "1"), "--bacth", "--batch"),
        (null("--colour"), "--colour", "dyno run --help"),
        (null("--batch"), "--batch", "value"),
        (null("-Z"), "-Z"),
        (null("--pin", "abc"), "--pin", "abc", "0-3"),
        (null("--pin", "1000"), "--pin", "CPU 1000"),
        (null("--pin", "1-0"), "--pin"),
        (null("--dim", "width"), "--dim", "width", "NAME=VALUE"),
        (null("--precision-target", "200%"), "--precision-target"),
        (null("--max-time", "soon"), "--max-time", "soon"),
        (null("--max-time", "-1s"), "--max-time"),
        (null("--processes", "0"), "--processes", "0"),
        (null("--threads", "0"), "--threads"),
        (null("--streams", "0"), "--streams"),
        (null("--iterations", "1.5"), "--iterations", "1.5"),
        (null("--memory-limit", "lots"), "--memory-limit", "lots"),
        (null("--output", "results.xml"), "results.xml", ".csv"),
        (null("--output", "/nonexistent/results.json"), "/nonexistent/results.json"),
        (null("--resume", "latest"), "--resume"),
        (null("--quiet=perhaps"), "--quiet", "perhaps"),
    ):
        refused(USAGE, words, *parts)
    assert not (HERE / "results.xml").exists()


def batch_sizes_that_no_machine_has():
    for text, *parts in (("0", "0 is below 1"), ("-1", "-1 is below 1"), ("1000000000000", "above"),
                         ("99999999999999999999999999", "above"), ("1e300", "above"),
                         ("2.5", "whole"), ("nan", "whole"), ("x", "whole"), ("", "empty"),
                         ("1,,2", "empty"), ("0x10", "whole")):
        refused(USAGE, null("--batch", text), "--batch", *parts)
    # Allowed, but the inputs would not fit: the cell fails before anything is taken.
    refused(NOTHING, null("--batch", "1000000000"), "batch 1000000000", "GB")
    refused(NOTHING, ["run", real(CLASSIFICATION), "--batch", "1000000000", "--quiet"],
            "batch 1000000000", "TB")


def dimensions_that_overflow():
    model = real(CLASSIFICATION)
    for dims in (["x:2=9223372036854775807"], ["x:2=4294967296", "x:3=4294967296"],
                 ["x:2=3000000000", "x:3=3000000000"]):
        words = [word for dim in dims for word in ("--dim", dim)]
        refused(USAGE, ["run", model, *words, "-b", "1000000", "--quiet"])
    refused(USAGE, ["run", model, "--dim", "x:2=99999999999999999999", "--quiet"], "x:2")
    refused(USAGE, ["run", model, "--dim", "x:2=-5", "--quiet"], "x:2")
    refused(USAGE, ["run", model, "--dim", "breadth=5", "--quiet"], "breadth", "x:2")


# --- Plans ----------------------------------------------------------------------------------------

def plans_that_cannot_be_read():
    rows = (
        ("batch: [1, 2]\nbatchsize: 3\n", "bad.yaml:2:1", "batchsize"),
        ("model: m.onnx\nbatch: 0\n", "bad.yaml:2:8", "--batch"),
        ("model: m.onnx\n  batch: 1\n", "bad.yaml:2:"),
        ("model: [m.onnx\n", "bad.yaml:2:1"),
        ("batch:\n  nested: 1\n", "bad.yaml:2:3"),
        ("quiet: true\n", "bad.yaml:1:1", "quiet"),
        ("", "bad.yaml:1:1", "empty"),
        ("batch: [" + "1, " * 500_000 + "1]\n", "bad.yaml:1:", "--batch", "more than 10000"),
        ("batch: 1\n", "no model"),
        ("\x00\x01\x02", "bad.yaml:"),
    )
    for text, *parts in rows:
        (HERE / "bad.yaml").write_text(text)
        refused(USAGE, ["run", "--config", "bad.yaml", "--quiet"], *parts)
    refused(USAGE, ["run", "--config", "absent.yaml"], "absent.yaml", "No such file")
    refused(USAGE, ["run", "--config", "."], "--config", "directory")
    (HERE / "random.yaml").write_bytes(random.Random(1).randbytes(10000))
    refused(USAGE, ["run", "--config", "random.yaml"], "random.yaml:")
    if os.geteuid() != 0:
        (HERE / "bad.yaml").chmod(0)
        refused(USAGE, ["run", "--config", "bad.yaml"], "Permission denied")


# --- Models ---------------------------------------------------------------------------------------

def files_that_are_no_models():
    noise = random.Random(2)
    whole = real(CLASSIFICATION).read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as pickled:
        pickled.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
    files = {
        "empty.onnx": (b"", "empty"),
        "random.onnx": (noise.randbytes(20000), "not an ONNX model"),
        "zeros.onnx": (bytes(20000), ""),
        "half.onnx": (whole[:len(whole) // 2], "cut short"),
        "text.onnx": (b"This is not a model at all.\n" * 50, ""),
        "notes.txt": (b"Nor is this.\n", "text file"),
        "weights.pt": (archive.getvalue(), "torch.onnx.export"),
        "weights.safetensors": (b"\x08\0\0\0\0\0\0\0{}      ", "export"),
        "page.onnx": (b"<!DOCTYPE html><html>Not found</html>", ""),
    }
    for name, (content, part) in files.items():
        (HERE / name).write_bytes(content)
        done = refused(USAGE, ["run", name, "--quiet", "--iterations", "1"], name, part)
        equal(done.out, "", name)
    refused(USAGE, ["run", "absent.onnx", "--quiet"], "absent.onnx", "no such file")
    refused(USAGE, ["run", "builtin:nothing", "--quiet"], "nothing", "bert-tiny")
    refused(USAGE, ["run", "org/name", "--quiet"], "org/name")
    (HERE / "folder.onnx").mkdir()
    refused(USAGE, ["run", "folder.onnx", "--quiet"], "folder.onnx")


def a_model_with_damaged_bytes():
    """Whatever a flipped byte does: no crash of dyno, one line, a known status."""
    noise = random.Random(3)
    whole = bytearray(real(CLASSIFICATION).read_bytes())
    for _ in range(4):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[noise.randrange(len(damaged))] ^= 1 << noise.randrange(8)
        (HERE / "damaged.onnx").write_bytes(damaged)
        done = subprocess.run([DYNO, "run", "damaged.onnx", "--quiet", "--iterations", "1",
                               "--processes", "1", "--store", "none"], capture_output=True,
                              text=True, timeout=600)
        assert done.returncode in (0, USAGE, NOTHING, PARTIAL), done
        if done.returncode:
            equal(len([line for line in done.stderr.splitlines() if "warning:" not in line]), 1,
                  done.stderr)


def one_bad_model_costs_nothing_of_another():
    """What fails once it runs costs its own cell."""
    faults = (("crash", "crashed", "Segmentation fault"), ("abort", "crashed", "Aborted"),
              ("exit", "crashed", "exit status 7"), ("fail", "failed", "told to fail"),
              ("hang", "timed_out", "‹step-timeout›"), ("eat", "out_of_memory", "‹memory-limit›"))
    models = [f"null:constant,fault={fault},at=20" for fault, _, _ in faults]
    done = dyno(*null(*models, "null:constant", "--iterations", 40, "--processes", 2, "--json",
                      "--step-timeout", "3s", "--memory-limit", "100MB"), status=PARTIAL)
    cells = cells_of(done.out)
    for (fault, status, reason), cell in zip(faults, cells):
        equal(cell["status"], status, fault)
        contains(cell["reason"], reason)
        # What it had measured before is kept: 20 inferences less the warm-up.
        kept = cell["replicates"][0]["samples_ns"]
        assert 5 <= len(kept) < 20 and set(kept) == {1000000}, (fault, kept)
    last = cells[-1]
    equal((last["status"], value(last, "samples"), value(last, "latency_median")), ("ok", 40, 1e-3))
    equal([cell["status"] for cell in stored()["results"]], [cell["status"] for cell in cells])
    nobody_is_left()


def faults_while_loading():
    for fault, part, flags in (("crash", "Segmentation", []), ("abort", "Aborted", []),
                               ("exit", "exit status 7", []), ("fail", "told to fail", []),
                               ("hang", "--load-timeout", ["--load-timeout", "300ms"]),
                               ("eat", "--memory-limit", ["--memory-limit", "200MB"])):
        refused(NOTHING, null(f"null:constant,fault={fault},at=load", *flags), part)
    # With several sizes the model is looked at first: that may go wrong, too.
    refused(NOTHING, null("null:constant,fault=hang,at=load", "--batch", "1,2",
                          "--load-timeout", "300ms"), "--load-timeout")
    nobody_is_left()


def a_run_that_is_shorter_than_the_watch_on_memory():
    done = refused(NOTHING, ["run", "builtin:bert-tiny", "--iterations", 1, "--processes", 1,
                             "--memory-limit", "10MB", "--quiet"], "10.00 MB (--memory-limit)")
    contains(done.out, "out_of_memory")


def a_null_model_that_does_not_exist():
    refused(NOTHING, null("null:square"), "square")
    refused(NOTHING, null("null:constant,colour=red"), "colour")
    refused(NOTHING, ["run", "null:constant", "--quiet"], "--hardware null")


def a_model_that_computes_nan():
    cells = measure(*null("null:constant,fault=nan", "--iterations", 20))
    equal(cells[0]["status"], "ok")
    assert any("NaN" in note for note in cells[0]["notes"]), cells[0]["notes"]
    contains(dyno(*null("null:constant,fault=nan", "--iterations", 20)).out, "NaN")


def models_that_compute_nan_in_other_types():
    """The square roots of noise, some of which is negative."""
    for name, kind in (("float64", 11), ("float32", 1)):
        (HERE / f"{name}.onnx").write_bytes(
            model([node("Sqrt", ["x"], "y")], [tensor("x", kind, "batch", 100)],
                  [tensor("y", kind, "batch", 100)]))
        (cell,) = measure("run", f"{name}.onnx", "--processes", 1, "--iterations", 1, "--quiet")
        contains(" ".join(cell["notes"]), "output y holds NaN")


def inputs_that_cannot_be_used():
    model = real(CLASSIFICATION)
    (HERE / "bad.npy").write_bytes(b"\x93NUMPY\x01\x00nonsense")
    (HERE / "empty.npy").write_bytes(b"")
    for words, *parts in ((["--input", "x=absent.npy"], "absent.npy"),
                          (["--input", "x=bad.npy"], "bad.npy"),
                          (["--input", "x=empty.npy"], "empty.npy"),
                          (["--input", "y=bad.npy"], "y")):
        refused(USAGE, ["run", model, "--quiet", *words], *parts)


# --- ONNX Runtime and the worker ------------------------------------------------------------------

IDENTITY = ["run", "builtin:identity", "--quiet", "--iterations", "1"]


def no_onnx_runtime():
    refused(NOTHING, [*IDENTITY, "--ort", "/nonexistent"], "--ort", "/nonexistent")
    refused(NOTHING, IDENTITY, "DYNO_ORT_LIBRARY", "/nonexistent",
            env={"DYNO_ORT_LIBRARY": "/nonexistent"})
    refused(NOTHING, IDENTITY, "ORT_HOME", "/nonexistent", env={"ORT_HOME": "/nonexistent"})
    refused(NOTHING, [*IDENTITY, "--ort", "/etc/passwd"], "/etc/passwd")
    refused(NOTHING, [*IDENTITY, "--ort", HERE], str(HERE))


def build(name, code):
    compiler = shutil.which("cc")
    if not compiler:
        raise Skip("there is no C compiler")
    (HERE / "library.c").write_text(code)
    library = HERE / name
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, "library.c"], check=True)
    return library


def something_else_than_onnx_runtime():
    refused(NOTHING, [*IDENTITY, "--ort", build("libonnxruntime.so", "int other;")],
            "not ONNX Runtime")


def an_onnx_runtime_of_another_version():
    code = """
        #include <stdint.h>
        #include <stddef.h>
        static const void *api(uint32_t version) { (void)version; return NULL; }
        static const char *version(void) { return "%s"; }
        static const struct { const void *(*api)(uint32_t); const char *(*version)(void); }
                base = { api, version };
        const void *OrtGetApiBase(void) { return &base; }
    """
    for version in ("1.10.0", "1.2.3-rc1", "0.5.0", "", "nonsense"):
        library = build("libonnxruntime.so", code % version)
        refused(NOTHING, [*IDENTITY, "--ort", library], library, version)


def no_worker():
    refused(NOTHING, null(), "dyno-worker", "DYNO_WORKER", env={"DYNO_WORKER": "/nonexistent"})
    refused(NOTHING, null(), "exit status", env={"DYNO_WORKER": "/bin/false"})
    (HERE / "worker").write_text("#!/nonexistent/interpreter\n")
    (HERE / "worker").chmod(0o755)
    refused(NOTHING, null(), "worker", env={"DYNO_WORKER": str(HERE / "worker")})
    shutil.copy(DYNO, HERE / "alone")
    done = subprocess.run([HERE / "alone", *null()], capture_output=True, text=True, timeout=600)
    if "error while loading shared libraries" not in done.stderr:
        equal(done.returncode, NOTHING, done.stderr)
        contains(done.stderr, "dyno-worker not found beside dyno")


def a_worker_that_talks_nonsense():
    for name, script in (("garbage", "head -c 100000 /dev/urandom >&4"),
                         ("endless", "head -c 100000000 /dev/zero >&4"),
                         ("empty", "echo '{}' >&4"),
                         ("liar", "echo '{\"ok\": true, \"batch\": \"many\"}' >&4"),
                         ("talker", "echo I have no idea >&2; exit 3")):
        (HERE / name).write_text(f"#!/bin/sh\n{script}\n")
        (HERE / name).chmod(0o755)
        refused(NOTHING, null(), env={"DYNO_WORKER": str(HERE / name)})
    contains(refused(NOTHING, null(), env={"DYNO_WORKER": str(HERE / "talker")}).err,
             "I have no idea", "status 3")
    nobody_is_left()


run([a_command_line_that_makes_no_sense, batch_sizes_that_no_machine_has, dimensions_that_overflow,
     plans_that_cannot_be_read, files_that_are_no_models, a_model_with_damaged_bytes,
     one_bad_model_costs_nothing_of_another, faults_while_loading,
     a_run_that_is_shorter_than_the_watch_on_memory,
     a_null_model_that_does_not_exist, a_model_that_computes_nan,
     models_that_compute_nan_in_other_types, inputs_that_cannot_be_used,
     no_onnx_runtime, something_else_than_onnx_runtime, an_onnx_runtime_of_another_version,
     no_worker, a_worker_that_talks_nonsense])
