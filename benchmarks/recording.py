"""`python -m benchmarks.recording FOLDER`: make the README's pictures, as SVG.

The reader runs in a pseudo-terminal on the bundled sample and gets the keys of a script: `TRIAGE`
becomes an animation, `STILL` a picture of the last screen. Each row that was on screen is in the
file once, so that it stays small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.terminal import Terminal

SIZE: Final = (112, 30)
STILL_SIZE: Final = (150, 38)
"""Columns and lines."""
STILL: Final = (
    ("", 0.0), ("s", 0.0), ("j", 0.0), ("j", 0.0), ("s", 0.0), ("j", 0.0), ("L", 0.0), ("n", 0.0),
    ("s", 0.0), ("u", 0.0), ("g", 0.0), ("j", 0.0),
)  # fmt: skip
TRIAGE: Final = (
    ("", 2.0), ("j", 0.4), ("j", 0.4), ("x", 0.4), ("x", 0.4), ("x", 0.4), ("x", 0.4), ("x", 1.0),
    ("T", 2.2), ("s", 1.8), ("n", 1.4), ("L", 1.8), ("enter", 1.8), ("escape", 0.8), ("s", 1.6),
    ("n", 3.0), ("enter", 2.5),
)  # fmt: skip
"""Keys, and the seconds for which what they led to is shown."""
_CELL: Final = (8.4, 18)
"""Pixels of a cell."""
_FOREGROUND, _BACKGROUND = "d0d4dc", "14161b"
_NAMED: Final = {
    "default": _FOREGROUND, "black": "000000", "red": "cd3131", "green": "0dbc79",
    "brown": "e5e510", "blue": "2472c8", "magenta": "bc3fbc", "cyan": "11a8cd", "white": "e5e5e5",
}  # fmt: skip


class Frame(NamedTuple):
    """What was on screen, and for how many seconds."""

    rows: list[list[Any]]
    seconds: float


def record(script: Sequence[tuple[str, float]], size: tuple[int, int] = SIZE) -> Iterator[Frame]:
    """Run the reader on the sample; yields the screen after each key."""
    command = [sys.executable, "-m", "tui_reader", "demo"]
    terminal = Terminal(command, {"NO_COLOR": ""} if "NO_COLOR" in os.environ else {}, size=size)
    try:
        terminal.start("44 unread")
        terminal.wait_quiet(1.0)
        for key, seconds in script:
            if key:
                terminal.press(key, quiet=0.6)
            yield Frame(terminal.cells(), seconds)
    finally:
        terminal.close()


def svg(frames: Sequence[Frame], label: str = "A triage in tui-reader") -> str:
    """The frames as an animated SVG, which shows them again and again; `label` describes it."""
    columns, lines = len(frames[0].rows[0]), len(frames[0].rows)
    width, height = columns * _CELL[0], lines * _CELL[1]
    numbers: dict[str, int] = {}
    strips = []
    for n, frame in enumerate(frames):
        for y, row in enumerate(frame.rows):
            number = numbers.setdefault(_row(row), len(numbers))
            strips.append(f'<use href="#r{number}" y="{(n * lines + y) * _CELL[1]}"/>')
    total = sum(frame.seconds for frame in frames) or 1.0
    steps, passed = [], 0.0
    for n, frame in enumerate(frames):
        steps.append(f"{passed / total:.3%}{{transform:translateY({-n * height}px)}}")
        passed += frame.seconds
    steps.append(f"100%{{transform:translateY({-(len(frames) - 1) * height}px)}}")
    rows = "".join(f'<g id="r{number}">{row}</g>' for row, number in numbers.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'width="{width:.0f}" height="{height}" role="img" aria-label="{label}">'
        "<style>text{font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:14px;"
        "white-space:pre}"
        f"#film{{animation:film {total:.1f}s step-end infinite}}"
        f"@keyframes film{{{''.join(steps)}}}</style>"
        f'<rect width="100%" height="100%" fill="#{_BACKGROUND}"/><defs>{rows}</defs>'
        f'<g id="film">{"".join(strips)}</g></svg>\n'
    )


def _row(row: Sequence[Any]) -> str:
    """One row: a rectangle for each background, a text for each style."""
    parts = []
    for background, group in _runs(row, lambda cell: _colors(cell)[1]):
        if background != _BACKGROUND:
            start, cells = group
            parts.append(
                f'<rect x="{start * _CELL[0]:.1f}" width="{cells * _CELL[0]:.1f}" '
                f'height="{_CELL[1]}" fill="#{background}"/>'
            )
    for (color, bold, italic, line), (start, cells) in _runs(row, _style):
        text = "".join(cell.data for cell in row[start : start + cells])
        if text.strip():
            more = ' font-weight="bold"' * bold + ' font-style="italic"' * italic
            more += ' text-decoration="underline"' * line
            parts.append(
                f'<text x="{start * _CELL[0]:.1f}" y="13.5" textLength="{cells * _CELL[0]:.1f}" '
                f'fill="#{color}"{more}>{escape(text)}</text>'
            )
    return "".join(parts)


def _runs(row: Sequence[Any], key: Any) -> Iterator[tuple[Any, tuple[int, int]]]:
    """Cells that follow each other and have the same key: the key, where they start, how many."""
    start = 0
    for value, group in groupby(row, key):
        cells = len(list(group))
        yield value, (start, cells)
        start += cells


def _style(cell: Any) -> tuple[str, bool, bool, bool]:
    return _colors(cell)[0], cell.bold, cell.italics, cell.underscore


def _colors(cell: Any) -> tuple[str, str]:
    """Foreground and background as hex digits."""
    front = _NAMED.get(cell.fg, cell.fg)
    back = _BACKGROUND if cell.bg == "default" else _NAMED.get(cell.bg, cell.bg)
    return (back, front) if cell.reverse else (front, back)


def main(words: list[str]) -> int:
    """Write the pictures to the folder that `words` name; the exit status."""
    if len(words) != 1:
        print(f"usage: {__doc__.split(':')[0].strip('`')}", file=sys.stderr)
        return 2
    folder = Path(words[0])
    (folder / "triage.svg").write_text(svg([*record(TRIAGE)]), "utf-8")
    *_, last = record(STILL, STILL_SIZE)
    (folder / "reader.svg").write_text(svg([last], "tui-reader on its sample"), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
