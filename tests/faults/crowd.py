"""One body for many connections at once: each of them paced, all of them counted, and one thing going wrong.

A connection gets RATE until the fault has happened, so that more of them pay; then the rest comes at full speed. What
goes wrong is a *fault*, a callable that gets the crowd, the exchange and the honest answer; *when* chooses the
requests it answers.
"""

import select
import socket
import threading
import time
from dataclasses import dataclass
from typing import Optional

from faults.behaviours import honest_answer
from faults.fault_server import Gone

RATE = 512 << 10  # bytes per second and connection
BLOCK = 32 << 10


@dataclass(frozen=True)
class Ask:
    """One GET for the body."""

    first: int
    last: Optional[int]  # none: to the end
    connection: int
    time: float
    others: int          # requests that were being answered when it came
    used: bool           # not the first one on its connection


def parse_range(value):
    first, _, last = (value or "bytes=0-").removeprefix("bytes=").partition("-")
    return int(first), int(last) if last else None


# --- when: the crowd and an Ask, to a bool

def once(crowd, ask):
    """The first piece that is not the file's beginning."""
    return ask.first > 0 and not crowd.fired


def pieces(crowd, ask):
    return ask.first > 0


def from_then_on(crowd, ask):
    """The first such piece, and whatever is asked for after it."""
    return ask.first > 0 or bool(crowd.fired)


def everything(crowd, ask):
    return True


def one_connection(crowd, ask):
    """All that is asked for on the first connection that carries such a piece."""
    return ask.connection == crowd.fired[0].connection if crowd.fired else ask.first > 0


def used_connections(crowd, ask):
    """Any request but the first of a connection."""
    return ask.used


def beyond(limit):
    """What would make more than `limit` requests at once."""
    return lambda crowd, ask: ask.others >= limit


class Crowd:
    """A behaviour. It stays slow until its fault has happened `patience` times (0: never is); `delay`: seconds per head.

    `early(exchange, send_rest)` takes over where the next request came before the body was sent.
    """

    def __init__(self, world, fault=None, when=once, patience=1, delay=0.0, early=None, resource=None):
        self.world, self.resource = world, resource or world.resource
        self.fault, self.when, self.early = fault, when, early
        self.slow, self.delay, self._patience = patience > 0, delay, patience
        self.break_off = None  # what bodies under way do from their second block on; gets the exchange, raises Gone
        self.asks, self.fired = [], []
        self.peak, self._active = 0, 0
        self._lock = threading.Lock()

    @property
    def active(self):
        return self._active

    def fire(self, ask=None):
        self.fired.append(ask)
        self.slow = self.slow and len(self.fired) < self._patience

    def __call__(self, exchange):
        answer = honest_answer(exchange.request, self.resource)
        if exchange.request.method != "GET":
            answer.send(exchange)
            return
        ask, spoiled = self._admit(exchange)
        try:
            if self.delay:
                pause(exchange, self.delay)
            (self.fault if spoiled else Crowd.send)(self, exchange, answer)
        finally:
            with self._lock:
                self._active -= 1

    def _admit(self, exchange):
        first, last = parse_range(exchange.request.header("Range"))
        with self._lock:
            connection = exchange.request.connection
            ask = Ask(first, last, connection, time.monotonic(), self._active,
                      any(earlier.connection == connection for earlier in self.asks))
            self.asks.append(ask)
            self._active += 1
            self.peak = max(self.peak, self._active)
            spoiled = self.fault is not None and self.when(self, ask)
            if spoiled:
                self.fire(ask)
            return ask, spoiled

    def send(self, exchange, answer, count=None):
        """The answer with at most `count` bytes of its body, at this crowd's pace."""
        exchange.send(answer.head())
        self.send_body(exchange, answer.body[:count])

    def send_body(self, exchange, body, rate=None):
        body = memoryview(body)
        for start in range(0, len(body), BLOCK):
            if self.break_off and start > 0:
                self.break_off(exchange)
            if self.early and has_request(exchange.sock):
                self.fire()
                self.early(exchange, lambda: exchange.send(body[start:]))
                return
            exchange.send(body[start:start + BLOCK])
            if rate or self.slow:
                pause(exchange, BLOCK / (rate or RATE))


def has_request(sock):
    """True when bytes wait to be read; an end of the connection is none."""
    return bool(select.select([sock], [], [], 0)[0] and sock.recv(1, socket.MSG_PEEK))


def pause(exchange, seconds):
    if exchange.server.stopping.wait(seconds):
        raise Gone
