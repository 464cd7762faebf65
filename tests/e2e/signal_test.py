"""Signals in phases that need a prepared machine, and output that goes nowhere."""

import os
import signal
import socket
import subprocess
import unittest

from faults.behaviours import serve, stalled_after
from faults.world import World
from support import machine
from support.mounts import replacing
from support.sandbox import binary
from support.trace import injecting
from support.waiting import wait_for

SILENT_RESOLVER = "127.77.0.1"


class Phases(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__)

    def test_while_a_name_is_looked_up(self):
        machine.need(self, machine.mount)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
            resolver.bind((SILENT_RESOLVER, 53))
            resolver.settimeout(20)
            conf = self.world.sandbox.root / "resolv.conf"
            conf.write_text(f"nameserver {SILENT_RESOLVER}\n")
            process = self.world.start({"base-url": "http://slow.example", "timeout": "30s"},
                                       under=replacing("/etc/resolv.conf", conf))
            resolver.recv(512)
            process.signal(signal.SIGINT)
            self.assertEqual(process.wait(2).code, 130)
        self.assertEqual(self.world.files(), set())

    def interrupted_at(self, call, name, number=signal.SIGINT):
        """A run that gets the signal as it enters its first `call` on one of our files."""
        machine.need(self, machine.tracing)
        return self.world.run(under=injecting(call, f"signal={number.name}:when=1", self.world.file(name)))

    def assert_consistent(self, result):
        """Published or interrupted, never in between; and the next run ends well."""
        self.assertIn(result.code, (0, 130), str(result))
        self.assertNotIn(".lock", self.world.files())
        self.assertEqual(self.world.file().exists(), ".receipt.json" in self.world.files(), self.world.files())
        self.assertEqual(self.world.run().code, 0)
        self.assertEqual(self.world.file().read_bytes(), self.world.body)

    def test_at_the_fsync(self):
        self.assert_consistent(self.interrupted_at("fsync,fdatasync", ".part"))

    def test_at_the_rename(self):
        self.assert_consistent(self.interrupted_at("rename,renameat,renameat2", ""))

    def test_while_verifying_a_large_file(self):
        """A file of unknown origin is hashed; SIGINT ends that as well."""
        self.world.place("", self.world.body)
        result = self.interrupted_at("read,pread64", "")
        self.assertIn(result.code, (0, 130), str(result))
        self.assertEqual(self.world.file().read_bytes(), self.world.body)

    def test_second_sigint_leaves_at_once(self):
        self.world.blob = stalled_after(self.world.resource, 100_000)
        process = self.world.start({"timeout": "60s"})
        wait_for(lambda: self.world.part_size() == 100_000, "the partial to grow")
        process.signal(signal.SIGINT)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(5).code, 130)
        self.world.blob = serve(self.world.resource)
        self.assertEqual(self.world.run().code, 0)
        self.assertEqual(self.world.file().read_bytes(), self.world.body)


class Outputs(unittest.TestCase):
    """A reader that goes away never disturbs a download."""

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.__exit__)

    def run_with(self, stdout, stderr, json=True):
        words = self.world.arguments(self.world.hub.url)
        if not json:
            words.remove("--json")
        environment = self.world.sandbox.environment()
        code = subprocess.run([binary(), *map(str, words)], env=environment, cwd=self.world.sandbox.work,
                              stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=60).returncode
        self.assertEqual(self.world.file().read_bytes(), self.world.body)
        return code

    def test_nobody_reads(self):
        for json in (True, False):
            reader, writer = os.pipe()
            os.close(reader)
            with open(writer, "wb") as pipe:
                self.assertIn(self.run_with(pipe, pipe, json), (0, 1))
            self.world.file().unlink()

    def test_full_disk_behind_the_output(self):
        with open("/dev/full", "wb") as full:
            self.assertIn(self.run_with(full, full), (0, 1))

    def test_closed_descriptors(self):
        """Descriptors 0–2 closed: a file of ours must not become somebody's standard output."""
        words = [binary(), *map(str, self.world.arguments(self.world.hub.url))]
        code = subprocess.run(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', *words],
                              env=self.world.sandbox.environment(), cwd=self.world.sandbox.work,
                              timeout=60).returncode
        self.assertEqual(code, 0)
        self.assertEqual(self.world.file().read_bytes(), self.world.body)

    def test_working_directory_deleted(self):
        gone = self.world.sandbox.root / "gone"
        gone.mkdir()
        result = self.world.run(under=("sh", "-c", f'cd {gone} && rmdir {gone} && exec "$0" "$@"'))
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(self.world.file().read_bytes(), self.world.body)


if __name__ == "__main__":
    unittest.main()
