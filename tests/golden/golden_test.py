"""Output that people read is compared with what was approved. `python3 golden/approve.py` approves a change."""

import unittest

from golden.outputs import APPROVED, COMMANDS, produce


class Golden(unittest.TestCase):
    maxDiff = None

    def test_approved(self):
        for name, words in COMMANDS.items():
            with self.subTest(name):
                self.assertEqual(produce(words), (APPROVED / f"{name}.txt").read_text())

    def test_nothing_approved_is_unused(self):
        self.assertEqual({path.stem for path in APPROVED.glob("*.txt")}, set(COMMANDS))


if __name__ == "__main__":
    unittest.main()
