"""Manual pages are clean and complete; docs/commands says what the manifests say today."""

import subprocess
import unittest
from pathlib import Path

from support.sandbox import Sandbox

DOCS = Path(__file__).resolve().parents[3] / "docs/commands"


class Made(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def make(self, command):
        folder = self.sandbox.root / command
        result = self.sandbox.run([command, folder], env={"COLUMNS": "40"})
        self.assertEqual((result.code, result.text), (0, ""), result)
        return folder

    def commands(self):
        return {command["name"] for command in self.sandbox.run(["help", "--json"]).last["result"]}

    def test_man_has_no_warning(self):
        pages = self.make("__man")
        self.assertEqual({page.name for page in pages.iterdir()},
                         {"xtask.1"} | {f"xtask-{name}.1" for name in self.commands()})
        for page in pages.iterdir():
            with self.subTest(page.name):
                result = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True,
                                        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80",
                                             "HOME": str(self.sandbox.home)}, check=True, timeout=60)
                self.assertEqual(result.stderr, "")
                self.assertIn("NAME\n", result.stdout)
        self.assertIn("xtask config unset out", (pages / "xtask-config.1").read_text())

    def test_man_names_every_option_and_exit_code(self):
        pages = self.make("__man")
        text = (pages / "xtask-download-model.1").read_text().replace("\\-", "-")
        for option in self.sandbox.run(["help", "download-model", "--json"]).last["result"]["options"]:
            self.assertIn(f"--{option['name']}", text)
        text = (pages / "xtask.1").read_text().replace("\\-", "-")
        for row in self.sandbox.run(["help", "exit-codes", "--json"]).last["result"]:
            self.assertIn(f"{row['code']} {row['name']}", text)

    def test_docs_are_current(self):
        made = self.make("__docs")
        self.assertEqual({path.name for path in DOCS.iterdir()}, {path.name for path in made.iterdir()})
        for path in made.iterdir():
            with self.subTest(path.name):
                self.assertEqual((DOCS / path.name).read_text(), path.read_text(),
                                 "build/release/xtask __docs docs/commands, and commit")

    def test_plugins_of_somebody_leave_no_trace(self):
        folder = self.sandbox.home / ".local/share/xtask/plugins"
        folder.mkdir(parents=True)
        (folder / "own.json").write_text('{"schema": 1, "name": "own", "version": "1", "abi": "1.0", "summary": "s",'
                                         ' "license": "MIT", "commands": [{"name": "own", "summary": "s"}]}')
        (folder / "own.so").touch()
        self.assertIn("own", self.commands())
        self.assertNotIn("own.md", {path.name for path in self.make("__docs").iterdir()})


if __name__ == "__main__":
    unittest.main()
