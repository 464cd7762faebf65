"""Repositories, names, folders and surroundings that mean no good."""

import subprocess
import unittest

from e2e.fetch_cpp.world import World
from support import machine
from support.git_project import engine_saying
from support.git_server import GitServer


class Command(World):
    def test_names_that_are_none(self):
        trap = self.sandbox.root / "trap"
        for tag in (f"--upload-pack=touch {trap}", "-x", "../x", "a..b", "", "a b", "a:b", "x.lock", "a\\b", "@{1}",
                    "refs/heads/*", "a\nb", "x" * 300):
            with self.subTest(tag):
                result = self.sandbox.run(["fetch-cpp", "--json", "--cache", self.cache, "--repo", self.upstream.path,
                                           f"--tag={tag}"])
                self.assertEqual(result.code, 2, str(result))
        self.assertFalse(trap.exists())
        self.assertFalse(self.cache.exists())

    def test_repositories_that_are_none(self):
        trap = self.sandbox.root / "trap"
        for repo in (f"ext::sh -c 'touch {trap}'", f"--upload-pack=touch {trap}", "fd::3", "ftp://x/y", "nowhere",
                     "ssh://-oProxyCommand=x/y", "-oProxyCommand=x:y", "http://", "https://x/y?z", "file://other/x"):
            with self.subTest(repo):
                result = self.sandbox.run(["fetch-cpp", "--json", "--cache", self.cache, f"--repo={repo}"])
                self.assertEqual(result.code, 2, str(result))
        self.assertFalse(trap.exists())

    def test_credentials_in_a_url_are_refused_unseen(self):
        for repo in ("https://user:hunter2@example.org/x", "https://hunter2@example.org/x", "ssh://u:hunter2@h/x"):
            result = self.sandbox.run(["fetch-cpp", "--json", "--repo", repo])
            self.assertEqual(result.code, 2, str(result))
            self.assertNotIn("hunter2", result.text)

    def test_other_bad_values(self):
        for words in (("--backend", "llama"), ("--backend", "CUDA"), ("--jobs", "0"), ("--jobs", "x"),
                      ("--binary", "../x"), ("--binary", ""), ("--cmake-flags", "'"), ("--cmake-flags", "-P x.cmake"),
                      ("--cmake-flags", "--build ."), ("--cmake-flags", "-S /"), ("--cmake-flags", "x"),
                      ("--commit", "main"), ("--print-env", "csh")):
            with self.subTest(words):
                self.fails(2, *words)
        self.assertFalse(self.cache.exists())
        self.assertEqual(self.sandbox.run(["fetch-cpp"], {"HOME": None}).code, 2)


class Folders(World):
    def test_a_folder_of_somebody_else_is_left_alone(self):
        self.cache.mkdir()
        mine = self.cache / "thesis.txt"
        mine.write_text("years of work")
        for words in ((), ("--clean",), ("--force",), ("--dry-run",)):
            self.fails(2, *words, reason="foreign-folder")
        self.assertEqual([path.name for path in self.cache.iterdir()], ["thesis.txt"])
        (self.cache / ".xtask-cpp-reference").symlink_to(mine)
        self.fails(2, "--clean", reason="foreign-folder")
        self.fails(2, "--clean", cache=mine, reason="foreign-folder")
        self.assertEqual(mine.read_text(), "years of work")

    def test_clean_begins_anew_and_follows_no_link(self):
        self.fetch()
        outside = self.sandbox.root / "outside"
        outside.mkdir()
        (outside / "file").write_text("kept")
        (self.cache / "link").symlink_to(outside)
        (self.cache / "source/link").symlink_to(outside)
        self.assertEqual(self.fetch("--clean")["state"], "built")
        self.assertEqual((outside / "file").read_text(), "kept")
        self.assertFalse((self.cache / "link").is_symlink())
        self.assertIn("git fetch", self.commands())

    def test_a_cache_that_cannot_be_written(self):
        machine.need(self, machine.mount)
        self.fetch()
        subprocess.run(["mount", "--bind", self.cache, self.cache], check=True)
        self.addCleanup(subprocess.run, ["umount", self.cache], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", self.cache], check=True)
        self.assertEqual(self.fetch()["state"], "unchanged", "a look needs no writing")
        self.fails(1, "--force", reason="permission")
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_full_disks(self):
        machine.need(self, machine.mount)
        self.cache.mkdir()
        small = self.cache.with_name("small")
        small.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small], check=True)
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        self.assertIn("MB are free", self.fails(10, cache=small, reason="no-space").last["message"])

        subprocess.run(["mount", "-o", "remount,size=40m", small], check=True)
        self.fetch(cache=small)
        self.upstream.engine.commit({"CMakeLists.txt": (self.upstream.path / "CMakeLists.txt").read_text() +
                                     "add_custom_command(TARGET llama-cli POST_BUILD COMMAND "
                                     "dd if=/dev/zero of=${CMAKE_BINARY_DIR}/large bs=1M count=60)\n"})
        self.fails(10, cache=small, tag="main", reason="no-space")
        (small / "build/large").unlink()
        done = subprocess.run([small / "bitnet-llama-cli", "--version"], capture_output=True, text=True)
        self.assertIn("version: one", done.stderr)
        self.assertEqual(self.fetch(cache=small)["state"], "unchanged")


