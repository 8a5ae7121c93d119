"""Chooses papers by the user's keywords, as EfficientPaper makes its weekly lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.core.keywords import Rules, has_word
from tui_reader.core.paper import Badge, Paper

if TYPE_CHECKING:
    from tui_reader.config import Keyword

WEIGHTS: Final = ("technique", "topic")
"""The two kinds of keywords, in the order of EfficientPaper's badges."""
_COLORS: Final = {"technique": "F08080", "topic": "FF8C00"}
"""EfficientPaper's colours, for keywords without one."""


def of_weight(keywords: Sequence[Keyword], weight: str) -> tuple[Keyword, ...]:
    """The keywords of one kind."""
    return tuple(each for each in keywords if each.weight == weight)


def chosen_badges(paper: Paper, rules: Rules) -> tuple[Badge, ...] | None:
    """The badges of the keywords that a paper has, techniques first; None if it is not chosen.

    A chosen paper has a technique and a topic in its title or abstract, and no muted word. A kind
    of which there are no keywords is not required.
    """
    text = f"{paper.title}\n{paper.abstract or ''}"
    if has_word(text, rules.mute):
        return None
    badges: list[Badge] = []
    for weight in WEIGHTS:
        keywords = of_weight(rules.keywords, weight)
        found = [each for each in keywords if has_word(text, each.words)]
        if keywords and not found:
            return None
        badges += (
            Badge(each.label, (each.color or _COLORS[weight]).removeprefix("#"), weight)
            for each in found
        )
    return tuple(badges)
