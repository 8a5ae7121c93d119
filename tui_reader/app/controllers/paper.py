"""PaperReading: opens a paper on the full screen, and does what its keys ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.titles import papers_named
from tui_reader.app.state.history import MarkChange
from tui_reader.app.state.reading_places import ReadingPlaces
from tui_reader.display.wrap import fit
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.app.controllers.annotation import Annotator
    from tui_reader.app.controllers.asking import Asking
    from tui_reader.app.controllers.enhancing import Enhancing
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.controllers.read_tracking import ReadTracker
    from tui_reader.app.controllers.references import References
    from tui_reader.app.controllers.transfer import Transfer
    from tui_reader.app.paper.subject import Subject
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.config import Config
    from tui_reader.library import Listed
    from tui_reader.marks.model import Mark

_TITLE: Final = 60
"""Columns of a title in a message."""


class PaperReading:
    """Connects the screen of a paper with the library, the marks and other programs."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        model: ListModel,
        listing: Listing,
        marker: Marker,
        annotator: Annotator,
        transfer: Transfer,
        tracker: ReadTracker,
        references: References,
        enhancing: Enhancing,
        asking: Asking,
    ) -> None:
        self._host = host
        self._settings = settings
        self._model = model
        self._listing = listing
        self._marker = marker
        self._annotator = annotator
        self._transfer = transfer
        self._tracker = tracker
        self._references = references
        self._enhancing = enhancing
        self._asking = asking
        self._places = ReadingPlaces(paths.reading_file())

    def open(self) -> None:
        """Read the paper under the cursor."""
        from tui_reader.app.paper.subject import Subject

        if listed := self._listing.current:
            self._tracker.paper_opened()
            self.read(Subject(listed.paper.id, listed.paper))

    def read(self, subject: Subject) -> None:
        """Open a paper, also on top of another."""
        from tui_reader.app.paper.screen import PaperScreen

        self._host.push_screen(PaperScreen(subject, self))

    # What the screen asks for

    @property
    def config(self) -> Config:
        """The configuration in use."""
        return self._settings.config

    def listed(self, id_: str) -> Listed | None:
        """A paper of the library with its marks."""
        current = self._listing.current
        if current is not None and current.paper.id == id_:
            return current
        return self.known([id_]).get(id_)

    def known(self, ids: Collection[str]) -> dict[str, Listed]:
        """Those of these papers that the library has."""
        numbers = self._model.numbers_of(ids)
        return {listed.paper.id: listed for listed in self._model.listed(numbers)}

    def place(self, id_: str) -> tuple[int, float]:
        """The block that was reached in a paper, and the part of it."""
        return self._places.get(id_)

    def keep_place(self, id_: str, block: int, part: float) -> None:
        """Remember the place that was reached."""
        self._places.put(id_, block, part)

    def is_starred(self, subject: Subject) -> bool:
        """Whether the paper is starred, also if the library does not have it."""
        return self._marks_of(subject.id).starred

    def star(self, subject: Subject) -> None:
        """Star the paper, or unstar it; a paper that a reference named is added to the library."""
        self._toggle(subject, MarkChange(starred=not self._marks_of(subject.id).starred))

    def toggle_read(self, subject: Subject) -> None:
        """Mark the paper read, or unread."""
        self._toggle(subject, MarkChange(read=not self._marks_of(subject.id).read))

    def _toggle(self, subject: Subject, change: MarkChange) -> None:
        if label := self._mark(subject, change):
            self._host.notify(f"{label[0].upper()}{label[1:]}.", timeout=3)

    def _marks_of(self, id_: str) -> Listed | Mark:
        return self.listed(id_) or self._model.marks.get([id_])[id_]

    def _mark(self, subject: Subject, change: MarkChange, label: str = "") -> str:
        """Mark the paper, which need not be in the library; returns the message if that worked."""
        listed = self.listed(subject.id)
        name = papers_named([listed]) if listed else f"“{fit(subject.title, _TITLE)}”"
        label = f"{label} {name}" if label else change.describe(name)
        if listed is not None:
            is_written = self._marker.mark_with(listed, change, label)
            return label if is_written else ""
        if self._marker.write([subject.id], change, label) is None:
            return ""
        if self._references.add(subject):
            return f"{label}; it is in the library now"
        return f"{label}; it is listed once a digest has it"

    def _with_library(self, subject: Subject, do: Callable[[Listed], None]) -> None:
        """Do something with a paper, after adding it to the library if a reference named it."""
        if (listed := self.listed(subject.id)) is not None:
            do(listed)
        elif not self._references.add(subject, do):
            self._of_library(subject)

    def _of_library(self, subject: Subject) -> Listed | None:
        listed = self.listed(subject.id)
        if listed is None:
            self._host.notify("The library does not have this paper.", timeout=3)
        return listed

    def tag(self, subject: Subject) -> None:
        """Ask for tags."""
        save = self._marker.mark_paper
        self._with_library(subject, lambda listed: self._annotator.ask_tags(listed, save))

    def note(self, subject: Subject) -> None:
        """Edit the note."""
        save = self._marker.mark_paper
        self._with_library(subject, lambda listed: self._annotator.ask_note(listed, save))

    def note_of(self, subject: Subject) -> str:
        """The paper's note; empty if it has none."""
        return self._marks_of(subject.id).note or ""

    def write_note(self, subject: Subject, note: str, what: str) -> bool:
        """Write the note, as a step that undo calls `what`; whether it was written."""
        return bool(self._mark(subject, MarkChange(note=note), what))

    def copy(self, subject: Subject) -> None:
        """Show the copy menu."""
        if listed := self._of_library(subject):
            self._transfer.copy([listed])

    def browse(self, subject: Subject, kind: str) -> None:
        """Open the paper's page, PDF or code."""
        listed = self.listed(subject.id)
        if listed is not None:
            self._transfer.browse(kind, [listed])
        elif kind in ("page", "pdf") and ":" not in subject.id:
            where = "abs" if kind == "page" else "pdf"
            self._transfer.open_urls([f"https://arxiv.org/{where}/{subject.id}"], kind)
        elif kind == "page" and subject.id.startswith("doi:"):
            self._transfer.open_urls([f"https://doi.org/{subject.id[4:]}"], kind)
        else:
            self._of_library(subject)

    def download(self, subject: Subject) -> None:
        """Download the PDF."""
        if listed := self._of_library(subject):
            self._transfer.download([listed])

    def enhance(self, subject: Subject) -> None:
        """Have AI sections written for the paper; or stop that."""
        if not self._enhancing.stop():
            self._with_library(subject, self._enhancing.begin_for)

    def ask(self, subject: Subject) -> None:
        """Ask a language model a question about the paper."""
        self._with_library(subject, self._asking.open)

    def undo(self) -> None:
        """Undo the last mark."""
        self._marker.undo()

    def redo(self) -> None:
        """Redo the mark that was undone."""
        self._marker.redo()

    def open_url(self, url: str) -> None:
        """Open an address in the browser."""
        self._transfer.open_urls([url])

    def copy_text(self, text: str, what: str) -> None:
        """Copy a text to the clipboard."""
        self._transfer.put_text(text, f"the {what}")
