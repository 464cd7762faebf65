"""I. Signals: the state on disk stays good wherever they come."""

import os
import signal
import time
from pathlib import Path

from faults.behaviours import silence, simple, stalled_after
from faults.case import Case, check, nothing, partial, unpublished
from faults.cases.time import black_hole
from support.waiting import wait_for

HALF = 150_000
PATIENCE = 2.0  # the promise is 0.2 s; a loaded machine gets more


def send(world, process, number, condition, what):
    """Signals once `condition()` holds, and measures how long the process takes to leave."""
    wait_for(condition, what)
    start = time.monotonic()
    process.signal(number)
    process.wait(30)
    world.extra["seconds"] = time.monotonic() - start


def left_soon(world, result):
    seconds = world.extra["seconds"]
    check(seconds < PATIENCE, f"took {seconds:.2f} s to stop")


def in_body(number):
    def during(world, process):
        send(world, process, number, lambda: world.part_size() == HALF, "the partial to grow")
    return during


def on_request(server, number=signal.SIGINT):
    def during(world, process):
        send(world, process, number, lambda: getattr(world, server).seen(), f"a request at the {server}")
    return during


def in_retry_wait(world, process):
    send(world, process, signal.SIGINT, lambda: '"retry"' in process.output(), "the wait before a retry")


def in_handshake(world, process):
    send(world, process, signal.SIGINT, lambda: world.hub.connections, "a connection")


def connecting(world, process):
    """Nothing can be seen of a connection into a black hole but the process's own socket."""
    send(world, process, signal.SIGINT, lambda: sends_syn(process.pid), "a connection attempt")


def sends_syn(pid):
    """True when a socket of that process waits for an answer to its SYN."""
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    waiting = {f"socket:[{row[9]}]" for row in rows if row[3] == "02"}
    try:
        return any(os.readlink(entry) in waiting for entry in Path(f"/proc/{pid}/fd").iterdir())
    except FileNotFoundError:  # an fd closed while we looked
        return False


def silent_handshake(world):
    world.hub.greet = lambda sock: world.hub.stopping.wait(20)


def stalled(world):
    return stalled_after(world.resource, HALF)


def storm(world, process):
    """Window size changes all the time: timeouts still fire."""
    while process.running():
        process.signal(signal.SIGWINCH)
        time.sleep(0.02)


PATIENT = {"timeout": "30s"}

CASES = [
    Case("sigint-in-body", "162", 130, partial(HALF), blob=stalled, during=in_body(signal.SIGINT), check=left_soon,
         options=PATIENT),
    Case("sigterm-in-body", "163", 143, partial(HALF), blob=stalled, during=in_body(signal.SIGTERM), check=left_soon,
         options=PATIENT),
    Case("sighup-in-body", "163", 129, partial(HALF), blob=stalled, during=in_body(signal.SIGHUP), check=left_soon,
         options=PATIENT),
    Case("sigint-before-the-hub-answers", "162", 130, nothing, resolve=lambda world: silence,
         during=on_request("hub"), check=left_soon, options=PATIENT),
    Case("sigint-before-the-head", "162", 130, unpublished, blob=lambda world: silence, during=on_request("cdn"),
         check=left_soon, options=PATIENT),
    Case("sigint-while-connecting", "162", 130, nothing, during=connecting, check=left_soon,
         options=lambda world: {**PATIENT, "base-url": black_hole(world)}),
    Case("sigint-in-tls-handshake", "162", 130, nothing, kind="plain", tls="good", prepare=silent_handshake,
         during=in_handshake, check=left_soon, options=PATIENT),
    Case("sigint-in-retry-wait", "84", 130, unpublished, blob=lambda world: simple(503, b"", ("Retry-After", "25")),
         during=in_retry_wait, check=left_soon, options=PATIENT),
    Case("sigwinch-storm", "169", 14, unpublished, blob=lambda world: silence, during=storm,
         options={"timeout": "1s", "retries": "1"}),
]
