"""daily-arXiv-ai-enhanced's Markdown: papers under category headings, summaries in `<details>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from tui_reader.core.paper import Paper
from tui_reader.core.people import people
from tui_reader.formats.entry import Entry, EntryError, Problem, read_entry

NAME: Final = "daily-arxiv-markdown"

_TOC: Final = re.compile(r"^<div id=['\"]?toc['\"]?></div>$", re.MULTILINE)
_TITLE: Final = re.compile(r"### \[(\d{1,6})\] \[(.*)\]\(([^()\s]+)\)\s*")
_NUMBERED: Final = re.compile(r"### \[\d{1,6}\]")
_CATEGORY: Final = re.compile(r"# (\S+) \[\[Back\]\]\(#toc\)\s*")
_ANCHOR: Final = re.compile(r"<div id=[^<>]{1,60}></div>\s*")
_MARKS: Final = ("#", "<div")
_MAIN_CATEGORY: Final = "Main category:"
_TLDR: Final = re.compile(r"\n(?:TL;DR|Innovation Snapshot):")
"""The label of the summary, of which there are two versions."""
_NO_HEADING: Final = "a paper without a heading above it"
_DETAILS: Final = ("Motivation", "Method", "Result", "Conclusion")


def detects(head: str) -> bool:
    """Whether it has the digest's table-of-contents anchor or one of its numbered headings."""
    return bool(_TOC.search(head)) or any(
        _TITLE.fullmatch(line) for line in head.split("\n") if line.startswith("### [")
    )


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the digest in its order; invalid entries are reported and skipped."""
    category: str | None = None
    block: list[str] = []
    start = 0
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if not line.startswith(_MARKS):
            if block:
                block.append(line)
            elif line.startswith(_MAIN_CATEGORY):
                yield Problem(number, _NO_HEADING)
            continue
        heading = _CATEGORY.fullmatch(line)
        if heading or _NUMBERED.match(line) or _ANCHOR.fullmatch(line):
            if block:
                yield from _entries(block, start, category)
            block = []
            if heading:
                category = heading[1]
            elif line.startswith("###"):
                block, start = [line], number
        elif block:
            block.append(line)
    if block:
        yield from _entries(block, start, category)


def _entries(block: list[str], start: int, category: str | None) -> Iterator[Paper | Problem]:
    """The block's paper, or what is wrong with it, and each further entry without a heading."""
    end = len(block)
    lost: list[int] = []
    if sum(line.startswith(_MAIN_CATEGORY) for line in block) > 1:
        end, lost = _lost_headings(block)
    yield from read_entry(partial(_entry, block[:end], category), start)
    for index in lost:
        yield Problem(start + index, _NO_HEADING)


def _lost_headings(block: list[str]) -> tuple[int, list[int]]:
    """Where the first entry of `block` ends, and the category lines of those after it."""
    lost: list[int] = []
    end = len(block)
    closed = None
    for index, line in enumerate(block):
        if line.rstrip() == "</details>":
            closed = index
        elif closed is not None and line.startswith(_MAIN_CATEGORY):
            lost.append(index)
            end = min(end, closed + 1)
            closed = None
    return end, lost


def _entry(block: list[str], category: str | None) -> Entry:
    title = _TITLE.fullmatch(block[0])
    if title is None:
        raise EntryError("heading is not `### [number] [title](link)`")
    body = "\n" + "\n".join(block[1:])
    summary, opening, details = body.partition("\n<details>")
    preface, tldr = [*_TLDR.split(summary, maxsplit=1), ""][:2]
    entry = Entry(title=title[2], link=title[3], categories=category or ())
    for line in preface.split("\n"):
        if line.startswith(_MAIN_CATEGORY):
            entry.categories = line.removeprefix(_MAIN_CATEGORY).strip()
        elif len(line) > 1 and line.startswith("*") and line.rstrip().endswith("*"):
            entry.authors = people(line.strip().strip("*"), given_first=True)
    sections = _sections(details) if opening else {}
    entry.abstract = sections.pop("abstract", None)
    entry.sections = {"tldr": tldr, **sections}
    return entry


def _sections(details: str) -> dict[str, str]:
    """The labelled texts of a details block, by lower-case label.

    The labels are in a fixed order, each after a blank line. The abstract is last, so anything in
    it that looks like a label is part of its text.
    """
    details = details.removesuffix("\n")
    end = details.rfind("</details>")
    text = details[: end if end >= 0 else len(details)]
    before, summary, after = text.partition("</summary>")
    text = "\n\n" + (after if summary else before).lstrip("\n")
    text, mark, abstract = text.partition("\n\nAbstract:")
    found = {"abstract": abstract} if mark else {}
    name = ""
    for label in _DETAILS:
        before, mark, after = text.partition(f"\n\n{label}:")
        if mark:
            found[name] = before
            name, text = label.lower(), after
    found[name] = text
    found.pop("", None)
    return found
