"""A line chart on logarithmic axes, as SVG."""

import math
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 56, 56
COLOURS = ("#0b63ce", "#d1495b", "#5b7f2b", "#8a5cb8")
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .title { font-size: 16px; font-weight: 600 }
  .grid { stroke: #ddd }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
"""


def ticks(low, high):
    """1, 2 and 5 times powers of ten, from the last one not above `low` to the first not below `high`."""
    values = [factor * 10.0**power for power in range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 2)
              for factor in (1, 2, 5)]
    first = max(index for index, value in enumerate(values) if value <= low * 1.000001)
    last = min(index for index, value in enumerate(values) if value >= high * 0.999999)
    return values[first:max(last, first + 1) + 1]


class Axis:
    """From a number to a place between `start` and `end`."""

    def __init__(self, low, high, start, end):
        self.low, self.high, self.start, self.end = math.log(low), math.log(high), start, end

    def __call__(self, value):
        part = (math.log(value) - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)


def spread(places, gap=16):
    """The same places, moved down where they are less than `gap` apart."""
    result, last = {}, -math.inf
    for key, place in sorted(places.items(), key=lambda item: item[1]):
        last = result[key] = max(place, last + gap)
    return result


def line_chart(title, x_label, y_label, lines):
    """`lines` is {name: [(x, y), …]} with everything above zero; every x gets its mark on the axis."""
    marks = sorted({x for points in lines.values() for x, _ in points})
    values = [y for points in lines.values() for _, y in points]
    steps = ticks(min(values), max(values))
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    at_x = Axis(marks[0], max(marks[-1], marks[0] * 2), LEFT, right)
    at_y = Axis(steps[0], steps[-1], bottom, TOP)
    parts = [f'<text class="title" x="{LEFT}" y="26">{escape(title)}</text>',
             f'<text x="{LEFT}" y="46">{escape(y_label)}</text>',
             f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(x_label)}</text>']
    for step in steps:
        parts.append(f'<path class="grid" d="M{LEFT} {at_y(step)}H{right}"/>'
                     f'<text x="{LEFT - 8}" y="{at_y(step) + 4}" text-anchor="end">{step:,g}</text>')
    for mark in marks:
        parts.append(f'<path class="grid" d="M{at_x(mark)} {TOP}V{bottom}"/>'
                     f'<text x="{at_x(mark)}" y="{bottom + 20}" text-anchor="middle">{mark:,g}</text>')
    labels = spread({name: at_y(points[-1][1]) for name, points in lines.items()})
    for (name, points), colour in zip(lines.items(), COLOURS):
        places = [(at_x(x), at_y(y)) for x, y in points]
        parts.append(f'<path class="line" stroke="{colour}" d="M{"L".join(f"{x} {y}" for x, y in places)}"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places]
        parts.append(f'<text x="{places[-1][0] + 10}" y="{labels[name] + 4}" style="fill:{colour}">{escape(name)}</text>')
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">\n'
            f"<style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}\n</svg>\n")
