"""Links: what citations and other links of a paper lead to, and the signs beside references."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from tui_reader.app.paper.box import FRAME, WIDTH, ReferenceBox
from tui_reader.app.paper.references import TABLE, papers_of, target_of
from tui_reader.app.paper.subject import Subject
from tui_reader.app.paper.wide_table import TableScreen, caption_of, cells_in, laid_out
from tui_reader.app.work.threads import threaded
from tui_reader.core.text import clean_url, host_of
from tui_reader.display.glyphs import glyphs

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.controllers.paper import PaperReading
    from tui_reader.app.paper.references import Target
    from tui_reader.app.paper.text import TextView
    from tui_reader.fulltext.model import Inline
    from tui_reader.library import Listed

_MANY_CELLS: Final = 5_000
"""Cells of a table that takes so long to lay out that a message says so."""


class Links:
    """Shows what the links of the text on a screen refer to, and goes there."""

    def __init__(
        self,
        screen: Screen[None],
        text: TextView,
        reading: PaperReading,
        go: Callable[[int], None],
    ) -> None:
        self._screen = screen
        self._text = text
        self._reading = reading
        self._go = go
        self._has_explained = False
        """Whether the user was told why pictures are not drawn."""

    def mark_references(self) -> None:
        """Mark the references that the library has."""
        papers = papers_of(self._text.article)
        known = self._reading.known(papers.values())
        self._text.marks = {
            block: f"{_sign(listed)} "
            for block, id_ in papers.items()
            if (listed := known.get(id_)) is not None
        }
        self._text.redraw()

    def follow(self, piece: Inline) -> None:
        """Show what a link refers to in a box, or open its address."""
        if piece.target.startswith(TABLE):
            self._open_table(int(piece.target.removeprefix(TABLE)))
            return
        size = self._screen.app.size
        width = min(WIDTH, size.width) - FRAME
        target = target_of(self._text.article, piece, width, max(size.height - 10, 4))
        if target is None:
            self._open_address(piece)
            return
        listed = self._reading.known([target.paper]).get(target.paper) if target.paper else None

        box = ReferenceBox(target, listed)
        self._screen.app.push_screen(box, lambda what: self._chosen(what, target))

    def _open_table(self, number: int) -> None:
        """Show a table at its natural width."""
        block = self._text.article.blocks[number]
        screen = self._screen

        async def lay_out() -> None:
            laid = await threaded(lambda: laid_out(block))
            if laid is not None and screen.is_current:
                screen.app.push_screen(TableScreen(laid, caption_of(block)))

        if cells_in(block) > _MANY_CELLS:
            screen.notify("Laying the table out…", timeout=2)
        screen.run_worker(lay_out(), group="table", exclusive=True)

    def _open_address(self, piece: Inline) -> None:
        url, base = piece.target, self._text.article.base
        if piece.picture:
            try:
                url = urljoin(base, piece.picture)
            except ValueError:
                url = ""
        if not clean_url(url):
            self._screen.notify("There is nothing to show for this link.", timeout=3)
        elif piece.picture and host_of(url) == host_of(base):
            self._show_picture(url, piece.text.strip("[]"))
        else:
            self._reading.open_url(url)

    def _show_picture(self, url: str, name: str) -> None:
        """Draw a picture of the paper's own page, or open it where that cannot be done."""
        from tui_reader.app.paper.picture import PictureScreen
        from tui_reader.app.terminal.pictures import PicturesError, picture_type

        def closed(opens: bool | None) -> None:
            if opens:
                self._reading.open_url(url)

        try:
            draws = picture_type(self._screen.app)
        except PicturesError as error:
            if not self._has_explained:
                self._has_explained = True
                self._screen.notify(f"{error}. It opens in the browser.", timeout=6)
            self._reading.open_url(url)
            return
        self._screen.app.push_screen(PictureScreen(url, name, draws), closed)

    def _chosen(self, what: str | None, target: Target) -> None:
        if what == "go":
            self._go(target.block)
            return
        if what == "table":
            self._open_table(target.block)
            return
        if what is None or target.paper is None:
            return
        listed = self._reading.listed(target.paper)
        subject = Subject(target.paper, listed.paper if listed else None, target.facts)
        if what == "read":
            self._reading.read(subject)
        elif what == "star":
            self._reading.star(subject)
            self.mark_references()
        else:
            self._reading.open_url(_address(target.paper))


def _sign(listed: Listed) -> str:
    """The signs beside a reference that the library has: its star, and whether it is read."""
    signs = glyphs()
    star = signs.starred if listed.starred else ""
    return f"{star}{signs.good if listed.read else signs.unread}"


def _address(id_: str) -> str:
    if id_.startswith("doi:"):
        return f"https://doi.org/{id_.removeprefix('doi:')}"
    return f"https://arxiv.org/abs/{id_}"
