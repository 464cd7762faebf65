"""The small world a case runs in: a hub, the CDN behind it, one file, one home."""

import contextlib
import functools
import hashlib
import json
import random
import ssl
import threading

from faults.behaviours import Answer, Resource, hang_up, sequence, serve, truncated
from faults.fault_server import FaultServer
from support.target import Target
from support.tls import Authority

COMMIT = "c0ffee" + "0" * 34
SECRET = "Signature=do-not-show-this"
SIZE = 300_000


@functools.cache
def content(seed):
    return random.Random(seed).randbytes(SIZE)


class Certificates:
    """Server certificates by name, made once for all cases."""

    _lock = threading.Lock()
    _kinds = {
        "good": {},
        "wrong-name": {"names": "DNS:somebody-else.example"},
        "name-only": {"names": "DNS:localhost"},
        "address-only": {"names": "IP:127.0.0.1"},
        "expired": {"days": -1},
        "self-signed": {"self_signed": True},
    }

    def __init__(self):
        self._authority, self._issued = None, {}

    def close(self):
        if self._authority:
            self._authority.__exit__()

    @property
    def trust(self):
        with self._lock:
            self._authority = self._authority or Authority()
            return str(self._authority.trust)

    def context(self, kind, newest=None):
        """A server context; `newest` limits the protocol version."""
        with self._lock:
            self._authority = self._authority or Authority()
            if kind not in self._issued:
                self._issued[kind] = self._authority.issue(kind, **self._kinds[kind])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if newest:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest
        context.load_cert_chain(*self._issued[kind])
        return context


certificates = Certificates()


class World(Target):
    """`kind` says what the hub is like: "lfs" (identity on the hub, body on the CDN behind a signed redirect),
    "git" (a small file the hub serves itself, its ETag the git blob id) or "plain" (a server that knows nothing
    of hubs). `blob` answers for the body, `resolve` for the hub's own address of the file.
    """

    def __init__(self, kind="lfs", leaf="model.bin", body=None, sha256=None, tls=None, connections=None):
        super().__init__(leaf)
        self.kind = kind
        self.body = content(1) if body is None else body
        self.old_body = content(2)
        self.sha256 = sha256 or hashlib.sha256(self.body).hexdigest()
        self.resource = self._resource()
        self.hub, self.cdn, self.proxy = FaultServer(tls=tls), FaultServer(), FaultServer()
        self.blob = serve(self.resource)
        self.resolve = self.point_to_cdn if kind == "lfs" else (lambda exchange: self.blob(exchange))
        for revision in ("main", COMMIT):
            self.hub.routes[self.path(revision)] = lambda exchange: self.resolve(exchange)
        self.cdn.routes["/blob"] = lambda exchange: self.blob(exchange)
        self.default_env = {"SSL_CERT_FILE": certificates.trust} if tls else {}
        self.default_options = {"connections": connections}
        self.extra = {}
        self.resources = contextlib.ExitStack()  # closed with the world

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.hub, self.cdn, self.proxy):
            server.stop()
        self.resources.close()
        self.close()

    def _resource(self):
        if self.kind == "git":
            blob = hashlib.sha1(b"blob %d\0" % len(self.body) + self.body).hexdigest()
            return Resource(self.body, f'"{blob}"', None, headers=(("X-Repo-Commit", COMMIT),))
        return Resource(self.body)

    # --- the hub's side

    def path(self, revision="main"):
        return f"/{self.repository}/resolve/{revision}/{self.leaf}"

    @property
    def signed_url(self):
        return f"{self.cdn.url}/blob?{SECRET}"

    def hub_headers(self):
        return (("X-Repo-Commit", COMMIT), ("X-Linked-ETag", f'"{self.sha256}"'),
                ("X-Linked-Size", str(len(self.body))), ("ETag", f'"{self.sha256}"'))

    def point_to_cdn(self, exchange, location=None, status=302):
        Answer(status, (*self.hub_headers(), ("Location", self.signed_url if location is None else location),
                        ("Content-Length", "0"))).send(exchange)

    def pointing(self, location, status=302):
        return lambda exchange: self.point_to_cdn(exchange, location, status)

    def altered(self, alter):
        """The honest answer for the body, changed by `alter`."""
        return serve(self.resource, alter)

    @property
    def server(self):
        """The one that serves the body."""
        return self.cdn if self.kind == "lfs" else self.hub

    def bodies(self):
        """The GET requests for the body."""
        return self.server.seen("GET")

    # --- the client's side

    def start(self, options=None, env=None, under=()):
        arguments = self.arguments(self.hub.url, {**self.default_options, **(options or {})})
        return self.sandbox.start(arguments, {**self.default_env, **(env or {})}, under=under)

    def run(self, options=None, env=None, under=(), timeout=60):
        return self.start(options, env, under).wait(timeout)

    # --- states an earlier run left, made by an earlier run

    @contextlib.contextmanager
    def serving(self, blob):
        before, self.blob = self.blob, blob
        try:
            yield
        finally:
            self.blob = before
            for server in (self.hub, self.cdn):
                server.forget()

    def leave_partial(self, size):
        """An interrupted run: `.part` holds `size` bytes and its sidecar is genuine."""
        fault = sequence(truncated(self.resource, size), hang_up)

        def blob(exchange):
            (fault if exchange.request.method == "GET" else serve(self.resource))(exchange)
        with self.serving(blob):
            result = self.run({"retries": "1"})
        if result.code != 14 or self.file(".part").stat().st_size != size:
            raise AssertionError(f"could not prepare a partial of {size} bytes: {self.files()}\n{result}")

    def edit_sidecar(self, **changes):
        path = self.file(".part.json")
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    def download(self, **options):
        """A complete earlier run."""
        with self.serving(serve(self.resource)):
            result = self.run(options)
        if result.code != 0:
            raise AssertionError(f"could not prepare a finished download\n{result}")

    def replace_content(self, body, etag='"content-2"'):
        """The source now has other bytes."""
        self.body, self.sha256 = body, hashlib.sha256(body).hexdigest()
        self.resource = Resource(body, etag, "Thu, 22 Oct 2015 07:28:00 GMT")
        self.blob = serve(self.resource)

    def place(self, suffix, data):
        """Puts a file where a run will look; the folder is made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file(suffix).write_bytes(data)
