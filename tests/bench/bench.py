#!/usr/bin/env python3
"""Speed, by hand: `XTASK_BINARY=build/release/xtask tests/bench/bench.py [--size MIB] [--pairs N]`.

A file from nginx on loopback, verified, beside `curl -o` and beside `curl -o && sha256sum && sync`. The three take
turns, so that whatever else the machine does hits all of them; ratios are of medians. Then start-up times.
"""

import argparse
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.sandbox import Sandbox, binary  # noqa: E402
from support.servers import Nginx, hub_headers  # noqa: E402
from support.target import Target  # noqa: E402


def measured(words, env=None):
    """(wall seconds, CPU seconds, peak KiB) of a command and all its children."""
    start = time.monotonic()
    process = subprocess.Popen(list(map(str, words)), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{words[0]} ended with {process.returncode}: {error.decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def random_file(path, mebibytes):
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        for _ in range(mebibytes):
            block = os.urandom(1 << 20)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def touch_memory(path, mebibytes):
    """A virtual machine gives free memory back to its host, and whoever writes next pays for getting it again."""
    with open(path, "wb") as file:
        for _ in range(mebibytes):
            file.write(bytes(1 << 20))
    path.unlink()
    os.sync()


def transfer(mebibytes, pairs):
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        root = Path(folder)
        root.chmod(0o755)
        sha256 = random_file(root / "model.bin", mebibytes)
        with Nginx(root, headers=hub_headers(sha256, mebibytes << 20)) as nginx:
            url = f"{nginx.url}/org/repo/resolve/main/model.bin"
            target = Target(out=root / "models")
            copy = root / "copy"
            runs = {
                "xtask": [binary(), *target.arguments(nginx.url)],
                "curl -o": ["curl", "-sS", "-o", copy, url],
                "curl && sha256sum && sync": ["sh", "-c", f"curl -sS -o {copy} {url} && sha256sum {copy} && sync {copy}"],
            }
            samples = {name: [] for name in runs}
            for turn in range(pairs + 1):
                order = list(runs.items())
                for name, words in order[turn % 3:] + order[:turn % 3]:
                    shutil.rmtree(root / "models", ignore_errors=True)
                    copy.unlink(missing_ok=True)
                    touch_memory(root / "warm", mebibytes)
                    sample = measured(words, target.sandbox.environment())
                    if turn:  # the first round warms the page cache
                        samples[name].append(sample)
            target.close()
    medians = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in samples.items()}
    print(f"{mebibytes} MiB from nginx on loopback, medians of {pairs}:")
    for name, (wall, cpu, peak) in medians.items():
        ratio = medians["xtask"][0] / wall
        print(f"  {name:28} {wall:7.3f} s wall {cpu:7.3f} s CPU {peak / 1024:7.1f} MiB peak   xtask takes {ratio:.2f}x")


def manifest(number):
    return ('{"schema":1,"name":"bench-%d","version":"1.0.0","abi":"0.1","summary":"for the benchmark",'
            '"commands":[{"name":"bench-%d","summary":"does nothing"}]}' % (number, number))


def start_up(runs=51):
    for count in (0, 100):
        with Sandbox() as sandbox:
            plugins = sandbox.root / "plugins"
            plugins.mkdir()
            for number in range(count):
                (plugins / f"bench-{number}.json").write_text(manifest(number))
                (plugins / f"bench-{number}.so").write_bytes(b"")
            env = sandbox.environment({"XTASK_PLUGIN_PATH": str(plugins)})
            for words in (["--version"], ["help"]):
                walls = [measured([binary(), *words], env)[0] for _ in range(runs)]
                print(f"xtask {words[0]:10} with {count:3} more manifests: {statistics.median(walls) * 1000:6.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1024, help="MiB (1024)")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--only", choices=("transfer", "start-up"))
    arguments = parser.parse_args()
    if arguments.only != "start-up":
        transfer(arguments.size, arguments.pairs)
    if arguments.only != "transfer":
        start_up()


if __name__ == "__main__":
    main()
