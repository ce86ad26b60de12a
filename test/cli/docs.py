"""Everything that can be typed, set, returned or measured is documented.
Usage: docs.py DYNO SOURCE_ROOT"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import Skip, contains, equal, run  # noqa: E402

DYNO = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
SOURCES = {path: path.read_text() for path in sorted((ROOT / "src").rglob("*.[ch]"))
           if path.name != "reference.c"}
# For tests and for finding Python's ONNX Runtime: of no use to who runs dyno.
INTERNAL = {"DYNO_DEVICE_ROOT", "DYNO_NVML_LIBRARY", "HOME", "TERM", "VIRTUAL_ENV", "CONDA_PREFIX"}


def dyno(*words):
    return subprocess.run([DYNO, *words], check=True, capture_output=True, text=True).stdout


def plain(page):
    """The page without roff's escapes."""
    return re.sub(r"\\f.", "", page).replace("\\-", "-").replace("\\e", "\\").replace("\\&", "")


def source(name):
    return (ROOT / name).read_text()


COMMANDS = re.findall(r"^  (\w+) ", dyno("help").split("Commands:")[1].split("\n\n")[0], re.M)


PAGES = {command: plain(dyno("manual", command)) for command in COMMANDS}
HELPS = {command: dyno("help", command) for command in COMMANDS}


def every_command_has_a_page_and_is_built():
    table = re.search(r"commands\[\] = \{(.*?)\};", source("src/cli/main.c"), re.S)[1]
    equal(COMMANDS, [name for name in re.findall(r"&command_(\w+)", table) if name != "manual"])
    built = source("docs/meson.build")
    for command in COMMANDS:
        page = plain(dyno("manual", command))
        contains(page, f"dyno-{command} - ", ".SH DESCRIPTION", ".SH \"EXIT STATUS\"")
        contains(built, f"'{command}'")
        contains(plain(dyno("manual", "dyno")), f"dyno-{command}(1)")


def every_option_is_in_help_and_page():
    """Rows of the tables in the sources: { "name", 'n', OPTION_…"""
    rows = 0
    for path, text in SOURCES.items():
        options = re.findall(r"(?:\{ |OPTION\()\"([\w-]+)\", (?:'\w'|0),\s+OPTION_", text)
        if path.suffix == ".h":  # rows of several commands
            pages = "".join(plain(dyno("manual", command)) for command in COMMANDS) if options else ""
            for option in options:
                contains(pages, f"--{option}")
            continue
        if not options:
            continue
        command = {"settings": "run", "spec": "plot", "cost": "show"}.get(path.stem, path.stem)
        if path.relative_to(ROOT).parts[:3] == ("src", "measure", "engine"):
            command = "run"
        # Rows that several commands share are in the pages of those that have them, one at least.
        for option in options:
            rows += 1
            having = [one for one in ([command] if command in COMMANDS else COMMANDS) if f"--{option}" in PAGES[one]]
            assert having, f"{path}: --{option} is in no page"
            for one in having:
                contains(HELPS[one], f"--{option}")
    assert rows > 40, rows


def every_option_is_explained():
    for command in COMMANDS:
        for entry in plain(dyno("manual", command)).split(".TP\n")[1:]:
            name, _, text = entry.partition("\n")
            assert len(text.split()) > 1 or name == "0", f"{command}: {name} has no explanation"


def the_dashboard_has_a_page():
    page = source("docs/dashboard.md")
    table = source("src/core/result/page_settings.h").split("SETTINGS(X)")[1].split("clang-format on")[0]
    keys = re.findall(r'X\("([\w-]+)", \w+, \w+, \w+, "(.*)"\)', table)
    assert len(keys) > 20, keys
    for key, explained in keys:
        explained = explained.replace('\\"', '"')
        assert re.search(rf"^\| `{key}` \| (list)? \| {re.escape(explained)} \|$", page, re.M), key
    panels = re.search(r"const known = \[(.*?)\n\];", source("web/panel/list.js"), re.S)[1]
    panels = re.findall(r'\{ id: "(\w+)"', panels)
    equal(re.findall(r"^\| `(\w+)` \| [^|]+ \|$", page, re.M), panels)
    charts = source("src/core/chart/chart.c").split("charts[] = {")[1].split("};")[0]
    for chart in re.findall(r'\{ "(\w+)", "', charts):
        if chart not in panels:
            contains(page, f"`{chart}`")


