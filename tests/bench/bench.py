#!/usr/bin/env python3
"""Speed, by hand: xtask and its peers in turn, on loopback. docs/performance.md says what each scenario is.

  XTASK_BINARY=build/release/xtask tests/bench/bench.py [--quick] [--only NAME]… [--json FILE] [--plots DIR]

Needs nginx, curl, aria2c and openssl, and the targets bench_relay, bench_cost and fetch-from of the same build tree. Files are made
below TMPDIR, or BENCH_DIR.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import many_files, plot, report, scenarios, serving, start_up  # noqa: E402
from bench.contender import take_turns  # noqa: E402
from bench.measure import Failure  # noqa: E402
from bench.stage import Stage  # noqa: E402

TABLE = [*scenarios.ONE_FILE, *many_files.MANY_FILES, *serving.SERVING]
SWEEPS = [scenarios.SWEEP, many_files.SWEEP]
EVERY = [*TABLE, *SWEEPS, *scenarios.LARGE]
START_UP = "start-up"


def chart(scenario, contenders, samples):
    lines = {}
    for contender in contenders:
        cost = report.median(samples[contender.label])
        lines.setdefault(contender.label.split(",")[0], []).append((contender.x, scenario.chart.y(contender, cost)))
    return plot.line_chart(scenario.chart.title, scenario.chart.x_label, scenario.chart.y_label, lines)


def play(scenario, arguments):
    """Prints the table, writes the plot; what goes into the JSON."""
    with Stage(arguments.quick) as stage:
        title, contenders = scenario.set_up(stage)
        samples = take_turns(contenders, stage, arguments.pairs, warm_up=not arguments.quick)
    print("\n" + report.table(title, scenario.aim, contenders, samples), flush=True)
    if arguments.plots and scenario.chart:
        (arguments.plots / f"{scenario.name}.svg").write_text(chart(scenario, contenders, samples))
    return {"title": title, "aim": asdict(scenario.aim), "ratios": report.ratios(contenders, samples),
            "samples": {label: [asdict(sample) for sample in rows] for label, rows in samples.items()}}


def play_start_up(arguments):
    walls = start_up.start_up(5 if arguments.quick else 51)
    print("\n" + start_up.table(walls), flush=True)
    return {"samples": walls}


def chosen(arguments):
    if arguments.only:
        return arguments.only
    return [scenario.name for scenario in TABLE + (SWEEPS if arguments.plots else [])] + [START_UP]


def parsed():
    names = [scenario.name for scenario in EVERY] + [START_UP]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="one of " + ", ".join(names))
    parser.add_argument("--pairs", type=int, help="turns of each command that count (5)")
    parser.add_argument("--quick", action="store_true",
                        help="small sizes, one turn, no warm-up: whether it works, not how fast")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="play the sweeps too, write their SVG files")
    arguments = parser.parse_args()
    arguments.pairs = arguments.pairs or (1 if arguments.quick else 5)
    return arguments


def main():
    arguments = parsed()
    if arguments.plots:
        arguments.plots.mkdir(parents=True, exist_ok=True)
    by_name = {scenario.name: scenario for scenario in EVERY}
    results, failed = {}, False
    print(f"xtask beside its peers, medians of {arguments.pairs}, ratios of pairs", flush=True)
    for name in chosen(arguments):
        try:
            results[name] = play(by_name[name], arguments) if name in by_name else play_start_up(arguments)
        except Failure as failure:  # the others are still worth knowing
            failed = True
            print(f"\n{name}: {failure}", file=sys.stderr)
    if arguments.json:
        machine = {"system": platform.platform(), "processors": os.cpu_count()}
        arguments.json.write_text(json.dumps({"machine": machine, "pairs": arguments.pairs, "scenarios": results},
                                             indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
