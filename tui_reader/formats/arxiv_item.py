"""An item of arXiv's own feeds: the daily RSS and Atom news, or the query API's responses.

Shapes: "arXiv RSS feeds" (announce types: new, cross, replace, replace-cross) and "arXiv API
User's Manual", 3.3. Titles and abstracts are plain text with LaTeX, escaped once as XML; they
are not HTML (`$d < 2$`, `&amp;`).
"""

from __future__ import annotations

import re
from typing import Final

from tui_reader.core.paper import ANNOUNCE_TYPES
from tui_reader.core.people import People, one_per_element, people
from tui_reader.core.text import clean_line
from tui_reader.formats.elements import Element
from tui_reader.formats.entry import Entry

_OAI: Final = "oai:arXiv.org:"
_ENTRY_ID: Final = re.compile(r"https?://(?:export\.)?arxiv\.org/(?:abs/|api/errors)")
_ERROR: Final = "arxiv.org/api/errors"
_DESCRIPTION: Final = re.compile(
    r"\s*arXiv:(?P<id>\S+)[ \t]+Announce Type:[ \t]*(?P<type>[a-z-]+)\s*+(?:Abstract:)?\s*+",
    re.IGNORECASE,
)


def is_from_arxiv(item: Element) -> bool:
    """Whether the item is from arXiv itself, judged by its id and elements, not its namespaces."""
    id_ = (text_of(item, "guid", "id") or "").strip()
    if id_.startswith(_OAI) or _ERROR in id_:
        return True
    if _ENTRY_ID.match(id_) and item.first("arxiv:primary_category"):
        return True
    return bool(_DESCRIPTION.match(text_of(item, "description", "summary") or ""))


def text_of(item: Element, *names: str) -> str | None:
    """The text of the first of `names` that the item has."""
    element = item.first(*names)
    return element.text if element else None


def announced(item: Element) -> str | None:
    """`new`, `cross`, `replace` or `replace-cross`; None in the API's responses."""
    type_ = text_of(item, "arxiv:announce_type")
    if type_ is None:
        match = _DESCRIPTION.match(text_of(item, "description", "summary") or "")
        type_ = match["type"] if match else None
    type_ = (type_ or "").strip().lower()
    return type_ if type_ in ANNOUNCE_TYPES else None


def api_error(item: Element) -> str | None:
    """The API's error message, if the item is an error instead of a paper (manual, 3.4)."""
    if _ERROR not in (text_of(item, "id") or ""):
        return None
    return clean_line(text_of(item, "summary") or "no reason given")[:200]


def entry_of(item: Element) -> Entry:
    """The entry of an item."""
    text = text_of(item, "description", "summary") or ""
    match = _DESCRIPTION.match(text)
    type_ = announced(item)
    id_ = text_of(item, "guid", "id")
    return Entry(
        id=id_.strip().removeprefix(_OAI) if id_ else None,
        title=text_of(item, "title"),
        authors=_authors(item),
        categories=_categories(item),
        # a news feed has the date of the announcement, not of the paper
        published=None if type_ else text_of(item, "published"),
        abstract=text[match.end() :] if match else text,
        comment=text_of(item, "arxiv:comment"),
        journal=text_of(item, "arxiv:journal_ref"),
        link=_link(item),
        announced=type_,
        is_cut=item.is_cut,
    )


def _authors(item: Element) -> People:
    names = [name.text for author in item.all("author") for name in author.all("name")]
    if names:
        return one_per_element(names)
    creators = [creator.text for creator in item.all("dc:creator")]
    return people(creators[0] if len(creators) == 1 else creators, given_first=True)


def _categories(item: Element) -> list[str]:
    """All categories, the primary one first."""
    named = [category.get("term") or category.text for category in item.all("category")]
    categories = dict.fromkeys(name for name in named if name.strip())
    primary = item.first("arxiv:primary_category")
    if primary and primary.get("term") in categories:
        categories = {primary.get("term"): None, **categories}
    return list(categories)


def _link(item: Element) -> str | None:
    """The page of the abstract."""
    for link in item.all("link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href")
    return text_of(item, "link")
