"""Displayed formulas between the lines of a text."""

from __future__ import annotations

from collections.abc import Iterator

from tui_reader.display.glyphs import ASCII, glyphs
from tui_reader.display.readable import readable


def with_formulas(text: str, width: int) -> Iterator[str | list[str]]:
    """The readable text, parted by the lines of its displayed formulas in `width` cells."""
    if not any(mark in text for mark in ("$$", "\\[", "\\begin{")):
        yield readable(text)
        return
    from tui_reader.fulltext.displayed import formula_lines, parts
    from tui_reader.fulltext.lines import Options

    options = Options(width, is_ascii=glyphs() is ASCII)
    for part in parts(text):
        if not isinstance(part, str):
            lines = formula_lines(part, options)
            yield ["", *lines, ""] if len(lines) > 1 else lines
        elif part.strip():
            yield readable(part.strip())
