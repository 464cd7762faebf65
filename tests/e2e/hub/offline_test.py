"""Without network: not one packet, and what is on disk is still checked. There is not even loopback."""

import json
import shutil
import unittest

from e2e.hub.case import FILES, HubCase
from support import machine
from support.hub_stand_in import COMMIT

LARGE = "model.Q4_K_M.gguf"


class Offline(HubCase):
    def setUp(self):
        super().setUp()
        machine.need(self, machine.namespaces)
        self.assert_exit(self.download("--all"), 0)
        self.assert_exit(self.run_xtask("lock", "--json", "--base-url", self.hub.url), 0)
        self.hub.forget()
        self.addCleanup(lambda: self.assertEqual(self.hub.requests(), []))

    def cut_off(self, command, *words, code=0, reason=None, env=None):
        result = self.run_xtask(command, "--json", "--base-url", self.hub.url, *words, env=env, under=("unshare", "-n"))
        return self.assert_exit(result, code, reason)

    def test_no_socket_is_opened(self):
        """Where a packet would get nowhere, trying to send one would not be noticed."""
        machine.need(self, machine.tracing)
        log = self.sandbox.root / "sockets"
        tracer = ("strace", "-f", "-qq", "-o", log, "-E", "ASAN_OPTIONS=detect_leaks=0", "-e", "trace=socket,connect,sendto")
        self.assertNotEqual(self.sandbox.run(("download-model", "--base-url", "http://192.0.2.1", "--deadline", "1"),
                                             under=tracer).code, 0)
        self.assertIn("AF_INET", log.read_text())
        for words in (("download-model", "--id", "org/repo", "--file", LARGE), ("download-model", "--id", "org/repo", "--all"),
                      ("sync",), ("verify", "models"), ("lock",), ("lock", "--id", "org/repo", "--all")):
            with self.subTest(words):
                self.run_xtask(*words, "--offline", "--json", under=tracer)
                self.assertNotIn("AF_INET", log.read_text())

    def test_download(self):
        named = ("--id", "org/repo", "--file", LARGE, "--file", "README.md")
        self.cut_off("download-model", *named, "--offline")
        self.cut_off("download-model", *named, env={"HF_HUB_OFFLINE": "1"})
        self.cut_off("download-model", *named, env={"BITNET_OFFLINE": "yes"})
        self.cut_off("download-model", *named, "--rev", COMMIT)
        self.cut_off("download-model", *named, "--offline", "--dry-run")
        self.cut_off("download-model", "--id", "org/repo", "--file", "absent", "--offline", code=14)
        self.cut_off("download-model", "--id", "org/repo", "--all", "--offline", code=14, reason="offline-missing")
        self.cut_off("download-model", "--id", "org/repo", "--file", LARGE, "--offline", "--sha256", "0" * 64, code=13)

    def test_sync(self):
        self.cut_off("sync")  # a hit asks nobody, offline or not
        self.cut_off("sync", "--offline")
        self.cut_off("sync", "--frozen")
        (self.folder / LARGE).write_bytes(b"damaged")
        self.cut_off("sync", "--frozen", code=15, reason="drift")
        self.cut_off("sync", "--offline", code=14)

    def test_lock(self):
        lock = self.sandbox.work / "xtask.lock.json"
        before = lock.read_text()
        self.cut_off("lock", "--offline")
        self.assertEqual(lock.read_text(), before)
        lock.unlink()
        self.cut_off("lock", "--offline")  # the licences are not known, all else is
        known = [{name: value for name, value in entry.items() if name != "licence"} for entry in json.loads(before)["files"]]
        self.assertEqual(json.loads(lock.read_text())["files"], known)
        self.cut_off("lock", "--id", "org/repo", "--all", "--offline", code=14)

    def test_verify(self):
        done = self.cut_off("verify", "models")
        self.assertEqual(done["result"]["totals"]["intact"], len(FILES))
        (self.folder / LARGE).write_bytes(bytes(len(self.body(LARGE))))
        self.cut_off("verify", "models", "--offline", code=15, reason="damaged")
        self.cut_off("verify", "models", "--repair", "--offline", code=2)
        shutil.rmtree(self.models)
        self.cut_off("verify", "models", "--offline", code=1)


if __name__ == "__main__":
    unittest.main()
