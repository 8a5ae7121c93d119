"""RelatedDialog: a paper's authors, venue, categories, tags and badges, to list, follow or mute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.messages.titles import short_title
from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.categories import category_name
from tui_reader.display.counts import plural
from tui_reader.library import Listed

_KIND: Final = 10
"""Cells of the column of kinds."""


class Chosen(NamedTuple):
    """What to do with a topic: `list`, `follow`, `keyword` or `mute`."""

    what: str
    topic: Topic


class RelatedDialog(Dialog[Chosen]):
    """The topics of a paper; enter or a click lists the papers of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("enter", "do('list')", "List"),
        Binding("f", "do('follow')", "Follow author"),
        Binding("a", "do('keyword')", "Make keyword"),
        Binding("m", "do('mute')", "Mute"),
        Binding("i,q", "leave", show=False),
        LEAVE,
    ]
    box_width = 78

    def __init__(self, listed: Listed, topics: Sequence[Topic]) -> None:
        """Offer the `topics` of a paper, at least one."""
        super().__init__(f"Papers related to “{short_title(listed)}”")
        self._topics = topics
        self._counts: Mapping[Topic, int] = {}

    def contents(self) -> ComposeResult:
        """The topics."""
        yield Choices(self._lines, id="topics")

    def on_mount(self) -> None:
        """List the topics."""
        self.query_one(Choices).set_rows(len(self._topics))
        self.fit()

    def show_counts(self, counts: Mapping[Topic, int]) -> None:
        """Show how many papers each topic has."""
        if not self.is_closed:
            self._counts = counts
            self.query_one(Choices).refresh()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        topic = self._topics[index]
        count = self._counts.get(topic)
        about = "" if count is None else plural(count, "paper")
        name = category_name(topic.text) if topic.kind == "category" else None
        kind = topic.kind if not index or self._topics[index - 1].kind != topic.kind else ""
        parts = [Part(f" {kind:{_KIND}}", "about"), Part(topic.text)]
        if name:
            parts.append(Part(f"  {name}", "about"))
        return [columns(parts, width, [Part(f"  {about} ", "about")])]

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click lists."""
        self.leave(Chosen("list", self._topics[event.index]))

    def action_do(self, what: str) -> None:
        """Do something with the topic under the cursor."""
        topic = self._topics[self.query_one(Choices).cursor]
        if what == "follow" and topic.kind != "author":
            self.show_message("Only authors can be followed: choose one of them.", "bad")
        elif what == "keyword" and topic.kind not in ("badge", "tag"):
            self.show_message("Badges and tags can become keywords: choose one of them.", "bad")
        elif what == "mute" and topic.kind not in ("badge", "tag"):
            self.show_message("Badges and tags can be muted: choose one of them.", "bad")
        else:
            self.leave(Chosen(what, topic))
