"""The relay is what it says: a benchmark through a link that is better than announced proves nothing."""

import os
import socket
import threading
import time
import unittest

from bench.relay import Relay

BODY = os.urandom(1 << 20)


class Server:
    """Answers each byte a client sends with BODY; closes when the client does."""

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.ended = threading.Semaphore(0)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        try:
            while True:
                threading.Thread(target=self._serve, args=[self._listener.accept()[0]], daemon=True).start()
        except OSError:
            pass

    def _serve(self, connection):
        with connection:
            try:
                while connection.recv(1):
                    connection.sendall(BODY)
            except OSError:
                pass
        self.ended.release()


def connected(relay):
    client = socket.create_connection(("127.0.0.1", relay.port))
    client.settimeout(20)
    return client


def received(client, size):
    data = bytearray()
    while len(data) < size:
        block = client.recv(size - len(data))
        if not block:
            break
        data += block
    return bytes(data)


class RelayTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())

    def relay(self, **options):
        return self.enterContext(Relay(self.server.port, **options))

    def client(self, relay):
        return self.enterContext(connected(relay))

    def fetch_seconds(self, client):
        start = time.monotonic()
        client.sendall(b"?")
        self.assertEqual(received(client, len(BODY)), BODY)
        return time.monotonic() - start

    def test_brings_bytes_unchanged_over_every_kind_of_link(self):
        for options in ({}, {"delay": 20}, {"rate": 20_000_000}, {"delay": 20, "rate": 20_000_000}):
            with self.subTest(options):
                client = self.client(self.relay(**options))
                for _ in range(3):
                    self.fetch_seconds(client)

    def test_pays_a_round_trip_to_connect_and_one_for_each_request(self):
        relay = self.relay(delay=100)
        start = time.monotonic()
        client = self.client(relay)
        self.fetch_seconds(client)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        self.assertGreaterEqual(self.fetch_seconds(client), 0.1)

    def test_caps_each_connection(self):
        relay = self.relay(rate=4 << 20)
        self.assertGreaterEqual(self.fetch_seconds(self.client(relay)), 0.18)

    def test_one_connection_is_ten_times_slower(self):
        relay = self.relay(rate=20 << 20, slow=2)
        self.client(relay)
        self.assertGreaterEqual(self.fetch_seconds(self.client(relay)), 0.4)

    def test_one_connection_dies(self):
        relay = self.relay(dead=2, dead_after=1000)
        first, second, third = (self.client(relay) for _ in range(3))
        second.sendall(b"?")
        self.assertEqual(received(second, 1000), BODY[:1000])
        for healthy in (first, third):
            self.fetch_seconds(healthy)
        second.setblocking(False)
        self.assertRaises(BlockingIOError, second.recv, 1)

    def test_a_client_that_leaves_is_gone_at_the_server_too(self):
        client = self.client(self.relay(dead=1, dead_after=10))
        client.sendall(b"?")
        received(client, 10)
        client.close()
        self.assertTrue(self.server.ended.acquire(timeout=20))

    def test_refuses_what_it_does_not_understand(self):
        for options in ({"loss": 1}, {"rate": "fast"}, {"slow": 1}):
            with self.subTest(options), self.assertRaises(RuntimeError):
                self.relay(**options)
