"""C. The cache: an unchanged file costs next to nothing, a stale or damaged one is never called good."""

import hashlib

from faults.behaviours import Answer, honest_answer, on_get, sequence, serve
from faults.case import Case, check, nothing, old_kept, published, published_or_unpublished, unpublished
from faults.world import COMMIT, content


def downloaded(world):
    world.download()


def then(change):
    """A complete earlier run, then `change(world)`."""
    def prepare(world):
        world.download()
        change(world)
    return prepare


def scribble(world):
    """Other bytes of the same length."""
    with open(world.file(), "r+b") as file:
        file.write(b"scribbled over")


def replaced_by_same_bytes(world):
    data = world.file().read_bytes()
    world.file().unlink()
    world.file().write_bytes(data)


def damaged(world):
    world.file().write_bytes(b"not what it was")


def metadata(suffix, data):
    def change(world):
        world.file(suffix).write_bytes(data)
    return then(change)


def source_changed(world):
    """The earlier file is `old_body`; the source has another one now."""
    new, world.old_body = content(3), world.body
    world.replace_content(new)


def foreign_good_file(world):
    world.place("", world.body)


def foreign_bad_file(world):
    world.place("", b"somebody put this here")


def crashed_before_the_record(world):
    """The file has its final name, the sidecar of its partial was not removed, no receipt was written."""
    world.leave_partial(100_000)
    world.file(".part").rename(world.file())
    world.file().write_bytes(world.body)


def not_modified(exchange):
    Answer(304, (("ETag", '"content-1"'),), head_only=True).send(exchange)


def tells_nothing(world):
    """HEAD without validators: only a conditional GET can tell."""
    def resolve(exchange):
        answer = honest_answer(exchange.request, world.resource)
        if exchange.request.method == "HEAD":
            answer = answer.without("ETag").without("Last-Modified")
        answer.send(exchange)
    return resolve


def no_requests(world, result):
    found = world.hub.seen() + world.cdn.seen()
    check(not found, f"sent {len(found)} requests, expected none")


def one_request(world, result):
    found = world.hub.seen() + world.cdn.seen()
    check(len(found) <= 1, f"sent {len(found)} requests, expected at most one")


def untouched(world):
    """Published, and the very same inode as before."""
    published(world)
    check(world.file().stat().st_mtime_ns == world.extra["stamp"], "an unchanged file was written again")


def remember(world):
    world.extra["stamp"] = world.file().stat().st_mtime_ns


def wrong_hash(world):
    return {"sha256": hashlib.sha256(b"something else").hexdigest()}


def conditional(world, result):
    conditions = [request.header("If-None-Match") or request.header("If-Modified-Since")
                  for request in world.bodies()]
    check(all(conditions), "a GET from 0 beside a good file was not conditional")


def unconditional(world, result):
    for request in world.bodies():
        check(not request.header("If-None-Match") and not request.header("Range"), "--force sent a conditional GET")
    check(world.bodies(), "--force did not fetch the file")


CASES = [
    Case("unchanged", "67", 0, untouched, prepare=then(remember), bodies=0, check=one_request),
    Case("unchanged-plain-server", "67", 0, untouched, kind="plain", prepare=then(remember)),
    Case("unchanged-git-file", "67", 0, untouched, kind="git", prepare=then(remember), bodies=0, check=one_request),
    Case("pinned-commit-with-receipt", "67", 0, untouched, options={"rev": COMMIT}, check=no_requests,
         prepare=lambda world: (world.download(rev=COMMIT), remember(world))),
    Case("same-bytes-in-another-inode", "67", 0, published, prepare=then(replaced_by_same_bytes), bodies=0),
    Case("file-of-unknown-origin-adopted", "67", 0, published, prepare=foreign_good_file, bodies=0),
    Case("file-of-unknown-origin-replaced", "70", 0, published, prepare=foreign_bad_file),
    Case("crash-between-rename-and-record", "166", 0, published, prepare=crashed_before_the_record, bodies=0),
    Case("not-modified-without-the-file", "68", 0, published, kind="plain",
         prepare=then(lambda world: world.file().unlink())),
    Case("not-modified-nobody-asked-for", "74", 14, unpublished, kind="plain",
         blob=lambda world: on_get(not_modified, serve(world.resource))),
    Case("not-modified-nobody-asked-for-once", "74", (0, 14), published_or_unpublished,
         blob=lambda world: sequence(not_modified, serve(world.resource))),
    Case("unchanged-but-not-the-demanded-hash", "69", 13, nothing, "hash-mismatch", kind="plain", prepare=downloaded,
         options=wrong_hash),
    Case("file-damaged-since", "70", 0, published, prepare=then(damaged)),
    Case("file-scribbled-over-since", "70", 0, published, prepare=then(scribble),
         options=lambda world: {"sha256": world.sha256}),
    Case("etag-file-empty", "71", 0, published, prepare=metadata(".etag", b"")),
    Case("etag-file-huge", "71", 0, published, prepare=metadata(".etag", b"x" * (2 << 20))),
    Case("etag-file-binary", "71", 0, published, prepare=metadata(".etag", b"\0\xff\r\nInjected: yes\r\n\r\n"),
         check=lambda world, result: check(not any(b"Injected" in request.raw for request in world.hub.seen()),
                                           "a header was injected")),
    Case("lastmod-file-garbage", "72", 0, published, prepare=metadata(".lastmod", b"next year, perhaps")),
    Case("receipt-garbage", "71", 0, published, prepare=metadata(".receipt.json", b"{\"size\":-1")),
    Case("force-fetches-again", "73", 0, published, prepare=downloaded, options={"force": True}, bodies=1,
         check=unconditional),
    Case("source-changed", "70", 0, published, prepare=then(source_changed)),
    Case("source-changed-plain-server", "70", 0, published, kind="plain", prepare=then(source_changed)),
    Case("unchanged-and-head-tells-nothing", "67", 0, untouched, kind="plain", prepare=then(remember),
         resolve=tells_nothing, bodies=1, check=conditional),
    Case("source-changed-new-one-unreachable", "70", 14, old_kept, prepare=then(source_changed),
         blob=lambda world: lambda exchange: exchange.close()),
    Case("force-new-one-corrupt-keeps-old", "73", 13, old_kept, "hash-mismatch", prepare=then(source_changed),
         options={"force": True}, blob=lambda world: world.altered(corrupt)),
]


def corrupt(answer):
    return Answer(answer.status, answer.headers, answer.body[:-1] + b"\0" if answer.body else b"", answer.head_only)
