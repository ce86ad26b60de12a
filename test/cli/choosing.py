"""Which runs, cells and pictures are meant: filters, order, the newest run, names, folders.
Usage: choosing.py DYNO SOURCE_ROOT BUILD_ROOT"""
import json
import signal

from dyno_test import HERE, cells_of, contains, dyno, equal, null, refused, run, start, wait_until
from onnx_file import model, node, tensor

USAGE = 2


def sweep():
    dyno(*null("null:normal,median=1ms", "--batch", "1..16", "--threads", "1,2", "--iterations", 40,
               "--processes", 2, "--seed", 3))


def batches(*words):
    return [cell["batch"] for cell in cells_of(dyno("export", "latest", *words).out)]


def show_and_export_filter_as_plot_does():
    sweep()
    equal(batches("--threads", 2), [1, 2, 4, 8, 16])
    equal(batches("--threads", 1, "-b", "2..8"), [2, 4, 8])
    equal(batches("--row", "0,3"), [cells_of(dyno("export", "latest").out)[i]["batch"] for i in (0, 3)])
    equal(len(batches("--model", "null:norm*", "--status", "ok")), 10)
    table = dyno("show", "latest", "--batch", 4, "--fields", "latency_median").out
    equal([line.split()[:3] for line in table.splitlines() if line.startswith("null  ")],
          [["null", "4", "1"], ["null", "4", "2"]])
    for command in ("show", "export"):
        refused(USAGE, [command, "latest", "--batch", 3], "none of the 10 results")
        refused(USAGE, [command, "latest", "--status", "fine"], "--status", "fine")
        contains(dyno(command, "--help").out, "--batch", "only these batch sizes")
        assert "--azimuth" not in dyno(command, "--help").out


def they_sort_by_words_and_fields():
    sweep()
    equal(batches("--threads", 2, "--sort", "batch:desc"), [16, 8, 4, 2, 1])
    equal(batches("--threads", 2, "--sort", "latency_median"), [1, 2, 4, 8, 16])
    table = dyno("show", "latest", "--threads", 1, "--sort", "latency_median:desc", "--fields",
                 "latency_median").out
    equal([line.split()[1] for line in table.splitlines() if line.startswith("null  ")],
          ["16", "8", "4", "2", "1"])
    refused(USAGE, ["show", "latest", "--sort", "latency"], "--sort", "latency")
    refused(USAGE, ["show", "latest", "--sort", "batch:up"], "--sort", ":desc")


def operators_are_headed_by_what_differs():
    sweep()
    heads = [line for line in dyno("show", "latest", "--operators").out.splitlines() if " on null, " in line]
    equal(len(set(heads)), 10, heads)
    contains(heads[0], "batch 1", "thread")
    heads = [line for line in dyno("show", "latest", "--operators", "--threads", 1).out.splitlines()
             if " on null, " in line]
    assert heads and not any("thread" in head for head in heads), heads


def the_newest_unfinished_run_is_gone_on_with():
    process = start("run", "builtin:bert-tiny", "--seq", 16, "--max-time", "600s", "--precision-target",
                    "0.0001%", "--max-samples", 100000000)
    unfinished = wait_until(lambda: [entry["id"] for entry in json.loads(dyno("show", "--json").out)
                                     if not entry["finished"]], "the run to be in the store")[0]
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.wait()
    dyno(*null("--iterations", 8))
    done = start("run", "--resume", "latest")
    line = ""
    for line in done.stderr:
        if "going on with" in line:
            break
    done.kill()
    done.communicate()
    contains(line, f"going on with run {unfinished}, the newest that is not finished")
    dyno("tag", unfinished, "--invalid", "enough")
    refused(USAGE, ["run", "--resume", "latest"], "is finished; nothing of it has failed")


def tag_says_what_is_true_now():
    dyno(*null("--iterations", 8))
    run_ = json.loads(dyno("show", "--json", "--limit", 1).out)[0]["id"]
    equal(dyno("tag", "latest", "main").err, f"dyno: run {run_}: tag:main\n")
    equal(dyno("tag", "latest", "--note", "slow day", "--invalid", "a backup").err,
          f'dyno: run {run_}: tag:main, note "slow day", invalid: a backup\n')
    equal(dyno("tag", run_, "--remove", "--note", "", "--valid").err, f"dyno: run {run_}: no tag\n")


def a_picture_makes_its_folder():
    dyno(*null("--iterations", 8, "--batch", "1,2"))
    dyno("plot", "latest", "--chart", "latency", "--output", "new/of/a.svg")
    assert (HERE / "new/of/a.svg").exists()
    dyno("history", "null:constant", "--output", "newer/b.svg")
    assert (HERE / "newer/b.svg").exists()


def a_baseline_has_defaults_of_its_own():
    text = " ".join(dyno("baseline", "--help").out.split())
    contains(text, "equal processes to measure (default 20)", "(default 20s)")
    assert "fresh processes for each cell" not in text, "the settings' own row"
    refused(USAGE, ["baseline", "calibrate", "null:constant", "--processes", 5], "--processes", "below 6")


def models_of_the_store_are_listed():
    dyno(*null("--iterations", 8, "--store", "models.db", "null:constant,median=3ms"))
    equal(dyno("show", "--models", "--store", "models.db").out, "null:constant,median=3ms\n")
    equal(dyno("show", "--models", "--store", "nothing.db").out, "")


def samples_of_a_sound_are_no_tokens():
    """A model whose sequence is audio has no rate of tokens; one of ids has."""
    (HERE / "sound.onnx").write_bytes(model([node("Identity", ["audio"], "y")],
                                            [tensor("audio", 1, "batch", "samples")],
                                            [tensor("y", 1, "batch", "samples")]))
    (HERE / "text.onnx").write_bytes(model([node("Identity", ["input_ids"], "y")],
                                           [tensor("input_ids", 7, "batch", "sequence")],
                                           [tensor("y", 7, "batch", "sequence")]))
    words = ["--iterations", 8, "--processes", 1, "--seq", 64, "--quiet", "--json"]
    (sound,) = cells_of(dyno("run", "sound.onnx", *words).out)
    (text,) = cells_of(dyno("run", "text.onnx", *words).out)
    equal(sound["sequence"], 64)
    assert sound["values"]["throughput_tokens"].get("value") is None, sound["values"]["throughput_tokens"]
    contains(sound["values"]["throughput_tokens"]["reason"], "audio")
    assert text["values"]["throughput_tokens"]["value"] > 0


run([show_and_export_filter_as_plot_does, they_sort_by_words_and_fields, operators_are_headed_by_what_differs,
     the_newest_unfinished_run_is_gone_on_with, tag_says_what_is_true_now, a_picture_makes_its_folder,
     a_baseline_has_defaults_of_its_own, models_of_the_store_are_listed, samples_of_a_sound_are_no_tokens])
