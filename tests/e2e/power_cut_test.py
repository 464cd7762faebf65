"""Power cuts: a copy of a file system's image at the moment of a cut holds what the disk would hold.

The run is killed at an exact system call, the image copied at once and mounted; a run on the copy, believing in
another boot, must end well. CI runs a slice; XTASK_SWEEP=full runs every point.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from faults.world import World
from support import machine
from support.mounts import make_ext4, mounted_ext4, replacing
from support.trace import killing

FULL = os.environ.get("XTASK_SWEEP") == "full"
SYNCS, RENAMES, WRITES = "fsync,fdatasync", "rename,renameat,renameat2", "write,pwrite64,writev"
SLICE = [(SYNCS, 1), (SYNCS, 2), (SYNCS, 3), (SYNCS, 5), (RENAMES, 1), (RENAMES, 2), (RENAMES, 3), (WRITES, 2),
         (WRITES, 4), ("unlink,unlinkat", 1)]
ALL = [(calls, number) for calls in (SYNCS, RENAMES, WRITES, "unlink,unlinkat", "openat") for number in range(1, 60)]
# commit=60: the journal does not commit by itself during a run. noauto_da_alloc: no help for a forgotten fsync.
OPTIONS = "loop,commit=60,noauto_da_alloc"
BOOT_ID = "/proc/sys/kernel/random/boot_id"


def run(*command):
    subprocess.run(list(map(str, command)), check=True, capture_output=True)


def mounted(image, point):
    return mounted_ext4(image, point, OPTIONS)


class PowerCut(unittest.TestCase):
    def setUp(self):
        machine.need(self, machine.tracing)
        machine.need(self, machine.loop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.point = self.root / "disk"
        self.point.mkdir()
        self.empty = self.root / "empty"
        make_ext4(self.empty, 128)

    def world(self):
        world = World()
        world.out = self.point / "models"
        self.boot_id = world.sandbox.root / "boot_id"
        self.boot_id.write_text("11111111-2222-3333-4444-555555555555\n")
        self.addCleanup(world.__exit__)
        return world

    def cut(self, world, calls, number, prepare):
        """The image as the disk would be: everything not synced is lost, as far as the kernel kept it back."""
        image, after = self.root / "image", self.root / "after"
        run("cp", "--sparse=always", self.empty, image)
        with mounted(image, self.point):
            prepare(world)
            world.run(under=killing(calls, number))
            run("cp", "--sparse=always", image, after)
        return after

    def assert_survives(self, world, image):
        with mounted(image, self.point):
            if world.file().exists():
                self.assertIn(world.file().read_bytes(), (world.body, world.extra.get("old")),
                              "the file is torn after a power cut")
            elif world.file(".receipt.json").exists():
                self.fail("metadata is newer than the file")
            if "old" in world.extra:
                self.assertTrue(world.file().exists(), "the old file is gone")
            result = world.run(under=replacing(BOOT_ID, self.boot_id))
            self.assertEqual(result.code, 0, str(result))
            self.assertEqual(world.file().read_bytes(), world.body)
            self.assertLessEqual(world.files(), {"", ".etag", ".lastmod", ".receipt.json"})

    def sweep(self, points, prepare=lambda world: None):
        for calls, number in points:
            with self.subTest(calls=calls, number=number):
                world = self.world()
                self.assert_survives(world, self.cut(world, calls, number, prepare))

    def test_fresh_download(self):
        self.sweep(ALL if FULL else SLICE)

    def test_replacing_an_older_file(self):
        def prepare(world):
            world.download()
            run("sync", "-f", self.point)
            world.extra["old"] = world.body
            world.replace_content(bytes(reversed(world.body)))
        self.sweep(ALL if FULL else SLICE[::3], prepare)

    def test_published_means_durable(self):
        """A cut right after a run that said 0."""
        world = self.world()
        image, after = self.root / "image", self.root / "after"
        run("cp", "--sparse=always", self.empty, image)
        with mounted(image, self.point):
            self.assertEqual(world.run().code, 0)
            run("cp", "--sparse=always", image, after)
        with mounted(after, self.point):
            self.assertEqual(world.file().read_bytes(), world.body)
            self.assertIn(".receipt.json", world.files())

    def test_this_method_notices_a_missing_fsync(self):
        """The instrument itself: a rename without fsync does not survive here."""
        image, after = self.root / "image", self.root / "after"
        run("cp", "--sparse=always", self.empty, image)
        with mounted(image, self.point):
            (self.point / "temporary").write_bytes(bytes(range(256)) * 400)
            os.rename(self.point / "temporary", self.point / "file")
            run("cp", "--sparse=always", image, after)
        with mounted(after, self.point):
            path = self.point / "file"
            self.assertFalse(path.exists() and path.stat().st_size == 256 * 400)


if __name__ == "__main__":
    unittest.main()
