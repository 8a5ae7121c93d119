"""Finding: the places of a paper where a text is, in its words or in the TeX of its formulas."""

from __future__ import annotations

from typing import NamedTuple

from tui_reader.app.paper.pages import Pages, texts_of
from tui_reader.fulltext.model import text_of


class Hit(NamedTuple):
    """A place where the text was found."""

    block: int
    line: int
    """Of the block."""


def find(pages: Pages, text: str) -> list[Hit]:
    """Every line of the paper that has `text`; the first of a block if it is in no single line."""
    wanted = _folded(text)
    if not wanted:
        return []
    blocks = [
        number
        for number, block in enumerate(pages.article.blocks)
        if any(wanted in _folded(each) for each in texts_of(block))
    ]
    pages.prepare_blocks(blocks)
    hits: list[Hit] = []
    for number in blocks:
        lines = pages.lines_of(number)
        found = [at for at, line in enumerate(lines) if wanted in text_of(line).casefold()]
        hits += [Hit(number, at) for at in found or [0]]
    return hits


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def spans_in(line: str, text: str) -> list[tuple[int, int]]:
    """Where `text` is in a line of the screen."""
    wanted = _folded(text)
    folded = line.casefold()
    spans: list[tuple[int, int]] = []
    if not wanted or len(folded) != len(line):
        return spans
    start = folded.find(wanted)
    while start >= 0:
        spans.append((start, start + len(wanted)))
        start = folded.find(wanted, start + len(wanted))
    return spans
