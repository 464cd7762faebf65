"""J. Eight connections, and the answer to one piece of the file does not fit: no byte of it may count."""

from dataclasses import replace

from faults.behaviours import Answer, honest_answer, simple
from faults.case import check, nothing
from faults.crowd import everything, pieces
from faults.many import crowd_of, many, one_version, other_version

SEPARATOR = b"SEPARATOR"
ENOUGH = 128 << 10  # 64 KiB are progress


def bounds(answer):
    """(first, last, total) of an honest 206."""
    numbers, _, total = dict(answer.headers)["Content-Range"].removeprefix("bytes ").partition("/")
    first, _, last = numbers.partition("-")
    return int(first), int(last), int(total)


def altered(alter):
    """The paced answer, changed by `alter(crowd, answer)`; an answer without a range stays."""
    def fault(crowd, exchange, answer):
        crowd.send(exchange, alter(crowd, answer) if answer.status == 206 else answer)
    return fault


def covering(first, last):
    """A coherent answer whose ends are moved by so much."""
    def alter(crowd, answer):
        begin, end, total = bounds(answer)
        return part(crowd.resource, answer, max(0, begin + first), min(total - 1, end + last))
    return altered(alter)


def part(resource, answer, first, last):
    body = resource.body[first:last + 1]
    return replace(answer.set("Content-Range", f"bytes {first}-{last}/{len(resource.body)}")
                   .set("Content-Length", str(len(body))), body=body)


def from_the_beginning(crowd, answer):
    return part(crowd.resource, answer, 0, bounds(answer)[1])


