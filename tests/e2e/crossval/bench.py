"""A sandbox with a tiny model and engines to compare."""

import json
import sys
import unittest
from pathlib import Path

from support.sandbox import Sandbox

HERE = Path(__file__).resolve().parent
FAKE = HERE / "fake_engine.py"


class CrossvalTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.work = self.sandbox.work
        self.marks = self.sandbox.root / "marks"
        self.marks.mkdir()

    def fixture(self, kind="f32", arch="llama", size="tiny"):
        """The path of a model, made when it is first asked for."""
        folder = self.sandbox.root / "fixtures"
        result = self.sandbox.run(["gen-fixtures", "--arch", arch, "--size", size, "--type", kind, "--output", folder])
        self.assertEqual(result.code, 0, str(result))
        return folder / f"{arch}-{size}-{kind}.gguf"

    def describe(self, name, adapters, **members):
        """Writes a description and returns its path."""
        path = self.sandbox.root / f"{name}.json"
        path.write_text(json.dumps({"schema": 1, "name": name, "adapters": adapters, **members}))
        return path

    def fake(self, behaviour, can=None, **members):
        adapter = {"adapter": "exec", "arguments": [sys.executable, str(FAKE), behaviour, "{request}"]}
        if can:
            adapter["can"] = can
        return self.describe(behaviour + ("-" + "-".join(can) if can else ""), [adapter],
                             environment={"FAKE_MARKS": str(self.marks)}, **members)

    def crossval(self, *args, code=0, env=None, timeout=120):
        result = self.sandbox.run(["crossval", "--json", *args], env, timeout=timeout)
        self.assertEqual(result.code, code, str(result))
        return result

    def report(self, folder="crossval-report"):
        return json.loads((self.work / folder / "report.json").read_text())

    def rungs(self, folder="crossval-report"):
        return {rung["id"]: rung["outcome"] for rung in self.report(folder)["rungs"]}

    def reasons(self, folder="crossval-report"):
        return {rung["id"]: rung["reason"] for rung in self.report(folder)["rungs"]}
