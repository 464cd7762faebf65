"""--cache hf: one copy with huggingface_hub and llama.cpp, in the layout they have in common."""

import fcntl
import os
import shutil
import unittest
from pathlib import Path

from e2e.hub.cache_case import LARGE, SMALL, CacheCase
from e2e.hub.case import FILES
from support.hub_stand_in import COMMIT
from support.waiting import wait_for


class SharedCache(CacheCase):
    def test_what_is_downloaded_is_shared(self):
        self.fetch("--all")
        self.assert_shared(*FILES)
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)
        self.assertEqual({path.name for path in (self.cache / "blobs").iterdir()}, {self.name(path) for path in FILES})
        before = self.tree(self.root)
        self.fetch("--all")
        self.assertEqual(self.tree(self.root), before)  # nothing is written twice
        self.fetch("--all", "--out", "elsewhere")  # and comes from there
        self.assertEqual((self.sandbox.work / "elsewhere/org-repo" / LARGE).read_bytes(), self.body(LARGE))
        self.assertEqual(self.tree(self.root), before)

    def test_what_is_there_is_not_downloaded(self):
        self.fill(LARGE, SMALL)
        done = self.fetch("--file", LARGE)["result"]
        self.assertEqual((done["state"], done["verified"], done["transferred"]), ("adopted", "sha256", 0))
        done = self.fetch("--include", "config/", "--include", LARGE)["result"]["totals"]
        self.assertEqual((done["adopted"], done["unchanged"], done["transferred"]), (1, 1, 0))
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in (LARGE, SMALL)})
        self.assertEqual(self.hub.cdn.seen(), [])
        self.assertEqual(os.stat(self.folder / LARGE).st_ino, self.blob(LARGE).stat().st_ino)  # where there are no clones

    def test_offline_the_names_in_the_cache_say_what_a_file_is(self):
        self.fill(LARGE)
        done = self.fetch("--file", LARGE, "--offline")["result"]
        self.assertEqual((done["state"], done["commit"], done["sha256"]), ("adopted", COMMIT, self.name(LARGE)))
        self.fetch("--file", SMALL, "--offline", code=14)
        self.assertEqual(self.hub.requests(), [])

    def test_a_file_in_the_way_is_replaced_by_the_copy(self):
        self.fill(LARGE)
        self.folder.mkdir(parents=True)
        (self.folder / LARGE).write_bytes(b"something else")
        done = self.fetch("--file", LARGE)["result"]
        self.assertEqual((done["state"], done["verified"]), ("fetched", "sha256"))
        self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})
        self.assertEqual(self.hub.cdn.seen(), [])

    def test_force_fetches(self):
        self.fill(LARGE)
        self.assertEqual(self.fetch("--file", LARGE, "--force")["result"]["state"], "fetched")
        self.assertNotEqual(self.hub.cdn.seen(), [])

    def test_one_copy_for_all_repositories(self):
        """Newer versions of huggingface_hub link a blob to what has the same content elsewhere."""
        self.fill(LARGE)
        store = self.root / "blobs/ab" / ("ab" + "0" * 62)
        store.parent.mkdir(parents=True)
        shutil.move(self.blob(LARGE), store)
        self.blob(LARGE).symlink_to(f"../../blobs/ab/{store.name}")
        self.assertEqual(self.fetch("--file", LARGE)["result"]["state"], "adopted")
        self.assertEqual(self.hub.cdn.seen(), [])
        self.assert_shared(LARGE)

    def test_a_commit_has_no_ref(self):
        self.fetch("--file", LARGE, "--rev", COMMIT)
        self.assert_shared(LARGE)
        self.assertEqual(list((self.cache / "refs").iterdir()), [])  # the folder is there: @huggingface/hub wants it

    def test_the_ref_follows_the_hub(self):
        self.fill(LARGE)
        old = "f" * 40
        (self.cache / "snapshots" / old).mkdir()
        (self.cache / "refs/main").write_text(old)
        self.fetch("--file", LARGE)
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)

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
        lock = self.root / ".locks" / self.cache.name / f"{self.name(LARGE)}.lock"
        lock.parent.mkdir(parents=True)
        with open(lock, "w") as holder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            process = self.sandbox.start(["download-model", "--id", "org/repo", "--base-url", self.hub.url,
                                          "--cache", "hf", "--file", LARGE])
            said = f"is held by process {os.getpid()} ("
            wait_for(lambda: said in process.output() or not process.running(), "a word on who has the lock")
            self.assertTrue(process.running(), process.output())
            self.assertFalse(self.blob(LARGE).exists())
            fcntl.flock(holder, fcntl.LOCK_UN)
            self.assertEqual(process.wait().code, 0)
        self.assert_shared(LARGE)
        self.assertEqual(lock.stat().st_mode & 0o777, 0o664)

    def test_several_at_once(self):
        processes = [self.sandbox.start(["download-model", "--json", "--id", "org/repo", "--base-url", self.hub.url,
                                         "--cache", "hf", "--all", "--out", f"out-{number}"]) for number in range(4)]
        for process in processes:
            result = process.wait()
            self.assertEqual(result.code, 0, result)
            self.assertNotIn("warning", result.stderr)
        self.assert_shared(*FILES)


if __name__ == "__main__":
    unittest.main()
