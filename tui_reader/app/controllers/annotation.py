"""Annotator: tags and notes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.app import SuspendNotSupported

from tui_reader.app.controllers.marking import MANY
from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.titles import papers_named, short_title
from tui_reader.app.state.history import KEEP_FOR_LATER, MarkChange
from tui_reader.core.text import MAX_TEXT, is_cut
from tui_reader.display.counts import plural
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.terminal.editor import Edited


Save: TypeAlias = Callable[[Listed, MarkChange], None]
"""Writes a change of a paper's marks."""


class Annotator:
    """Asks for tags and notes, and writes them."""

    def __init__(
        self, host: Host, settings: Settings, model: ListModel, listing: Listing, marker: Marker
    ) -> None:
        self._host = host
        self._settings = settings
        self._model = model
        self._listing = listing
        self._marker = marker

    def tag(self) -> None:
        """Ask for tags to add to the papers or remove from them."""
        self._listing.end_range()
        selection = self._listing.selection
        numbers = selection.ordered()
        if not numbers:
            if current := self._listing.current:
                self.ask_tags(current, self._marker.mark_paper)
            return
        # if the papers are too many, their tags are not looked up
        papers = [] if len(numbers) > MANY else selection.targets()
        about = papers_named(papers) if len(numbers) == 1 else plural(len(numbers), "paper")
        self._ask_tags(
            about,
            papers,
            len(numbers),
            lambda change: self._marker.mark_numbers(numbers, lambda _: change),
        )

    def keep_for_later(self) -> None:
        """Tag the papers with later and mark them read; from a single one, go to the next."""
        self._listing.end_range()
        is_single = not self._listing.selection.ordered()
        self._marker.mark(lambda _: KEEP_FOR_LATER)
        if is_single:
            self._listing.move_on()

    def ask_tags(self, listed: Listed, save: Save) -> None:
        """Ask for tags of one paper, and have `save` write them."""
        self._ask_tags(papers_named([listed]), [listed], 1, partial(save, listed))

    def _ask_tags(
        self, about: str, papers: list[Listed], count: int, save: Callable[[MarkChange], None]
    ) -> None:
        from tui_reader.app.dialogs.tags import TagsDialog

        def answered(tags: dict[str, bool] | None) -> None:
            if tags:
                save(MarkChange(tags=tags))

        known = self._model.library.facets("tag")
        self._host.push_screen(TagsDialog(about, papers, count, known), answered)

    def edit_note(self) -> None:
        """Edit the paper's note, in the user's editor or the built-in one."""
        selection = self._listing.selection
        if selection.count > 1:
            text = f"A note is on one paper; {shown('back')} clears the selection."
            self._host.notify(text, timeout=3)
            return
        if not (papers := selection.targets()):
            return
        self.ask_note(papers[0], self._marker.mark_paper)

    def ask_note(self, listed: Listed, save: Save) -> None:
        """Edit the note of one paper, and have `save` write it."""
        from tui_reader.app.terminal import editor

        try:
            command = editor.editor_command(self._settings.config.editor, os.environ)
            if command is None:
                self._edit_in_dialog(listed, save)
                return
            edited = self._edit_in_terminal(command, listed)
        except SuspendNotSupported:
            self._edit_in_dialog(listed, save)
        except editor.EditorError as error:
            self._host.notify(str(error), severity="error", timeout=8)
            self._edit_in_dialog(listed, save)
        else:
            if edited.problem:
                self._host.warn(edited.problem, 8)
            self._save_note(listed, edited.text, save)

    def _edit_in_terminal(self, command: Sequence[str], listed: Listed) -> Edited:
        """Run the user's editor in the terminal."""
        from tui_reader.app.terminal import editor

        edited: Edited | None = None
        failure: editor.EditorError | None = None
        with self._host.app.suspend():
            try:
                edited = editor.edit(command, listed.note or "", listed.paper.id)
            except editor.EditorError as error:  # raised here, it would leave the reader suspended
                failure = error
        if edited is None:
            raise failure or editor.EditorError("the editor did not answer")
        return edited

    def _edit_in_dialog(self, listed: Listed, save: Save) -> None:
        from tui_reader.app.dialogs.note import NoteDialog

        def written(note: str | None) -> None:
            if note is not None:
                self._save_note(listed, note, save)

        dialog = NoteDialog(short_title(listed), listed.note or "", written)
        self._host.push_screen(dialog, written)

    def _save_note(self, listed: Listed, note: str, save: Save) -> None:
        if is_cut(note):
            self._host.warn(
                f"The note has {len(note):,} characters; only the first {MAX_TEXT:,} are kept.", 10
            )
        if note != (listed.note or ""):
            save(listed, MarkChange(note=note))
