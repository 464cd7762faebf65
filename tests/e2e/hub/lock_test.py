"""lock and sync: a project's models, written down and brought back."""

import json
import unittest

from e2e.hub.case import FILES, HubCase
from support.hub_stand_in import COMMIT, TOKEN, StandIn

LARGE = "model.Q4_K_M.gguf"


class Locked(HubCase):
    @property
    def lock_file(self):
        return self.sandbox.work / "xtask.lock.json"

    def lock(self, *words, code=0, reason=None, url=None):
        result = self.run_xtask("lock", "--json", "--base-url", url or self.hub.url, "--retries", "1", *words)
        return self.assert_exit(result, code, reason)

    def sync(self, *words, code=0, reason=None, under=(), env=None):
        result = self.run_xtask("sync", "--json", "--base-url", self.hub.url, "--retries", "1", *words, under=under, env=env)
        return self.assert_exit(result, code, reason)

    def entries(self):
        return {entry["local"]: entry for entry in json.loads(self.lock_file.read_text())["files"]}

    def totals(self, done):
        return {name: count for name, count in done["result"]["totals"].items()
                if name in ("fetched", "unchanged", "adopted", "planned", "failed") and count}


class Lock(Locked):
    def test_what_was_downloaded(self):
        self.assert_exit(self.download("--all"), 0)
        self.lock()
        entries = self.entries()
        self.assertEqual(set(entries), {f"org-repo/{path}" for path in FILES})
        for path, file in self.hub.files.items():
            entry = entries[f"org-repo/{path}"]
            self.assertEqual((entry["id"], entry["commit"], entry["path"], entry["size"], entry["sha256"], entry["licence"]),
                             ("org/repo", COMMIT, path, len(file.body), file.sha256, "mit"))
        before = self.lock_file.read_bytes()
        self.hub.forget()
        self.lock()  # the licence is known by now
        self.assertEqual(self.lock_file.read_bytes(), before)
        self.assertEqual(self.hub.requests(), [])

    def test_what_is_asked_for_is_not_fetched(self):
        self.lock("--id", "org/repo", "--include", "*.gguf", "--include", "*.md")
        self.assertEqual(set(self.entries()), {"org-repo/README.md", "org-repo/model.Q4_K_M.gguf", "org-repo/model.Q8_0.gguf"})
        self.assertEqual(self.entries()["org-repo/README.md"]["git_blob"], self.hub.files["README.md"].git_blob)
        self.assertEqual(self.hub.cdn.seen(), [])
        self.assertFalse(self.models.exists())
        other = StandIn({"x.gguf": b"x"}, repository="org/other", commit="f" * 40)
        self.addCleanup(other.close)
        self.lock("--id", "org/other", "--file", "x.gguf", url=other.url)
        self.lock("--id", "org/repo", "--file", LARGE)  # replaces what is locked of this repository
        self.assertEqual(set(self.entries()), {"org-other/x.gguf", f"org-repo/{LARGE}"})

    def test_refusals_write_nothing(self):
        self.lock(code=1)
        self.lock("--id", "org/repo", "--file", "absent", code=14, reason="entry-not-found")
        self.lock("--id", "org/repo", "--file", LARGE, "--dry-run")
        self.assertFalse(self.lock_file.exists())
        self.lock_file.write_text("{}")
        self.lock("--id", "org/repo", "--file", LARGE, code=1, reason="bad-lock-file")
        self.assertEqual(self.lock_file.read_text(), "{}")


