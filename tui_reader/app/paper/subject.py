"""The paper that is read, and what its screen needs from the rest of the reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tui_reader.fulltext.fetch import page_of

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.core.paper import Paper
    from tui_reader.fulltext.model import Facts
    from tui_reader.library import Listed


@dataclass(frozen=True, slots=True)
class Subject:
    """The paper that is read."""

    id: str
    paper: Paper | None = None
    """None if the library does not have it."""
    facts: Facts | None = None
    """What a reference says of it; enough to add it to the library."""

    @property
    def title(self) -> str:
        """The paper's title; its id if nothing is known of it."""
        if self.paper is None:
            return (self.facts.title if self.facts else "") or self.id
        return self.paper.title

    @property
    def page(self) -> str | None:
        """The id of its page; None if it has none."""
        return page_of(self.id, self.paper.version if self.paper else None)


class Desk(Protocol):
    """The rest of the reader, as far as the paper screen uses it."""

    @property
    def config(self) -> Config:
        """The configuration in use."""

    def listed(self, id_: str) -> Listed | None:
        """A paper of the library with its marks."""

    def known(self, ids: Collection[str]) -> Mapping[str, Listed]:
        """Those of these papers that the library has."""

    def is_starred(self, subject: Subject) -> bool:
        """Whether the paper is starred."""

    def star(self, subject: Subject) -> None:
        """Star the paper, or unstar it."""

    def toggle_read(self, subject: Subject) -> None:
        """Mark the paper read, or unread."""

    def tag(self, subject: Subject) -> None:
        """Ask for tags."""

    def note(self, subject: Subject) -> None:
        """Edit the note."""

    def note_of(self, subject: Subject) -> str:
        """The paper's note; empty if it has none."""

    def write_note(self, subject: Subject, note: str, what: str) -> bool:
        """Write the note, as a step that undo calls `what`; whether it was written."""

    def copy(self, subject: Subject) -> None:
        """Show the copy menu."""

    def browse(self, subject: Subject, kind: str) -> None:
        """Open the paper's page, PDF or code."""

    def download(self, subject: Subject) -> None:
        """Download the PDF."""

    def undo(self) -> None:
        """Undo the last mark."""

    def redo(self) -> None:
        """Redo the mark that was undone."""

    def enhance(self, subject: Subject) -> None:
        """Have AI sections written for the paper; or stop that."""

    def ask(self, subject: Subject) -> None:
        """Ask a language model a question about the paper."""

    def open_url(self, url: str) -> None:
        """Open an address in the browser."""

    def copy_text(self, text: str, what: str) -> None:
        """Copy a text to the clipboard."""

    def read(self, subject: Subject) -> None:
        """Open another paper on top of this one."""

    def place(self, id_: str) -> tuple[int, float]:
        """The block that was reached in a paper, and the part of it."""

    def keep_place(self, id_: str, block: int, part: float) -> None:
        """Remember the place that was reached."""
