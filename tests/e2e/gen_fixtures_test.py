"""gen-fixtures as a user sees it: files on disk, the large ones too, and what is in the way."""

import hashlib
import json
import resource
import signal
import unittest

from support.sandbox import Sandbox
from support.waiting import wait_for

# The files that real engines were tried with, but for those that the unit tests make.
GOLDEN = {
    ("llama", "small", "f32"): (10_509_216, "e3f984791634f7b9ebbd5b31bf49f0051c454908d0b828b3b3ce391c0040413d"),
    ("llama", "small", "f16"): (5_266_336, "04991965ad511efbdd45d437fa60b5160d2d2a0a26deb4b31591ac852906f519"),
    ("llama", "small", "q8_0"): (2_808_736, "50eb6d7c2292872f70a347e8292a67d07d2959122b9b79a6a7b38f877f0602f3"),
    ("llama", "medium", "f16"): (81_879_008, "917543d55b0797456a8abded928ca57f203b9f040439609e2819b07f29d01f5a"),
    ("llama", "medium", "q8_0"): (43_540_448, "b6f0a5ad60ed4b49dd4972744f6b4196fef52e9413b78ff61e3541a3c312a4a9"),
    ("bitnet", "small", "tq2_0"): (13_036_224, "ae79d8f8e8180cea58be77e499d26ca4707b5c167944e51b11e27b755b8fac3c"),
    ("bitnet", "medium", "tq2_0"): (90_965_504, "4d8b48da65dee7d72df509f5a90150d8316b1e2ef22688fe2747be28b1d8e916"),
}
TINY = "b0aef58bff5f5fa3e3cdc3d7314bfecf3e03bf87b931f21d1648ff03a983b7d7"
MEMORY = 32 << 20


def address_space():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


class GenFixtures(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.folder = self.sandbox.work / "test-fixtures"

    def make(self, *args, code=0, **options):
        result = self.sandbox.run(["gen-fixtures", *args], **options)
        self.assertEqual(result.code, code, str(result))
        return result

    def names(self):
        return sorted(path.name for path in self.folder.iterdir())

    def digest(self, name):
        with open(self.folder / name, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def test_default(self):
        self.make()
        self.assertEqual(self.names(), ["llama-small-f32.gguf", "llama-small-f32_metadata.json",
                                        "llama-small-f32_weights.bin", "manifest.json"])
        manifest = json.loads((self.folder / "manifest.json").read_text())
        files = manifest["fixtures"][0]["files"]
        self.assertEqual({file["name"] for file in files} | {"manifest.json"}, set(self.names()))
        for file in files:
            self.assertEqual(file["sha256"], self.digest(file["name"]))
            self.assertEqual(file["size"], (self.folder / file["name"]).stat().st_size)

    def test_golden_files_in_little_memory(self):
        for (arch, preset, kind), (size, sha256) in GOLDEN.items():
            with self.subTest(arch=arch, size=preset, type=kind):
                result = self.make("--json", "--arch", arch, "--size", preset, "--type", kind,
                                   preexec_fn=address_space)
                model = result.last["result"]["files"][0]
                self.assertEqual((model["size"], model["sha256"]), (size, sha256))
                self.assertEqual(self.digest(f"{arch}-{preset}-{kind}.gguf"), sha256)

    def test_again(self):
        self.make("--size", "tiny")
        model = self.folder / "llama-tiny-f32.gguf"
        before = model.stat()
        self.assertNotIn("written", self.make("--size", "tiny").stdout)
        self.assertEqual(model.stat().st_ino, before.st_ino)
        self.assertEqual(self.digest(model.name), TINY)

        self.make("--size", "tiny", "--seed", "1", code=1)
        self.assertEqual(model.stat().st_ino, before.st_ino)
        self.make("--size", "tiny", "--seed", "1", "--force")
        self.assertNotEqual(self.digest(model.name), TINY)

    def test_one_byte_more_is_other_content(self):
        self.make("--size", "tiny")
        with open(self.folder / "llama-tiny-f32.gguf", "ab") as file:
            file.write(b"x")
        result = self.make("--json", "--size", "tiny", code=1)
        self.assertEqual(result.reason, "exists")

    def test_many_at_once_in_one_folder(self):
        seeds = range(8)
        runs = [self.sandbox.start(["gen-fixtures", "--size", "tiny", "--name", f"s{seed}", "--seed", seed])
                for seed in seeds]
        for run in runs:
            result = run.wait()
            self.assertEqual(result.code, 0, str(result))
        manifest = json.loads((self.folder / "manifest.json").read_text())
        self.assertEqual([fixture["name"] for fixture in manifest["fixtures"]], [f"s{seed}" for seed in seeds])

    def test_a_signal_leaves_nothing_behind(self):
        run = self.sandbox.start(["gen-fixtures", "--size", "medium", "--arch", "bitnet"])
        wait_for(lambda: self.folder.exists() and self.names(), "the file to be begun")
        run.signal(signal.SIGINT)
        result = run.wait()
        self.assertEqual(result.code, 130, str(result))
        self.assertEqual(self.names(), [])

    def test_usage(self):
        for words in (["--size", "huge"], ["--type", "i2_s"], ["--name", "../x"], ["--broken", "x"], ["--seed", "-1"]):
            with self.subTest(words):
                self.make(*words, code=2)
        self.assertFalse(self.folder.exists())


if __name__ == "__main__":
    unittest.main()
