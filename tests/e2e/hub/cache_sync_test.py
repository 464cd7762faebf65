"""sync and mirror-download with --cache hf."""

import json
import unittest

from e2e.hub.cache_case import LARGE, SMALL, CacheCase
from e2e.hub.case import FILES
from support.hub_stand_in import COMMIT, StandIn

OLD = "f" * 40


class Sync(CacheCase):
    @property
    def lock_file(self):
        return self.sandbox.work / "xtask.lock.json"

    def lock(self, *words):
        self.assert_exit(self.run_xtask("lock", "--json", "--base-url", self.hub.url, "--id", "org/repo", *words), 0)
        self.hub.forget()

    def sync(self, *words, code=0, reason=None, **more):
        result = self.run_xtask("sync", "--json", "--base-url", self.hub.url, "--retries", "1", *words, **more)
        self.assert_exit(result, code, reason)
        return result

    def totals(self, result):
        return {name: count for name, count in result.last["result"]["totals"].items()
                if name in ("fetched", "unchanged", "adopted", "planned", "failed") and count}

    def test_all_in_the_cache_and_no_request(self):
        self.lock("--all")
        self.fill(*FILES)
        self.assertEqual(self.totals(self.sync("--cache", "hf")), {"adopted": len(FILES)})
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})
        self.assertEqual(self.totals(self.sync("--cache", "hf")), {"unchanged": len(FILES)})
        self.assertEqual(self.totals(self.sync("--cache", "hf", "--offline", "--out", "elsewhere")),
                         {"adopted": len(FILES)})
        self.assertEqual(self.hub.requests(), [])

    def test_what_is_fetched_is_shared(self):
        self.lock("--all")
        self.fill(LARGE)
        self.assertEqual(self.totals(self.sync("--cache", "hf")), {"adopted": 1, "fetched": len(FILES) - 1})
        self.assertEqual([request for request in self.hub.requests() if LARGE in request.target], [])
        self.assert_shared(*FILES)
        (self.cache / "refs/main").unlink()
        before = self.tree(self.cache)
        self.sync("--cache", "hf", "--out", "elsewhere")
        self.assertEqual(self.tree(self.cache), before)

    def test_a_ref_is_made_and_never_moved(self):
        self.lock("--file", LARGE)
        self.sync("--cache", "hf")
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)
        self.fill(SMALL)
        (self.cache / "snapshots" / OLD).mkdir()
        (self.cache / "refs/main").write_text(OLD)
        self.lock("--file", "README.md")
        self.sync("--cache", "hf", "--out", "elsewhere")
        self.assertEqual((self.cache / "refs/main").read_text(), OLD)
        self.assert_shared(LARGE, "README.md")

    def test_a_changed_file_is_replaced_by_the_copy(self):
        self.lock("--file", LARGE)
        self.fill(LARGE)
        self.sync("--cache", "hf")
        (self.folder / LARGE).unlink()
        (self.folder / LARGE).write_bytes(b"changed")
        self.assertEqual(self.totals(self.sync("--cache", "hf")), {"fetched": 1})
        self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})
        self.assertEqual(self.hub.requests(), [])

    def test_a_lock_file_of_somebody_else_puts_nothing_into_the_cache(self):
        """It comes with a project, and so may the file: what it says of a commit is nobody's word but its author's."""
        self.lock("--file", LARGE)
        content = json.loads(self.lock_file.read_text())
        self.folder.mkdir(parents=True)
        (self.folder / LARGE).write_bytes(self.body("model.Q8_0.gguf"))
        content["files"][0]["sha256"] = self.hub.files["model.Q8_0.gguf"].sha256
        self.lock_file.write_text(json.dumps(content))
        self.assertEqual(self.totals(self.sync("--cache", "hf")), {"adopted": 1})
        self.assertFalse(self.cache.exists())

    def test_a_git_blob_id_of_somebody_else(self):
        """Both hashes are locked of what was downloaded; only one of them decides what is published."""
        self.assert_exit(self.download("--file", SMALL), 0)
        self.assert_exit(self.run_xtask("lock", "--json", "--offline"), 0)
        content = json.loads(self.lock_file.read_text())
        self.assertEqual(content["files"][0]["git_blob"], self.name(SMALL))
        self.assertEqual(self.totals(self.sync("--cache", "hf", "--out", "right")), {"fetched": 1})
        self.assert_shared(SMALL)
        content["files"][0]["git_blob"] = "0" * 40
        self.lock_file.write_text(json.dumps(content))
        result = self.run_xtask("sync", "--json", "--base-url", self.hub.url, "--cache", "hf", "--out", "wrong")
        self.assertFalse((self.cache / "blobs" / ("0" * 40)).exists(), result)

    def test_a_dry_run_touches_nothing(self):
        self.lock("--file", LARGE)
        self.fill(LARGE)
        before = self.tree(self.root)
        self.assertEqual(self.totals(self.sync("--cache", "hf", "--dry-run")), {"planned": 1})
        self.assertEqual(self.tree(self.root), before)
        self.assertFalse(self.models.exists())

    def test_frozen_brings_nothing(self):
        self.lock("--file", LARGE)
        self.fill(LARGE)
        self.sync("--frozen", "--cache", "hf", code=2, reason="conflicting-options")
        self.sync("--frozen", "--cache", "none", code=15, reason="drift")
        config = self.sandbox.home / ".config/xtask/config.json"
        config.parent.mkdir(parents=True)
        config.write_text(json.dumps({"sync.cache": "hf"}))
        self.sync("--frozen", code=15, reason="drift")
        self.assertEqual(self.totals(self.sync()), {"adopted": 1})


