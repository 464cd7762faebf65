"""Behaviours for the fault server: one honest file server, and the ways to spoil it."""

import threading
from dataclasses import dataclass, replace
from email.utils import formatdate
from http import HTTPStatus

OLD_DATE = "Wed, 21 Oct 2015 07:28:00 GMT"


@dataclass(frozen=True)
class Resource:
    body: bytes
    etag: str = '"content-1"'
    last_modified: str = OLD_DATE
    ranges: bool = True
    headers: tuple = ()


@dataclass(frozen=True)
class Answer:
    """A response about to be sent; `head_only` leaves the body out."""

    status: int
    headers: tuple = ()
    body: bytes = b""
    head_only: bool = False

    def without(self, name):
        return replace(self, headers=tuple(item for item in self.headers if item[0].lower() != name.lower()))

    def set(self, name, value):
        return replace(self, headers=self.without(name).headers + ((name, value),))

    def add(self, name, value):
        return replace(self, headers=self.headers + ((name, value),))

    def head(self):
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"

    def send(self, exchange):
        exchange.send(self.head() + (b"" if self.head_only else self.body))


def simple(status, body=b"", *headers):
    """The same small answer to everything."""
    def behaviour(exchange):
        answer = Answer(status, (*headers, ("Content-Length", str(len(body)))), body)
        replace(answer, head_only=exchange.request.method == "HEAD").send(exchange)
    return behaviour


def honest_answer(request, resource):
    """What RFC 9110 says: ranges, If-Range and the conditional headers."""
    head_only = request.method == "HEAD"
    headers = [("Date", formatdate(usegmt=True)), ("Accept-Ranges", "bytes" if resource.ranges else "none"),
               *resource.headers]
    if resource.etag:
        headers.append(("ETag", resource.etag))
    if resource.last_modified:
        headers.append(("Last-Modified", resource.last_modified))
    if _not_modified(request, resource):
        return Answer(304, tuple(headers), head_only=True)
    size = len(resource.body)
    first, last = _wanted(request, resource)
    if first is None:
        return Answer(200, (*headers, ("Content-Length", str(size))), resource.body, head_only)
    if first >= size:
        return Answer(416, (*headers, ("Content-Range", f"bytes */{size}"), ("Content-Length", "0")))
    body = resource.body[first:last + 1]
    headers += [("Content-Range", f"bytes {first}-{last}/{size}"), ("Content-Length", str(len(body)))]
    return Answer(206, tuple(headers), body, head_only)


def _not_modified(request, resource):
    match, since = request.header("If-None-Match"), request.header("If-Modified-Since")
    if match is not None:
        return resource.etag is not None and resource.etag in [item.strip() for item in match.split(",")]
    return since is not None and since == resource.last_modified


def _wanted(request, resource):
    wanted, if_range = request.header("Range"), request.header("If-Range")
    if not wanted or not resource.ranges or if_range not in (None, resource.etag, resource.last_modified):
        return None, None
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    return int(first), min(int(last) if last else len(resource.body) - 1, len(resource.body) - 1)


def serve(resource, alter=lambda answer: answer):
    """Honest, unless `alter` changes the answer before it is sent."""
    def behaviour(exchange):
        alter(honest_answer(exchange.request, resource)).send(exchange)
    return behaviour


def sequence(*behaviours):
    """The first request gets the first behaviour, and so on; the last one stays."""
    remaining, lock = list(behaviours), threading.Lock()

    def behaviour(exchange):
        with lock:
            now = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        now(exchange)
    return behaviour


def on_get(fault, otherwise):
    """`fault` for GET, `otherwise` for HEAD."""
    def behaviour(exchange):
        (fault if exchange.request.method == "GET" else otherwise)(exchange)
    return behaviour


def raw(data):
    """These bytes, whatever was asked; then the connection ends."""
    def behaviour(exchange):
        exchange.send(data)
        exchange.close()
    return behaviour


def hang_up(exchange):
    """Not a byte in answer."""
    exchange.close()


def silence(exchange):
    exchange.stall()


def _cut(resource, count, finish):
    def behaviour(exchange):
        answer = honest_answer(exchange.request, resource)
        exchange.send(answer.head() + answer.body[:count])
        finish(exchange)
    return behaviour


def truncated(resource, count):
    """Announces everything, sends `count` body bytes, closes."""
    return _cut(resource, count, lambda exchange: exchange.close())


def reset_after(resource, count):
    return _cut(resource, count, lambda exchange: exchange.reset())


def stalled_after(resource, count):
    return _cut(resource, count, lambda exchange: exchange.stall())


def chunked(body, size=4096, end=b"0\r\n\r\n", extension=b"", headers=()):
    """`body` in chunks; `end` is what comes instead of, or as, the last chunk and the trailers."""
    def behaviour(exchange):
        answer = Answer(200, (*headers, ("Transfer-Encoding", "chunked")))
        exchange.send(answer.head())
        for start in range(0, len(body), size):
            piece = body[start:start + size]
            exchange.send(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece))
        exchange.send(end)
        exchange.close()
    return behaviour


def redirect(location, status=302, *headers):
    return simple(status, b"", ("Location", location), *headers)
