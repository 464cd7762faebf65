"""A name with an IPv6 address from which nothing comes back, and an IPv4 address that works: that costs a moment, not minutes.

Both are in a network namespace of their own; there is no other network in it.
"""

import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

from support import machine
from support.hub_stand_in import StandIn
from support.mounts import replacing
from support.sandbox import Sandbox

SILENT = "2001:db8::1"


def set_up_network():
    """What is sent to SILENT leaves, and nobody is there."""
    for words in ("link set lo up", "link add near type veth peer name far", "addr add 2001:db8::2/64 dev near nodad",
                  "link set near up", "link set far up"):
        subprocess.run(["ip", *words.split()], check=True)


def silence():
    """Seconds for which a connection to SILENT was waited for in vain."""
    begin = time.monotonic()
    with socket.socket(socket.AF_INET6) as sock:
        sock.settimeout(1)
        try:
            sock.connect((SILENT, 80))
        except TimeoutError:
            pass
    return time.monotonic() - begin


def inside():
    set_up_network()
    assert silence() >= 1, "the black hole answers"
    body = bytes(100_000)
    with Sandbox() as sandbox, StandIn({"model.bin": body}) as hub:
        hosts = sandbox.root / "hosts"
        hosts.write_text(f"{SILENT} hub.example\n127.0.0.1 hub.example\n127.0.0.1 localhost\n")
        url = hub.url.replace("127.0.0.1", "hub.example")
        for words in (("--file", "model.bin"), ("--all", "--force")):
            begin = time.monotonic()
            result = sandbox.run(["download-model", "--json", "--verbose", "--id", "org/repo", "--base-url", url, *words],
                                 under=replacing("/etc/hosts", hosts))
            seconds = time.monotonic() - begin
            assert result.code == 0, str(result)
            assert seconds < 5, f"{seconds:.1f} s\n{result}"
            assert (sandbox.work / "models/org-repo/model.bin").read_bytes() == body


class BlackHole(unittest.TestCase):
    def test_the_other_family_is_tried_at_once(self):
        for capability in (machine.veth, machine.mount):
            machine.need(self, capability)
        done = subprocess.run(["unshare", "-n", sys.executable, Path(__file__).resolve(), "inside"], capture_output=True,
                              text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else unittest.main()
