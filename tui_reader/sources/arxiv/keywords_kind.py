"""The kind `arxiv-keywords`: new papers of categories that have the user's keywords."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.sources.arxiv.kind import KIND as ARXIV
from tui_reader.sources.arxiv.location import CATEGORIES, KEYWORDS, categories_of
from tui_reader.sources.fetch import Fetch, SourceError
from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import Location


def _recognise(location: Location) -> Recognised | None:
    if not location.text.startswith(KEYWORDS):
        return None
    return Recognised(_check_location(location.text.replace(" ", "").replace(",", "+")))


def _check_location(location: str) -> str:
    if location.startswith(KEYWORDS) and CATEGORIES.fullmatch(location.removeprefix(KEYWORDS)):
        return location
    raise SourceError(f"{location}: not categories; write them as {KEYWORDS}cs.CL+cs.LG")


def _identity(source: SourceConfig) -> Hashable:
    return frozenset(categories_of(source.location))


def _load_fetch() -> Fetch:
    from tui_reader.sources.arxiv.fetch import fetch

    return fetch


KIND: Final = SourceKind(
    name="arxiv-keywords",
    recognise=_recognise,
    check_location=_check_location,
    suggest_name=str,
    identity=_identity,
    examples=(("arxiv-keywords:cs.CL+cs.LG", "their new papers that have your [[keywords]]"),),
    load_fetch=_load_fetch,
    options=ARXIV.options,
    host=ARXIV.host,
    categories=categories_of,
    why_empty="no new paper has your keywords",
)