def every_field_is_in_the_page():
    for field in re.findall(r'X\(\w+,\s+"(\w+)"', source("src/core/result/field.h")):
        contains(plain(dyno("manual", "dyno")), f"\n{field}")


def every_field_and_metric_has_a_method():
    method = source("docs/method.md")
    for field in re.findall(r'X\(\w+,\s+"(\w+)"', source("src/core/result/field.h")):
        assert field in method, f"docs/method.md does not say how {field} is taken"


def every_exit_status_is_documented():
    values = re.findall(r"STATUS_EXIT_\w+ = (\d)", source("src/cli/command.h"))
    assert len(values) > 3
    for text in (plain(dyno("manual", "dyno")), *(plain(dyno("manual", name)) for name in COMMANDS)):
        equal(re.findall(r"\.TP\n(\d)\n\w", text.split('"EXIT STATUS"')[1]), values)


def every_error_code_is_documented():
    codes = re.search(r"enum dyno_error_code \{(.*?)\};", source("include/dyno.h"), re.S)[1]
    for line in codes.strip().splitlines():
        assert "/*" in line or "NONE" in line, line


def every_environment_variable_is_documented():
    page, found = plain(dyno("manual", "dyno")), set()
    for text in SOURCES.values():
        found |= set(re.findall(
            r'"((?:DYNO|HF|ORT|XDG|HUGGING|HUGGINGFACE|TRANSFORMERS|CUDA)_[A-Z_]+)"', text))
        found |= set(re.findall(r'getenv\("(\w+)"\)', text))
    assert {"DYNO_STORE", "ORT_HOME", "HF_HOME"} <= found, found
    macros = {name for name in found if name.endswith("_INIT")}  # of dyno.h, named in messages
    for name in sorted(found - INTERNAL - macros):
        assert f"\n{name}\n" in page, f"{name} is not in dyno(1)"
    for name in re.findall(r"\.TP\n(\w+)\n", page.split(".SH \"ENVIRONMENT\"")[1]):
        assert name in found, f"dyno(1) has {name}, which nothing reads"


def pages_are_good_roff():
    if not shutil.which("mandoc"):
        raise Skip("no mandoc here")
    for page in ("dyno", *COMMANDS):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], text=True,
                              input=dyno("manual", page), capture_output=True)
        said = [line for line in done.stdout.splitlines() if "missing date" not in line]
        equal(said, [], page)


def links_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            assert "://" in target or (path.parent / target).exists(), f"{path.name}: {target}"


def docs_name_what_is_there():
    """Paths in backticks, and options, that README and docs mention."""
    known = set(re.findall(r"--[a-z][\w-]+", "".join(dyno("help", name) for name in COMMANDS)))
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        text = path.read_text()
        for place in re.findall(r"`((?:src|test|tools|docs|bench|fuzz|include)/[\w./-]+)`", text):
            assert (ROOT / place).exists(), f"{path.name}: {place}"
        for line in re.findall(r"\bdyno (?:%s)\b([^`\n]*)" % "|".join(COMMANDS), text):
            for option in re.findall(r"(?<!\S)(--[a-z][\w-]+)", line):
                assert option in known or option == "--help", f"{path.name}: {option}"


run([every_command_has_a_page_and_is_built, every_option_is_in_help_and_page,
     every_option_is_explained, the_dashboard_has_a_page, every_field_is_in_the_page,
     every_field_and_metric_has_a_method, every_exit_status_is_documented,
     every_error_code_is_documented, every_environment_variable_is_documented,
     pages_are_good_roff, links_lead_somewhere, docs_name_what_is_there])
