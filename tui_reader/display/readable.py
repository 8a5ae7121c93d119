"""LaTeX as readable text; the converter is loaded only for text that contains LaTeX."""

from __future__ import annotations


def readable(text: str) -> str:
    """`text` with its LaTeX converted to characters; see `core.latex.readable`."""
    if "\\" not in text and "$" not in text and "``" not in text:
        return text
    from tui_reader.core import latex

    return latex.readable(text)
