"""K. Eight connections that break, fall silent, are limited or redirected: the download goes on where it was."""

import threading

from faults.behaviours import hang_up, redirect, simple
from faults.case import check, published_or_unpublished
from faults.crowd import Crowd, beyond, everything, from_then_on, one_connection, pieces, used_connections
from faults.fault_server import Gone, abort
from faults.many import ALWAYS, crowd_of, large, many, other_version, refuse, resumes, with_partial
from faults.world import SECRET

IMPATIENT = {"timeout": "1s"}
NARROW = {"timeout": "1s", "connections": "4", "max-memory": "1Mi"}  # small pieces: each connection carries several


# --- what happens to one answer

def reset_after(count):
    def fault(crowd, exchange, answer):
        crowd.send(exchange, answer, count)
        exchange.reset()
    return fault


def closed(crowd, exchange, answer):
    hang_up(exchange)


def silent_after(count):
    """The head and `count` bytes, then nothing; none: not even a head."""
    def fault(crowd, exchange, answer):
        if count is not None:
            crowd.send(exchange, answer, count)
        exchange.stall()
    return fault


def late(seconds):
    """Longer than the client is willing to wait."""
    def fault(crowd, exchange, answer):
        exchange.stall(seconds)
        crowd.send(exchange, answer)
    return fault


def crawling(rate):
    def fault(crowd, exchange, answer):
        exchange.send(answer.head())
        crowd.send_body(exchange, answer.body, rate)
    return fault


def garbage(crowd, exchange, answer):
    exchange.send(b"\x16\x03\x01 what is this?\r\n\r\n" + answer.body[:1000])
    exchange.close()


def everybody_freezes(crowd, exchange, answer):
    crowd.break_off = lambda other: other.stall()
    exchange.stall()


def everybody_freezes_after_the_head(crowd, exchange, answer):
    """Heads say nothing about the bodies behind them: who waits for bytes must not live by heads."""
    crowd.break_off = lambda other: other.stall()
    exchange.send(answer.head())
    exchange.stall()


# --- servers that do not keep connections

def then_close(crowd, exchange, answer):
    crowd.send(exchange, answer)
    exchange.close()


def connection_close(crowd, exchange, answer):
    then_close(crowd, exchange, answer.add("Connection", "close"))


