"""A menu of a paper's authors, venue, categories, tags and badges, to list, follow or mute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from tui_reader.app.dialogs.menu import Item, MenuDialog, Verb
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

    def line(topic: Topic, is_first: bool, width: int) -> list[Part]:
        count = counts.get(topic)
        about = "" if count is None else plural(count, "paper")
        name = category_name(topic.text) if topic.kind == "category" else None
        kind = topic.kind if is_first else ""
        parts = [Part(f" {kind:{_KIND}}", "about"), Part(topic.text)]
        if name:
            parts.append(Part(f"  {name}", "about"))
        return columns(parts, width, [Part(f"  {about} ", "about")])

    items = [
        Item(topic, partial(line, topic, not at or topics[at - 1].kind != topic.kind))
        for at, topic in enumerate(topics)
    ]
    verbs = [Verb("enter", LIST), Verb("f", FOLLOW), Verb("a", KEYWORD), Verb("m", MUTE)]
    heading = f"Papers related to {papers_named([listed])}"
    return MenuDialog(heading, items, "related", verbs, width=78, refusal=_refusal)


def _refusal(topic: Topic, verb: str) -> str:
    """Why something cannot be done with a topic; empty if it can."""
    if verb == FOLLOW and topic.kind != "author":
        return "Only authors can be followed: choose one of them."
    if verb == KEYWORD and topic.kind not in ("badge", "tag"):
        return "Badges and tags can become keywords: choose one of them."
    if verb == MUTE and topic.kind not in ("badge", "tag"):
        return "Badges and tags can be muted: choose one of them."
    return ""
