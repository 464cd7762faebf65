"""Signals, death, and company: what is left, and how the next run goes on."""

import os
import signal
import threading
import time
import unittest

from e2e.fetch_cpp.world import World
from support.git_project import engine_saying, processes_below
from support.git_server import GitServer
from support.waiting import wait_for

PATIENCE = 2.0  # the promise is 0.2 s; a loaded machine gets more


class Interrupted(World):
    built = True

    def hold_the_build(self):
        """Commits an engine whose build waits in the middle, after one file was compiled, for `self.go`."""
        self.started, self.go = self.sandbox.root / "started", self.sandbox.root / "go"
        for path in (self.started, self.go):
            path.unlink(missing_ok=True)
        script = self.sandbox.root / "wait.sh"
        script.write_text(f"touch {self.started}\ntrap '' TERM\nuntil test -e {self.go}; do sleep 0.02; done\n"
                          "echo 'int waited(void) { return 0; }' > $1\n")
        self.upstream.engine.commit({
            **engine_saying("two"),
            "CMakeLists.txt": (self.upstream.path / "CMakeLists.txt").read_text() +
            f"add_custom_command(OUTPUT waited.c COMMAND sh {script} waited.c DEPENDS llama)\n"
            "target_sources(llama-cli PRIVATE waited.c)\n"})

    def start_held(self, *words):
        process = self.start_fetch(*words, tag="main")
        wait_for(lambda: self.started.exists() or not process.running(), "the build to be in the middle")
        self.assertTrue(process.running(), process.output())
        return process

    def assert_ends(self, process, code):
        began = time.monotonic()
        result = process.wait(PATIENCE * 5)
        taken = time.monotonic() - began
        self.assertEqual(result.code, code, str(result))
        self.assertLess(taken, PATIENCE)
        wait_for(lambda: not processes_below(self.sandbox.root), f"children to be gone: {processes_below(self.sandbox.root)}", 2)

    def assert_goes_on(self):
        """The old engine is there, and the next run finishes the new one without fetching again."""
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.assertFalse((self.cache / ".lock").exists())
        self.go.touch()
        self.assertEqual(self.fetch(tag="main")["state"], "built")
        self.assertNotIn("git fetch", self.commands())
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_in_the_build(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with self.subTest(number):
                self.setUp()
                self.hold_the_build()
                process = self.start_held()
                process.signal(number)
                self.assert_ends(process, code)
        self.assert_goes_on()

    def test_twice_in_the_build(self):
        self.hold_the_build()
        process = self.start_held()
        process.signal(signal.SIGINT)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE).code, 130)
        self.go.touch()
        wait_for(lambda: not processes_below(self.sandbox.root), "children to be gone")
        self.assertEqual(self.fetch(tag="main")["state"], "built")
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_killed_in_the_build(self):
        self.hold_the_build()
        process = self.start_held()
        process.signal(signal.SIGKILL)
        process.wait()
        wait_for(lambda: not processes_below(self.sandbox.root), "the build to end, though nobody is left to end it")
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.go.touch()
        self.assertEqual(self.fetch(tag="main")["state"], "built", "the lock of the dead was not taken")
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_a_build_that_says_nothing_is_given_up(self):
        self.hold_the_build()
        result = self.fails(17, "--timeout", "1s", tag="main", reason="timeout")
        self.assertIn("building", result.last["message"])
        self.assert_goes_on()

    def test_in_a_fetch(self):
        self.upstream.engine.commit(engine_saying("two"))
        for number, code in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
            with self.subTest(number), GitServer(self.folder) as server:
                server.stalled = True
                process = self.start_fetch(repo=server.url("engine"), tag="main")
                self.assertTrue(server.stalling.wait(30), process.output())
                process.signal(number)
                self.assertEqual(process.wait(PATIENCE).code, code)
        with GitServer(self.folder) as server:
            self.assertEqual(self.fetch(repo=server.url("engine"), tag="main")["state"], "built")
        self.assertEqual(self.version(), "version: two (cpu, first)")

    def test_while_it_waits_to_ask_again(self):
        with GitServer(self.folder) as server:
            server.refusals = [503] * 9
            process = self.start_fetch(repo=server.url("engine"), tag="main")
            wait_for(lambda: "trying again" in process.output(), "the first refusal")
            process.signal(signal.SIGINT)
            self.assertEqual(process.wait(PATIENCE).code, 130)

    def test_in_submodules(self):
        """A clone that was killed is no obstacle: git itself would not begin it again."""
        modules = self.cache / "source/.git/modules/3rdparty/llama.cpp"
        for damage in ("HEAD", "objects", "config"):
            with self.subTest(damage):
                self.upstream.engine.commit(engine_saying(damage))
                target = modules / damage
                target.rename(self.sandbox.root / f"lost-{damage}")
                (self.cache / "source/.git/index.lock").touch()
                (self.cache / "source/.git/modules/3rdparty/llama.cpp/index.lock").touch()
                self.assertEqual(self.fetch(tag="main")["state"], "built")
                self.assertEqual(self.version(), f"version: {damage} (cpu, first)")


class Company(World):
    def test_two_at_once_build_once(self):
        processes = [self.start_fetch() for _ in range(3)]
        states = []
        for process in processes:
            result = process.wait()
            self.assertEqual(result.code, 0, str(result))
            states.append(result.last["result"]["state"])
        self.assertEqual(sorted(states), ["built", "unchanged", "unchanged"])
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_waiting_can_be_refused_and_limited(self):
        self.upstream.engine.commit({"CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(x C)\n"
                                     f"execute_process(COMMAND sh -c \"touch {self.sandbox.root}/started; sleep 1000\")\n"})
        holder = self.start_fetch(tag="main")
        wait_for((self.sandbox.root / "started").exists, "the holder to be at work")
        result = self.fails(18, "--lock-wait", "0", reason="locked")
        self.assertIn(str(holder.pid), result.last["message"])
        waiting = self.start_fetch()
        wait_for(lambda: str(holder.pid) in waiting.output(), "a word about who holds the lock")
        holder.signal(signal.SIGTERM)
        self.assertEqual(holder.wait().code, 143)
        self.assertEqual(waiting.wait().code, 0)
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_the_engine_is_there_all_the_time_while_it_is_replaced(self):
        self.fetch()
        missing, stop = [], threading.Event()

        def watch():
            while not stop.is_set():
                if not os.access(self.engine, os.X_OK) or not os.access(self.cache / "bin/llama-tokenize", os.X_OK):
                    missing.append(time.monotonic())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            for number in range(3):
                self.upstream.engine.commit(engine_saying(str(number)))
                self.fetch(tag="main")
        finally:
            stop.set()
            watcher.join()
        self.assertEqual(missing, [])


if __name__ == "__main__":
    unittest.main()
