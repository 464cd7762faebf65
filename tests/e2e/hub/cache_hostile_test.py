"""--cache hf in a cache that somebody prepared, that cannot be written, or in which the writer dies."""

import os
import shutil
import subprocess
import unittest

from e2e.hub.cache_case import LARGE, SMALL, CacheCase
from e2e.hub.case import FILES
from support import machine
from support.hub_stand_in import COMMIT
from support.mounts import mounted

MEDDLING = ("mkdirat", "linkat", "symlinkat", "renameat", "fsync")


class Hostile(CacheCase):
    def setUp(self):
        super().setUp()
        self.outside = self.sandbox.root / "outside"
        self.outside.mkdir()

    def assert_downloads(self, path, warning=None, **more):
        """As if there were no cache."""
        result = self.download("--cache", "hf", "--file", path, **more)
        self.assert_exit(result, 0)
        self.assertEqual(self.on_disk()[os.path.basename(path)], self.body(path))
        if warning:
            self.assertIn(warning, result.stderr)
        return result

    def test_no_blob_under_its_name(self):
        kinds = {"folder": os.mkdir, "fifo": os.mkfifo, "device": lambda path: os.mknod(path, 0o20666, os.makedev(1, 5)),
                 "link": lambda path: path.symlink_to("/etc/passwd"), "dangling": lambda path: path.symlink_to("nowhere")}
        if machine.root():
            del kinds["device"]
        for kind, make in kinds.items():
            with self.subTest(kind):
                shutil.rmtree(self.cache, ignore_errors=True)
                shutil.rmtree(self.models, ignore_errors=True)
                self.blob(LARGE).parent.mkdir(parents=True)
                make(self.blob(LARGE))
                before = self.tree(self.cache / "blobs")
                self.assert_downloads(LARGE, "no file of the cache")
                self.assertEqual(self.tree(self.cache / "blobs"), before)
                self.assertFalse(self.snapshot(LARGE).is_symlink())

    def test_a_blob_that_leads_out_of_the_cache_is_not_taken(self):
        secret = self.outside / "secret"
        secret.write_bytes(self.body(LARGE))
        store = self.root / "blobs/ab" / ("ab" + "0" * 62)
        store.parent.mkdir(parents=True)
        store.symlink_to(secret)
        for target in (secret, "../../../../../../outside/secret", f"../../blobs/ab/{store.name}"):
            with self.subTest(str(target)):
                shutil.rmtree(self.cache, ignore_errors=True)
                shutil.rmtree(self.models, ignore_errors=True)
                self.hub.forget()
                self.blob(LARGE).parent.mkdir(parents=True)
                self.blob(LARGE).symlink_to(target)
                self.assert_downloads(LARGE)
                self.assertNotEqual(self.hub.cdn.seen(), [])

    def test_folders_that_lead_out_of_the_cache(self):
        for name in ("", "blobs", "refs", "snapshots", f"snapshots/{COMMIT}", f"snapshots/{COMMIT}/config", "../.locks"):
            with self.subTest(name or "repository"):
                shutil.rmtree(self.root, ignore_errors=True)
                shutil.rmtree(self.models, ignore_errors=True)
                folder = self.cache / name if name else self.cache
                os.makedirs(os.path.dirname(os.path.normpath(folder)))
                os.symlink(self.outside, os.path.normpath(folder))
                self.assert_downloads(SMALL, "not in the shared cache")
                self.assertEqual(list(self.outside.iterdir()), [])

    def test_refs_that_are_none(self):
        self.fill(LARGE)
        ref = self.cache / "refs/main"

        def huge(path):
            path.touch()
            os.truncate(path, 1 << 30)

        kinds = {"huge": huge, "fifo": os.mkfifo, "empty": lambda path: path.touch(),
                 "path": lambda path: path.write_text("../../../../outside/" + COMMIT),
                 "upper": lambda path: path.write_text(COMMIT.upper()),
                 "link": lambda path: path.symlink_to("/etc/passwd")}
        for kind, make in kinds.items():
            with self.subTest(kind):
                ref.unlink()
                make(ref)
                shutil.rmtree(self.models, ignore_errors=True)
                self.fetch("--file", LARGE, "--offline", code=14)
                self.assertEqual(self.fetch("--file", LARGE)["result"]["state"], "adopted")
                self.assertFalse(ref.is_symlink())
                self.assertEqual(ref.read_text(), COMMIT)
        ref.unlink()
        ref.mkdir()
        self.assert_downloads(LARGE, "not in the shared cache")

    def test_a_snapshot_that_is_something_else(self):
        self.fill(LARGE)
        link = self.snapshot(LARGE)
        for target, healed in (("/etc/passwd", False), ("/dev/zero", False), ("nowhere", True),
                               ("../../blobs/" + self.name(SMALL), True)):
            with self.subTest(target):
                link.unlink()
                link.symlink_to(target)
                self.assert_downloads(LARGE, None if healed else "stands for another file already")
                self.assertEqual(os.readlink(link) == target, not healed)
        link.unlink()
        link.write_bytes(self.body(LARGE))  # where there are no symlinks
        self.assert_downloads(LARGE)
        self.assertFalse(link.is_symlink())

    def test_offline_a_link_cannot_name_what_is_elsewhere(self):
        self.fill(LARGE)
        self.snapshot(LARGE).unlink()
        for target in ("/etc/passwd", f"/etc/{'a' * 64}", "../../blobs/" + "a" * 64):
            with self.subTest(target):
                self.snapshot(LARGE).symlink_to(target)
                self.fetch("--file", LARGE, "--offline", code=14)
                self.snapshot(LARGE).unlink()

    def test_a_damaged_copy_is_not_used_nor_touched_nor_linked(self):
        for rotten in (bytes(len(self.body(LARGE))), b"short"):
            with self.subTest(len(rotten)):
                shutil.rmtree(self.root, ignore_errors=True)
                shutil.rmtree(self.models, ignore_errors=True)
                self.fill(LARGE, body=rotten)
                self.snapshot(LARGE).unlink()
                result = self.assert_downloads(LARGE, "damaged")
                self.assertEqual(result.last["result"]["state"], "fetched")
                self.assertEqual(result.stderr.count("warning"), 1)
                self.assertEqual(self.blob(LARGE).read_bytes(), rotten)
                self.assertFalse(self.snapshot(LARGE).is_symlink())
                self.blob(LARGE).unlink()  # as the warning says
                self.fetch("--file", LARGE)
                self.assert_shared(LARGE)

    def test_a_damaged_copy_is_found_where_the_file_is_there_already(self):
        self.assert_exit(self.download("--file", LARGE), 0)
        self.fill(LARGE, body=bytes(len(self.body(LARGE))))
        self.snapshot(LARGE).unlink()
        self.assert_downloads(LARGE, "damaged")
        self.assertFalse(self.snapshot(LARGE).is_symlink())

    def test_a_lock_that_is_none(self):
        lock = self.root / ".locks" / self.cache.name / f"{self.name(LARGE)}.lock"
        for make in (os.mkfifo, os.mkdir, lambda path: path.symlink_to("/etc/passwd")):
            shutil.rmtree(self.root, ignore_errors=True)
            lock.parent.mkdir(parents=True)
            make(lock)
            self.assert_downloads(LARGE, "not in the shared cache")
            self.assertFalse(self.blob(LARGE).exists())


