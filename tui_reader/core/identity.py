"""Finds the paper that a text names by arXiv id, DOI, link or a feed's own guid."""

from __future__ import annotations

import re
from typing import Final

from tui_reader.core.paper import arxiv_id
from tui_reader.core.text import clean_line, clean_url

_DOI: Final = re.compile(
    r"(?:doi:|(?:https?://)?(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>]{1,200})",
    re.IGNORECASE,
)


def paper_id(text: str) -> str | None:
    """The `Paper.id` of the paper that `text` names; None if it does not name one."""
    text = text.strip()
    if found := arxiv_id(text):
        return found.id
    return doi_id(text) or url_id(text.removeprefix("url:")) or guid_id(text)


def doi_id(text: str) -> str | None:
    """`doi:…` in lower case, for a DOI alone, after `doi:` or in a link to doi.org."""
    match = _DOI.fullmatch(text.strip())
    return f"doi:{match[1].lower()}" if match and clean_line(match[1]) == match[1] else None


def url_id(text: str) -> str | None:
    """`url:…`, for an http(s) link."""
    url = clean_url(text)
    return f"url:{url}" if url else None


def guid_id(text: str) -> str | None:
    """`guid:…`, for a feed entry without a link."""
    is_guid = text.startswith("guid:") and text != "guid:" and clean_line(text) == text
    return text if is_guid else None
