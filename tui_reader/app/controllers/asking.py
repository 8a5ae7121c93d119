"""Asking: opens the dialog of questions about a paper, and keeps answers in its note."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.titles import papers_named, short_title
from tui_reader.app.state.history import MarkChange
from tui_reader.core.text import MAX_TEXT
from tui_reader.marks.file import MarksError

if TYPE_CHECKING:
    from tui_reader.ai.question import Turn
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.core.paper import Paper
    from tui_reader.library import Listed

_UNWRITTEN: Final = "The note could not be written; ctrl+s tries again."


class Asking:
    """Questions to a language model."""

    def __init__(
        self, host: Host, settings: Settings, model: ListModel, listing: Listing, marker: Marker
    ) -> None:
        self._host = host
        self._settings = settings
        self._model = model
        self._listing = listing
        self._marker = marker

    def open(self, listed: Listed | None = None) -> None:
        """Ask about a paper, by default the one under the cursor."""
        from tui_reader.ai.client import usable_settings
        from tui_reader.ai.question import answers
        from tui_reader.ai.settings import AIError
        from tui_reader.app.dialogs.question import QuestionDialog

        listed = listed or self._listing.current
        if listed is None:
            return
        try:
            settings = usable_settings(self._settings.config)
        except AIError as error:
            self._host.fail(str(error))
            return
        paper = listed.paper

        def ask(
            question: str, earlier: Sequence[Turn], stopped: Callable[[], bool]
        ) -> Iterator[Turn]:
            return answers(settings, paper, full_text(paper), earlier, question, stopped)

        def keep(turns: Sequence[Turn]) -> str:
            try:
                note = self._model.marks.get([paper.id])[paper.id].note
            except MarksError as error:
                return str(error)
            parts = [note, *(in_note(turn, settings.model) for turn in turns)]
            note = "\n\n".join(filter(None, parts))
            if len(note) > MAX_TEXT:
                return f"The note would be too long: it can have {MAX_TEXT:,} characters."
            change = MarkChange(note=note)
            label = change.describe(papers_named([listed]))
            return "" if self._marker.mark_with(listed, change, label) else _UNWRITTEN

        by = f"{settings.model} at {settings.host}"
        self._host.push_screen(QuestionDialog(short_title(listed), by, ask, keep))


def full_text(paper: Paper) -> str | None:
    """The paper itself as Markdown, if it was fetched before."""
    from tui_reader.fulltext.cache import TextCache
    from tui_reader.fulltext.fetch import page_of, without_version
    from tui_reader.fulltext.markdown import markdown

    if (page := page_of(paper.id, paper.version)) is None:
        return None
    for name in dict.fromkeys((page, without_version(page))):
        if stored := TextCache().read(name, time.time()):
            return "\n".join(markdown(stored.article)).strip() or None
    return None


def in_note(turn: Turn, model: str) -> str:
    """A question and its answer as a part of a note, which says who wrote it."""
    by = f"(AI: {model}, {date.today().isoformat()}, from {turn.basis})"
    return f"**{turn.question}**\n\n{turn.answer}\n\n{by}"
