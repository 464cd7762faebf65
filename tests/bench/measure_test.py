import sys
import unittest

from bench.measure import Failure, measure

MIB = 1 << 20


class MeasureTest(unittest.TestCase):
    def test_counts_what_the_children_take_but_nothing_of_ours(self):
        ballast = bytearray(64 * MIB)
        ballast[::4096] = b"x" * (len(ballast) // 4096)
        self.assertLess(measure(["true"]).peak, 16 * MIB)
        hungry = f"{sys.executable} -c 'x = b\"x\" * {32 * MIB}'; true"
        self.assertGreater(measure(["sh", "-c", hungry]).peak, 32 * MIB)

    def test_wall_time_is_not_cpu_time(self):
        sample = measure(["sleep", "0.2"])
        self.assertGreaterEqual(sample.wall, 0.2)
        self.assertLess(sample.cpu, 0.2)

    def test_says_what_failed_and_why(self):
        with self.assertRaisesRegex(Failure, r"(?s)exit 3: sh -c .*no such model"):
            measure(["sh", "-c", "echo no such model >&2; exit 3"])
        with self.assertRaisesRegex(Failure, "exit 143"):
            measure(["sh", "-c", "kill -TERM $$"])
        with self.assertRaisesRegex(Failure, "exit 127"):
            measure(["/no/such/command"])

    def test_ends_what_takes_too_long(self):
        with self.assertRaisesRegex(Failure, "still running after 0.1 s"):
            measure(["sleep", "1000"], timeout=0.1)
