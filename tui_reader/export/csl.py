"""CSL-JSON (schema 1.0.2): an array of items of type `article`, LaTeX converted to Unicode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper
from tui_reader.export import bibliography
from tui_reader.export.authors import Name, flat
from tui_reader.export.jsonl import json_text

if TYPE_CHECKING:
    from tui_reader.library import Listed


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """One array with an item on each line."""
    start = "[\n"
    for each in listed:
        yield f"{start}{json_text(item(each))}"
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def item(listed: Listed) -> dict[str, Any]:
    """The paper as a CSL item; its id is the citation key of BibTeX."""
    paper = listed.paper
    id_ = bibliography.arxiv_number(paper)
    when = bibliography.issued(paper)
    values: dict[str, Any] = {
        "id": bibliography.citation_key(paper),
        "type": "article",
        "title": flat(readable(paper.title)),
        "author": _authors(paper),
        "issued": {"date-parts": [[part for part in when if part]]} if when else None,
        "publisher": "arXiv" if id_ else None,
        "number": f"arXiv:{id_}" if id_ else None,
        "version": str(paper.version) if paper.version else None,
        "DOI": bibliography.doi(paper) or bibliography.arxiv_doi(paper),
        "URL": bibliography.url(paper),
        "abstract": readable(paper.abstract) if paper.abstract else None,
        "keyword": ", ".join(bibliography.keywords(listed)),
        "categories": list(paper.categories),
        "note": listed.note,
    }
    return {name: value for name, value in values.items() if value}


def _authors(paper: Paper) -> list[dict[str, str]]:
    """The names, with `others` at the end of an incomplete list, as pandoc does for BibTeX."""
    names = [_name(name) for name in bibliography.authors(paper)]
    return [*names, {"literal": "others"}] if bibliography.has_more_authors(paper) else names


def _name(name: Name) -> dict[str, str]:
    if name.is_whole:
        return {"literal": name.family}
    values = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in values.items() if value}
