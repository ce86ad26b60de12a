"""Every chart's figure is valid for Plotly, drawn by it without errors, and shows what dyno's own
pictures show: the same ranges, ticks and titles.
Usage: plotly.py DYNO SOURCE_ROOT WRITE_FULL_RESULTS"""
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
from tap import Skip, equal, run  # noqa: E402

DYNO, WRITE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[3])
ROOT = pathlib.Path(sys.argv[2])
MODULES = ROOT / ".deps/node_modules"
FOLDER = pathlib.Path(tempfile.mkdtemp())
# One device without sequences; everything; two runs, for history and comparison.
CASES = {"small": [1, 1, 1, 0, 1, 40], "full": [1, 2, 6, 2, 1, 60], "runs": [2, 3, 3, 0, 6, 30]}
SEEN = {}


def plot(name, *more):
    source = FOLDER / f"{name}.json"
    source.write_text(subprocess.run([WRITE, *map(str, CASES[name])], check=True,
                                     capture_output=True, text=True).stdout)
    out = FOLDER / name
    done = subprocess.run([DYNO, "plot", source, "--chart", "all", "--format", "json,svg", "--size",
                           "1600x1200", "--output", f"{out}/", "--detailed", "--percentiles", *more],
                          capture_output=True, text=True)
    equal(done.returncode, 0, done.stderr)
    return sorted(out.glob("*.json"))


def browser():
    path = shutil.which("chromium") or shutil.which("google-chrome")
    for needed in ("plotly.js", "playwright-core"):
        if not (MODULES / needed).is_dir():
            raise Skip(f"needs {needed} in .deps (tools/setup.sh test)")
    if not path or not shutil.which("node"):
        raise Skip("needs chromium and node")
    return path


def plotly_draws_every_chart():
    path = browser()
    files = [file for name in CASES for file in plot(name)]
    assert len(files) > 20, files
    done = subprocess.run(["node", ROOT / "test/pictures/plotly.js", MODULES.resolve(), path, *files], capture_output=True,
                          text=True)
    equal(done.returncode, 0, done.stderr)
    for line in done.stdout.splitlines():
        seen = json.loads(line)
        SEEN[pathlib.Path(seen["file"])] = seen
        equal(seen["errors"] + [seen.get("failed")], [None], seen["file"])
    equal(len(SEEN), len(files))


def plotly_finds_nothing_wrong():
    said = {(file.stem, problem) for file, seen in need().items() for problem in seen["problems"]}
    equal(said, set())


def need():
    if not SEEN:
        raise Skip("nothing was drawn")
    return SEEN


def shown(picture):
    """Texts of an SVG, without their tooltips."""
    found = []
    for text in xml.parse(picture).iter("{http://www.w3.org/2000/svg}text"):
        titles = [title.tail or "" for title in text]
        found.append((text.text or "") + "".join(titles))
    return found


def both_show_the_same_ticks():
    compared = 0
    for file, seen in need().items():
        ours = set(shown(file.with_suffix(".svg")))
        for tick in seen["ticks"]:
            tick = tick.replace("−", "-")
            if tick and "…" not in "".join(ours):
                assert tick in ours or any(tick.startswith(part) for part in ours if part), \
                    f"{file.name}: Plotly shows the tick {tick!r}"
                compared += 1
    assert compared > 200, compared


def both_have_the_same_ranges():
    compared = 0
    for file, seen in need().items():
        layout = json.loads(file.read_text())["layout"]
        for name, axis in seen["axes"].items():
            if "range" in layout.get(name, {}):
                for asked, drawn in zip(layout[name]["range"], axis["range"]):
                    assert abs(asked - drawn) <= 1e-9 * max(abs(asked), 1), (file.name, name)
                compared += 1
    assert compared > 20, compared


SVG = "{http://www.w3.org/2000/svg}"
BEYOND = 7.5  # pixels that marks may reach beyond the plot area: half a symbol and more


def subpaths(text):
    """Points of each part of a path; a dot is "M1 2h0"."""
    for part in filter(None, text.split("M")):
        closed, dot = part.endswith("Z"), "h0" in part
        numbers = [float(word) for word in re.findall(r"-?[\d.]+", part.replace("h0", ""))]
        yield list(zip(numbers[::2], numbers[1::2])), closed, dot


def is_arrow(points, closed, width, height):
    """What a whisker that goes on beyond the axis ends in; of Plotly it is a symbol of its own."""
    return len(points) == 3 and not closed and 1 < width < 12 and 1 < height < 12


def symbols_of(element):
    """Middles of the symbols that an element draws: dots, rings, small closed outlines, arrows."""
    if element.tag == SVG + "circle":
        yield float(element.get("cx")), float(element.get("cy"))
    for points, closed, dot in subpaths(element.get("d", "")):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if dot or (closed and width < 12 and height < 12) or is_arrow(points, closed, width, height):
            yield (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def marks_of(picture):
    """The same as marksOf in plotly.js, from our picture."""
    root, found = xml.parse(picture).getroot(), []
    clips = {clip.get("id"): clip[0] for clip in root.iter(SVG + "clipPath")}
    for group in root.iter(SVG + "g"):
        if not group.get("clip-path"):
            continue
        area = clips[group.get("clip-path")[5:-1]]
        left, top = (float(area.get(name)) + BEYOND for name in ("x", "y"))
        width, height = (float(area.get(name)) - 2 * BEYOND for name in ("width", "height"))
        bars, symbols = [], []
        for element in group.iter():
            if element.tag == SVG + "rect":
                x, y, w, h = (float(element.get(name)) for name in ("x", "y", "width", "height"))
                bars.append([(x - left) / width, (y - top) / height, (x + w - left) / width,
                             (y + h - top) / height])
            symbols += [[(x - left) / width, (y - top) / height] for x, y in symbols_of(element)]
        found.append({"bars": bars, "symbols": symbols})
    return found


def all_near(some, others):
    return [one for one in some
            if not any(max(abs(a - b) for a, b in zip(one, other)) < 0.02 for other in others)]


def is_within(place):
    return all(-0.005 <= part <= 1.005 for part in place)


def both_draw_the_same_marks():
    """Every bar and every symbol of one is where the other has it; heatmaps are no bars."""
    compared = {"bars": 0, "symbols": 0}
    for file, seen in need().items():
        figure = json.loads(file.read_text())
        if any(trace["type"] in ("heatmap", "scatter3d", "surface") for trace in figure["data"]):
            continue
        ours = [panel for panel in marks_of(file.with_suffix(".svg"))]
        theirs = seen["marks"]
        equal(len(ours), len(theirs), file.name)
        for panel, other in zip(ours, theirs):
            for kind, count in compared.items():
                a = [place for place in panel[kind] if is_within(place)]
                b = [place for place in other[kind] if is_within(place)]
                equal((all_near(a, b), all_near(b, a)), ([], []), f"{file.name}: {kind}")
                compared[kind] = count + len(b)
    assert compared["bars"] > 100 and compared["symbols"] > 1000, compared


def titles_are_the_same():
    for file, seen in need().items():
        title = re.sub(r"<[^>]*>", "", seen["title"])
        assert shown(file.with_suffix(".svg"))[0].split("…")[0] in title, (file.name, title)


try:
    run([plotly_draws_every_chart, plotly_finds_nothing_wrong, both_show_the_same_ticks,
         both_have_the_same_ranges, both_draw_the_same_marks, titles_are_the_same])
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
