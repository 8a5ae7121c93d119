"""Lists of links in Markdown ("awesome" lists): each item or table row with a link to arXiv."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from tui_reader.core.badges import shields_badge
from tui_reader.core.identity import ArxivId, arxiv_id
from tui_reader.core.paper import Badge, Paper
from tui_reader.core.text import clean_line, host_of
from tui_reader.core.venue import venue
from tui_reader.formats.entry import Entry, EntryError, Problem, read_entry

NAME: Final = "link-list"

_FEWEST: Final = 5
"""Papers that make a list; a README of other things links to fewer."""
_LEAST_PART: Final = 0.3
"""Of the items with links, how many link to arXiv."""
_LONGEST_ITEM: Final = 20_000
_LONGEST_SECTION: Final = 60
_MIN_TITLE: Final = 4
_MOST_ABOVE: Final = 4
"""Items in which a title is looked for: the one with the link, and those above it."""

_HEADING: Final = re.compile(r" {0,3}(#{1,6})\s+(\S[^\n]*)")
_ITEM: Final = re.compile(r"([ \t]*)(?:[-*+]|\d{1,4}[.)])[ \t]+(\S[^\n]*)")
_ROW: Final = re.compile(r"[ \t]*\|([^\n]*)\|[ \t]*")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"[\s|:-]+")
_FENCE: Final = re.compile(r"[ \t]*(?:```|~~~)")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_IMAGE: Final = re.compile(r"!\[([^\[\]\n]{0,200})\]\(([^()\s]{1,2000})[^()\n]{0,200}\)")
_SHIELD: Final = re.compile(r"https?://img\.shields\.io/badge/([^\s?#]{1,200})", re.I)
_LINK: Final = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,600})\]\(\s*<?(https?://(?:[^()\s<>]|\([^()\s]{0,200}\)){1,2000})"
    r"[^()\n]{0,300}\)",
    re.I,
)
_ANCHOR: Final = re.compile(
    r"<a\b[^>\n]{0,300}?href\s*=\s*[\"']?(https?://[^\s\"'>]{1,2000})[^>\n]{0,300}>((?:(?!</a>)[^\n]){0,600})</a>",
    re.I,
)
_BARE: Final = re.compile(r"https?://[^\s<>()\[\]\"'|]{1,2000}", re.I)
_ANY_LINK: Final = re.compile(r"https?://[^\s<>()\[\]\"'|]{4,2000}", re.I)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>")
_BOLD: Final = re.compile(r"\*\*([^*\n]{4,400})\*\*|__([^_\n]{4,400})__")
_QUOTED: Final = re.compile(r"[\"“]([^\"“”\n]{8,400})[\"”]")
_LEADING_DATE: Final = re.compile(
    r"\A[\[(【]?\s*(?:19|20)\d\d(?:[-/.]\d{1,2}){0,2}\s*[\])】]?[\s:,.–—-]*"
)
_LEADING_VENUE: Final = re.compile(r"\s{0,9}[(\[]([^()\[\]\n]{3,60})[)\]][\s:,.–—-]{0,9}")
_GENERIC: Final = frozenset((
    "paper", "papers", "pdf", "arxiv", "abs", "abstract", "html", "link", "links", "url", "here",
    "preprint", "page", "project", "website", "site", "homepage", "code", "github", "repo", "blog",
    "demo", "data", "dataset", "model", "models", "slides", "video", "talk", "poster", "official",
    "openreview", "doi", "bib", "bibtex", "read", "online", "version", "论文", "代码", "链接",
))  # fmt: skip
"""Words of links that are no titles."""
_BETWEEN: Final = re.compile(r"[|\[\](){}<>*_\"“”;]|\s[-–—]\s")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBERING: Final = re.compile(r"[\W_]*(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\s+)?[^\w(]*")
_CODE_HOSTS: Final = ("github.com", "gitlab.com", "huggingface.co", "codeberg.org", "bitbucket.org")
_VENUES: Final = frozenset(("venue", "publication", "published", "conference", "pub", "journal"))
_TITLES: Final = frozenset(("title", "paper", "papers", "name", "paper title", "work", "标题"))


class _Link(NamedTuple):
    text: str
    url: str
    start: int
    id: ArxivId | None


@dataclass(slots=True)
class _Item:
    """An item of a list or a row of a table, with the lines that continue it."""

    line: int
    indent: int
    text: str
    section: str
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    parent: _Item | None = field(default=None, repr=False)


def detects(head: str) -> bool:
    """Whether enough items of its lists and tables link to arXiv, and few to anything else."""
    if head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and head.lstrip()[1:2] in ('"', "{", "\n"):
        return False
    papers: set[str] = set()
    linking = with_paper = 0
    for item in _items(head):
        urls = _ANY_LINK.findall(item.text)
        if not urls:
            continue
        linking += 1
        found = [each.id for each in map(arxiv_id, urls) if each]
        with_paper += bool(found)
        papers.update(found)
    return len(papers) >= _FEWEST and with_paper >= _LEAST_PART * linking


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the list in its order."""
    for item in _items(text):
        if "//" not in item.text:
            continue
        links = _links(item.text)
        ids: set[str] = set()
        for link in links:
            if link.id is None or link.id.id in ids:
                continue
            title = _own_title(link)
            if ids and not title:  # another link of the same item
                continue
            ids.add(link.id.id)
            yield from read_entry(partial(_entry, item, links, link, title), item.line)


