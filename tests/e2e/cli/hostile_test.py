"""Plugins that misbehave (tests/sdk/hostile): each ends with the right code, and harms nobody else."""

import signal
import unittest

from e2e.cli.plugin_folder import PluginFolder, manifest
from support.sandbox import Sandbox

# name: exit code, reason, what the message says
RUNS = {
    "wrong-major": (20, "plugin-incompatible", "ABI"),
    "newer-minor": (20, "plugin-incompatible", "1.99"),
    "future-abi": (20, "plugin-incompatible", "needs plugin ABI 1.99"),
    "missing-symbol": (20, "plugin-broken", "xtask_plugin_v1"),
    "short-record": (20, "plugin-broken", "too small"),
    "no-run": (20, "plugin-broken", "no way to run"),
    "no-manifest": (20, "plugin-broken", "another manifest"),
    "lying-manifest": (20, "plugin-broken", "another manifest"),
    "throws-exception": (1, "exception", ""),
    "throws-int": (1, "unknown-exception", ""),
    "throws-across": (20, "exception", "let an exception out"),
    "garbage-code": (20, "bad-exit-code", "999"),
    "null-error": (14, "unexplained", "did not say why"),
}

# Faults that show when the plugin is loaded: what doctor must see.
FAULTY_TO_LOAD = ("wrong-major", "newer-minor", "future-abi", "missing-symbol", "short-record", "no-run", "no-manifest",
                  "lying-manifest")


class Hostile(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.plugins = PluginFolder(self.sandbox)

    def run_with(self, *words):
        return self.sandbox.run([*words, "--plugin-dir", self.plugins.path, "--json"])

    def test_running_them(self):
        for name in RUNS:
            self.plugins.hostile(name)
        for name, (code, reason, said) in RUNS.items():
            with self.subTest(name):
                result = self.run_with(name)
                self.assertEqual((result.code, result.reason), (code, reason), result)
                self.assertIn(said, result.last["message"])

    def test_doctor_reports_what_loading_shows(self):
        for name in FAULTY_TO_LOAD:
            with self.subTest(name):
                self.plugins.hostile(name)
                result = self.run_with("plugin", "doctor", name)
                self.assertEqual((result.code, result.reason), (20, RUNS[name][1]), result)

    def test_a_crash_while_loading_is_a_report(self):
        self.plugins.hostile("crashes-on-load")
        self.plugins.hostile("short-record")
        result = self.run_with("plugin", "doctor")
        self.assertEqual((result.code, result.reason), (20, "plugin-faults"), result)
        found = {event["name"]: event for event in result.named("plugin")}
        self.assertEqual(found["crashes-on-load"]["reason"], "plugin-crashes")
        self.assertFalse(found["short-record"]["ok"])
        self.assertTrue(found["hf-download"]["ok"])

    def test_a_crash_ends_the_process_only(self):
        for name in ("crashes-in-run", "crashes-on-load"):
            self.plugins.hostile(name)
            self.assertNotEqual(self.run_with(name).code, 0)
        self.assertEqual(self.run_with("plugin", "list").code, 0)

    def test_nothing_is_loaded_to_list_or_to_help(self):
        self.plugins.hostile("crashes-on-load")
        for words in (("plugin", "list"), ("plugin", "info", "crashes-on-load"), ("help",), ("help", "crashes-on-load")):
            result = self.run_with(*words)
            self.assertEqual(result.code, 0, result)

    def test_a_twin_stops_both(self):
        self.plugins.hostile("hello-twin")
        self.plugins.write("other", manifest("other", ["hello"]))
        result = self.run_with("hello")
        self.assertEqual((result.code, result.reason), (2, "ambiguous-command"), result)
        self.assertEqual(self.run_with("hello-twin:hello").code, 0)

    def test_what_is_no_library(self):
        for content in (b"", b"#!/bin/sh\n", b"\x7fELF", b"\xff" * 4096):
            self.plugins.write("junk", manifest("junk", ["junk"]), content)
            result = self.run_with("junk")
            self.assertEqual((result.code, result.reason), (20, "plugin-broken"), result)
            self.assertIn("cannot be loaded", result.last["message"])

    def test_a_manifest_that_is_none(self):
        deep = "[" * 100_000
        for text in ("", "null", deep, "{}", '{"schema": 1}', "\x00" * 100, " " * (1 << 20) + "{}"):
            self.plugins.write("junk", text)
            listed = self.run_with("plugin", "list")
            self.assertEqual(listed.code, 0, listed)
            self.assertEqual([p["state"] for p in listed.last["result"] if p["name"] == "junk"], ["broken"])
            self.assertEqual(self.run_with("junk").code, 20)

    def test_doctor_can_be_interrupted(self):
        self.plugins.hostile("crashes-on-load")
        process = self.sandbox.start(["plugin", "doctor", "--plugin-dir", self.plugins.path])
        process.signal(signal.SIGTERM)
        self.assertIn(process.wait().code, (20, 143, -signal.SIGTERM))


if __name__ == "__main__":
    unittest.main()
