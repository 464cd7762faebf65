"""A case: what is done to the client, and what must be left afterwards."""

from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional, Sequence, Union

from faults.world import SECRET, World, certificates

METADATA = {".etag", ".lastmod", ".receipt.json"}


class Failed(AssertionError):
    pass


def check(condition, message):
    if not condition:
        raise Failed(message)


# --- what a run may leave. Each takes the world and fails by raising.

def published(world):
    """The file, whole, with its metadata and nothing else."""
    files = world.files()
    check("" in files, f"the file is missing, there is {sorted(files)}")
    check(world.file().read_bytes() == world.body, "the file has the wrong bytes")
    check(".receipt.json" in files, "the receipt is missing")
    check(files <= {""} | METADATA, f"stray files: {sorted(files)}")


def nothing(world):
    files = world.files()
    check(not files, f"expected nothing, found {sorted(files)}")


def _prefix(world, files):
    part = world.file(".part").read_bytes()
    check(part == world.body[:len(part)], ".part is no prefix of the file")
    check(".part.json" in files, ".part has no sidecar")
    return len(part)


def partial(size):
    """No file; `.part` holds exactly the first `size` bytes."""
    def left(world):
        files = world.files()
        check(files == {".part", ".part.json"}, f"expected a partial, found {sorted(files)}")
        found = _prefix(world, files)
        check(found == size, f".part has {found} bytes, not {size}")
    return left


def unpublished(world):
    """No file; a partial may stay if it is a prefix."""
    files = world.files()
    check(files <= {".part", ".part.json"}, f"stray files: {sorted(files)}")
    if ".part" in files:
        _prefix(world, files)


def old_kept(world):
    """The earlier good file is still there; a partial of the new one may be."""
    files = world.files()
    check("" in files and world.file().read_bytes() == world.old_body, "the old file is gone or changed")
    check(files <= {"", ".part", ".part.json"} | METADATA, f"stray files: {sorted(files)}")


def published_or_unpublished(world):
    """Either verdict is allowed, wrong bytes are not."""
    (published if "" in world.files() else unpublished)(world)


@dataclass(frozen=True)
class Case:
    """One row. `number` is the row of the catalogue of faults it stands for."""

    name: str
    number: str
    exit: Union[int, Sequence[int]]
    left: Callable[[World], None]
    reason: Optional[str] = None
    kind: str = "lfs"
    tls: Optional[str] = None            # a kind of certificate, or none for plain http
    newest_tls: Any = None               # the newest protocol version the server speaks
    leaf: str = "model.bin"
    content: Optional[Callable[[], tuple]] = None  # (body, its sha256) in place of the usual content
    prepare: Callable[[World], None] = lambda world: None
    blob: Optional[Callable[[World], Callable]] = None
    resolve: Optional[Callable[[World], Callable]] = None
    options: Union[Mapping, Callable[[World], Mapping]] = field(default_factory=dict)
    env: Union[Mapping, Callable[[World], Mapping]] = field(default_factory=dict)
    under: Union[Sequence[str], Callable[[World], Sequence[str]]] = ()
    during: Callable = lambda world, process: None
    bodies: Optional[int] = None         # how many GETs the body took
    check: Callable = lambda world, result: None

    def run(self, connections=None):
        """Returns the result, or raises Failed. `connections` is what every run of it is told, unless `options` say."""
        body, sha256 = self.content() if self.content else (None, None)
        tls = certificates.context(self.tls, self.newest_tls) if self.tls else None
        with World(self.kind, self.leaf, body, sha256, tls, connections) as world:
            self.prepare(world)
            if self.blob:
                world.blob = self.blob(world)
            if self.resolve:
                world.resolve = self.resolve(world)
            options, env, under = (value(world) if callable(value) else value
                                   for value in (self.options, self.env, self.under))
            process = world.start(options, env, under)
            self.during(world, process)
            result = process.wait(60)
            try:
                self._judge(world, result)
            except Exception as error:
                raise Failed(f"{error}\n{result}\n{self._conversation(world)}") from error
            return result

    def _judge(self, world, result):
        allowed = (self.exit,) if isinstance(self.exit, int) else self.exit
        check(result.code in allowed, f"exit {result.code}, expected {' or '.join(map(str, allowed))}")
        last = result.last
        check(last["exit_code"] == result.code, f"the last event says {last['exit_code']}, the exit code {result.code}")
        if self.reason:
            check(result.reason == self.reason, f"reason {result.reason!r}, expected {self.reason!r}")
        if result.code == 0:
            self._judge_result(world, last["result"])
        check(SECRET not in result.text, "the output shows a signed URL")
        self.left(world)
        if self.bodies is not None:
            found = len(world.bodies())
            check(found == self.bodies, f"{found} requests for the body, expected {self.bodies}")
        self.check(world, result)

    def _judge_result(self, world, said):
        check(said["path"].startswith(str(world.sandbox.root)), f"the result names the path {said['path']!r}")
        check(said["receipt"] == said["path"] + ".receipt.json", f"the result names the receipt {said['receipt']!r}")
        if self.left is published:
            check(said["sha256"] == world.sha256, f"the result says SHA-256 {said['sha256']!r}")
            check(said["size"] == len(world.body), f"the result says {said['size']} bytes")

    @staticmethod
    def _conversation(world):
        lines = []
        for name, server in (("hub", world.hub), ("cdn", world.cdn), ("proxy", world.proxy)):
            for request in server.seen():
                wanted = [f"{key}={request.header(key)}" for key in ("Range", "If-Range") if request.header(key)]
                lines.append(f"{name} #{request.connection}: {request.method} {request.path} {' '.join(wanted)}")
        return "\n".join(["--- requests", *lines])
