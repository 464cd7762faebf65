"""mirror-serve as other clients see it: plain HTTP, spoken with http.client."""

import hashlib
import http.client
import json
import os
import random
import signal
import socket
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from support.servers import MirrorServe

BODY = random.Random(21).randbytes(200_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
FILE = "/org/repo/resolve/main/model.bin"


class MirrorServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        repository = cls.root / "models/org/repo"
        (repository / "sub").mkdir(parents=True)
        (repository / "model.bin").write_bytes(BODY)
        (repository / "sub/config.json").write_text("{}")
        for hidden in ("model.bin.part", "model.bin.lock", "model.bin.receipt.json"):
            (repository / hidden).write_text("hidden")
        (cls.root / "secret").write_text("outside")
        (repository / "link").symlink_to(cls.root / "secret")
        cls.mirror = MirrorServe(cls.root / "models")
        cls.addClassCleanup(cls.mirror.close)

    def ask(self, method, path, headers=None, mirror=None):
        connection = http.client.HTTPConnection(urlsplit((mirror or self.mirror).url).netloc, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()

    def test_identity(self):
        response, body = self.ask("HEAD", FILE)
        self.assertEqual((response.status, body), (200, b""))
        self.assertEqual(response.getheader("X-Linked-ETag").strip('"'), SHA256)
        self.assertEqual(response.getheader("X-Linked-Size"), str(len(BODY)))
        self.assertRegex(response.getheader("X-Repo-Commit"), "^[0-9a-f]{40}$")
        self.assertEqual(response.getheader("Content-Length"), str(len(BODY)))

    def test_commit_as_revision(self):
        commit = self.ask("HEAD", FILE)[0].getheader("X-Repo-Commit")
        self.assertEqual(self.ask("GET", FILE.replace("main", commit))[1], BODY)
        self.assertEqual(self.ask("GET", FILE.replace("main", "f" * 40))[0].status, 404)

    def test_ranges(self):
        for wanted, first, last in (("bytes=0-0", 0, 0), ("bytes=100-199", 100, 199),
                                    ("bytes=199999-", 199999, 199999), ("bytes=-5", 199995, 199999),
                                    ("bytes=199990-300000", 199990, 199999)):
            with self.subTest(wanted):
                response, body = self.ask("GET", FILE, {"Range": wanted})
                self.assertEqual(response.status, 206)
                self.assertEqual(response.getheader("Content-Range"), f"bytes {first}-{last}/{len(BODY)}")
                self.assertEqual(body, BODY[first:last + 1])

    def test_range_beyond_the_end(self):
        response, _ = self.ask("GET", FILE, {"Range": "bytes=200000-"})
        self.assertEqual(response.status, 416)
        self.assertEqual(response.getheader("Content-Range"), f"bytes */{len(BODY)}")

    def test_nonsense_ranges_get_the_whole(self):
        for wanted in ("bytes=9-3", "bytes=a-b", "items=0-1", "bytes=0-1,5-6", "bytes=-", "bytes 0-1"):
            with self.subTest(wanted):
                response, body = self.ask("GET", FILE, {"Range": wanted})
                self.assertEqual((response.status, body), (200, BODY))

    def test_if_range_and_if_none_match(self):
        etag = self.ask("HEAD", FILE)[0].getheader("ETag")
        self.assertEqual(self.ask("GET", FILE, {"Range": "bytes=5-9", "If-Range": etag})[0].status, 206)
        self.assertEqual(self.ask("GET", FILE, {"Range": "bytes=5-9", "If-Range": '"other"'})[0].status, 200)
        self.assertEqual(self.ask("GET", FILE, {"If-None-Match": etag})[0].status, 304)
        self.assertEqual(self.ask("GET", FILE, {"If-None-Match": '"other"'})[0].status, 200)

    def test_nothing_outside_is_served(self):
        for path in ("/org/repo/resolve/main/../../../secret", "/org/repo/resolve/main/%2e%2e/%2e%2e/%2e%2e/secret",
                     "/org/repo/resolve/main//etc/passwd", "/org/repo/resolve/main/link", "/../secret",
                     "/org/repo/resolve/main/", "/org/repo/resolve/main/sub", "/org/repo/resolve/main/a%00b",
                     "/org/repo/resolve/main/model.bin.part", "/org/repo/resolve/main/model.bin.lock",
                     "/org/repo/resolve/main/model.bin.receipt.json", "/%2e%2e/repo/resolve/main/model.bin"):
            with self.subTest(path):
                response, body = self.ask("GET", path)
                self.assertIn(response.status, (400, 403, 404))
                self.assertNotIn(b"outside", body)

    def test_errors_carry_the_hubs_codes(self):
        response, _ = self.ask("GET", FILE.replace("model", "absent"))
        self.assertEqual((response.status, response.getheader("X-Error-Code")), (404, "EntryNotFound"))
        response, _ = self.ask("GET", FILE.replace("main", "absent"))
        self.assertEqual((response.status, response.getheader("X-Error-Code")), (404, "RevisionNotFound"))

    def test_read_only(self):
        for method in ("PUT", "DELETE", "POST", "PATCH"):
            with self.subTest(method):
                self.assertIn(self.ask(method, FILE)[0].status, (400, 404, 405, 501))
        self.assertEqual((self.root / "models/org/repo/model.bin").read_bytes(), BODY)

    def test_api(self):
        response, body = self.ask("GET", "/api/models/org/repo")
        self.assertEqual(response.status, 200)
        names = {sibling["rfilename"] for sibling in json.loads(body)["siblings"]}
        self.assertEqual(names, {"model.bin", "sub/config.json"})
        response, body = self.ask("GET", "/api/models/org/repo/tree/main?recursive=true")
        self.assertEqual(response.status, 200)
        sizes = {entry["path"]: entry["size"] for entry in json.loads(body) if entry["type"] == "file"}
        self.assertEqual(sizes, {"model.bin": len(BODY), "sub/config.json": 2})

    def test_garbage_requests(self):
        address = urlsplit(self.mirror.url)
        for garbage in (b"\0\1\2\3\r\n\r\n", b"GET\r\n\r\n", b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
                        b"GET / HTTP/9.9\r\n\r\n"):
            with socket.create_connection((address.hostname, address.port), timeout=5) as client:
                client.sendall(garbage)
        self.assertEqual(self.ask("GET", FILE)[1], BODY)

    def test_token(self):
        token = self.root / "token"
        token.write_text("mirror-token\n")
        os.chmod(token, 0o600)
        with MirrorServe(self.root / "models", "--token-file", token) as mirror:
            self.assertEqual(self.ask("GET", FILE, mirror=mirror)[0].status, 401)
            wrong = {"Authorization": "Bearer mirror-tokem"}
            self.assertIn(self.ask("GET", FILE, wrong, mirror)[0].status, (401, 403))
            right = {"Authorization": "Bearer mirror-token"}
            self.assertEqual(self.ask("GET", FILE, right, mirror)[1], BODY)

    def test_the_token_that_downloads_send_is_not_the_one_that_clients_need(self):
        token, settings = self.root / "hub-token", self.root / "settings/xtask/config.json"
        token.write_text("hf_mine\n")
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"token-file": str(token)}))
        with MirrorServe(self.root / "models", env={"XDG_CONFIG_HOME": str(self.root / "settings")}) as mirror:
            self.assertEqual(self.ask("GET", FILE, mirror=mirror)[1], BODY)
        settings.write_text(json.dumps({"mirror-serve": {"client-token-file": str(token)}}))
        with MirrorServe(self.root / "models", env={"XDG_CONFIG_HOME": str(self.root / "settings")}) as mirror:
            self.assertEqual(self.ask("GET", FILE, mirror=mirror)[0].status, 401)

    def test_stops_at_a_signal(self):
        with MirrorServe(self.root / "models") as mirror:
            mirror.process.signal(signal.SIGINT)
            result = mirror.process.wait(10)
            self.assertIn(result.code, (0, 130))
            self.assertEqual(result.last["exit_code"], result.code)

    def test_many_at_once(self):
        connections = []
        address = urlsplit(self.mirror.url).netloc
        for _ in range(40):
            connection = http.client.HTTPConnection(address, timeout=20)
            self.addCleanup(connection.close)
            connection.request("GET", FILE, headers={"Connection": "close"})
            connections.append(connection)
        for connection in connections:
            self.assertEqual(hashlib.sha256(connection.getresponse().read()).hexdigest(), SHA256)


if __name__ == "__main__":
    unittest.main()
