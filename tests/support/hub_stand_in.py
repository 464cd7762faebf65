"""A hub and the CDN behind it, as the protocol has them: identity on the hub's redirect, bytes behind signed URLs
that expire, lists in pages, every error header."""

import hashlib
import itertools
import json
import math
import threading
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from faults.behaviours import Resource, serve, simple
from faults.fault_server import FaultServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "hf_TokenOfTheStandIn"
REQUEST_ID = "Root=1-stand-in"
GATED, WRONG_TOKEN = "GatedRepo", "Invalid credentials in Authorization header"


@dataclass(frozen=True)
class File:
    body: bytes
    lfs: bool = True

    @property
    def sha256(self):
        return hashlib.sha256(self.body).hexdigest()

    @property
    def git_blob(self):
        return hashlib.sha1(b"blob %d\0" % len(self.body) + self.body).hexdigest()


class StandIn:
    """`files` maps paths to bytes (LFS) or to File. Attributes can be changed while it runs."""

    def __init__(self, files, repository="org/repo", commit=COMMIT, page_size=3):
        self.files = {path: body if isinstance(body, File) else File(body) for path, body in files.items()}
        self.repository, self.commit, self.page_size = repository, commit, page_size
        self.gated = self.private = self.disabled = False
        self.token = TOKEN
        self.licence = "mit"
        self.limit = None        # the RateLimit field of every answer of the hub
        self.refused = 0         # requests that came when none was left, see `quota`
        self._quota = None
        self.signature_uses = 1_000_000
        self.links_to = None     # origin that Link fields name, as mirrors leave them
        self.listing = None      # instead of the entries of the tree
        self.next_page = None    # instead of the query of the next page
        self._signatures, self._numbers, self._lock = {}, itertools.count(1), threading.Lock()
        self.hub, self.cdn = FaultServer(), FaultServer()
        self.hub.default, self.cdn.default = self._answer_hub, self._answer_cdn

    @property
    def url(self):
        return self.hub.url

    def close(self):
        self.hub.stop()
        self.cdn.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def requests(self):
        """What came to either, but for nothing."""
        return self.hub.seen() + self.cdn.seen()

    def forget(self):
        self.hub.forget()
        self.cdn.forget()

    def expire(self):
        """Every URL signed so far is worth nothing from now on."""
        with self._lock:
            self._signatures.clear()

    def quota(self, requests, seconds):
        """From now on files are given out so often in each window of that length; what is more is a 429."""
        with self._lock:
            self._quota = [requests, seconds, requests, time.monotonic() + seconds]

    def _too_many(self, exchange):
        """Counts a request for a file."""
        with self._lock:
            if self._quota is None:
                return False
            requests, seconds, left, reset = self._quota
            now = time.monotonic()
            if now >= reset:
                left, reset = requests, now + seconds
            spent = left == 0
            self._quota = [requests, seconds, max(left - 1, 0), reset]
            self.limit = f'"resolvers";r={max(left - 1, 0)};t={math.ceil(reset - now)}'
            self.refused += spent
        if spent:
            self._no(exchange, 429)
        return spent

    def _common(self):
        fields = [("X-Request-Id", REQUEST_ID)]
        if self.limit:
            fields.append(("RateLimit", self.limit))
        return fields

    def _no(self, exchange, status, code=None, message=None):
        fields = self._common()
        if code:
            fields.append(("X-Error-Code", code))
        if message:
            fields.append(("X-Error-Message", message))
        simple(status, b"", *fields)(exchange)

    def _refused(self, exchange, gate=True):
        """Says no where the request has no right to the repository. The lists of a gated one are open to all."""
        sent = exchange.request.header("Authorization")
        if sent is not None and sent != f"Bearer {self.token}":
            self._no(exchange, 401, None, WRONG_TOKEN)
        elif self.disabled:
            self._no(exchange, 403, None, "Access to this resource is disabled.")
        elif self.private and sent is None:
            self._no(exchange, 401, "RepoNotFound", "Repository not found")
        elif self.gated and gate:
            self._no(exchange, 403 if sent else 401, GATED, "Access to model is restricted")
        else:
            return False
        return True

    def _answer_hub(self, exchange):
        path = unquote(exchange.request.path).strip("/")
        if path.startswith(f"api/models/{self.repository}"):
            rest = path.removeprefix(f"api/models/{self.repository}").strip("/")
            return None if self._refused(exchange, gate=False) else self._api(exchange, rest)
        if path.startswith(f"{self.repository}/resolve/"):
            return self._resolve(exchange, path.removeprefix(f"{self.repository}/resolve/"))
        if path.startswith("api/resolve-cache/"):
            return self._small(exchange, path.split("/", 6)[6])
        return self._no(exchange, 404, "RepoNotFound", "Repository not found")

    def _revision(self, rest):
        """(known, what follows the revision)"""
        for name in ("main", "refs/pr/1", self.commit):
            if rest == name or rest.startswith(name + "/"):
                return True, rest.removeprefix(name).strip("/")
        return False, None

    def _resolve(self, exchange, rest):
        if self._too_many(exchange) or self._refused(exchange):
            return None
        known, path = self._revision(rest)
        if not known:
            return self._no(exchange, 404, "RevisionNotFound", "Invalid rev id")
        file = self.files.get(path)
        if file is None:
            return self._no(exchange, 404, "EntryNotFound", "Entry not found")
        fields = [*self._common(), ("X-Repo-Commit", self.commit)]
        if not file.lfs:
            place = f"/api/resolve-cache/models/{self.repository}/{self.commit}/{quote(path)}"
            return simple(307, b"", *fields, ("Location", place), ("X-Linked-Size", str(len(file.body))),
                          ("X-Linked-ETag", f'"{file.git_blob}"'))(exchange)
        with self._lock:
            number = next(self._numbers)
            self._signatures[str(number)] = [path, self.signature_uses]
        return simple(302, b"see other", *fields, ("X-Linked-ETag", f'"{file.sha256}"'),
                      ("X-Linked-Size", str(len(file.body))), ("ETag", f'"{file.sha256}"'),
                      ("Location", f"{self.cdn.url}/blob?Expires=1&Signature={number}"))(exchange)

    def _small(self, exchange, path):
        file = self.files[path]
        fields = (*self._common(), ("X-Repo-Commit", self.commit))
        return serve(Resource(file.body, f'"{file.git_blob}"', None, headers=fields))(exchange)

    def _answer_cdn(self, exchange):
        number = parse_qs(urlsplit(exchange.request.target).query).get("Signature", [""])[0]
        with self._lock:
            signed = self._signatures.get(number)
            if signed and signed[1] > 0:
                signed[1] -= 1
            else:
                signed = None
        if not signed:
            return simple(403, b"<Error><Code>AccessDenied</Code></Error>", ("Content-Type", "application/xml"))(exchange)
        return serve(Resource(self.files[signed[0]].body, f'"cdn-{signed[0]}"', None))(exchange)

    def entry(self, path):
        file = self.files[path]
        entry = {"type": "file", "path": path, "size": len(file.body), "oid": file.git_blob}
        if file.lfs:
            entry |= {"oid": "1" * 40, "xetHash": "2" * 64,
                      "lfs": {"oid": file.sha256, "size": len(file.body), "pointerSize": 134}}
        return entry

    def tree(self):
        folders = {path.rsplit("/", count)[0] for path in self.files for count in range(1, path.count("/") + 1)}
        return [{"type": "directory", "path": path, "size": 0, "oid": "3" * 40} for path in sorted(folders)] + [
            self.entry(path) for path in sorted(self.files)]

    def _api(self, exchange, rest):
        call, _, rest = rest.partition("/")
        known, _ = self._revision(rest) if rest else (True, "")
        if not known:
            return self._no(exchange, 404, "RevisionNotFound", "Invalid rev id")
        fields = [*self._common(), ("X-Repo-Commit", self.commit), ("Content-Type", "application/json")]
        if call == "tree":
            query = parse_qs(urlsplit(exchange.request.target).query)
            begin = int(query.get("cursor", ["0"])[0])
            entries = self.tree() if self.listing is None else self.listing
            if begin + self.page_size < len(entries) or self.next_page:
                following = self.next_page or f"recursive=true&cursor={begin + self.page_size}"
                fields.append(("Link", f"<{self.links_to or self.url}/api/models/{self.repository}/tree/main?{following}>"
                                       '; rel="next"'))
            entries = entries[begin:begin + self.page_size]
            return simple(200, json.dumps(entries).encode(), *fields)(exchange)
        if call == "paths-info":
            asked = json.loads(exchange.body)["paths"]
            entries = [self.entry(path) for path in asked if path in self.files]
            return simple(200, json.dumps(entries).encode(), *fields)(exchange)
        info = {"id": self.repository, "sha": self.commit, "cardData": {"license": self.licence},
                "tags": [f"license:{self.licence}"], "siblings": [{"rfilename": path} for path in self.files]}
        return simple(200, json.dumps(info).encode(), *fields)(exchange)
