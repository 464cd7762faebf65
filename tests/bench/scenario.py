"""What a scenario is."""

from dataclasses import dataclass, field
from typing import Callable

from bench.contender import Contender


@dataclass(frozen=True)
class Aim:
    """What xtask may take at most: `wall` and `cpu` as parts of the first peer's, `peak` in bytes."""

    wall: float = None
    cpu: float = None
    peak: float = None


@dataclass(frozen=True)
class Chart:
    """Of the medians, at each contender's `x`; its line is named by the contender's label up to the comma."""

    title: str
    x_label: str
    y_label: str
    y: Callable  # (contender, sample) → number


@dataclass(frozen=True)
class Scenario:
    """`set_up(stage)` gives the title, with sizes as played, and the contenders."""

    name: str
    set_up: Callable[..., tuple[str, list[Contender]]]
    aim: Aim = field(default_factory=Aim)
    chart: Chart = None


def size_text(size):
    """The shortest that is exact: 1 GiB, 512 MiB, 10 MB."""
    texts = [f"{size:,} bytes"]
    for unit, names in ((1024, ("KiB", "MiB", "GiB")), (1000, ("KB", "MB", "GB"))):
        texts += [f"{size // unit**power:,} {name}" for power, name in enumerate(names, 1) if size % unit**power == 0]
    return min(texts, key=len)
