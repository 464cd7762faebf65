"""Help and version, with and without plugins."""

import re
import unittest

from e2e.cli.plugin_folder import PluginFolder, manifest
from support.abi import ABI
from support.sandbox import Sandbox


class Help(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def run_ok(self, *words, **options):
        result = self.sandbox.run(words, **options)
        self.assertEqual(result.code, 0, result)
        return result

    def test_commands_are_listed_by_plugin_on_standard_output(self):
        for words in ((), ("help",), ("--help",), ("-h",)):
            result = self.run_ok(*words)
            self.assertIn("\nhf-download:\n", result.stdout)
            self.assertIn("  download-model ", result.stdout)
            self.assertIn("\nBuilt in:\n", result.stdout)
            self.assertEqual(result.stderr, "")

    def test_one_command_is_explained_in_four_ways(self):
        first = self.run_ok("help", "download-model").stdout
        self.assertIn("xtask download-model - ", first)
        for words in (("download-model", "--help"), ("download-model", "-h"), ("--help", "download-model"),
                      ("help", "hf-download"), ("download-model", "--connections", "many", "--help")):
            self.assertEqual(self.run_ok(*words).stdout, first, words)

    def test_every_flag_of_the_contract_is_there(self):
        text = self.run_ok("help", "download-model").stdout
        for flag in ("id", "file", "out", "rev", "sha256", "force", "base-url", "dry-run", "offline", "retries",
                     "timeout", "max-wait", "connections", "max-memory", "limit-rate", "ca-file", "token-file",
                     "send-token", "no-verify", "deadline", "lock-wait", "json", "quiet", "verbose", "color",
                     "no-progress", "plugin-dir"):
            self.assertIn(f"--{flag}", text)

    def test_topics(self):
        codes = self.run_ok("help", "exit-codes").stdout
        for code, name in ((0, "ok"), (2, "usage"), (13, "hash-mismatch"), (20, "plugin"), (130, "interrupted")):
            self.assertRegex(codes, rf"(?m)^\s*{code}\s+{name}\b")
        self.assertIn("HF_HUB_OFFLINE", self.run_ok("help", "environment").stdout)

    def test_help_keeps_to_the_width(self):
        for width in (40, 80, 200):
            for words in ((), *((name,) for name in self.names())):
                text = self.run_ok("help", *words, env={"COLUMNS": str(width)}).stdout
                # Commands of examples are whole words that can be copied, however long.
                for line in re.sub(r"(?s)\nExamples:\n.*?(?=\nUsage:)", "", text).splitlines():
                    if max(map(len, line.split()), default=0) < width - 12:  # a word that long stands as it is
                        self.assertLessEqual(len(line), width, line)

    def names(self):
        """Everything that `xtask help` says there is, from its text as a reader sees it."""
        text = self.run_ok("help", env={"COLUMNS": "120"}).stdout
        return re.findall(r"(?m)^  (?:help )?([a-z][a-z-]+)  ", text)

    def test_help_leads_to_everything(self):
        names = self.names()
        for name in ("download-model", "mirror-serve", "help", "version", "plugin", "config", "completion", "doctor",
                     "exit-codes", "environment", "settings", "plugins", "json"):
            self.assertIn(name, names)
        everything = "".join(self.run_ok("help", name).stdout for name in names)
        for command in self.run_ok("help", "--json").last["result"]:
            for option in self.run_ok("help", command["name"], "--json").last["result"]["options"]:
                if not option.get("positional"):
                    self.assertIn(f"--{option['name']}", everything)
                for choice in option.get("choices", []):
                    self.assertIn(choice, everything)

    def test_examples_come_first(self):
        for name in self.names():
            text = self.run_ok("help", name).stdout
            if "\nUsage:" in text:
                self.assertLess(text.index("\nExamples:\n"), text.index("\nUsage:\n"))

    def test_color_by_the_rules(self):
        plain = self.run_ok("help").stdout
        self.assertNotIn("\x1b", plain)
        for env in ({}, {"NO_COLOR": "1"}):
            colored = self.run_ok("help", "--color", "always", env=env).stdout
            self.assertIn("\x1b[1mBuilt in:\x1b[0m", colored)
            self.assertEqual(re.sub("\x1b\\[[0-9;]*m", "", colored), plain)

    def test_version(self):
        for words in (("--version",), ("version",)):
            self.assertRegex(self.run_ok(*words).stdout, r"^xtask \d+\.\d+\.\d+ \(plugin ABI \d+\.\d+(, commit [0-9a-f]+)?\)\n$")

    def test_help_and_version_in_json(self):
        variables = self.run_ok("help", "environment", "--json").last["result"]
        self.assertIn("HF_HUB_OFFLINE", [variable["name"] for variable in variables])
        commands = self.run_ok("--json", "help").last["result"]
        self.assertIn({"name": "download-model", "plugin": "hf-download"},
                      [{key: command[key] for key in ("name", "plugin")} for command in commands if "plugin" in command])
        options = self.run_ok("help", "download-model", "--json").last["result"]["options"]
        self.assertEqual([option["default"] for option in options if option["name"] == "rev"], ["main"])
        self.assertEqual(self.run_ok("version", "--json").last["result"]["abi"], ABI)

    def test_a_broken_plugin_does_not_break_help(self):
        plugins = PluginFolder(self.sandbox)
        plugins.write("junk", "{ not json")
        plugins.write("fine", manifest("fine", ["works"]))
        text = self.run_ok("help", "--plugin-dir", plugins.path).stdout
        self.assertIn("  works ", text)
        self.assertIn("1 plugin(s) cannot be used", text)
        narrow = self.run_ok("help", "--plugin-dir", plugins.path, env={"COLUMNS": "40"}).stdout
        self.assertIn("1 plugin(s) cannot be used: see xtask\n", narrow)


if __name__ == "__main__":
    unittest.main()
