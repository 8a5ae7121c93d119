"""Selecting: a passage of the paper that keys or the mouse select, by lines or by words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.paper.finding import Spans
from tui_reader.app.paper.passages import (
    Word,
    end_of_sentence,
    is_whole,
    text_between,
    words_beyond,
    words_of,
)
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs

if TYPE_CHECKING:
    from tui_reader.app.paper.pages import Pages
    from tui_reader.app.paper.text import TextView

LAYER: Final = "paper--selection"


class Selecting:
    """The passage from one word to another, one of which moves."""

    def __init__(self, text: TextView, changed: Callable[[], None]) -> None:
        """`changed` shows what `status` says."""
        self._text = text
        self._changed = changed
        self._fixed: Word | None = None
        self._moving: Word | None = None
        self._is_by_lines = True
        self._pages: Pages | None = None
        """The pages that the words belong to."""

    @property
    def is_on(self) -> bool:
        """Whether a passage is being selected."""
        return self._fixed is not None and self._pages is self._text.pages

    @property
    def status(self) -> str:
        """The passage and the keys, in words."""
        first, last = (self._text.pages.start_of(word.block) + word.line for word in self._ends())
        keys = (
            f"{shown('paper_follow')} keeps it with the note",
            f"{shown('paper_yank')} copies it",
            f"{shown('paper_open')} other end",
            f"{shown('paper_close')} cancels",
        )
        return f" {glyphs().dot} ".join([f"{plural(last - first + 1, 'line')} selected", *keys])

    # Beginning and end

    def begin(self, line: int) -> bool:
        """Select the first line with words at or after this one; whether there is one."""
        pages = self._text.pages
        block = pages.block_at(line)
        before = Word(block, line - pages.start_of(block), -1, 0)
        word = next(words_beyond(pages, before, 1), None)
        if word is not None:
            self._pages = pages
            self._is_by_lines = True
            self._fixed = self._moving = word
            self._show()
        return word is not None

    def select(self, first: Word, last: Word) -> None:
        """Select from one word to another, as the mouse did."""
        self._pages = self._text.pages
        self._is_by_lines = False
        self._fixed, self._moving = first, last
        self._draw()

    def cancel(self) -> bool:
        """Cancel the selection; whether there was one."""
        was_on = self.is_on
        if self._pages is not None:
            self._fixed = self._moving = self._pages = None
            self._text.set_layer(LAYER, None)
            self._changed()
        return was_on

    def passage(self) -> str:
        """The passage as Markdown; empty if there is none."""
        return text_between(self._text.pages, *self._ends()) if self.is_on else ""

    @property
    def first_block(self) -> int:
        """The number of the block in which the passage begins."""
        return self._ends()[0].block

    # Moving

    def move(self, step: int) -> None:
        """Move the end by lines."""
        for _ in range(abs(step)):
            if not self._move_a_line(1 if step > 0 else -1):
                break
        self._show()

    def _move_a_line(self, step: int) -> bool:
        """Move the end by a line; False at the end of the paper."""
        word = self._moving
        assert word is not None
        beyond = words_beyond(self._text.pages, word, step)
        if other := next((each for each in beyond if each.at_line != word.at_line), None):
            words = self._words_on_line(other)
            self._moving = min(words, key=lambda each: abs(each.start - word.start))
        return other is not None

    def move_by_word(self, step: int) -> None:
        """Move the end by a word, or with -1 back."""
        self._by_words()
        self._step(step)
        self._show()

    def move_by_sentence(self, step: int) -> None:
        """Move the end to the next end of a sentence, or with -1 to a beginning."""
        self._by_words()
        if word := self._step(step):
            self._moving = end_of_sentence(self._text.pages, word, step)
        self._show()

    def _by_words(self) -> None:
        """Begin to move by words: from the ends of the lines that are selected."""
        first, last = self._ends()
        assert self._fixed is not None
        assert self._moving is not None
        if self._is_by_lines:
            is_forward = self._moving.at_line >= self._fixed.at_line
            self._fixed, self._moving = (first, last) if is_forward else (last, first)
            self._is_by_lines = False

    def _step(self, step: int) -> Word | None:
        """Move the end by a word; returns this if there was one."""
        assert self._moving is not None
        word = next(words_beyond(self._text.pages, self._moving, step), None)
        self._moving = word or self._moving
        return word

    def swap(self) -> None:
        """Move the other end from now on."""
        self._fixed, self._moving = self._moving, self._fixed
        self._show()

    # What is selected

    def _words_on_line(self, word: Word) -> list[Word]:
        words = words_of(self._text.pages, word.block)
        return [each for each in words if each.line == word.line]

    def _ends(self) -> tuple[Word, Word]:
        """The first and the last word."""
        assert self._fixed is not None
        assert self._moving is not None
        first, last = sorted((self._fixed, self._moving))
        if self._is_by_lines:
            return self._words_on_line(first)[0], self._words_on_line(last)[-1]
        return first, last

    def _show(self) -> None:
        assert self._moving is not None
        self._text.reveal(self._moving.block, self._moving.line)
        self._draw()

    def _draw(self) -> None:
        self._text.set_layer(LAYER, self._spans)
        self._changed()

    def _spans(self, block: int) -> Spans:
        if not self.is_on:
            return {}
        pages = self._text.pages
        first, last = self._ends()
        if not first.block <= block <= last.block:
            return {}
        words = words_of(pages, block)
        if not is_whole(pages.article.blocks[block]):
            words = [word for word in words if first <= word <= last]
        spans: dict[int, list[tuple[int, int]]] = {}
        for word in words:
            start = spans[word.line][0][0] if word.line in spans else word.start
            spans[word.line] = [(start, word.end)]
        return spans
