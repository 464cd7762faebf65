"""B. Ranges and resuming: bytes of two versions are never mixed, and nothing is fetched twice without need."""

import os
from dataclasses import replace

from faults.behaviours import OLD_DATE, Answer, Resource, on_get, sequence, serve, simple, truncated
from faults.case import Case, check, published, published_or_unpublished, unpublished
from faults.fault_server import FaultServer
from faults.world import content

HAVE = 100_000
LITTLE = 60_000  # under 64 KiB: a run of one attempt ends here, even where nothing can be continued
SIZE = 300_000
BOUNDARY = b"SEPARATOR"


def have(world):
    world.leave_partial(HAVE)


def wrong_range(value):
    """Every answer to a range carries this Content-Range."""
    def alter(answer):
        return answer.set("Content-Range", value) if answer.status == 206 else answer
    return lambda world: world.altered(alter)


def from_byte(start):
    """A coherent answer that begins elsewhere than asked: length, body and Content-Range fit together."""
    def build(world):
        def alter(answer):
            if answer.status != 206:
                return answer
            body = world.body[start:]
            return replace(answer.set("Content-Range", f"bytes {start}-{SIZE - 1}/{SIZE}")
                           .set("Content-Length", str(len(body))), body=body)
        return world.altered(alter)
    return build


def another_server(world):
    """The partial came from elsewhere; the server asked now calls other bytes by the same ETag."""
    have(world)
    world.replace_content(content(5), '"content-1"')
    other = world.resources.enter_context(FaultServer())
    other.routes[world.path()] = serve(world.resource)
    world.extra["other"] = other.url


def no_content_range(world):
    return world.altered(lambda answer: answer.without("Content-Range"))


def first(fault):
    """`fault(world)` for the first request, honest afterwards."""
    return lambda world: sequence(fault(world), serve(world.resource))


def on_ranges(fault):
    """`fault(world)` for the first GET, honest otherwise."""
    return lambda world: on_get(sequence(fault(world), serve(world.resource)), serve(world.resource))


def status(code, *headers):
    return lambda world: simple(code, b"", *headers)


def whole(world):
    return serve(replace(world.resource, ranges=False))


def shorter(world):
    """50 000 bytes of what was asked for, correctly labelled."""
    def alter(answer):
        if answer.status != 206:
            return answer
        start = int(answer_field(answer, "Content-Range").split()[1].split("-")[0])
        body = answer.body[:50_000]
        return replace(answer.set("Content-Range", f"bytes {start}-{start + len(body) - 1}/{SIZE}")
                       .set("Content-Length", str(len(body))), body=body)
    return world.altered(alter)


def answer_field(answer, name):
    return dict(answer.headers)[name]


def multipart(world):
    body = (b"--%s\r\nContent-Range: bytes %d-%d/%d\r\n\r\n" % (BOUNDARY, HAVE, SIZE - 1, SIZE)
            + world.body[HAVE:] + b"\r\n--%s--\r\n" % BOUNDARY)
    return lambda exchange: Answer(206, (("Content-Type", "multipart/byteranges; boundary=SEPARATOR"),
                                         ("Content-Length", str(len(body)))), body).send(exchange)


def unasked_range(world):
    """206 for half of the file, although nobody asked for a range."""
    half = world.body[:150_000]
    return lambda exchange: Answer(206, (("Content-Range", f"bytes 0-149999/{SIZE}"),
                                         ("Content-Length", "150000")), half).send(exchange)


def no_resume(world, result):
    ranged = [request for request in world.bodies() if request.header("Range") not in (None, "bytes=0-")]
    check(not ranged, f"asked for a range where nothing may be resumed: {ranged}")


def resumed_at(offset):
    def judge(world, result):
        found = world.bodies()[0].header("Range")
        check(found == f"bytes={offset}-", f"first asked for {found}, expected bytes={offset}-")
    return judge


def conditional_at(offset):
    def judge(world, result):
        resumed_at(offset)(world, result)
        found = world.bodies()[0].header("If-Range")
        check(found == world.resource.etag, f"If-Range is {found}")
    return judge


