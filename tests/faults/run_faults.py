#!/usr/bin/env python3
"""Runs the table of faults.

`run_faults.py [--group G]… [--only NAME]… [--connections N] [--command C] [--jobs N] [--list] [--verbose]`
"""

import argparse
import concurrent.futures
import importlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faults.world import certificates  # noqa: E402
from support.target import Target  # noqa: E402

GROUPS = ("framing", "ranges", "cache", "rate", "redirects", "time", "tls", "proxy", "files", "lock", "signals",
          "pieces", "connections", "refusals", "versions", "mirrors")


def table(groups):
    for group in groups:
        for case in importlib.import_module(f"faults.cases.{group}").CASES:
            yield group, case


def run(case, connections):
    """(seconds, None or what went wrong)"""
    start = time.monotonic()
    try:
        case.run(connections)
        problem = None
    except Exception as error:  # a case that breaks must not hide the others
        problem = f"{type(error).__name__}: {error}"
    return time.monotonic() - start, problem


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--group", action="append", choices=GROUPS)
    parser.add_argument("--only", action="append")
    parser.add_argument("--connections", help="every download that does not say itself gets this")
    parser.add_argument("--command", choices=("download-model", "mirror-download"), default="download-model",
                        help="what downloads in all cases")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="show output and requests of failures, time of each")
    arguments = parser.parse_args()
    Target.command = arguments.command

    rows = [(group, case) for group, case in table(arguments.group or GROUPS)
            if not arguments.only or case.name in arguments.only]
    if arguments.list:
        for group, case in rows:
            print(f"{group:10} {case.number:>8}  {case.name}")
        print(f"{len(rows)} cases")
        return 0
    if not rows:
        sys.exit("no such case")

    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        running = {pool.submit(run, case, arguments.connections): (group, case) for group, case in rows}
        for future in concurrent.futures.as_completed(running):
            group, case = running[future]
            seconds, problem = future.result()
            if problem:
                failures += 1
                text = problem if arguments.verbose else problem.splitlines()[0]
                print(f"FAILED {group} {case.name} (catalogue {case.number}): {text}", flush=True)
            elif arguments.verbose:
                print(f"ok     {group} {case.name} {seconds:.1f} s", flush=True)
    certificates.close()
    print(f"{len(rows) - failures} of {len(rows)} cases passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
