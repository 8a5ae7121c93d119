"""Resolves links in feeds: against `xml:base`, the feed's own page, or its address."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from html import unescape
from typing import Final
from urllib.parse import quote, urlsplit

from tui_reader.core.identity import pubmed_id, url_id
from tui_reader.core.text import clean, clean_line, clean_url
from tui_reader.formats.elements import Element, joined
from tui_reader.formats.feed_xml import Document

_BREAKS: Final = re.compile(r"[\t\r\n]+")
_SPACES: Final = re.compile(r"\s")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:")
_LONGEST_GUID: Final = 200
_SHORT_NUMBER: Final = 4
_HAS_PATH: Final = re.compile(r"https?://[^/?#]+(?:/*[?#].|/+[^/?#])")
_GUIDS: Final = re.compile(
    r"<(?:\w{1,20}:)?(?:guid|id)\b[^<>]{0,200}>\s{0,20}(?:<!\[CDATA\[)?([^<\]]{1,2000})"
)


def absolute(link: str, base: str | None) -> str | None:
    """`link` as an http(s) URL; also `//host`, relative links and links with spaces. Else None."""
    link = _BREAKS.sub("", clean(link).strip())
    if not link:
        return None
    if link.lower().startswith("www."):
        link = f"https://{link}"
    link = _SPACES.sub(lambda blank: quote(blank[0]), link)
    if base is None and link.startswith("//"):
        base = "https:"
    return clean_url(joined(base, link))


def base_of(document: Document, item: Element, url: str | None) -> str | None:
    """The base URL of the item's links; `url` is the address that the feed was fetched from."""
    return joined(_page_of(document, url), item.base) if item.base else _page_of(document, url)


def _page_of(document: Document, url: str | None) -> str | None:
    """The feed's own address or page, else `url`."""
    own = page = None
    for link in (each for each in document.feed if each.name == "link"):
        address = absolute(link.get("href") or link.text, url)
        if link.get("rel") == "self":
            own = own or address
        elif link.get("rel", "alternate") == "alternate":
            page = page or address
    if own and page and urlsplit(own).hostname == urlsplit(page).hostname and _is_atom(document):
        return own
    return page or own or url


def _is_atom(document: Document) -> bool:
    return any(each.name == "link" and each.get("href") for each in document.feed) and not any(
        each.name == "link" and each.text.strip() for each in document.feed
    )


def guids_of_several(text: str) -> frozenset[str]:
    """The guids that several items of a feed share: these items are identified by their links."""
    counts = Counter(unescape(match[1]).strip() for match in _GUIDS.finditer(text))
    return frozenset(guid for guid, count in counts.items() if count > 1)


def stable_id(guid: str, link: str | None, base: str | None, *, is_link: bool) -> str | None:
    """The id of an item from its guid, which stays the same if its link changes.

    None if the guid identifies a site or the feed's page instead of the item. `link` is the item's
    own link, `base` the feed's page; with `is_link`, a relative guid is a link.
    """
    guid = guid.strip()
    if guid[:6].lower().startswith(("http:", "https:")) or (
        is_link and "/" in guid and not _SCHEME.match(guid)
    ):
        url = absolute(guid, base)
        if url is None or url == base or not _HAS_PATH.match(url):
            return None
        return url_id(url)
    if link and base and guid.isdecimal() and len(guid) <= _SHORT_NUMBER:
        # items of several feeds of one site may all be counted from 1
        guid = f"{urlsplit(base).path.strip('/')}/{guid}"
    return guid_id(guid, "", base or link)


def guid_id(guid: str, title: str, base: str | None) -> str | None:
    """An id for an item without a link, from its guid or title and, if known, the feed's host."""
    guid = clean_line(guid).replace(" ", "%20")
    if len(guid) > _LONGEST_GUID:
        guid = hashlib.sha256(guid.encode("utf-8", "replace")).hexdigest()
    if pubmed := pubmed_id(guid):
        return pubmed
    if guid and _SCHEME.match(guid):
        return f"guid:{guid}"
    if not guid:
        if not title.strip():
            return None
        guid = hashlib.sha256(clean_line(title).encode("utf-8", "replace")).hexdigest()[:16]
    host = urlsplit(base).hostname if base else None
    return f"guid:{host}/{guid.lstrip('/')}" if host else f"guid:{guid}"