def _items(text: str) -> Iterator[_Item]:
    """The items of the lists and the rows of the tables, without those in code."""
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    section = ""
    headings = 0
    levels: list[str] = [""] * 7
    columns: tuple[str, ...] = ()
    last_row: tuple[str, ...] = ()
    item: _Item | None = None
    in_code = False
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:_LONGEST_ITEM]
        if _FENCE.match(line):
            in_code = not in_code
        if in_code:
            continue
        heading, row, match = _HEADING.fullmatch(line), _ROW.fullmatch(line), _ITEM.fullmatch(line)
        above = item
        if item and (heading or row or match or not line.strip()):
            yield item
            item = None
        if heading:
            columns = last_row = ()
            headings += 1
            level = len(heading[1])
            is_title = headings == 1 and level == 1
            levels[level:] = ["" if is_title else _section(heading[2]), *[""] * (6 - level)]
            named = [name for name in levels if name and not _is_date(name)]
            section = named[-1] if named else ""
            continue
        if row:
            if _RULE.fullmatch(row[1]):
                columns = tuple(clean_line(cell).strip("* ").casefold() for cell in last_row)
                continue
            last_row = tuple(cell.strip().replace("\\|", "|") for cell in _CELL_END.split(row[1]))
            yield _Item(number, 0, row[1], section, last_row, columns)
            continue
        columns, last_row = (), ()
        if match:
            indent = len(match[1].expandtabs(4))
            while above and above.indent >= indent:
                above = above.parent
            item = _Item(number, indent, match[2], section, parent=above)
        elif (
            item
            and (line[:1] in " \t" or not item.text.endswith("  "))
            and len(item.text) < _LONGEST_ITEM
        ):
            item.text += f" {line.strip()}"
    if item:
        yield item


def _section(heading: str) -> str:
    """A heading as the label of a badge."""
    name = _NUMBERING.sub("", _plain(heading.strip("# \t")), count=1)
    return name[:_LONGEST_SECTION].strip(" :-–—#")


def _is_date(name: str) -> bool:
    return not _WORD.search(name)


def _plain(text: str) -> str:
    """Markdown as plain words: links by their texts, no images, tags or emphasis."""
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(lambda match: match[1], text)
    text = _TAG.sub(" ", _BARE.sub(" ", text))
    return clean_line(text.replace("**", "").replace("__", "").replace("`", ""))


def _links(text: str) -> list[_Link]:
    """The links of an item, in order."""
    bare = text
    found: list[_Link] = []
    text = _IMAGE.sub(lambda match: " " * len(match[0]), text)
    for pattern, url_at, text_at in ((_LINK, 2, 1), (_ANCHOR, 1, 2)):
        for match in pattern.finditer(text):
            url = match[url_at]
            found.append(_Link(match[text_at], url, match.start(), arxiv_id(url)))
            bare = f"{bare[: match.start()]}{' ' * len(match[0])}{bare[match.end() :]}"
    for match in _BARE.finditer(bare):
        url = match[0].rstrip(".,;:")
        found.append(_Link("", url, match.start(), arxiv_id(url)))
    return sorted(found, key=lambda link: link.start)


def _own_title(link: _Link) -> str:
    return _title(_plain(link.text))


