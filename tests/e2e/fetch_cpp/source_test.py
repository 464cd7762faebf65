"""Where the source comes from: tags, branches, commits, over every road, and what is asked of whom."""

import difflib
import os
import subprocess
import unittest

from e2e.fetch_cpp.world import World
from support.git_project import engine_saying
from support.git_server import GitServer


class Source(World):
    built = True

    def new_commit(self, version="two"):
        return self.upstream.engine.commit(engine_saying(version))

    def test_a_moved_tag_is_built_only_when_asked_for(self):
        moved = self.new_commit()
        self.upstream.engine.git("tag", "--force", "v1")
        self.assertEqual(self.fetch()["state"], "unchanged")
        self.assertEqual(self.fetch("--backend", "cuda")["commit"], self.upstream.first, "a tag was looked up")
        result = self.run_fetch("--force")
        self.assertEqual(result.code, 0, str(result))
        self.assertIn("the tag v1 was moved", result.stderr)
        said = result.last["result"]
        self.assertEqual((said["commit"], said["moved_from"]), (moved, self.upstream.first))
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_force_builds_again_in_the_tree_that_is_there(self):
        self.assertEqual(self.fetch("--force")["state"], "built")
        self.assertNotIn("git fetch", self.commands())
        self.assertEqual(self.compiled(), set())

    def test_a_branch_is_followed(self):
        self.assertEqual(self.fetch(tag="main")["state"], "built")  # the name is another one
        self.assertEqual(self.fetch(tag="main")["state"], "unchanged")
        moved = self.new_commit()
        result = self.fetch(tag="main")
        self.assertEqual((result["state"], result["commit"]), ("built", moved))
        self.assertRegex(result["why"], "^main moved from [0-9a-f]{12} to [0-9a-f]{12}$")
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_a_branch_that_cannot_be_looked_up_says_what_helps(self):
        self.fetch(tag="main")
        with GitServer(self.folder) as server:
            gone = server.url("engine")
        self.upstream.path.rename(self.upstream.path.with_name("hidden"))
        self.upstream.path.mkdir()
        result = self.fails(14, tag="main", reason="not-found")
        self.assertIn("--offline", result.last["hint"])
        self.assertEqual(self.fetch("--offline", tag="main")["state"], "unchanged")
        self.assertIn("Failed to connect", self.fails(14, tag="main", repo=gone, reason="unreachable").last["message"])

    def test_offline_uses_what_is_there(self):
        self.upstream.path.rename(self.upstream.path.with_name("hidden"))
        self.upstream.path.mkdir()
        self.assertEqual(self.fetch("--offline", "--backend", "cuda")["state"], "built")
        self.assertEqual(self.version(), "version: one (cuda, first)")
        self.fails(14, "--offline", tag="main", reason="offline-missing")
        self.assertEqual(self.fetch("--offline", tag=self.upstream.first)["state"], "built")
        self.fails(2, "--offline", "--clean")

    def test_a_commit_is_exactly_that_commit(self):
        self.new_commit()
        self.new_commit("three")
        first = self.upstream.first
        self.assertEqual(self.fetch(tag=first, cache=self.sandbox.root / "by-commit")["ref_kind"], "commit")
        result = self.fails(14, tag="0123456789" * 4, reason="no-such-ref")
        self.assertIn("0123456789", result.last["message"])
        self.assertIn("40 digits", self.fails(14, tag=first[:10], reason="no-such-ref").last["hint"])

    def test_a_demanded_commit(self):
        first = self.upstream.first
        self.assertEqual(self.fetch("--commit", first.upper())["state"], "unchanged")
        second = self.new_commit()
        result = self.fails(13, "--commit", first, tag="main", reason="commit-mismatch")
        self.assertIn(second, result.last["message"])
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.assertEqual(self.fetch("--commit", second, tag="main")["state"], "built")
        self.fails(13, "--commit", first, tag="main", reason="commit-mismatch")
        self.fails(2, "--commit", first[:12])

    def test_names_that_are_not_there_bring_the_nearest(self):
        for name in ("b2100", "b2101", "release"):
            self.upstream.engine.git("tag", name)
        self.assertEqual(self.fails(14, tag="b2102", reason="no-such-ref").last["hint"][:22], "nearest: b2100, b2101,")
        self.assertIn("release", self.fails(14, tag="relaese").last["hint"])
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_a_tag_goes_before_a_branch_of_its_name(self):
        self.upstream.engine.git("branch", "same")
        self.new_commit()
        self.upstream.engine.git("tag", "same")
        result = self.run_fetch(tag="same")
        self.assertIn("same is a tag and a branch", result.stderr)
        self.assertEqual(self.version(), "version: two (cpu, first)")
        self.fetch(tag="refs/heads/same")
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_an_annotated_tag_means_its_commit(self):
        self.upstream.engine.git("tag", "--annotate", "-m", "text", "annotated")
        self.assertEqual(self.fetch(tag="annotated")["commit"], self.upstream.first)

    def test_a_submodule_moves_with_its_commit(self):
        self.upstream.library.commit({"llama.c": 'const char* llama_name(void) { return "second"; }\n'})
        self.upstream.engine.git("submodule", "--quiet", "update", "--remote", "--init")
        self.upstream.engine.commit({})
        self.fetch(tag="main")
        self.assertEqual(self.version(), "version: one (cpu, second)")
        self.assertEqual(self.receipt()["submodules"][0]["commit"], self.upstream.library.head())
        self.fetch()
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_patches_in_order_into_submodules_too(self):
        cli = (self.upstream.path / "cli.c").read_text()
        name = (self.upstream.path / "3rdparty/llama.cpp/llama.c").read_text()
        patches = [self.patch("0.patch", "cli.c", cli, cli.replace('"one"', '"patched"')),
                   self.patch("1.patch", "cli.c", cli.replace('"one"', '"patched"'), cli.replace('"one"', '"twice"')),
                   self.patch("2.patch", "3rdparty/llama.cpp/llama.c", name, name.replace("first", "mended"))]
        words = [word for patch in patches for word in ("--patch", patch)]
        self.assertEqual(self.fetch(*words)["why"], "the patches changed")
        self.assertEqual(self.version(), "version: twice (cpu, mended)")
        self.assertEqual([patch["name"] for patch in self.receipt()["patches"]], ["0.patch", "1.patch", "2.patch"])
        self.assertEqual(self.fetch(*words)["state"], "unchanged")

        result = self.fails(17, "--patch", patches[1], "--patch", patches[0], reason="patch-failed")
        self.assertIn("1.patch", result.last["message"])
        self.assertEqual(self.version(), "version: twice (cpu, mended)")
        self.fetch()
        self.assertEqual(self.version(), "version: one (cpu, first)", "patches stayed in the tree")
        self.fails(1, "--patch", self.sandbox.work / "none.patch", reason="not-found")

    def patch(self, leaf, file, before, after):
        path = self.sandbox.work / leaf
        path.write_text("".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"a/{file}",
                                                     f"b/{file}")))
        return path


