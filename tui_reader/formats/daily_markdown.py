"""daily-arXiv-ai-enhanced's Markdown: papers under category headings, summaries in `<details>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.formats.entry import Entry, EntryError, Problem, paper_from
from tui_reader.paper import Paper

NAME: Final = "daily-arxiv-markdown"

_TOC: Final = re.compile(r"^<div id=['\"]?toc['\"]?></div>$", re.MULTILINE)
_TITLE: Final = re.compile(r"### \[(\d{1,6})\] \[(.*)\]\(([^()\s]+)\)\s*")
_NUMBERED: Final = re.compile(r"### \[\d{1,6}\]")
_CATEGORY: Final = re.compile(r"# (\S+) \[\[Back\]\]\(#toc\)\s*")
_ANCHOR: Final = re.compile(r"<div id=[^<>]{1,60}></div>\s*")
_MARKS: Final = ("#", "<div")
_DETAILS: Final = "Motivation", "Method", "Result", "Conclusion", "Abstract"


def detects(head: str) -> bool:
    """Whether it has the digest's table-of-contents anchor or one of its numbered headings."""
    return bool(_TOC.search(head)) or any(
        _TITLE.fullmatch(line) for line in head.split("\n") if line.startswith("### [")
    )


def read(text: str) -> Iterator[Paper | Problem]:
    """The papers of the digest in its order; each entry that is none is told and skipped."""
    category: str | None = None
    block: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if not line.startswith(_MARKS):
            if block:
                block.append(line)
            continue
        heading = _CATEGORY.fullmatch(line)
        if heading or _NUMBERED.match(line) or _ANCHOR.fullmatch(line):
            if block:
                yield _entry(block, start, category)
            block = []
            if heading:
                category = heading[1]
            elif line.startswith("###"):
                block, start = [line], number
        elif block:
            block.append(line)
    if block:
        yield _entry(block, start, category)


def _entry(block: list[str], start: int, category: str | None) -> Paper | Problem:
    try:
        return _paper(block, category)
    except EntryError as error:
        return Problem(start, str(error))


def _paper(block: list[str], category: str | None) -> Paper:
    title = _TITLE.fullmatch(block[0])
    if title is None:
        raise EntryError("heading is not `### [number] [title](link)`")
    body = "\n".join(block[1:])
    summary, opening, details = body.partition("<details>")
    preface, _, tldr = summary.partition("\nTL;DR:")
    entry = Entry(title=title[2], link=title[3], categories=category or ())
    for line in preface.split("\n"):
        if line.startswith("Main category:"):
            entry.categories = line.removeprefix("Main category:").strip()
        elif len(line) > 1 and line.startswith("*") and line.rstrip().endswith("*"):
            entry.authors = line.strip().strip("*")
    sections = _sections(details) if opening else {}
    entry.abstract = sections.pop("abstract", None)
    entry.sections = {"tldr": tldr, **sections}
    return paper_from(entry)


def _sections(details: str) -> dict[str, str]:
    """The labelled texts of a details block, by lower-case label.

    The labels stand in a fixed order, each after a blank line, and the abstract comes last: what
    looks like a label inside the abstract is its author's text.
    """
    details = details.removesuffix("\n")
    end = details.rfind("</details>")
    text = details[: end if end >= 0 else len(details)]
    text = "\n\n" + text.partition("</summary>")[2].lstrip("\n")
    found: list[tuple[str, int, int]] = []
    limit = text.find("\n\nAbstract:")
    limit = len(text) if limit < 0 else limit
    position = 0
    for label in _DETAILS:
        mark = f"\n\n{label}:"
        at = limit if label == "Abstract" else text.find(mark, position, limit)
        if 0 <= at < len(text):
            position = at + len(mark)
            found.append((label, at, position))
    ends = [at for _, at, _ in found[1:]] + [len(text)]
    return {
        label.lower(): text[begin:stop] for (label, _, begin), stop in zip(found, ends, strict=True)
    }
