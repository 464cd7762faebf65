"""Files of gen-fixtures in programs that nobody here wrote: a parser that is not llama.cpp's, and llama.cpp itself."""

import json
import unittest
from pathlib import Path

from peers import node
from support.machine import need
from support.sandbox import Sandbox

PROMPT = "the cat and"
PROMPT_TOKENS = [1, 259, 302, 264, 259, 262, 260, 279, 312]
# What llama.cpp and its fork of 2024 generate greedily, each built here and there, with a margin that no build closes.
TINY = [274, 289, 299, 309, 290, 276, 271, 276, 271, 275, 289, 276, 271, 311, 311, 264, 318, 312, 273, 269, 278, 291,
        285, 262, 307, 262, 307, 262, 283, 291, 317, 273]
SMALL = [360, 363, 447, 474, 416, 449, 311, 507, 423, 330, 491, 363, 267, 483, 479, 455, 364, 461, 363, 416, 435, 311,
         507, 352]
BITNET = [316, 316, 316, 279, 316, 279, 316, 265, 265, 265, 265, 265, 265, 265, 278, 316]
LLAMA_TYPES = ("f32", "f16", "q8_0")
BITNET_TYPES = (*LLAMA_TYPES, "tq1_0", "tq2_0")
KINDS = next(option["choices"] for option in json.loads(
    (Path(__file__).resolve().parents[2] / "plugins/gen-fixtures/gen-fixtures.json").read_text())["commands"][0]["options"]
    if option["name"] == "broken")
# What llama.cpp does not look at, and what the JavaScript in front of it reads for minutes.
LOADED = {"bool", "nan"}
HANGS = {"array-count", "nested-array"}
# I2_S is BitNet's own: only parsers know it.
FIXTURES = [*(("llama", size, kind) for size in ("tiny", "small") for kind in LLAMA_TYPES),
            *(("bitnet", "tiny", kind) for kind in (*BITNET_TYPES, "i2_s")),
            ("bitnet", "small", "tq1_0"), ("bitnet", "small", "tq2_0"), ("bitnet", "small", "i2_s"),
            ("llama", "medium", "q8_0")]


class Gguf(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.__exit__)
        cls.folder = cls.sandbox.work / "test-fixtures"
        for arch, size, kind in FIXTURES:
            cls.xtask("gen-fixtures", "--arch", arch, "--size", size, "--type", kind)

    @classmethod
    def xtask(cls, *args):
        result = cls.sandbox.run([*args, "--json"])
        assert result.code == 0, str(result)
        return result.last["result"]

    def setUp(self):
        need(self, node.missing)

    def file(self, arch, size, kind):
        return self.folder / f"{arch}-{size}-{kind}.gguf"

    def test_another_parser_reads_the_same(self):
        files = [self.file(*fixture) for fixture in FIXTURES]
        for file, read in zip(files, node.run("describe.mjs", *files), strict=True):
            with self.subTest(file.name):
                written = json.loads(file.with_name(file.stem + "_metadata.json").read_text())
                inspected = self.xtask("inspect", file, "--tensors")
                self.assert_key_values(read["metadata"], written["key_values"])
                self.assert_tensors(read["tensorInfos"], written["tensors"], inspected["tensors"])
                self.assertEqual(read["tensorDataOffset"], inspected["data_position"])

    def assert_key_values(self, read, written):
        expected = {entry["key"]: entry["value"] for entry in written}
        counts = {name: read.pop(name) for name in ("version", "tensor_count", "kv_count")}
        self.assertEqual((counts["version"], counts["kv_count"]), (3, len(expected)))
        self.assertEqual(list(read), list(expected))
        self.assertEqual(read, expected)

    def assert_tensors(self, read, written, inspected):
        names = ("name", "shape", "offset", "type_id")
        theirs = [(t["name"], t["shape"], t["offset"], t["dtype"]) for t in read]
        self.assertEqual(theirs, [tuple(t[name] for name in names) for t in inspected])
        self.assertEqual([t[:3] for t in theirs], [(t["name"], t["shape"], t["offset"]) for t in written])
        self.assertEqual([t["type"] for t in inspected], [t["type"] for t in written])

    def test_an_engine_generates_what_it_always_did(self):
        expected = {
            **{self.file("llama", "tiny", kind): TINY for kind in LLAMA_TYPES},
            **{self.file("llama", "small", kind): SMALL for kind in LLAMA_TYPES},
            **{self.file("bitnet", "tiny", kind): BITNET for kind in BITNET_TYPES},
        }
        jobs = [word for file, tokens in expected.items() for word in (file, len(tokens))]
        for line, (file, tokens) in zip(node.run("generate.mjs", PROMPT, *jobs), expected.items(), strict=True):
            with self.subTest(file.name):
                self.assertNotIn("error", line)
                self.assertEqual(line["tokens"], PROMPT_TOKENS)
                self.assertEqual(line["generated"], tokens)

    def test_an_engine_refuses_what_is_malformed(self):
        kinds = [kind for kind in KINDS if kind not in HANGS]
        for kind in kinds:
            self.xtask("gen-fixtures", "--size", "tiny", "--broken", kind, "--name", kind)
        jobs = [word for kind in kinds for word in (self.folder / f"{kind}.gguf", 1)]
        lines = node.run("generate.mjs", PROMPT, *jobs)
        self.assertEqual({kind for kind, line in zip(kinds, lines, strict=True) if "error" not in line}, LOADED)


if __name__ == "__main__":
    unittest.main()
