"""Engines that are at fault, each in one way: the verdict, the exit code and what the report says of it."""

import unittest

from e2e.crossval.bench import CrossvalTest

LADDER = ("header", "load", "tokens", "greedy", "logits", "nll")
PASS = dict.fromkeys(LADDER, "pass")
# What is compared is small, so that slow machines are not asked for more than the fault needs.
SMALL = ("--prompt-set", "plain", "--prompt-set", "edge", "--corpus-bytes", "200", "--max-tokens", "8")


def ends(code, **outcomes):
    return code, {**PASS, **outcomes}


def stops_after(rung, outcome):
    """The ladder of a run whose `rung` ended like this and made all above it meaningless."""
    place = LADDER.index(rung)
    return {**PASS, rung: outcome, **dict.fromkeys(LADDER[place + 1:], "not-run")}


class Faults(CrossvalTest):
    def compare(self, candidate, *args, code, reference="Engine", can=None, env=None, **members):
        return self.crossval("--model", self.fixture(), "--reference", self.fake(reference), "--candidate",
                             self.fake(candidate, can, **members), *SMALL, *args, code=code, env=env)

    def check(self, behaviour, expected, rung, says, *args, reason=None, **options):
        code, outcomes = expected
        result = self.compare(behaviour, *args, code=code, **options)
        self.assertEqual(self.rungs(), outcomes, str(result))
        self.assertIn(says, self.reasons()[rung])
        if code:
            self.assertEqual(result.reason, reason or ("engines-differ" if code == 15 else "rung-not-run"))
        for name in ("report.html", "junit.xml"):
            self.assertGreater((self.work / "crossval-report" / name).stat().st_size, 0)
        leftovers = [path.name for path in (self.work / "crossval-report").iterdir() if path.name.startswith(".")]
        self.assertEqual(leftovers, [])

    def test_an_honest_one_passes_to_the_last_bit(self):
        self.check("Engine", ends(0), "logits", "within the limits of profile exact", "--profile", "exact")

    def test_rounding_is_no_fault(self):
        self.check("Rounding", ends(0), "logits", "float")

    def test_rounding_is_not_exact(self):
        self.check("Rounding", ends(15, logits="fail", nll="fail"), "logits", "beyond the limits", "--profile", "exact")

    def test_a_crash(self):
        self.check("Crash", (16, stops_after("load", "not-run")), "load", "SIGSEGV")

    def test_a_crash_later_is_told_where_it_is(self):
        self.check("CrashInLogits", ends(0, logits="not-run", nll="not-run"), "logits", "SIGABRT")

    def test_a_crash_in_a_required_rung(self):
        self.check("CrashInLogits", ends(16, logits="not-run", nll="not-run"), "logits", "SIGABRT", "--require", "logits")

    def test_a_hang(self):
        self.check("Hang", (16, stops_after("load", "not-run")), "load", "took more than 3 s", timeout=3)

    def test_all_is_well_but_nothing_is_there(self):
        self.check("Silent", (16, stops_after("load", "not-run")), "load", "left no answer")

    def test_an_engine_that_says_why(self):
        self.check("Fails", (16, stops_after("load", "not-run")), "load", "cannot open the model")

    def test_garbage(self):
        self.check("Garbage", (16, stops_after("load", "not-run")), "load", "no JSON")

    def test_garbage_for_logits(self):
        self.check("GarbageInLogits", ends(0, logits="not-run", nll="not-run"), "logits", "no neutral file")

    def test_output_without_end(self):
        self.check("Chatter", (16, stops_after("load", "not-run")), "load", "said more than 64 MiB")

    def test_cut_output(self):
        self.check("Cut", (16, stops_after("load", "not-run")), "load", "3 times")

    def test_cut_output_is_asked_for_again(self):
        self.check("CutOnce", ends(0), "logits", "within the limits of profile exact", "--profile", "exact")

    def test_cut_logits(self):
        self.check("CutLogits", ends(0, logits="not-run", nll="not-run"), "logits", "cut")

    def test_not_a_number(self):
        self.check("Nan", ends(15, logits="fail", nll="fail"), "logits", "not a number")

    def test_two_tokens_swapped(self):
        self.check("SwappedTokens", ends(15, greedy="fail", logits="fail", nll="fail"), "greedy", "bug")

    def test_two_ids_swapped(self):
        self.check("SwappedIds", (15, stops_after("tokens", "fail")), "tokens", "read differently")

    def test_wrong_rope(self):
        self.check("Perturbed", ends(15, greedy="fail", logits="fail", nll="fail"), "logits", "kl-mean")

    def test_another_vocabulary(self):
        self.check("OtherVocabulary", ends(15, logits="fail", nll="fail"), "logits", "320 tokens")

    def test_rows_about_other_tokens(self):
        self.check("OtherIds", ends(0, logits="not-run", nll="not-run"), "logits", "other tokens")

    def test_a_tie_is_no_fault(self):
        self.check("Tie", ends(0), "greedy", "tie", reference="TieReference")
        self.assertTrue(self.report()["divergences"])

    def test_a_program_that_is_not_there(self):
        nowhere = self.describe("nowhere", [{"adapter": "exec", "arguments": ["/nonexistent/engine", "{request}"]}])
        self.crossval("--model", self.fixture(), "--reference", self.fake("Engine"), "--candidate", nowhere, *SMALL, code=16)
        self.assertEqual(self.rungs(), stops_after("load", "not-run"))

    def test_only_logits_will_do(self):
        self.check("Engine", ends(0, tokens="not-run"), "greedy", "followed", can=["load", "logits"])

    def test_only_logits_and_two_tokens_swapped(self):
        self.check("SwappedTokens", ends(15, tokens="not-run", greedy="fail", logits="fail", nll="fail"), "greedy", "bug",
                   can=["load", "logits"])

    def test_a_reference_at_fault_is_named(self):
        self.check("Engine", (16, stops_after("load", "not-run")), "load", "reference", reference="Crash")


if __name__ == "__main__":
    unittest.main()
