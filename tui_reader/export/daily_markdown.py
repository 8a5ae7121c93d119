"""daily-arXiv-ai-enhanced's Markdown, which `parse` reads again.

Papers follow each other as they come, under a heading for each run of a category; there is no
table of contents, for which all of them would have to be known first. What has no place in it:
what its JSONL has no place for, and badges, categories but the primary one, the paper's date, the
comment, links to code, commas in authors' names and brackets in links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import AI_SECTIONS, SECTION_TITLES, Paper
from tui_reader.export.daily_jsonl import marked, page

if TYPE_CHECKING:
    from tui_reader.library import Listed

_STRUCTURE: Final = re.compile(r"^(?=#|<|\{|Main category:)", re.MULTILINE)
"""Lines of a text that would be taken for the digest's own, or for another format's."""
_BRACKETS: Final = re.compile(r"[()\s]")


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The digest, a chunk a paper."""
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
    link = _BRACKETS.sub(lambda match: f"%{ord(match[0]):02X}", page(paper) or "")
    sections = "".join(
        f"{SECTION_TITLES[name]}: {marked(getattr(paper, name) or '', _STRUCTURE)}\n\n"
        for name in AI_SECTIONS[1:]
    )
    return (
        f"### [{number}] [{paper.title}]({link})\n"
        f"*{','.join(paper.authors)}*\n\n"
        f"Main category: {paper.primary_category or ''}\n\n"
        f"TL;DR: {marked(paper.tldr or '', _STRUCTURE)}\n\n\n"
        "<details>\n  <summary>Details</summary>\n"
        f"{sections}Abstract: {marked(paper.abstract or '', _STRUCTURE)}\n\n</details>\n\n\n"
    )
