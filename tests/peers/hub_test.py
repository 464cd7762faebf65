"""mirror-serve as a client that nobody here wrote sees it: @huggingface/hub, with and without an upstream."""

import hashlib
import random
import tempfile
import unittest
from pathlib import Path

from peers import node
from support.hub import Blob, Hub
from support.servers import MirrorServe

FILES = {"config.json": b"{}\n", "model.bin": random.Random(5).randbytes(3 << 20), "sub/model.bin": b"below"}
EXPECTED = {path: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()} for path, body in FILES.items()}


class HuggingFaceHub(unittest.TestCase):
    def setUp(self):
        self.assertIsNone(node.missing())
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.models = Path(folder.name) / "models"

    def assert_downloads(self, mirror):
        (seen,) = node.run("hub.mjs", mirror.url, "org/repo", *FILES, "absent")
        self.assertEqual(seen["listed"], sorted(FILES))
        self.assertEqual(set(seen["known"]), set(FILES))
        self.assertEqual(seen["files"], {**EXPECTED, "absent": None})
        return seen["commit"]

    def test_from_a_folder(self):
        for path, body in FILES.items():
            file = self.models / "org/repo" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        with MirrorServe(self.models) as mirror:
            self.assertRegex(self.assert_downloads(mirror), "^[0-9a-f]{40}$")

    def test_through_a_mirror_that_fetches(self):
        hub = Hub({path: Blob(body, lfs=path.endswith(".bin")) for path, body in FILES.items()})
        self.addCleanup(hub.stop)
        hub.paged = False
        with MirrorServe(self.models, "--cache-from", hub.url) as mirror:
            for _ in range(2):
                self.assertEqual(self.assert_downloads(mirror), hub.commit)
        self.assertEqual(len(hub.bodies("org/repo/resolve/" + hub.commit + "/model.bin")), 1)


if __name__ == "__main__":
    unittest.main()
