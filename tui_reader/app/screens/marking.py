"""MarkingScreen: a screen whose current paper can be marked, and marks undone."""

from __future__ import annotations

from tui_reader.app.screens.upkeep import UpkeepScreen
from tui_reader.app.texts import short_title
from tui_reader.library import Listed
from tui_reader.marks import MarksError


class MarkingScreen(UpkeepScreen):
    """Read, unread, starred, undone."""

    def current(self) -> Listed | None:
        """The paper that keys act on."""
        raise NotImplementedError

    def go_to(self, id_: str) -> None:
        """Make the paper with this id the current one, if it is listed."""
        raise NotImplementedError

    def show_marks(self) -> None:
        """Show the current paper's marks as they are now."""
        raise NotImplementedError

    def mark_read(self) -> None:
        """Mark the current paper read, if it is not."""
        listed = self.current()
        if listed and not listed.read:
            self._mark(listed, f"read “{short_title(listed)}”", read=True)

    def action_toggle_read(self) -> None:
        """Mark the paper read or unread."""
        if listed := self.current():
            word = "unread" if listed.read else "read"
            self._mark(listed, f"{word} “{short_title(listed)}”", read=not listed.read)

    def action_star(self) -> None:
        """Star the paper, or take its star away."""
        if listed := self.current():
            word = "unstarred" if listed.starred else "starred"
            self._mark(listed, f"{word} “{short_title(listed)}”", starred=not listed.starred)

    def _mark(
        self, listed: Listed, label: str, *, read: bool | None = None, starred: bool | None = None
    ) -> None:
        try:
            self.model.mark(listed.paper.id, label, read=read, starred=starred)
        except MarksError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return
        self._marked()

    def action_undo(self) -> None:
        """Take back the last mark and go to its paper."""
        try:
            undone = self.model.undo()
        except MarksError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return
        if undone is None:
            self.notify("Nothing to undo.", timeout=2)
            return
        self.notify(f"Undone: {undone.label}", markup=False, timeout=3)
        self.go_to(undone.id)
        self._marked()

    def _marked(self) -> None:
        self.show_marks()
        self.take_over_marks()