class Roads(World):
    def test_a_file_url(self):
        self.fetch(repo=f"file://{self.upstream.path}")
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_a_relative_path(self):
        self.assertEqual(self.fetch(repo="upstream/engine", cwd=self.sandbox.root)["repository"], str(self.upstream.path))

    def test_a_bundle(self):
        self.upstream.engine.commit({".gitmodules": None, "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\n"
                                     "project(x C)\nadd_executable(main tokenize.c)\n"})
        self.upstream.engine.git("rm", "--quiet", "--cached", "3rdparty/llama.cpp")
        commit = self.upstream.engine.commit({"3rdparty/llama.cpp/llama.h": ""})
        bundle = self.upstream.engine.bundle(self.sandbox.root / "engine.bundle")
        self.assertEqual(self.fetch(repo=bundle, tag="main")["commit"], commit)
        self.assertEqual(self.receipt()["files"][0]["path"], "bin/main")
        self.assertEqual(self.fetch(repo=f"file://{bundle}", tag="main")["state"], "unchanged")
        self.assertIn("v1", self.fails(14, repo=bundle, tag="v2", reason="no-such-ref").last["hint"])
        self.upstream.engine.git("bundle", "create", "--quiet", bundle, "HEAD")
        self.assertIn("only HEAD", self.fails(14, repo=bundle, tag="v2", reason="no-such-ref").last["hint"])
        self.assertEqual(self.fetch(repo=bundle, tag="HEAD")["ref_kind"], "other")

    def test_http_brings_one_commit_and_its_submodules(self):
        for number in range(20):
            self.upstream.engine.commit({"other": str(number)})
        with GitServer(self.folder) as server:
            self.assertEqual(self.fetch(repo=server.url("engine"), tag="main")["state"], "built")
            self.assertEqual(self.version(), "version: one (cpu, first)")
            asked = len(server.requests)
            self.fetch(repo=server.url("engine"), tag="v1")
            self.assertGreater(len(server.requests), asked)
            asked = len(server.requests)
            self.assertEqual(self.fetch(repo=server.url("engine"), tag="v1")["state"], "unchanged")
            self.assertEqual(len(server.requests), asked, "somebody was asked for a tag that is there")
        history = subprocess.run(["git", "-C", self.cache / "source", "rev-list", "--all", "HEAD"],
                                 capture_output=True, text=True, env={**os.environ, "HOME": "/"}).stdout
        self.assertLessEqual(len(history.splitlines()), 2, "the history came along")

    def test_refusals_have_their_codes_and_those_that_pass_are_tried_again(self):
        with GitServer(self.folder) as server:
            for refusals, code, reason in (([401] * 9, 11, "unauthorized"), ([403] * 9, 11, "forbidden"),
                                           ([404] * 9, 14, "not-found")):
                with self.subTest(refusals[0]):
                    server.refusals = refusals
                    began = len(server.requests)
                    self.fails(code, repo=server.url("engine"), reason=reason)
                    self.assertLessEqual(len(server.requests) - began, 2, "it was tried again")
            server.refusals = [503]
            result = self.run_fetch(repo=server.url("engine"))
            self.assertEqual(result.code, 0, str(result))
            self.assertEqual(len(result.named("retry")), 1)


if __name__ == "__main__":
    unittest.main()
