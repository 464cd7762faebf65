"""A hub of a few files for tests of what is put in front of one. Its bodies stop where a test wants them to."""

import hashlib
import json
import threading
from dataclasses import dataclass

from faults.behaviours import Resource, hang_up, honest_answer, simple
from faults.fault_server import FaultServer, Gone

COMMIT = "0123456789abcdef0123456789abcdef01234567"
STEP = 1 << 16


@dataclass(frozen=True)
class Blob:
    body: bytes
    announced: str = None  # SHA-256; by default the right one
    lfs: bool = True

    def headers(self, commit):
        if not self.lfs:
            return (("X-Repo-Commit", commit),)
        sha256 = self.announced or hashlib.sha256(self.body).hexdigest()
        return (("X-Repo-Commit", commit), ("X-Linked-ETag", f'"{sha256}"'), ("X-Linked-Size", str(len(self.body))))

    @property
    def etag(self):
        kind = hashlib.sha256(self.body) if self.lfs else hashlib.sha1(b"blob %d\0" % len(self.body) + self.body)
        return f'"{kind.hexdigest()}"'


class Hub(FaultServer):
    """`files` of repository org/repo at `commit`, which `main` means.

    A body of which more than `hold_at` bytes are wanted waits there until `release()`; at `cut_at` the hub
    dies: that connection breaks, and so does every other one from then on. `refusal` answers everything.
    """

    def __init__(self, files, commit=COMMIT, token=None):
        super().__init__()
        self.files, self.commit, self.token = dict(files), commit, token
        self.hold_at, self.cut_at, self.refusal = None, None, None
        self.older = {}  # commit: files
        self.paged = True  # lists promise another page
        self._released = threading.Event()
        self.held = threading.Event()  # set once a body waits
        self.default = self._answer

    def release(self):
        self.hold_at = None
        self._released.set()

    def bodies(self, path="model.bin"):
        return [request for request in self.seen("GET") if request.path.endswith("/" + path)]

    def _answer(self, exchange):
        request = exchange.request
        if self.refusal:
            return self.refusal(exchange)
        if self.token and request.header("Authorization") != f"Bearer {self.token}":
            return simple(401, b"", ("X-Error-Message", "Invalid username or password."))(exchange)
        parts = request.path.strip("/").split("/")
        if parts[:4] == ["api", "models", "org", "repo"]:
            return self._api(exchange, parts[4:])
        if parts[:3] != ["org", "repo", "resolve"] or len(parts) < 5:
            return simple(404, b"", ("X-Error-Code", "RepoNotFound"))(exchange)
        revision, path = parts[3], "/".join(parts[4:])
        commit = self.commit if revision in ("main", "HEAD") else revision
        files = self.files if commit == self.commit else self.older.get(commit)
        if files is None:
            return simple(404, b"", ("X-Error-Code", "RevisionNotFound"))(exchange)
        if path not in files:
            return simple(404, b"", ("X-Error-Code", "EntryNotFound"))(exchange)
        blob = files[path]
        answer = honest_answer(request, Resource(blob.body, blob.etag, None, headers=blob.headers(commit)))
        self._send(exchange, answer)

    def _send(self, exchange, answer):
        exchange.send(answer.head())
        if answer.head_only:
            return
        for begin in range(0, len(answer.body), STEP):
            if self.cut_at is not None and begin >= self.cut_at:
                self.refusal = hang_up
                exchange.reset()
                return
            if self.hold_at is not None and begin >= self.hold_at:
                self.held.set()
                while not self._released.wait(0.02):
                    if self.stopping.is_set():
                        raise Gone
            exchange.send(answer.body[begin:begin + STEP])

    def _api(self, exchange, rest):
        head = (("X-Repo-Commit", self.commit), ("Content-Type", "application/json"))
        if rest[:1] == ["tree"]:
            entries = [{"type": "file", "path": path, "size": len(blob.body), "oid": "0" * 40,
                        "lfs": {"oid": blob.etag.strip('"'), "size": len(blob.body), "pointerSize": 134}}
                       for path, blob in self.files.items()]
            if self.paged:
                head += (("Link", f'<{self.url}/api/models/org/repo/tree/main?cursor=abc>; rel="next"'),)
            return simple(200, json.dumps(entries).encode(), *head)(exchange)
        if rest[:1] == ["paths-info"]:  # about every file, whatever was asked
            entries = [{"type": "file", "path": path, "size": len(blob.body), "oid": "0" * 40,
                        "lfs": {"oid": blob.etag.strip('"'), "size": len(blob.body), "pointerSize": 134}}
                       for path, blob in self.files.items()]
            return simple(200, json.dumps(entries).encode(), *head)(exchange)
        info = {"_id": "0", "id": "org/repo", "sha": self.commit, "private": False, "gated": False, "downloads": 0,
                "likes": 0, "lastModified": "2024-01-01T00:00:00.000Z", "siblings": [{"rfilename": path} for path in self.files]}
        return simple(200, json.dumps(info).encode(), *head)(exchange)

