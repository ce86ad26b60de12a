"""The completion scripts in their shells, with a dyno that knows two models and a run.
Usage: completion.py DYNO SOURCE_ROOT"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import Skip, contains, equal, run  # noqa: E402

DYNO = os.path.abspath(sys.argv[1])
FOLDER = tempfile.TemporaryDirectory()
HERE = pathlib.Path(FOLDER.name)

(HERE / "dyno").write_text("""#!/bin/sh
case "$*" in
'models --names') printf 'builtin:bert-tiny\\nbuiltin:resnet-50\\norg/name\\n' ;;
'show --models') printf 'gpt2\\nm/mlp.onnx\\n' ;;
'show --ids') printf 'latest\\n20260101-010101-aaaa\\ntag:nightly\\ntag:z;touch RUN;#\\ntag:y$(touch RUN)\\n' ;;
esac
""")
(HERE / "dyno").chmod(0o755)
(HERE / "files").mkdir()
(HERE / "files/my model.onnx").touch()
ENVIRONMENT = {**os.environ, "PATH": f"{HERE}:{os.environ['PATH']}", "HOME": str(HERE)}

# What is typed, and what whole last words it is completed to.
CASES = [
    ("dyno ex", {"export"}),
    ("dyno m", {"models"}),
    ("dyno run --dr", {"--dry-run"}),
    ("dyno run --hardware tens", {"tensorrt"}),
    ("dyno run --hardware cpu,tens", {"cpu,tensorrt"}),
    ("dyno run -M latency,th", {"latency,throughput"}),
    ("dyno run builtin:b", {"builtin:bert-tiny"}),
    ("dyno run --model builtin:r", {"builtin:resnet-50"}),
    ("dyno run --model builtin:bert-tiny,o", {"builtin:bert-tiny,org/name"}),
    ("dyno run my", {"my model.onnx"}),
    ("dyno run --batch ", set()),
    ("dyno show tag:n", {"tag:nightly"}),
    ("dyno show 2", {"20260101-010101-aaaa"}),
    ("dyno run --resume l", {"latest"}),
    ("dyno export latest --format m", {"markdown", "model-card"}),
    ("dyno show --fields samples,latency_p", {"samples,latency_p90", "samples,latency_p95",
                                              "samples,latency_p99"}),
    ("dyno completion ", {"bash", "zsh", "fish"}),
    ("dyno help de", {"devices"}),
    ("dyno plot latest --chart dist", {"distribution"}),
    ("dyno plot latest --chart latency,dist", {"latency,distribution"}),
    ("dyno plot latest --x seq", {"sequence"}),
    ("dyno plot latest --x latency_med", {"latency_median"}),
    ("dyno plot latest --group str", {"streams"}),
    ("dyno compare a b --fail-on sl", {"slower"}),
    ("dyno show latest --fail-on latency_p9", {"latency_p90", "latency_p95", "latency_p99"}),
    ("dyno history m", {"m/mlp.onnx"}),
    ("dyno show latest --sort latency_med", {"latency_median"}),
]


def script(shell):
    if not shutil.which(shell):
        raise Skip(f"no {shell} here")
    path = HERE / f"dyno.{shell}"
    path.write_text(subprocess.run([DYNO, "completion", shell], check=True, capture_output=True,
                                   text=True).stdout)
    subprocess.run([shell, "-n", path], check=True)
    return path


def ask(command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT,
                          cwd=HERE / "files", timeout=600).stdout.splitlines()


def in_bash(path, typed, breaks):
    """bash replaces what follows the last of COMP_WORDBREAKS: the rest is put in front again."""
    lines = ask(["bash", "--norc", "-c", f"""
        source {path}
        compopt() {{ :; }}
        COMP_WORDBREAKS=$2 COMP_LINE=$1 COMP_POINT=${{#1}}
        _dyno
        ((${{#COMPREPLY[@]}})) && printf '%s\\n' "${{COMPREPLY[@]}}" || true""", "bash", typed,
                 breaks])
    word = typed.rsplit(" ", 1)[1]
    kept = max((word.rfind(mark) + 1 for mark in breaks if mark in ":="), default=0)
    return {word[:kept] + line for line in lines}


def bash_completes():
    path = script("bash")
    for breaks in (" \t\n\"'><=;|&(:", " \t\n"):
        for typed, words in CASES:
            equal(in_bash(path, typed, breaks), words, typed)
        equal(in_bash(path, "dyno run --hardware=cpu,tens", breaks),
              {"--hardware=cpu,tensorrt"}, "with =")


def bash_offers_nothing_that_would_be_run():
    """A tag is anybody's text: bash would put it on the line as it is."""
    path = script("bash")
    for typed in ("dyno show tag:z", "dyno show tag:y", "dyno run --resume tag:z"):
        equal(in_bash(path, typed, " "), set(), typed)
    assert not (HERE / "files/RUN").exists()


def bash_offers_every_option():
    path = script("bash")
    for command in ("run", "show", "export", "devices", "models"):
        offered = in_bash(path, f"dyno {command} --", "")
        text = subprocess.run([DYNO, command, "--help"], capture_output=True, text=True).stdout
        explained = set(re.findall(r"^  (?:-\w, |    )(--[\w-]+)", text, re.M))
        assert len(explained) > 1
        equal(offered, explained | {"--help"}, command)


def fish_completes():
    path = script("fish")
    for typed, words in CASES:
        lines = ask(["fish", "--no-config", "-c", f"source {path}; complete -C '{typed}'"])
        found = {line.split("\t")[0] for line in lines if line}
        equal({word.replace("\\ ", " ") for word in found}, words, typed)


def zsh_completes():
    """Through a terminal of zsh's own: what it makes of the line after Tab."""
    path = script("zsh")
    cases = [case for case in CASES if len(case[1]) == 1 and " " not in min(case[1])]
    (HERE / "ask.zsh").write_text(f"""
        zmodload zsh/zpty
        zpty z 'PS1= zsh -f -i'
        zpty -w z 'autoload -U compinit; compinit -u -D; source {path}; stty -echo'
        zpty -w z 'report() {{ print -r -- "<$BUFFER>"; BUFFER=; zle .accept-line }}; zle -N report'
        zpty -w z "bindkey '^I' complete-word; bindkey '^X' report; print ready''now"
        while zpty -r z line && [[ $line != *readynow* ]]; do :; done
        for typed; do
            zpty -w -n z "$typed"$'\\t\\x18'
            while zpty -r z line && [[ $line != *\\>* ]]; do :; done
            print -r -- "${{${{line#*\\<}}%%\\>*}}"
        done
        zpty -d z""")
    lines = ask(["zsh", "-f", HERE / "ask.zsh", *(typed for typed, _ in cases)])
    for (typed, words), line in zip(cases, lines):
        word = line.rstrip(" ,").rsplit(" ", 1)[-1].removeprefix("--model=")
        equal({word}, words, f"{typed} became {line}")
    equal(len(lines), len(cases))


def an_unknown_shell_is_an_error():
    done = subprocess.run([DYNO, "completion", "ksh"], capture_output=True, text=True)
    equal(done.returncode, 2)
    contains(done.stderr, "bash, zsh or fish")


run([bash_completes, bash_offers_nothing_that_would_be_run, bash_offers_every_option, fish_completes, zsh_completes,
     an_unknown_shell_is_an_error])
