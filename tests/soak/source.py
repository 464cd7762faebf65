"""The side of the server: files with versions, behind a hub or on a plain server, in bad weather."""

import hashlib
import random
import threading
from dataclasses import replace

from faults.behaviours import Answer, Resource, honest_answer
from faults.fault_server import FaultServer, Gone
from soak import weather as troubles

COMMIT = "c0ffee" + "0" * 34
BLOCK = 64 << 10


class Source:
    """One file. `versions` is everything it ever was; the last one counts."""

    def __init__(self, leaf, size, weather, seed):
        self.leaf, self.weather, self._seed = leaf, weather, seed
        self._lock = threading.Lock()
        self.versions = []
        self.change(size)

    @property
    def now(self):
        return self.versions[-1]

    def another(self):
        """A version that is not the present one."""
        return self.versions[0] if len(self.versions) > 1 else replace(
            self.now, body=bytes(len(self.now.body)), etag='"never-was"')

    def change(self, size=None):
        with self._lock:
            luck = random.Random(f"{self._seed}/{self.leaf}/{len(self.versions)}")
            if size is None:
                size = max(0, len(self.now.body) + luck.choice((0, 0, 1, -1, 70_000, -70_000)))
            number = len(self.versions)
            self.versions.append(Resource(luck.randbytes(size), f'"{self.leaf}-{number}"',
                                          f"Wed, 21 Oct 2015 07:28:{number % 60:02} GMT"))

    def sha256(self):
        return hashlib.sha256(self.now.body).hexdigest()


class Site:
    """A hub with signed redirects to a CDN, or one plain server. Use as a context manager."""

    def __init__(self, sources, weather, hub, lying, rate):
        self.weather, self._is_hub, self._rate = weather, hub, rate
        self._troubles = {**troubles.ON_THE_WAY, **(troubles.SIGNED if hub else {}),
                          **(troubles.LYING if lying else {})}
        self.hub, self.cdn = FaultServer(), FaultServer()
        self.peak, self._active, self._lock = 0, 0, threading.Lock()
        for source in sources:
            for revision in ("main", COMMIT):
                self.hub.routes[f"/org/repo/resolve/{revision}/{source.leaf}"] = (
                    self._announce(source) if hub else self._body(source))
            self.cdn.routes[f"/{source.leaf}"] = self._body(source)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.hub, self.cdn):
            server.stop()

    @property
    def bodies(self):
        return (self.cdn if self._is_hub else self.hub).seen("GET")

    def forget(self):
        for server in (self.hub, self.cdn):
            server.forget()

    def _announce(self, source):
        def behaviour(exchange):
            now = source.now
            sha256 = hashlib.sha256(now.body).hexdigest()
            answer = Answer(302, (("X-Repo-Commit", COMMIT), ("X-Linked-ETag", f'"{sha256}"'),
                                  ("X-Linked-Size", str(len(now.body))), ("ETag", f'"{sha256}"'),
                                  ("Location", f"{self.cdn.url}/{source.leaf}?Signature=x"), ("Content-Length", "0")))
            self._suffer(source, exchange, self.weather.draw(troubles.AT_THE_HUB, share=0.3), answer, answer.send)
        return behaviour

    def _body(self, source):
        def behaviour(exchange):
            answer = honest_answer(exchange.request, source.now)
            if exchange.request.method != "GET":
                answer.send(exchange)
                return
            with self._lock:
                self._active += 1
                self.peak = max(self.peak, self._active)
            try:
                drawn = self.weather.draw(self._troubles, troubles.OF_A_PART if answer.status == 206 else ())
                self._suffer(source, exchange, drawn, answer, lambda other: self._paced(other, answer))
            finally:
                with self._lock:
                    self._active -= 1
        return behaviour

    def _suffer(self, source, exchange, drawn, answer, honest):
        name, trouble = drawn or (None, None)
        if trouble is None:
            honest(exchange)
            return
        self.weather.note(name)  # before: the run may be over, and judged, as soon as the trouble is sent
        if trouble(source, exchange, answer) is False:
            self.weather.note(name, -1)
            honest(exchange)

    def _paced(self, exchange, answer):
        if not self._rate:
            answer.send(exchange)
            return
        exchange.send(answer.head())
        for start in range(0, len(answer.body), BLOCK):
            exchange.send(answer.body[start:start + BLOCK])
            if exchange.server.stopping.wait(BLOCK / self._rate):
                raise Gone
