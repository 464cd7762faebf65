"""The command line of crossval: what is refused before anything is started, and what is only told."""

import json
import shutil
import sys
import unittest

from e2e.crossval.bench import HERE, CrossvalTest

SMALL = ("--prompt-set", "plain", "--corpus-bytes", "200", "--max-tokens", "4")


class Refused(CrossvalTest):
    def refused(self, *args, reason, code=2, env=None):
        result = self.crossval(*args, code=code, env=env)
        self.assertEqual(result.reason, reason, str(result))
        self.assertFalse((self.work / "crossval-report").exists())
        return result

    def test_no_candidate(self):
        self.assertIn("--candidate", self.refused("--model", self.fixture(), reason="no-candidate").last["hint"])

    def test_an_unknown_engine_and_those_that_are_known(self):
        result = self.refused("--candidate", "nobody", "--model", self.fixture(), reason="no-such-engine")
        self.assertIn("fetch-cpp, path", result.last["message"])

    def test_no_reference_is_no_usage_error(self):
        result = self.refused("--candidate", self.fake("Engine"), "--model", self.fixture(), reason="no-reference", code=16)
        self.assertIn("xtask fetch-cpp", result.last["hint"])

    def test_no_model_and_too_many(self):
        self.refused("--candidate", self.fake("Engine"), reason="no-model")
        for name in ("b", "a/deep"):
            target = self.work / "models" / f"{name}.gguf"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.fixture(), target)
        message = self.refused("--candidate", self.fake("Engine"), reason="no-model").last["message"]
        self.assertLess(message.index("models/a/deep.gguf"), message.index("models/b.gguf"))

    def test_a_bad_model(self):
        bad = self.sandbox.root / "bad.gguf"
        bad.write_bytes(self.fixture().read_bytes()[:5000])
        self.refused("--candidate", self.fake("Engine"), "--model", bad, reason="malformed", code=1)
        self.refused("--candidate", self.fake("Engine"), "--model", self.fixture(), "--candidate-model", bad,
                     reason="malformed", code=1)

    def test_values(self):
        model = ("--model", self.fixture(), "--candidate", self.fake("Engine"))
        prompts = self.sandbox.root / "prompts"
        prompts.write_bytes(b"\xff\n")
        for words, reason in ((("--rungs", "load,gready"), "bad-rung"), (("--require", "nothing"), "bad-rung"),
                              (("--rungs", "load", "--require", "nll"), "bad-rung"), (("--limit", "kl=1"), "limit"),
                              (("--prompts", prompts), "bad-prompts"), (("--corpus", prompts), "bad-corpus"),
                              (("--prompts", "/nonexistent"), "bad-prompts"), (("word",), "bad-value"),
                              (("--compare", "only-one"), "bad-value")):
            with self.subTest(words):
                self.refused(*model, *words, reason=reason)

    def test_descriptions(self):
        good = {"schema": 1, "name": "x", "adapters": [{"adapter": "exec", "arguments": ["x", "{request}"]}]}
        for change, says in (({"schema": 2}, "schema"), ({"name": "a b"}, "name"), ({"colour": 1}, "colour"),
                             ({"adapters": []}, "adapters"), ({"timeout": "5m"}, "timeout"),
                             ({"adapters": [{"adapter": "telepathy", "arguments": ["x"]}]}, "telepathy"),
                             ({"adapters": [{"adapter": "exec", "arguments": ["x", "{model}"]}]}, "{request}"),
                             ({"adapters": [{"adapter": "exec", "arguments": ["x", "{request}", "{wish}"]}]}, "{wish}"),
                             ({"adapters": [{"adapter": "exec", "arguments": ["x", "{request"]}]}, "brace"),
                             ({"adapters": [{"adapter": "exec", "arguments": ["./x", "{request}"]}]}, "{here}"),
                             ({"adapters": [{"adapter": "exec", "arguments": ["x", "{request}"], "can": ["sing"]}]}, "sing")):
            with self.subTest(change):
                path = self.sandbox.root / "bad.json"
                path.write_text(json.dumps({**good, **change}))
                result = self.refused("--model", self.fixture(), "--candidate", path, reason="bad-engine")
                self.assertIn(says, result.last["message"])
                self.assertIn(str(path), result.last["message"])