class Sync(Locked):
    def setUp(self):
        super().setUp()
        self.lock("--id", "org/repo", "--all")
        self.hub.forget()

    def test_brings_everything_in_one_go_and_then_asks_for_nothing(self):
        self.assertEqual(self.totals(self.sync()), {"fetched": len(FILES)})
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})
        self.assertEqual({request.method for request in self.hub.requests()}, {"GET"})
        self.assertTrue(all("/api/models/" not in request.path for request in self.hub.requests()))
        self.hub.forget()
        self.assertEqual(self.totals(self.sync()), {"unchanged": len(FILES)})
        self.assertEqual(self.totals(self.sync("--offline")), {"unchanged": len(FILES)})
        self.sync("--frozen")
        self.assertEqual(self.hub.requests(), [])

    def test_drift_is_repaired_or_refused(self):
        self.sync()
        (self.folder / LARGE).write_bytes(b"changed")
        (self.folder / "README.md").unlink()
        (self.folder / "original/weights.bin").touch()  # another time, the same bytes
        self.assert_exit(self.download("--rev", COMMIT, "--file", "config/tokenizer.json"), 0)  # flat: not locked
        self.hub.forget()
        error = self.sync("--frozen", code=15, reason="drift")
        self.assertIn("3 files differ", error["message"])
        self.assertEqual(self.hub.requests(), [])
        self.assertEqual((self.folder / LARGE).read_bytes(), b"changed")
        self.assertEqual(self.totals(self.sync()), {"fetched": 2, "unchanged": len(FILES) - 3, "adopted": 1})
        (self.folder / "tokenizer.json.receipt.json").unlink()
        self.sync("--frozen")

    def test_other_bytes_than_those_locked_are_not_published(self):
        self.hub.files[LARGE] = type(self.hub.files[LARGE])(bytes(len(self.body(LARGE))))
        self.sync(code=13)
        self.assertNotIn(LARGE, self.on_disk())
        self.assertEqual(len(self.on_disk()), len(FILES) - 1)

    def test_gated_says_why(self):
        self.hub.gated = True
        error = self.sync(code=11, reason="gated")
        self.assertIn(f"{self.hub.url}/org/repo", error["hint"])

    def test_dry_run(self):
        done = self.sync("--dry-run")
        self.assertEqual(self.totals(done), {"planned": len(FILES)})
        self.assertEqual(self.hub.requests(), [])
        self.assertFalse(self.models.exists())

    def test_offline_without_the_files(self):
        self.sync("--offline", code=14)
        self.assertEqual(self.hub.requests(), [])

    def test_the_token_goes_where_it_may_only(self):
        self.sync(env={"HF_TOKEN": TOKEN})
        self.assertTrue(all(request.header("Authorization") is None for request in self.hub.cdn.seen()))
        self.assertTrue(all(request.header("Authorization") for request in self.hub.hub.seen()))

    def test_hostile_lock_files(self):
        good = json.loads(self.lock_file.read_text())
        outside = self.sandbox.work / "escaped"
        for change in ({"local": "../escaped"}, {"local": str(outside)}, {"local": "a/../../escaped"}, {"local": ""},
                       {"path": "../x"}, {"id": "a/b/c"}, {"commit": "main"}, {"sha256": "zz"}, {"size": -1},
                       {"size": None}, {"revision": ".."}, {"local": "x\u0000y"}, {"local": "n" * 300}):
            with self.subTest(change):
                entries = [good["files"][0] | change, *good["files"][1:]]
                self.lock_file.write_text(json.dumps(good | {"files": entries}))
                error = self.sync(code=1, reason="bad-lock-file")
                self.assertIn("entry 1", error["message"])
        for text in ("", "[]", "{}", '{"schema": 2, "files": []}', '{"schema": 1, "files": 3}',
                     json.dumps(good | {"files": good["files"] * 2})):
            with self.subTest(text[:30]):
                self.lock_file.write_text(text)
                self.sync(code=1, reason="bad-lock-file")
        self.lock_file.unlink()
        self.sync(code=1)
        self.assertEqual(self.hub.requests(), [])
        self.assertFalse(outside.exists())
        self.assertFalse(self.models.exists())

    def test_symlinks_below_the_folder_are_not_followed(self):
        outside = self.sandbox.root / "outside"
        outside.mkdir()
        self.models.mkdir()
        (self.models / "org-repo").symlink_to(outside)
        self.sync(code=1, reason="unsafe-folder")
        self.assertEqual(list(outside.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
