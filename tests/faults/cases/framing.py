"""A. Message framing: lengths, chunks, heads and statuses that no honest server sends."""

import hashlib
from dataclasses import replace

from faults.behaviours import (Answer, chunked, hang_up, on_get, raw, reset_after, sequence, serve, simple,
                               truncated)
from faults.case import Case, check, partial, published, published_or_unpublished, unpublished

HALF = 150_000


def length(value):
    """An honest answer with this Content-Length."""
    return lambda world: world.altered(lambda answer: answer.set("Content-Length", value))


def also(*fields):
    """An honest answer with more header fields."""
    return lambda world: world.altered(lambda answer: replace(answer, headers=answer.headers + fields))


def head(text):
    """A verbatim head before the honest body."""
    return lambda world: raw(text.replace(b"LENGTH", b"%d" % len(world.body)) + world.body)


def preceded(interim, count=1):
    """The honest answer after `count` interim responses."""
    def build(world):
        def behaviour(exchange):
            exchange.send(interim * count)
            serve(world.resource)(exchange)
        return behaviour
    return build


def plain_get(fault):
    """`fault(world)` for GET; HEAD is honest."""
    return lambda world: on_get(fault(world), serve(world.resource))


def in_chunks(**arguments):
    return lambda world: chunked(world.body, **arguments)


def no_length(world):
    """An honest HEAD, but for its Content-Length, and a body that lasts until the connection closes."""
    fields = b"HTTP/1.0 200 OK\r\nETag: \"v\"\r\n\r\n"
    return on_get(raw(fields + world.body), raw(fields))


