"""A paper as an object of daily-arXiv-ai-enhanced's JSONL, which `daily_jsonl` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tui_reader.core.identity import arxiv_id, paper_id
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.core.people import one_per_element
from tui_reader.core.venue import venue


def page_url(paper: Paper) -> str | None:
    """A URL that names the paper, with the version of an arXiv paper, else the one of its page."""
    if arxiv_id(paper.id):
        version = "" if paper.version is None else f"v{paper.version}"
        return f"https://arxiv.org/abs/{paper.id}{version}"
    page = paper.links.abs
    if page and paper_id(page) == paper.id:
        return page
    if paper.id.startswith("doi:"):
        return f"https://doi.org/{paper.id[4:]}"
    return paper.id[4:] if paper.id.startswith("url:") else page


def _would_be_misread(paper: Paper) -> bool:
    """Whether other programs would read the authors' names as other people's."""
    return one_per_element(paper.authors)[:2] != (paper.authors, paper.authors_listed)


def entry_of(paper: Paper) -> dict[str, Any]:
    """The JSON object of a paper."""
    entry: dict[str, Any] = {
        "id": paper.id.removeprefix("url:"),
        "categories": list(paper.categories),
        "pdf": paper.links.pdf,
        "abs": page_url(paper),
        "authors": list(paper.authors),
        "title": paper.title,
        "comment": paper.comment,
        "summary": paper.abstract,
    }
    if _would_be_misread(paper):
        entry["authors_listed"] = paper.authors_listed
    if paper.venue != venue(paper.comment):
        entry["venue"] = paper.venue
    optional = {
        "abbreviation": paper.abbreviation,
        "institutions": list(paper.institutions),
        "rating": paper.rating,
        "builds_on": list(paper.builds_on),
        "published": paper.published,
        "announced": paper.announced,
        "code_url": paper.links.code,
        "code_stars": paper.code_stars,
        "code_last_update": paper.code_updated,
        "badges": [{"label": each.label, "color": each.color} for each in paper.badges],
    }
    entry |= {name: value for name, value in optional.items() if value or value == 0}
    summaries = {name: getattr(paper, name) or "" for name in AI_SECTIONS}
    if any(summaries.values()):
        entry["AI"] = summaries
        meta = {"model": paper.ai_model, "at": paper.ai_written}
        if known := {name: text for name, text in meta.items() if text}:
            entry["AI_meta"] = known
    if translation := paper.translation:
        parts = {
            "language": translation.language,
            "title": translation.title,
            "abstract": translation.abstract,
            "model": translation.model or "",
            "at": translation.written,
        }
        entry["translation"] = {name: text for name, text in parts.items() if text is not None}
    return entry


def jsonl(papers: Iterable[Paper]) -> str:
    """A digest of these papers."""
    return "".join(json.dumps(entry_of(each), ensure_ascii=False) + "\n" for each in papers)
