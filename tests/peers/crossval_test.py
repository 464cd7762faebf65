"""crossval with an engine that nobody here wrote, llama.cpp as node-llama-cpp brings it, on both sides."""

import json
import shutil
import unittest

from peers import node
from support.machine import need
from support.sandbox import Sandbox

# A few prompts of every kind: each run of the engine takes a second.
FEW = ("--prompt-set", "plain", "--prompt-set", "edge", "--corpus-bytes", "1Ki")
TIMEOUT = 280


class RealEngines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.__exit__)

    def setUp(self):
        need(self, node.missing)
        script = node.FOLDER / "exec_engine.mjs"
        shutil.copy(node.HERE / "exec_engine.mjs", script)
        self.engine = self.sandbox.root / "node-llama-cpp.json"
        self.engine.write_text(json.dumps({
            "schema": 1, "name": "node-llama-cpp", "summary": "llama.cpp in Node",
            "adapters": [{"adapter": "exec", "arguments": [str(node.node()), str(script), "{request}"]}],
        }))

    def model(self, kind, arch="llama"):
        folder = self.sandbox.root / "fixtures"
        result = self.sandbox.run(["gen-fixtures", "--arch", arch, "--size", "tiny", "--type", kind, "--output", folder])
        self.assertEqual(result.code, 0, str(result))
        return folder / f"{arch}-tiny-{kind}.gguf"

    def compare(self, model, *args, code=0):
        result = self.sandbox.run(["crossval", "--json", "--model", model, "--reference", self.engine, "--candidate",
                                   self.engine, *FEW, *args], timeout=TIMEOUT)
        self.assertEqual(result.code, code, str(result))
        report = json.loads((self.sandbox.work / "crossval-report/report.json").read_text())
        return {rung["id"]: rung["outcome"] for rung in report["rungs"]}

    def test_identical_engines_pass_exact(self):
        for kind, arch in (("f32", "llama"), ("q8_0", "llama"), ("tq2_0", "bitnet")):
            with self.subTest(kind):
                rungs = self.compare(self.model(kind, arch), "--profile", "exact", "--require", "logits", "--require", "nll")
                self.assertEqual(set(rungs.values()), {"pass"})

    def test_half_precision_passes_float_and_fails_exact(self):
        models = (self.model("f32"), "--candidate-model", self.model("f16"))
        self.assertEqual(set(self.compare(*models, "--profile", "float").values()), {"pass"})
        self.assertEqual(self.compare(*models, "--profile", "exact", code=15)["logits"], "fail")

    def test_eight_bits_pass_quant_and_fail_float(self):
        models = (self.model("f32"), "--candidate-model", self.model("q8_0"))
        self.assertEqual(set(self.compare(*models, "--profile", "quant").values()), {"pass"})
        self.assertEqual(self.compare(*models, "--profile", "float", code=15)["logits"], "fail")

    def test_other_weights_fail(self):
        other = self.sandbox.run(["gen-fixtures", "--size", "tiny", "--seed", "7", "--name", "other", "--output",
                                  self.sandbox.root / "fixtures"])
        self.assertEqual(other.code, 0, str(other))
        rungs = self.compare(self.model("f32"), "--candidate-model", self.sandbox.root / "fixtures/other.gguf", "--profile",
                             "quant", code=15)
        self.assertEqual((rungs["header"], rungs["tokens"], rungs["greedy"], rungs["logits"], rungs["nll"]),
                         ("pass", "pass", "fail", "fail", "fail"))


if __name__ == "__main__":
    unittest.main()
