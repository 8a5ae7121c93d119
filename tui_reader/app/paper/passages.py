"""Passages: parts of a paper between two words, as text for a note, which also finds them again."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from tui_reader.app.paper.finding import Run, Spans, runs_of
from tui_reader.app.paper.pages import Pages
from tui_reader.display.wrap import SINGLE, are_joined
from tui_reader.fulltext.lines import Line
from tui_reader.fulltext.markdown import block_markdown
from tui_reader.fulltext.model import Block, Listing, text_of
from tui_reader.fulltext.quotes import MAX_PASSAGE, Quote, escaped, letters_of
from tui_reader.fulltext.table_lines import tables_in

_SHORT: Final = 12
"""A quote of at most this many letters is only looked for in its section."""
_SENTENCE: Final = (".", "!", "?", "。", "！", "？")
_CLOSING: Final = "\"')]}”’»"
_WORD: Final = re.compile(rf"[^\s{SINGLE}]+|[{SINGLE}]")


class Word(NamedTuple):
    """A word on the screen, by the number of its block, its line there and its characters."""

    block: int
    line: int
    start: int
    end: int

    @property
    def at_line(self) -> tuple[int, int]:
        """The block and its line."""
        return self[:2]


def words_of(pages: Pages, block: int) -> list[Word]:
    """The words of a block as they are laid out now."""
    return [
        Word(block, run.line, run.start + match.start(), run.start + match.end())
        for run in _joined(runs_of(pages.lines_of(block)))
        for match in _WORD.finditer(run.text)
    ]


def words_beyond(pages: Pages, word: Word, step: int) -> Iterator[Word]:
    """The words of the paper after a word, or with -1 those before it, from the nearest."""
    for block in range(word.block, len(pages.article.blocks) if step > 0 else -1, step):
        words = words_of(pages, block)[::step]
        yield from (each for each in words if (each > word if step > 0 else each < word))


def end_of_sentence(pages: Pages, word: Word, step: int) -> Word:
    """The last word of the sentence that `word` is in, or with -1 the first.

    The end of a block ends a sentence.
    """
    words = words_of(pages, word.block)
    texts = [text_of(line) for line in pages.lines_of(word.block)]

    def is_last(at: int) -> bool:
        text = texts[words[at].line][words[at].start : words[at].end]
        return text.rstrip(_CLOSING).endswith(_SENTENCE)

    at = words.index(word)
    if step > 0:
        while at < len(words) - 1 and not is_last(at):
            at += 1
    else:
        while at and not is_last(at - 1):
            at -= 1
    return words[at]


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Neighbours on one line as one run."""
    held: Run | None = None
    for run in runs:
        if held is not None and held.line == run.line and held.end == run.start:
            held = held._replace(text=held.text + run.text)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def is_whole(block: Block) -> bool:
    """Whether a block is only kept as a whole: it has a table, whose lines follow the width."""
    return bool(tables_in(block))


def text_between(pages: Pages, first: Word, last: Word) -> str:
    """The passage between two words as Markdown, with blank lines between paragraphs."""
    parts: list[str] = []
    for number in range(first.block, last.block + 1):
        block = pages.article.blocks[number]
        if is_whole(block):
            parts.append("\n".join(block_markdown(block)))
        else:
            start = (first.line, first.start) if number == first.block else (0, 0)
            lines = pages.lines_of(number)
            end = (last.line, last.end) if number == last.block else (len(lines), 0)
            parts.append(_text(lines, start, end, isinstance(block, Listing)))
        if sum(map(len, parts)) > 2 * MAX_PASSAGE:
            break
    return "\n\n".join(filter(None, parts))