def first_half(crowd, answer):
    """Though never so little that going on is pointless."""
    first, last, _ = bounds(answer)
    return part(crowd.resource, answer, first, min(last, max((first + last) // 2, first + ENOUGH)))


def labelled(first=0, last=0, total=0):
    """The right bytes under another Content-Range."""
    def alter(crowd, answer):
        begin, end, whole = bounds(answer)
        return answer.set("Content-Range", f"bytes {begin + first}-{end + last}/{whole + total}")
    return altered(alter)


def total_unknown(crowd, answer):
    first, last, _ = bounds(answer)
    return answer.set("Content-Range", f"bytes {first}-{last}/*")


def field(name, value):
    return altered(lambda crowd, answer: answer.set(name, value))


def without(name):
    return altered(lambda crowd, answer: answer.without(name))


def content_range_twice(crowd, answer):
    return answer.add("Content-Range", f"bytes 0-9/{len(crowd.resource.body)}")


def multipart(crowd, answer):
    body = (b"--%s\r\nContent-Range: %s\r\n\r\n" % (SEPARATOR, dict(answer.headers)["Content-Range"].encode())
            + answer.body + b"\r\n--%s--\r\n" % SEPARATOR)
    return Answer(206, (("Content-Type", "multipart/byteranges; boundary=SEPARATOR"),
                        ("Content-Length", str(len(body)))), body)


def length_off_by(count):
    return altered(lambda crowd, answer: answer.set("Content-Length", str(len(answer.body) + count)))


def until_close(crowd, exchange, answer):
    crowd.send(exchange, answer.without("Content-Length"))
    exchange.close()


def chunked(crowd, exchange, answer):
    exchange.send(answer.without("Content-Length").add("Transfer-Encoding", "chunked").head())
    for start in range(0, len(answer.body), 1 << 16):
        block = answer.body[start:start + (1 << 16)]
        exchange.send(b"%x\r\n" % len(block))
        crowd.send_body(exchange, block)
        exchange.send(b"\r\n")
    exchange.send(b"0\r\n\r\n")


def whole(crowd, exchange, answer):
    """200, as if nobody had asked for a range."""
    crowd.send(exchange, honest_answer(exchange.request, replace(crowd.resource, ranges=False)))


def other_node(resource_of, status=206):
    """Another machine behind the same name answers: what it has, and whether it minds If-Range."""
    def fault(crowd, exchange, answer):
        resource, request = resource_of(crowd.resource), exchange.request
        if status == 206:
            request = replace(request, headers=tuple(item for item in request.headers if item[0] != "If-Range"))
        crowd.send(exchange, honest_answer(request, resource))
    return fault


def renamed(resource):
    return replace(resource, etag='"the-same-by-another-name"')


def one_byte_more(crowd, exchange, answer):
    crowd.send(exchange, replace(answer, body=answer.body + b"!"))


def cut(count):
    """`count` bytes of the body, then FIN."""
    def fault(crowd, exchange, answer):
        crowd.send(exchange, answer, count)
        exchange.close()
    return fault


def shifted(crowd, answer):
    """Bytes of the right length, one place off, under the right label."""
    return replace(answer, body=answer.body[1:] + answer.body[:1])


def shifted_always(crowd, exchange, answer):
    crowd.send(exchange, shifted(crowd, answer))


def one_clean_retry(world, result):
    """After the mismatch one request for everything, and nothing beside it."""
    asks = crowd_of(world).asks
    retry = max(index for index, ask in enumerate(asks) if ask.first == 0)
    check(retry > 0, "there was no second try")
    check(retry == len(asks) - 1, f"the second try was not one sequential request: {asks[retry:]}")


def status(code, *headers):
    def fault(crowd, exchange, answer):
        simple(code, b"", *headers)(exchange)
    return fault


WRONG = {
    "starts-one-early": ("38", covering(-1, 0)),
    "starts-one-late": ("38", covering(1, 0)),
    "starts-at-zero": ("38", altered(from_the_beginning)),
    "ends-one-short": ("46", covering(0, -1)),
    "ends-half-way": ("46", altered(first_half)),
    "ends-one-beyond": ("39", covering(0, 1)),
    "labelled-one-early": ("38", labelled(-1, -1)),
    "labelled-one-late": ("38", labelled(1, 1)),
    "labelled-longer": ("39", labelled(0, 1)),
    "total-larger": ("40", labelled(total=1)),
    "total-smaller": ("40", labelled(total=-1)),
    "total-unknown": ("41", altered(total_unknown)),
    "range-missing": ("42", without("Content-Range")),
    "range-twice": ("42", altered(content_range_twice)),
    "range-in-another-unit": ("43", field("Content-Range", "items 5-6/7")),
    "range-backwards": ("44", field("Content-Range", "bytes 5-3/10")),
    "range-not-numbers": ("44", field("Content-Range", "bytes x-y/z")),
    "multipart": ("47", altered(multipart)),
    "another-etag": ("180", field("ETag", '"somebody-else"')),
    "etag-missing": ("180", without("ETag")),
    "whole-file": ("48", whole),
    "length-larger-than-range": ("1", length_off_by(10)),
    "length-smaller-than-range": ("3", length_off_by(-10)),
    "until-close": ("17", until_close),
    "chunked": ("11", chunked),
    "gzip": ("34", field("Content-Encoding", "gzip")),
    "one-byte-more": ("3", one_byte_more),
    "cut-at-once": ("2", cut(0)),
    "cut-in-the-middle": ("2", cut(500_000)),
    "unsatisfiable": ("51", status(416)),
    "precondition-failed": ("62", status(412)),
    "no-content": ("33", status(204)),
    "not-modified": ("74", status(304)),
    "not-found": ("177", status(404)),
    "another-version": ("55", other_node(other_version)),
    "another-version-whole": ("55", other_node(other_version, 200)),
}

CASES = [
    *(many(f"piece-{name}", number, fault=fault) for name, (number, fault) in WRONG.items()),
    *(many(f"piece-{name}-plain-server", number, kind="plain", fault=fault)
      for name, (number, fault) in WRONG.items() if not name.startswith("another-version")),
    *(many(f"piece-{name}-plain-server", "55", kind="plain", fault=WRONG[name][1], left=one_version)
      for name in ("another-version", "another-version-whole")),
    *(many(f"pieces-all-{name}", WRONG[name][0], fault=WRONG[name][1], when=pieces)
      for name in ("starts-one-early", "total-larger", "range-missing", "multipart", "whole-file", "chunked",
                   "until-close", "ends-half-way", "cut-in-the-middle", "another-etag", "another-version-whole")),
    many("pieces-all-whole-file-plain-server", "48", kind="plain", fault=whole, when=pieces),
    many("everything-one-byte-more", "3", (0, 14), one_version, fault=one_byte_more, when=everything, patience=6),
    many("every-node-its-own-etag", "180", fault=other_node(renamed, 200), when=pieces),
    many("every-node-its-own-etag-plain-server", "180", kind="plain", fault=other_node(renamed, 200), when=pieces),
    many("every-node-its-own-etag-and-no-if-range-plain-server", "180", kind="plain", fault=other_node(renamed),
         when=pieces),
    many("pieces-shifted", "174", fault=altered(shifted), when=pieces, judge=one_clean_retry),
    many("piece-shifted", "174", fault=altered(shifted), judge=one_clean_retry),
    many("piece-shifted-demanded-hash-plain-server", "174", kind="plain", fault=altered(shifted), judge=one_clean_retry,
         options=lambda world: {"sha256": world.sha256}),
    many("everything-shifted", "174", 13, nothing, "hash-mismatch", fault=shifted_always, when=everything,
         patience=6, judge=one_clean_retry),
]
