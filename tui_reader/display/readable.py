"""LaTeX made readable, its machinery loaded only once there is some."""

from __future__ import annotations


def readable(text: str) -> str:
    """`text` as `tui_reader.latex.readable` has it."""
    if "\\" not in text and "$" not in text and "``" not in text:
        return text
    from tui_reader.core import latex

    return latex.readable(text)
