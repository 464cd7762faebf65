"""A file that xtask has published is cloned on a file system that can: at once, without further space, and on its own.

The file system is an image of XFS with less space than two copies need.
"""

import hashlib
import os
import random
import subprocess
import unittest
from pathlib import Path

from support import machine
from support.sandbox import Sandbox, binary

SIZE = 100_000_000
IMAGE = 300 << 20  # the least that mkfs.xfs makes
PLUGINS = Path(binary()).parent / "test-plugins"


class Clone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.body = random.Random(1).randbytes(SIZE)
        cls.sha256 = hashlib.sha256(cls.body).hexdigest()

    def setUp(self):
        machine.need(self, machine.tool("mkfs.xfs"))
        machine.need(self, machine.loop)
        self.sandbox = self.enterContext(Sandbox())
        image, self.point = self.sandbox.root / "image", self.sandbox.root / "xfs"
        with open(image, "wb") as file:
            file.truncate(IMAGE)
        self.point.mkdir()
        subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", image], check=True)
        if subprocess.run(["mount", "-o", "loop", image, self.point], check=False).returncode != 0:
            self.skipTest("this kernel mounts no XFS")
        self.addCleanup(subprocess.run, ["umount", self.point], check=True)

    def free(self):
        status = os.statvfs(self.point)
        return status.f_bavail * status.f_frsize

    def fetch(self, source, folder):
        return self.sandbox.run(["fetch-from", "--json", "--plugin-dir", PLUGINS, "--from", source, "--out",
                                 self.point / folder, "--leaf", "m.bin", "--sha256", self.sha256, "--length", SIZE])

    def test_published(self):
        outside = self.sandbox.root / "m.bin"
        outside.write_bytes(self.body)
        self.assertEqual(self.fetch(outside, "a").last["result"]["transferred"], SIZE)
        before = self.free()
        self.assertLess(before, SIZE + 50_000_000)  # a copy would be refused

        one, other = self.point / "a/m.bin", self.point / "b/m.bin"
        said = self.fetch(one, "b").last["result"]
        self.assertEqual((said["transferred"], said["verified"]), (0, "sha256"))
        self.assertLess(before - self.free(), 5_000_000)
        self.assertEqual(other.read_bytes(), self.body)
        self.assertEqual({path.name for path in other.parent.iterdir()}, {"m.bin", "m.bin.receipt.json"})

        with open(one, "r+b") as file:  # whoever writes one of them writes that one only
            file.write(b"changed")
        self.assertEqual(other.read_bytes(), self.body)

        again = self.fetch(one, "c")  # it is no longer what its receipt says, and there is no space for a copy
        self.assertEqual(again.code, 10)


if __name__ == "__main__":
    unittest.main()
