"""full-crossval: three commands one after the other, each the real one."""

import json
import os
import shlex
import signal
import unittest

from e2e.crossval.bench import CrossvalTest
from support.git_project import EngineProject
from support.waiting import wait_for


class Full(CrossvalTest):
    def full(self, *args, code=0, env=None):
        result = self.sandbox.run(["full-crossval", "--json", *args], env, timeout=240)
        self.assertEqual(result.code, code, str(result))
        return result

    def receipt(self):
        return json.loads((self.work / "crossval-report/full-crossval.json").read_text())

    def states(self):
        return {step["name"]: step["state"] for step in self.receipt()["steps"]}

    def test_a_fixture_and_an_engine_that_is_there(self):
        engine = self.fake("Engine")
        args = ("--fixture", "tiny", "--skip-fetch", "--reference", engine, "--candidate", engine)
        result = self.full(*args)
        self.assertEqual(self.states(), {"gen-fixtures": "done", "fetch-cpp": "skipped", "crossval": "done"})
        self.assertEqual(set(self.rungs().values()), {"pass"})
        steps = {step["name"]: step for step in result.last["result"]["steps"]}
        self.assertEqual(steps["crossval"]["result"]["verdict"], "pass")
        self.full(*args)

    def test_a_reference_is_built_and_found(self):
        upstream = EngineProject(self.sandbox.root)
        engine = self.fake("Engine")
        cache = self.sandbox.root / "cache"
        # What is built here cannot generate; that it is found and asked is what counts.
        self.full("--fixture", "tiny", "--repo", str(upstream.path), "--tag", "v1", "--cache", str(cache), "--candidate", engine,
                  code=16)
        self.assertEqual(self.states(), {"gen-fixtures": "done", "fetch-cpp": "done", "crossval": "failed"})
        self.assertIn("fetch-cpp", self.reasons()["load"])
        self.assertEqual(self.report()["engines"][0]["version"], "version: one (cpu, first)")

    def test_a_step_that_fails_is_named_with_the_command_that_repeats_it(self):
        upstream = EngineProject(self.sandbox.root)
        result = self.full("--fixture", "tiny", "--repo", str(upstream.path), "--tag", "nothing", "--candidate",
                           self.fake("Engine"), code=14)
        self.assertTrue(result.last["message"].startswith("fetch-cpp: "), str(result))
        command = result.last["hint"].rpartition("alone: ")[2]
        self.assertEqual(self.sandbox.run(shlex.split(command)[1:]).code, 14)
        self.assertEqual(self.states(), {"gen-fixtures": "done", "fetch-cpp": "failed", "crossval": "not-reached"})

    def test_engines_that_differ_end_with_crossvals_own_code(self):
        result = self.full("--fixture", "tiny", "--skip-fetch", "--reference", self.fake("Engine"), "--candidate",
                           self.fake("SwappedIds"), code=15)
        self.assertEqual(result.reason, "engines-differ")
        self.assertEqual(self.states()["crossval"], "failed")

    def test_without_a_candidate_nothing_is_fetched(self):
        self.assertEqual(self.full("--fixture", "tiny", code=2).reason, "no-candidate")
        self.assertEqual(list(self.work.iterdir()), [])

    def test_a_dry_run_does_nothing(self):
        result = self.full("--fixture", "tiny", "--skip-fetch", "--candidate", self.fake("Engine"), "--dry-run")
        self.assertEqual([step["state"] for step in result.last["result"]["steps"]], ["skipped", "skipped", "planned"])
        self.assertEqual(list(self.work.iterdir()), [])

    def test_offline_sends_nothing(self):
        result = self.full("--offline", "--base-url", "http://127.0.0.1:9", "--skip-fetch", "--candidate", self.fake("Engine"),
                           "--reference", self.fake("Engine"), code=14)
        self.assertTrue(result.last["message"].startswith("download-model: "), str(result))

    def test_a_signal_ends_the_step_too(self):
        run = self.sandbox.start(["full-crossval", "--fixture", "tiny", "--skip-fetch", "--reference", self.fake("Hang"),
                                  "--candidate", self.fake("Engine")])
        wait_for(lambda: self.hanging(), "the engine to hang", 60)
        run.signal(signal.SIGTERM)
        result = run.wait()
        self.assertEqual(result.code, 143, str(result))
        wait_for(lambda: not self.hanging(), "the engine to be gone")
        wait_for(lambda: not [path for path in (self.work / "crossval-report").iterdir() if path.name.startswith(".")],
                 "its files to be gone")

    def hanging(self):
        """Engines that hang in this sandbox."""
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    command = file.read()
            except OSError:
                continue
            if b"\0Hang\0" in command and str(self.sandbox.root).encode() in command:
                found.append(entry)
        return found


if __name__ == "__main__":
    unittest.main()
