"""Exports papers as text for other programs: one module for each format, paper by paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tui_reader.core.paper import Paper
    from tui_reader.library import Listed

__all__ = ["FORMATS", "Format", "citation", "export", "markdown_link"]


class Format(NamedTuple):
    """A format that papers can be exported in."""

    suffix: str
    """The suffix of file names, with the dot."""
    description: str
    """Which programs read it, in a few words."""
    module: str
    """Its module in this package."""


FORMATS: Final[dict[str, Format]] = {
    "bibtex": Format(".bib", "LaTeX, JabRef, Zotero", "bibtex"),
    "ris": Format(".ris", "EndNote, Mendeley, Zotero", "ris"),
    "csl-json": Format(".json", "pandoc, Zotero, citation processors", "csl"),
    "markdown": Format(".md", "a reading list for people and notes", "markdown"),
    "jsonl": Format(".jsonl", "scripts: the record of list, with your marks", "jsonl"),
    "daily-arxiv": Format(".jsonl", "a digest: daily-arXiv-ai-enhanced's JSONL", "daily_jsonl"),
    "daily-arxiv-markdown": Format(
        ".md", "a digest: daily-arXiv-ai-enhanced's Markdown", "daily_markdown"
    ),
    "weekly": Format(".md", "a digest: EfficientPaper's weekly list", "weekly"),
}
"""The formats by their names for `--format`."""


def export(listed: Iterable[Listed], format: str) -> Iterator[str]:
    """The papers in a format of `FORMATS`, as pieces of text; only one paper is held at a time.

    `jsonl` names the digests of a paper, so the papers must have them (`papers_with_digests`).
    Raises KeyError for an unknown format.
    """
    # imported when it is first used, so that listing the formats is fast
    chunks: Iterator[str] = import_module(f"{__name__}.{FORMATS[format].module}").chunks(listed)
    return chunks


def citation(paper: Paper) -> str:
    """The paper as a line of a reference list."""
    from tui_reader.export import bibliography

    return bibliography.citation(paper)


def markdown_link(paper: Paper) -> str:
    """The paper's title as a Markdown link to its page; without a link if it has no page."""
    from tui_reader.export import markdown

    return markdown.link(paper)
