"""Keeps the responses of a feed by day; a response without new papers is not kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tui_reader.core.identity import url_id
from tui_reader.core.paper import NOWHERE, Origin, Paper
from tui_reader.formats import FatalProblem, Problem, UnknownFormatError, read_digest
from tui_reader.formats.daily_entry import jsonl
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.origins import read_origins

_REMEMBERED: Final = 20_000
"""Papers that a source remembers as fetched; the oldest are forgotten first."""
_FILES_A_DAY: Final = 500
_TEXT_KEY: Final = 16
_PAGE_KEY: Final = 8


def papers_of(data: bytes, where: str, origin: Origin = NOWHERE) -> list[Paper]:
    """The papers of a response from `where`. Raises SourceError if it is not a complete feed."""
    try:
        digest = read_digest(data, "", origin=origin)
        if digest.ref.format == "empty":
            raise UnknownFormatError("empty")
    except UnknownFormatError as error:
        raise SourceError(f"{where}: the answer is not a feed; check the URL") from error
    papers: list[Paper] = []
    problems: list[Problem] = []
    for entry in digest.entries:
        if isinstance(entry, Paper):
            papers.append(entry)
        else:
            problems.append(entry)
    broken = [each for each in problems if isinstance(each, FatalProblem)]
    if broken or (problems and not papers):
        message = (broken or problems)[0].message
        advice = "try again later" if broken else "check the feed in a browser"
        raise SourceError(f"{where}: {message}, so nothing of it was kept; {advice}")
    return papers


def unseen(folder: SourceFolder, papers: Iterable[Paper]) -> list[Paper]:
    """The papers that were not kept in this form yet."""
    seen = set(folder.notes.get("seen", ()))
    return [each for each in papers if _key(each) not in seen]


def keep_papers(folder: SourceFolder, papers: list[Paper], day: str) -> int:
    """Keep papers that were chosen from an answer, as a digest in JSONL; otherwise like `keep`."""
    return keep(folder, jsonl(papers).encode(), papers, day, suffix=".jsonl")


def keep(
    folder: SourceFolder,
    data: bytes,
    papers: list[Paper],
    day: str,
    origin: Origin = NOWHERE,
    *,
    suffix: str = ".xml",
) -> int:
    """Keep an answer unchanged as a file of `day` (ISO 8601); returns the number of new papers.

    An answer without new or changed papers is not kept. An answer that has every paper of the
    day's file replaces it; otherwise it is kept beside it as `DAY-2.xml`, so that a feed that
    drops papers within the day loses nothing.
    """
    seen: dict[str, None] = dict.fromkeys(folder.notes.get("seen", ()))
    keys = [_key(paper) for paper in papers]
    new = sum(key not in seen for key in keys)
    if not new:
        return 0
    texts = {key[:_TEXT_KEY] for key in keys}
    folder.keep_bytes(data, _file_name(folder.path, day, suffix, texts), origin)
    for key in keys:
        seen.pop(key, None)
        seen[key] = None
    folder.notes["seen"] = list(seen)[-_REMEMBERED:]
    folder.save_notes()
    return new


def _file_name(folder: Path, day: str, suffix: str, texts: set[str]) -> str:
    origins = read_origins(folder)
    for number in range(1, _FILES_A_DAY):
        name = f"{day}{suffix}" if number == 1 else f"{day}-{number}{suffix}"
        try:
            data = (folder / name).read_bytes()
            there = papers_of(data, name, origins.get(name, NOWHERE))
        except FileNotFoundError:
            return name
        except (OSError, SourceError):
            continue
        if {_key(paper)[:_TEXT_KEY] for paper in there} <= texts:
            return name
    raise SourceError(f"{folder}: has {_FILES_A_DAY} files of {day}; the feed changes too often")


def _key(paper: Paper) -> str:
    """A hash of what the paper's entry says, and one of its page, but for tracking parameters."""
    texts = (paper.id, str(paper.version), paper.title, paper.abstract or "", *paper.authors)
    page = url_id(paper.links.abs or "") or ""
    return _hash("\0".join(texts))[:_TEXT_KEY] + _hash(page)[:_PAGE_KEY]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