def changed(world):
    have(world)
    world.replace_content(content(3))


def changed_but_ignores_if_range(world):
    """Another version that answers 206 to any range."""
    def behaviour(exchange):
        exchange.request = replace(exchange.request, headers=tuple(
            field for field in exchange.request.headers if field[0].lower() != "if-range"))
        serve(world.resource)(exchange)
    return on_get(behaviour, serve(world.resource))


def validators(etag, date):
    """The source has these validators, from the first run on."""
    def prepare(world):
        world.resource = Resource(world.body, etag, date)
        world.blob = serve(world.resource)
        world.leave_partial(LITTLE)
    return prepare


def larger_partial(world):
    have(world)
    with open(world.file(".part"), "ab") as part:
        part.write(world.body[HAVE:] + b"left over")


def complete_partial(world):
    have(world)
    with open(world.file(".part"), "ab") as part:
        part.write(world.body[HAVE:])


def without_sidecar(world):
    have(world)
    world.file(".part.json").unlink()


def garbage_sidecar(text):
    def prepare(world):
        have(world)
        world.file(".part.json").write_bytes(text)
    return prepare


def damaged_partial(world):
    have(world)
    with open(world.file(".part"), "r+b") as part:
        part.write(b"these are not the bytes")


def of_another_revision(world):
    have(world)
    world.edit_sidecar(commit="d" * 40, sha256="e" * 64)


def after_a_power_cut(world):
    """Another boot: only what the sidecar calls durable counts, and the rest is garbage here."""
    have(world)
    world.edit_sidecar(boot_id="00000000-0000-0000-0000-000000000000", durable=65536)
    with open(world.file(".part"), "r+b") as part:
        part.seek(65536)
        part.write(bytes(HAVE - 65536))


def moved_partial(world):
    """The same bytes in another inode: only what is recorded as durable counts."""
    have(world)
    data = world.file(".part").read_bytes()
    world.file(".part.new").write_bytes(data)
    os.replace(world.file(".part.new"), world.file(".part"))


def head_refused(code):
    def build(world):
        def resolve(exchange):
            (simple(code) if exchange.request.method == "HEAD" else world.point_to_cdn)(exchange)
        return resolve
    return build


def head_lies(world):
    lie = world.altered(lambda answer: answer.set("Content-Length", "299000"))
    return on_get(serve(world.resource), lie)


