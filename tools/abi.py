#!/usr/bin/env python3
"""What include/dyno.h promises to programs that are compiled already, as a table and as Python.

abi.py check            does the header still say what is recorded?
abi.py update           records what was added; says no to what would break programs
abi.py update --break   records that, too: before 1.0 alone, and CHANGELOG.md tells of it

Recorded are test/abi/recorded.txt (sizes, offsets, enumerators, prototypes; the same for every
64-bit Linux) and python/dyno/_abi.py, with which Python calls the library. docs/abi.md has the
rules."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = ROOT / "include/dyno.h"
TABLE = ROOT / "test/abi/recorded.txt"
PYTHON = ROOT / "python/dyno/_abi.py"


# --- Reading the header ------------------------------------------------------------------------------

def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def declarations():
    """The header without comments, preprocessor and C++."""
    text = re.sub(r"/\*.*?\*/", "", HEADER.read_text(), flags=re.S)
    text = re.sub(r"#ifdef __cplusplus.*?#(?:else|endif)", "", text, flags=re.S)
    return re.sub(r"^\s*#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.M)


def members(body):
    """(name, type) of each member; of a pointer to a function its prototype."""
    for line in filter(None, map(squeeze, body.split(";"))):
        function = re.fullmatch(r"(.*)\(\*(\w+)\)\((.*)\)", line)
        if function:
            yield function[2], squeeze(f"{function[1]}({function[3]})")
            continue
        first, *more = line.split(",")
        kind, name, array = re.fullmatch(r"(.*?)(\w+)(\[\w+\])?", first.strip()).groups()
        for one in [name, *map(str.strip, more)]:
            yield one, squeeze(kind) + (array or "")


def read():
    """The structs with their members, the enums with their enumerators, the functions: name to
    (result, types of the arguments)."""
    text = declarations()
    structs = {name: list(members(body)) for body, name in
               re.findall(r"typedef struct \w+ \{(.*?)\}\s*(\w+);", text, re.S)}
    enums = {name: re.findall(r"\b(DYNO_\w+)", body) for name, body in
             re.findall(r"enum (\w+) \{(.*?)\};", text, re.S)}
    functions = {}
    for result, name, given in re.findall(r"DYNO_API\s+([^;()]*?)(\w+)\(([^;]*)\);", text):
        types = [squeeze(re.fullmatch(r"(.*?)\w+", one.strip(), re.S)[1])
                 for one in given.split(",") if one.strip() != "void"]
        functions[name] = squeeze(result), types
    return structs, enums, functions


# --- The table ---------------------------------------------------------------------------------------

def measure(structs, enums):
    """Asks the compiler; a line each."""
    lines = []
    for name, listed in structs.items():
        lines.append(f'printf("struct {name} %zu\\n", sizeof({name}));')
        lines += [f'printf("\\t{member} %zu %zu {kind}\\n", offsetof({name}, {member}), '
                  f'sizeof((({name} *)0)->{member}));' for member, kind in listed]
    for name, listed in enums.items():
        lines.append(f'printf("enum {name} %zu\\n", sizeof(enum {name}));')
        lines += [f'printf("\\t{one} %d\\n", (int){one});' for one in listed]
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "abi.c")
        source.write_text("#include <dyno.h>\n#include <stdio.h>\nint main(void)\n{\n" +
                          "\n".join(lines) + "\nreturn 0;\n}\n")
        program = source.with_suffix("")
        subprocess.run([os.environ.get("CC", "cc"), "-I", HEADER.parent, source, "-o", program],
                       check=True)
        return subprocess.run([program], check=True, capture_output=True, text=True).stdout


def make_table():
    structs, enums, functions = read()
    lines = [f"function {name}: {result} ({', '.join(types) or 'void'})"
             for name, (result, types) in sorted(functions.items())]
    return measure(structs, enums) + "\n".join(lines) + "\n"


def entries(table):
    """Each line of a table with what it belongs to: {"dyno_progress.step": "8 8 const char *"}."""
    found, owner = {}, ""
    for line in table.splitlines():
        if line.startswith("\t"):
            name, rest = line.strip().split(" ", 1)
            found[f"{owner}.{name}"] = rest
        else:
            kind, name, rest = line.split(" ", 2)
            found[f"{kind} {name.rstrip(':')}"] = rest
            owner = name
    return found


def breaks(before, after):
    """What of the first table a program may rest on that the second has not."""
    before, after = entries(before), entries(after)
    sizes = {name.split()[1]: int(size) for name, size in before.items()
             if name.startswith("struct ")}
    for name, was in before.items():
        grown = name.startswith("struct ") and name in after and int(after[name]) > int(was)
        if after.get(name) != was and not (grown and name != "struct dyno_error"):
            yield f"{name}: was {was}, is {after.get(name, 'gone')}"
    for name, now in after.items():
        owner = name.split(".")[0]
        if name not in before and owner in sizes and int(now.split()[0]) < sizes[owner]:
            yield f"{name}: new members stand behind all that there were"


# --- Python ------------------------------------------------------------------------------------------

# Letters of python/dyno/_library.py for the types of the header; all other pointers are p.
LETTERS = {"bool": "b", "size_t": "z", "double": "d", "uint64_t": "u", "uint32_t": "w", "void": "v",
           "const char *": "s", "dyno_error *": "!"}
MEMBER_LETTERS = {**LETTERS, "const char *const *": "S", "const uint64_t *": "U"}


def letter(kind, letters=LETTERS):
    if kind.startswith("enum ") and "*" not in kind:
        return "i"
    return letters.get(kind, "p")


def member_letter(kind):
    """A callback is F with result and arguments; an array of char is c with its length."""
    function = re.fullmatch(r"(.*?)\((.*)\)", kind)
    if function:
        types = [squeeze(re.fullmatch(r"(.*?)\w+", one.strip())[1]) for one in
                 function[2].split(",")]
        return "F" + letter(squeeze(function[1])) + "".join(map(letter, types))
    array = re.fullmatch(r"char\[(\d+)\]", kind)
    return "c" + array[1] if array else letter(kind, MEMBER_LETTERS)


def fold(words, indent):
    """Words as one Python string over as many lines as they need."""
    lines, line = [], words[0]
    for word in words[1:]:
        if len(line) + len(word) > 82:
            lines.append(line + " ")
            line = word
        else:
            line += " " + word
    return "\n".join(f'{indent}"{one}"' for one in [*lines, line])


PYTHON_HEAD = '''"""What include/dyno.h declares, for ctypes: made by tools/abi.py, which docs/abi.md explains.
_library.py knows what the letters stand for."""
from __future__ import annotations
'''


def make_python(table):
    structs, _, functions = read()
    values = re.findall(r"^\t(DYNO_\w+) (-?\d+)$", table, re.M)
    bodies = [f'    "{name}":\n' + fold([f"{member}:{member_letter(kind)}"
                                         for member, kind in listed], "        ") + ","
              for name, listed in structs.items()]
    calls = [f'    "{name}": "{letter(result)}{"".join(map(letter, types))}",'
             for name, (result, types) in functions.items()]
    return "\n".join([
        PYTHON_HEAD, "# Members in order, each name:type.", "STRUCTS = {", *bodies, "}", "",
        "ENUMERATORS = {", *(f'    "{name}": {value},' for name, value in values), "}", "",
        "# Result, then arguments.", "FUNCTIONS = {", *calls, "}"]) + "\n"


# --- The command -------------------------------------------------------------------------------------

def check():
    """What is not as it is recorded, one line each."""
    table, recorded = make_table(), TABLE.read_text()
    wrong = list(breaks(recorded, table))
    if table != recorded and not wrong:
        wrong.append(f"{TABLE.name}: something was added")
    if PYTHON.read_text() != make_python(table):
        wrong.append(f"{PYTHON.name} is not what the header says")
    return wrong


def update(may_break):
    table = make_table()
    broken = list(breaks(TABLE.read_text(), table))
    if broken and not may_break:
        sys.exit("\n".join([*broken, "this breaks programs that are compiled already: docs/abi.md"]))
    TABLE.write_text(table)
    PYTHON.write_text(make_python(table))


def main():
    if sys.argv[1:] in (["update"], ["update", "--break"]):
        update("--break" in sys.argv)
    elif sys.argv[1:] == ["check"]:
        wrong = check()
        if wrong:
            sys.exit("\n".join([*wrong, "run tools/abi.py update when that is meant: docs/abi.md"]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
