"""Export: papers as text that other programs read, one module a format, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from tui_reader.core.paper import Paper
    from tui_reader.library import Listed

__all__ = ["FORMATS", "Format", "citation", "export", "markdown_link"]


class _Writer(Protocol):
    def chunks(self, listed: Iterable[Listed]) -> Iterator[str]:
        """The papers as text."""
        ...


class Format(NamedTuple):
    """A format that papers can leave in."""

    suffix: str
    """Of a file's name, with its dot."""
    description: str
    """For whom it is, in a few words."""
    module: str
    """Its module in this package."""

    def chunks(self, listed: Iterable[Listed]) -> Iterator[str]:
        """The papers as text, a chunk a paper; together they are one UTF-8 document."""
        # imported when it is first needed: the names alone cost nothing
        writer = cast(_Writer, import_module(f"{__name__}.{self.module}"))
        return writer.chunks(listed)


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
"""Every format by the name that `--format` takes."""


def export(listed: Iterable[Listed], format: str) -> Iterator[str]:
    """The papers in a format of `FORMATS`, as chunks of text; one paper at a time is held.

    Papers that shall remember their digests (`jsonl` names them) have to bring them along.
    Raises KeyError for a format that is none.
    """
    return FORMATS[format].chunks(listed)


def citation(paper: Paper) -> str:
    """The paper as one line of a list of references."""
    from tui_reader.export import bibliography

    return bibliography.citation(paper)


def markdown_link(paper: Paper) -> str:
    """The paper's title as a Markdown link to its page, or escaped where it has no page."""
    from tui_reader.export import markdown

    return markdown.link(paper)
