"""Disks that are full, broken, read-only or strange."""

import contextlib
import errno
import hashlib
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from faults.world import World
from support import machine
from support.mounts import make_ext4, mounted, mounted_ext4
from support.trace import count, injecting
from support.waiting import wait_for

MEBI = 1 << 20
METADATA = {".etag", ".lastmod", ".receipt.json"}
SYNCS = "fsync,fdatasync"
RENAMES = "rename,renameat,renameat2"


class Disk(unittest.TestCase):
    def setUp(self):
        machine.need(self, machine.tracing)
        self.world = World()
        self.addCleanup(self.world.__exit__)
        self.log = self.world.sandbox.root / "trace"

    def run_with(self, calls, fault, suffix=".part", **options):
        """Every one of `calls` on one of our paths (the folder: None) gets `fault`."""
        path = self.world.folder if suffix is None else self.world.file(suffix)
        return self.world.run(options, under=injecting(calls, fault, path, self.log))

    def assert_exit(self, result, code):
        self.assertEqual(result.code, code, str(result))
        self.assertNotIn(".lock", self.world.files())

    def assert_published(self):
        self.assertEqual(self.world.file().read_bytes(), self.world.body)
        self.assertLessEqual(self.world.files(), {""} | METADATA)

    def assert_valid_partial(self):
        self.assertNotIn("", self.world.files())
        part = self.world.file(".part").read_bytes()
        self.assertEqual(part, self.world.body[:len(part)])

    def assert_next_run_is_fine(self):
        result = self.world.run()
        self.assertEqual(result.code, 0, str(result))
        self.assert_published()


class Full(Disk):
    def test_while_writing(self):
        for error in ("ENOSPC", "EDQUOT"):
            with self.subTest(error):
                self.assert_exit(self.run_with("write,pwrite64,writev,pwritev", f"error={error}:when=1+"), 10)
                self.assertNotIn("", self.world.files())
                self.assert_next_run_is_fine()
                self.world.file().unlink()

    def test_at_the_fsync(self):
        self.assert_exit(self.run_with(SYNCS, "error=ENOSPC"), 10)
        self.assertEqual(self.world.files(), set())
        self.assert_next_run_is_fine()

    def test_at_the_rename(self):
        self.assert_exit(self.run_with(RENAMES, "error=ENOSPC"), 10)
        self.assert_valid_partial()
        self.assert_next_run_is_fine()

    def test_for_the_metadata(self):
        """The file is there and verified; what is said about it cannot be written."""
        result = self.run_with(RENAMES, "error=ENOSPC", ".receipt.json.tmp")
        self.assert_exit(result, 10)
        self.assertIn("", self.world.files())
        self.assert_next_run_is_fine()

    def test_reservation_refused(self):
        self.assert_exit(self.run_with("fallocate", "error=ENOSPC"), 10)
        self.assertNotIn("", self.world.files())

    def test_reservation_unsupported(self):
        self.assert_exit(self.run_with("fallocate", "error=EOPNOTSUPP"), 0)
        self.assert_published()


class Broken(Disk):
    def test_fsync_error_is_final(self):
        """The kernel may forget the error and call lost pages clean: one try, and the bytes go."""
        self.assert_exit(self.run_with(SYNCS, "error=EIO"), 1)
        self.assertEqual(self.world.files(), set())
        self.assertEqual(count(self.log), 1, self.log.read_text())
        self.assert_next_run_is_fine()

    def test_sync_error_while_more_comes(self):
        """What a sync on the way ran into is told once: the one at the end would find nothing."""
        body = os.urandom(96 * MEBI)
        with World(body=body, sha256=hashlib.sha256(body).hexdigest()) as world:
            self.world = world
            result = self.run_with("fdatasync", "error=EIO:when=1", **{"limit-rate": 100 * MEBI})
            self.assert_exit(result, 1)
            self.assertIn("model.bin.part", result.text)
            self.assertEqual(world.files(), set())
            self.assertEqual(count(self.log), 1, self.log.read_text())
            self.assert_next_run_is_fine()

    def test_fsync_error_on_resume_discards(self):
        self.world.leave_partial(100_000)
        self.run_with(SYNCS, "error=EIO:when=1")
        self.assert_next_run_is_fine()

    def test_write_error(self):
        self.assert_exit(self.run_with("write,pwrite64,writev,pwritev", "error=EIO:when=1+"), 1)
        self.assertNotIn("", self.world.files())
        self.assert_next_run_is_fine()

    def test_read_back_error(self):
        self.assert_exit(self.run_with("read,pread64", "error=EIO:when=1+"), 1)
        self.assertNotIn("", self.world.files())
        self.assert_next_run_is_fine()

    def test_folder_fsync_error(self):
        self.world.folder.mkdir(parents=True)
        result = self.run_with(SYNCS, "error=EIO", None)
        self.assert_exit(result, 1)
        self.assert_next_run_is_fine()

    def test_folder_fsync_unsupported(self):
        self.world.folder.mkdir(parents=True)
        for error in ("EINVAL", "EOPNOTSUPP"):
            with self.subTest(error):
                self.assert_exit(self.run_with(SYNCS, f"error={error}", None, force=True), 0)
                self.assert_published()

    def test_rename_refused(self):
        for error in ("EACCES", "EXDEV", "EPERM"):
            with self.subTest(error):
                self.assert_exit(self.run_with(RENAMES, f"error={error}"), 1)
                self.assert_valid_partial()
        self.assert_next_run_is_fine()

    def test_interrupted_calls_go_on(self):
        calls = f"{SYNCS},write,pwrite64,read,pread64"
        self.assert_exit(self.run_with(calls, "error=EINTR:when=1+3"), 0)
        self.assert_published()

    def test_close_error(self):
        result = self.run_with("close", "error=EIO")
        self.assertIn(result.code, (0, 1), str(result))
        if result.code == 0:
            self.assert_published()


