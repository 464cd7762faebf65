"""L. Eight connections while the content changes, the disk fills, the process dies; and files of every size."""

import hashlib
import signal
from dataclasses import replace

from faults.behaviours import Answer, honest_answer
from faults.case import check, published, unpublished
from faults.crowd import Crowd, from_then_on
from faults.many import crowd_of, large, many, one_version, other_version, valid_prefix
from support.trace import injecting
from support.waiting import wait_for

PIECE = 256 << 10  # no piece is smaller
MEBI = 1 << 20


# --- the source has something else from the first piece on

def becomes(resource_of, if_range=True):
    def fault(crowd, exchange, answer):
        crowd.resource = resource_of(crowd.world.resource)
        crowd.world.extra["versions"] = [crowd.resource]
        request = exchange.request
        if not if_range:
            request = replace(request, headers=tuple(item for item in request.headers if item[0] != "If-Range"))
        crowd.send(exchange, honest_answer(request, crowd.resource))
    return fault


def longer(resource):
    return replace(resource, body=large(3, 9 * MEBI)[0], etag='"content-3"')


def shorter(resource):
    return replace(resource, body=large(4, 7 * MEBI)[0], etag='"content-4"')


def grown(resource):
    """More at its end, and still the same validator."""
    return replace(resource, body=resource.body + bytes(MEBI))


def truncated(resource):
    return replace(resource, body=resource.body[:-MEBI])


def same_name_other_bytes(resource):
    return replace(resource, body=large(2)[0])


def turn_by_turn(crowd, exchange, answer):
    """Two machines that disagree answer in turn."""
    now = crowd.resource if len(crowd.asks) % 2 else other_version(crowd.resource)
    crowd.send(exchange, honest_answer(exchange.request, now))


def any_length(world):
    """What the same validator stood for, before or after; a partial is a prefix of the longer one."""
    whole = sorted((world.body, crowd_of(world).resource.body), key=len)
    files = world.files()
    if "" in files:
        check(world.file().read_bytes() in whole, "the file was never what the source had")
    if ".part" in files:
        part = world.file(".part").read_bytes()
        check(part == whole[-1][:len(part)], "the partial is no prefix")


# --- validators that do not tell versions apart

def validators(etag, date):
    def prepare(world):
        world.resource = replace(world.resource, etag=etag, last_modified=date)
    return prepare


def never_in_pieces(world, result):
    ranged = [ask for ask in crowd_of(world).asks if ask.first > 0]
    check(not ranged, f"pieces of what may be two versions: {ranged}")


# --- an earlier run that ended in the middle

def ended_by(number, code):
    """With eight connections and a good part of the file there."""
    def prepare(world):
        crowd = Crowd(world)
        with world.serving(crowd):
            process = world.start({"connections": "8"})
            wait_for(lambda: crowd.peak >= 2 and world.part_size() >= MEBI, "several connections and a partial")
            process.signal(number)
            result = process.wait(30)
        check(result.code == code, f"exit {result.code}, expected {code}: {result}")
        check("" not in world.files(), "the file is there")
        world.extra["have"] = valid_prefix(world)
        check(world.extra["have"] >= MEBI, "the partial shrank")
    return prepare


def from_there_on(world, result):
    have, asks = world.extra["have"], crowd_of(world).asks
    check(min(ask.first for ask in asks) == have, f"byte {have} was there, the next run asked {asks}")


def interrupted(number):
    def during(world, process):
        wait_for(lambda: crowd_of(world).peak >= 2 and world.part_size() >= MEBI, "several connections and a partial")
        process.signal(number)
    return during


def good_part(world):
    unpublished(world)
    check(valid_prefix(world) >= MEBI, "bytes were lost")


def changed_since(world):
    ended_by(signal.SIGKILL, -signal.SIGKILL)(world)
    world.replace_content(large(2)[0])


def full_disk(world):
    return injecting("write,pwrite64,writev,pwritev,pwritev2", "error=ENOSPC:when=20+", world.file(".part"))


def next_run(world, result):
    world.blob = crowd = Crowd(world)
    crowd.slow = False
    again = world.run({"connections": "8"})
    check(again.code == 0, f"the next run failed: {again}")
    published(world)


# --- sizes

def of(size):
    return lambda: large(5, size)


def empty():
    return b"", hashlib.sha256(b"").hexdigest()


