"""The start of every test that downloads from a real server."""

import hashlib
import random
import tempfile
import unittest
from pathlib import Path

from support.target import Target

BODY = random.Random(20).randbytes(3_000_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
COMPLETE = {"", ".etag", ".lastmod", ".receipt.json"}


class Downloads(unittest.TestCase):
    """A folder with the file in it, and a target to download to."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.served = Path(folder.name)
        self.served.chmod(0o755)
        (self.served / "model.bin").write_bytes(BODY)
        self.target = Target()
        self.addCleanup(self.target.close)

    def serve(self, server):
        self.addCleanup(server.close)
        return server

    def run_target(self, url, env=None, **options):
        return self.target.sandbox.run(self.target.arguments(url, options), env)

    def assert_exit(self, result, code):
        self.assertEqual(result.code, code, str(result))

    def assert_published(self):
        self.assertEqual(self.target.file().read_bytes(), BODY)
        self.assertEqual(self.target.files() - COMPLETE, set())
        self.assertIn(".receipt.json", self.target.files())
