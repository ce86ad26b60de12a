"""Pictures of every chart in both themes against those in test/ref, pixel by pixel with a tolerance.
The font is part of dyno, so that no host's fonts matter. A picture that differs leaves a page with
both and their difference in BUILD_ROOT/pictures/.
Usage: reference.py DYNO SOURCE_ROOT BUILD_ROOT WRITE_FULL_RESULTS [--update]"""
import html
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy

sys.path.insert(0, os.path.join(sys.argv[2], "test"))
from tap import equal, run  # noqa: E402

DYNO, WRITE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[4])
REFERENCE = pathlib.Path(sys.argv[2]).resolve() / "test/ref"
REPORT = pathlib.Path(sys.argv[3]).resolve() / "pictures"
UPDATE = "--update" in sys.argv
FOLDER = pathlib.Path(tempfile.mkdtemp())
# models, devices, batches, sequences, runs, samples; and what is asked of the charts
CASES = {
    "all": ([1, 2, 6, 1, 2, 40], ["--chart", "all", "--percentiles"]),
    "detailed": ([1, 2, 6, 0, 1, 30], ["--chart", "memory,flops,operators", "--detailed"]),
    "violin": ([1, 2, 3, 0, 1, 100], ["--chart", "scaling", "--mark", "violin", "--y-scale", "log"]),
    "box": ([1, 1, 4, 0, 1, 100], ["--chart", "distribution", "--mark", "box"]),
    "surface": ([1, 1, 6, 5, 1, 20], ["--chart", "space", "--mark", "surface"]),
    "names": ([3, 3, 12, 0, 1, 20], ["--chart", "latency,throughput"]),
}
# cairo's and FreeType's versions differ in the shade of edges; 24 of 255 is not seen.
SHADE = 24
SHARE = 0.002  # of pixels that may differ by more


def read_png(path):
    """Pixels of an 8-bit RGB PNG without filters, as dyno writes them."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        equal(struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0],
              zlib.crc32(kind + body), f"checksum of {kind}")
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
            equal(body[8:], bytes([8, 2, 0, 0, 0]))
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = numpy.frombuffer(zlib.decompress(packed), numpy.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


def write_png(path, pixels):
    height, width = pixels.shape[:2]
    rows = numpy.zeros((height, 1 + 3 * width), numpy.uint8)
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
              (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks))


def squeeze(path):
    """The same pixels in as few bytes as possible: the references are kept in the repository."""
    write_png(path, read_png(path))


def draw(name, theme):
    """The pictures of a case by name, small."""
    counts, options = CASES[name]
    results, out = FOLDER / f"{name}.json", FOLDER / f"{name}-{theme}"
    results.write_text(subprocess.run([WRITE, *map(str, counts)], check=True, capture_output=True,
                                      text=True).stdout)
    done = subprocess.run([DYNO, "plot", results, *options, "--theme", theme, "--scale", "0.75",
                           "--output", f"{out}/", "--json"], capture_output=True, text=True)
    equal(done.returncode, 0, done.stderr)
    return {f"{name}_{one['chart']}_{theme}": pathlib.Path(one["path"])
            for one in json.loads(done.stdout)}


def difference(one, other):
    if one.shape != other.shape:
        return None, 1.0
    apart = numpy.abs(one.astype(int) - other).max(axis=2)
    return apart, float((apart > SHADE).mean())


def report(name, drawn, apart):
    REPORT.mkdir(exist_ok=True)
    shutil.copy(drawn, REPORT / f"{name}.png")
    shutil.copy(REFERENCE / f"{name}.png", REPORT / f"{name}-reference.png")
    page = [f"<h2>{html.escape(name)}</h2>", f"<img src='{name}.png'>",
            f"<img src='{name}-reference.png'>"]
    if apart is not None:
        shades = numpy.repeat(255 - numpy.minimum(apart * 4, 255)[:, :, None], 3, axis=2)
        write_png(REPORT / f"{name}-difference.png", shades.astype(numpy.uint8))
        page.append(f"<img src='{name}-difference.png'>")
    with open(REPORT / "index.html", "a", encoding="utf-8") as out:
        out.write("".join(page))


def compare(theme):
    wrong = []
    for case in CASES:
        for name, drawn in draw(case, theme).items():
            reference = REFERENCE / f"{name}.png"
            if UPDATE:
                squeeze(drawn)
                if not reference.exists() or difference(read_png(drawn), read_png(reference))[1]:
                    shutil.copy(drawn, reference)
                continue
            assert reference.exists(), f"{reference.name} is missing: run with --update and look at it"
            apart, share = difference(read_png(drawn), read_png(reference))
            if share > SHARE:
                report(name, drawn, apart)
                wrong.append(f"{name}: {share:.2%} of pixels differ")
    assert not wrong, f"{wrong}; see {REPORT}/index.html"


def light_pictures_are_as_they_were():
    compare("light")


def dark_pictures_are_as_they_were():
    compare("dark")


def every_chart_has_a_reference():
    helped = subprocess.run([DYNO, "plot", FOLDER / "all.json", "--chart", "all", "--json", "--format",
                             "svg", "--output", f"{FOLDER}/list/"], capture_output=True, text=True)
    for chart in set(line.split('"')[3] for line in helped.stdout.splitlines() if '"chart"' in line):
        for theme in ("light", "dark"):
            assert (REFERENCE / f"all_{chart}_{theme}.png").exists(), chart


def fonts_of_the_host_do_not_matter():
    """The same bytes where the host has no font at all."""
    config = FOLDER / "fonts.conf"
    source, other = FOLDER / "all.json", FOLDER / "no-fonts"
    draw("all", "light")
    config.write_text("<fontconfig></fontconfig>")
    subprocess.run([DYNO, "plot", source, "--chart", "all", "--percentiles", "--scale", "0.75",
                    "--output", f"{other}/"], check=True, capture_output=True,
                   env={**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(FOLDER)})
    names = sorted(path.name for path in other.iterdir())
    assert len(names) > 15, names
    for name in names:
        assert (other / name).read_bytes() == (FOLDER / "all-light" / name).read_bytes(), name


def no_reference_is_left_over():
    names = {name for case in CASES for name in draw(case, "light")}
    names |= {name.replace("_light", "_dark") for name in names}
    equal({path.stem for path in REFERENCE.glob("*.png")} - names, set())


shutil.rmtree(REPORT, ignore_errors=True)
REFERENCE.mkdir(exist_ok=True)
try:
    run([light_pictures_are_as_they_were, dark_pictures_are_as_they_were,
         every_chart_has_a_reference, fonts_of_the_host_do_not_matter,
         no_reference_is_left_over])
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)
