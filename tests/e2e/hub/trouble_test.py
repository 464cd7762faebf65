"""lock, sync and verify where something is in their way: nothing is lost, nothing half there."""

import os
import random
import signal
import time
import unittest
from pathlib import Path

from e2e.hub.case import FILES, HubCase
from faults.behaviours import Resource, stalled_after
from support import machine
from support.hub_stand_in import COMMIT
from support.mounts import mounted
from support.waiting import wait_for

LARGE = "model.Q4_K_M.gguf"


class Trouble(HubCase):
    def setUp(self):
        super().setUp()
        self.assert_exit(self.download("--all"), 0)

    @property
    def hub_words(self):
        return ("--json", "--base-url", self.hub.url, "--retries", "1")

    def locked(self):
        self.assert_exit(self.run_xtask("lock", *self.hub_words), 0)

    def unwritable(self, folder):
        """What xtask runs under, so that this folder is closed to root too."""
        folder.chmod(0o555)
        self.addCleanup(folder.chmod, 0o755)
        return () if machine.root() else ("setpriv", "--bounding-set=-dac_override")

    def test_lock_in_a_folder_that_nobody_may_write_to(self):
        under = self.unwritable(self.sandbox.work)
        done = self.assert_exit(self.run_xtask("lock", *self.hub_words, under=under), 1)
        self.assertIn("xtask.lock.json", done["message"])
        self.assertEqual([path.name for path in self.sandbox.work.iterdir()], ["models"])

    def test_repair_in_a_folder_that_nobody_may_write_to(self):
        damaged = bytes(len(FILES[LARGE]))
        (self.folder / LARGE).write_bytes(damaged)
        under = self.unwritable(self.folder)
        self.assert_exit(self.run_xtask("verify", "models", "--repair", *self.hub_words, under=under), 15)
        self.assertEqual((self.folder / LARGE).read_bytes(), damaged)

    def test_what_is_right_needs_no_writing(self):
        """A cache in CI, mounted for reading only."""
        self.locked()
        folders = [self.models, *(path for path in self.models.rglob("*") if path.is_dir())]
        for folder in folders:
            under = self.unwritable(folder)
        self.hub.forget()
        for words in (("sync", "--frozen"), ("sync",), ("sync", "--offline"), ("verify", "models"),
                      ("download-model", "--id", "org/repo", "--rev", COMMIT, "--file", "README.md", "--file", LARGE),
                      ("download-model", "--id", "org/repo", "--all")):
            with self.subTest(words):
                self.assert_exit(self.run_xtask(*words, *self.hub_words[:3] if "--offline" in words else self.hub_words,
                                                under=under), 0)

    def test_sync_to_a_folder_that_nobody_may_write_to(self):
        self.locked()
        (self.folder / LARGE).write_bytes(b"changed")
        before = self.on_disk()
        under = self.unwritable(self.folder)
        error = self.assert_exit(self.run_xtask("sync", *self.hub_words, under=under), 1)
        self.assertIn(LARGE, error["message"])
        self.assertEqual(self.on_disk(), before)

    def test_sync_to_a_full_disk(self):
        machine.need(self, machine.mount)
        self.locked()
        with mounted("-t", "tmpfs", "-o", "size=1m", "tmpfs") as out:
            self.assert_exit(self.run_xtask("sync", "--out", out, *self.hub_words), 10)
            self.assertEqual([path for path in out.rglob("*") if path.is_file()], [])

    def test_interrupted(self):
        self.locked()
        (self.folder / LARGE).unlink()
        body = self.body(LARGE)
        self.hub.cdn.default = stalled_after(Resource(body, '"v"', None), len(body) // 4)
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            self.hub.forget()
            process = self.sandbox.start(("sync", *self.hub_words))
            wait_for(self.hub.cdn.seen, "the body to be asked for")
            begin = time.monotonic()
            process.signal(number)
            self.assert_exit(process.wait(), code)
            self.assertLess(time.monotonic() - begin, 2)
            self.assertFalse((self.folder / LARGE).exists())

    def large_and_damaged(self, out):
        """A download of three pieces, one of them damaged: its path, and what it should be."""
        body = b"GGUF\x03\0\0\0" + random.Random(7).randbytes(33 << 20)
        self.hub.files["large.gguf"] = type(self.hub.files[LARGE])(body)
        self.assert_exit(self.download("--file", "large.gguf", "--out", str(out)), 0)
        path = Path(out, "org-repo/large.gguf")
        with open(path, "r+b") as stream:
            stream.seek(17 << 20)
            stream.write(bytes([body[17 << 20] ^ 1]))
        return path, body

    def test_two_repairs_at_once(self):
        path, body = self.large_and_damaged(self.sandbox.work / "out")
        self.hub.forget()
        two = [self.sandbox.start(("verify", "out", "--repair", *self.hub_words)) for _ in range(2)]
        for process in two:
            self.assert_exit(process.wait(), 0)
        self.assertEqual(path.read_bytes(), body)
        self.assertEqual(sorted(path.parent.glob("*.part*")), [])

    def test_repair_on_a_full_disk(self):
        machine.need(self, machine.mount)
        with mounted("-t", "tmpfs", "-o", "size=120m", "tmpfs") as out:
            path, body = self.large_and_damaged(out)
            damaged = path.read_bytes()
            free = os.statvfs(out)
            with open(out / "filler", "wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, free.f_bavail * free.f_frsize - (20 << 20))
            error = self.assert_exit(self.run_xtask("verify", path, "--repair", *self.hub_words), 15)
            self.assertIn("bytes free", error["message"])
            self.assertEqual(path.read_bytes(), damaged)
            (out / "filler").unlink()
            self.assert_exit(self.run_xtask("verify", path, "--repair", *self.hub_words), 0)
            self.assertEqual(path.read_bytes(), body)

    def test_two_at_once(self):
        self.locked()
        for path in self.folder.rglob("*"):
            if path.is_file():
                path.unlink()
        two = [self.sandbox.start(("sync", *self.hub_words)) for _ in range(2)]
        for process in two:
            self.assert_exit(process.wait(), 0)
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})


if __name__ == "__main__":
    unittest.main()
