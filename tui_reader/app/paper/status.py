"""Status: the line below the text, which says where in the paper the screen is."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from tui_reader.app.paper.outline import section_at
from tui_reader.app.paper.pages import WORDS_A_MINUTE, words_of
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs

if TYPE_CHECKING:
    from tui_reader.app.paper.highlights import Highlights
    from tui_reader.app.paper.loading import Loading
    from tui_reader.app.paper.outline import Outline
    from tui_reader.app.paper.search import Search
    from tui_reader.app.paper.selecting import Selecting
    from tui_reader.app.paper.text import TextView
    from tui_reader.fulltext.model import Article


class Status:
    """Writes the line, and marks the present section in the outline."""

    def __init__(
        self,
        text: TextView,
        outline: Outline,
        loading: Loading,
        search: Search,
        passage: Selecting,
        highlights: Highlights,
    ) -> None:
        self.line = Static(id="paper-line")
        self._text = text
        self._outline = outline
        self._loading = loading
        self._search = search
        self._passage = passage
        self._highlights = highlights
        self._words: list[int] = []
        """The words from each block to the end."""
        self.is_starred = False

    def count_words(self, article: Article) -> None:
        """Count the words that are left to read."""
        words = map(words_of, reversed(article.blocks))
        self._words = [*accumulate(words, initial=0)][::-1]

    def show(self) -> None:
        """Write the line."""
        self.line.update(Content(self._written()))

    def _written(self) -> str:
        text = self._text
        if not text.has_paper:
            return self._loading.status
        if self._passage.is_on:
            return self._passage.status
        block = text.place.block
        sections = self._outline.sections
        here = section_at(sections, block)
        self._outline.mark(here)
        star = f"{glyphs().starred} " if self.is_starred else ""
        parts = [star + (sections[here].title if here is not None else "")]
        parts += [self._search.status, self._highlights.status]
        seen = min(text.lines_on_screen.stop, text.pages.total)
        parts.append(f"{100 * seen // max(text.pages.total, 1)} %")
        minutes = -(-self._words[min(block, len(self._words) - 1)] // WORDS_A_MINUTE)
        if not text.at_end and minutes:
            parts.append(f"{minutes} min left")
        if text.pages.article.errors:
            parts.append(plural(text.pages.article.errors, "unknown command"))
        return f" {glyphs().dot} ".join(filter(None, parts))
