"""Any RSS or Atom feed of papers: journals, preprint servers, lab blogs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from operator import itemgetter
from typing import Final

from tui_reader.core.dates import parse_date
from tui_reader.core.former_ids import former_id_of_item
from tui_reader.core.identity import identify
from tui_reader.core.paper import Paper
from tui_reader.formats import arxiv_item
from tui_reader.formats.elements import Element, joined
from tui_reader.formats.entry import Entry, FatalProblem, Problem, read_entry
from tui_reader.formats.feed_links import absolute, base_of, guid_id, guids_of_several, stable_id
from tui_reader.formats.feed_people import NOTHING, authors, described, without_byline
from tui_reader.formats.feed_xml import Document
from tui_reader.formats.highwire import with_characters
from tui_reader.formats.html import readable_html

NAME: Final = "feed"

_PROLOG: Final = re.compile(
    r"\ufeff?\s*+(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*>)\s*+)*+", re.S
)
_ROOT: Final = re.compile(r"<(?:[A-Za-z]+:)?(?:rss|feed|RDF)\b")
_DECLARED_ROOT: Final = re.compile(
    r"<\?xml\s[^<>]{0,200}>\s{0,20}<(?:rss|feed|rdf:RDF)\s"
    r"|^[ \t]{0,20}<(?:rss\s[^<>]{0,1000}version|(?:feed|rdf:RDF)\s[^<>]{0,1000}xmlns)",
    re.MULTILINE | re.IGNORECASE,
)
_OTHER_ROOT: Final = re.compile(
    r"<(?:!doctype\s+)?(?:html|head|body|opml|pre|code)\b", re.IGNORECASE
)
_IDENTIFIERS: Final = ("doi", "citation_doi", "identifier")
"""Elements, in any namespace, whose text identifies the paper."""
_ABSTRACTS: Final = (
    *("description", "summary", "content", "content:encoded", "dc:description"),
    *("dcterms:abstract", "abstract", "media:description", "itunes:summary"),
)
_PLAIN: Final = frozenset(("text", "text/plain", "plain"))
"""Types of plain text in Atom 1.0, Atom 0.3 and Media RSS: there, `<b>` is three characters."""
_TITLE: Final = 100
"""Characters of the text that replace a missing title."""
_OWN_ID: Final = re.compile(r"\[([A-Za-z]{2,20}-\d{4,12})\]\s+(?=\S)")
_GLUED: Final = re.compile(
    r"(?:(?<![^\n])|(?<=[.!?] ))(Background|Introduction|Motivation|Importance|Significance"
    r"|Objectives?|Aims?|Purpose|Methods?|Methodology|Results?|Findings|Discussion|Conclusions?|Summary"
    r"|Availability and [Ii]mplementation)(?=[A-Z][a-z]{2}|(?:A|I|In|We|To|It|An) )"
)
"""The heading of a part of an abstract without a blank after it, as bioRxiv's feeds have it."""
_LEAST_GLUED: Final = 2
"""Such headings in an abstract; a single one may be a name: `SummaryMixing`."""
_DATES: Final = (
    *("pubdate", "published", "issued", "dcterms:issued", "prism:publicationdate", "created"),
    *("dcterms:available", "dc:date", "dcterms:date", "dcterms:created", "prism:onlinedate"),
    *("prism:coverdate", "prism:coverdisplaydate", "prism:publicationyear", "date", "year"),
    *("dcterms:dateaccepted", "dcterms:datesubmitted", "dcterms:datecopyrighted"),
)
"""Elements with the date of publication, the most reliable first."""
_CHANGES: Final = ("updated", "modified", "dcterms:modified", "prism:modificationdate")


def detects(head: str) -> bool:
    """Whether the root element is one of RSS 0.9 to 2.0 or Atom."""
    prolog = _PROLOG.match(head)
    start = prolog.end() if prolog else 0
    return bool(_ROOT.match(head, start)) or (
        head.startswith("<!DOCTYPE", start) and bool(_ROOT.search(head, start))
    )


