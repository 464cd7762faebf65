"""The shared cache with those it is shared with: @huggingface/hub and llama.cpp, both ways."""

import hashlib
import json
import os
import platform
import subprocess
import sys
import unittest
from pathlib import Path

from e2e.hub.cache_case import LARGE, SMALL, CacheCase
from e2e.hub.case import FILES
from peers import node
from support.hub_stand_in import COMMIT, File, StandIn
from support.machine import need


class Peers(CacheCase):
    def setUp(self):
        need(self, node.missing)
        super().setUp()

    def javascript(self, *paths, revision=COMMIT):
        (seen,) = node.run("hub_cache.mjs", self.hub.url, self.root, "org/repo", revision, *paths)
        return seen

    def bodies(self):
        return [request for request in self.hub.requests() if request.method == "GET" and "/api/" not in request.target]

    def assert_scanned(self, seen, *paths, refs=("main",)):
        self.assertEqual(seen["warnings"], [])
        (repository,) = seen["repos"]
        (revision,) = repository["revisions"]
        self.assertEqual((repository["id"], revision["commit"], revision["refs"]), ("org/repo", COMMIT, list(refs)))
        expected = [[str(self.snapshot(path)), str(self.blob(path)), len(self.body(path))] for path in paths if "/" not in path]
        self.assertEqual(sorted(revision["files"]), sorted(expected))  # it looks into no folder of a snapshot


class JavaScript(Peers):
    def test_it_finds_what_xtask_left(self):
        self.fetch("--all")
        self.hub.forget()
        seen = self.javascript(*FILES)
        self.assertEqual(seen["files"], {path: {"place": str(self.snapshot(path)), "sha256": file.sha256}
                                         for path, file in self.hub.files.items()})
        self.assertEqual((seen["asked"], self.hub.requests()), ([], []))
        self.assert_scanned(seen, *FILES)
        seen = self.javascript(revision="main")
        self.assertEqual(seen["snapshot"], str(self.snapshot(LARGE).parent))
        self.assertEqual(self.bodies(), [])
        self.assert_shared(*FILES)

    def test_it_finds_the_blob_at_a_branch(self):
        self.fetch("--file", LARGE)
        self.hub.forget()
        self.javascript(LARGE, revision="main")  # which it takes for another commit than the hub's
        self.assertEqual(self.bodies(), [])

    def test_a_commit_alone_is_no_damage(self):
        self.fetch("--file", LARGE, "--rev", COMMIT)
        self.assert_scanned(self.javascript(LARGE), LARGE, refs=())

    def test_sync_and_mirrors_leave_the_same(self):
        self.assert_exit(self.run_xtask("lock", "--json", "--base-url", self.hub.url, "--id", "org/repo", "--file", LARGE), 0)
        self.assert_exit(self.run_xtask("sync", "--json", "--base-url", self.hub.url, "--cache", "hf"), 0)
        self.assert_exit(self.run_xtask("mirror-download", "--json", "--id", "org/repo", "--mirror", self.hub.url,
                                        "--file", "README.md", "--cache", "hf"), 0)
        self.hub.forget()
        seen = self.javascript(LARGE, "README.md")
        self.assertEqual(self.hub.requests(), [])
        self.assert_scanned(seen, LARGE, "README.md")

    def test_xtask_finds_what_it_left(self):
        self.javascript(revision="main")
        self.assert_scanned(self.javascript("README.md"), *FILES)
        before = self.tree(self.cache)
        self.hub.forget()
        totals = self.fetch("--all")["result"]["totals"]
        self.assertEqual((totals["adopted"], totals["transferred"]), (len(FILES), 0))
        self.assertEqual(self.bodies(), [])
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})
        self.assertEqual(self.tree(self.cache), before)
        self.hub.forget()
        self.fetch("--file", LARGE, "--file", SMALL, "--offline", "--out", "elsewhere")
        self.assertEqual(self.hub.requests(), [])

    def test_one_file_after_the_other_from_either(self):
        self.javascript(LARGE)
        self.fetch("--file", SMALL)
        self.hub.forget()
        seen = self.javascript(LARGE, SMALL)
        self.assertEqual(self.hub.requests(), [])
        self.assert_scanned(seen, LARGE)


@unittest.skipUnless(platform.machine() == "x86_64", "the layout of its types is known for x86-64")
class Llama(Peers):
    def setUp(self):
        super().setUp()
        folder = node.FOLDER / "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64"
        self.library = folder / "libllama-common.so"

    def find(self, **env):
        script = Path(__file__).with_name("llama_cache.py")
        env = {"HF_HUB_CACHE": str(self.root), "PATH": os.environ["PATH"], **env}
        output = subprocess.run([sys.executable, script, self.library, "org/repo"], env=env, capture_output=True,
                                text=True, check=True, timeout=60).stdout
        return json.loads(output)

    def test_it_finds_what_xtask_left(self):
        self.assertEqual(self.find(), {})
        self.fetch("--all")
        self.assertEqual(self.find(), {path: str(self.snapshot(path)) for path in FILES})

    def test_it_needs_a_ref(self):
        """As with huggingface_hub: what is known by its commit only is found by those who name it."""
        self.fetch("--file", LARGE, "--rev", COMMIT)
        self.assertEqual(self.find(), {})
        self.fetch("--file", LARGE)
        self.assertEqual(set(self.find()), {LARGE})

    def test_it_loads_the_model(self):
        self.assert_exit(self.run_xtask("gen-fixtures", "--json", "--size", "tiny"), 0)
        body = (self.sandbox.work / "test-fixtures/llama-tiny-f32.gguf").read_bytes()
        self.hub = StandIn({"tiny.gguf": File(body)})
        self.addCleanup(self.hub.close)
        self.fetch("--file", "tiny.gguf")
        place = self.find()["tiny.gguf"]
        self.assertEqual(hashlib.sha256(Path(place).read_bytes()).hexdigest(), hashlib.sha256(body).hexdigest())
        (line,) = node.run("generate.mjs", "the cat and", place, 4)
        self.assertEqual(len(line.get("generated", line)), 4, line)


if __name__ == "__main__":
    unittest.main()
