"""A token and a signed URL's query never show: not in output, files, or the command line of any process."""

import unittest
from pathlib import Path

from faults.behaviours import simple, stalled_after
from faults.world import SECRET, World
from support.waiting import wait_for

TOKEN = "hf_SecretTokenOfTheTest"


class Secrets(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__)

    def assert_secret(self, text, where):
        for secret in (TOKEN, SECRET, SECRET.split("=")[1]):
            self.assertNotIn(secret, text, f"a secret shows in {where}")

    def everything_written(self):
        for path in self.world.sandbox.root.rglob("*"):
            if path.is_file() and path.suffix in (".json", ".etag", ".lastmod", ".lock", ".log"):
                yield path, path.read_text(errors="replace")

    def assert_nothing_shows(self, result):
        self.assert_secret(result.text, "the output")
        for path, text in self.everything_written():
            self.assert_secret(text, path)

    def run_world(self, **options):
        return self.world.run({"verbose": True, **options}, {"HF_TOKEN": TOKEN})

    def test_success(self):
        result = self.run_world()
        self.assertEqual(result.code, 0, str(result))
        self.assertTrue(all(request.header("Authorization") == f"Bearer {TOKEN}"
                            for request in self.world.hub.seen()))
        self.assert_nothing_shows(result)

    def test_failures(self):
        for name, blob in (("404", simple(404)), ("403", simple(403)), ("500", simple(500)),
                           ("hang up", lambda exchange: exchange.close())):
            with self.subTest(name):
                self.world.blob = blob
                result = self.run_world(retries="1")
                self.assertNotEqual(result.code, 0)
                self.assert_nothing_shows(result)

    def test_running_process(self):
        self.world.blob = stalled_after(self.world.resource, 100_000)
        process = self.world.start({"verbose": True}, {"HF_TOKEN": TOKEN})
        wait_for(lambda: self.world.part_size() == 100_000, "the partial to grow")
        self.assert_secret(Path(f"/proc/{process.pid}/cmdline").read_text(), "the command line")
        for path, text in self.everything_written():
            self.assert_secret(text, path)
        process.kill()

    def test_token_file(self):
        path = self.world.sandbox.root / "token"
        path.write_text(f"  {TOKEN}\n")
        path.chmod(0o600)
        result = self.world.run({"token-file": path, "verbose": True})
        self.assertEqual(result.code, 0, str(result))
        self.assertTrue(all(request.header("Authorization") == f"Bearer {TOKEN}"
                            for request in self.world.hub.seen()))
        self.assert_nothing_shows(result)

    def test_token_with_line_break_is_refused_without_showing_it(self):
        path = self.world.sandbox.root / "token"
        path.write_text(f"{TOKEN}\r\nX-Injected: yes\n")
        result = self.world.run({"token-file": path})
        self.assert_secret(result.text, "the output")
        self.assertFalse(any(b"Injected" in request.raw for request in self.world.hub.seen()))


class Credentials(unittest.TestCase):
    def test_in_the_base_url(self):
        with World() as world:
            url = world.hub.url.replace("http://", "http://user:SecretPassword@")
            result = world.run({"base-url": url, "verbose": True})
            self.assertNotIn("SecretPassword", result.text)
            for path in world.sandbox.root.rglob("*.json"):
                self.assertNotIn("SecretPassword", path.read_text())


if __name__ == "__main__":
    unittest.main()
