"""Brackets and bars over several lines."""

from __future__ import annotations

from typing import Final

_FENCE_PIECES: Final = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "|": "│││", "∣": "│││", "‖": "║║║",
    "∥": "║║║", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "⟦": "⟦⟦⟦", "⟧": "⟧⟧⟧",
    "/": "╱╱╱", "⟨": "╱│╲", "⟩": "╲│╱", "↑": "↑││", "↓": "││↓",
}  # fmt: skip
_BRACES: Final = {"{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭"}
STRETCHY: Final = frozenset(_FENCE_PIECES) | frozenset(_BRACES) | {"⟪", "⟫"}


def fence(sign: str, height: int) -> list[str]:
    """A bracket or bar over `height` lines, a character each; as it is where it has no pieces."""
    if height <= 1:
        return [sign]
    if sign in _BRACES:
        top, middle, centre, bottom = tuple(_BRACES[sign])
        if height == 2:
            return ["⎰", "⎱"] if sign == "{" else ["⎱", "⎰"]
        before = (height - 2) // 2
        after = height - 3 - before
        return [top, *[middle] * before, centre, *[middle] * after, bottom]
    if sign in _FENCE_PIECES:
        top, middle, bottom = tuple(_FENCE_PIECES[sign])
        return [top, *[middle] * (height - 2), bottom]
    return [*[" "] * ((height - 1) // 2), sign, *[" "] * (height - 1 - (height - 1) // 2)]
