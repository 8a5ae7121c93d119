"""EfficientPaper's weekly list in its four layouts: keyword badges in the text or in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from tui_reader.core.badges import Unbadged, badge_row, unbadge, unbold, unique
from tui_reader.core.paper import Badge, Paper
from tui_reader.core.people import people
from tui_reader.core.text import clean_line, find_date
from tui_reader.formats.entry import Entry, EntryError, Problem, read_entry

NAME: Final = "weekly-list"

_DATE_HEADING: Final = re.compile(r"# +(\d{4}-\d{2}-\d{2})\s*", re.ASCII)
_CONTENTS_HEADING: Final = re.compile(r"^# +Table of Contents\s*$", re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,2}) +(\S.*)")
_NOT_A_PAPER: Final = re.compile(r"#{1,2} +(?:\d{4}-\d{2}-\d{2}|Table of Contents)\s*")
_QUOTED_AUTHORS: Final = re.compile(r"> ?Authors:(.*)")
_QUOTED_DATE: Final = re.compile(r"> ?(\d{4}(?:-\d{2}){0,2})\s*")
_QUOTED_LINK: Final = re.compile(r"> ?(?:\[[^\]]*\]\((\S+)\)|(https?://\S+))\s*")
_BOLD_AUTHORS: Final = re.compile(r"\*\*Authors:\*\*(.*)")
_BOLD_DATE: Final = re.compile(r"\*\*Date:\*\*\s*(\S+)")
_BOLD_LINK: Final = re.compile(r"\*\*Link:\*\*\s*(?:\[[^\]]*\]\((\S+)\)|(\S+))\s*")
_BADGE_ROW: Final = re.compile(r"(?:!\[[^\]]*\]\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)+")
_FOLD_OPEN: Final = re.compile(r"\s*<details>\s*(?:<summary>[^<]*</summary>\s*)?")
_FOLD_CLOSE: Final = re.compile(r"\s*</details>\s*")
_RULE: Final = re.compile(r"-{3,}\s*")
_NO_TITLE: Final = "authors without a title above them"
_ENTRY_HEAD: Final = 24
"""The most lines from a title to its authors; badges and a summary may be in between."""
_BADGE_HOST: Final = "img.shields.io/badge/"
_NEWEST: Final = "\n**Link:**"
"""Found only in the newest layout, whose keywords are badges even if no paper has one."""


def detects(head: str) -> bool:
    """Whether it has this list's author lines, or only its headings, without papers yet."""
    lines = head.split("\n")
    if any(map(_is_authors, lines)):
        return True
    if heading_date(head) is None:
        return False
    if _CONTENTS_HEADING.search(head):  # a long one fills the head, before any author line
        return True
    written = [line for line in lines if line.strip()]
    return all(_NOT_A_PAPER.fullmatch(line) or _RULE.fullmatch(line) for line in written)


def heading_date(head: str) -> str | None:
    """The date in the list's first line, if that is a date heading."""
    match = _DATE_HEADING.fullmatch(head.lstrip().split("\n", 1)[0])
    return find_date(match[1]) if match else None


@dataclass(slots=True)
class _Block:
    """The lines of one entry and its first line number, from 1."""

    title: str
    start: int
    lines: list[str] = field(default_factory=list)


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the list in its order; invalid entries are reported and skipped."""
    lines = text.split("\n")
    level = "##" if _has_entry(lines) else "#"
    bold = level == "##" and _BADGE_HOST not in text and _NEWEST not in text
    block: _Block | None = None
    for index, line in enumerate(lines):
        heading = _heading(lines, index, level)
        if heading is None:
            if block:
                block.lines.append(line)
            elif _is_authors(line):
                yield Problem(index + 1, _NO_TITLE)
            continue
        if block:
            yield from _entries(block, bold)
        block = _Block(heading, index + 1) if not _NOT_A_PAPER.fullmatch(line) else None
    if block:
        yield from _entries(block, bold)


def _has_entry(lines: list[str]) -> bool:
    """Whether any line is a second-level heading with an author line soon after it."""
    return any(_is_entry(lines, index, "##") for index in range(len(lines)))


def _is_entry(lines: list[str], index: int, level: str) -> bool:
    """Whether line `index` is a heading of `level` with an author line soon after it."""
    if not lines[index].startswith(level + " "):
        return False
    for line in lines[index + 1 : index + _ENTRY_HEAD]:
        if _is_authors(line):
            return True
        if line.startswith(level + " "):
            return False
    return False


def _heading(lines: list[str], index: int, level: str) -> str | None:
    """The title if line `index` is a paper's heading: between blank lines, or of an entry."""
    line = lines[index]
    if not line.startswith(level):
        return None
    match = _HEADING.fullmatch(line)
    if match is None or match[1] != level:
        return None
    alone = (
        not "".join(lines[max(0, index - 1) : index]).strip()
        and not "".join(lines[index + 1 : index + 2]).strip()
    )
    return match[2] if alone or _is_entry(lines, index, level) else None


def _entries(block: _Block, bold: bool) -> Iterator[Paper | Problem]:
    """The block's paper or its problem, and a problem for each further entry without a title."""
    lost = [index for index, line in enumerate(block.lines) if _is_authors(line)][1:]
    lines = block.lines[: lost[0] if lost else None]
    yield from read_entry(partial(_entry, block.title, lines, bold), block.start)
    for index in lost:
        yield Problem(block.start + 1 + index, _NO_TITLE)


def _is_authors(line: str) -> bool:
    return bool(_QUOTED_AUTHORS.match(line) or _BOLD_AUTHORS.match(line))


def _entry(heading: str, lines: list[str], bold: bool) -> Entry:
    title = unbadge(heading)
    entry = Entry(title=title.text)
    row: tuple[Badge, ...] = ()
    summary: list[str] = []
    below = 0
    for number, line in enumerate(lines, 1):
        if match := _QUOTED_AUTHORS.match(line) or _BOLD_AUTHORS.match(line):
            names, _, date = match[1].partition("**Date:**")
            entry.authors = people(names.rstrip().removesuffix("|"), given_first=True)
            entry.published = date
        elif match := _QUOTED_DATE.fullmatch(line):
            entry.published = match[1]
        elif match := _QUOTED_LINK.fullmatch(line) or _BOLD_LINK.fullmatch(line):
            entry.link = match[1] or match[2]
            below = number
            break
        elif match := _BOLD_DATE.match(line):
            entry.published = match[1]
        elif _BADGE_ROW.fullmatch(line):
            row += badge_row(line)
        elif line.startswith(">"):
            summary.append(line.removeprefix(">").strip())
        elif line.strip():
            break
    if entry.link is None:
        raise EntryError(f"no link under the title “{clean_line(title.text)[:60]}”")
    abstract = _abstract(lines[below:], bold)
    entry.abstract = abstract.text
    entry.sections = {"tldr": unbadge("\n".join(summary)).text}
    entry.badges = unique((*row, *title.badges, *abstract.badges))
    entry.is_cut = title.is_cut or abstract.is_cut
    return entry


def _abstract(lines: list[str], bold: bool) -> Unbadged:
    """The text under an entry's link, without the fold around it."""
    kept: list[str] = []
    for line in lines:
        if not kept and (not line.strip() or _FOLD_OPEN.fullmatch(line)):
            continue
        kept.append(line)
    while kept and (
        not kept[-1].strip() or _RULE.fullmatch(kept[-1]) or _FOLD_CLOSE.fullmatch(kept[-1])
    ):
        kept.pop()
    text = "\n".join(kept)
    return unbold(text) if bold else unbadge(text)
