"""Completion in the real shells, and that it asks manifests only."""

import unittest

from e2e.cli.plugin_folder import PluginFolder, manifest
from support.sandbox import Sandbox
from support.shells import bash, fish_candidates, zsh

# typed, with a tab at the end; what stands on the line then
LINES = (
    ("xtask downl", "xtask download-model "),
    ("xtask download-model --fo", "xtask download-model --force "),
    ("xtask -q hf-download --retr", "xtask -q hf-download --retries "),
    ("xtask completion zs", "xtask completion zsh "),
    ("xtask version --color al", "xtask version --color always "),
    ("xtask version --color=al", "xtask version --color=always "),
    ("xtask download-model --base-url https://hub:1/ --color=nev", "xtask download-model --base-url https://hub:1/ --color=never "),
    ("xtask config get token", "xtask config get token-file "),
    ("xtask help exit", "xtask help exit-codes "),
    ("xtask plugin info mirror-s", "xtask plugin info mirror-serve "),
    ("xtask download-model --out mod", "xtask download-model --out models/"),
    ("xtask download-model --out=mod", "xtask download-model --out=models/"),
    ("xtask download-model --ca-file au", "xtask download-model --ca-file authorities.pem "),
    ("xtask mirror-serve mod", "xtask mirror-serve models/"),
    ("xtask no-such-command --x", "xtask no-such-command --x"),
)


class InShells(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        (self.sandbox.work / "models").mkdir()
        (self.sandbox.work / "authorities.pem").touch()

    def check_lines(self, shell):
        for typed, line in LINES:
            with self.subTest(typed):
                self.assertEqual(shell.line_after(typed + "\t").rstrip(), line.rstrip())

    def test_bash(self):
        with bash(self.sandbox) as shell:
            self.check_lines(shell)
            listed = shell.listed_after("xtask download-model --re\t")
            self.assertIn("--rev", listed)
            self.assertIn("--retries", listed)
            self.assertNotIn("--offline", listed)

    def test_zsh(self):
        with zsh(self.sandbox) as shell:
            self.check_lines(shell)
            listed = shell.listed_after("xtask download-model --re\t")
            self.assertIn("Branch, tag, commit", listed)

    def test_fish(self):
        for typed, line in LINES:
            with self.subTest(typed):
                expected = line.split()[-1]
                words = fish_candidates(self.sandbox, typed)
                if typed == line:
                    self.assertEqual(words, {})
                else:
                    self.assertIn(expected, words)
        self.assertEqual(fish_candidates(self.sandbox, "xtask doc"),
                         {"doctor": "Check this machine: what works, what does not, and the cure"})


class Asked(unittest.TestCase):
    """The protocol behind the scripts."""

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def ask(self, *words):
        result = self.sandbox.run(["__complete", *words])
        self.assertEqual((result.code, result.stderr), (0, ""), result)
        return [line.partition("\t")[0] for line in result.stdout.splitlines()]

    def test_no_plugin_is_loaded(self):
        plugins = PluginFolder(self.sandbox)
        plugins.hostile("crashes-on-load")
        described = manifest("described", ["described"])
        described["mirrors"] = [{"id": "far", "summary": "A far one"}, {"id": "near", "summary": "A near one"}]
        described["commands"][0]["options"] = [
            {"name": "mirror", "type": "string", "complete": "mirror", "help": "Which"},
            {"name": "hush", "type": "bool", "hidden": True, "help": "Not for everybody"}]
        plugins.write("described", described, b"no library at all")
        at = ("--plugin-dir", plugins.path)
        self.assertIn("described", self.ask(*at, ""))
        self.assertEqual(self.ask(*at, "described", "--mirror", ""), ["hf", "far", "near", "modelscope"])
        self.assertEqual(self.ask(*at, "described", "--mirror=n"), ["--mirror=near"])
        self.assertEqual(self.ask(*at, "described", "--hu"), [])

    def test_what_is_wrong_is_no_error(self):
        (self.sandbox.work / ".xtask.json").write_text("{ broken")
        for words in ((), ("--plugin-dir", "/nowhere", "d"), ("--color", "pink", "download-model", "--id", "///"),
                      ("\xff\x00"[:1], ""), ("help", "no-such", "")):
            with self.subTest(words):
                self.ask(*words)

    def test_values_of_settings(self):
        self.assertEqual(self.ask("config", "set", "force", ""), ["true", "false"])
        self.assertEqual(self.ask("config", "set", "connections", ""), ["auto"])
        self.assertEqual(self.ask("config", "set", "out", ""), [":dir"])
        self.assertEqual(self.ask("config", "un"), ["unset"])

    def test_an_option_is_offered_once(self):
        self.assertIn("--out", self.ask("download-model", "--o"))
        self.assertNotIn("--out", self.ask("download-model", "--out", "x", "--o"))
        self.assertIn("--file", self.ask("download-model", "--file", "x", "--f"))
        self.assertEqual(self.ask("download-model", "--", "--f"), [])


if __name__ == "__main__":
    unittest.main()
