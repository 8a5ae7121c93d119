"""Highlights: passages kept as quotes in the paper's note, and marked in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.app.dialogs.pick import PickItem
from tui_reader.app.keys.keymap import shown
from tui_reader.app.paper.choosing import choose
from tui_reader.app.paper.finding import Spans
from tui_reader.app.paper.outline import section_at
from tui_reader.app.paper.passages import Letters
from tui_reader.core.text import MAX_TEXT
from tui_reader.display.glyphs import glyphs
from tui_reader.fulltext.quotes import (
    MAX_PASSAGE,
    Quote,
    quote_of,
    quotes_in,
    with_quote,
    without_quote,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tui_reader.app.controllers.paper import PaperReading
    from tui_reader.app.paper.outline import Outline
    from tui_reader.app.paper.selecting import Selecting
    from tui_reader.app.paper.subject import Subject
    from tui_reader.app.paper.text import TextView

LAYER: Final = "paper--highlight"


class Highlight(NamedTuple):
    """A quote of the note that is in the paper."""

    quote: Quote
    first: int
    """Its first letter, of those of the paper."""
    spans: dict[int, Spans]
    """Its parts of each of its blocks, of which there is at least one."""


class Highlights:
    """The passages that the user kept."""

    def __init__(
        self,
        screen: Screen[None],
        subject: Subject,
        reading: PaperReading,
        text: TextView,
        outline: Outline,
        selecting: Selecting,
        go: Callable[[int, int], None],
    ) -> None:
        self._screen = screen
        self._subject = subject
        self._reading = reading
        self._text = text
        self._outline = outline
        self._selecting = selecting
        self._go = go
        self._note: str | None = None
        """The note whose quotes are marked."""
        self._letters: Letters | None = None
        self._found: list[Highlight] = []

    def show(self) -> None:
        """Mark the quotes of the note, if it or the width has changed and all is laid out."""
        pages = self._text.pages
        if not self._text.has_paper or not pages.is_laid_out:
            return
        note = self._reading.note_of(self._subject)
        letters = self._letters
        if note == self._note and (letters is None or letters.pages is pages):
            return
        self._note = note
        quotes = quotes_in(note)
        if not quotes:
            self._found, self._letters = [], None
        else:
            if letters is None or letters.pages is not pages:
                self._letters = letters = Letters(pages)
            found = ((quote, letters.find(quote)) for quote in quotes)
            self._found = [
                Highlight(quote, ends[0], letters.spans_of(*ends)) for quote, ends in found if ends
            ]
        self._text.set_layer(LAYER, self._spans if self._found else None)

    def _spans(self, block: int) -> Spans:
        spans: dict[int, list[tuple[int, int]]] = {}
        if self._letters is not None and self._letters.pages is self._text.pages:
            for each in self._found:
                for line, found in each.spans.get(block, {}).items():
                    spans.setdefault(line, []).extend(found)
        return spans

    def keep(self) -> None:
        """Add the selected passage to the note."""
        passage = self._selecting.passage()
        if not passage:
            return
        sections = self._outline.sections
        here = section_at(sections, self._selecting.first_block)
        quote = quote_of(passage, sections[here].title if here is not None else "")
        note = with_quote(self._reading.note_of(self._subject), quote)
        if len(note) > MAX_TEXT:
            text = f"The note is full: it can have {MAX_TEXT:,} characters. Shorten it with "
            self._screen.notify(f"{text}{shown('paper_note')}.", severity="warning")
            return
        self._selecting.cancel()
        if self._reading.write_note(self._subject, note, "highlighted a passage of"):
            is_cut = len(passage) > MAX_PASSAGE
            cut = "; it was too long, and only its beginning is kept" if is_cut else ""
            text = f"Kept with the note{cut}. {shown('paper_undo')} undoes it."
            self._screen.notify(text, timeout=4)
        self.show()

    def on_screen(self) -> list[Highlight]:
        """The highlights of which a part is on screen."""
        shown = self._text.lines_on_screen
        return [
            each
            for each in self._found
            if any(
                self._text.pages.start_of(block) + line in shown
                for block, lines in each.spans.items()
                for line in lines
            )
        ]

    def remove(self) -> None:
        """Remove the highlight on screen from the note; ask which, if there are several."""
        found = self.on_screen()
        if not found:
            self._screen.notify("No highlight is on screen.", timeout=2)
        elif len(found) == 1:
            self._remove(found[0])
        else:
            self._choose("Remove a highlight", found, self._remove)

    def _remove(self, highlight: Highlight) -> None:
        if self._reading.note_of(self._subject) != self._note or self._note is None:
            self.show()  # the note has changed meanwhile
            return
        note = without_quote(self._note, highlight.quote)
        if self._reading.write_note(self._subject, note, "removed a highlight of"):
            text = f"Removed the highlight. {shown('paper_undo')} undoes it."
            self._screen.notify(text, timeout=3)
        self.show()

    def list_all(self) -> None:
        """Show the highlights, to go to one."""
        if not self._found:
            text = f"No highlights yet: {shown('paper_select')} selects a passage to keep."
            self._screen.notify(text, timeout=3)
            return
        self._choose("Highlights", sorted(self._found, key=lambda each: each.first), self._go_to)

    def _choose(
        self, heading: str, found: list[Highlight], then: Callable[[Highlight], None]
    ) -> None:
        offers = (
            (PickItem(" ".join(each.quote.text.split())[:300], each.quote.section[:24]), each)
            for each in found
        )
        choose(self._screen, heading, "highlight", offers, then)

    def _go_to(self, highlight: Highlight) -> None:
        block = min(highlight.spans)
        self._go(block, min(highlight.spans[block], default=0))

    @property
    def status(self) -> str:
        """How many there are, in words; empty if there are none."""
        count = len(self._found)
        return f"{glyphs().note} {count:,}" if count else ""
