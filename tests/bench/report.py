"""From samples to what is read: medians, ratios, a Markdown table."""

import statistics
from dataclasses import astuple

from bench.measure import Sample


def median(samples):
    return Sample(*(statistics.median(column) for column in zip(*map(astuple, samples))))


def ratio(ours, theirs, what):
    """The median over the pairs of a run."""
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(ours, theirs))


def ratios(contenders, samples):
    """{peer: {ours: {"wall": …, "cpu": …}}}; of two that have an `x`, only where it is the same."""
    return {peer.label: {ours.label: {what: ratio(samples[ours.label], samples[peer.label], what)
                                      for what in ("wall", "cpu")}
                         for ours in contenders if ours.ours and ours.x == peer.x}
            for peer in contenders if not peer.ours}


def _beside(rows, what):
    return " / ".join(f"{row[what]:.2f}×" for row in rows.values())


def _aim(aim, contender, first_peer):
    if contender is first_peer:
        parts = [f"{name} ≤ {limit:g}×" for name, limit in (("wall", aim.wall), ("CPU", aim.cpu)) if limit]
        return ", ".join(parts)
    return f"≤ {aim.peak / 1e6:g} MB" if aim.peak and contender.ours else ""


def table(title, aim, contenders, samples):
    """Rows of xtask first name what the ratios, separated by /, belong to."""
    beside = ratios(contenders, samples)
    first_peer = next((contender for contender in contenders if not contender.ours), None)
    rows = [(title, "wall", "CPU", "peak memory", "xtask takes of the wall", "of the CPU", "aim")]
    for contender in contenders:
        cost = median(samples[contender.label])
        against = beside.get(contender.label, {})
        rows.append((f"`{contender.label}`", f"{cost.wall:.3f} s", f"{cost.cpu:.3f} s", f"{cost.peak / 1e6:.1f} MB",
                     _beside(against, "wall"), _beside(against, "cpu"), _aim(aim, contender, first_peer)))
    return markdown(rows, left={0, 6})


def markdown(rows, left):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row):
        cells = (cell.ljust(width) if column in left else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths)))
        return "| " + " | ".join(cells) + " |"

    rule = "|" + "|".join("-" * (width + 1) + ("-" if column in left else ":")
                          for column, width in enumerate(widths)) + "|"
    return "\n".join([line(rows[0]), rule, *map(line, rows[1:])])