def without_length(crowd, exchange, answer):
    """200, chunked: how much will come is not said."""
    plain = Answer(200, (("ETag", crowd.resource.etag), ("Transfer-Encoding", "chunked")))
    exchange.send(plain.head())
    for start in range(0, len(crowd.resource.body), PIECE):
        block = crowd.resource.body[start:start + PIECE]
        exchange.send(b"%x\r\n" % len(block) + block + b"\r\n")
    exchange.send(b"0\r\n\r\n")


def head_without_length(world):
    """For a server that announces nothing: its HEAD has no length either."""
    def resolve(exchange):
        if exchange.request.method == "HEAD":
            exchange.send(b"HTTP/1.1 200 OK\r\nETag: %s\r\n\r\n" % world.resource.etag.encode())
            exchange.close()
        else:
            world.blob(exchange)
    return resolve


CHANGES = {"another-version": other_version, "longer-version": longer, "shorter-version": shorter}

CASES = [
    *(many(f"becomes-{name}-plain-server", "57", kind="plain", left=one_version, fault=becomes(change),
           when=from_then_on) for name, change in CHANGES.items()),
    *(many(f"becomes-{name}-and-ignores-if-range-plain-server", "56", (0, 14), one_version, kind="plain",
           fault=becomes(change, False), when=from_then_on) for name, change in CHANGES.items()),
    *(many(f"becomes-{name}", "57", (0, 13, 14), one_version, fault=becomes(change), when=from_then_on)
      for name, change in CHANGES.items()),
    many("becomes-other-bytes-by-the-same-name", "174", (0, 13), one_version, fault=becomes(same_name_other_bytes),
         when=from_then_on),
    many("grows-plain-server", "40", (0, 14), any_length, kind="plain", fault=becomes(grown), when=from_then_on),
    many("grows", "40", (0, 13, 14), any_length, fault=becomes(grown), when=from_then_on),
    many("shrinks-plain-server", "40", (0, 14), any_length, kind="plain", fault=becomes(truncated), when=from_then_on),
    many("two-versions-in-turn-plain-server", "180", (0, 14), one_version, kind="plain", fault=turn_by_turn,
         when=lambda crowd, ask: True, patience=6),
    many("no-validator-but-hash", "59", prepare=validators(None, None)),
    many("weak-validator-but-hash", "58", prepare=validators('W/"weak"', None)),
    many("no-validator-no-hash", "59", kind="plain", content=of(3 * MEBI), prepare=validators(None, None),
         judge=never_in_pieces, at_least=1),
    many("weak-validator-no-hash", "58", kind="plain", content=of(3 * MEBI), prepare=validators('W/"weak"', None),
         judge=never_in_pieces, at_least=1),
    *(many(f"{name}-then-resumed-with-{connections}", "162", prepare=ended_by(number, code), judge=from_there_on,
           options={"connections": str(connections)}, at_least=1 if connections == 1 else 2,
           patience=0 if connections == 1 else 1, kind=kind)
      for name, number, code, kind in (("sigint", signal.SIGINT, 130, "lfs"), ("sigterm", signal.SIGTERM, 143, "plain"),
                                       ("killed", signal.SIGKILL, -signal.SIGKILL, "lfs"),
                                       ("killed-plain-server", signal.SIGKILL, -signal.SIGKILL, "plain"))
      for connections in (1, 8)),
    many("killed-and-changed-since-plain-server", "55", kind="plain", prepare=changed_since),
    many("sigint-in-the-middle", "162", 130, good_part, during=interrupted(signal.SIGINT)),
    many("disk-full-in-the-middle", "134", 10, unpublished, under=full_disk, judge=next_run),
    many("smaller-than-a-piece", "46", content=of(100_000), at_least=1),
    many("empty", "18", content=empty, at_least=1),
    many("one-byte", "18", content=of(1), at_least=1),
    *(many(f"{pieces}-pieces{name}", "46", content=of(pieces * PIECE + more), at_least=1)
      for pieces in (1, 2, 4) for name, more in (("", 0), ("-and-a-byte", 1), ("-less-a-byte", -1))),
    many("length-unknown", "11", fault=without_length, when=lambda crowd, ask: True, at_least=1),
    many("length-unknown-plain-server", "11", kind="plain", fault=without_length, when=lambda crowd, ask: True,
         resolve=head_without_length, at_least=1),
]
