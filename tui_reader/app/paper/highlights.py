"""Highlights: passages kept as quotes in the paper's note, and marked in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.app.dialogs.pick import PickDialog, PickItem
from tui_reader.app.keys.keymap import shown
from tui_reader.app.paper.finding import Spans
from tui_reader.app.paper.outline import section_at
from tui_reader.app.paper.passages import Letters
from tui_reader.app.paper.subject import Desk, Subject
from tui_reader.core.text import MAX_TEXT
from tui_reader.display.glyphs import glyphs
from tui_reader.fulltext.quotes import Quote, quote_of, quotes_in, with_quote, without_quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tui_reader.app.paper.outline import Outline
    from tui_reader.app.paper.pages import Pages
    from tui_reader.app.paper.selecting import Selecting
    from tui_reader.app.paper.text import TextView

LAYER: Final = "paper--highlight"


class Highlight(NamedTuple):
    """A quote of the note that is in the paper."""

    quote: Quote
    first: int
    """Its first letter, of those of the paper."""
    last: int


class Highlights:
    """The passages that the user kept."""

    def __init__(
        self,
        screen: Screen[None],
        subject: Subject,
        desk: Desk,
        text: TextView,
        outline: Outline,
        selecting: Selecting,
        go: Callable[[int, int], None],
    ) -> None:
        """`go` goes to a line of a block."""
        self._screen = screen
        self._subject = subject
        self._desk = desk
        self._text = text
        self._outline = outline
        self._selecting = selecting
        self._go = go
        self._note: str | None = None
        """The note whose quotes are marked."""
        self._letters: tuple[Pages, Letters] | None = None
        self._found: list[Highlight] = []

    def show(self) -> None:
        """Mark the quotes of the note, if it or the width has changed and all is laid out."""
        pages = self._text.pages
        if pages is None or not pages.is_laid_out:
            return
        note = self._desk.note_of(self._subject)
        if note == self._note and (self._letters is None or self._letters[0] is pages):
            return
        self._note = note
        quotes = quotes_in(note)
        if not quotes:
            self._found, self._letters = [], None
        else:
            if self._letters is None or self._letters[0] is not pages:
                self._letters = pages, Letters(pages)
            letters = self._letters[1]
            self._found = [
                Highlight(quote, *ends)
                for quote in quotes
                if (ends := letters.find(quote)) is not None
            ]
        self._text.set_layer(LAYER, self._spans if self._found else None)

    def _spans(self, block: int) -> Spans:
        if self._letters is None or self._letters[0] is not self._text.pages:
            return {}
        letters = self._letters[1]
        spans: dict[int, list[tuple[int, int]]] = {}
        for each in self._found:
            if block in letters.blocks_of(each.first, each.last):
                for line, found in letters.spans(each.first, each.last, block).items():
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
        note = with_quote(self._desk.note_of(self._subject), quote)
        if len(note) > MAX_TEXT:
            self._screen.notify(
                f"The note is full: it can have {MAX_TEXT:,} characters. Shorten it with "
                f"{shown('paper_note')}.",
                severity="warning",
            )
            return
        self._selecting.cancel()
        if self._desk.write_note(self._subject, note, "highlighted a passage of"):
            is_cut = quote.split("\n> — ")[0].rstrip("\n>").endswith(" …")
            cut = "; it was too long, and only its beginning is kept" if is_cut else ""
            self._screen.notify(
                f"Kept with the note{cut}. {shown('paper_undo')} undoes it.", timeout=4
            )
        self.show()

    def on_screen(self) -> list[Highlight]:
        """The highlights of which a part is on screen."""
        pages = self._text.pages
        if pages is None or self._letters is None:
            return []
        letters = self._letters[1]
        top = round(self._text.scroll_y)
        shown_ = range(top, top + self._text.height)
        return [
            each
            for each in self._found
            if any(
                pages.start_of(block) + line in shown_
                for block in letters.blocks_of(each.first, each.last)
                for line in letters.spans(each.first, each.last, block)
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
        if self._desk.note_of(self._subject) != self._note or self._note is None:
            self.show()  # the note has changed meanwhile
            return
        note = without_quote(self._note, highlight.quote)
        if self._desk.write_note(self._subject, note, "removed a highlight of"):
            self._screen.notify(
                f"Removed the highlight. {shown('paper_undo')} undoes it.", timeout=3
            )
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
        items: dict[str, Highlight] = {}
        for each in found:
            text = " ".join(each.quote.text.split())[:300]
            items.setdefault(text if text not in items else f"{text} ({len(items)})", each)

        def chosen(text: str | None) -> None:
            wanted = (text or "").casefold()
            match = next((item for key, item in items.items() if wanted in key.casefold()), None)
            if text and match is not None:
                then(items.get(text, match))

        offers = [PickItem(text, each.quote.section[:24]) for text, each in items.items()]
        self._screen.app.push_screen(PickDialog(heading, (), offers), chosen)

    def _go_to(self, highlight: Highlight) -> None:
        if self._letters is None:
            return
        letters = self._letters[1]
        block = letters.blocks_of(highlight.first, highlight.first)[0]
        lines = letters.spans(highlight.first, highlight.last, block)
        self._go(block, min(lines, default=0))

    @property
    def status(self) -> str:
        """How many there are, in words; empty if there are none."""
        count = len(self._found)
        return f"{glyphs().note} {count:,}" if count else ""
