"""Any RSS or Atom feed of papers: journals, preprint servers, lab blogs; `feedparser` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from tui_reader.core.paper import Paper, arxiv_id
from tui_reader.core.text import clean_line
from tui_reader.formats.entry import Entry, Problem, told
from tui_reader.formats.html import readable_html

NAME: Final = "feed"

_PROLOG: Final = re.compile(
    r"\ufeff?\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*>)\s*+)*+", re.S
)
_ROOT: Final = re.compile(r"<(?:[A-Za-z]+:)?(?:rss|feed|RDF)\b")
_ITEM: Final = re.compile(r"<(?:[A-Za-z]+:)?(?:item|entry)[\s>]")
_DECLARATION: Final = re.compile(r"\s*(?:<\?xml[^>]*\?>)?")
_PLAIN_DECLARATION: Final = "<?xml version='1.0' encoding='utf-8'?>"
"""Feeds without one are given one by feedparser, on a line that would be counted."""
_MOST_MARKUP: Final = 100_000
"""Tags and references: a feed of a hundred papers has five thousand, and feedparser takes ten
seconds for a million."""
_LONGEST: Final = 16_000_000
"""Characters; feedparser holds several copies."""
_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>?#]{1,200}", re.ASCII)
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}")


def detects(head: str) -> bool:
    """Whether the root element is that of RSS 0.9 to 2.0 or of Atom."""
    prolog = _PROLOG.match(head)
    start = prolog.end() if prolog else 0
    return bool(_ROOT.match(head, start)) or (
        head.startswith("<!DOCTYPE", start) and bool(_ROOT.search(head, start))
    )


def read(text: str) -> Iterator[Paper | Problem]:
    """The papers of the feed in its order: identified by arXiv id, DOI or link.

    Broken XML is read as far as it can be, and told. Entity declarations are refused, as they
    could grow without bound.
    """
    if text.count("<") + text.count("&") > _MOST_MARKUP or len(text) > _LONGEST:
        yield Problem(1, f"more than {_MOST_MARKUP:,} tags or {_LONGEST:,} characters; not read")
        return
    root = _ROOT.search(text)
    if "<!ENTITY" in text[: root.start() if root else len(text)]:
        yield Problem(1, "declares XML entities, which no feed needs; not read")
        return
    import feedparser

    try:
        feed = feedparser.parse(
            _declared(text).encode("utf-8", "replace"),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # whatever a parser of text from strangers raises
        yield Problem(1, f"broken beyond what can be read of a feed ({type(error).__name__})")
        return
    lines = _item_lines(text)
    for item in feed.entries:
        line = next(lines, 1)
        yield from told(_entry(item), line)
    if feed.bozo and not feed.get("version"):
        yield Problem(1, f"broken XML: {clean_line(str(feed.bozo_exception))[:120]}")
    elif feed.bozo and hasattr(feed.bozo_exception, "getLineNumber"):
        line = feed.bozo_exception.getLineNumber() or 1
        yield Problem(line, f"broken XML: {clean_line(feed.bozo_exception.getMessage())[:120]}")


def _declared(text: str) -> str:
    """`text` with a declaration that it is UTF-8, and as many lines above its root as before."""
    match = _DECLARATION.match(text)
    end = match.end() if match else 0
    return _PLAIN_DECLARATION + "\n" * text.count("\n", 0, end) + text[end:]


def _item_lines(text: str) -> Iterator[int]:
    line, position = 1, 0
    for match in _ITEM.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        yield line


def _entry(item: Any) -> Entry:
    links = [
        value
        for value in (
            item.get("prism_doi"),
            item.get("dc_identifier"),
            item.get("id"),
            item.get("link"),
        )
        if isinstance(value, str) and value.strip()
    ]
    return Entry(
        id=_id(links),
        title=readable_html(item.get("title") or "").replace("\n", " "),
        authors=_authors(item),
        categories=[tag.get("term") for tag in item.get("tags", ()) if tag.get("term")],
        published=_date(item),
        abstract=_abstract(item),
        link=next((link for link in reversed(links) if link.startswith(("http:", "https:"))), None),
        pdf=_pdf(item),
    )


def _id(links: list[str]) -> str | None:
    """An arXiv id or a DOI if one is said anywhere, else the item's own link."""
    for link in links:
        if arxiv_id(link.strip().removeprefix("oai:arXiv.org:")):
            return link.strip().removeprefix("oai:arXiv.org:")
    for link in links:
        if match := _DOI.search(link):
            doi = match[0].rstrip(".,;)")
            if "biorxiv" in link or "medrxiv" in link:
                doi = re.sub(r"v\d{1,3}$", "", doi)  # the page of one version
            return f"doi:{doi}"
    return links[-1] if links else None


def _abstract(item: Any) -> str | None:
    texts = [content.get("value") or "" for content in item.get("content", ())]
    texts.append(item.get("summary") or "")
    text = max(texts, key=len)
    return readable_html(text) or None


def _authors(item: Any) -> list[str]:
    names: list[str] = []
    for author in item.get("authors", ()):
        name = author.get("name")
        if isinstance(name, str):
            names.extend(_names(readable_html(name).replace("\n", " ")))
    return names


def _names(text: str) -> list[str]:
    """The people in one author element, which often holds all of them.

    `Smith, J., Doe, A. B.` (bioRxiv) is two people, `Jane Smith, Al Doe` are two as well.
    """
    if ";" in text:
        return [name.strip() for name in text.split(";") if name.strip()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    given = parts[1::2]
    if given and len(parts) % 2 == 0 and all(_INITIALS.fullmatch(part) for part in given):
        return [f"{family}, {name}" for family, name in zip(parts[::2], given, strict=True)]
    return parts


def _date(item: Any) -> str | None:
    when = item.get("published_parsed") or item.get("updated_parsed")
    try:
        return date(*when[:3]).isoformat() if when else None
    except ValueError:
        return None


def _pdf(item: Any) -> str | None:
    for link in [*item.get("links", ()), *item.get("enclosures", ())]:
        if link.get("type") == "application/pdf":
            return str(link.get("href") or "") or None
    return None