class OtherPlaces(CacheCase):
    def setUp(self):
        super().setUp()
        machine.need(self, machine.mount)
        place = self.enterContext(mounted("-t", "tmpfs", "tmpfs"))
        self.where = {"HF_HUB_CACHE": str(place)}
        self.place = place

    @property
    def root(self):
        return self.place

    def test_on_another_file_system_it_is_copied_and_not_fetched(self):
        self.fill(LARGE, SMALL)
        for mode in ("rw", "ro"):
            with self.subTest(mode):
                subprocess.run(["mount", "-o", f"remount,{mode}", self.place], check=True)
                self.addCleanup(subprocess.run, ["mount", "-o", "remount,rw", self.place], check=True)
                shutil.rmtree(self.models, ignore_errors=True)
                result = self.download("--cache", "hf", "--file", LARGE, "--file", SMALL, env=self.where)
                self.assert_exit(result, 0)
                self.assertEqual(result.stderr, "")
                self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE), "tokenizer.json": self.body(SMALL)})
                self.assertEqual([request for request in self.hub.requests() if request.method == "GET"], [])
        self.fetch("--file", LARGE, "--offline", "--out", "elsewhere", env=self.where)

    def test_what_cannot_be_shared_leaves_no_trace(self):
        result = self.download("--cache", "hf", "--file", LARGE, env=self.where)
        self.assert_exit(result, 0)
        self.assertIn("is on another file system than the cache", result.stderr)
        self.assertFalse(self.cache.exists())

    def test_a_cache_that_cannot_be_written(self):
        subprocess.run(["mount", "-o", "remount,ro", self.place], check=True)
        result = self.download("--cache", "hf", "--all", env=self.where)
        self.assert_exit(result, 0)
        self.assertEqual(result.stderr.count("warning"), 1, result)
        self.assertIn(f"{len(FILES)} files are not in the shared cache", result.stderr)


class Killed(CacheCase):
    def setUp(self):
        super().setUp()
        machine.need(self, machine.tracing)

    def test_at_every_step_of_keeping(self):
        """What is there is right, what is not there is not missed, and the next run makes up for it."""
        for call in MEDDLING:
            for number in range(1, 30):
                shutil.rmtree(self.root, ignore_errors=True)
                self.assert_exit(self.download("--file", LARGE, "--file", SMALL), 0)
                under = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                         f"inject={call}:signal=KILL:when={number}"]
                result = self.download("--cache", "hf", "--file", LARGE, "--file", SMALL, under=under)
                with self.subTest(call=call, number=number):
                    self.assert_sound(half_made=True)
                    for path in (LARGE, SMALL):
                        if self.blob(path).exists():
                            self.assertEqual(self.blob(path).read_bytes(), self.body(path))
                    self.fetch("--file", LARGE, "--file", SMALL)
                    self.assert_shared(LARGE, SMALL)
                    self.assertEqual(sorted(path.name for path in self.cache.iterdir()), ["blobs", "refs", "snapshots"])
                if result.code == 0:
                    break
            self.assertEqual(result.code, 0)
            self.assertGreater(number, 1, f"{call} was never reached")


if __name__ == "__main__":
    unittest.main()
