"""The reading side of indexing: a digest file as its papers and what is wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from tui_reader.core.paper import DigestFile, DigestRef, Paper
from tui_reader.formats import (
    MAX_BYTES,
    Problem,
    TooLargeError,
    UnknownFormatError,
    read_digest,
)
from tui_reader.library.merge import Contribution
from tui_reader.library.paper_rows import Derived, Row, derive

_MAX_PROBLEMS: Final = 100


@dataclass(slots=True)
class FileRead:
    """What a file was found to hold, light enough to be handed from process to process."""

    file: DigestFile
    ref: DigestRef
    entries: list[tuple[Row, Derived]] = field(default_factory=list)
    """Each paper's text, and what follows where no other digest tells of it."""
    problems: list[Problem] = field(default_factory=list)
    is_digest: bool = True
    is_readable: bool = True
    """False where the file could not be read at all: another time, perhaps."""


def read_file(file: DigestFile) -> FileRead:
    """Read `file`; whatever stands in the way becomes a problem, never an exception."""
    read = FileRead(file, DigestRef(file.source, None, "", file.path))
    try:
        if file.size > MAX_BYTES:
            raise TooLargeError
        with file.location.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)  # it may have grown
        digest = read_digest(data, file.path, file.source)
        read.ref = _dated(digest.ref)
        for entry in digest.entries:
            if isinstance(entry, Paper):
                alone = Contribution(entry, read.ref, len(read.entries))
                read.entries.append((entry.row(), derive([alone])))
            elif len(read.problems) < _MAX_PROBLEMS:
                read.problems.append(entry)
    except UnknownFormatError as error:
        read.is_digest = False
        read.problems.append(Problem(1, str(error)))
    except OSError as error:
        read.is_readable = False
        read.problems.append(Problem(1, error.strerror or str(error)))
    except ValueError as error:
        read.problems.append(Problem(1, str(error)))
    return read


def _dated(ref: DigestRef) -> DigestRef:
    """`ref` without a date that no calendar has, such as the 31st of February."""
    try:
        if ref.date:
            date.fromisoformat(ref.date)
    except ValueError:
        return replace(ref, date=None)
    return ref
