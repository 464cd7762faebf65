"""What goes wrong on the way, by chance: a table of troubles for one answer. Each tells when it has really happened."""

import threading
from collections import Counter
from dataclasses import replace

from faults.behaviours import hang_up, honest_answer, redirect, simple

PATIENCE = 3.0  # longer than any client here waits


class Weather:
    """Draws a trouble for every request with the given chance. Threads share it."""

    def __init__(self, chance, luck):
        self.chance, self.happened = chance, Counter()
        self._luck, self._lock = luck, threading.Lock()

    def draw(self, troubles, more=(), share=1.0):
        """(name, trouble), or none. Half of the time one of `more`, if there are any; `share` of the usual chance."""
        with self._lock:
            if self._luck.random() >= self.chance * share:
                return None
            return self._luck.choice(list((more if more and self._luck.random() < 0.5 else troubles).items()))

    def number(self, below):
        with self._lock:
            return self._luck.randrange(below) if below > 0 else 0

    def note(self, name, count=1):
        with self._lock:
            self.happened[name] += count


# --- troubles: of a source (which file, which weather), an exchange and the honest answer. False: did not apply.

def _part_of(source, answer):
    """Some of the body, never all of it."""
    return answer.body[:source.weather.number(len(answer.body))]


def dropped(source, exchange, answer):
    hang_up(exchange)


def reset(source, exchange, answer):
    exchange.send(answer.head() + _part_of(source, answer))
    exchange.reset()


def truncated(source, exchange, answer):
    if not answer.body:
        return False
    exchange.send(answer.head() + _part_of(source, answer))
    exchange.close()


def stalled(source, exchange, answer):
    if not answer.body:
        return False
    exchange.send(answer.head() + _part_of(source, answer))
    exchange.stall(PATIENCE)
    exchange.close()


def mute(source, exchange, answer):
    exchange.stall(PATIENCE)
    exchange.close()


def late(source, exchange, answer):
    exchange.stall(0.1 + source.weather.number(100) / 100)
    answer.send(exchange)


def refused(*codes):
    def trouble(source, exchange, answer):
        simple(codes[source.weather.number(len(codes))])(exchange)
    return trouble


def told_to_wait(code):
    def trouble(source, exchange, answer):
        simple(code, b"", ("Retry-After", str(source.weather.number(2))))(exchange)
    return trouble


def wrong_range(source, exchange, answer):
    """Another part than asked for, or another label."""
    size = len(source.now.body)
    numbers = dict(answer.headers)["Content-Range"].removeprefix("bytes ").partition("/")[0]
    first, last = map(int, numbers.split("-"))
    low, high = max(0, first - source.weather.number(3)), min(size - 1, last + source.weather.number(3))
    moved = replace(answer.set("Content-Range", f"bytes {low}-{high}/{size}")
                    .set("Content-Length", str(high - low + 1)), body=source.now.body[low:high + 1])
    choices = (moved, answer.set("Content-Range", f"bytes {first + 1}-{last + 1}/{size}"), answer.without("Content-Range"),
               answer.set("Content-Range", f"bytes {first}-{last}/{size + 1}"),
               answer.set("Content-Range", f"items {first}-{last}/{size}"),
               answer.set("Content-Type", "multipart/byteranges; boundary=X"))
    choices[source.weather.number(len(choices))].send(exchange)


def whole(source, exchange, answer):
    """200 to a range."""
    honest_answer(exchange.request, replace(source.now, ranges=False)).send(exchange)


def one_byte_more(source, exchange, answer):
    replace(answer, body=answer.body + b"!").send(exchange)


def then_closed(source, exchange, answer):
    answer.send(exchange)
    exchange.close()


def until_close(source, exchange, answer):
    answer.without("Content-Length").send(exchange)
    exchange.close()


def in_chunks(source, exchange, answer):
    exchange.send(answer.without("Content-Length").add("Transfer-Encoding", "chunked").head())
    for start in range(0, len(answer.body), 100_000):
        block = answer.body[start:start + 100_000]
        exchange.send(b"%x\r\n" % len(block) + block + b"\r\n")
    exchange.send(b"0\r\n\r\n")


def detour(source, exchange, answer):
    redirect(exchange.request.target + "&again" if "?" in exchange.request.target
             else exchange.request.target + "?again", 307)(exchange)


def garbage(source, exchange, answer):
    exchange.send(b"\x15\x03\x01\r\n\r\n" + answer.body[:100])
    exchange.close()


def gzip(source, exchange, answer):
    answer.add("Content-Encoding", "gzip").send(exchange)


def without_validators(source, exchange, answer):
    answer.without("ETag").without("Last-Modified").send(exchange)


def flip(source, exchange, answer):
    """From now on the file is another one."""
    source.change()
    honest_answer(exchange.request, source.now).send(exchange)


def foreign(source, exchange, answer):
    """A part of another version, whatever If-Range says, under that version's validator."""
    request = replace(exchange.request, headers=tuple(
        item for item in exchange.request.headers if item[0].lower() != "if-range"))
    honest_answer(request, source.another()).send(exchange)


def corrupt(source, exchange, answer):
    """Right in everything but the bytes."""
    if not answer.body:
        return False
    at = source.weather.number(len(answer.body))
    replace(answer, body=answer.body[:at] + bytes([answer.body[at] ^ 1]) + answer.body[at + 1:]).send(exchange)


ON_THE_WAY = {
    "dropped": dropped, "reset": reset, "truncated": truncated, "stalled": stalled, "mute": mute, "late": late,
    "5xx": refused(500, 502, 503, 504), "429": refused(429), "503-and-wait": told_to_wait(503),
    "429-and-wait": told_to_wait(429), "404": refused(404), "412": refused(412), "416": refused(416),
    "one-byte-more": one_byte_more, "then-closed": then_closed, "until-close": until_close, "in-chunks": in_chunks,
    "detour": detour, "garbage": garbage, "gzip": gzip, "without-validators": without_validators, "flip": flip,
}
OF_A_PART = {"wrong-range": wrong_range, "200-for-206": whole, "foreign": foreign}
SIGNED = {"url-expired": refused(400, 401, 403)}
LYING = {"corrupt": corrupt}
AT_THE_HUB = {name: ON_THE_WAY[name]
              for name in ("dropped", "reset", "mute", "late", "5xx", "429-and-wait", "garbage")}
EXCUSES_A_WRONG_HASH = {"flip", "foreign", "corrupt"}