def follows_other_text(head: str) -> bool:
    """Whether the root element follows other text, such as a server's warnings."""
    root = _DECLARED_ROOT.search(head)
    return root is not None and not _OTHER_ROOT.search(head, 0, root.start())


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the feed in its order, identified by arXiv id, DOI or link.

    Broken XML is read as far as possible, and reported. A cut-off item keeps its complete fields.
    """
    document = Document(text)
    not_unique = guids_of_several(text)
    number = 0
    for item in document.items():
        if isinstance(item, Problem):
            yield item
            continue
        number += 1
        make = partial(_entry, document, item, url, not_unique)
        if arxiv_item.is_from_arxiv(item):
            if message := arxiv_item.api_error(item):
                yield FatalProblem(item.line, f"arXiv answered with an error: {message}")
                continue
            if not item.is_whole:
                continue
            make = partial(arxiv_item.entry_of, item)
        yield from read_entry(make, item.line, f"item {number}: ")


def _entry(document: Document, item: Element, url: str | None, not_unique: frozenset[str]) -> Entry:
    base = base_of(document, item, url)
    stated, pages = _identifiers(item), _pages(item, base)
    abstract = _abstract(document, item)
    title = _title(document, item) or beginning(abstract or "")
    own = next((page for page in reversed(pages) if page.startswith(("http:", "https:"))), None)
    guids = [each.text.strip() for each in item.all("guid", "id")]
    id_ = identify(stated, [*guids, *_origins(item, base), *pages])
    if id_ is None:
        id_ = _guid_id(item, own, base, not_unique) or own
    if id_ is None:
        # an item with only a title is not a paper
        id_ = guid_id(guids[0] if guids else "", title if abstract else "", base)
    names = authors(item, partial(_readable, document))
    abstract, by = without_byline(abstract or "", names)
    found = NOTHING if names else described(abstract)
    return Entry(
        id=id_,
        title=without_own_id(title, own or ""),
        authors=names or by or found.authors or (),
        categories=[each.get("term") or each.text for each in item.all("category")],
        published=_date(item) or found.date,
        abstract=abstract or None,
        link=own,
        former_id=former_id_of_item(_formerly_read(item, own)),
        pdf=_pdf(item, base),
        is_cut=item.is_cut,
    )


def _readable(document: Document, *elements: Element) -> str:
    """The first of `elements` as readable text; counts its tags as work."""
    if not elements:
        return ""
    if elements[0].get("type").lower() in _PLAIN:
        return elements[0].text.strip()
    markup = elements[0].markup
    document.work += markup.count("<") + markup.count("&")
    return with_characters(readable_html(markup))


def _title(document: Document, item: Element) -> str:
    titles = [title for title in item.all("title", "dc:title", "media:title") if title.text.strip()]
    return _readable(document, *titles).replace("\n", " ").strip()


def without_own_id(title: str, link: str) -> str:
    """A title without the id in brackets before it that the link has too: `[hal-01234567] …`."""
    match = _OWN_ID.match(title)
    return title[match.end() :] if match and match[1].lower() in link.lower() else title


def beginning(text: str) -> str:
    """The first words of a text, for an item without a title."""
    words = " ".join(text[: 10 * _TITLE].split())
    if len(words) <= _TITLE:
        return words
    return words[:_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _identifiers(item: Element) -> list[str]:
    """All texts of an item that identify its paper: DOIs before other identifiers."""
    found: list[tuple[int, str]] = []
    for piece in item.pieces:
        if not isinstance(piece, Element):
            continue
        name = piece.name.rpartition(":")[2]
        if name in _IDENTIFIERS:
            found.append((_IDENTIFIERS.index(name), piece.text.strip()))
        elif name == "meta" and piece.get("name").lower() == "citation_doi":
            found.append((0, piece.get("content")))
    return [text for _, text in sorted(found, key=itemgetter(0))]


def _formerly_read(item: Element, own: str | None) -> Iterator[str]:
    """What versions until 0.1.0 identified an item by: the last element of each of these names."""
    for names in (("prism:doi",), ("dc:identifier",), ("guid", "id")):
        texts = [each.text.strip() for each in item.all(*names)]
        yield from texts[-1:] or ([item.get("rdf:about").strip()] if "guid" in names else [])
    if own:
        yield own


def _origins(item: Element, base: str | None) -> list[str]:
    """Links to the paper that are not the page to open."""
    texts = [each.text for each in item.all("feedburner:origlink", "prism:url")]
    for link in item.all("link"):
        if link.get("rel") == "cite-as" or link.get("title").lower() == "doi":
            texts.append(link.get("href"))
    return [page for text in texts if (page := absolute(text, base))]


def _pages(item: Element, base: str | None) -> list[str]:
    """The links of the item, its own link last."""
    pages = [item.get("rdf:about")]
    pages += [each.get("url") for each in item.all("enclosure")]
    for guid in item.all("guid"):
        if guid.get("ispermalink", "true").lower() != "false" or ":" in guid.text:
            pages.append(guid.text if "/" in guid.text else "")
    pages += [each.text for each in item.all("id") if each.text.strip().startswith("http")]
    for link in item.all("link"):
        if link.get("rel", "alternate") == "alternate":
            own = link.get("href") or link.text
            pages.append(own if link.base == item.base else joined(link.base, own.strip()))
    return [page for each in pages if each and (page := absolute(each, base))]


def _guid_id(
    item: Element, own: str | None, base: str | None, not_unique: frozenset[str]
) -> str | None:
    """The id from the item's guid; None if it has no guid or shares it with others."""
    for guid in item.all("guid", "id"):
        text = guid.text.strip()
        if text and (text not in not_unique or own is None):
            is_link = guid.name == "guid" and guid.get("ispermalink", "true").lower() != "false"
            if found := stable_id(text, own, base, is_link=is_link):
                return found
    about = item.get("rdf:about").strip()
    return stable_id(about, own, base, is_link=True) if about else None


def _abstract(document: Document, item: Element) -> str | None:
    """The longest of the item's texts."""
    texts = [*item.all(*_ABSTRACTS)]
    texts += [text for group in item.all("media:group") for text in group.all(*_ABSTRACTS)]
    longest = max(texts, key=lambda text: len(text.markup), default=None)
    text = _readable(document, longest) if longest else ""
    if len(_GLUED.findall(text)) < _LEAST_GLUED:
        return text or None
    return _GLUED.sub(r"\1: ", text)


def _date(item: Element) -> str | None:
    """The most precise date of publication; if there is none, the date of the last change."""
    found = _all_dates(item, _DATES)
    if found:
        return max((date for date in found if date.startswith(found[0])), key=len)
    return next(iter(_all_dates(item, _CHANGES)), None)


def _all_dates(item: Element, names: tuple[str, ...]) -> list[str]:
    elements = sorted(item.all(*names), key=lambda each: names.index(each.name))
    return list(filter(None, (parse_date(each.text) for each in elements)))


def _pdf(item: Element, base: str | None) -> str | None:
    for link in item.all("link", "enclosure"):
        if link.get("type") == "application/pdf":
            return absolute(link.get("href") or link.get("url"), base)
    return None
