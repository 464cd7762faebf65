"""Tokens and signed URLs of every command that talks to the hub: where they go, and that nothing else tells of them."""

import unittest

from e2e.hub.case import HubCase
from faults.behaviours import simple
from faults.fault_server import FaultServer
from support import machine
from support.hub_stand_in import TOKEN

LARGE = "model.Q4_K_M.gguf"
SIGNATURE = "Signature="
COMMANDS = {
    "download-model": ("--id", "org/repo", "--all", "--force"),
    "lock": ("--id", "org/repo", "--all"),
    "sync": (),
    "verify": ("models/org-repo", "--id", "org/repo", "--repair"),
    "mirror-download": ("--id", "org/repo", "--file", LARGE, "--force"),
}


class Secrets(HubCase):
    def setUp(self):
        super().setUp()
        machine.need(self, machine.tracing)
        self.programs = self.sandbox.root / "programs"

    def run_all(self):
        """Each command with the token, one after the other; (command, result)"""
        for command, words in COMMANDS.items():
            where = ("--mirror", self.hub.url) if command == "mirror-download" else ("--base-url", self.hub.url)
            if command == "verify":
                (self.folder / LARGE).write_bytes(b"damaged")
                (self.folder / "README.md").unlink()
            if command == "sync":
                for path in self.folder.rglob("*"):
                    if path.is_file():
                        path.unlink()
            under = ("strace", "-f", "-qq", "-s", "100000", "-o", self.programs, "-e", "trace=execve,execveat",
                     "-E", "ASAN_OPTIONS=detect_leaks=0")
            yield command, self.run_xtask(command, *where, "--verbose", "--retries", "1", *words, *(
                ("--json",) if command != "lock" else ()), env={"HF_TOKEN": TOKEN, "XTASK_LOG": "debug"}, under=under)

    def assert_nothing_shows(self, result):
        texts = {"the output": result.text, "a command line": self.programs.read_text()}
        for path in self.sandbox.root.rglob("*"):
            if path.is_file() and path != self.programs and path.stat().st_size < 1 << 20:
                texts[str(path)] = path.read_bytes().decode("latin-1")
        for where, text in texts.items():
            if where == "a command line":  # strace shows the environment as a number only
                self.assertEqual(text.count("execve"), 1, text)
            for secret in (TOKEN, SIGNATURE):
                self.assertNotIn(secret, text, f"a secret shows in {where}")

    def test_success(self):
        for command, result in self.run_all():
            with self.subTest(command):
                self.assertEqual(result.code, 0, str(result))
                self.assert_nothing_shows(result)
        self.assertTrue(all(request.header("Authorization") == f"Bearer {TOKEN}" for request in self.hub.hub.seen()))
        self.assertTrue(self.hub.cdn.seen())
        self.assertTrue(all(request.header("Authorization") is None for request in self.hub.cdn.seen()))

    def test_failures(self):
        for command, _ in self.run_all():
            pass
        for status in (403, 404, 500):
            self.hub.cdn.default = simple(status)
            for command, result in self.run_all():
                with self.subTest(command=command, status=status):
                    self.assertEqual(result.code == 0, command == "lock", str(result))
                    self.assert_nothing_shows(result)


class Withheld(HubCase):
    """A server of another name, reached through a proxy that is in fact all there is."""

    def test_the_token_stays_here_and_that_is_said(self):
        self.assert_exit(self.download("--all"), 0)
        with FaultServer() as other:
            other.default = simple(401)
            for command, words in COMMANDS.items():
                where = "--mirror" if command == "mirror-download" else "--base-url"
                if command == "verify":
                    (self.folder / LARGE).write_bytes(b"damaged")
                with self.subTest(command):
                    if command == "sync":
                        self.run_xtask("lock", "--base-url", self.hub.url)
                        (self.folder / "README.md").unlink()
                    other.forget()
                    result = self.run_xtask(command, where, "http://hub.example", "--json", "--retries", "1", *words, env={
                        "HF_TOKEN": TOKEN, "HTTP_PROXY": other.url})
                    self.assertEqual(result.code, 15 if command == "verify" and "damaged" == result.reason else 11, str(result))
                    self.assertIn("not sent", result.text)
                    self.assertTrue(other.seen())
                    self.assertTrue(all(request.header("Authorization") is None for request in other.seen()))
                    self.assertNotIn(TOKEN, result.text)


if __name__ == "__main__":
    unittest.main()
