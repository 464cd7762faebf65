"""What is typed wrong: exit 2, a message on standard error, and the same verdict in JSON."""

import unittest

from support.sandbox import Sandbox


class Errors(unittest.TestCase):
    # words, reason, what the message or the hint says
    CASES = (
        (["downlaod-model"], "unknown-command", "did you mean download-model?"),
        (["frobnicate"], "unknown-command", "xtask help lists the commands"),
        (["help", "plugn"], "unknown-command", "did you mean plugin?"),
        (["exit-code"], "unknown-command", "did you mean xtask help exit-codes?"),
        (["help", "exit-code"], "unknown-command", "did you mean xtask help exit-codes?"),
        (["download"], "unknown-command", "did you mean download-model?"),
        (["completion"], "missing-option", "shell is missing"),
        (["completion", "bsh"], "bad-value", "did you mean bash"),
        (["version", "--color", "alwys"], "bad-value", "did you mean always?"),
        (["download-model", "--connections", "atuo"], "bad-value", "did you mean auto?"),
        (["config", "sett"], "bad-value", "did you mean set?"),
        (["config", "set"], "missing-option", "config set needs a key"),
        (["config", "set", "out"], "missing-option", "xtask config unset out"),
        (["config", "set", "otu", "x"], "unknown-key", "did you mean out?"),
        (["config", "set", "connections", "33"], "bad-value", "connections: the value must be at most 32"),
        (["config", "set", "base-url", "ftp://u:secret@x"], "bad-value", "http"),
        (["config", "set", "out", "a\nb"], "bad-value", "control characters"),
        (["config", "set", "out", "a", "b"], "repeated-option", "takes one value"),
        (["config", "set", "quiet", "true"], "unknown-key", "for the command line only"),
        (["config", "get", "out", "x"], "unexpected-argument", "takes no value"),
        (["config", "unset", "otu"], "unknown-key", "did you mean out?"),
        (["__man"], "missing-option", "which folder"),
        (["--frobnicate"], "unknown-option", "--frobnicate"),
        (["--frobnicate", "version"], "unknown-option", "--frobnicate"),
        (["version", "extra"], "unexpected-argument", "extra"),
        (["version", "--jsn"], "unknown-option", "did you mean --json?"),
        (["version", "--color", "pink"], "bad-value", "must be one of auto, always, never"),
        (["version", "--color"], "missing-value", "--color needs a value"),
        (["version", "--quiet=yes"], "bad-value", "takes no value"),
        (["version", "--quiet", "--verbose"], "conflicting-options", "exclude each other"),
        (["version", "--plugin-dir="], "missing-value", "--plugin-dir"),
        (["plugin", "frob"], "bad-value", "must be one of list, info, doctor"),
        (["plugin", "info"], "missing-option", "needs the name"),
        (["config", "get"], "missing-option", "needs a key"),
        (["config", "get", "base-ulr"], "unknown-key", "did you mean base-url?"),
        (["help", "--plugin-dir", "/nowhere"], "no-such-directory", "/nowhere"),
        (["download-model", "--flie", "x"], "unknown-option", "did you mean --file?"),
        (["download-model", "stray"], "unexpected-argument", "stray"),
        (["download-model", "--id", "a/../b"], "bad-value", "ORG/REPO"),
        (["download-model", "--id", "a/b/c"], "bad-value", "ORG/REPO"),
        (["download-model", "--sha256", "abc"], "bad-value", "64 hexadecimal digits"),
        (["download-model", "--base-url", "ftp://x"], "bad-value", "http"),
        (["download-model", "--connections", "33"], "bad-value", "at most 32"),
        (["download-model", "--timeout", "soon"], "bad-value", "30s"),
        (["download-model", "--limit-rate", "fast"], "bad-value", "20Mi"),
        (["download-model", "--retries"], "missing-value", "--retries needs a value"),
        (["download-model", "--out", "a", "--out", "b"], "repeated-option", "more than once"),
        (["download-model", "--force", "--offline"], "conflicting-options", "exclude each other"),
    )

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def test_text(self):
        for words, _, said in self.CASES:
            with self.subTest(words):
                result = self.sandbox.run(words)
                self.assertEqual(result.code, 2, result)
                self.assertEqual(result.stdout, "")
                self.assertIn("xtask: error: ", result.stderr)
                self.assertIn(said, result.stderr)

    def test_json(self):
        for words, reason, said in self.CASES:
            with self.subTest(words):
                result = self.sandbox.run(["--json", *words])
                self.assertEqual(result.code, 2, result)
                last = result.last
                self.assertEqual((last["event"], last["code"], last["reason"]), ("error", "usage", reason))
                self.assertIn(said, last["message"] + last.get("hint", ""))

    def test_nothing_is_touched(self):
        self.sandbox.run(["download-model", "--id", "a/../b"])
        self.assertEqual(list(self.sandbox.work.iterdir()), [])

    def test_environment_and_config_meet_the_same_checks(self):
        result = self.sandbox.run(["download-model"], env={"HF_ENDPOINT": "gopher://user:secret@hub"})
        self.assertEqual(result.code, 2, result)
        self.assertIn("environment HF_ENDPOINT", result.stderr)
        self.assertNotIn("secret", result.text)

        result = self.sandbox.run(["download-model"], env={"HF_HUB_OFFLINE": "perhaps"})
        self.assertEqual(result.code, 2, result)
        self.assertIn("environment HF_HUB_OFFLINE", result.stderr)


if __name__ == "__main__":
    unittest.main()
