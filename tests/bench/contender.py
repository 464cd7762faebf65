"""One command of a scenario, and taking turns."""

import os
import shutil
import time
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Callable

from bench.measure import measure
from bench.relay import Relay


SMALL = 64 << 20


@dataclass(frozen=True)
class Contender:
    """`link()` is what lies between command and server during one turn, and gives the address; `command(url)`
    prepares the turn, unmeasured, and returns the words to run. `writes` is how many bytes that will write."""

    label: str
    command: Callable[[str], list]
    link: Callable[[], AbstractContextManager]
    writes: int
    ours: bool = False
    x: float = None  # where a plot has it


def direct(url):
    return lambda: nullcontext(url)


def through_relay(server, **options):
    """A relay for each turn, as it counts the connections it has seen."""
    return lambda: _AddressOf(Relay(server.port, **options))


def through_relays(server, count, **options):
    """As many of them, each another mirror: the command gets a list of addresses."""
    @contextmanager
    def link():
        with ExitStack() as relays:
            yield [relays.enter_context(Relay(server.port, **options)).url for _ in range(count)]
    return link


class _AddressOf:
    def __init__(self, relay):
        self._relay = relay

    def __enter__(self):
        return self._relay.url

    def __exit__(self, *_):
        self._relay.close()


def touch_memory(path, size):
    """A virtual machine gives free memory back to its host, and whoever writes next pays for getting it again."""
    with open(path, "wb") as file:
        for _ in range(min(size, 1 << 30) >> 20):
            file.write(bytes(1 << 20))
    path.unlink()
    os.sync()


def make_empty(stage, keep):
    """What is little is kept until the end: ext4 passes over every lately deleted inode when it makes a new one, so
    who makes the most files would pay for those that others deleted."""
    if keep and stage.out.exists():
        stage.out.rename(stage.root / f"out-{time.monotonic_ns()}")
    shutil.rmtree(stage.out, ignore_errors=True)
    stage.out.mkdir()


def take_turns(contenders, stage, pairs, warm_up=True):
    """{label: [Sample, …]}. The order rotates, so that whatever else the machine does hits all of them; every turn
    finds the same empty folder and the same free memory. The first round only warms the caches."""
    samples = {contender.label: [] for contender in contenders}
    for turn in range(pairs + warm_up):
        start = turn % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            make_empty(stage, keep=contender.writes < SMALL)
            touch_memory(stage.root / "warm", contender.writes)
            with contender.link() as url:
                sample = measure(contender.command(url), stage.environment)
            if turn >= warm_up:
                samples[contender.label].append(sample)
    return samples