class Mirrors(CacheCase):
    def mirrors(self, *words, code=0):
        return self.assert_exit(self.run_xtask("mirror-download", "--json", "--id", "org/repo", "--cache", "hf",
                                               "--retries", "1", *words), code)

    def test_taken_from_the_cache(self):
        self.fill(LARGE, SMALL)
        done = self.mirrors("--mirror", self.hub.url, "--file", LARGE)["result"]
        self.assertEqual((done["state"], done["verified"]), ("adopted", "sha256"))
        self.mirrors("--mirror", self.hub.url, "--include", "config/", "--out", "elsewhere")
        self.assertEqual((self.sandbox.work / "elsewhere/org-repo" / SMALL).read_bytes(), self.body(SMALL))
        self.assertEqual([request for request in self.hub.requests() if request.method == "GET" and
                          "/api/" not in request.target], [])

    def test_offline(self):
        self.fill(LARGE)
        self.assertEqual(self.mirrors("--offline", "--file", LARGE)["result"]["state"], "adopted")
        self.mirrors("--offline", "--file", SMALL, code=14)

    def test_what_is_downloaded_is_shared(self):
        self.mirrors("--mirror", self.hub.url, "--all")
        self.assert_shared(*FILES)
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)

    def test_a_mirror_that_is_behind_moves_no_ref(self):
        self.fill(LARGE)
        behind = StandIn({SMALL: self.hub.files[SMALL]}, commit="e" * 40)
        self.addCleanup(behind.close)
        self.mirrors("--mirror", behind.url, "--file", SMALL)
        self.assertEqual((self.cache / "refs/main").read_text(), COMMIT)
        self.assertTrue((self.cache / "snapshots" / ("e" * 40) / SMALL).exists())

    def test_without_a_commit_there_is_nothing_to_share(self):
        folder = self.sandbox.root / "plain/org/repo"
        folder.mkdir(parents=True)
        (folder / LARGE).write_bytes(self.body(LARGE))
        self.mirrors("--mirror", folder.parent.parent, "--file", LARGE, "--sha256", self.name(LARGE))
        self.assertFalse(self.root.exists() and self.cache.exists())


if __name__ == "__main__":
    unittest.main()
