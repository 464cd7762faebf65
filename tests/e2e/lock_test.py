"""Several processes and one file: one writes, the others wait and find it done."""

import json
import signal
import unittest

from faults.behaviours import stalled_after
from faults.world import World
from support import machine
from support.trace import injecting
from support.waiting import wait_for

MANY = 8


class Lock(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__)

    def start_holder(self):
        """A download that has the lock and will not end by itself."""
        honest = self.world.blob
        self.world.blob = stalled_after(self.world.resource, 100_000)
        holder = self.world.start({"timeout": "60s"})
        wait_for(lambda: self.world.part_size() == 100_000, "the partial to grow")
        self.world.blob = honest
        return holder

    def assert_published(self):
        self.assertEqual(self.world.file().read_bytes(), self.world.body)
        self.assertLessEqual(self.world.files(), {"", ".etag", ".lastmod", ".receipt.json"})

    def test_many_at_once(self):
        processes = [self.world.start() for _ in range(MANY)]
        for process in processes:
            result = process.wait()
            self.assertEqual(result.code, 0, str(result))
        self.assert_published()
        self.assertEqual(len(self.world.bodies()), 1, "the body was fetched more than once")

    def test_refused_at_once(self):
        holder = self.start_holder()
        result = self.world.run({"lock-wait": "0"})
        self.assertEqual(result.code, 18, str(result))
        self.assertIn(str(holder.pid), result.text, "the message does not say who holds the lock")
        self.assertEqual(self.world.part_size(), 100_000)

    def test_taken_over_when_the_holder_is_killed(self):
        holder = self.start_holder()
        waiting = self.world.start()
        wait_for(lambda: str(holder.pid) in waiting.output(), "a word about who holds the lock")
        holder.signal(signal.SIGKILL)
        result = waiting.wait()
        self.assertEqual(result.code, 0, str(result))
        self.assert_published()
        self.assertEqual(self.world.bodies()[-1].header("Range"), "bytes=100000-")

    def test_taken_over_when_the_holder_is_interrupted(self):
        holder = self.start_holder()
        waiting = self.world.start()
        wait_for(lambda: str(holder.pid) in waiting.output(), "a word about who holds the lock")
        holder.signal(signal.SIGINT)
        self.assertEqual(holder.wait().code, 130)
        self.assertEqual(waiting.wait().code, 0)
        self.assert_published()

    def test_different_files_do_not_wait(self):
        self.start_holder()
        other = World(leaf="other.bin")
        self.addCleanup(other.__exit__)
        result = other.run({"out": self.world.out})
        self.assertEqual(result.code, 0, str(result))

    def test_without_flock(self):
        """Where flock does not work nothing is shared, and the download still succeeds."""
        machine.need(self, machine.tracing)
        result = self.world.run(under=injecting("flock", "error=ENOLCK"))
        self.assertEqual(result.code, 0, str(result))
        self.assert_published()

    def test_receipt_is_whole_json(self):
        for process in [self.world.start({"force": True}) for _ in range(3)]:
            self.assertEqual(process.wait().code, 0)
        self.assertEqual(json.loads(self.world.file(".receipt.json").read_text())["sha256"], self.world.sha256)


if __name__ == "__main__":
    unittest.main()
