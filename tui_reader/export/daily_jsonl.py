"""daily-arXiv-ai-enhanced's JSONL, which `parse` reads again.

What has no place in it: marks, tags and notes, arXiv's announce type, and the digests that a paper
came from; a digest's date is in the name of its file. `published` and `badges` are additions of
ours, which other programs pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tui_reader.core.paper import AI_SECTIONS, Paper, arxiv_id
from tui_reader.export.jsonl import json_text

if TYPE_CHECKING:
    from tui_reader.library import Listed


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The papers, a line each."""
    for each in listed:
        yield json_text(_entry(each.paper)) + "\n"


def page(paper: Paper) -> str | None:
    """The link that tells a digest's reader the paper and its version."""
    if arxiv_id(paper.id):
        version = "" if paper.version is None else f"v{paper.version}"
        return f"https://arxiv.org/abs/{paper.id}{version}"
    return paper.links.abs


def marked(text: str, structure: re.Pattern[str]) -> str:
    """`text` with a zero-width space where `structure` is found in it.

    A reader of digests drops it, and does not take the place for the digest's own structure.
    """
    return structure.sub("\u200b", text)


def _entry(paper: Paper) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": paper.id.removeprefix("url:"),
        "categories": list(paper.categories),
        "pdf": paper.links.pdf,
        "abs": page(paper),
        "authors": list(paper.authors),
        "title": paper.title,
        "comment": paper.comment,
        "summary": paper.abstract,
    }
    if paper.published:
        entry["published"] = paper.published
    if paper.links.code:
        entry["code_url"] = paper.links.code
    if paper.code_stars is not None:
        entry["code_stars"] = paper.code_stars
    if paper.badges:
        entry["badges"] = [{"label": each.label, "color": each.color} for each in paper.badges]
    summaries = {name: getattr(paper, name) or "" for name in AI_SECTIONS}
    if any(summaries.values()):
        entry["AI"] = summaries
    return entry