def unknown_length(world):
    """HEAD tells nothing, and the chunks end without a last one."""
    return on_get(chunked(world.body, end=b""), raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"))


def once_truncated(world):
    return sequence(truncated(world.resource, HALF), serve(world.resource))


def resetting(step):
    return lambda world: reset_after(world.resource, step)


def closes_kept_connection(world):
    """A redirect on the same connection, which then dies when it is used again."""
    connections = set()

    def blob(exchange):
        kept = exchange.request.connection in connections
        (hang_up if kept else serve(world.resource))(exchange)

    def resolve(exchange):
        connections.add(exchange.request.connection)
        world.point_to_cdn(exchange, f"{world.hub.url}/blob")
    world.hub.routes["/blob"] = blob
    return resolve


def two_in_a_row(world):
    """Chunks with extensions and two trailer fields, then another request on that connection."""
    end = b"0;last\r\nX-One: 1\r\nX-Two: 2\r\n\r\n"

    def resolve(exchange):
        if exchange.request.method == "GET":
            fields = (*world.hub_headers(), ("Location", f"{world.hub.url}/blob"), ("Transfer-Encoding", "chunked"))
            exchange.send(Answer(302, fields).head() + b"3;why=not\r\nbye\r\n" + end)
        else:
            world.point_to_cdn(exchange)
    world.hub.routes["/blob"] = serve(world.resource)
    return resolve


def endless_head(exchange):
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    line = b"X-Filler: " + b"x" * 1000 + b"\r\n"
    for _ in range(2000):
        exchange.send(line)
    exchange.stall()


class Zeros:
    """A body too big to hold: indexed like bytes."""

    size = (4 << 30) + 65536
    sha256 = "bba36e59cfe7128ca94bcdd249819426b61b38eb289784e98d245a8356263607"

    def __len__(self):
        return self.size

    def __getitem__(self, part):
        return bytes(len(range(*part.indices(self.size))))


def leave_four_gib(world):
    """A partial of 4 GiB, made from a small one: a hole reads as the zeros that the file has there."""
    world.leave_partial(100_000)
    with open(world.file(".part"), "r+b") as part:
        part.truncate(4 << 30)


def published_zeros(world):
    check(world.file().stat().st_size == Zeros.size, "the big file has the wrong size")
    check(".part" not in world.files(), "the partial is still there")


CASES = [
    Case("length-larger-than-body-always", "1", 14, partial(HALF), "truncated",
         blob=lambda world: sequence(truncated(world.resource, HALF), truncated(world.resource, 0))),
    Case("length-larger-than-body-once", "2", 0, published, blob=once_truncated, bodies=2),
    Case("body-longer-than-length", "3", 0, published,
         blob=lambda world: world.altered(lambda answer: replace(answer, body=answer.body + b"more"))),
    Case("length-negative", "4", 14, unpublished, "protocol", blob=length("-5")),
    Case("length-with-comma", "5", 14, unpublished, "protocol", blob=length("300,000")),
    Case("length-with-plus", "5", 14, unpublished, "protocol", blob=length("+300000")),
    Case("length-in-hex", "5", 14, unpublished, "protocol", blob=length("0x493e0")),
    Case("length-empty", "5", 14, unpublished, "protocol", blob=length("")),
    Case("length-beyond-63-bits", "6", 14, unpublished, "protocol", blob=length("9223372036854775808")),
    Case("length-beyond-64-bits", "6", 14, unpublished, "protocol", blob=length("99999999999999999999999")),
    Case("length-twice-equal", "7", 0, published, blob=also(("Content-Length", "300000"))),
    Case("length-twice-different", "8", 14, unpublished, "protocol", blob=also(("Content-Length", "299999"))),
    Case("length-and-chunked", "9", (0, 14), published_or_unpublished,
         blob=in_chunks(headers=(("Content-Length", "20"),))),
    Case("coding-gzip-then-chunked", "10", 14, unpublished, "protocol",
         blob=lambda world: raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + world.body)),
    Case("coding-unknown", "10", 14, unpublished, "protocol", blob=also(("Transfer-Encoding", "identity"))),
    Case("chunked-whole", "11", 0, published, blob=in_chunks()),
    Case("chunked-whole-without-any-length", "11", 0, published, kind="plain", blob=plain_get(in_chunks())),
    Case("chunked-cut-in-a-chunk", "12", 14, unpublished, "truncated",
         blob=lambda world: chunked(world.body[:HALF], end=b"1000\r\n" + world.body[HALF:HALF + 100])),
    Case("chunked-without-last-chunk", "13", (0, 14), published_or_unpublished, blob=in_chunks(end=b"")),
    Case("chunked-without-last-chunk-or-length", "13", 14, unpublished, kind="plain",
         blob=unknown_length),
    Case("chunk-size-not-hex", "14", 14, unpublished, "protocol", blob=lambda world: chunked(b"", end=b"xyz\r\n\r\n")),
    Case("chunk-size-64-bits", "15", 14, unpublished, blob=lambda world: chunked(b"", end=b"1" + b"0" * 16 + b"\r\nx")),
    Case("chunk-extensions-and-trailers", "16", 0, published,
         blob=in_chunks(extension=b";name=\"value\"", end=b"0\r\nX-One: 1\r\nX-Two: 2\r\n\r\n")),
    Case("chunk-trailers-then-next-request", "16", 0, published, resolve=two_in_a_row),
    Case("until-close-with-known-identity", "17", 0, published,
         blob=lambda world: raw(b"HTTP/1.0 200 OK\r\n\r\n" + world.body)),
    Case("until-close-with-nothing-known", "17", 14, unpublished, kind="plain", blob=no_length),
    Case("until-close-with-demanded-hash", "17", 0, published, kind="plain", blob=no_length,
         options=lambda world: {"sha256": world.sha256}),
    Case("empty-file", "18", 0, published, content=lambda: (b"", hashlib.sha256(b"").hexdigest())),
    Case("resume-beyond-4-gib", "19", 0, published_zeros, content=lambda: (Zeros(), Zeros.sha256),
         prepare=leave_four_gib, bodies=1),
    Case("reset-in-body-once", "20", 0, published,
         blob=lambda world: sequence(reset_after(world.resource, HALF), serve(world.resource)), bodies=2),
    Case("reset-every-70-kb", "21", 0, published, blob=resetting(70_000), options={"retries": "2"}, bodies=5),
    Case("kept-connection-dies", "22", 0, published, resolve=closes_kept_connection, options={"retries": "1"}),
    Case("early-hints", "23", 0, published, blob=preceded(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
    Case("a-few-continues", "24", 0, published, blob=preceded(b"HTTP/1.1 100 Continue\r\n\r\n", 3)),
    Case("a-thousand-continues", "24", 14, unpublished, blob=preceded(b"HTTP/1.1 100 Continue\r\n\r\n", 1000)),
    Case("field-line-of-4094-bytes", "25", 0, published, blob=also(("X-Long", "v" * 4084))),
    Case("field-value-of-20-kib", "26", 0, published, blob=also(("X-Long", "v" * 20480))),
    Case("150-fields", "27", 0, published, blob=also(*((f"X-Field-{n}", "value") for n in range(150)))),
    Case("head-never-ends", "28", 14, unpublished, "header-too-large", blob=lambda world: endless_head),
    Case("bare-line-feeds", "29", (0, 14), published_or_unpublished,
         blob=head(b"HTTP/1.1 200 OK\nContent-Length: LENGTH\n\n")),
    Case("folded-field", "30", (0, 14), published_or_unpublished,
         blob=head(b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("nul-in-field", "31", 14, unpublished, "protocol",
         blob=head(b"HTTP/1.1 200 OK\r\nX-Bad: a\0b\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("high-bytes-in-field", "31", (0, 14), published_or_unpublished,
         blob=head(b"HTTP/1.1 200 OK\r\nX-Odd: \xff\xfe\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("status-of-four-digits", "32", 14, unpublished, "protocol",
         blob=head(b"HTTP/1.1 2000 OK\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("status-not-a-number", "32", 14, unpublished, "protocol",
         blob=head(b"HTTP/1.1 ABC OK\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("icy-status-line", "32", 14, unpublished, "protocol",
         blob=head(b"ICY 200 OK\r\nContent-Length: LENGTH\r\n\r\n")),
    Case("http-2-preface", "32", 14, unpublished, "protocol", blob=head(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    Case("html-without-a-head", "32", 14, unpublished, "protocol",
         blob=lambda world: raw(b"<html><body>hello</body></html>\r\n\r\n")),
    Case("no-content", "33", 14, unpublished, blob=lambda world: raw(b"HTTP/1.1 204 No Content\r\n\r\n")),
    Case("reset-content", "33", 14, unpublished, blob=lambda world: simple(205)),
    Case("gzip-in-spite-of-identity", "34", 14, unpublished, "content-encoding",
         blob=also(("Content-Encoding", "gzip"))),
    Case("coding-identity-named", "35", 0, published, blob=also(("Content-Encoding", "identity"))),
    Case("captive-page-instead-of-the-file", "36", (13, 14), unpublished,
         blob=lambda world: simple(200, b"<html>please log in</html>", ("Content-Type", "text/html"))),
    Case("nothing-but-hang-ups", "22", 14, unpublished, blob=lambda world: hang_up),
]
