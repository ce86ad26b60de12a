"""What the build leaves: the library's symbols, what is installed, and which room includes which.
Usage: library.py DYNO SOURCE_ROOT BUILD_ROOT"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import Skip, contains, equal, run  # noqa: E402

ROOT, BUILD = pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
LONGEST_FILE = 600
SANITIZED = "-fsanitize" in (BUILD / "build.ninja").read_text()

# Which rooms a room may include beside itself: data flows one way.
ROOMS = {
    "core": set(),
    "host": {"core"},
    "measure": {"core", "host"},
    "output": {"core", "host"},
    "api": {"core", "host", "measure", "output"},
    "worker": {"core", "host", "measure"},
    "cli": {"core", "host", "measure", "output", "api"},
    "examples": {"core", "host", "measure"},
}
# The rooms within a room: each may include those before it. What lies in none of them (ALONE) may
# include all, and its headers by any.
ROOMS_WITHIN = {
    "core": ["base", "stats", "result", "format", "import", "imports", "derive", "compare", "figure",
             "chart", "charts"],
    "measure": ["device", "input", "graph", "model", "engine", "plan", "worker", "count", "metrics",
                "run"],
    "output": ["table", "format", "store", "picture", "dashboard"],
    "cli": ["terminal", "print", "help", "completion"],
}
ALONE = {"cli"}  # a file for each command, and what these share
# Headers of ISO C: all that core may use, so that it can become WebAssembly.
ISO_C = {"assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "locale.h",
         "math.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
         "string.h", "time.h"}


def includes(path):
    return re.findall(r'^\s*#\s*include\s+[<"]([^">]+)[">]', path.read_text(), re.M)


def sources():
    return sorted((ROOT / "src").rglob("*.[ch]"))


def rooms_include_only_what_they_may():
    seen = 0
    for path in [*sources(), *(ROOT / "examples").rglob("*.[ch]")]:
        folder, *inner = path.relative_to(ROOT).parts
        room = inner[0] if folder == "src" else folder
        assert room in ROOMS, f"{room} is no room"
        for name in includes(path):
            other = name.split("/")[0]
            if other in ROOMS and other != room:
                seen += 1
                assert other in ROOMS[room], f"{path.relative_to(ROOT)} includes {name}"
    assert seen > 50, seen


def rooms_within_rooms_include_only_those_before_them():
    seen = {room: set() for room in ROOMS_WITHIN}
    for path in sources():
        room, *inner = path.relative_to(ROOT / "src").parts
        if room not in ROOMS_WITHIN:
            continue
        order = ROOMS_WITHIN[room]
        if room in ALONE and len(inner) == 1:
            continue
        assert len(inner) > 1 and inner[0] in order, f"{path.relative_to(ROOT)} is in no room"
        for name in includes(path):
            other = name.split("/")
            if other[0] != room or other[1] == inner[0] or (room in ALONE and len(other) == 2):
                continue
            seen[room].add((inner[0], other[1]))
            assert other[1] in order and order.index(other[1]) < order.index(inner[0]), \
                f"{path.relative_to(ROOT)} includes {name}"
    for room, pairs in seen.items():
        assert len(pairs) > 2, (room, pairs)


def no_file_is_too_long_to_read_at_once():
    folders = ["src", "web", "test", "fuzz", "bench", "examples"]
    files = [path for folder in folders for ending in ("*.c", "*.h")
             for path in (ROOT / folder).rglob(ending)]
    assert len(files) > 400, len(files)
    made = "Do not edit"  # by a script: data
    lines = {path: text.count("\n") for path in files
             if made not in (text := path.read_text())[:200]}
    equal({str(path.relative_to(ROOT)): count for path, count in lines.items() if count > LONGEST_FILE},
          {})


def core_uses_iso_c_alone():
    for path in (ROOT / "src/core").rglob("*.[ch]"):
        for name in includes(path):
            assert name in ISO_C or name == "dyno.h" or name.startswith("core/"), \
                f"{path.relative_to(ROOT)} includes {name}"


def the_header_needs_nothing_but_libc():
    for name in includes(ROOT / "include/dyno.h"):
        assert name in ISO_C, name
    use = "dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;\n"
    for compiler, language, more in (("cc", "c99", use), ("cc", "c17", use), ("c++", "c++11", "")):
        if shutil.which(compiler):
            subprocess.run([compiler, "-x", language.rstrip("0123456789"), "-std=" + language,
                            "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-"],
                           check=True, text=True,
                           input=f'#include "{ROOT}/include/dyno.h"\n{more}int x;\n')


# Other programs, whose flags a message may have, since one types them as they are.
PROGRAMS = re.compile("optimum-cli|--onnx=|--tflite|--saved-model|paddle2onnx|--params_filename")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def the_library_names_no_flag():
    """A face spells a setting in its own way (core/base/spell.h): --store, store=, a control."""
    strings = mentions = 0
    for room in ("core", "host", "measure", "output", "api"):
        for path in (ROOT / "src" / room).rglob("*.[ch]"):
            text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
            for literal in STRING.findall(text):
                strings += 1
                mentions += "\u2039" in literal
                assert not re.search(r"(?<![\w-])--(?:[a-z]|%s)", literal) or \
                    PROGRAMS.search(literal), f"{path.relative_to(ROOT)}: {literal}"
    assert strings > 3000 and mentions > 60, (strings, mentions)


# "cpu" is also a fact of a run's environment, the processor's name; and files of dyno before there
# were engines have the title of the only one.
FACTS = {"src/core/compare/check.c": {"cpu"}, "src/core/result/devices.c": {"cpu"},
         "src/core/result/older.c": {"ort"}}


def core_and_page_know_no_platform_nor_engine():
    """What a platform or an engine is known by stands in its own row alone, and in results. A reader
    of another tool's files says which is meant by that tool's words."""
    table = (ROOT / "src/measure/device/device.c").read_text()
    names = set(re.findall(r'\{ \.name = "([\w-]+)"', table))
    names |= {kind for path in (ROOT / "src/measure/engine").rglob("*.c")
              for kind in re.findall(r'engine_\w+ = \{\s*\.name = "(\w+)"', path.read_text())}
    assert {"cpu", "cuda", "openvino", "ort", "torch"} <= names, names
    names -= {"null"}  # a word of JSON, too
    seen = 0
    for folder, endings in (("src/core", "*.[ch]"), ("web", "*.[ch]"), ("web", "*.js")):
        for path in (ROOT / folder).rglob(endings):
            name = str(path.relative_to(ROOT))
            if name.startswith("src/core/import"):
                continue
            text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
            literals = {literal[1:-1] for literal in STRING.findall(text)}
            seen += len(literals)
            equal({name: literals & names - FACTS.get(name, set())}, {name: set()})
    assert seen > 3000, seen


def only_the_public_api_is_exported():
    lines = subprocess.run(["nm", "-D", "--defined-only", BUILD / "libdyno.so"], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    exported = {line.split()[2] for line in lines}
    if SANITIZED:
        exported = {name for name in exported if not re.match(r"_*(asan|ubsan|odr)", name)}
    declared = set(re.findall(r"^DYNO_API [^(]*?(dyno_\w+)\(", (ROOT / "include/dyno.h").read_text(),
                              re.M))
    assert len(declared) > 8, declared
    # What python/dyno/_host.py calls, of the same build.
    equal(exported, declared | {"worker_host_python"})


def declared_static_or_in_a_header():
    """dyno_ is the public API's alone."""
    for path in (ROOT / "src").rglob("*.h"):
        for name in re.findall(r"\b(dyno_\w+)\(", path.read_text()):
            contains((ROOT / "include/dyno.h").read_text(), name)


