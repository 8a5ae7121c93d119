"""NotingScreen: a screen whose papers get tags and notes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tui_reader.app.controllers.marking import MANY, MarkingScreen
from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.titles import short_title
from tui_reader.app.state.history import Marking
from tui_reader.display.counts import plural
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.app.terminal.editor import Edited


class NotingScreen(MarkingScreen):
    """The keys t and e."""

    def action_tag(self) -> None:
        """Ask for tags, to be added and taken away."""
        from tui_reader.app.dialogs.tags import TagsDialog

        self.end_range()
        numbers = self.selected_numbers()
        # too many to look at each one's tags first have none
        papers = [] if len(numbers) > MANY else self.targets()
        count = len(numbers) or len(papers)
        if not count:
            return
        about = f"“{short_title(papers[0])}”" if count == 1 else plural(count, "paper")

        def answered(changes: dict[str, bool] | None) -> None:
            if not changes:
                return
            marking = Marking(tags=changes)
            if numbers:
                self.mark_numbers(numbers, lambda _: marking)
            else:
                self.mark_paper(papers[0], marking)

        known = self.model.library.facets("tag")
        self.app.push_screen(TagsDialog(about, papers, count, known), answered)

    def action_note(self) -> None:
        """Edit the paper's note, in the user's editor or the built-in one."""
        from tui_reader.app.terminal import editor

        papers = self.targets() if len(self.selection) < 2 else []
        if not papers:
            if self.selection:
                self.notify(
                    f"A note is on one paper; {shown('back')} clears the selection.", timeout=3
                )
            return
        listed = papers[0]
        try:
            command = editor.editor_command(self.config.editor, os.environ)
            if command is None:
                self._edit_here(listed)
                return
            edited = self._run(command, listed)
        except SuspendNotSupported:
            self._edit_here(listed)
        except editor.EditorError as error:
            self.notify(str(error), severity="error", markup=False, timeout=8)
            self._edit_here(listed)
        else:
            if edited.problem:
                self.notify(edited.problem, severity="warning", markup=False, timeout=8)
            self._noted(listed, edited.text)

    def _run(self, command: Sequence[str], listed: Listed) -> Edited:
        """What the user's editor makes of the note, on the whole terminal."""
        from tui_reader.app.terminal import editor

        edited: Edited | None = None
        failure: editor.EditorError | None = None
        with self.app.suspend():
            try:
                edited = editor.edit(command, listed.note or "", listed.paper.id)
            except editor.EditorError as error:  # out of here it would leave the reader suspended
                failure = error
        if edited is None:
            raise failure or editor.EditorError("the editor did not answer")
        return edited

    def _edit_here(self, listed: Listed) -> None:
        from tui_reader.app.dialogs.note import NoteDialog

        def answered(note: str | None) -> None:
            if note is not None:
                self._noted(listed, note)

        def keep(note: str) -> None:
            self._noted(listed, note)

        self.app.push_screen(NoteDialog(short_title(listed), listed.note or "", keep), answered)

    def _noted(self, listed: Listed, note: str) -> None:
        if note != (listed.note or ""):
            self.mark_paper(listed, Marking(note=note))
