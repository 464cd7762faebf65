"""Power cuts: a copy of a file system's image at the moment of a cut holds what the disk would hold.

The run is killed at an exact system call, the image copied at once and mounted; a run on the copy, believing in
another boot, must end well. CI runs a slice; XTASK_SWEEP=full runs every point.
"""

import contextlib
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from faults.world import World
from support import machine
from support.mounts import make_ext4, mounted_ext4, replacing
from support.repository import Repository
from support.target import Target
from support.trace import killing

FULL = os.environ.get("XTASK_SWEEP") == "full"
SYNCS, RENAMES, WRITES = "fsync,fdatasync", "rename,renameat,renameat2", "write,pwrite64,writev"
UNLINKS = "unlink,unlinkat"
SLICE = [(SYNCS, 1), (SYNCS, 2), (SYNCS, 3), (SYNCS, 5), (RENAMES, 1), (RENAMES, 2), (RENAMES, 3), (WRITES, 2),
         (WRITES, 4), (UNLINKS, 1)]
ALL = [(calls, number) for calls in (SYNCS, RENAMES, WRITES, UNLINKS, "openat") for number in range(1, 400)]
# commit=60: the journal does not commit by itself during a run. noauto_da_alloc: no help for a forgotten fsync.
OPTIONS = "loop,commit=60,noauto_da_alloc"
RANDOM = random.Random(4)
FILES = {f"part-{number:02}.bin": RANDOM.randbytes(300_000 if number % 10 == 0 else RANDOM.randrange(1, 9_000))
         for number in range(40)}
OLDER = {leaf: RANDOM.randbytes(5_000) for leaf in list(FILES)[::2]}
DESCRIPTORS = 160
SLICE_OF_MANY = [(SYNCS, 1), (SYNCS, 4), (RENAMES, 5), (RENAMES, 20), (RENAMES, 60), (RENAMES, 100), (WRITES, 3),
                 (UNLINKS, 8)]
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
        self.boot_id = self.root / "boot_id"
        self.boot_id.write_text("11111111-2222-3333-4444-555555555555\n")

    def after(self, work):
        """(the image as the disk would be, what `work` returned): what was not synced is lost, as far as the kernel
        kept it back."""
        image, after = self.root / "image", self.root / "after"
        run("cp", "--sparse=always", self.empty, image)
        with mounted(image, self.point):
            result = work()
            run("cp", "--sparse=always", image, after)
        return after, result

    def sweep(self, points, survives):
        """`survives(calls, number)` says whether the run died; where it did not, it makes no more of such calls."""
        ended, cuts = set(), 0
        for calls, number in points:
            if calls in ended:
                continue
            with self.subTest(calls=calls, number=number):
                if survives(calls, number):
                    cuts += 1
                else:
                    ended.add(calls)
        self.assertGreater(cuts, 0)
        print(f"{self.id()}: {cuts} cuts", file=sys.stderr)


class OneFile(PowerCut):
    def world(self):
        world = World()
        world.out = self.point / "models"
        return world

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

    def cuts(self, points, prepare=lambda world: None):
        def survives(calls, number):
            with self.world() as world:
                def work():
                    prepare(world)
                    return world.run(under=killing(calls, number))
                image, result = self.after(work)
                self.assert_survives(world, image)
                return result.code != 0
        self.sweep(points, survives)

    def test_fresh_download(self):
        self.cuts(ALL if FULL else SLICE)

    def test_replacing_an_older_file(self):
        def prepare(world):
            world.download()
            run("sync", "-f", self.point)
            world.extra["old"] = world.body
            world.replace_content(bytes(reversed(world.body)))
        self.cuts(ALL if FULL else SLICE[::3], prepare)

    def test_published_means_durable(self):
        """A cut right after a run that said 0."""
        with self.world() as world:
            image, result = self.after(world.run)
            self.assertEqual(result.code, 0, str(result))
            with mounted(image, self.point):
                self.assertEqual(world.file().read_bytes(), world.body)
                self.assertIn(".receipt.json", world.files())

    def test_this_method_notices_a_missing_fsync(self):
        """The instrument itself: a rename without fsync does not survive here."""
        def work():
            (self.point / "temporary").write_bytes(bytes(range(256)) * 400)
            os.rename(self.point / "temporary", self.point / "file")
        image, _ = self.after(work)
        with mounted(image, self.point):
            path = self.point / "file"
            self.assertFalse(path.exists() and path.stat().st_size == 256 * 400)


class ManyFiles(PowerCut):
    """Groups of files committed together; every other file replaces an older one."""

    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(FILES)
        cls.addClassCleanup(cls.repository.close)

    def target(self):
        return contextlib.closing(Target(out=self.point / "models"))

    def fetch(self, target, under=()):
        # So few descriptors that there are several groups.
        return self.repository.fetch(target, ("prlimit", f"--nofile={DESCRIPTORS}", *under))

    def place_older_files(self, target):
        target.folder.mkdir(parents=True)
        for leaf, body in OLDER.items():
            (target.folder / leaf).write_bytes(body)
        run("sync", "-f", self.point)

    def assert_survives(self, target, image, before):
        whole_lines = [line for line in before.stdout.splitlines(keepends=True) if line.endswith("\n")]
        events = [json.loads(line) for line in whole_lines]
        said = {Path(event["path"]).name for event in events if event["event"] == "verify"}
        with mounted(image, self.point):
            for leaf, body in FILES.items():
                file, receipt = target.folder / leaf, target.folder / f"{leaf}.receipt.json"
                if file.exists():
                    found = file.read_bytes()
                    self.assertIn(found, (body, OLDER.get(leaf)), f"{leaf} is torn after a power cut")
                else:
                    found = None
                    self.assertNotIn(leaf, OLDER, "the old file is gone")
                if receipt.exists():
                    self.assertEqual(found, body, f"the receipt of {leaf} is newer than the file")
                    self.assertEqual(json.loads(receipt.read_bytes())["sha256"], hashlib.sha256(body).hexdigest())
                else:
                    self.assertNotIn(leaf, said, "was said to be there, and has no receipt")
            result = self.fetch(target, replacing(BOOT_ID, self.boot_id))
            self.assertEqual(result.code, 0, str(result))
            left = {path.name: path for path in target.folder.iterdir()}
            for leaf, body in FILES.items():
                self.assertEqual(left.pop(leaf).read_bytes(), body)
                self.assertIn(f"{leaf}.receipt.json", left)
            self.assertEqual([name for name in left if not name.endswith((".etag", ".lastmod", ".receipt.json"))], [])

    def test_at_any_call(self):
        def survives(calls, number):
            with self.target() as target:
                def work():
                    self.place_older_files(target)
                    return self.fetch(target, killing(calls, number))
                image, result = self.after(work)
                self.assert_survives(target, image, result)
                return result.code != 0
        self.sweep(ALL if FULL else SLICE_OF_MANY, survives)

    def test_published_means_durable(self):
        """A cut right after a run that said 0."""
        with self.target() as target:
            def work():
                self.place_older_files(target)
                return self.fetch(target)
            image, result = self.after(work)
            self.assertEqual(result.code, 0, str(result))
            self.assert_survives(target, image, result)


if __name__ == "__main__":
    unittest.main()
