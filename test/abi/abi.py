"""What programs rest on that were compiled against dyno.h. Usage: abi.py DYNO SOURCE_ROOT BUILD_ROOT"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT, BUILD = pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
SANITIZED = "-fsanitize" in (BUILD / "build.ninja").read_text()
sys.path[:0] = [str(ROOT / "test"), str(ROOT / "tools")]
import abi  # noqa: E402
from tap import Skip, equal, run  # noqa: E402


def is_as_recorded():
    equal(abi.check(), [])


def the_library_has_the_functions_that_are_recorded():
    lines = subprocess.run(["nm", "-D", "--defined-only", BUILD / "libdyno.so"], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    exported = {line.split()[2] for line in lines}
    recorded = re.findall(r"^function (\w+):", abi.TABLE.read_text(), re.M)
    equal(sorted(set(recorded) - exported), [])


def structs():
    for block in re.findall(r"struct .*\n(?:\t.*\n)*", abi.TABLE.read_text()):
        head, *members = block.splitlines()
        yield head.split()[1], int(head.split()[2]), [line.split() for line in members]


def structs_begin_with_their_size():
    for name, _, members in structs():
        equal(members[0][0] == "size", name != "dyno_error", name)


def structs_end_where_their_last_member_does():
    """Bytes behind it may hold anything, and a library that does not know them takes them for a
    wish."""
    for name, size, members in structs():
        equal(int(members[-1][1]) + int(members[-1][2]), size, name)


BEFORE = """struct dyno_a 16
\tsize 0 8 size_t
\tx 8 8 double
enum dyno_e 4
\tDYNO_E 1
function dyno_f: void (int)
"""
CHANGES = {
    "a member more": ("struct dyno_a 16", "struct dyno_a 24", "\tx 8 8 double\n",
                      "\tx 8 8 double\n\ty 16 8 double\n", 0),
    "a function more": ("void (int)\n", "void (int)\nfunction dyno_g: int (void)\n", "", "", 0),
    "an enumerator more": ("DYNO_E 1\n", "DYNO_E 1\n\tDYNO_G 2\n", "", "", 0),
    "another type": ("8 8 double", "8 8 uint64_t", "", "", 1),
    "another place": ("x 8 8", "x 16 8", "", "", 1),
    "a member gone": ("\tx 8 8 double\n", "", "", "", 1),
    "a member in a hole": ("\tx 8 8 double\n", "\tx 8 8 double\n\ty 4 4 int\n", "", "", 1),
    "a smaller struct": ("struct dyno_a 16", "struct dyno_a 8", "", "", 1),
    "another number": ("DYNO_E 1", "DYNO_E 2", "", "", 1),
    "another argument": ("(int)", "(long)", "", "", 1),
    "a function gone": ("function dyno_f: void (int)\n", "", "", "", 1),
}


def tells_what_breaks_programs_from_what_does_not():
    equal(list(abi.breaks(BEFORE, BEFORE)), [])
    for name, (old, new, more_old, more_new, breaks) in CHANGES.items():
        after = BEFORE.replace(old, new).replace(more_old, more_new) if more_old else \
            BEFORE.replace(old, new)
        assert after != BEFORE, name
        equal(len(list(abi.breaks(BEFORE, after))), breaks, name)


PROGRAM = r"""
#include <dyno.h>
#include <stdio.h>

static enum dyno_answer look(void *context, const dyno_progress *progress)
{
	*(bool *)context = DYNO_HAS(progress, bytes_total);
	return DYNO_GO_ON;
}

int main(void)
{
	%s
	dyno_error err;
	bool has = false;
	const char *hardware[] = { "null", NULL };
	const char *settings[] = { "processes=1", "iterations=10", NULL };
	dyno_benchmark_options run = DYNO_BENCHMARK_OPTIONS_INIT;
	run.model = "null:constant,median=1ms";
	run.hardware = hardware;
	run.settings = settings;
	run.progress = look;
	run.progress_context = &has;
	dyno_results *results = dyno_benchmark_run(&run, &err);
	if (!results)
		return fprintf(stderr, "%%s\n", err.message), 1;
	printf("%%g %%d %%d\n", dyno_results_value(results, 0, "latency_median"), has,
	       dyno_version_number() == DYNO_VERSION_NUMBER);
	dyno_results_destroy(results);
	return 0;
}
"""


def macros():
    """Each _INIT macro at work, as a line of C."""
    lines = []
    for macro, kind in re.findall(r"#define (DYNO_\w+_INIT) DYNO_SIZED\((\w+)\)",
                                  abi.HEADER.read_text()):
        name = kind + "_made"
        lines.append(f"{kind} {name} = {macro}; if ({name}.size != sizeof({name})) return 9;")
    equal(len(lines), len(re.findall(r"^\tsize 0 ", abi.TABLE.read_text(), re.M)) - 1)
    return "\n\t".join(lines)


def programs_in_c_and_c_plus_plus_use_it():
    if SANITIZED:
        raise Skip("an instrumented library needs an instrumented program")
    for compiler, language in (("cc", "c99"), ("cc", "c17"), ("c++", "c++11"), ("c++", "c++20"),
                               ("clang++", "c++11")):
        if not shutil.which(compiler):
            continue
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "program.cc" if "+" in compiler else "program.c")
            source.write_text(PROGRAM % macros())
            flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", ROOT / "include"]
            subprocess.run([compiler, "-std=" + language, *flags, source, BUILD / "libdyno.so",
                            f"-Wl,-rpath,{BUILD}", "-o", source.with_suffix("")], check=True)
            done = subprocess.run([source.with_suffix("")], capture_output=True, text=True,
                                  env={**os.environ, "DYNO_STORE": "none"})
            equal((done.returncode, done.stdout), (0, "0.001 1 1\n"), language + done.stderr)


run([is_as_recorded, the_library_has_the_functions_that_are_recorded,
     structs_begin_with_their_size, structs_end_where_their_last_member_does,
     tells_what_breaks_programs_from_what_does_not, programs_in_c_and_c_plus_plus_use_it])