INSTALLED = tempfile.TemporaryDirectory()


def prefix():
    return next(pathlib.Path(INSTALLED.name).rglob("bin/dyno")).parent.parent


PROGRAM = r"""
#include <dyno.h>
#include <stdio.h>
int main(void)
{
	dyno_benchmark_options options = DYNO_BENCHMARK_OPTIONS_INIT;
	dyno_error err = { 0 };
	options.model = "null:constant,median=1ms";
	options.hardware = (const char *const[]){ "null", NULL };
	options.settings = (const char *const[]){ "processes=1", "iterations=10", NULL };
	dyno_results *results = dyno_benchmark_run(&options, &err);
	if (!results)
		return fprintf(stderr, "%s\n", err.message), 1;
	printf("%zu %g\n", dyno_results_count(results),
	       dyno_results_value(results, 0, "latency_median"));
	dyno_results_destroy(results);
	return 0;
}
"""


def installs_everything():
    if SANITIZED:
        raise Skip("an instrumented build is not for installing")
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir",
                    INSTALLED.name], check=True, stdout=subprocess.DEVNULL)
    for name in ("bin/dyno", "libexec/dyno/dyno-worker", "include/dyno.h",
                 "share/man/man1/dyno.1", "share/man/man1/dyno-run.1",
                 "share/bash-completion/completions/dyno", "share/zsh/site-functions/_dyno",
                 "share/fish/vendor_completions.d/dyno.fish"):
        assert (prefix() / name).is_file(), name
    assert list(prefix().rglob("libdyno.so.0")) and list(prefix().rglob("pkgconfig/dyno.pc"))


def the_installed_program_finds_its_worker():
    if SANITIZED:
        raise Skip("an instrumented build is not for installing")
    done = subprocess.run([prefix() / "bin/dyno", "run", "null:constant,median=1ms", "-H", "null",
                           "-n", "10", "-p", "1", "--quiet", "--json", "--store", "none"],
                          capture_output=True, text=True, cwd="/")
    equal(done.returncode, 0, done.stderr)
    contains(done.stdout, '"status": "ok"')


def a_program_builds_against_the_library():
    if SANITIZED or not shutil.which("pkg-config"):
        raise Skip("needs pkg-config and a plain build")
    folder = next(prefix().rglob("pkgconfig"))
    flags = subprocess.run(["pkg-config", "--cflags", "--libs",
                            f"--define-variable=prefix={prefix()}", "dyno"],
                           check=True, capture_output=True, text=True,
                           env={**os.environ, "PKG_CONFIG_PATH": str(folder)}).stdout.split()
    program = prefix() / "program"
    source = prefix() / "program.c"
    source.write_text(PROGRAM)
    library = next(prefix().rglob("libdyno.so")).parent
    subprocess.run(["cc", "-Wall", "-Werror", source, "-o", program, *flags,
                    f"-Wl,-rpath,{library}"], check=True)
    done = subprocess.run([program], capture_output=True, text=True, cwd="/")
    equal((done.returncode, done.stdout), (0, "1 0.001\n"), done.stderr)


run([rooms_include_only_what_they_may, the_library_names_no_flag,
     rooms_within_rooms_include_only_those_before_them, no_file_is_too_long_to_read_at_once,
     core_and_page_know_no_platform_nor_engine, core_uses_iso_c_alone, the_header_needs_nothing_but_libc,
     only_the_public_api_is_exported, declared_static_or_in_a_header, installs_everything,
     the_installed_program_finds_its_worker, a_program_builds_against_the_library])
