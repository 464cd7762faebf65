"""The start of every test against the stand-in for the hub."""

import random
import unittest

from support.hub_stand_in import TOKEN, File, StandIn
from support.sandbox import Sandbox


def content(seed, size):
    return random.Random(seed).randbytes(size)


def gguf(seed, size=20_000, version=3):
    """Bytes that begin like a GGUF file without tensors and metadata."""
    head = b"GGUF" + version.to_bytes(4, "little") + bytes(16)
    return head + content(seed, size - len(head))


FILES = {
    "README.md": File(b"# a model\n", lfs=False),
    "config/tokenizer.json": File(b'{"a": 1}\n', lfs=False),
    "model.Q4_K_M.gguf": gguf(1),
    "model.Q8_0.gguf": gguf(2),
    "original/weights.bin": content(3, 50_000),
}


class HubCase(unittest.TestCase):
    files = FILES

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.hub = StandIn(self.files)
        self.addCleanup(self.hub.close)

    @property
    def models(self):
        return self.sandbox.work / "models"

    @property
    def folder(self):
        return self.models / "org-repo"

    def run_xtask(self, *words, env=None, under=(), timeout=60):
        return self.sandbox.run(words, env, under=under, timeout=timeout)

    def download(self, *words, token=None, repository="org/repo", **more):
        env = {"HF_TOKEN": token, **more.pop("env", {})}
        return self.run_xtask("download-model", "--json", "--id", repository, "--base-url", self.hub.url,
                              "--retries", "2", *words, env=env, **more)

    def assert_exit(self, result, code, reason=None):
        self.assertEqual(result.code, code, str(result))
        self.assertEqual(result.last["exit_code"], code, str(result))
        if reason:
            self.assertEqual(result.reason, reason, str(result))
        self.assertNotIn(TOKEN, result.text)
        self.assertNotIn("Signature=", result.text)
        return result.last

    def on_disk(self):
        """Every file below the repository's folder, but for what downloads keep beside theirs."""
        beside = (".etag", ".lastmod", ".receipt.json")
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in sorted(self.folder.rglob("*"))
                if path.is_file() and not path.name.endswith(beside)} if self.folder.is_dir() else {}

    def body(self, path):
        return self.hub.files[path].body
