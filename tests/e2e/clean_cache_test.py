"""clean-cache on the real binary. After every test what stands beside the caches is as it was before."""

import fcntl
import json
import os
import pty
import shutil
import signal
import subprocess
import unittest

from support import machine
from support.sandbox import Sandbox, binary
from support.trace import injecting
from support.waiting import wait_for

MARKER = ".xtask-cpp-reference"
SECRET = b"precious"


def snapshot(root):
    """Everything below `root`: kind, mode, content or target by path, as bytes."""
    seen = {}
    for folder, folders, files in os.walk(os.fsencode(root)):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                seen[path] = ("link", os.readlink(path))
            elif os.path.isdir(path):
                seen[path] = ("folder", os.stat(path).st_mode)
            else:
                with open(path, "rb") as file:
                    seen[path] = ("file", os.stat(path).st_mode, file.read())
    return seen


def allocated(root):
    """What du says: blocks of everything, each inode once."""
    blocks = {}
    for folder, folders, files in os.walk(root):
        for path in [folder] + [os.path.join(folder, name) for name in files + folders]:
            status = os.lstat(path)
            blocks[status.st_ino] = status.st_blocks * 512
    return sum(blocks.values())


class CleanCache(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.work, self.home = self.sandbox.work, self.sandbox.home
        self.outside = self.sandbox.root / "outside"
        self.write(self.outside / "models/keep.gguf", SECRET)
        self.write(self.outside / "file", SECRET)
        self.write(self.work / "source.rs", SECRET)
        self.write(self.work / "crossval/keep.py", SECRET)
        self.write(self.home / ".cache/other/keep", SECRET)
        self.before = snapshot(self.sandbox.root)

    @staticmethod
    def write(path, content=b"x" * 5000):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def caches(self):
        """One of each item."""
        self.write(self.work / "target/debug/app")
        os.link(self.work / "target/debug/app", self.work / "target/again")
        self.write(self.work / "crossval/fixtures/f.json")
        self.write(self.work / "models/repo/m.gguf")
        self.write(self.work / "models/repo/n.gguf.part")
        self.write(self.work / "models/repo/n.gguf.part.json")
        self.write(self.work / "models/repo/n.gguf.lock", b"xtask 4194304 gone.example\n")
        cache = self.home / ".cache/bitnet_cpp"
        self.write(cache / "source/.git/HEAD")
        self.write(cache / "build/llama-cli")
        self.write(cache / MARKER, b"")
        return cache

    def clean(self, *words, code=0, env=None, under=(), **options):
        result = self.sandbox.run(["clean-cache", *words], env, under=under, **options)
        self.assertEqual(result.code, code, str(result))
        return result

    def assert_untouched(self):
        now = snapshot(self.sandbox.root)
        for path, was in self.before.items():
            self.assertEqual(now.get(path), was, path)

    def assert_nothing_else(self):
        """Only what was there before the caches were made."""
        self.assertEqual(snapshot(self.sandbox.root), self.before)

    # What it is for

    def test_everything(self):
        self.caches()
        result = self.clean("--yes")
        self.assertIn("freed ", result.stdout)
        self.assert_nothing_else()

    def test_nothing_there(self):
        self.assertIn("nothing to remove", self.clean().stdout)
        self.assert_nothing_else()

    def test_sizes_are_those_on_the_disk(self):
        cache = self.caches()
        with open(self.work / "target/sparse", "wb") as file:
            file.truncate(1 << 30)
        items = {item["name"]: item for item in self.clean("--dry-run", "--json").last["result"]["items"]}
        for name, path in (("target", self.work / "target"), ("models", self.work / "models"),
                           ("fixtures", self.work / "crossval/fixtures")):
            self.assertEqual(items[name]["allocated"], allocated(path), name)
        self.assertEqual(items["bitnet-cpp"]["allocated"], allocated(cache))
        partials = {one["path"]: one for one in items["partials"]["partials"]}
        self.assertEqual(partials["repo/n.gguf.lock"]["process"], "process 4194304 on gone.example")
        self.assertIn("owner", partials["repo/n.gguf.part"])
        self.assertLess(partials["repo/n.gguf.part"]["age"], 600)

    def test_freed_is_what_was_there(self):
        self.caches()
        planned = self.clean("--dry-run", "--json").last["result"]
        target = next(item for item in planned["items"] if item["name"] == "target")
        result = self.clean("--yes", "--json", "--only", "target").last["result"]
        self.assertEqual(result["freed"], target["allocated"])
        self.assertIn("gained", result)

    def test_nobody_to_ask(self):
        self.caches()
        everything = snapshot(self.sandbox.root)
        for words in ([], ["--json"], ["--only", "target"], ["--older-than", "0s"]):
            self.clean(*words, code=2)
        self.clean("--yes", "--dry-run", code=2)
        self.clean("--only", "everything", "--yes", code=2)
        self.assertEqual(snapshot(self.sandbox.root), everything)

    def test_dry_run(self):
        self.caches()
        everything = snapshot(self.sandbox.root)
        self.clean("--dry-run")
        self.assertEqual(snapshot(self.sandbox.root), everything)

    def test_only(self):
        self.caches()
        self.clean("--yes", "--only", "partials", "--only", "fixtures")
        self.assertFalse((self.work / "crossval/fixtures").exists())
        self.assertEqual(os.listdir(self.work / "models/repo"), ["m.gguf"])
        self.assertTrue((self.work / "target/debug/app").exists())
        self.assert_untouched()

    def test_older_than(self):
        self.caches()
        old = self.work / "models/repo/m.gguf"
        os.utime(old, (1, 1))
        self.clean("--yes", "--older-than", "2h", "--only", "models")
        self.assertEqual(sorted(os.listdir(self.work / "models/repo")),
                         ["n.gguf.lock", "n.gguf.part", "n.gguf.part.json"])
        self.assert_untouched()

    def test_partial_of_a_real_name_stays(self):
        self.write(self.work / "models/repo/story.part")
        self.write(self.work / "models/repo/story.part.receipt.json")
        self.write(self.work / "models/repo/flake.lock", b"{}")
        everything = snapshot(self.sandbox.root)
        self.clean("--yes", "--only", "partials")
        self.assertEqual(snapshot(self.sandbox.root), everything)

    def asked(self, answers):
        """A run on a terminal; the answers are typed as the questions come."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        env = self.sandbox.environment({"TERM": "xterm", "COLUMNS": "80"})
        process = subprocess.Popen([binary(), "clean-cache"], env=env, cwd=self.work, stdin=theirs, stdout=theirs,
                                   stderr=theirs, start_new_session=True)
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:
                break
            if not more:
                break
            text += more
            while answers and text.count(b"[y/N]") > self.questions:
                self.questions += 1
                os.write(ours, answers.pop(0).encode() + b"\n")
        return process.wait(20), text.decode()

    def test_asking_on_a_terminal(self):
        self.caches()
        self.questions = 0
        code, text = self.asked(["n", "y", "n", "n", "n", "n"])
        self.assertEqual((code, self.questions), (0, 6), text)
        self.assertFalse((self.work / "target").exists())
        self.assertTrue((self.work / "models/repo/n.gguf.part").exists())
        self.questions = 0
        code, text = self.asked(["y"])
        self.assertEqual((code, self.questions), (0, 1), text)
        self.assert_nothing_else()

    # What must not be touched

    def test_models_is_a_symlink(self):
        for target in (self.outside / "models", "../outside/models/", "nowhere"):
            (self.work / "models").symlink_to(target)
            result = self.clean("--yes")
            self.assertIn("symlink", result.stdout)
            self.assertTrue((self.work / "models").is_symlink())
            (self.work / "models").unlink()
            self.assert_nothing_else()

    def test_parent_of_an_item_is_a_symlink(self):
        shutil.move(self.work / "crossval", self.outside / "crossval")
        self.write(self.outside / "crossval/fixtures/f")
        (self.work / "crossval").symlink_to(self.outside / "crossval")
        everything = snapshot(self.sandbox.root)
        self.clean("--yes")
        self.assertEqual(snapshot(self.sandbox.root), everything)

    def test_symlinks_inside(self):
        models = self.work / "models"
        models.mkdir()
        (models / "folder").symlink_to(self.outside)
        (models / "file").symlink_to(self.outside / "file")
        (models / "loop").symlink_to(models)
        self.clean("--yes")
        self.assert_nothing_else()

    def test_hard_link_to_the_outside(self):
        (self.work / "models").mkdir()
        os.link(self.outside / "file", self.work / "models/same")
        result = self.clean("--yes", "--json").last["result"]
        self.assertLess(result["freed"], 8192)  # the folder's own block, not the file's
        self.assert_nothing_else()

    def mount(self, *words):
        machine.need(self, machine.mount)
        subprocess.run(["mount", *map(str, words)], check=True)
        self.addCleanup(subprocess.run, ["umount", str(words[-1])], check=True)

    def test_mounts_inside(self):
        self.caches()
        bound, disk = self.work / "models/bound", self.work / "models/disk"
        file = self.write(self.work / "models/file")
        for folder in (bound, disk):
            folder.mkdir()
        self.mount("--bind", self.outside, bound)  # the same device
        self.mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", disk)
        self.write(disk / "other", SECRET)
        self.mount("--bind", self.outside / "file", file)
        result = self.clean("--yes")
        self.assertEqual(result.stdout.count("(a mount point)"), 3, str(result))
        self.assertEqual((disk / "other").read_bytes(), SECRET)
        self.assertEqual(sorted(os.listdir(self.work / "models")), ["bound", "disk", "file"])
        self.assert_untouched()

    def test_item_is_a_mount(self):
        (self.work / "models").mkdir()
        self.mount("--bind", self.outside / "models", self.work / "models")
        self.assertIn("mount point", self.clean("--yes").stdout)
        self.assert_untouched()

    def test_folder_swapped_for_a_symlink_while_deleting(self):
        machine.need(self, machine.tracing)
        names = [f"f{i}" for i in range(40)]
        for folder in ("a", "b", "c"):
            for name in names:
                self.write(self.work / "models" / folder / name, b"x")
        for name in names:
            self.write(self.outside / "victim" / name, SECRET)
        self.before = {path: was for path, was in snapshot(self.sandbox.root).items()
                       if not path.startswith(os.fsencode(self.work / "models"))}
        process = self.sandbox.start(["clean-cache", "--yes", "--only", "models"],
                                     under=injecting("unlinkat", "delay_enter=20000"))
        files = lambda: [path for path in (self.work / "models").glob("*/*")]  # noqa: E731
        wait_for(lambda: len(files()) < 120, "the first file to go")
        for folder in ("a", "b", "c"):  # the one that is being emptied, and those that are yet to be opened
            os.rename(self.work / "models" / folder, self.sandbox.root / f"moved-{folder}")
            (self.work / "models" / folder).symlink_to(self.outside / "victim")
        self.assertTrue(process.running(), "it was over before anything was swapped")
        process.wait()
        self.assert_untouched()

    def test_names_that_are_bytes(self):
        folder = os.fsencode(self.work / "models")
        os.makedirs(folder + b"/new\nline/\xff\xfe")
        for name in (b"a\nb", b"bad\xc3", b"\x1b[31m", b"-rf", b"* ?", b"x" * 255, b"new\nline/\xff\xfe/\t"):
            with open(os.path.join(folder, name), "wb"):
                pass
        with open(folder + b"/new\nline/p\n\xff.part", "wb"):
            pass
        result = self.clean("--yes")
        self.assertNotIn("\x1b", result.stdout)
        self.assertIn("new\\x0aline/p\\x0a\\xff.part", result.stdout)
        self.assert_nothing_else()
        self.write(self.work / "models" / os.fsdecode(b"\xff.part"))
        self.assertEqual(self.clean("--yes", "--json").last["code"], "ok")

    # git

    def git(self, *words, cwd=None):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=cwd or self.work,
                       check=True, capture_output=True, env=self.sandbox.environment())

    def test_tracked_files_stay(self):
        self.caches()
        names = ["models/repo/m.gguf", "models/a\nb", "crossval/fixtures/f.json", "target/debug/app"]
        self.write(self.work / "models/a\nb")
        strange = self.write(self.work / "models" / os.fsdecode(b"\xff"))
        self.git("init", "-q")
        self.git("add", "-f", *names, os.fsencode(strange))
        result = self.clean("--yes")
        self.assertIn("tracked by git", result.stdout)
        for name in names:
            self.assertTrue((self.work / name).exists(), name)
        self.assertTrue(strange.exists())
        self.assertFalse((self.work / "target/again").exists())
        self.assertFalse((self.work / "models/repo/n.gguf.part").exists())
        self.assert_untouched()

    def test_clone_inside_stays_whole(self):
        self.write(self.work / "models/clone/weights")
        self.git("init", "-q", cwd=self.work / "models/clone")
        everything = snapshot(self.work / "models")
        self.assertIn("work tree", self.clean("--yes").stdout)
        self.assertEqual(snapshot(self.work / "models"), everything)

    def test_without_git_nothing_in_a_work_tree(self):
        cache = self.caches()
        self.git("init", "-q")
        everything = snapshot(self.work)
        result = self.clean("--yes", "--json", code=1, env={"PATH": "/nonexistent"})
        self.assertEqual(result.reason, "git-missing")
        self.assertEqual(snapshot(self.work), everything)
        self.assertFalse(cache.exists(), "what is in no work tree goes")

    def test_a_repository_runs_nothing(self):
        self.caches()
        self.git("init", "-q")
        trap = self.write(self.sandbox.root / "trap", b"#!/bin/sh\ntouch \"$(dirname \"$0\")/sprung\"\n")
        trap.chmod(0o755)
        self.git("config", "core.fsmonitor", str(trap))
        self.clean("--yes")
        self.assertFalse((self.sandbox.root / "sprung").exists())
        self.assertFalse((self.work / "target").exists())

    # Where the C++ cache is

    def test_cpp_cache_without_marker(self):
        for path in (self.outside, self.home, self.work, self.work.parent, "/", ".", "..", self.home / ".cache"):
            with self.subTest(path):
                self.clean("--yes", env={"BITNET_CPP_DIR": str(path)})
                self.assert_nothing_else()

    def test_cpp_cache_that_is_home_or_work_is_refused_even_with_a_marker(self):
        for path in (self.home, self.work, self.work.parent):
            self.write(path / MARKER, b"")
        everything = snapshot(self.sandbox.root)
        for path in (self.home, self.work, self.work.parent, f"{self.home}/", f"{self.work}/../work"):
            with self.subTest(path):
                self.clean("--yes", env={"BITNET_CPP_DIR": str(path)})
                self.assertEqual(snapshot(self.sandbox.root), everything)

    def test_cpp_cache_elsewhere_and_through_a_symlink(self):
        elsewhere = self.sandbox.root / "elsewhere"
        self.write(elsewhere / "build/x")
        self.write(elsewhere / MARKER, b"")
        link = self.sandbox.root / "link"
        link.symlink_to(elsewhere)
        for path in (link, f"{link}/"):
            self.assertIn("symlink", self.clean("--yes", env={"BITNET_CPP_DIR": str(path)}).stdout)
            self.assertTrue((elsewhere / "build/x").exists())
        self.clean("--yes", env={"BITNET_CPP_DIR": str(elsewhere)})
        self.assertFalse(elsewhere.exists())

    def test_without_home(self):
        cache = self.caches()
        self.clean("--yes", env={"HOME": None})
        self.assertTrue((cache / "build/llama-cli").exists())
        self.assertFalse((self.work / "target").exists())
        self.assert_untouched()

    # Others at work

    def test_held_locks(self):
        cache = self.caches()
        lock = self.work / "models/repo/n.gguf.lock"
        with open(lock, "r+b") as holder, open(self.write(cache / ".lock", b""), "r+b") as builder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            fcntl.flock(builder, fcntl.LOCK_EX)
            result = self.clean("--yes", "--json", code=18)
            self.assertEqual(sorted(os.listdir(self.work / "models/repo")),
                             ["n.gguf.lock", "n.gguf.part", "n.gguf.part.json"])
            self.assertTrue((cache / "build/llama-cli").exists())
            self.assertFalse((self.work / "target").exists())
            text = json.dumps(result.last)
            self.assertIn("process 4194304 on gone.example", text)
        self.clean("--yes")
        self.assert_nothing_else()

    def test_interrupted(self):
        machine.need(self, machine.tracing)
        self.caches()
        for i in range(60):
            self.write(self.work / f"target/many/f{i}", b"x")
        pid = self.sandbox.root / "pid"
        process = self.sandbox.start(["clean-cache", "--yes"],
                                     under=(*injecting("unlinkat", "delay_enter=20000"), "sh", "-c",
                                            'echo $$ >"$0"; exec "$@"', str(pid)))
        wait_for(lambda: 0 < len(list((self.work / "target/many").glob("*"))) < 60, "the first file to go")
        os.kill(int(pid.read_text()), signal.SIGINT)
        result = process.wait()
        self.assertEqual(result.code, 130, str(result))
        self.assertIn("left: target, about ", result.stdout)
        self.assertIn("left: models, about ", result.stdout)
        self.assertIn("untouched", result.stdout)
        self.assertTrue((self.work / "models/repo/m.gguf").exists())
        self.clean("--yes")
        shutil.rmtree(self.sandbox.root / "pid", ignore_errors=True)
        pid.unlink()
        self.assert_nothing_else()

    def test_memory_does_not_grow_with_the_number_of_files(self):
        def peak(count):
            for i in range(count):
                self.write(self.work / f"target/{i % 50}/f{i}", b"")
            process = self.sandbox.start(["clean-cache", "--yes"])
            _, status, usage = os.wait4(process.pid, 0)
            process.popen.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.popen.returncode, 0)
            self.assertFalse((self.work / "target").exists())
            return usage.ru_maxrss
        self.assertLess(peak(20_000) - peak(200), 2048)  # KiB


if __name__ == "__main__":
    unittest.main()
