#!/usr/bin/env python3
"""Records a command in a terminal as an animated SVG. Needs tmux.

usage: record.py OUTPUT.svg COLUMNS ROWS COMMAND

The picture in README.md: docs/record.py docs/demo.svg 112 36 './bootstrap demo'
"""
import html
import pathlib
import re
import subprocess
import sys
import time

FRAME_SECONDS = 0.15
LAST_FRAME_SECONDS = 6
CELL_WIDTH, CELL_HEIGHT, MARGIN = 8.4, 18, 14
COLORS = {30: "#45475a", 31: "#f38ba8", 32: "#a6e3a1", 33: "#f9e2af", 34: "#89b4fa", 35: "#cba6f7", 36: "#94e2d5",
          37: "#cdd6f4", 90: "#7f849c"}
SOCKET = "xtask-record"


def tmux(*words):
    return subprocess.run(["tmux", "-L", SOCKET, *words], capture_output=True, text=True, check=False)


def record(columns, rows, command):
    """The screens of the command, each with how long it stood."""
    tmux("kill-server")
    started = tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows,
                   f"{command}; tmux -L {SOCKET} wait-for -S finished; sleep 2")
    if started.returncode != 0:
        sys.exit(started.stderr)
    waiter = subprocess.Popen(["tmux", "-L", SOCKET, "wait-for", "finished"])
    frames = []
    while waiter.poll() is None:
        screen = tmux("capture-pane", "-e", "-p").stdout
        if frames and frames[-1][0] == screen:
            frames[-1][1] += FRAME_SECONDS
        else:
            frames.append([screen, FRAME_SECONDS])
        time.sleep(FRAME_SECONDS)
    frames.append([tmux("capture-pane", "-e", "-p").stdout, LAST_FRAME_SECONDS])
    tmux("kill-server")
    return [(screen, min(seconds, LAST_FRAME_SECONDS)) for screen, seconds in frames if screen.strip()]


def spans(line):
    """One line of a screen as SVG text spans."""
    color, bold = None, False
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        sgr = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if sgr is None:
            text = re.sub(r"\x1b[^m]*m|\x0e|\x0f", "", part)
            if text:
                style = (f' fill="{color}"' if color else "") + (' font-weight="bold"' if bold else "")
                yield f"<tspan{style}>{html.escape(text)}</tspan>"
            continue
        for code in (int(word or 0) for word in sgr.group(1).split(";")):
            if code == 0:
                color, bold = None, False
            elif code == 1:
                bold = True
            elif code in (22, 39):
                bold, color = (False, color) if code == 22 else (bold, None)
            elif code in COLORS:
                color = COLORS[code]


def svg(frames, columns, rows):
    width, height = int(columns) * CELL_WIDTH + 2 * MARGIN, int(rows) * CELL_HEIGHT + 2 * MARGIN
    total, begin, groups, styles = sum(seconds for _, seconds in frames), 0.0, [], []
    for index, (screen, seconds) in enumerate(frames):
        on, off = 100 * begin / total, 100 * (begin + seconds) / total
        begin += seconds
        keys = f"0%,{max(on - 0.001, 0):.3f}%{{opacity:0}}{on:.3f}%,{off - 0.002:.3f}%{{opacity:1}}{off - 0.001:.3f}%,100%{{opacity:0}}"
        if index == 0:
            keys = f"0%,{off - 0.002:.3f}%{{opacity:1}}{off - 0.001:.3f}%,100%{{opacity:0}}"
        if index == len(frames) - 1:
            keys = f"0%,{on - 0.001:.3f}%{{opacity:0}}{on:.3f}%,100%{{opacity:1}}"
        styles.append(f"@keyframes f{index}{{{keys}}}#f{index}{{animation:f{index} {total:.2f}s step-end infinite}}")
        lines = [
            f'<text x="{MARGIN}" y="{MARGIN + CELL_HEIGHT * (row + 0.8):.1f}" xml:space="preserve">{"".join(spans(line))}</text>'
            for row, line in enumerate(screen.split("\n")) if line.strip()
        ]
        groups.append(f'<g id="f{index}">{"".join(lines)}</g>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">'
            f'<style>text{{font:14px ui-monospace,"DejaVu Sans Mono",monospace;fill:#cdd6f4}}'
            f'g{{opacity:0}}#f{len(frames) - 1}{{opacity:1}}{"".join(styles)}</style>'
            f'<rect width="100%" height="100%" rx="8" fill="#1e1e2e"/>{"".join(groups)}</svg>\n')


def main():
    output, columns, rows, command = sys.argv[1:5]
    pathlib.Path(output).write_text(svg(record(columns, rows, command), columns, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
