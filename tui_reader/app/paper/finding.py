"""Finding: the places of a paper where a text is, in its words or in the TeX of its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from tui_reader.app.paper.pages import Pages, texts_of
from tui_reader.display.wrap import are_joined
from tui_reader.fulltext.lines import Line
from tui_reader.fulltext.model import Style

Spans: TypeAlias = Mapping[int, Sequence[tuple[int, int]]]
"""Parts of a block's lines: by line, the first character and the one after the last."""


class Run(NamedTuple):
    """Characters of a line: of text, or of a formula with its TeX."""

    line: int
    start: int
    text: str
    tex: str = ""
    goes_on: bool = False
    """Whether it is more of the formula before it."""

    @property
    def end(self) -> int:
        """The character after the last."""
        return self.start + len(self.text)


class Hit(NamedTuple):
    """A place where the text was found, which stays the same when the width changes."""

    block: int
    nth: int
    """Of the places in the block, from 0."""


class Found(NamedTuple):
    """A place in the lines of a block."""

    line: int
    spans: dict[int, tuple[int, int]]


def runs_of(lines: Sequence[Line]) -> Iterator[Run]:
    """What is in the lines of a block, without their margins."""
    before = ""
    for number, line in enumerate(lines):
        start = 0
        in_margin = True
        for piece in line:
            is_blank = piece.style & Style.DIM or not piece.text.strip()
            in_margin = in_margin and bool(is_blank) and piece.tex is None
            if not in_margin:
                tex = piece.tex or ""
                yield Run(number, start, piece.text, tex, bool(tex) and tex == before)
                if tex or not is_blank:
                    before = tex
            start += len(piece.text)


def find(pages: Pages, text: str) -> list[Hit]:
    """Every place of the paper that has `text`."""
    wanted = folded(text)
    if not wanted:
        return []
    blocks = [
        number
        for number, block in enumerate(pages.article.blocks)
        if any(wanted in folded(each) for each in texts_of(block))
    ]
    pages.prepare_blocks(blocks)
    return [
        Hit(number, nth)
        for number in blocks
        for nth in range(max(1, len(places_in(pages.lines_of(number), wanted))))
    ]


def line_of(pages: Pages, hit: Hit, text: str) -> int:
    """The line of its block that a hit is in, in the present width."""
    places = places_in(pages.lines_of(hit.block), folded(text))
    return places[min(hit.nth, len(places) - 1)].line if places else 0


def folded(text: str) -> str:
    """`text` as it is compared."""
    return " ".join(text.casefold().split())


def spans_in(lines: Sequence[Line], text: str) -> Spans:
    """The parts of a block's lines that have `text`."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for place in places_in(lines, folded(text)):
        for line, span in place.spans.items():
            spans.setdefault(line, []).append(span)
    return spans


def places_in(lines: Sequence[Line], wanted: str) -> list[Found]:
    """Where a block's lines have the folded text `wanted`, also across their ends, or its TeX."""
    if not wanted:
        return []
    text, at = _stream(lines)
    found: list[Found] = []
    start = text.find(wanted)
    while start >= 0:
        spans: dict[int, tuple[int, int]] = {}
        for line, character in at[start : start + len(wanted)]:
            first, _ = spans.get(line, (character, 0))
            spans[line] = (first, character + 1)
        found.append(Found(at[start][0], spans))
        start = text.find(wanted, start + len(wanted))
    found += _formulas(lines, wanted)
    return sorted(found, key=lambda place: (place.line, place.spans[place.line]))


def _stream(lines: Sequence[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The folded text of lines with single spaces, and the line and place of each character."""
    out: list[str] = [" "]
    at: list[tuple[int, int]] = [(0, 0)]
    for run in runs_of(lines):
        for place, character in enumerate(run.text, run.start):
            if character.isspace():
                shown = "" if out[-1] == " " else " "
            else:
                shown = character.casefold()
                is_new_line = at[-1][0] != run.line and out[-1] != " "
                if is_new_line and not are_joined(out[-1], character):
                    out.append(" ")
                    at.append(at[-1])
            for each in shown:
                out.append(each)
                at.append((run.line, place))
    return "".join(out[1:]), at[1:]


def _formulas(lines: Sequence[Line], wanted: str) -> list[Found]:
    """The formulas whose TeX has `wanted`, unless their characters show it; each once."""
    found: list[Found] = []
    was_found = False
    for run in runs_of(lines):
        if not run.tex:
            continue
        was_found = was_found and run.goes_on
        if wanted in folded(run.tex) and wanted not in folded(run.text):
            if was_found:
                found[-1].spans[run.line] = (run.start, run.end)
            else:
                found.append(Found(run.line, {run.line: (run.start, run.end)}))
            was_found = True
    return found