class Order(Disk):
    def test_data_then_name_then_folder_then_record(self):
        """What a power cut may leave depends on this order and nothing else."""
        calls = f"{SYNCS},{RENAMES}"
        result = self.world.run(under=("strace", "-f", "-qq", "-y", "-s", "500", "-o", self.log, "-e",
                                       f"trace={calls}"))
        self.assert_exit(result, 0)
        lines = self.log.read_text().splitlines()

        def first(after, *words):
            found = [number for number, line in enumerate(lines)
                     if number > after and all(str(word) in line for word in words)]
            self.assertTrue(found, f"no {words} after line {after} of\n" + "\n".join(lines))
            return found[0]
        synced = first(-1, "sync(", f"{self.world.file('.part')}>")
        named = first(synced, "rename", f'{self.world.file()}"')
        folder = first(named, "sync(", f"{self.world.folder}>")
        recorded = first(-1, "rename", f'{self.world.file(".receipt.json")}"')
        self.assertLess(folder, recorded)
        self.assertLess(folder, first(named, "rename"), "metadata came before the folder was synced")


class Small(Disk):
    """Real file systems of the wrong kind."""

    def setUp(self):
        super().setUp()
        machine.need(self, machine.mount)

    def test_too_small_is_noticed_before_the_first_byte(self):
        with mounted("-t", "tmpfs", "-o", "size=47m", "tmpfs") as point:
            result = self.world.run({"out": point})
            self.assert_exit(result, 10)
            self.assertEqual(self.world.bodies()[1:], [])
            left = [path.name for path in point.rglob("*") if path.is_file()]
            self.assertEqual(left, [])

    def test_just_large_enough(self):
        with mounted("-t", "tmpfs", "-o", "size=52m", "tmpfs") as point:
            self.assert_exit(self.world.run({"out": point}), 0)

    def test_dry_run_tells(self):
        with mounted("-t", "tmpfs", "-o", "size=47m", "tmpfs") as point:
            result = self.world.run({"out": point, "dry-run": True})
            self.assertIn(result.code, (0, 10), str(result))
            self.assertEqual(list(point.iterdir()), [])

    def test_read_only(self):
        with mounted("-t", "tmpfs", "-o", "size=60m,ro", "tmpfs") as point:
            self.assert_exit(self.world.run({"out": point}), 1)


class Refused(Disk):
    def test_nobody_may_write_here(self):
        """Root gives up what lets it write anywhere: another user might not even reach the binary."""
        self.world.sandbox.work.chmod(0o555)
        self.addCleanup(self.world.sandbox.work.chmod, 0o755)
        mortal = () if machine.root() else ("setpriv", "--bounding-set=-dac_override")
        result = self.world.run(under=mortal)
        self.assert_exit(result, 1)
        self.assertIn(str(self.world.sandbox.work), result.text)


class Crowded(Disk):
    """Somebody else fills the disk meanwhile."""

    def setUp(self):
        super().setUp()
        machine.need(self, machine.loop)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        image, self.point = Path(folder.name, "image"), Path(folder.name, "disk")
        self.point.mkdir()
        make_ext4(image, 128)
        self.world.out = self.point / "models"
        mount = contextlib.ExitStack()
        self.addCleanup(mount.close)
        mount.enter_context(mounted_ext4(image, self.point))

    def fill(self, but):
        """Leaves `but` bytes of the disk."""
        step = 128 * MEBI
        with open(self.point / "somebody-else", "wb", buffering=0) as file:
            while step >= 4096:
                size = os.fstat(file.fileno()).st_size
                try:
                    os.posix_fallocate(file.fileno(), size, step)
                except OSError as error:
                    self.assertEqual(error.errno, errno.ENOSPC)
                    step //= 2
                    file.truncate(size)
            file.truncate(size - but)

    def fill_after_the_check(self, process, but):
        """Fills the disk while the run is stopped where it has just looked how much room there is."""
        stopped = wait_for(lambda: self.log.exists() and
                           re.search(r"(\d+) +--- stopped by SIGSTOP", self.log.read_text()), "the run to stop")
        self.fill(but)
        os.kill(int(stopped[1]), signal.SIGCONT)

    def test_a_reservation_that_fails_is_given_back(self):
        """The file system gives a part of what was asked for, says that it is full, and takes nothing back."""
        self.world.leave_partial(100_000)
        os.truncate(self.world.file(".part"), 100_000)  # gives back what that run had reserved
        stop = injecting("fstatfs", "signal=SIGSTOP:when=1", self.world.file(".part"), self.log)
        process = self.world.start(under=stop)
        self.fill_after_the_check(process, but=64 << 10)
        self.assert_exit(process.wait(), 10)
        self.assert_valid_partial()
        kept = self.world.file(".part").stat()
        self.assertLess(kept.st_blocks * 512 - kept.st_size, 4096, "the disk is full of what was not reserved")
        (self.point / "somebody-else").unlink()
        self.assert_next_run_is_fine()


class Descriptors(Disk):
    def test_few_file_descriptors(self):
        """However few there are, the run ends with a code of the table and leaves nothing wrong."""
        for limit in range(3, 40, 4):
            with self.subTest(limit):
                result = self.world.run(under=("prlimit", f"--nofile={limit}"))
                self.assertGreaterEqual(result.code, 0, f"killed by signal {-result.code}\n{result}")
                if result.code == 0:
                    self.assert_published()
                else:
                    self.assertNotIn("", self.world.files())


if __name__ == "__main__":
    unittest.main()
