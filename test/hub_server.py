"""A Hugging Face hub on 127.0.0.1, for tests: the parts of its API that dyno uses, and its faults.

    with Hub() as hub:
        hub.add("org/name", {"model.onnx": data}, large={"model.onnx"})
        ... HF_ENDPOINT=hub.url ...
        hub.requests          # what was asked: (method, path, headers), the second server's too

Large files are redirected to a second server (another port, so another origin), as the real hub
does with its CDN. Faults are set as attributes; each test makes its own hub.
"""
import hashlib
import http.server
import json
import threading
import time
import urllib.parse

COMMIT = "1234567890abcdef1234567890abcdef12345678"


def git_blob(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        hub = self.server.hub
        hub.requests.append((self.command, self.path, dict(self.headers.items())))
        if hub.hang:
            hub.released.wait(60)
            return
        path = urllib.parse.unquote(urllib.parse.urlparse(self.path).path)
        try:
            if self.server is hub.cdn:
                hub.serve_blob(self, path.lstrip("/"))
            elif path.startswith("/api/models/"):
                hub.serve_listing(self, path[len("/api/models/"):])
            else:
                hub.serve_file(self, path.lstrip("/"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        headers.setdefault("Content_Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away is part of the tests."""


class Hub:
    def __init__(self):
        self.repositories = {}
        self.requests = []
        self.released = threading.Event()
        self.hang = False          # accept, never answer
        self.status = None         # answer everything with this status
        self.page = None           # answer the listing with this text
        self.token = None          # what private repositories want
        self.cut_after = None      # bytes after which a body is cut
        self.ranges = True         # answer Range with 206
        self.wrong_range = False   # answer Range with another part
        self.corrupt = False       # send other bytes than the etag says
        self.longer = False        # send more than was announced
        self.slow = 0              # seconds before each body
        self.redirect = None       # where large files are, instead of the second server
        self.renamed = {}          # old id: new id
        self.server = self.start()
        self.cdn = self.start()

    def start(self):
        server = Server(("127.0.0.1", 0), Handler)
        server.hub = self
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.released.set()
        for server in (self.server, self.cdn):
            server.shutdown()
            server.server_close()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.server.server_address[1]

    @property
    def cdn_url(self):
        return "http://127.0.0.1:%d" % self.cdn.server_address[1]

    def add(self, name, files, large=(), private=False, gated=False, commit=COMMIT):
        self.repositories[name] = dict(files=files, large=set(large), private=private,
                                       gated=gated, commit=commit)

    def asked(self, method=None, part=""):
        return [r for r in self.requests if r[0] == (method or r[0]) and part in r[1]]

    def refuse(self, handler, repository):
        """401 for what is not there or may not be seen, as the real hub; True when refused."""
        given = handler.headers.get("Authorization")
        if self.status:
            handler.reply(self.status)
        elif repository is None or (repository["private"] and given != "Bearer %s" % self.token):
            handler.reply(401, b'{"error":"Repository not found"}', X_Error_Code="RepoNotFound")
        else:
            return False
        return True

    def serve_listing(self, handler, path):
        name, _, revision = path.partition("/revision/")
        if name in self.renamed:
            location = "/api/models/%s/revision/%s" % (self.renamed[name], revision)
            return handler.reply(307, Location=location)
        repository = self.repositories.get(name)
        if self.page is not None:
            return handler.reply(200, self.page)
        if self.refuse(handler, repository):
            return None
        if revision not in ("main", "v1", repository["commit"], "refs/pr/1"):
            return handler.reply(404, b"{}", X_Error_Code="RevisionNotFound")
        listing = dict(id=name, sha=repository["commit"],
                       siblings=[dict(rfilename=f) for f in repository["files"]])
        return handler.reply(200, json.dumps(listing).encode())

    def serve_file(self, handler, path):
        name, _, rest = path.partition("/resolve/")
        if name in self.renamed:
            return handler.reply(307, Location="/%s/resolve/%s" % (self.renamed[name], rest))
        commit, _, file = rest.partition("/")
        repository = self.repositories.get(name)
        if self.refuse(handler, repository):
            return None
        if repository["gated"]:
            known = handler.headers.get("Authorization")
            return handler.reply(403 if known else 401, X_Error_Code="GatedRepo")
        if commit != repository["commit"] or file not in repository["files"]:
            return handler.reply(404, X_Error_Code="EntryNotFound")
        data = repository["files"][file]
        if file not in repository["large"]:
            return self.send(handler, data, ETag='"%s"' % git_blob(data), X_Repo_Commit=commit)
        target = (self.redirect or self.cdn_url) + "/" + urllib.parse.quote("%s/%s" % (name, file))
        return handler.reply(302, b"Found. Redirecting", Location=target, X_Repo_Commit=commit,
                             X_Linked_Size=str(len(data)),
                             X_Linked_Etag='"%s"' % hashlib.sha256(data).hexdigest())

    def serve_blob(self, handler, path):
        owner, name, file = path.split("/", 2)
        data = self.repositories[owner + "/" + name]["files"][file]
        self.send(handler, data, ETag='"the-cdn-has-its-own"')

    def send(self, handler, data, **headers):
        if self.corrupt:
            data = bytes([data[0] ^ 1]) + data[1:]
        if handler.command == "HEAD":
            return handler.reply(200, Content_Length=str(len(data)), **headers)
        time.sleep(self.slow)
        status, start = 200, 0
        asked = handler.headers.get("Range")
        if asked and self.ranges:
            start = int(asked[len("bytes="):].split("-")[0])
            if start >= len(data):
                return handler.reply(416, Content_Range="bytes */%d" % len(data))
            start = 1 if self.wrong_range else start
            status = 206
            headers["Content_Range"] = "bytes %d-%d/%d" % (start, len(data) - 1, len(data))
        body = data[start:] + (b"more" if self.longer else b"")
        if self.cut_after is None or self.cut_after >= len(body):
            return handler.reply(status, body, **headers)
        handler.reply(status, b"", Content_Length=str(len(body)), **headers)
        handler.wfile.write(body[:self.cut_after])
        handler.wfile.flush()
        handler.close_connection = True
        return None
