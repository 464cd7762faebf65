"""What somebody sees on a terminal, and what a log of CI gets."""

import hashlib
import socket
import unittest

from support.sandbox import Sandbox, binary
from support.screen import Screen
from support.servers import Nginx, hub_headers


class OnATerminal(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def screen(self, *words, columns=80, **env):
        env = self.sandbox.environment({"TERM": "xterm", **env})
        return Screen([binary(), *words], env, self.sandbox.work, columns)

    def silent_hub(self):
        """Takes connections and never says a word."""
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def test_something_is_said_before_a_server_answers(self):
        url = self.silent_hub()
        for words in (("download-model", "--base-url", url), ("doctor",)):
            with self.subTest(words[0]), self.screen(*words, HF_ENDPOINT=url) as screen:
                screen.wait_for(f"asking {url}")
                screen.send("\x03")
                self.assertEqual(screen.finish(), 130)

    def test_and_in_a_log(self):
        url = self.silent_hub()
        process = self.sandbox.start(["download-model", "--base-url", url, "--timeout", "1", "--retries", "1"])
        result = process.wait()
        self.assertEqual(result.code, 14, result)
        self.assertEqual(result.stderr.splitlines()[0], f"asking {url}")
        self.assertNotIn("\x1b", result.text)

    def download(self, columns, *words, resized=None, **env):
        body = b"GGUF" + bytes(1_500_000 if resized else 600_000)
        files = self.sandbox.root / "files"
        files.mkdir(exist_ok=True)
        (files / "a-model-with-a-rather-long-name.gguf").write_bytes(body)
        headers = hub_headers(hashlib.sha256(body).hexdigest(), len(body))
        with Nginx(files, headers=headers, rate="400k") as hub, \
                self.screen("download-model", "--id", "org/repo", "--file", "a-model-with-a-rather-long-name.gguf",
                            "--base-url", hub.url, "--connections", "1", "--force", *words, columns=columns,
                            **env) as screen:
            if "--no-progress" not in words:
                screen.wait_for(r"[1-9][0-9]?%")
            if resized:
                screen.resize(resized)
                screen.seen = ""
                screen.wait_for(r"[1-9][0-9]?%")  # may have been under way
                screen.seen = ""
            self.assertEqual(screen.finish(), 0, screen.seen)
            return screen

    def progress(self, screen):
        return [line for line in screen.lines() if "%" in line]

    def test_progress_keeps_to_the_width(self):
        for columns, resized in ((40, None), (80, 40), (200, None), (40, 200)):
            with self.subTest(columns=columns, resized=resized):
                lines = self.progress(self.download(columns, resized=resized))
                self.assertTrue(lines)
                self.assertLess(max(map(len, lines)), resized or columns)

    def test_color_only_where_it_is_wanted(self):
        self.assertIn("\x1b[36m", self.download(80).seen)
        self.assertNotIn("\x1b[36m", self.download(80, NO_COLOR="1").seen)
        self.assertNotIn("\x1b", self.download(80, "--no-progress").seen)
        self.assertIn("\x1b[1m", self.help(TERM="xterm"))
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\x1b", self.help(**env))

    def help(self, **env):
        with self.screen("help", **env) as screen:
            self.assertEqual(screen.finish(), 0)
            return screen.seen

    def test_a_locale_without_unicode_gets_ascii(self):
        self.assertTrue(any("█" in line for line in self.progress(self.download(80))))
        for line in self.progress(self.download(80, LC_ALL="C")):
            self.assertTrue(line.isascii(), line)

    def test_tables_become_blocks_where_they_do_not_fit(self):
        with self.screen("config", columns=40) as screen:
            self.assertEqual(screen.finish(), 0)
            self.assertIn("  ORIGIN  default", screen.lines())
        with self.screen("config", columns=200) as screen:
            self.assertEqual(screen.finish(), 0)
            self.assertRegex("\n".join(screen.lines()), r"(?m)^KEY +VALUE +ORIGIN$")


if __name__ == "__main__":
    unittest.main()
