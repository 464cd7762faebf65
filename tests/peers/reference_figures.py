#!/usr/bin/env python3
"""What two engines differ by that should not: `XTASK_BINARY=build/release/xtask reference_figures.py [--cache DIR]`.

fetch-cpp builds the llama.cpp whose source node-llama-cpp brings along as a git bundle; that is the reference. Then
crossval compares it with itself, with the prebuilt llama.cpp of node-llama-cpp, and with itself on other number formats of
the same weights. Prints a table, and fails where a verdict is not the right one. Takes ten minutes the first time.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import node  # noqa: E402
from support.sandbox import binary  # noqa: E402

BUNDLE = node.FOLDER / "node_modules/node-llama-cpp/llama/gitRelease.bundle"
# What is compared, reference's model, candidate's, whether the candidate is the prebuilt engine, profile → exit code.
PAIRS = (
    ("the same binary twice, F32", "llama-tiny-f32", "llama-tiny-f32", False, {"exact": 0}),
    ("the same binary, TQ1_0 and TQ2_0", "bitnet-tiny-tq1_0", "bitnet-tiny-tq2_0", False, {"quant": 0}),
    ("F32, own build and prebuilt", "llama-tiny-f32", "llama-tiny-f32", True, {"float": 0}),
    ("F32 and F16", "llama-tiny-f32", "llama-tiny-f16", False, {"float": 0, "exact": 15}),
    ("F32 and Q8_0", "llama-tiny-f32", "llama-tiny-q8_0", False, {"quant": 0, "float": 15}),
    ("Q8_0, own build and prebuilt", "llama-tiny-q8_0", "llama-tiny-q8_0", True, {"quant": 0}),
    ("bitnet F32 and TQ2_0", "bitnet-tiny-f32", "bitnet-tiny-tq2_0", False, {"quant": 0, "float": 15}),
    ("bitnet TQ2_0, own build and prebuilt", "bitnet-tiny-tq2_0", "bitnet-tiny-tq2_0", True, {"quant": 0}),
)
METRICS = ("top1", "top5", "kl-mean", "kl-max", "dlogp-max", "cosine-min", "ppl-change")


def xtask(*words, codes=(0,)):
    done = subprocess.run([binary(), *map(str, words)])
    if done.returncode not in codes:
        sys.exit(f"xtask {' '.join(map(str, words))}: exit {done.returncode}, should be {codes}")


def prebuilt(scratch):
    script = node.FOLDER / "exec_engine.mjs"
    shutil.copy(node.HERE / "exec_engine.mjs", script)
    engine = scratch / "prebuilt.json"
    engine.write_text(json.dumps({
        "schema": 1, "name": "prebuilt", "summary": "llama.cpp in Node",
        "adapters": [{"adapter": "exec", "arguments": [str(node.node()), str(script), "{request}"]}],
    }))
    return engine


def nll(report):
    return next(rung for rung in json.loads(report.read_text())["rungs"] if rung["id"] == "nll")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=Path, default=node.FOLDER / "reference", help="where the reference is built")
    parser.add_argument("--corpus-bytes", default="4Ki")
    arguments = parser.parse_args()
    if problem := node.missing():
        sys.exit(problem)
    xtask("fetch-cpp", "--repo", BUNDLE, "--tag", "HEAD", "--cache", arguments.cache)
    own = arguments.cache / "bin"
    with tempfile.TemporaryDirectory() as name:
        scratch, rows = Path(name), []
        for model in sorted({model for _, *models, _, _ in PAIRS for model in models}):
            arch, _, kind = model.split("-")
            xtask("--quiet", "gen-fixtures", "--arch", arch, "--size", "tiny", "--type", kind, "--output", scratch)
        for title, model, other, is_prebuilt, verdicts in PAIRS:
            for profile, code in verdicts.items():
                report = scratch / f"{len(rows)}-{profile}"
                xtask("--quiet", "crossval", "--model", scratch / f"{model}.gguf", "--candidate-model", scratch / f"{other}.gguf",
                      "--reference", own, "--candidate", prebuilt(scratch) if is_prebuilt else own, "--profile", profile,
                      "--require", "logits", "--require", "nll", "--corpus-bytes", arguments.corpus_bytes,
                      "--report", report, codes=(code,))
            figures = {figure["metric"]: figure["value"] for figure in nll(report / "report.json")["figures"]}
            rows.append([title, *(f"{figures[metric]:.6f}" if metric == "cosine-min" else f"{figures[metric]:.3g}"
                                  for metric in METRICS),
                         ", ".join(f"`{profile}` {'fails' if code else 'passes'}" for profile, code in verdicts.items())])
    for row in (["pair", *METRICS, "verdicts"], ["---"] * (len(METRICS) + 2), *rows):
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
