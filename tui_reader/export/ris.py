"""RIS: each paper as an unpublished work (`UNPB`), a tag on each line, LaTeX converted to Unicode.

Tags: `TY TI AU PY DA AB KW DO UR L1` (the PDF) `AN` (arXiv's identifier) `PB N1` (the authors'
comment, the user's note) `ID` (the citation key of BibTeX) `ER`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tui_reader.core.latex import readable
from tui_reader.export import bibliography
from tui_reader.export.authors import Name, flat

if TYPE_CHECKING:
    from tui_reader.library import Listed


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The papers' records, each followed by an empty line."""
    for each in listed:
        # values have no line breaks, so that no text is read as a tag
        lines = (f"{tag}  - {flat(value)}\n" for tag, value in _tags(each) if flat(value))
        yield f"TY  - UNPB\n{''.join(lines)}ER  - \n\n"


def _tags(listed: Listed) -> Iterator[tuple[str, str]]:
    paper = listed.paper
    yield "ID", bibliography.citation_key(paper)
    yield "TI", readable(paper.title)
    for name in bibliography.authors(paper):
        yield "AU", _author(name)
    if when := bibliography.issued(paper):
        yield "PY", str(when.year)
        yield "DA", "/".join(f"{part:02}" for part in when if part)
    if paper.abstract:
        yield "AB", readable(paper.abstract)
    for label in bibliography.keywords(listed):
        yield "KW", label
    if doi := bibliography.doi(paper) or bibliography.arxiv_doi(paper):
        yield "DO", doi
    if url := bibliography.url(paper):
        yield "UR", url
    if paper.links.pdf:
        yield "L1", bibliography.safe_url(paper.links.pdf)
    if id_ := bibliography.arxiv_number(paper):
        yield "AN", f"arXiv:{id_}"
        yield "PB", "arXiv"
    if paper.comment:
        yield "N1", readable(paper.comment)
    if listed.note:
        yield "N1", listed.note


def _author(name: Name) -> str:
    """`Last, First, Jr.`; a name without parts gets no comma."""
    if name.is_whole:
        return name.family.replace(",", " ")
    return ", ".join(filter(None, (name.family, name.given, name.suffix)))
