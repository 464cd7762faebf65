"""Many files committed together: each one's order of writes, and SIGKILL at any of them."""

import random
import re
import unittest
from pathlib import Path

from support import machine
from support.repository import Repository
from support.target import Target
from support.trace import killing

RANDOM = random.Random(3)
FILES = {f"part-{number:02}.bin": RANDOM.randbytes(RANDOM.randrange(1, 9_000)) for number in range(40)}
SYNC = re.compile(r"(\d+) +fsync\(\d+<([^>]+)>")
RENAME = re.compile(r'rename\(".+", "(.+)"')
SYNC_ENDS = re.compile(r"(\d+) +<\.\.\. fsync resumed>")
DEATHS = [("fsync", 1), ("fsync", 3), ("rename,renameat,renameat2", 2), ("rename,renameat,renameat2", 20),
          ("rename,renameat,renameat2", 45), ("rename,renameat,renameat2", 70), ("unlink,unlinkat", 6),
          ("unlink,unlinkat", 30)]


class GroupCommit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(FILES)
        cls.addClassCleanup(cls.repository.close)

    def setUp(self):
        machine.need(self, machine.tracing)
        self.target = Target()
        self.addCleanup(self.target.close)

    def fetch(self, under=()):
        return self.repository.fetch(self.target, under)

    def calls(self, log):
        """("fsync", name) as they end and ("rename", to) as they begin, in the order of time."""
        calls, syncing = [], {}
        for line in Path(log).read_text().splitlines():
            if ended := SYNC_ENDS.match(line):
                calls.append(("fsync", syncing.pop(ended[1])))
            elif sync := SYNC.match(line):
                name = Path(sync[2]).name
                if line.endswith("<unfinished ...>"):
                    syncing[sync[1]] = name
                else:
                    calls.append(("fsync", name))
            elif rename := RENAME.search(line):
                calls.append(("rename", Path(rename[1]).name))
        return calls

    def test_each_file_in_its_order_and_folders_seldom(self):
        log = self.target.sandbox.root / "trace"
        result = self.fetch(("strace", "-f", "-qq", "-y", "--seccomp-bpf", "-e", "trace=fsync,rename", "-o", str(log)))
        self.assertEqual(result.code, 0, str(result))
        calls = self.calls(log)
        folder = self.target.folder.name
        folder_syncs = [at for at, call in enumerate(calls) if call == ("fsync", folder)]
        for leaf in FILES:
            data = calls.index(("fsync", leaf + ".part"))
            named = calls.index(("rename", leaf))
            record = calls.index(("fsync", leaf + ".receipt.json.tmp"))
            recorded = calls.index(("rename", leaf + ".receipt.json"))
            self.assertLess(data, named)
            self.assertTrue(any(named < at < record for at in folder_syncs), leaf)
            self.assertLess(record, recorded)
            self.assertTrue(any(recorded < at for at in folder_syncs), leaf)
        self.assertLess(len(folder_syncs), len(FILES) / 2)

    def test_death_at_any_call(self):
        for calls, number in DEATHS:
            with self.subTest(calls=calls, number=number):
                self.setUp()
                self.assertNotEqual(self.fetch(killing(calls, number)).code, 0, "nothing died")
                for leaf, body in FILES.items():
                    file = self.target.folder / leaf
                    if file.exists():
                        self.assertEqual(file.read_bytes(), body)
                    elif (self.target.folder / (leaf + ".receipt.json")).exists():
                        self.fail("a receipt without its file")
                result = self.fetch()
                self.assertEqual(result.code, 0, str(result))
                left = {path.name for path in self.target.folder.iterdir()}
                self.assertEqual({name for name in left if not name.endswith((".etag", ".lastmod", ".receipt.json"))},
                                 set(FILES))


if __name__ == "__main__":
    unittest.main()
