"""One weekly list in the output folder: read, and extended without losing what else it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui_reader.core.paper import OFF_TOPIC_BADGE, Paper
from tui_reader.crawl import records
from tui_reader.export import weekly
from tui_reader.formats import TooLargeError, UnknownFormatError, read_digest
from tui_reader.formats.weekly import NAME
from tui_reader.library.records import Listed
from tui_reader.system.files import replace_file

_ENTRY: Final = re.compile(r"^(?=---\r?\n\r?\n## )", re.MULTILINE)
_TITLE: Final = re.compile(r"---\r?\n\r?\n## .*\r?\n\r?\n")
_BADGE_ROW: Final = re.compile(r"(?:!\[[^\]\n]*\]\([^)\n]*\) ?)+(?=\r?\n\r?\n)")
_MARK: Final = weekly.badge_image(OFF_TOPIC_BADGE)
_AUTHORS: Final = re.compile(r"^(?=\*\*Authors:\*\*)", re.MULTILINE)


@dataclass(slots=True)
class WeeklyFile:
    """A list as it is on disk."""

    path: Path
    text: str
    papers: list[Paper]
    is_list: bool
    """False for a file in another format, or with anything that cannot be read."""

    def can_be_extended(self) -> bool:
        """Whether each paper has an entry in the layout that a crawl writes."""
        if not self.is_list or not self.papers:
            return self.is_list
        parts = (_papers_of(part) for part in _ENTRY.split(self.text))
        ids = [each.id for found in parts if len(found) == 1 for each in found]
        return ids == [each.id for each in self.papers]

    @property
    def refusal(self) -> str:
        """The message if the file cannot be extended."""
        return (
            f"{self.path}: not a weekly list that this program can rewrite; move it, or choose "
            "another --output"
        )

    def add(self, papers: Iterable[Paper]) -> None:
        """Add papers at the end. Raises OSError."""
        day = None if self.text.strip() else self.path.stem
        added = weekly.chunks(Listed(0, each, day, False, False) for each in papers)
        before = "" if day else self.text.rstrip() + "\n\n"
        self._write(before + "".join(added))

    def complete(self, summaries: Mapping[str, str], judged: Mapping[str, bool]) -> None:
        """Give the papers without a summary theirs, and those off topic their badge, or take it.

        `judged` is whether papers are off topic; both are by their ids. Raises OSError.
        """
        entries = (_summarized(each, summaries) for each in _ENTRY.split(self.text))
        self._write("".join(_judged(each, judged) for each in entries))

    def _write(self, text: str) -> None:
        if text != self.text:
            self.text = records.encodable(text)
            replace_file(self.path, self.text, mode=0o644)


def read(path: Path) -> WeeklyFile:
    """The list at `path`; an empty one if there is no such file. Raises OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    try:
        text = data.decode()
        digest = read_digest(data, path.name)
    except (UnicodeDecodeError, UnknownFormatError, TooLargeError):
        return WeeklyFile(path, "", [], is_list=False)
    entries = list(digest.entries)
    papers = [each for each in entries if isinstance(each, Paper)]
    is_list = digest.ref.format in (NAME, "empty") and len(papers) == len(entries)
    return WeeklyFile(path, text, papers, is_list)


def _papers_of(part: str) -> list[Paper]:
    """The papers of a part of a list."""
    try:
        entries = read_digest(part.encode(), "part.md").entries
    except UnknownFormatError:  # the introduction
        return []
    return [each for each in entries if isinstance(each, Paper)]


def _summarized(part: str, summaries: Mapping[str, str]) -> str:
    papers = _papers_of(part) if _AUTHORS.search(part) else []
    if len(papers) != 1 or papers[0].tldr or not (summary := summaries.get(papers[0].id)):
        return part
    return _AUTHORS.sub(lambda _: weekly.summary_lines(summary), part, count=1)


def _judged(part: str, judged: Mapping[str, bool]) -> str:
    """An entry with the badge of papers off topic at the end of its badges, or without it."""
    papers = _papers_of(part) if judged else []
    if len(papers) != 1 or papers[0].id not in judged or not (title := _TITLE.match(part)):
        return part
    head, rest = title[0], part[title.end() :]
    row = _BADGE_ROW.match(rest)
    is_marked = row is not None and _MARK in row[0]
    if judged[papers[0].id] == is_marked:
        return part
    if row is None:
        return f"{head}{_MARK}\n\n{rest}"
    badges = row[0].replace(f" {_MARK}", "").removeprefix(_MARK).lstrip()
    if not is_marked:
        badges = f"{badges} {_MARK}"
    rest = rest[row.end() :]
    return f"{head}{badges}{rest}" if badges else head + rest.lstrip("\r\n")
