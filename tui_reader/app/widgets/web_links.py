"""Web addresses in a text: their style, and on which cells of a line they can be clicked."""

from __future__ import annotations

import os
import string
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar
from urllib.parse import quote

from rich.cells import cell_len
from rich.style import Style

from tui_reader.display.wrap import LineSpan, StyledSpan

_T = TypeVar("_T")

_LONGEST: Final = 2_000
"""Characters of an address in an escape sequence; terminals take 2,083 (VTE)."""


def hyperlink(url: str) -> Style:
    """The style that makes text a link of the terminal (OSC 8), for terminals that have links.

    The address is in ASCII, as OSC 8 wants it. `url` is checked by `clean_url`.
    """
    address = quote(url, safe=string.punctuation)
    if len(address) > _LONGEST or os.environ.get("TERM") == "linux":
        return Style.null()  # old Linux consoles print the sequence
    return Style(link=address)


def web_links(text: str, style: Style) -> list[tuple[StyledSpan, str]]:
    """The web addresses in `text`, drawn in `style`, each with what it opens."""
    if "/" not in text:
        return []
    from tui_reader.core.code_links import urls_in

    return [
        (StyledSpan(start, end, style + hyperlink(url)), url) for start, end, url in urls_in(text)
    ]


def cells_of(
    text: str, line: LineSpan, found: Iterable[tuple[StyledSpan, _T]]
) -> tuple[tuple[int, int, _T], ...]:
    """The parts of links that are on `line`: first cell, end cell, and what it leads to."""
    cells: list[tuple[int, int, _T]] = []
    for span, url in found:
        start, end = max(span.start, line.start), min(span.end, line.end)
        if start < end:
            first = cell_len(text[line.start : start])
            cells.append((first, first + cell_len(text[start:end]), url))
    return tuple(cells)


def around(spans: Iterable[StyledSpan], holes: Sequence[tuple[int, int]]) -> list[StyledSpan]:
    """The parts of `spans` outside `holes`, which are sorted."""
    parts: list[StyledSpan] = []
    for each in spans:
        start = each.start
        for begin, stop in holes:
            if begin < each.end and stop > start:
                if begin > start:
                    parts.append(StyledSpan(start, begin, each.style))
                start = stop
        if start < each.end:
            parts.append(StyledSpan(start, each.end, each.style))
    return parts