def _title(text: str) -> str:
    """`text` if it can be a title; empty if it is only what a link is called, or a venue."""
    leading = _LEADING_VENUE.match(text)
    if leading and venue(leading[1].strip("*_ ")):
        text = text[leading.end() :]
    text = _LEADING_DATE.sub("", text, count=1).strip(' \t*_`"“”|[]').strip(" :,.–—-")
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(text) < _MIN_TITLE or all(word in _GENERIC or len(word) < 2 for word in words):
        return ""
    return "" if len(words) < 3 and (arxiv_id(text) or venue(text)) else text


def _entry(item: _Item, links: list[_Link], link: _Link, own: str) -> Entry:
    if link.id is None:
        raise EntryError("no link to arXiv")
    version = f"v{link.id.version}" if link.id.version else ""
    title = own or _title_beside(item, links) or f"arXiv:{link.id.id}"
    number = link.id.id
    is_dated = number[:4].isdigit() and 1 <= int(number[2:4]) <= 12
    code = next((each.url for each in _links_of(link, links) if _is_code(each.url)), None)
    return Entry(
        id=f"{number}{version}",
        title=title,
        published=f"20{number[:2]}-{number[2:4]}" if is_dated else None,
        badges=(Badge(item.section),) if item.section else (),
        link=link.url,
        code=code,
        venue=_venue(item, title),
    )


def _links_of(link: _Link, links: list[_Link]) -> list[_Link]:
    """The links that are about one paper of an item, which are those up to the next paper's."""
    others = [each.start for each in links if each.id and link.id and each.id.id != link.id.id]
    if not others:
        return links
    end = min((start for start in others if start > link.start), default=None)
    return [each for each in links if link.start < each.start and (end is None or each.start < end)]


def _title_beside(item: _Item, links: list[_Link]) -> str:
    """The title beside the link, or in an item above if there is none."""
    above = item
    for _ in range(_MOST_ABOVE):
        if title := _title_in(above, links):
            return title
        if above.parent is None or arxiv_id_in(above.parent.text):
            break
        above = above.parent
        links = _links(above.text)
    return ""


def _title_in(item: _Item, links: list[_Link]) -> str:
    """The title in an item: in its column, in bold, in quotation marks, before its links."""
    for cell, column in zip(item.cells, item.columns, strict=False):
        if column in _TITLES and (title := _title(_plain(cell))):
            return title
    text = _IMAGE.sub(" ", item.text)
    unlinked = _BARE.sub(" ", _ANCHOR.sub(" ", _LINK.sub(" ", text)))
    for pattern in (_BOLD, _QUOTED):
        for match in pattern.finditer(text if pattern is _BOLD else unlinked):
            if title := _title(_plain(match[match.lastindex or 0])):
                return title
    for link in links:
        if link.id is None and (title := _own_title(link)):
            return title
    for cell in item.cells:
        if title := _title(_plain(cell)):
            return title
    start = min((link.start for link in links), default=len(text))
    if not item.cells and (title := _title(_plain(text[:start]).rstrip("([ "))):
        return title
    return ""


def arxiv_id_in(text: str) -> bool:
    """Whether a text has a link to arXiv."""
    return any(map(arxiv_id, _ANY_LINK.findall(text)))


def _is_code(url: str) -> bool:
    host = host_of(url).removeprefix("www.")
    return host in _CODE_HOSTS and url.rstrip("/").count("/") >= 4 and "/papers/" not in url


def _venue(item: _Item, title: str) -> str | None:
    """The venue in its column, or anywhere in the item or the one above it but in the title."""
    for cell, column in zip(item.cells, item.columns, strict=False):
        if column in _VENUES and (found := venue(_labelled(cell))):
            return found
    texts = [item.text]
    if item.parent and not arxiv_id_in(item.parent.text):
        texts.append(item.parent.text)
    for text in texts:
        for piece in _BETWEEN.split(_labelled(text).replace(title, "|")):
            if found := venue(piece.strip(" .,:")):
                return found
    return None


def _labelled(text: str) -> str:
    """`text` with its badges as their labels, and its links as their texts."""

    def label(match: re.Match[str]) -> str:
        shield = _SHIELD.match(match[2])
        badge = shields_badge(shield[1]) if shield else None
        return f" [{badge.label.replace('-', ' ')}] " if badge else " "

    text = _IMAGE.sub(label, text)
    text = _LINK.sub(lambda match: f"[{match[1]}]", text)
    return _BARE.sub(" ", text)
