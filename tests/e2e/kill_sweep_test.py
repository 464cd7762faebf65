"""SIGKILL at the N-th system call, for every N: what is left is never wrong, and the next run ends well.

CI runs a slice; XTASK_SWEEP=full runs every call.
"""

import os
import random
import sys
import unittest

from faults.world import World
from support import machine
from support.trace import killing

CALLS = ("openat", "write,pwrite64,writev", "fsync,fdatasync", "rename,renameat,renameat2", "unlink,unlinkat",
         "ftruncate,fallocate", "flock", "mkdir,mkdirat", "close")
FULL = os.environ.get("XTASK_SWEEP") == "full"
SLICE = 36
NEVER = 400  # no thread makes so many of one of these calls


class KillSweep(unittest.TestCase):
    def setUp(self):
        machine.need(self, machine.tracing)

    def assert_never_wrong(self, world):
        """Old file, new file or none; a partial is a prefix."""
        if world.file().exists():
            self.assertIn(world.file().read_bytes(), (world.body, world.extra.get("old")))
        if world.file(".part").exists():
            part = world.file(".part").read_bytes()
            self.assertEqual(part, world.body[:len(part)])

    def assert_next_run_is_fine(self, world):
        result = world.run()
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(world.file().read_bytes(), world.body)
        self.assertLessEqual(world.files(), {"", ".etag", ".lastmod", ".receipt.json"})

    def die_at(self, prepare, calls, number):
        """False when the run ended before it came to that call."""
        with World() as world:
            prepare(world)
            result = world.run(under=killing(calls, number))
            self.assert_never_wrong(world)
            self.assert_next_run_is_fine(world)
            return result.code != 0

    def sweep(self, prepare):
        points = [(calls, number) for calls in CALLS for number in range(1, NEVER)]
        if not FULL:
            # The loader opens some hundred files before main; what matters comes after, or in small numbers.
            points = random.Random(os.environ.get("XTASK_SWEEP_SEED", "1")).sample(
                [(calls, number) for calls, number in points if number <= (200 if calls in ("openat", "close") else 12)],
                SLICE)
        ended, deaths = set(), 0
        for calls, number in points:
            if FULL and calls in ended:
                continue
            with self.subTest(calls=calls, number=number):
                if self.die_at(prepare, calls, number):
                    deaths += 1
                else:
                    ended.add(calls)
        self.assertGreater(deaths, 0)
        print(f"{self.id()}: {deaths} deaths", file=sys.stderr)

    def test_fresh_download(self):
        self.sweep(lambda world: None)

    def test_resume(self):
        self.sweep(lambda world: world.leave_partial(100_000))

    def test_replacing_an_older_file(self):
        def prepare(world):
            world.download()
            world.extra["old"] = world.body
            world.replace_content(random.Random(9).randbytes(200_000))
        self.sweep(prepare)

    def test_replacing_a_damaged_piece(self):
        body = random.Random(10).randbytes((32 << 20) + 5)
        damaged = body[:20 << 20] + b"?" + body[(20 << 20) + 1:]

        def prepare(world):
            world.replace_content(body)
            world.download()
            world.file().write_bytes(damaged)
            world.extra["old"] = damaged
        self.sweep(prepare)


if __name__ == "__main__":
    unittest.main()
