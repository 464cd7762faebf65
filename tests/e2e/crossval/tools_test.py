"""The programs of llama.cpp as engines: each adapter, what it makes of losses, and that nothing is left running."""

import os
import sys
import unittest

from e2e.crossval.bench import HERE, CrossvalTest

SMALL = ("--prompt-set", "plain", "--corpus-bytes", "300", "--max-tokens", "8")
ALL = ("results", "server", "tokenize", "completion", "cli", "perplexity")


def gone(pid):
    """No such process, or one that only waits to be collected."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class Tools(CrossvalTest):
    def folder(self, *programs, faults="", name="bin"):
        """A folder of programs. Python scripts, so each is a small shell around them with its own faults."""
        folder = self.sandbox.root / name
        folder.mkdir()
        for program in programs:
            # The name a script is called by tells it what to be; a link keeps that name.
            os.symlink(HERE / "fake_tools.py", folder / f".llama-{program}")
            path = folder / f"llama-{program}"
            path.write_text(f"#!/bin/sh\nexport FAKE_FAULT='{faults}' FAKE_MARKS='{self.marks}'\n"
                            f"exec '{sys.executable}' '{folder / f'.llama-{program}'}' \"$@\"\n")
            path.chmod(0o755)
        return folder

    def compare(self, candidate, *args, code=0, reference=None, **options):
        return self.crossval("--model", self.fixture(), "--reference", reference or self.fake("Engine"), "--candidate",
                             candidate, *SMALL, *args, code=code, **options)

    def way(self, task):
        details = {detail["name"]: detail["value"] for detail in self.report()["engines"][1]["details"]}
        return details[f"asked for {task} through"]

    def test_everything_there(self):
        self.compare(self.folder(*ALL))
        self.assertEqual(set(self.rungs().values()), {"pass"})
        self.assertEqual(self.way("logits"), "llama-results")
        self.assertEqual(self.way("generate"), "llama-server")

    def test_files_agree_with_another_engine_to_the_last_bit(self):
        self.compare(self.folder("results", "tokenize", "completion"), "--profile", "exact")
        self.assertEqual(set(self.rungs().values()), {"pass"})

    def test_a_server_alone(self):
        self.compare(self.folder("server"))
        self.assertEqual(set(self.rungs().values()), {"pass"})
        self.assertTrue(gone(int((self.marks / "server.pid").read_text())))

    def test_a_server_that_dies(self):
        self.compare(self.folder("server", faults="server:dies"), code=16)
        self.assertIn("the server ended", self.reasons()["greedy"])

    def test_a_server_that_hangs_is_stopped(self):
        self.compare(self.folder("server", faults="server:hangs"), "--timeout", "8s", "--rungs", "load,greedy", code=16)
        self.assertTrue(gone(int((self.marks / "server.pid").read_text())))

    def test_a_stranger_on_the_port(self):
        self.compare(self.folder("server", faults="server:stranger"), code=16)
        self.assertIn("another server", self.reasons()["load"])

    def test_a_server_that_cuts(self):
        self.compare(self.folder("server", faults="server:cuts"), code=16)
        self.assertIn("JSON", self.reasons()["greedy"])

    def test_a_server_that_leaves_tokens_out(self):
        self.compare(self.folder("server", faults="server:short"))
        self.assertEqual(self.rungs()["logits"], "not-run")
        self.assertIn("319 of 320", self.reasons()["logits"])

    def test_an_old_server_tells_only_text(self):
        self.compare(self.folder("server", faults="server:old"))
        self.assertEqual(self.rungs()["greedy"], "pass")
        self.assertIn("too old", self.reasons()["logits"])

    def test_a_proxy_gets_nothing(self):
        self.compare(self.folder("server"), code=16, env={"http_proxy": "http://127.0.0.1:9"})
        self.assertIn("NO_PROXY", self.reasons()["load"])

    def test_text_that_is_lost_at_times(self):
        self.compare(self.folder("completion", faults="completion:loses"))
        self.assertEqual(self.rungs()["greedy"], "pass")

    def test_text_that_is_never_there(self):
        self.compare(self.folder("completion", faults="completion:mute"), code=16)
        self.assertIn("printed nothing", self.reasons()["load"])

    def test_text_that_is_never_the_same(self):
        self.compare(self.folder("completion", faults="completion:wavers"), code=16)
        self.assertIn("something else each time", self.reasons()["greedy"])

    def test_a_program_that_chats(self):
        self.compare(self.folder("cli", faults="cli:chat"), code=16)
        self.assertIn("only chats", self.reasons()["load"])

    def test_ids_that_are_none(self):
        self.compare(self.folder("tokenize", "completion", faults="tokenize:garbage"))
        self.assertEqual(self.rungs()["tokens"], "not-run")

    def test_cut_results(self):
        self.compare(self.folder("results", "completion", faults="results:cuts"), "--require", "logits", code=16)
        self.assertIn("cut", self.reasons()["logits"])

    def test_log_probabilities_of_one_side(self):
        self.compare(self.folder("completion", "perplexity"), "--profile", "float")
        self.assertEqual((self.rungs()["logits"], self.rungs()["nll"]), ("pass", "pass"))
        self.assertIn("16 bits", self.reasons()["nll"])

    def test_log_probabilities_of_both_sides(self):
        folder = self.folder("completion", "perplexity")
        self.compare(folder, "--profile", "exact", reference=folder)
        self.assertEqual((self.rungs()["logits"], self.rungs()["nll"]), ("pass", "pass"))

    def test_cut_log_probabilities(self):
        self.compare(self.folder("completion", "perplexity", faults="perplexity:cuts"))
        self.assertEqual((self.rungs()["logits"], self.rungs()["nll"]), ("not-run", "not-run"))
        self.assertIn("cut", self.reasons()["nll"])

    def test_those_on_path_are_the_candidate(self):
        folder = self.folder("completion", "tokenize")
        path = f"{folder}:{self.sandbox.environment()['PATH']}"
        self.crossval("--model", self.fixture(), "--reference", self.fake("Engine"), *SMALL, env={"PATH": path})
        self.assertEqual(self.report()["engines"][1]["name"], "path")


if __name__ == "__main__":
    unittest.main()
