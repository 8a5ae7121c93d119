"""Reads a digest file into rows for the library, and the problems found in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from tui_reader.core.paper import DigestFile, DigestRef, Paper
from tui_reader.formats import (
    Problem,
    TooLargeError,
    UnknownFormatError,
    digest_bytes,
    files_beside,
    read_digest,
)
from tui_reader.library.merge import Contribution
from tui_reader.library.paper_rows import PaperRows, TextRow, paper_rows
from tui_reader.system.errorlog import log_error, unforeseen

_MAX_PROBLEMS: Final = 100


@dataclass(slots=True)
class FileContents:
    """The contents of a digest file; small enough to be pickled between processes."""

    file: DigestFile
    ref: DigestRef
    entries: list[tuple[TextRow, PaperRows]] = field(default_factory=list)
    """Each paper's text, and its rows if no other digest has the paper."""
    aliases: list[tuple[str, str]] = field(default_factory=list)
    """Former ids of papers, each with the id that the paper has now."""
    problems: list[Problem] = field(default_factory=list)
    is_digest: bool = True
    is_readable: bool = True
    """False if the file could not be read at all; it is tried again at the next sync."""


def read_file(file: DigestFile) -> FileContents:
    """Read `file`. Errors become problems; nothing is raised."""
    contents = FileContents(file, DigestRef(file.source, None, "", file.path))
    try:
        digest = read_digest(
            digest_bytes(file), file.path, file.source, file.origin, files_beside(file)
        )
        contents.ref = _with_valid_date(digest.ref)
        for entry in digest.entries:
            if isinstance(entry, Paper):
                _add(contents, entry)
            elif len(contents.problems) < _MAX_PROBLEMS:
                contents.problems.append(entry)
    except UnknownFormatError as error:
        contents.is_digest = False
        contents.problems.append(Problem(1, str(error)))
    except OSError as error:
        contents.is_readable = False
        contents.problems.append(Problem(1, error.strerror or str(error)))
    except TooLargeError as error:
        contents.problems.append(Problem(1, str(error)))
    except Exception as error:  # unforeseen; the papers that were read before are kept
        log_error("reading a digest file", error)
        contents.problems.append(Problem(1, unforeseen("not read any further", error)))
    return contents


def _add(contents: FileContents, paper: Paper) -> None:
    """Add a paper to the contents, or the problem that prevents that."""
    alone = Contribution(paper, contents.ref, len(contents.entries))
    try:
        contents.entries.append((paper.row(), paper_rows([alone])))
        contents.aliases.extend((former, paper.id) for former in paper.former_ids)
    except Exception as error:
        log_error("preparing an entry for the library", error)
        contents.problems.append(Problem(1, unforeseen(f"{paper.id}: not indexed", error)))


def _with_valid_date(ref: DigestRef) -> DigestRef:
    """`ref` without a date that does not exist, such as 31 February."""
    try:
        if ref.date:
            date.fromisoformat(ref.date)
    except ValueError:
        return replace(ref, date=None)
    return ref
