"""--cache hf: one copy with huggingface_hub and llama.cpp, in the layout they have in common."""

import fcntl
import os
import unittest
from pathlib import Path

from e2e.hub.case import FILES, HubCase
from support.hub_stand_in import COMMIT

LARGE = "model.Q4_K_M.gguf"
SMALL = "config/tokenizer.json"


class SharedCache(HubCase):
    @property
    def cache(self):
        return self.sandbox.home / ".cache/huggingface/hub/models--org--repo"

    def name(self, path):
        file = self.hub.files[path]
        return file.sha256 if file.lfs else file.git_blob

    def fetch(self, *words, code=0, **more):
        return self.assert_exit(self.download("--cache", "hf", *words, **more), code)

    def fill(self, *paths, body=None):
        """What huggingface_hub leaves."""
        for path in paths:
            blob = self.cache / "blobs" / self.name(path)
            link = self.cache / "snapshots" / COMMIT / path
            for folder in (blob.parent, link.parent, self.cache / "refs"):
                folder.mkdir(parents=True, exist_ok=True)
            blob.write_bytes(self.body(path) if body is None else body)
            link.symlink_to("../" * (path.count("/") + 2) + f"blobs/{blob.name}")
        (self.cache / "refs/main").write_text(COMMIT)

    def assert_shared(self, path):
        link = self.cache / "snapshots" / COMMIT / path
        self.assertEqual(os.readlink(link), "../" * (path.count("/") + 2) + f"blobs/{self.name(path)}")
        self.assertEqual(link.read_bytes(), self.body(path))
        self.assertEqual(sorted(path.name for path in (self.cache / "blobs").iterdir() if "xtask" in path.name), [])

    def test_what_is_downloaded_is_shared(self):
        self.fetch("--all")
        for path in FILES:
            self.assert_shared(path)
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)
        self.assertEqual({path.name for path in (self.cache / "blobs").iterdir()}, {self.name(path) for path in FILES})
        before = {path: path.lstat().st_ino for path in self.cache.rglob("*")}
        self.fetch("--all")
        self.assertEqual({path: path.lstat().st_ino for path in self.cache.rglob("*") if path.name != "main"},
                         {path: inode for path, inode in before.items() if path.name != "main"})
        self.fetch("--all", "--out", "elsewhere")  # and comes from there
        self.assertEqual((self.sandbox.work / "elsewhere/org-repo" / LARGE).read_bytes(), self.body(LARGE))

    def test_what_is_there_is_not_downloaded(self):
        self.fill(LARGE, SMALL)
        done = self.fetch("--file", LARGE)["result"]
        self.assertEqual((done["state"], done["verified"], done["transferred"]), ("adopted", "sha256", 0))
        done = self.fetch("--include", "config/", "--include", LARGE)["result"]["totals"]
        self.assertEqual((done["adopted"], done["unchanged"], done["transferred"]), (1, 1, 0))
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in (LARGE, SMALL)})
        self.assertEqual(self.hub.cdn.seen(), [])
        self.assertEqual(list(self.folder.rglob(".from-cache-*")), [])

    def test_offline_the_names_in_the_cache_say_what_a_file_is(self):
        self.fill(LARGE)
        done = self.fetch("--file", LARGE, "--offline")["result"]
        self.assertEqual((done["state"], done["commit"], done["sha256"]), ("adopted", COMMIT, self.name(LARGE)))
        self.fetch("--file", SMALL, "--offline", code=14)
        self.assertEqual(self.hub.requests(), [])

    def test_a_damaged_copy_is_not_used_nor_touched(self):
        rotten = bytes(len(self.body(LARGE)))
        self.fill(LARGE, body=rotten)
        result = self.download("--cache", "hf", "--file", LARGE)
        self.assert_exit(result, 0)
        self.assertIn("damaged", result.stderr)
        self.assertEqual(result.last["result"]["state"], "fetched")
        self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})
        self.assertEqual((self.cache / "blobs" / self.name(LARGE)).read_bytes(), rotten)

    def test_odd_things_in_the_cache(self):
        blob = self.cache / "blobs" / self.name(LARGE)
        blob.parent.mkdir(parents=True)
        secret = self.sandbox.root / "secret"
        secret.write_bytes(self.body(LARGE))
        blob.symlink_to(secret)
        self.fetch("--file", LARGE)
        self.assertTrue(blob.is_symlink())
        (self.cache / "refs").mkdir(exist_ok=True)
        (self.cache / "refs/main").write_text("../../../etc")
        self.fetch("--file", SMALL, "--offline", code=14)

    def test_nothing_is_shared_without_being_asked(self):
        self.assert_exit(self.download("--file", LARGE), 0)
        self.fetch("--file", SMALL, "--dry-run")
        self.assertFalse(self.cache.parent.exists())

    def test_a_cache_that_cannot_be_written_does_not_spoil_the_download(self):
        place = Path(self.sandbox.root / "file")
        place.write_bytes(b"")
        result = self.download("--cache", "hf", "--file", LARGE, env={"HF_HUB_CACHE": str(place / "hub")})
        self.assert_exit(result, 0)
        self.assertIn("not in the shared cache", result.stderr)

    def test_the_lock_of_a_blob_is_waited_for(self):
        lock = self.cache.parent / ".locks/models--org--repo" / f"{self.name(LARGE)}.lock"
        lock.parent.mkdir(parents=True)
        with open(lock, "w") as holder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            process = self.sandbox.start(["download-model", "--json", "--id", "org/repo", "--base-url", self.hub.url,
                                          "--cache", "hf", "--file", LARGE])
            self.assertRaises(AssertionError, self._wait_for, process)
            self.assertFalse((self.cache / "blobs" / self.name(LARGE)).exists())
            fcntl.flock(holder, fcntl.LOCK_UN)
            self.assertEqual(process.wait().code, 0)
        self.assert_shared(LARGE)

    def _wait_for(self, process):
        try:
            process.popen.wait(1.5)
        except Exception as error:
            raise AssertionError("still running") from error


if __name__ == "__main__":
    unittest.main()