class Surroundings(World):
    def test_variables_and_settings_of_git_do_not_lead_it_astray(self):
        trap = self.sandbox.root / "trap"
        hook = self.sandbox.root / "hooks/post-checkout"
        hook.parent.mkdir()
        hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
        hook.chmod(0o755)
        template = self.sandbox.root / "template/hooks"
        template.mkdir(parents=True)
        (template / "post-checkout").symlink_to(hook)
        (self.sandbox.home / ".gitconfig").write_text(
            f"[core]\n\thooksPath = {hook.parent}\n\tfsmonitor = touch {trap}\n\tautocrlf = true\n"
            f"[init]\n\ttemplateDir = {template.parent}\n[submodule]\n\trecurse = true\n"
            f"[filter \"lfs\"]\n\tsmudge = touch {trap}\n\tprocess = touch {trap}\n\trequired = true\n")
        self.upstream.engine.commit({".gitattributes": "*.bin filter=lfs\n", "weights.bin": "version lfs\n"})
        self.fetch(tag="main", env={
            "GIT_DIR": str(self.sandbox.root / "elsewhere"), "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/nowhere/index",
            "GIT_SSH_COMMAND": f"touch {trap}", "GIT_EXTERNAL_DIFF": "false", "GIT_TEMPLATE_DIR": str(template.parent),
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": str(hook.parent),
            "GIT_ALLOW_PROTOCOL": "none", "GIT_CEILING_DIRECTORIES": "/", "MAKEFLAGS": "-n", "NINJA_STATUS": "x",
            "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"})
        self.assertFalse(trap.exists())
        self.assertFalse((self.sandbox.root / "elsewhere").exists())
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.assertEqual((self.cache / "source/weights.bin").read_text(), "version lfs\n")
        self.assertNotIn("\r", (self.cache / "source/cli.c").read_text())

    def test_tokens_reach_no_child(self):
        seen = self.sandbox.root / "seen"
        self.upstream.engine.commit({"CMakeLists.txt": (self.upstream.path / "CMakeLists.txt").read_text() +
                                     f"execute_process(COMMAND env OUTPUT_FILE {seen})\n"})
        self.fetch(tag="main", env={"HF_TOKEN": "hf_secret", "HUGGING_FACE_HUB_TOKEN": "hf_secret",
                                    "HF_TOKEN_PATH": "/hf_secret", "XTASK_PLUGIN_PATH": "/hf_secret", "MINE": "here"})
        self.assertNotIn("hf_secret", seen.read_text())
        self.assertIn("MINE=here", seen.read_text())
        self.assertNotIn("hf_secret", self.log() + (self.cache / "receipt.json").read_text())


class Submodules(World):
    def commit_module(self, url):
        self.upstream.engine.git("config", "--file", ".gitmodules", "submodule.3rdparty/llama.cpp.url", url)
        return self.upstream.engine.commit({})

    def test_urls_that_would_run_or_read_something(self):
        trap = self.sandbox.root / "trap"
        for url in (f"ext::sh -c 'touch {trap}'", f"-u./touch {trap}", "fd::7", "https://u:hunter2@example.org/x"):
            with self.subTest(url):
                self.commit_module(url)
                result = self.fails(17, tag="main", reason="unsafe-submodule")
                self.assertNotIn("hunter2", result.text)
        self.assertFalse(trap.exists())

    def test_a_repository_from_the_network_reads_nothing_here(self):
        for url in (str(self.upstream.library.path), f"file://{self.upstream.library.path}"):
            with self.subTest(url), GitServer(self.folder) as server:
                self.commit_module(url)
                self.fails(17, repo=server.url("engine"), tag="main", reason="unsafe-submodule")

    def test_a_submodule_of_a_submodule_reads_nothing_here(self):
        """Its URL is git's to refuse: only the settings reach that far."""
        inner = self.folder / "inner"
        subprocess.run(["cp", "-a", self.upstream.library.path, inner], check=True)
        self.upstream.library.git("submodule", "--quiet", "add", str(inner), "inner")
        self.upstream.library.commit({})
        self.upstream.engine.git("submodule", "--quiet", "update", "--remote", "--init")
        self.upstream.engine.commit({})
        with GitServer(self.folder) as server:
            self.fails(17, repo=server.url("engine"), tag="main", reason="unsafe-submodule")

    def test_commands_in_gitmodules_are_not_run(self):
        trap = self.sandbox.root / "trap"
        self.upstream.engine.git("config", "--file", ".gitmodules", "submodule.3rdparty/llama.cpp.update",
                                 f"!touch {trap}")
        self.upstream.engine.commit(engine_saying("x"))
        self.fails(17, tag="main", reason="unsafe-submodule")
        self.assertFalse(trap.exists())


if __name__ == "__main__":
    unittest.main()