def _text(
    lines: Sequence[Line], start: tuple[int, int], end: tuple[int, int], keeps_lines: bool
) -> str:
    out = ""
    before = -1
    for run in runs_of(lines):
        if (run.line, run.end) <= start or (run.line, run.start) >= end:
            continue
        if out and run.line != before and not out.endswith((" ", "\n")):
            out += "\n" if keeps_lines else "" if are_joined(out, run.text) else " "
        before = run.line
        if run.tex:
            tex = " ".join(run.tex.split())
            if not run.goes_on:
                out += f"${tex}$" if "$" not in tex else escaped(tex)
            continue
        left = start[1] - run.start if run.line == start[0] else 0
        right = end[1] - run.start if run.line == end[0] else len(run.text)
        out += escaped(run.text[max(left, 0) : max(right, 0)])
    return out.strip()


class Letters:
    """The letters of a paper in its order, in which quotes are found."""

    def __init__(self, pages: Pages) -> None:
        """Lay out the whole paper."""
        self.pages = pages
        blocks = pages.article.blocks
        pages.prepare_blocks(range(len(blocks)))
        texts = [self._letters(number) for number in range(len(blocks))]
        self._text = "".join(texts)
        self._starts = [0, *accumulate(map(len, texts))]

    def _letters(self, number: int) -> str:
        block = self.pages.article.blocks[number]
        if is_whole(block):
            return letters_of("\n".join(block_markdown(block)))
        runs = runs_of(self.pages.lines_of(number))
        return letters_of("".join(run.tex or run.text for run in runs if not run.goes_on))

    def find(self, quote: Quote) -> tuple[int, int] | None:
        """The first and the last letter of a quote, in its section if it is there."""
        wanted = letters_of(quote.text)
        if not wanted:
            return None
        at = -1
        if quote.section:
            start, end = self._section(quote.section)
            at = self._text.find(wanted, start, end + len(wanted))
        if at < 0 and len(wanted) > _SHORT:
            at = self._text.find(wanted)
        return None if at < 0 else (at, at + len(wanted) - 1)

    def _section(self, title: str) -> tuple[int, int]:
        """The letters of the section with this title; of the whole paper if there is none."""
        title = letters_of(title.removesuffix("…"))
        headings = [*self.pages.article.outline()]
        for at, (number, heading) in enumerate(headings, 1):
            if letters_of(text_of(heading.content)).startswith(title):
                end = headings[at][0] if at < len(headings) else -1
                return self._starts[number], self._starts[end]
        return 0, len(self._text)

    def spans_of(self, first: int, last: int) -> dict[int, Spans]:
        """The parts of the blocks that two letters, and those between them, are in."""
        begin, end = (bisect_right(self._starts, letter) - 1 for letter in (first, last))
        return {block: self._spans(first, last, block) for block in range(begin, end + 1)}

    def _spans(self, first: int, last: int, block: int) -> Spans:
        lines = self.pages.lines_of(block)
        if is_whole(self.pages.article.blocks[block]):
            shown = {number: _ends(line) for number, line in enumerate(lines)}
            return {number: [ends] for number, ends in shown.items() if ends[0] < ends[1]}
        start = self._starts[block]
        return _marked(lines, first - start, last - start)


def _ends(line: Line) -> tuple[int, int]:
    text = text_of(line)
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _marked(lines: Sequence[Line], first: int, last: int) -> Spans:
    """The spans of the letters from `first` to `last` of a block."""
    found: dict[int, tuple[int, int]] = {}
    at = 0
    in_formula = False

    def add(line: int, start: int, end: int) -> None:
        found[line] = found.get(line, (start,))[0], end

    for run in runs_of(lines):
        if run.goes_on:
            if in_formula:
                add(run.line, run.start, run.end)
            continue
        count = len(letters_of(run.tex or run.text))
        in_formula = bool(run.tex) and at <= last and at + count > first
        if in_formula:
            add(run.line, run.start, run.end)
        elif not run.tex and at <= last and at + count > first:
            for place, character in enumerate(run.text, run.start):
                inner = len(letters_of(character))
                if inner and at <= last and at + inner > first:
                    add(run.line, place, place + 1)
                at += inner
            continue
        at += count
    return {
        line: [(start, _word_end(text_of(lines[line]), end))]
        for line, (start, end) in found.items()
    }


def _word_end(text: str, end: int) -> int:
    """The end of a word with the full stop or bracket after it."""
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return end
