#!/usr/bin/env python3
"""Twelve hours in minutes: `soak.py [--minutes M] [--seed S] [--jobs J] [--only NUMBER]…`.

Downloads from a server in bad weather, with random connections and limits, interrupted and killed at random moments and
run again until done. After every run all files are compared byte by byte, every partial with the version it names.
Ends with what really happened, or with the seed and the number of the story that lost something.
"""

import argparse
import concurrent.futures
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from soak.story import Report, Story  # noqa: E402
from support.sandbox import binary  # noqa: E402


def tell(seed, number, many_files):
    """(number, report, None or what was lost)"""
    story = Story(seed, number, many_files)
    try:
        return number, story.run(), None
    except Exception as error:
        return number, story.report, f"{type(error).__name__}: {error}"


def takes_many_files():
    return "--files-from" in subprocess.run([binary(), "help", "download-model"], capture_output=True, text=True).stdout


def numbers(arguments):
    """Of the stories to tell, until the time is up."""
    until = time.monotonic() + arguments.minutes * 60
    yield from arguments.only or ()
    number = 0
    while not arguments.only and time.monotonic() < until:
        yield number
        number += 1


def soak(arguments):
    total, lost, many_files = Report(), [], takes_many_files()
    coming = numbers(arguments)
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        running = set()
        while True:
            while len(running) < arguments.jobs and not lost and (number := next(coming, None)) is not None:
                running.add(pool.submit(tell, arguments.seed, number, many_files))
            if not running:
                return total, lost
            ended, running = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for number, report, problem in (future.result() for future in ended):
                total.add(report)
                if problem:
                    lost.append((number, problem))


def listed(counter):
    return ", ".join(f"{name} {count}" for name, count in sorted(counter.items(), key=lambda item: -item[1])) or "none"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--only", type=int, action="append", help="tell this story of the seed")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    start = time.monotonic()
    total, lost = soak(arguments)
    print(f"{total.stories} stories in {time.monotonic() - start:.0f} s, {total.wide} of them with several bodies at once:"
          f" {total.runs} runs, {total.files} files finished, {total.compared >> 20} MiB compared")
    print(f"signals: {listed(total.signals)}\nexit codes: {listed(total.exits)}")
    print(f"faults: {total.faults.total()} ({listed(total.faults)})")
    for number, problem in lost:
        print(f"LOST in story {number} of seed {arguments.seed} (--seed {arguments.seed} --only {number}):\n{problem}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
