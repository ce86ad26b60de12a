"""dyno plot, and the public functions that draw, as a user meets them.
Usage: plot.py DYNO SOURCE_ROOT BUILD_ROOT WRITE_FULL_RESULTS"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import Skip, contains, equal, run  # noqa: E402

DYNO, WRITE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[4])
ROOT, BUILD = pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
SANITIZED = "-fsanitize" in (BUILD / "build.ninja").read_text()
FOLDER = pathlib.Path(tempfile.mkdtemp())
FULL = FOLDER / "full.json"
FULL.write_text(subprocess.run([WRITE, "1", "2", "4", "1", "1", "40"], check=True,
                               capture_output=True, text=True).stdout)
RUN = json.loads(FULL.read_text())["runs"][0]["id"]
EMPTY = FOLDER / "empty.json"
EMPTY.write_text('{"format": "dyno-results", "version": 1, "runs": []}')


def plot(*words, status=0, folder=FOLDER, **more):
    done = subprocess.run([DYNO, "plot", *map(str, words)], capture_output=True, text=True,
                          cwd=folder, **more)
    equal(done.returncode, status, done.stderr)
    return done


def fresh():
    return pathlib.Path(tempfile.mkdtemp(dir=FOLDER))


def draws_the_four_main_charts():
    folder = fresh()
    done = plot(FULL, folder=folder)
    names = [f"bert-base-uncased_{chart}_{RUN}.png" for chart in ("latency", "throughput", "memory",
                                                                  "flops")]
    equal(done.stdout.splitlines(), names)
    equal(sorted(path.name for path in folder.iterdir()), sorted(names))


def names_say_what_is_shown():
    """Nothing that is drawn of other runs, or in another way, overwrites what is there."""
    document = json.loads(FULL.read_text())
    first = document["runs"][0]
    document["runs"] = [dict(first, id=name) for name in ("next", "third/../x", "fourth" * 40)]
    for count in (1, 2, 3):
        (FOLDER / f"{count}.json").write_text(json.dumps(dict(document, runs=document["runs"][:count])))
    rows = [(FULL, [], RUN),
            (FOLDER / "1.json", [], "next"),
            (FOLDER / "2.json", [], "next_third_.._x"),
            (FOLDER / "1.json", ["--batch", "1,2", "--percentiles", "--device", "cpu"],
             "percentiles_device-cpu_batch-1_2_next"),
            (FOLDER / "1.json", ["--theme", "dark"], "dark_next"),
            (FOLDER / "1.json", ["--title", "T", "--model", "bert-base-uncased"], "next")]
    for source, words, told in rows:
        equal(plot(source, "-c", "latency", "-f", "svg", *words, folder=fresh()).stdout,
              f"bert-base-uncased_latency_{told}.svg\n")
    many = [plot(FOLDER / f"{name}.json", "-c", "latency", "-f", "svg", *words, folder=fresh()).stdout
            for name, words in ((3, []), (1, ["--field", "latency_p99," * 20 + "latency_p90"]),
                                (1, ["--field", "latency_p99," * 20 + "latency_p95"]))]
    assert re.fullmatch(r"bert-base-uncased_latency_3-runs-[0-9a-f]{6}\.svg\n", many[0]), many[0]
    assert many[1] != many[2] and max(map(len, many)) < 200, many


def takes_formats_and_a_folder():
    out = fresh() / "new" / "in a new one"
    done = plot(FULL, "-c", "latency,pareto", "-f", "svg,pdf,json,png", "-o", f"{out}/")
    equal(len(done.stdout.splitlines()), 8)
    starts = {".svg": b"<svg ", ".pdf": b"%PDF-1.", ".json": b"{", ".png": b"\x89PNG\r\n"}
    for path in out.iterdir():
        assert path.read_bytes().startswith(starts[path.suffix]), path


def the_ending_names_the_format():
    path = fresh() / "a.SVG"
    equal(plot(FULL, "-c", "latency", "-o", path).stdout, f"{path}\n")
    xml.parse(path)


def size_and_scale_are_kept():
    path = fresh() / "a.png"
    plot(FULL, "-c", "latency", "-o", path, "--size", "640x480", "--scale", "1.5")
    data = path.read_bytes()
    equal((int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")), (960, 720))


def the_same_results_give_the_same_bytes():
    one, other = fresh(), fresh()
    for folder in (one, other):
        plot(FULL, "-c", "all", "-f", "png,svg,pdf,json", "-o", f"{folder}/", "--scale", "1",
             env={**os.environ, "LC_ALL": "de_DE.UTF-8" if folder == one else "C"})
    names = sorted(path.name for path in one.iterdir())
    assert len(names) > 40, names
    for name in names:
        equal((one / name).read_bytes() == (other / name).read_bytes(), True, name)


def no_library_is_needed_for_svg():
    """cairo and pango are opened when the first pixel is drawn."""
    for ending, opened in ((".svg", []), (".png", ["libcairo.so.2"])):
        said = plot(FULL, "-c", "latency", "-o", fresh() / f"a{ending}",
                    env={**os.environ, "LD_DEBUG": "files"}).stderr
        names = set(re.findall(r"lib(?:cairo|pango\S*)\.so\.\d", said))
        equal(sorted(name for name in names if name.startswith(("libcairo", "libpango"))), opened)


def text_of_pdf_can_be_searched():
    if not shutil.which("pdftotext"):
        raise Skip("needs pdftotext (poppler-utils)")
    path = fresh() / "a.pdf"
    plot(FULL, "-c", "latency", "-o", path, "--percentiles")
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True,
                          text=True).stdout
    contains(text, "Latency of bert-base-uncased", "lower is better", "Batch size", "p99", "cuda:0")
    about = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    contains(about, "bert-base-uncased", "dyno")
    assert "CreationDate" not in about


def json_is_a_plotly_figure():
    path = fresh() / "a.json"
    plot(FULL, "-c", "latency", "-o", path)
    equal(sorted(json.loads(path.read_text())), ["data", "layout"])


def says_what_it_drew_as_json():
    said = json.loads(plot(FULL, "-c", "latency,comparison", "-f", "svg", "--json",
                           folder=fresh()).stdout)
    equal([(each["chart"], each["format"], each["drawn"]) for each in said],
          [("latency", "svg", True), ("comparison", "svg", False)])
    assert said[0]["notes"], said


def charts_without_data_say_so():
    done = plot(FULL, "-c", "comparison", "-o", fresh() / "a.svg", status=3)
    contains(done.stderr, "dyno: comparison: not drawn: ")
    out = fresh()
    done = plot(FULL, "-c", "all", "-f", "svg", "-o", f"{out}/")
    assert not list(out.glob("*comparison*")), "charts without data are left out of all"
    contains(plot(EMPTY, "-o", f"{fresh()}/", status=3).stderr, "not drawn")


def what_breaks_a_limit_is_grey():
    """As it is on the page; lines keep the colours of their series."""
    results = json.loads(FULL.read_text())["runs"][0]["results"]
    rates = [result["values"]["throughput_items"] for result in results]
    limit = sorted(rate["value"] for rate in rates)[len(rates) // 2]
    broken = sum(rate.get("interval", [0, rate["value"]])[1] < limit for rate in rates)
    assert 0 < broken < len(rates)

    def greys(*words):
        path = fresh() / "figure.json"
        plot(FULL, "-c", "throughput", "-o", path, *words)
        figure = json.loads(path.read_text())
        lists = [trace["marker"]["color"] for trace in figure["data"]
                 if isinstance(trace.get("marker", {}).get("color"), list)]
        return [colour for colours in lists for colour in colours], path.read_text()

    plain, _ = greys()
    colours, text = greys("--limit", f"throughput_items>={limit:.6f}")
    grey = {colour for colour in colours if colours.count(colour) == broken}
    equal((plain, len(grey) >= 1), ([], True), colours)
    contains(text, "Grey: what breaks a limit")
    equal(greys("--limit", "throughput_items>=0")[0], [], "nothing breaks it")
    contains(plot(FULL, "--limit", "latency_p98<=1s", status=2).stderr, "--limit", "latency_p99<=50ms")


SPECS = [
    ("chart: scaling\nfield: [latency_p90]\nx: batch\nmark: bar\n", None),
    ("chart: scaling\nfild: latency_p90\n", r'spec.yaml:2:1: unknown key "fild"; did you mean "field"'),
    ("chart: scaling\ncolour: red\n", r'spec.yaml:2:1: unknown key "colour".*dyno plot'),
    ("chart: nonesuch\n", "nonesuch"),
    ("chart: scaling\nbatch: [1, x]\n", r"spec.yaml:2:12: "),
    ("chart: scaling\nmark: pie\n", r"spec.yaml:2:7: "),
    ("- a\n", r"spec.yaml:1:1: a chart's spec is a mapping"),
    ("", "an empty file"),
    ("chart: [a]\n", r"spec.yaml:1:8: a single value"),
    ("field: [a\n", r"spec.yaml:2:1: "),
    ("chart: scaling\nchart: memory\n", r"spec.yaml:2:1: this key stands here twice"),
]


def a_spec_makes_a_chart():
    for text, wrong in SPECS:
        folder = fresh()
        (folder / "spec.yaml").write_text(text)
        done = plot(FULL, "--spec", "spec.yaml", "-f", "json", folder=folder,
                    status=2 if wrong else 0)
        if wrong:
            assert re.search(wrong, done.stderr), (text, done.stderr)
        else:
            equal(done.stdout, f"bert-base-uncased_scaling_field-latency_p90_mark-bar_x-batch_{RUN}.json\n")
            contains((folder / done.stdout.strip()).read_text(), "p90 latency", '"bar"')


def flags_win_over_the_spec():
    folder = fresh()
    (folder / "spec.yaml").write_text("chart: scaling\ntitle: From the file\nfield: latency_p90\n")
    plot(FULL, "--spec", "spec.yaml", "--title", "From the flag", "-o", "a.svg", folder=folder)
    contains((folder / "a.svg").read_text(), "From the flag", "p90 latency")


def any_script_is_drawn():
    """Through pango where it is there; letters that no font has are told of."""
    results = json.loads(FULL.read_text())
    for name in ("模型 🚀", "نموذج الأداء", "ก็ไม่"):
        results["runs"][0]["models"][0]["name"] = name
        folder = fresh()
        (folder / "a.json").write_text(json.dumps(results))
        done = plot("a.json", "-c", "latency", "-f", "png,pdf", "-o", "out/", folder=folder)
        equal(len(list((folder / "out").iterdir())), 2)
        assert done.stderr == "" or "no font of this machine has them" in done.stderr, done.stderr


def hostile_names_are_only_text():
    results = json.loads(FULL.read_text())
    for name in ("</svg><script>alert(1)</script>", "a&b<c>\"d'", "%{y}", "\x1b[31m\u202ereversed", "]]>",
                 "x" * 3000):
        results["runs"][0]["models"][0]["name"] = name
        for result in results["runs"][0]["results"]:
            result["model"] = 0 if isinstance(result["model"], int) else name
        folder = fresh()
        (folder / "a.json").write_text(json.dumps(results))
        plot("a.json", "-c", "latency", "-f", "svg,png,pdf,json", "-o", "out/", folder=folder)
        picture = next((folder / "out").glob("*.svg"))
        tags = {element.tag.split("}")[1] for element in xml.parse(picture).iter()}
        assert "script" not in tags and "\x1b" not in picture.read_text(), name


WRONG = [
    ([], "plot what?"),
    ([FULL, "-c", "nonesuch"], "nonesuch"),
    ([FULL, "-f", "gif"], "gif"),
    ([FULL, "--size", "10x10"], "--size"),
    ([FULL, "--size", "big"], "--size"),
    ([FULL, "--size", "800"], "--size"),
    ([FULL, "--size", "-800x600"], "--size"),
    ([FULL, "--scale", "0"], "--scale"),
    ([FULL, "--theme", "blue"], "--theme"),
    ([FULL, "-o", "a.png"], "one file"),
    ([FULL, "-c", "latency", "-o", "a.jpg"], "is no folder"),
    ([FULL, "--field", "nonesuch", "-c", "scaling"], "nonesuch"),
    ([FULL, "--spec", "nonesuch.yaml"], "nonesuch.yaml"),
    (["nonesuch.json"], "nonesuch.json"),
]


def help_lists_the_charts():
    helped = subprocess.run([DYNO, "help", "plot"], capture_output=True, text=True).stdout
    listed = helped.split("A CHART is one of\n")[1].split("\n\n")[0]
    named = set(re.findall(r"^  (\w+)", listed, re.M))
    page = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/charts.md").read_text(), re.M))
    equal(named, page - {"png", "svg", "pdf", "json", "terminal"})
    assert len(named) > 15, named


def mistakes_are_explained():
    for words, said in WRONG:
        folder = fresh()
        contains(plot(*words, status=2, folder=folder).stderr, said)
        equal(list(folder.iterdir()), [], str(words))


def what_cannot_be_written_is_an_error():
    done = plot(FULL, "-c", "latency", "-o", "/proc/nonesuch/a.png", status=4)
    contains(done.stderr, "/proc/nonesuch: cannot be made")
    done = plot(FULL, "-c", "all", "-o", "/proc/nonesuch/", status=4)
    equal(len(done.stderr.splitlines()), 1, done.stderr)


PROGRAM = r"""
#include <dyno.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	dyno_error err = { 0 };
	dyno_results *r = dyno_results_load(argv[1], &err);
	dyno_chart_options p = DYNO_CHART_OPTIONS_INIT, detailed = DYNO_CHART_OPTIONS_INIT;
	p.include_percentiles = true;
	p.settings = (const char *const[]){ "batch=1,2", NULL };
	detailed.detailed = true;
	detailed.theme = "dark";
	char *paths[] = {
		dyno_chart_write(r, "latency", "latency.png", &p, &err),
		dyno_chart_write(r, "throughput", "throughput.svg", NULL, &err),
		dyno_chart_write(r, "memory", "memory.pdf", &detailed, &err),
		dyno_chart_write(r, "flops", NULL, &detailed, &err),
		dyno_chart_write(r, "roofline", "folder/", NULL, &err),
	};
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		printf("%s\n", paths[i] ? paths[i] : err.message);
		dyno_text_free(paths[i]);
	}
	char *figure = dyno_chart_export(r, "latency", &p, NULL, &err);
	printf("%.1s\n", figure ? figure : err.message);
	dyno_text_free(figure);
	printf("%d", dyno_chart_write(r, "nonesuch", NULL, NULL, &err) == NULL);
	printf("%d\n", err.code == DYNO_ERROR_USAGE && strstr(err.message, "nonesuch") != NULL);
	printf("%d", dyno_chart_write(r, "latency", "a.jpg", NULL, &err) == NULL);
	p.theme = "blue";
	printf("%d", dyno_chart_write(r, "latency", NULL, &p, NULL) == NULL);
	p.theme = NULL;
	p.size = 3;
	printf("%d", dyno_chart_write(r, "latency", NULL, &p, NULL) == NULL);
	printf("%d\n", dyno_chart_write(NULL, "latency", NULL, NULL, NULL) == NULL);
	dyno_results_destroy(r);
	return 0;
}
"""


def a_program_draws_through_the_library():
    if SANITIZED:
        raise Skip("an instrumented library needs an instrumented program")
    folder = fresh()
    (folder / "program.c").write_text(PROGRAM)
    subprocess.run(["cc", "-Wall", "-Werror", "program.c", "-o", "program", f"-I{ROOT}/include",
                    f"-L{BUILD}", "-ldyno", f"-Wl,-rpath,{BUILD}"], check=True, cwd=folder)
    done = subprocess.run(["./program", FULL], capture_output=True, text=True, cwd=folder)
    equal(done.stdout.splitlines(),
          ["latency.png", "throughput.svg", "memory.pdf", "bert-base-uncased_flops.png",
           "folder/bert-base-uncased_roofline.png", '{', '11', '1111'], done.stderr)
    for name in done.stdout.splitlines()[:5]:
        assert (folder / name).stat().st_size > 1000, name


try:
    run([draws_the_four_main_charts, names_say_what_is_shown, takes_formats_and_a_folder,
         the_ending_names_the_format, size_and_scale_are_kept, the_same_results_give_the_same_bytes,
         no_library_is_needed_for_svg, text_of_pdf_can_be_searched, json_is_a_plotly_figure,
         says_what_it_drew_as_json, charts_without_data_say_so, what_breaks_a_limit_is_grey, a_spec_makes_a_chart,
         flags_win_over_the_spec, any_script_is_drawn, hostile_names_are_only_text,
         help_lists_the_charts, mistakes_are_explained, what_cannot_be_written_is_an_error,
         a_program_draws_through_the_library])
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
