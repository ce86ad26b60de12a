"""Models from the Hugging Face hub: downloads and their faults, the cache, fallbacks. All on
127.0.0.1. Run by meson with the path of model-tool; prints TAP."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from hub_server import COMMIT, Hub, git_blob  # noqa: E402
from tap import Skip, contains, equal, run  # noqa: E402

TOOL = os.path.abspath(sys.argv[1])


# --- ONNX files, byte for byte ------------------------------------------------------------------

def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7f | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, body):
    return varint(field << 3 | 2) + varint(len(body)) + body


def entry(key, value):
    return message(13, message(1, key) + message(2, value))


def onnx(elements=1000, external=None):
    tensor = number(1, elements) + number(2, 1)
    if external:
        tensor += entry(b"location", external.encode()) + entry(b"offset", b"0")
        tensor += entry(b"length", b"%d" % (4 * elements)) + number(14, 1)
    else:
        tensor += message(9, bytes(range(250)) * (elements * 4 // 250 + 1))
    return number(1, 8) + message(7, message(5, tensor)) + message(8, number(2, 17))


MODEL = onnx(100000)  # 400 kB
CONFIG = b'{"vocab_size": 30522, "hidden_size": 768}'


# --- Running ------------------------------------------------------------------------------------

class Result:
    def __init__(self, text, status):
        self.text, self.status = text, status
        self.facts = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)

    def __getitem__(self, key):
        return self.facts.get(key)


class Place:
    """A home of its own, a hub, and a way to run the tool with both."""

    def __init__(self, hub):
        self.hub = hub
        self.home = tempfile.mkdtemp(prefix="dyno-hub-")
        self.cache = os.path.join(self.home, ".cache/huggingface/hub")

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items()
               if not k.startswith(("HF_", "HUGGING", "TRANSFORMERS_", "XDG_"))
               and "proxy" not in k.lower()}
        env.update(HOME=self.home, HF_ENDPOINT=self.hub.url, HF_HUB_ETAG_TIMEOUT="20", **more)
        return env

    def start(self, *arguments, **env):
        return subprocess.Popen([TOOL, *arguments], env=self.environment(**env),
                                cwd=self.home, stdout=subprocess.PIPE, text=True)

    def run(self, *arguments, **env):
        process = self.start(*arguments, **env)
        text = process.communicate(timeout=600)[0]
        assert process.returncode in (0, 1), "status %d: %s" % (process.returncode, text)
        return Result(text, process.returncode)

    def repository(self, name="org/name"):
        return os.path.join(self.cache, "models--" + name.replace("/", "--"))

    def close(self):
        shutil.rmtree(self.home)


class Fixture:
    def __enter__(self):
        self.hub = Hub().__enter__()
        self.place = Place(self.hub)
        return self.hub, self.place

    def __exit__(self, *args):
        self.place.close()
        self.hub.__exit__()


# --- Tests --------------------------------------------------------------------------------------

def test_downloads_into_the_layout_of_huggingface_hub():
    with Fixture() as (hub, place):
        hub.add("org/name", {"config.json": CONFIG, "onnx/model.onnx": MODEL},
                large=["onnx/model.onnx"])
        result = place.run("org/name")
        sha256 = hashlib.sha256(MODEL).hexdigest()
        equal(result.status, 0)
        equal(result["source"], "hub")
        equal(result["name"], "org/name")
        equal(result["revision"], COMMIT)
        equal(result["digest"], "sha256:" + sha256)
        equal(result["size"], str(len(MODEL)))
        equal(result["parameters"], "100000")
        equal(result["vocabulary"], "30522")
        folder = place.repository()
        snapshot = os.path.join(folder, "snapshots", COMMIT)
        equal(result["path"], os.path.join(snapshot, "onnx/model.onnx"))
        equal(os.readlink(os.path.join(snapshot, "onnx/model.onnx")), "../../../blobs/" + sha256)
        equal(os.readlink(os.path.join(snapshot, "config.json")),
              "../../blobs/" + git_blob(CONFIG))
        equal(open(os.path.join(folder, "refs/main")).read(), COMMIT)
        equal(sorted(os.listdir(os.path.join(folder, "blobs"))),
              sorted([sha256, git_blob(CONFIG)]))


def test_takes_from_the_cache_without_network():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL})
        first = place.run("org/name")
        hub.requests.clear()
        second = place.run("org/name")
        equal(hub.requests, [])
        equal(second.facts, {k: v for k, v in first.facts.items() if k != "fetched"})
        equal(place.run("org/name", HF_HUB_OFFLINE="1").status, 0)
        equal(place.run("org/name", TRANSFORMERS_OFFLINE="yes").status, 0)
        equal(place.run("offline", "org/name").status, 0)
        equal(place.run("revision=" + COMMIT, "org/name").status, 0)
        equal(place.run("--list").text.splitlines()[-1], "hub org/name %d" % len(MODEL))


def test_honours_the_variables_of_huggingface_hub():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL})
        for variables, folder in [
                (dict(HF_HUB_CACHE="{0}/a"), "a"),
                (dict(HF_HOME="{0}/b"), "b/hub"),
                (dict(HF_HOME="~/c"), "c/hub"),
                (dict(XDG_CACHE_HOME="{0}/d"), "d/huggingface/hub"),
                (dict(HF_HOME="{0}/x", HF_HUB_CACHE="{0}/e", XDG_CACHE_HOME="{0}/y"), "e"),
                (dict(HUGGINGFACE_HUB_CACHE="{0}/f"), "f")]:
            env = {k: v.format(place.home) for k, v in variables.items()}
            contains(place.run("org/name", **env)["path"],
                     "%s/%s/models--org--name/" % (place.home, folder))


def test_goes_on_within_a_run_when_the_connection_is_cut():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        hub.cut_after = 150000
        result = place.run("org/name")
        equal(result["digest"], "sha256:" + hashlib.sha256(MODEL).hexdigest())
        ranges = [r[2].get("Range") for r in hub.asked("GET", "model.onnx")]
        contains(ranges, "bytes=150000-", "bytes=300000-")


def test_resumes_in_the_next_run():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        hub.cut_after = 50000
        result = place.run("org/name")
        equal(result.status, 1)
        contains(result["error"], "org/name: model.onnx: the connection was cut after 250000 of ",
                 "run it again to go on")
        hub.cut_after = None
        hub.requests.clear()
        equal(place.run("org/name")["digest"], "sha256:" + hashlib.sha256(MODEL).hexdigest())
        contains([r[2].get("Range") for r in hub.asked("GET", "model.onnx")], "bytes=250000-")


def test_cancels_and_resumes():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        partial = place_partial(place, MODEL, 1000)
        result = place.run("cancel=500", "org/name")
        contains(result["error"], "cancelled")
        equal(os.path.getsize(partial), 1000)
        equal(place.run("org/name").status, 0)
        contains([r[2].get("Range") for r in hub.asked("GET", "model.onnx")], "bytes=1000-")


def place_partial(place, data, length, name="org/name"):
    """What an interrupted download of huggingface_hub leaves behind."""
    blobs = os.path.join(place.repository(name), "blobs")
    os.makedirs(blobs, exist_ok=True)
    path = os.path.join(blobs, hashlib.sha256(data).hexdigest() + ".incomplete")
    with open(path, "wb") as file:
        file.write(data[:length])
    return path


def test_starts_over_when_the_server_does_no_ranges():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        place_partial(place, MODEL, 1000)
        hub.ranges = False
        equal(place.run("org/name")["digest"], "sha256:" + hashlib.sha256(MODEL).hexdigest())


def test_starts_over_when_what_was_there_is_wrong():
    for wrong in (b"x" * 1000, MODEL + b"too long", b"y" * len(MODEL)):
        with Fixture() as (hub, place):
            hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
            path = place_partial(place, MODEL, 0)
            with open(path, "wb") as file:
                file.write(wrong)
            equal(place.run("org/name")["digest"], "sha256:" + hashlib.sha256(MODEL).hexdigest())


def test_refuses_another_part_than_asked_for():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        place_partial(place, MODEL, 1000)
        hub.wrong_range = True
        contains(place.run("org/name")["error"], "another part than was asked for")


def test_refuses_a_wrong_checksum_and_keeps_nothing():
    for large in ([], ["model.onnx"]):
        with Fixture() as (hub, place):
            hub.add("org/name", {"model.onnx": MODEL}, large=large)
            hub.corrupt = True
            result = place.run("org/name")
            equal(result.status, 1)
            contains(result["error"], "org/name: model.onnx:", "checksum", "try again")
            equal(os.listdir(os.path.join(place.repository(), "blobs")), [])
            assert not os.path.exists(os.path.join(place.repository(), "snapshots"))
            hub.corrupt = False
            equal(place.run("org/name").status, 0)


def test_refuses_more_than_was_announced():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        hub.longer = True
        contains(place.run("org/name")["error"], "more than the %d bytes" % len(MODEL))


def test_says_what_statuses_mean():
    with Fixture() as (hub, place):
        hub.add("org/private", {"model.onnx": MODEL}, private=True)
        hub.add("org/gated", {"model.onnx": MODEL}, gated=True)
        hub.add("org/name", {"model.onnx": MODEL})
        hub.token = "hf_right"
        contains(place.run("org/private")["error"],
                 "org/private: not in the hub cache, and the hub has no repository org/private, "
                 "or it is private (401)", "set HF_TOKEN")
        contains(place.run("org/private", HF_TOKEN="hf_wrong")["error"], "token in HF_TOKEN")
        assert "hf_wrong" not in place.run("org/private", HF_TOKEN="hf_wrong").text
        equal(place.run("org/private", HF_TOKEN=" hf_right\n").status, 0)
        contains(place.run("org/gated")["error"], "gated (401)", hub.url + "/org/gated")
        contains(place.run("org/gated", HF_TOKEN="hf_right")["error"], "gated (403)")
        contains(place.run("org/none")["error"], "no repository org/none")
        contains(place.run("revision=nope", "org/name")["error"], "no revision nope")
        contains(place.run("file=other.onnx", "org/name")["error"], "holds no other.onnx")
        for status, words in ((404, "404"), (429, "too many requests"), (503, "try again later")):
            hub.status = status
            contains(place.run("org/name")["error"], words)


def test_reads_the_token_file():
    with Fixture() as (hub, place):
        hub.add("org/private", {"model.onnx": MODEL}, private=True)
        hub.token = "hf_right"
        folder = os.path.join(place.home, ".cache/huggingface")
        os.makedirs(folder)
        with open(os.path.join(folder, "token"), "w") as file:
            file.write("hf_right\n")
        equal(place.run("org/private").status, 0)
        contains(place.run("org/name", HF_TOKEN="a\r\nX-Evil: 1")["error"],
                 "HF_TOKEN: holds characters")


def test_keeps_the_token_from_other_hosts():
    with Fixture() as (hub, place):
        hub.add("org/name", {"config.json": CONFIG, "model.onnx": MODEL}, large=["model.onnx"])
        equal(place.run("org/name", HF_TOKEN="hf_secret").status, 0)
        own, other = hub.url[len("http://"):], hub.cdn_url[len("http://"):]
        hosts = {r[2]["Host"] for r in hub.requests}
        equal(hosts, {own, other})
        for _, path, headers in hub.requests:
            equal(headers.get("Authorization"),
                  "Bearer hf_secret" if headers["Host"] == own else None)


def test_follows_a_renamed_repository():
    with Fixture() as (hub, place):
        hub.add("org/new", {"model.onnx": MODEL}, large=["model.onnx"])
        hub.renamed["old"] = "org/new"
        result = place.run("old", HF_TOKEN="hf_x")
        equal(result["source"], "hub")
        contains(result["path"], "models--old/")


def test_refuses_strange_redirects():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        for target in ("file:///etc/passwd", "ftp://127.0.0.1", "gopher://127.0.0.1:1"):
            hub.redirect = target
            contains(place.run("org/name")["error"], "redirects to")
        hub.renamed["a"] = "a"
        contains(place.run("a")["error"], "redirects in circles")


def test_gives_the_export_command_when_there_is_no_onnx():
    with Fixture() as (hub, place):
        hub.add("org/name", {"config.json": CONFIG, "model.safetensors": b"x"})
        contains(place.run("org/name")["error"], "holds no ONNX file",
                 "optimum-cli export onnx --model org/name DIR")


def test_chooses_the_file():
    files = {name: onnx(size) for size, name in enumerate(
        ["onnx/model.onnx", "onnx/model_fp16.onnx", "onnx/model_quantized.onnx",
         "onnx/model_q4.onnx", "model.onnx", "other/model.onnx"], 10)}
    with Fixture() as (hub, place):
        hub.add("org/name", files)
        hub.add("org/two", {"encoder.onnx": MODEL, "decoder.onnx": MODEL})
        hub.add("org/one", {"det_fp16.onnx": MODEL})
        for arguments, file in [((), "onnx/model.onnx"),
                                (("precision=fp16",), "onnx/model_fp16.onnx"),
                                (("precision=int8",), "onnx/model_quantized.onnx"),
                                (("precision=q4",), "onnx/model_q4.onnx"),
                                (("precision=float32",), "onnx/model.onnx"),
                                (("file=other/model.onnx",), "other/model.onnx")]:
            contains(place.run(*arguments, "org/name")["path"], COMMIT + "/" + file)
        contains(place.run("precision=bnb4", "org/name")["error"], "bnb4", "‹file›")
        contains(place.run("org/two")["error"], "decoder.onnx", "encoder.onnx", "‹file")
        contains(place.run("org/one")["path"], "det_fp16.onnx")


def test_fetches_external_data():
    data = bytes(4000)
    with Fixture() as (hub, place):
        hub.add("org/name", {"onnx/model.onnx": onnx(1000, "model.onnx_data"),
                             "onnx/model.onnx_data": data}, large=["onnx/model.onnx_data"])
        hub.add("org/lacks", {"model.onnx": onnx(1000, "model.onnx_data")})
        hub.add("org/evil", {"model.onnx": onnx(1000, "../../../../evil")})
        result = place.run("org/name")
        model = onnx(1000, "model.onnx_data")
        equal(result["digest"], "sha256:" + hashlib.sha256(model + data).hexdigest())
        equal(result["size"], str(len(model) + 4000))
        contains(place.run("org/lacks")["error"], "needs model.onnx_data")
        contains(place.run("org/evil")["error"], "outside its folder")
        os.unlink(os.path.join(place.repository(), "snapshots", COMMIT, "onnx/model.onnx_data"))
        contains(place.run("offline", "org/name")["error"], "onnx/model.onnx_data")
        equal(place.run("org/name")["digest"], result["digest"])


def test_keeps_strange_names_out_of_paths():
    with Fixture() as (hub, place):
        hub.add("org/name", {"../../evil.onnx": MODEL, "/etc/evil.onnx": MODEL,
                             "model name#1?.onnx": MODEL})
        result = place.run("org/name")
        contains(result["path"], "model name#1?.onnx")
        hub.requests.clear()
        for name in ("../../etc", "org/..", "org/na me", "org/name?x=1", "a/b/c", "org/-x",
                     "org--x/y", "org/name.git", "\u00e4/b", "org/a\nb"):
            equal(place.run(name).status, 1)
        for revision in ("../../x", "a..b/../c", "-x", "a b", "a?b", ""):
            contains(place.run("revision=" + revision, "org/name")["error"], "‹revision")
        contains(place.run("file=../../x.onnx", "org/name")["error"], "‹file")
        equal(hub.requests, [])


def test_asks_for_revisions():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL})
        equal(place.run("revision=refs/pr/1", "org/name").status, 0)
        contains([r[1] for r in hub.requests], "/api/models/org/name/revision/refs%2Fpr%2F1")
        equal(open(os.path.join(place.repository(), "refs/refs/pr/1")).read(), COMMIT)
        contains(place.run("offline", "org/name")["error"], "not in the hub cache", "offline")
        equal(place.run("offline", "revision=refs/pr/1", "org/name").status, 0)


def test_falls_back_to_the_built_in():
    name = "bert-base-uncased"
    with Fixture() as (hub, place):
        for arguments, env, reason in [
                ((), {}, "the hub has no repository"),
                ((), dict(HF_ENDPOINT="http://127.0.0.1:9"), "the hub could not be reached"),
                (("offline",), {}, "dyno is offline")]:
            result = Result(*run_with(place, arguments, name, env))
            equal(result["name"], "builtin:" + name)
            equal(result["source"], "builtin")
            equal(result["synthetic"], "1")
            equal(result["vocabulary"], "30522")
            contains(result["warning"], name + ": not in the hub cache, and ", reason,
                     "; using the built-in architecture with synthetic weights")
        hub.add(name, {"model.safetensors": b"x"})
        contains(place.run(name)["warning"], "holds no ONNX file", "using the built-in")
        contains(place.run("revision=main", name)["error"], "holds no ONNX file")
        hub.add(name, {"onnx/model.onnx": MODEL})
        equal(place.run(name)["source"], "hub")
        equal(place.run("builtin:" + name)["source"], "builtin")


def run_with(place, arguments, name, env):
    environment = place.environment()
    environment.update(env)
    done = subprocess.run([TOOL, *arguments, name], env=environment, cwd=place.home,
                          stdout=subprocess.PIPE, text=True, timeout=600)
    return done.stdout, done.returncode


def test_does_not_hang_on_a_hub_that_never_answers():
    with Fixture() as (hub, place):
        hub.hang = True
        start = time.monotonic()
        env = dict(HF_HUB_ETAG_TIMEOUT="1")
        result = Result(*run_with(place, (), "org/name", env))
        contains(result["error"], "the hub could not be reached", "timed out")
        assert time.monotonic() - start < 30, "it did hang"


def test_tells_a_login_page_from_a_hub():
    with Fixture() as (hub, place):
        hub.page = b"<html>Please log in"
        contains(place.run("org/name")["error"], "proxy or a login page")
        hub.page = b'{"sha": "../../x", "siblings": []}'
        contains(place.run("org/name")["error"], "not what a hub answers")


def test_two_at_once_download_once():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        hub.slow = 0.5
        processes = [place.start("org/name") for _ in range(3)]
        results = [Result(p.communicate(timeout=600)[0], p.returncode) for p in processes]
        for result in results:
            equal(result["digest"], "sha256:" + hashlib.sha256(MODEL).hexdigest())
        on_cdn = [r for r in hub.asked("GET") if r[2]["Host"] in hub.cdn_url]
        equal(len(on_cdn), 1)


def test_says_that_the_disk_is_full():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL}, large=["model.onnx"])
        full = os.path.join(place.home, "full")
        os.mkdir(full)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "none", full],
                          stderr=subprocess.DEVNULL).returncode != 0:
            raise Skip("no tmpfs can be mounted here")
        try:
            contains(place.run("org/name", HF_HUB_CACHE=full)["error"], "make room", "HF_HUB_CACHE")
        finally:
            subprocess.run(["umount", full], check=True)


def test_says_that_the_cache_cannot_be_written():
    with Fixture() as (hub, place):
        hub.add("org/name", {"model.onnx": MODEL})
        with open(os.path.join(place.home, "file"), "w"):
            pass
        contains(place.run("org/name", HF_HUB_CACHE=os.path.join(place.home, "file"))["error"],
                 "HF_HUB_CACHE")


run([function for name, function in list(globals().items()) if name.startswith("test_")])
