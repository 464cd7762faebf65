"""The nginx configurations of docs/mirror-serve.md, as they stand there."""

import concurrent.futures
import hashlib
import http.client
import random
import re
import tempfile
import unittest
from pathlib import Path

from support.hub import Blob, Hub
from support.sandbox import Sandbox
from support.servers import Daemon, MirrorServe
from support.waiting import accepts, free_port

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/mirror-serve.md"
BODY = random.Random(8).randbytes(5 << 20)
SHA256 = hashlib.sha256(BODY).hexdigest()
FILE = "/org/repo/resolve/main/model.bin"
AROUND = """
daemon off; master_process off; error_log {root}/error.log; pid {root}/pid;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  {documented}
}}
"""


class Documented(Daemon):
    """The n-th nginx block, with its port, folder and upstream replaced."""

    def __init__(self, number, **replacements):
        text = re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[number]
        for old, new in replacements.values():
            assert old in text, f"{old} is no longer in the document"
            text = text.replace(old, new)
        self.text = text
        super().__init__()

    def launch(self):
        self.port = free_port()
        documented = re.sub(r"listen \d+;", f"listen 127.0.0.1:{self.port};", self.text)
        (self.root / "nginx.conf").write_text(AROUND.format(root=self.root, documented=documented))
        return self.spawn("nginx", "-p", self.root, "-e", self.root / "error.log", "-c", self.root / "nginx.conf")

    def ready(self):
        return accepts("127.0.0.1", self.port)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


class MirrorNginx(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.root.chmod(0o755)
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def enter(self, server):
        self.addCleanup(server.close)
        return server

    def ask(self, server, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()

    def many(self, server, count=64):
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            answers = list(pool.map(lambda _: self.ask(server, FILE), range(count)))
        self.assertEqual({(answer.status, hashlib.sha256(body).hexdigest()) for answer, body in answers}, {(200, SHA256)})

    def download(self, server, *options):
        result = self.sandbox.run(["download-model", "--json", "--base-url", server.url, "--id", "org/repo",
                                   "--file", "model.bin", *options], timeout=120)
        self.assertEqual(result.code, 0, str(result))
        return result

    def test_in_front_of_a_mirror_that_fetches(self):
        hub = Hub({"model.bin": Blob(BODY)})
        self.addCleanup(hub.stop)
        mirror = self.enter(MirrorServe(self.root / "models", "--cache-from", hub.url))
        server = self.enter(Documented(0, upstream=("127.0.0.1:8080", mirror.url.removeprefix("http://"))))
        self.many(server)
        self.assertEqual(self.ask(server, FILE, {"Range": "bytes=7-9"})[1], BODY[7:10])
        response, _ = self.ask(server, "/api/models/org/repo/tree/main")
        self.assertIn(f"<{server.url}/api/models/", response.getheader("Link"))
        self.download(server)

    def test_alone(self):
        repository = self.root / "models/org/repo"
        repository.mkdir(parents=True)
        (repository / "model.bin").write_bytes(BODY)
        (repository / "model.bin.part").write_bytes(b"hidden")
        (self.root / "secret").write_text("outside")
        (repository / "link").symlink_to(self.root / "secret")
        server = self.enter(Documented(1, folder=("/srv/models", str(self.root / "models"))))
        self.many(server)
        self.assertEqual(self.ask(server, FILE, {"Range": "bytes=7-9"})[1], BODY[7:10])
        for path in (FILE + ".part", FILE.replace("model.bin", "link"), "/org/repo/model.bin", "/secret",
                     FILE.replace("model.bin", "../../../secret"), FILE.replace("model.bin", "%2e%2e/%2e%2e/%2e%2e/secret")):
            response, body = self.ask(server, path)
            self.assertIn(response.status, (400, 403, 404), path)
            self.assertNotIn(b"outside", body)
        self.download(server, "--sha256", SHA256)


if __name__ == "__main__":
    unittest.main()
