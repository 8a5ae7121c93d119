"""The folder that a crawl writes to: one day's digests at a time, each file as a whole.

A day has `DATE.jsonl`, `DATE.md` and for each language `DATE_AI_enhanced_LANGUAGE.jsonl`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui_reader.core.identity import paper_id
from tui_reader.core.paper import Paper
from tui_reader.core.text import find_date
from tui_reader.crawl import records
from tui_reader.crawl.daily_markdown import markdown
from tui_reader.formats import TooLargeError, UnknownFormatError, read_digest
from tui_reader.formats.daily_markdown import NAME
from tui_reader.system.files import replace_file

_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl", re.ASCII)
_ID: Final = re.compile(r'\{"id": ?"([^"\\]{1,200})"')
_PUBLIC: Final = 0o644


class Output:
    """The digests in a folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is missing. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def days(self) -> list[str]:
        """The dates of the digests, the oldest first."""
        found = (_DAY.fullmatch(path.name) for path in self.folder.glob("*.jsonl"))
        return sorted(match[1] for match in found if match and find_date(match[1]))

    def known(self) -> set[str]:
        """The ids of all papers. Raises OSError."""
        return {id_ for day in self.days() for id_ in _ids(self._raw(day))}

    def records_of(self, day: str) -> list[records.Record]:
        """The papers of a day, without AI sections. Raises OSError."""
        return list(records.read(self._raw(day)))

    def papers(self, day: str) -> list[Paper]:
        """The same as they are read back. Raises OSError."""
        digest = read_digest(self._raw(day).read_bytes(), f"{day}.jsonl")
        return [each for each in digest.entries if isinstance(each, Paper)]

    def add(self, day: str, papers: Iterable[Paper]) -> None:
        """Add papers to the end of a day; those that are there stay as they are. Raises OSError."""
        path = self._raw(day)
        there = ""
        with suppress(FileNotFoundError):
            there = path.read_text("utf-8", "replace")
        if there and not there.endswith("\n"):
            there += "\n"
        self._write(path, there + records.text(map(records.without_sections, papers)))

    def sections(self, day: str, language: str) -> dict[str, records.Record]:
        """The records of a day with AI sections in a language, by their ids. Raises OSError."""
        return {
            records.id_of(each): each
            for each in records.read(self.ai_file(day, language))
            if isinstance(each.get("AI"), dict)
        }

    def set_sections(self, day: str, language: str, found: Mapping[str, records.Record]) -> None:
        """Write AI sections, in the order of the day's papers. Raises OSError."""
        first = {id_: found[id_] for id_ in _ids(self._raw(day)) if id_ in found}
        self._write(self.ai_file(day, language), records.text({**first, **found}.values()))

    def languages(self, day: str) -> list[str]:
        """The languages that a day has AI sections in, sorted."""
        start = f"{day}_AI_enhanced_"
        paths = self.folder.glob(f"{start}*.jsonl")
        return sorted(path.name.removeprefix(start).removesuffix(".jsonl") for path in paths)

    def write_markdown(self, day: str, categories: Sequence[str], language: str | None) -> bool:
        """Write a day's Markdown, with the AI sections in a language. Raises OSError.

        Returns whether it was written: a file in another format stays as it is.
        """
        path = self.markdown_file(day)
        if not _is_daily(path):
            return False
        sections = self.sections(day, language) if language else {}
        papers = [sections.get(records.id_of(each), each) for each in self.records_of(day)]
        self._write(path, markdown(papers, categories))
        return True

    def markdown_file(self, day: str) -> Path:
        """The file of a day's Markdown."""
        return self.folder / f"{day}.md"

    def ai_file(self, day: str, language: str) -> Path:
        """The file of a day's AI sections in a language."""
        return self.folder / f"{day}_AI_enhanced_{language}.jsonl"

    def _raw(self, day: str) -> Path:
        return self.folder / f"{day}.jsonl"

    def _write(self, path: Path, text: str) -> None:
        """Replace a file, unless it has this content already."""
        text = records.encodable(text)
        with suppress(FileNotFoundError):
            if path.read_bytes() == text.encode():
                return
        replace_file(path, text, mode=_PUBLIC)


def _is_daily(path: Path) -> bool:
    """Whether a file is missing, empty or in the layout that a crawl writes."""
    try:
        return read_digest(path.read_bytes(), path.name).ref.format in (NAME, "empty")
    except FileNotFoundError:
        return True
    except (UnknownFormatError, TooLargeError):
        return False


def _ids(path: Path) -> Iterator[str]:
    """The ids of the papers of a file, without reading the rest of their records."""
    with suppress(FileNotFoundError), path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            match = _ID.match(line)
            if match:
                yield paper_id(match[1]) or match[1]
            else:
                yield from map(records.id_of, records.of_line(line))