CASES = [
    Case("resume", "37", 0, published, prepare=have, bodies=1, check=conditional_at(HAVE)),
    Case("resume-plain-server", "37", 0, published, kind="plain", prepare=have, check=conditional_at(HAVE), bodies=1),
    *(Case(f"range-from-{start}-plain-server", "38", 0, published, kind="plain", prepare=have,
           blob=on_ranges(from_byte(start))) for start in (0, HAVE - 10, HAVE + 10)),
    Case("partial-of-another-server", "61", 0, published, kind="plain", prepare=another_server,
         options=lambda world: {"base-url": world.extra["other"]}),
    Case("range-wrong-start", "38", 0, published, prepare=have, blob=first(wrong_range("bytes 0-299999/300000"))),
    Case("range-start-ten-early", "38", 0, published, prepare=have,
         blob=first(wrong_range("bytes 99990-299999/300000"))),
    Case("range-wrong-end", "39", 0, published, prepare=have, blob=first(wrong_range("bytes 100000-300005/300000"))),
    Case("range-wrong-total", "40", 0, published, prepare=have,
         blob=first(wrong_range("bytes 100000-299999/999999"))),
    Case("range-total-unknown", "41", 0, published, prepare=have, blob=wrong_range("bytes 100000-299999/*")),
    Case("range-missing", "42", 0, published, prepare=have, blob=first(no_content_range)),
    Case("range-other-unit", "43", 0, published, prepare=have, blob=first(wrong_range("items 100000-299999/300000"))),
    Case("range-backwards", "44", 0, published, prepare=have, blob=first(wrong_range("bytes 5-3/10"))),
    Case("range-not-numbers", "44", 0, published, prepare=have, blob=first(wrong_range("bytes x-y/z"))),
    Case("range-odd-spelling", "45", 0, published, prepare=have,
         blob=first(wrong_range("BYTES  100000-299999/300000"))),
    Case("range-wrong-for-ever", "38", (0, 14), published_or_unpublished, prepare=have,
         blob=wrong_range("bytes 7-299999/300000")),
    Case("range-shorter-than-asked", "46", 0, published, prepare=have, blob=shorter, bodies=4),
    Case("range-multipart", "47", 0, published, prepare=have, blob=first(multipart)),
    Case("whole-file-to-a-range", "48", 0, published, prepare=have, blob=whole, bodies=1),
    Case("range-nobody-asked-for", "49", (0, 14), published_or_unpublished, blob=first(unasked_range)),
    Case("unsatisfiable-but-complete", "50", 0, published, prepare=complete_partial, bodies=0),
    Case("unsatisfiable-and-unknown", "51", 0, published, prepare=have, blob=first(status(416))),
    Case("unsatisfiable-for-ever", "52", 14, unpublished, prepare=have, blob=status(416)),
    Case("partial-larger-than-file", "53", 0, published, prepare=larger_partial),
    Case("partial-exactly-complete", "54", 0, published, prepare=complete_partial, bodies=0),
    Case("partial-exactly-complete-plain-server", "54", 0, published, kind="plain", prepare=complete_partial),
    Case("changed-between-runs", "55", 0, published, prepare=changed),
    Case("changed-between-runs-plain-server", "55", 0, published, kind="plain", prepare=changed),
    Case("changed-and-if-range-ignored", "56", 0, published, kind="plain", prepare=changed,
         blob=changed_but_ignores_if_range),
    Case("changed-in-mid-run", "57", 0, published, kind="plain",
         blob=lambda world: on_get(sequence(truncated(Resource(content(4), '"other"'), HAVE), serve(world.resource)),
                                   serve(world.resource))),
    Case("weak-validator", "58", 0, published, kind="plain", prepare=validators('W/"weak"', None), check=no_resume),
    Case("no-validator-but-hash", "59", 0, published, prepare=validators(None, None), check=resumed_at(LITTLE)),
    Case("no-validator-no-hash", "59", 0, published, kind="plain", prepare=validators(None, None), check=no_resume),
    Case("no-sidecar", "60", 0, published, prepare=without_sidecar, check=no_resume),
    Case("sidecar-empty", "60", 0, published, prepare=garbage_sidecar(b""), check=no_resume),
    Case("sidecar-garbage", "60", 0, published, prepare=garbage_sidecar(b'{"durable":1e999,\0'), check=no_resume),
    Case("sidecar-huge", "60", 0, published, prepare=garbage_sidecar(b"[" * (4 << 20)), check=no_resume),
    Case("sidecar-of-another-revision", "61", 0, published, prepare=of_another_revision, check=no_resume),
    Case("precondition-failed", "62", 0, published, prepare=have, blob=first(status(412))),
    Case("size-announced-wrongly-by-head", "63", (0, 14), published_or_unpublished, kind="plain", blob=head_lies),
    Case("head-405", "64", 0, published, resolve=head_refused(405)),
    Case("head-501", "64", 0, published, resolve=head_refused(501)),
    Case("ranges-not-offered", "66", 0, published, kind="plain",
         blob=lambda world: sequence(serve(replace(world.resource, ranges=False)))),
    Case("partial-damaged", "174", 0, published, prepare=damaged_partial),
    Case("partial-after-a-power-cut", "170", 0, published, prepare=after_a_power_cut, check=resumed_at(65536)),
    Case("partial-in-another-inode", "170", 0, published, prepare=moved_partial),
    Case("date-as-validator", "58", 0, published, kind="plain", prepare=validators(None, OLD_DATE),
         check=resumed_at(LITTLE)),
]
