"""daily-arXiv-ai-enhanced's Markdown, which `parse` can read back.

The papers keep their order, with a heading wherever the category changes. There is no table of
contents, which would need all papers first. In addition to what the JSONL cannot hold, it lacks
badges, all but the primary category, the paper's date, the comment, links to code and brackets
in links. `Fern, Ada` is written `Ada Fern`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import AI_SECTIONS, SECTION_TITLES, Paper
from tui_reader.export.bibliography import authors_for_a_line
from tui_reader.export.daily_jsonl import escape_structure
from tui_reader.formats.daily_entry import page_url

if TYPE_CHECKING:
    from tui_reader.library import Listed

STRUCTURE: Final = re.compile(r"^(?=#|<|\{|Main category:)", re.MULTILINE)
"""Beginnings of lines that would be read as the digest's structure, or another format's."""
_BRACKETS: Final = re.compile(r"[()\s]")


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The digest, one piece for each paper."""
    yield "<div id=toc></div>\n\n"
    last: str | None = None
    for number, each in enumerate(listed, 1):
        category = each.paper.primary_category
        heading = ""
        if category and category != last:
            heading = f"<div id='{category}'></div>\n\n# {category} [[Back]](#toc)\n\n"
        last = category or last
        yield heading + _entry(each.paper, number)


def _entry(paper: Paper, number: int) -> str:
    link = _BRACKETS.sub(lambda match: f"%{ord(match[0]):02X}", page_url(paper) or "")
    sections = "".join(
        f"{SECTION_TITLES[name]}: {escape_structure(getattr(paper, name) or '', STRUCTURE)}\n\n"
        for name in AI_SECTIONS[1:]
    )
    abstract = escape_structure(paper.abstract or "", STRUCTURE)
    return (
        f"### [{number}] [{paper.title}]({link})\n"
        f"*{','.join(authors_for_a_line(paper.authors))}*\n\n"
        f"Main category: {paper.primary_category or ''}\n\n"
        f"TL;DR: {escape_structure(paper.tldr or '', STRUCTURE)}\n\n\n"
        "<details>\n  <summary>Details</summary>\n"
        f"{sections}Abstract: {abstract}\n\n</details>\n\n\n"
    )
