"""Several sources for one file, one of them going wrong: the file is whole, and who went wrong is named."""

import os

from faults.behaviours import Resource, hang_up, honest_answer, serve, silence, simple
from faults.case import check
from faults.several import SIZE, MirrorCase

HALF = SIZE // 2


# --- faults: what a mirror does instead of the honest answer

def dies_after(count):
    """In the middle of its body; from then on it refuses every connection."""
    def build(world):
        def behaviour(exchange):
            answer = honest_answer(exchange.request, world.resource())
            exchange.send(answer.head() + answer.body[:count])
            for server in world.servers[:1]:
                server.stop()
            exchange.reset()
        return world.server(behaviour)
    return build


def stalls_after(count):
    def build(world):
        def behaviour(exchange):
            answer = honest_answer(exchange.request, world.resource())
            exchange.send(answer.head() + answer.body[:count])
            exchange.stall()
        return world.server(behaviour)
    return build


def answers(behaviour):
    return lambda world: world.server(behaviour)


def other_bytes(world):
    return world.server(serve(world.resource(9, world.wrong)))


def other_length(world):
    return world.server(serve(Resource(world.body + b"more", '"longer"')))


def whole_only(world):
    return world.server(serve(Resource(world.body, '"whole"', ranges=False)))


def cut_after(count):
    """Each answer breaks off there."""
    def build(world):
        def behaviour(exchange):
            answer = honest_answer(exchange.request, world.resource())
            exchange.send(answer.head() + answer.body[:count])
            exchange.close()
        return world.server(behaviour)
    return build


def good(world):
    return world.server(serve(world.resource(len(world.servers) + 1)))


def slow(world):
    return world.paced()


def share(world):
    return world.share(world.body)


def half_share(world):
    return world.share(world.body[:HALF])


def wrong_share(world):
    return world.share(world.wrong)


def no_share(world):
    return str(world.sandbox.root / "nowhere" / "model.bin")


def linked_share(world):
    path = world.share(world.body)
    os.symlink(path, path + ".link")
    return path + ".link"


def folder(world):
    return str(world.sandbox.root)


def of(*builders):
    return lambda world: [build(world) for build in builders]


def unharmed(world, result):
    """A source on this machine is never written to."""
    for path in world.sandbox.root.glob("share-*/*"):
        check(path.read_bytes() in (world.body, world.wrong, world.body[:HALF]), f"{path} was changed")


def asked_little(number, most):
    """A mirror that said no is left in peace: no more than those that were asking when it did."""
    def judge(world, result):
        asked = len(world.servers[number].seen("GET"))
        check(asked <= most, f"it was asked {asked} times")
    return judge


FIRST = {
    "404": (answers(simple(404)), "failed"),
    "401": (answers(simple(401)), "failed"),
    "403": (answers(simple(403)), "failed"),
    "410": (answers(simple(410)), "failed"),
    "500": (answers(simple(500)), None),
    "429-for-long": (answers(simple(429, b"", ("Retry-After", "25"))), "unused"),
    "429-for-too-long": (answers(simple(429, b"", ("Retry-After", "3600"))), "failed"),
    "503-for-long": (answers(simple(503, b"", ("Retry-After", "25"))), "unused"),
    "429-in-a-loop": (answers(simple(429, b"", ("Retry-After", "0"))), None),
    "closes": (answers(hang_up), None),
    "silent": (answers(silence), "unused"),
    "dies-mid-file": (dies_after(HALF), "used"),
    "stalls-mid-file": (stalls_after(HALF), "used"),
    "stalls-after-the-head": (stalls_after(0), "unused"),
    "breaks-off": (cut_after(HALF), "used"),
    "other-length": (other_length, "quarantined"),
    "other-bytes": (other_bytes, "quarantined"),
    "half-a-share": (half_share, "quarantined"),
    "wrong-share": (wrong_share, "quarantined"),
    "no-share": (no_share, "failed"),
    "linked-share": (linked_share, "failed"),
    "folder": (folder, "failed"),
}

# Beside one that is too slow to be all there is, with many connections.
BESIDE = {
    "404": (answers(simple(404)), "failed"),
    "401": (answers(simple(401)), "failed"),
    "429": (answers(simple(429, b"", ("Retry-After", "25"))), "unused"),
    "429-in-a-loop": (answers(simple(429, b"", ("Retry-After", "0"))), None),
    "503": (answers(simple(503)), None),
    "closes": (answers(hang_up), None),
    "silent": (answers(silence), "unused"),
    "stalls": (stalls_after(100_000), None),
    "breaks-off": (cut_after(100_000), None),
    "other-length": (other_length, "quarantined"),
    "other-bytes": (other_bytes, "quarantined"),
    "whole-only": (whole_only, "unused"),
}


def truncates(world, process):
    """While it is read slowly: no longer what it was."""
    path = next(world.sandbox.root.glob("share-*/*"))
    while world.part_size() <= 0 and process.running():
        pass
    os.truncate(path, HALF)


CASES = [
    *(MirrorCase(f"first-{name}", of(fault, good), (state, "used")) for name, (fault, state) in FIRST.items()),
    *(MirrorCase(f"first-{name}-then-a-share", of(fault, share), (state, None), check=unharmed)
      for name, (fault, state) in FIRST.items()),
    *(MirrorCase(f"beside-{name}", of(slow, fault), ("used", state), options={"connections": "8"})
      for name, (fault, state) in BESIDE.items()),
    MirrorCase("together", of(slow, slow, slow), ("used", "used", "used"), options={"connections": "6"}),
    MirrorCase("a-share-alone", of(share), ("used",), check=unharmed),
    MirrorCase("left-in-peace", of(slow, answers(simple(429, b"", ("Retry-After", "25")))), ("used", "unused"),
               options={"connections": "8"}, check=asked_little(1, 4)),
    MirrorCase("truncated-share", of(share, good), options={"limit-rate": "2M"}, during=truncates),
    MirrorCase("all-gone", of(answers(simple(404)), answers(simple(404))), exit=14, reason="not-found"),
    MirrorCase("all-closed", of(answers(simple(404)), answers(simple(403))), exit=11, reason="forbidden"),
    MirrorCase("all-wrong", of(other_bytes, wrong_share), exit=13, reason="hash-mismatch"),
    MirrorCase("half-a-share-alone", of(half_share), exit=1, reason="wrong-length"),
    MirrorCase("no-share-alone", of(no_share), exit=1, reason="not-found"),
    MirrorCase("file-url", lambda world: ["file:///etc/hostname", good(world)], exit=2, reason="bad-url"),
]
