"""Output that people read is compared with what was approved. `python3 golden/approve.py` approves a change."""

import unittest

from golden import pages
from golden.outputs import APPROVED, COMMANDS, produce


class Golden(unittest.TestCase):
    maxDiff = None

    def test_approved(self):
        for name, words in COMMANDS.items():
            with self.subTest(name):
                self.assertEqual(produce(words), (APPROVED / f"{name}.txt").read_text())

    def test_nothing_approved_is_unused(self):
        self.assertEqual({path.stem for path in APPROVED.glob("*.txt")}, set(COMMANDS))

    def test_pages(self):
        for page in pages.STORIES:
            with self.subTest(page):
                there, today = pages.produce(page)
                self.assertEqual(today, there, f"docs/{page} is of another day: golden/approve.py, then review the diff")
                self.assertGreater(there.count("<!-- run: "), 10)
                self.assertEqual(there.count("<!-- run: "), len(pages.BLOCK.findall(there)))


if __name__ == "__main__":
    unittest.main()