class Told(CrossvalTest):
    def test_a_dry_run_starts_nothing(self):
        result = self.crossval("--model", self.fixture(), "--reference", self.fake("Crash"), "--candidate", self.fake("Crash"),
                               "--dry-run")
        self.assertEqual(result.last["result"]["profile"], "float")
        self.assertEqual(result.last["result"]["rungs"], ["header", "load", "tokens", "greedy", "logits", "nll"])
        self.assertFalse((self.work / "crossval-report").exists())

    def test_the_profile_follows_the_types(self):
        engine = self.fake("Engine")
        for kind, profile in (("f16", "float"), ("q8_0", "quant")):
            result = self.crossval("--model", self.fixture(kind), "--reference", engine, "--candidate", engine, "--dry-run")
            self.assertEqual(result.last["result"]["profile"], profile)

    def test_engines_are_listed(self):
        folder = self.sandbox.home / ".config/xtask/engines"
        folder.mkdir(parents=True)
        shutil.copy(self.fake("Engine"), folder / "mine.json")
        (folder / "broken.json").write_text("{")
        engines = {engine["name"]: engine for engine in self.crossval("--engines").last["result"]["engines"]}
        self.assertEqual(set(engines), {"fetch-cpp", "path", "mine", "broken"})
        self.assertTrue(engines["mine"]["usable"])
        self.assertFalse(engines["broken"]["usable"])
        self.crossval("--model", self.fixture(), "--reference", "mine", "--candidate", "mine", *SMALL)

    def test_the_model_of_the_environment(self):
        engine = self.fake("Engine")
        result = self.crossval("--reference", engine, "--candidate", engine, "--dry-run",
                               env={"CROSSVAL_GGUF": str(self.fixture())})
        self.assertEqual(result.last["result"]["model"], str(self.fixture()))

    def test_text_gives_the_same_verdict(self):
        args = ["crossval", "--model", self.fixture(), "--reference", self.fake("Engine"), "--candidate",
                self.fake("SwappedTokens"), *SMALL]
        result = self.sandbox.run(args, timeout=120)
        self.assertEqual(result.code, 15, str(result))
        self.assertIn("report.html", result.stderr)
        self.crossval(*args[1:], code=15)

    def test_own_prompts_and_corpus(self):
        prompts, corpus = self.sandbox.root / "prompts", self.sandbox.root / "corpus"
        prompts.write_text('["one", {"name": "second", "text": "two\\nlines"}]')
        corpus.write_text("a text of one's own\n" * 3)
        engine = self.fake("Engine")
        self.crossval("--model", self.fixture(), "--reference", engine, "--candidate", engine, "--prompts", prompts,
                      "--corpus", corpus, "--max-tokens", "4")
        self.assertIn("2 prompts", self.reasons()["tokens"])
        self.assertEqual(set(self.rungs().values()), {"pass"})

    def test_another_vocabulary_in_the_candidates_model(self):
        engine = self.fake("Engine")
        self.crossval("--model", self.fixture(), "--candidate-model", self.fixture(size="small"), "--reference", engine,
                      "--candidate", engine, *SMALL, code=15)
        self.assertEqual(self.rungs()["header"], "fail")
        self.assertEqual(self.rungs()["load"], "not-run")

    def test_two_reports_are_compared(self):
        model = ("--model", self.fixture(), "--reference", self.fake("Engine"), *SMALL)
        self.crossval(*model, "--candidate", self.fake("Engine"), "--report", "old")
        self.crossval(*model, "--candidate", self.fake("SwappedTokens"), "--report", "new", code=15)
        result = self.sandbox.run(["crossval", "--compare", "old/report.json", "new/report.json"])
        self.assertEqual(result.code, 0, str(result))
        self.assertIn("verdict", result.stdout)

    def test_a_single_sequence_at_a_time(self):
        script = self.sandbox.root / "single.py"
        script.write_text("import sys\nfrom pathlib import Path\nfrom fake_engine import neutral, scores\n"
                          "ids = [int(word) for word in Path(sys.argv[1]).read_text().split()]\n"
                          "rows = [scores(ids[:i + 1]) for i in range(len(ids))]\n"
                          "Path(sys.argv[2]).write_bytes(neutral(ids, rows))\n")
        single = self.describe("single", [{"adapter": "exec", "arguments": [sys.executable, "{here}/single.py", "{tokens}",
                                                                            "{output}", "{model}"]}],
                               environment={"PYTHONPATH": str(HERE)})
        self.crossval("--model", self.fixture(), "--reference", self.fake("Engine"), "--candidate", single, *SMALL,
                      "--profile", "exact")
        self.assertEqual(self.rungs()["logits"], "pass")
        self.assertEqual(self.rungs()["greedy"], "pass")


if __name__ == "__main__":
    unittest.main()
