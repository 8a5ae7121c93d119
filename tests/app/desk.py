"""Desk: papers in a list without a terminal, with real marks and a real library."""

from pathlib import Path
from typing import Any

from tests.app.recording_host import RecordingHost
from tests.support.shelf import Shelf, daily
from tui_reader.app.controllers.marking import Marker
from tui_reader.app.controllers.marks_copy import MarksCopy
from tui_reader.app.controllers.selection import Selection
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.work.background import Background
from tui_reader.library import Listed, View
from tui_reader.marks.model import Mark


class PlainList:
    """A list without a screen: a cursor, and what the marker asked of it."""

    title = "All"
    rows_on_screen = 3

    def __init__(self, model: ListModel) -> None:
        self.model = model
        self.cursor = 0
        self.selection = Selection(model, lambda: self.cursor)
        self.shown = 0

    @property
    def current(self) -> Listed | None:
        return self.model.paper(self.cursor)

    def complete(self) -> None:
        assert not self.model.is_partial

    def end_range(self) -> None:
        self.selection.end_range()

    def go_to(self, id_: str) -> None:
        index = self.model.index_of(id_)
        assert index is not None
        self.cursor = index

    def refresh(self) -> None:
        self.shown += 1

    show_marks = refresh


class Desk:
    """So many papers in a list, and a marker."""

    def __init__(self, root: Path, papers: int = 8) -> None:
        self.shelf = Shelf(root)
        self.shelf.put("daily/2026-07-01.jsonl", [daily(f"2607.{n:05}") for n in range(papers)])
        self.shelf.sync()
        self.marks = self.shelf.marks()
        self.model = ListModel(self.shelf.library, self.marks)
        self.model.show(View())
        self.list = PlainList(self.model)
        self.host = RecordingHost()
        self.background = Background(self.shelf.library.path, root / "config" / "marks.db")
        copy = MarksCopy(
            self.host, self.background, self.model, lambda ids, rows: self.model.reload_marks(ids)
        )
        listing: Any = self.list
        self.marker = Marker(self.host, self.background, self.model, listing, copy)

    def close(self) -> None:
        self.background.close()
        self.marks.close()
        self.shelf.close()

    def starred(self) -> list[int]:
        """The indices of the starred papers, as the marks file has them."""
        return [n for n, mark in enumerate(self._marks()) if mark.starred]

    def read(self) -> list[int]:
        """The indices of the papers that are read, as the marks file has them."""
        return [n for n, mark in enumerate(self._marks()) if mark.read]

    def _marks(self) -> list[Mark]:
        return list(self.marks.get(self.shelf.ids()).values())

    def select(self, *indices: int) -> None:
        for self.list.cursor in indices:
            self.list.selection.toggle()
