"""A disk on which names that differ in case only are one (exFAT): files that would take each other's place are refused."""

import unittest

from e2e.hub.case import HubCase, content, gguf
from support import machine
from support.mounts import mounted_exfat

TWINS = {"Model.gguf": gguf(1), "model.GGUF": gguf(2), "other.bin": content(3, 50_000)}


class Folding(HubCase):
    files = TWINS

    def setUp(self):
        super().setUp()
        machine.need(self, machine.exfat)
        disk = mounted_exfat()
        self.disk = disk.__enter__() / "disk"
        self.addCleanup(disk.__exit__, None, None, None)
        self.disk.mkdir()

    def written(self):
        return [path for path in self.disk.rglob("*") if path.is_file()]

    def refuse(self, command, *words, code=1):
        result = self.run_xtask(command, "--json", "--base-url", self.hub.url, "--out", self.disk / "models", *words)
        error = self.assert_exit(result, code, "same-name")
        for name in ("Model.gguf", "model.GGUF"):
            self.assertIn(name, error["message"])
        self.assertEqual(self.written(), [])
        self.assertEqual(self.hub.cdn.seen(), [])

    def test_download(self):
        self.refuse("download-model", "--id", "org/repo", "--all")
        self.refuse("download-model", "--id", "org/repo", "--all", "--dry-run")
        self.refuse("download-model", "--id", "org/repo", "--file", "Model.gguf", "--file", "model.GGUF", code=2)
        self.assert_exit(self.download("--all"), 0)  # where they are two
        self.assertEqual(self.on_disk(), TWINS)

    def test_sync(self):
        self.assert_exit(self.run_xtask("lock", "--json", "--base-url", self.hub.url, "--id", "org/repo", "--all"), 0)
        self.refuse("sync")

    def test_the_second_of_two_runs(self):
        """Nothing was known of it before: the receipt tells whose file that is."""
        words = ("--out", self.disk / "models", "--file")
        self.assert_exit(self.download(*words, "Model.gguf"), 0)
        self.assert_exit(self.download(*words, "model.GGUF"), 1)
        self.assertEqual((self.disk / "models/org-repo/Model.gguf").read_bytes(), TWINS["Model.gguf"])

    def test_what_fits_is_fetched_as_anywhere(self):
        del self.hub.files["model.GGUF"]
        for state in ("fetched", "unchanged"):
            done = self.assert_exit(self.download("--all", "--out", self.disk / "models"), 0)
            self.assertEqual(done["result"]["totals"][state], 2)
        self.assert_exit(self.run_xtask("verify", "--json", self.disk / "models"), 0)
        self.assertEqual((self.disk / "models/org-repo/Model.gguf").read_bytes(), TWINS["Model.gguf"])


if __name__ == "__main__":
    unittest.main()
