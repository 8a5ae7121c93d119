"""Topics of a paper, and the views of their papers: authors, venue, badges, categories, tags."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tui_reader.core.venue import edition
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.library import Listed


_FIELDS: Final = {
    "author": "au",
    "institution": "inst",
    "builds on": "abbr",
    "built on by": "base",
}
"""The field of the query language that finds a topic's papers."""


class Topic(NamedTuple):
    """Something that other papers have too."""

    kind: Literal[
        "author", "badge", "category", "tag", "venue", "institution", "builds on", "built on by"
    ]
    text: str


def topics_of(listed: Listed) -> list[Topic]:
    """The topics of a paper, in the order in which the detail shows them."""
    paper = listed.paper
    return [
        *(Topic("author", name) for name in dict.fromkeys(paper.authors)),
        *([Topic("venue", edition(paper.venue))] if paper.venue else []),
        *(Topic("institution", name) for name in paper.institutions),
        *(Topic("builds on", name) for name in paper.builds_on),
        *([Topic("built on by", paper.abbreviation)] if paper.abbreviation else []),
        *(Topic("category", code) for code in dict.fromkeys(paper.categories)),
        *(Topic("tag", tag) for tag in listed.tags),
        *(Topic("badge", label) for label in dict.fromkeys(each.label for each in paper.badges)),
    ]


def view_of(topic: Topic, own_keywords: Container[str]) -> View:
    """The view that lists the papers of a topic; `own_keywords` are labels of the user's."""
    if field := _FIELDS.get(topic.kind):
        from tui_reader.library.query import quote

        return View("query", f"{field}:{quote(topic.text)}")
    if topic.kind == "badge":
        return View("own" if topic.text in own_keywords else "keyword", topic.text)
    return View(topic.kind, topic.text)
