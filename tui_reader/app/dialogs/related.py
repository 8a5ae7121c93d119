"""A menu of a paper's authors, venue, categories, tags and badges, to list, follow or mute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tui_reader.app.dialogs.menu import MenuDialog
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.choices import Part, columns
from tui_reader.core.categories import category_name
from tui_reader.display.counts import plural
from tui_reader.library import Listed

_KIND: Final = 10
"""Cells of the column of kinds."""
LIST: Final = "List"
FOLLOW: Final = "Follow author"
KEYWORD: Final = "Make keyword"
MUTE: Final = "Mute"
"""What can be done with a topic."""


def related_menu(
    listed: Listed, topics: Sequence[Topic], counts: Mapping[Topic, int]
) -> MenuDialog[Topic]:
    """The menu of the `topics` of a paper, at least one, with the number of papers of each."""

    def line(index: int, width: int) -> list[Part]:
        topic = topics[index]
        is_first = not index or topics[index - 1].kind != topic.kind
        count = counts.get(topic)
        about = "" if count is None else plural(count, "paper")
        name = category_name(topic.text) if topic.kind == "category" else None
        kind = topic.kind if is_first else ""
        parts = [Part(f" {kind:{_KIND}}", "about"), Part(topic.text)]
        if name:
            parts.append(Part(f"  {name}", "about"))
        return columns(parts, width, [Part(f"  {about} ", "about")])

    verbs = {"enter": LIST, "f": FOLLOW, "a": KEYWORD, "m": MUTE}
    heading = f"Papers related to {papers_named([listed])}"
    return MenuDialog(heading, topics, line, "related", verbs, width=78, refusal=_refusal)


def _refusal(topic: Topic, verb: str) -> str:
    """Why something cannot be done with a topic; empty if it can."""
    if verb == FOLLOW and topic.kind != "author":
        return "Only authors can be followed: choose one of them."
    if verb in (KEYWORD, MUTE) and topic.kind not in ("badge", "tag"):
        can = "become keywords" if verb == KEYWORD else "be muted"
        return f"Badges and tags can {can}: choose one of them."
    return ""