def http_1_0(crowd, exchange, answer):
    exchange.send(answer.head().replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    crowd.send_body(exchange, answer.body)
    exchange.close()


def one_at_a_time(crowd, exchange, answer):
    """All others wait for their heads."""
    turn = crowd.world.extra["turn"]
    if not turn.acquire(blocking=False):
        crowd.slow = False
        turn.acquire()
    try:
        crowd.send(exchange, answer)
    finally:
        turn.release()


# --- servers that do not understand a request sent early. Each gets the exchange and what sends the body's rest.

def early_closed_at_once(exchange, send_rest):
    exchange.close()


def early_ignored_then_closed(exchange, send_rest):
    """Closing with the request unread resets the connection, perhaps before the client has the body's end."""
    send_rest()
    exchange.close()


def early_swallowed(exchange, send_rest):
    send_rest()
    exchange.sock.recv(65536)
    exchange.stall()


def early_answered_with_garbage(exchange, send_rest):
    send_rest()
    exchange.send(b"I only do one thing at a time\r\n\r\n")
    exchange.close()


def early_answered_twice(exchange, send_rest):
    """An answer that nobody asked for slips in between."""
    send_rest()
    exchange.send(b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/%d\r\nContent-Length: 5\r\n\r\nabcde"
                  % len(large()[0]))
    exchange.close()


# --- servers that limit connections

def only(limit):
    """RST for every connection while `limit` requests are being answered."""
    def prepare(world):
        def greet(sock):
            crowd = world.extra.get("crowd")
            if crowd and crowd.active >= limit:
                crowd.fire()
                abort(sock)
                raise Gone
        world.server.greet = greet
    return prepare


def was_limited(world, result):
    check(crowd_of(world).fired, "there was never one connection too many")


# --- signed URLs

def expiring(status, lasting=False):
    """At the first piece all URLs signed so far end; bodies under way go on. `lasting`: new ones are refused too."""
    def resolve(world):
        def sign(exchange):
            walk = world.extra["walks"] = world.extra.get("walks", 0) + 1
            if exchange.request.method == "GET" and crowd_of(world).fired:
                world.extra["fresh"] = world.extra.get("fresh", 0) + 1
            world.cdn.routes[f"/blob-{walk}"] = signed(world, walk, status, lasting)
            world.point_to_cdn(exchange, f"{world.cdn.url}/blob-{walk}?{SECRET}")
        return sign
    return resolve


def signed(world, walk, status, lasting):
    def behaviour(exchange):
        ended = world.extra.get("ended", 0)
        (simple(status) if walk <= ended or (lasting and ended) else world.blob)(exchange)
    return behaviour


def ends(status, bodies_too=False):
    """The fault that goes with it."""
    def fault(crowd, exchange, answer):
        crowd.break_off = hang_up if bodies_too else None
        crowd.world.extra["ended"] = crowd.world.extra["walks"]
        simple(status)(exchange)
    return fault


def resolved_once(world, result):
    check(world.extra.get("fresh") == 1, f"the hub was asked {world.extra.get('fresh', 0)} more times, not once")
    crowd = crowd_of(world)
    ended = crowd.asks.index(crowd.fired[0])
    check(all(ask.first > 0 for ask in crowd.asks[ended:]), "the file was begun again")


def moved_to(resource_of):
    """Pieces are redirected to another server; what it has is up to `resource_of`."""
    def prepare(world):
        world.proxy.routes["/elsewhere"] = Crowd(world, resource=resource_of(world.resource))
        world.extra["elsewhere"] = f"{world.proxy.url}/elsewhere?{SECRET}"
    return prepare


ONE_PIECE = {
    "429": ("176", refuse(429)),
    "429-retry-now": ("176", refuse(429, ("Retry-After", "0"))),
    "500": ("88", refuse(500)),
    "502": ("88", refuse(502)),
    "503": ("82", refuse(503)),
    "503-in-a-second": ("82", refuse(503, ("Retry-After", "1"))),
    "reset-before-the-head": ("20", reset_after(0)),
    "reset-mid-body": ("20", reset_after(200_000)),
    "closed-without-an-answer": ("22", closed),
    "answered-with-garbage": ("32", garbage),
    "silent-before-the-head": ("101", silent_after(None)),
    "silent-after-the-head": ("101", silent_after(0)),
    "silent-in-the-middle": ("101", silent_after(100_000)),
    "late": ("99", late(3)),
    "crawling": ("100", crawling(20_000)),
}

KEPT_BADLY = {
    "closed-after-each-answer": ("107", then_close),
    "connection-close": ("107", connection_close),
    "http-1-0": ("107", http_1_0),
}

EARLY = {
    "closed-at-once": early_closed_at_once,
    "ignored-then-closed": early_ignored_then_closed,
    "swallowed": early_swallowed,
    "answered-with-garbage": early_answered_with_garbage,
    "answered-twice": early_answered_twice,
}

CASES = [
    many("eight-connections", "176", at_least=4),
    many("eight-connections-plain-server", "176", kind="plain", at_least=4),
    many("eight-connections-git-file", "176", kind="git"),
    many("eight-connections-over-tls", "176", kind="plain", tls="good", at_least=4),
    *(many(f"piece-{name}", number, fault=fault, options=IMPATIENT) for name, (number, fault) in ONE_PIECE.items()),
    *(many(f"pieces-all-{name}", ONE_PIECE[name][0], (0, 12, 14), published_or_unpublished, fault=ONE_PIECE[name][1],
           when=pieces) for name in ("429-retry-now", "500", "closed-without-an-answer", "reset-before-the-head")),
    *(many(f"connection-{name}", ONE_PIECE[name][0], fault=ONE_PIECE[name][1], when=one_connection, patience=ALWAYS,
           options=IMPATIENT, at_least=3)
      for name in ("silent-before-the-head", "silent-after-the-head", "silent-in-the-middle", "late", "crawling",
                   "reset-mid-body", "503")),
    *(many(f"beyond-two-{name}", "178", fault=fault, when=beyond(2), patience=4, at_least=3, options=IMPATIENT)
      for name, fault in (("429", refuse(429)), ("503", refuse(503)), ("reset", reset_after(0)), ("closed", closed),
                          ("silent", silent_after(None)))),
    *(many(f"beyond-one-{name}", "178", fault=fault, when=beyond(1), patience=4)
      for name, fault in (("429", refuse(429)), ("503", refuse(503)), ("reset", reset_after(0)))),
    many("beyond-two-reset-at-connect", "178", prepare=only(2), patience=4, judge=was_limited),
    many("beyond-one-reset-at-connect", "178", prepare=only(1), patience=4, judge=was_limited, at_least=1),
    many("one-at-a-time", "179", fault=one_at_a_time, when=everything, patience=ALWAYS, options=IMPATIENT,
         prepare=lambda world: world.extra.update(turn=threading.Lock())),
    many("all-fall-silent", "101", 14, with_partial, fault=everybody_freezes, when=from_then_on,
         options={"timeout": "1s", "retries": "1"}, judge=resumes),
    many("all-fall-silent-after-the-head", "101", 14, with_partial, "timeout", fault=everybody_freezes_after_the_head,
         when=from_then_on, options={"timeout": "3s", "retries": "1"}, judge=resumes),
    *(many(f"keep-{name}", number, fault=fault, when=everything, patience=10)
      for name, (number, fault) in KEPT_BADLY.items()),
    *(many(f"used-connection-{name}", "22", fault=fault, when=used_connections, patience=3, options=NARROW)
      for name, fault in (("closed", closed), ("reset", reset_after(0)), ("garbage", garbage),
                          ("silent", silent_after(None)))),
    *(many(f"early-request-{name}", "22", early=early, delay=0.2, patience=3, options=NARROW)
      for name, early in EARLY.items()),
    *(many(f"signed-url-expires-{status}", "86", resolve=expiring(status), fault=ends(status), judge=resolved_once)
      for status in (400, 401, 403)),
    many("signed-url-rejected-for-ever", "86", 14, with_partial, "signed-url-rejected",
         resolve=expiring(403, lasting=True), fault=ends(403, bodies_too=True)),
    many("pieces-redirected", "93", prepare=moved_to(lambda resource: resource), when=pieces,
         fault=lambda crowd, exchange, answer: redirect(crowd.world.extra["elsewhere"])(exchange)),
    # Where the first connection is broken off, what it asks for then is led to the other version as well, and
    # the whole file is asked for once more.
    many("pieces-redirected-to-another-version", "93", prepare=moved_to(other_version), when=pieces,
         fault=lambda crowd, exchange, answer: redirect(crowd.world.extra["elsewhere"])(exchange)),
    many("pieces-redirected-to-a-file", "97", (0, 14), published_or_unpublished, when=pieces,
         fault=lambda crowd, exchange, answer: redirect("file:///etc/passwd")(exchange)),
]
