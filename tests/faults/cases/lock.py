"""H. Locks: one writer for each file, and a dead owner's lock is nobody's."""

import fcntl
import os
import signal
import socket

from faults.behaviours import stalled_after
from faults.case import Case, check, published
from support.waiting import wait_for


def owner():
    """As xtask writes it, with our process as the owner."""
    return f"xtask {os.getpid()} {socket.gethostname()}\n"


def hold(world):
    """This process holds the lock."""
    world.folder.mkdir(parents=True, exist_ok=True)
    world.extra["lock"] = open(world.file(".lock"), "w")
    world.extra["lock"].write(owner())
    world.extra["lock"].flush()
    fcntl.flock(world.extra["lock"], fcntl.LOCK_EX)


def release(world):
    world.file(".lock").unlink()
    world.extra["lock"].close()


def release_when_waiting(world, process):
    wait_for(lambda: f"process {os.getpid()}" in process.output(), "a word about who holds the lock")
    check(not world.bodies(), "the body was fetched without the lock")
    release(world)


def holder_untouched(world):
    """Somebody else's lock stays."""
    check(world.files() == {".lock"}, f"found {sorted(world.files())}")
    mine, there = os.fstat(world.extra["lock"].fileno()), os.stat(world.file(".lock"))
    check(mine.st_ino == there.st_ino, "the holder's lock was replaced")


def left_over(text):
    def prepare(world):
        world.place(".lock", text)
    return prepare


def killed_holder(world):
    """Another xtask was downloading this file until SIGKILL."""
    with world.serving(stalled_after(world.resource, 100_000)):
        process = world.start()
        wait_for(lambda: world.part_size() == 100_000, "the partial of the first process")
        process.signal(signal.SIGKILL)
        process.wait()
    check(".lock" in world.files(), "the killed process left no lock to take over")


def interrupt_while_waiting(world, process):
    wait_for(lambda: f"process {os.getpid()}" in process.output(), "a word about who holds the lock")
    process.signal(signal.SIGINT)


CASES = [
    Case("held-and-waiting-refused", "153", 18, holder_untouched, prepare=hold, options={"lock-wait": "0"}, bodies=0),
    Case("held-until-the-wait-runs-out", "153", 18, holder_untouched, prepare=hold, options={"lock-wait": "1s"},
         bodies=0),
    Case("held-then-released", "153", 0, published, prepare=hold, during=release_when_waiting),
    Case("held-and-interrupted", "84", 130, holder_untouched, prepare=hold, during=interrupt_while_waiting),
    Case("holder-killed", "154", 0, published, prepare=killed_holder, bodies=1),
    Case("left-over-lock", "155", 0, published, prepare=left_over(b"")),
    Case("left-over-lock-of-a-living-process", "156", 0, published,
         prepare=left_over(owner().encode())),
    Case("left-over-lock-of-zeros", "155", 0, published, prepare=left_over(bytes(40))),
    Case("somebody-elses-file-at-the-lock", "155", 1, lambda world: check(
        world.file(".lock").read_bytes() == b"precious", "a file that is no lock was changed"),
         prepare=left_over(b"precious"), bodies=0),
]
