"""Numbers drawn as bars of signs, and shares and changes in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui_reader.display.glyphs import ASCII, glyphs

_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_COLUMN: Final = 4
"""The most cells of a column of a chart."""
_ASCII_HEIGHTS: Final = "_.:-=+*#"
"""The first sign is for nothing; any number has at least the second one."""


def merged(counts: Sequence[int], width: int) -> list[int]:
    """`counts` summed in at most `width` groups of neighbours; the first group may be smaller."""
    if width <= 0:
        return []
    step = -(-len(counts) // width) or 1
    ends = range(len(counts), 0, -step)
    return [sum(counts[max(0, end - step) : end]) for end in ends][::-1]


def each_bar(parts: int, width: int, days: int) -> str:
    """What one bar of a sparkline shows if there are so many parts, each of some days."""
    days *= -(-parts // width) if width > 0 else 1
    return "each day" if days == 1 else f"each {days} days"


def sparkline(counts: Sequence[int], width: int) -> str:
    """`counts` as bars in at most `width` cells; the greatest has the full height."""
    sums = merged(counts, width)
    heights = _ASCII_HEIGHTS if glyphs() is ASCII else _HEIGHTS
    most = max(sums, default=0) or 1
    return "".join(heights[-(-each * (len(heights) - 1) // most)] for each in sums)


def chart(counts: Sequence[int], most: int, width: int, height: int) -> list[str]:
    """`counts` as columns, in `height` lines of at most `width` cells; `most` has that height."""
    if not counts or height < 1 or width < 1:
        return [""] * max(0, height)
    sums = merged(counts, width)
    wide = chart_width(counts, width) // len(sums)
    heights = _ASCII_HEIGHTS if glyphs() is ASCII else _HEIGHTS
    parts = len(heights)
    fill = [-(-each * height * parts // most) if most > 0 else 0 for each in sums]
    column = wide - (wide > 2)
    return [
        "".join(
            (_part(each - line * parts, heights) * column).ljust(wide) for each in fill
        ).rstrip()
        for line in range(height - 1, -1, -1)
    ]


def chart_width(counts: Sequence[int], width: int) -> int:
    """The cells that the columns of `chart` take."""
    sums = merged(counts, width)
    return len(sums) * min(_COLUMN, max(1, width // len(sums))) if sums else 0


def _part(height: int, heights: str) -> str:
    """The sign of a column in one line, above whose lower edge it is this high."""
    return heights[min(height, len(heights)) - 1] if height > 0 else " "


def bar(count: int, most: int, width: int) -> str:
    """A bar for `count`, in which `most` would fill `width` cells."""
    cells = -(-count * width // most) if most > 0 else 0
    return glyphs().bar_full * min(cells, width)


def percent(share: float) -> str:
    """A share from 0 to 1: `22%`, `3.4%`, `<0.1%`."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share:.0%}" if share >= 0.0995 or not share else f"{share:.1%}"


def change(ratio: float) -> str:
    """A change: `+45%`, `-8%`, `0%`; a large one as a factor: `x12`."""
    if ratio >= 9.995:
        return f"x{ratio + 1:,.0f}"
    return f"{ratio:+.0%}" if abs(ratio) >= 0.005 else "0%"
