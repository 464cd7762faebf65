"""A raw-socket HTTP/1.1 server that does what it is told, honest or not.

A *behaviour* is a callable that gets one `Exchange`: the request just read and the connection it came on. When it
returns, the connection is kept for another request unless the behaviour closed it.
"""

import contextlib
import fcntl
import selectors
import socket
import ssl
import struct
import termios
import threading
import time
from dataclasses import dataclass

MAX_HEAD = 1 << 20


class Gone(Exception):
    """The client left, or the server stops."""


def readable(socks, seconds):
    """Those of `socks` that have something to read, or have ended, within `seconds`."""
    with selectors.DefaultSelector() as selector:
        for sock in socks:
            selector.register(sock, selectors.EVENT_READ)
        return [key.fileobj for key, _ in selector.select(seconds)]


def abort(sock):
    """RST, whatever is still to be sent."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: tuple  # of (name, value)
    raw: bytes      # the head as it came
    connection: int

    @property
    def path(self):
        return self.target.split("?", 1)[0]

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None


def parse_request(raw, connection):
    line, *fields = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, target, _ = line.split(" ", 2)
    headers = tuple((name, value.strip()) for name, _, value in (field.partition(":") for field in fields))
    return Request(method, target, headers, raw, connection)


class Exchange:
    """One request, and the means to answer it in any way."""

    def __init__(self, server, sock, request, peer, body=b""):
        self.server, self.sock, self.request, self.peer, self.body = server, sock, request, peer, body
        self.closed = False

    def send(self, data):
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone from error

    def drip(self, data, interval):
        """One byte per `interval` seconds."""
        for byte in data:
            self.send(bytes([byte]))
            self.stall(interval)

    def stall(self, seconds=None):
        """Says nothing for `seconds`, or until the client leaves or the server stops."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            if self.server.stopping.is_set():
                raise Gone
            wait = 0.05 if until is None else max(0, min(0.05, until - time.monotonic()))
            if readable([self.sock], wait):
                self._notice_leaving()

    def _notice_leaving(self):
        try:
            left = not self.sock.recv(65536)
        except ssl.SSLWantReadError:
            return
        except OSError:
            left = True
        if left:
            raise Gone

    def close(self):
        """An orderly end: FIN after everything that was sent; no close_notify under TLS."""
        self.closed = True
        self.sock.close()

    def reset(self):
        """RST, once the client's kernel has everything that was sent."""
        deadline = time.monotonic() + 10
        while self._unacknowledged() and time.monotonic() < deadline:
            time.sleep(0.001)
        self.closed = True
        abort(self.sock)

    def _unacknowledged(self):
        return struct.unpack("i", fcntl.ioctl(self.sock, termios.TIOCOUTQ, bytes(4)))[0]


class FaultServer:
    """Listens on a port of its own. `routes` maps paths to behaviours, `default` answers the rest.

    `greet(sock)` runs on every accepted connection before TLS and before the first request.
    """

    def __init__(self, address="127.0.0.1", tls=None):
        self.routes, self.default = {}, not_found
        self.requests, self.connections = [], 0
        self.stopping = threading.Event()
        self.greet = None
        self._tls, self._lock, self._open = tls, threading.Lock(), set()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, 0), family=family, backlog=64)
        self.port = self._listener.getsockname()[1]
        host = f"[{address}]" if ":" in address else address
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()  # else it could accept from whoever gets the number of this descriptor next
        self._listener.close()
        with self._lock:
            for sock in self._open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def seen(self, method=None, path=None):
        """The requests that came so far, narrowed by method and path."""
        with self._lock:
            return [request for request in self.requests
                    if method in (None, request.method) and path in (None, request.path)]

    def forget(self):
        with self._lock:
            self.requests.clear()

    def _accept(self):
        while not self.stopping.is_set():
            try:
                sock, peer = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                number = self.connections
            threading.Thread(target=self._serve, args=(sock, peer, number), daemon=True).start()

    def _serve(self, sock, peer, number):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.greet:
                self.greet(sock)
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True, suppress_ragged_eofs=True)
            with self._lock:
                self._open.add(sock)
            self._converse(sock, peer, number)
        except (Gone, OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()

    def _converse(self, sock, peer, number):
        pending = b""
        while not self.stopping.is_set():
            while b"\r\n\r\n" not in pending:
                data = sock.recv(65536)
                if not data or len(pending) > MAX_HEAD:
                    return
                pending += data
            raw, _, pending = pending.partition(b"\r\n\r\n")
            request = parse_request(raw, number)
            with self._lock:
                self.requests.append(request)
            size = int(request.header("Content-Length") or 0)
            while len(pending) < size:
                data = sock.recv(65536)
                if not data:
                    return
                pending += data
            body, pending = pending[:size], pending[size:]
            exchange = Exchange(self, sock, request, peer, body)
            self.routes.get(request.path, self.default)(exchange)
            if exchange.closed:
                return


def not_found(exchange):
    exchange.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
