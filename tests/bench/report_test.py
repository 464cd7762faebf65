import unittest

from bench.contender import Contender, direct
from bench.measure import Sample
from bench.report import ratios, table
from bench.scenario import Aim, size_text


def contender(label, ours=False, x=None):
    return Contender(label, lambda url: [], direct("http://127.0.0.1"), 0, ours=ours, x=x)


def samples(*walls):
    return [Sample(wall, wall / 2, 20e6) for wall in walls]


class ReportTest(unittest.TestCase):
    def test_ratios_are_of_pairs(self):
        found = ratios([contender("xtask", ours=True), contender("curl")],
                       {"xtask": samples(1, 2, 30), "curl": samples(2, 4, 30)})
        self.assertEqual(found, {"curl": {"xtask": {"wall": 0.5, "cpu": 0.5}}})

    def test_points_of_a_sweep_are_compared_where_they_meet(self):
        found = ratios([contender("xtask, 1", True, 1), contender("xtask, 2", True, 2), contender("aria2c, 2", x=2)],
                       {"xtask, 1": samples(4), "xtask, 2": samples(3), "aria2c, 2": samples(2)})
        self.assertEqual(found["aria2c, 2"], {"xtask, 2": {"wall": 1.5, "cpu": 1.5}})

    def test_the_table_puts_the_aim_beside_the_first_peer(self):
        contenders = [contender("xtask", ours=True), contender("xtask -16", ours=True), contender("a"), contender("b")]
        lines = table("1 GiB", Aim(wall=0.7, cpu=1.1), contenders,
                      {"xtask": samples(1), "xtask -16": samples(2), "a": samples(4), "b": samples(2)}).splitlines()
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        self.assertEqual(cells[2], ["`xtask`", "1.000 s", "0.500 s", "20.0 MB", "", "", ""])
        self.assertEqual(cells[4][4:], ["0.25× / 0.50×", "0.25× / 0.50×", "wall ≤ 0.7×, CPU ≤ 1.1×"])
        self.assertEqual(cells[5][4:], ["0.50× / 1.00×", "0.50× / 1.00×", ""])
        self.assertEqual(len({len(line) for line in lines}), 1)

    def test_an_aim_for_memory_stands_beside_xtask(self):
        text = table("memory", Aim(peak=100e6), [contender("xtask", ours=True)], {"xtask": samples(1)})
        self.assertIn("≤ 100 MB", text.splitlines()[2])

    def test_sizes_read_as_they_are_meant(self):
        for size, text in ((1 << 30, "1 GiB"), (512 << 20, "512 MiB"), (10**7, "10 MB"), (2 * 10**10, "20 GB"),
                           (10_000, "10 KB"), (625_001, "625,001 bytes")):
            self.assertEqual(size_text(size), text)
