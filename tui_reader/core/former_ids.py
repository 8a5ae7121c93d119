"""The ids that papers had in versions until 0.1.0, under which their marks may be stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from tui_reader.core.text import clean_line, clean_url

_re = cache(re.compile)
_ARXIV_PREFIX: Final = (
    r"(?i)(?:arxiv:|(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/)"
)
_ARXIV: Final = (
    r"(?a)(\d{4}\.\d{4,5})(?:v\d{1,4})?|([a-z][a-z-]+)(?:\.[A-Z]{2})?/(\d{7})(?:v\d{1,4})?"
)
_DOI: Final = r"(?i)(?:doi:|(?:https?://)?(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/[^\s\"<>]{1,200})"
_DOI_WITHIN: Final = r"(?a)10\.\d{4,9}/[^\s\"<>?#]{1,200}"
_OAI: Final = "oai:arXiv.org:"


def former_id(texts: Iterable[str]) -> str | None:
    """The id of an entry of a digest with these identifiers and links, the id first."""
    texts = list(texts)
    found = (read(text) for read in (_arxiv_id, _doi_id, _url_id) for text in texts)
    return next(filter(None, found), None)


def former_id_of_item(texts: Iterable[str]) -> str | None:
    """The id of a feed's item with these identifiers and links, its own link last."""
    known = [text for text in texts if _says_which(text)]
    for text in known:
        if found := _arxiv_id(text.removeprefix(_OAI)):
            return found
    for text in known:
        if match := _re(_DOI_WITHIN).search(text):
            doi = match[0].rstrip(".,;)")
            if "biorxiv" in text or "medrxiv" in text:
                doi = re.sub(r"v\d{1,3}$", "", doi)
            return former_id((f"doi:{doi}", known[-1]))
    return former_id(known[-1:])


def _says_which(text: str) -> bool:
    is_known = bool(_re(_DOI_WITHIN).search(text) or _arxiv_id(text.removeprefix(_OAI)))
    return is_known or text.startswith(("http:", "https:"))


def _arxiv_id(text: str) -> str | None:
    text = text.strip()
    if prefix := _re(_ARXIV_PREFIX).match(text):
        text = text[prefix.end() :]
        text = text.split("?", 1)[0].split("#", 1)[0].rstrip("/").removesuffix(".pdf")
    if match := _re(_ARXIV).fullmatch(text):
        return match[1] or f"{match[2]}/{match[3]}"
    return None


def _doi_id(text: str) -> str | None:
    match = _re(_DOI).fullmatch(text.strip())
    return f"doi:{match[1].lower()}" if match and clean_line(match[1]) == match[1] else None


def _url_id(text: str) -> str | None:
    url = clean_url(text)
    return f"url:{url}" if url else None
