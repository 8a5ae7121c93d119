"""Markdown: a reading list in which the text of digests never acts as markup.

Each paper has a heading with a link to its page, its authors, a line of facts (star, date,
category, badges, links), the TL;DR or else the abstract, and the user's tags and note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean
from tui_reader.export import bibliography
from tui_reader.export.authors import flat

if TYPE_CHECKING:
    from tui_reader.library import Listed

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#!|~&$^=@%]|:(?=//)|(?<=\w)\.(?=[^\W\d]))")
"""The characters that start emphasis, code, links, images, HTML, entities and formulas."""
_LINE_START: Final = re.compile(r"(?:(?=[-+])|\d{1,9}(?=[.)]))")
"""The beginnings of lines that start a list or a rule."""
_LINK_UNSAFE: Final = re.compile(r"[()\[\]*_'\s]")
_ENTITY: Final = re.compile(r"&(?=[A-Za-z#])")


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """A heading and the papers."""
    yield "# Reading list\n"
    for each in listed:
        yield "".join(f"\n{block}\n" for block in _blocks(each) if block)


def link(paper: Paper) -> str:
    """The paper's title as a Markdown link to its page."""
    return _link(escaped(readable(paper.title)), paper.links.abs)


def escaped(text: str) -> str:
    """`text` on one line, escaped for Markdown (CommonMark, GitHub's, Obsidian's)."""
    line = _SPECIAL.sub(r"\\\1", flat(text))
    if start := _LINE_START.match(line):
        return f"{start[0]}\\{line[start.end() :]}"
    return line


def _link(text: str, url: str | None) -> str:
    if not url:
        return text
    address = _LINK_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", bibliography.safe_url(url))
    return f"[{text}]({_ENTITY.sub('&amp;', address)})"


def _blocks(listed: Listed) -> Iterator[str]:
    paper = listed.paper
    yield f"## {link(paper)}"
    yield escaped(", ".join(paper.authors))
    links = (("PDF", paper.links.pdf), ("code", paper.links.code))
    facts = [
        "★ starred" if listed.starred else None,
        paper.published or listed.date,
        _badge(paper.primary_category or ""),
        *(_badge(badge.label) for badge in paper.badges),
        *(_link(name, url) for name, url in links if url),
    ]
    yield " · ".join(filter(None, facts))
    if paper.tldr:
        yield f"**TL;DR** {escaped(readable(paper.tldr))}"
    elif paper.abstract:
        yield f"**Abstract** {escaped(readable(paper.abstract))}"
    if listed.tags:
        yield f"Tags: {', '.join(map(escaped, listed.tags))}"
    if listed.note:
        yield _quoted(listed.note)


def _badge(label: str) -> str:
    text = flat(label)
    return escaped(text) if "`" in text else f"`{text}`" if text else ""


def _quoted(note: str) -> str:
    """The user's Markdown as a quotation, so that its headings stay inside it."""
    lines = clean(note).strip().split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)
