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
        """The passage and the keys, in words; empty if there is none."""
        if not self.is_on:
            return ""
        first, last = self._ends()
        pages = self._text.pages
        assert pages is not None
        lines = (pages.start_of(last.block) + last.line) - (
            pages.start_of(first.block) + first.line
        )
        keys = (
            f"{shown('paper_follow')} keeps it with the note",
            f"{shown('paper_yank')} copies it",
            f"{shown('paper_open')} other end",
            f"{shown('paper_close')} cancels",
        )
        return f" {glyphs().dot} ".join([f"{plural(lines + 1, 'line')} selected", *keys])

    # Beginning and end

    def begin(self, line: int) -> bool:
        """Select the first line with words at or after this one; whether there is one."""
        pages = self._text.pages
        if pages is None:
            return False
        block = pages.block_at(line)
        inner = line - pages.start_of(block)
        words = [word for word in words_of(pages, block) if word.line >= inner]
        word = words[0] if words else self._in_next_block(block, 1)
        if word is None:
            return False
        self._pages = pages
        self._is_by_lines = True
        self._fixed = self._moving = word
        self._show()
        return True

    def select(self, first: Word, last: Word) -> None:
        """Select from one word to another, as the mouse did."""
        self._pages = self._text.pages
        self._is_by_lines = False
        self._fixed, self._moving = first, last
        self._show(follow=False)

    def cancel(self) -> bool:
        """Cancel the selection; whether there was one."""
        was_on = self.is_on
        self._fixed = self._moving = None
        if was_on or self._pages is not None:
            self._pages = None
            self._text.set_layer(LAYER, None)
            self._changed()
        return was_on

    def passage(self) -> str:
        """The passage as Markdown."""
        pages = self._text.pages
        if pages is None or not self.is_on:
            return ""
        return text_between(pages, *self._ends())

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
        pages, word = self._text.pages, self._moving
        if pages is None or word is None:
            return False
        words = words_of(pages, word.block)
        lines = {each.line for each in words}
        beyond = [line for line in lines if (line - word.line) * step > 0]
        if beyond:
            line = min(beyond) if step > 0 else max(beyond)
            on_line = [each for each in words if each.line == line]
        else:
            other = self._in_next_block(word.block, step)
            if other is None:
                return False
            on_line = [each for each in words_of(pages, other.block) if each.line == other.line]
        self._moving = min(on_line, key=lambda each: abs(each.start - word.start))
        return True

    def _in_next_block(self, block: int, step: int) -> Word | None:
        """The first word of the next block that has words, or with -1 the last of one before."""
        pages = self._text.pages
        assert pages is not None
        block += step
        while 0 <= block < len(pages.article.blocks):
            if words := words_of(pages, block):
                return words[0] if step > 0 else words[-1]
            block += step
        return None

    def move_by_word(self, step: int) -> None:
        """Move the end by a word, or with -1 back."""
        self._by_words()
        self._step(step)
        self._show()

    def move_by_sentence(self, step: int) -> None:
        """Move the end to the next end of a sentence, or with -1 to a beginning."""
        self._by_words()
        pages = self._text.pages
        if self._step(step) and pages is not None and self._moving is not None:
            self._moving = end_of_sentence(pages, self._moving, step)
        self._show()

    def _by_words(self) -> None:
        """Begin to move by words: from the ends of the lines that are selected."""
        if not self._is_by_lines or self._fixed is None or self._moving is None:
            return
        first, last = self._ends()
        is_forward = _place(self._moving) >= _place(self._fixed)
        self._fixed, self._moving = (first, last) if is_forward else (last, first)
        self._is_by_lines = False

    def _step(self, step: int) -> bool:
        """Move the end by a word; whether there was one."""
        pages, word = self._text.pages, self._moving
        if pages is None or word is None:
            return False
        words = words_of(pages, word.block)
        at = words.index(word) + step if word in words else -1
        if 0 <= at < len(words):
            self._moving = words[at]
            return True
        other = self._in_next_block(word.block, step)
        self._moving = other or word
        return other is not None

    def swap(self) -> None:
        """Move the other end from now on."""
        self._fixed, self._moving = self._moving, self._fixed
        self._show()

    # What is selected

    def _ends(self) -> tuple[Word, Word]:
        """The first and the last word."""
        assert self._fixed is not None
        assert self._moving is not None
        first, last = sorted((self._fixed, self._moving))
        pages = self._text.pages
        if self._is_by_lines and pages is not None:
            before = [each for each in words_of(pages, first.block) if each.line == first.line]
            after = [each for each in words_of(pages, last.block) if each.line == last.line]
            first, last = (before or [first])[0], (after or [last])[-1]
        return first, last

    def _show(self, *, follow: bool = True) -> None:
        if self._moving is not None and follow:
            self._text.reveal(self._moving.block, self._moving.line)
        self._text.set_layer(LAYER, self._spans)
        self._changed()

    def _spans(self, block: int) -> Spans:
        pages = self._text.pages
        if pages is None or not self.is_on:
            return {}
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


def _place(word: Word) -> tuple[int, int]:
    return word.block, word.line
