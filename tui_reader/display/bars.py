"""Numbers drawn as bars of signs, and shares and changes in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui_reader.display.glyphs import ASCII, glyphs

_HEIGHTS: Final = "▁▂▃▄▅▆▇█"
_ASCII_HEIGHTS: Final = "_.:-=+*#"
"""The first sign is for nothing; any number has at least the second one."""


def merged(counts: Sequence[int], width: int) -> list[int]:
    """`counts` in at most `width` sums of equally many neighbours, of which the first may lack."""
    if width <= 0:
        return []
    step = -(-len(counts) // width) or 1
    ends = range(len(counts), 0, -step)
    return [sum(counts[max(0, end - step) : end]) for end in ends][::-1]


def sparkline(counts: Sequence[int], width: int) -> str:
    """`counts` as bars of at most `width` cells, as high as the greatest of them allows."""
    sums = merged(counts, width)
    heights = _ASCII_HEIGHTS if glyphs() is ASCII else _HEIGHTS
    most = max(sums, default=0) or 1
    return "".join(heights[-(-each * (len(heights) - 1) // most)] for each in sums)


def bar(count: int, most: int, width: int) -> str:
    """A bar of at most `width` cells for `count`, where `most` takes all of them."""
    cells = -(-count * width // most) if most > 0 else 0
    return glyphs().bar_full * min(cells, width)


def percent(share: float) -> str:
    """A share from 0 to 1: `22%`, `3.4%`, `<0.1%`."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share:.0%}" if share >= 0.0995 or not share else f"{share:.1%}"


def change(ratio: float) -> str:
    """A change: `+45%`, `-8%`, `0%`; a great one as how many times it is: `x12`."""
    if ratio >= 9.995:
        return f"x{ratio + 1:,.0f}"
    return f"{ratio:+.0%}" if abs(ratio) >= 0.005 else "0%"
