"""Reads the digests in a source's folder one by one, and reports what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tui_reader.core.paper import DigestRef, Paper
from tui_reader.formats import (
    TooLargeError,
    UnknownFormatError,
    digest_bytes,
    files_beside,
    read_digest,
)
from tui_reader.sources.digest_files import digest_files


class ReadFile(NamedTuple):
    """A file that was read."""

    path: str
    """In the folder, with forward slashes."""
    ref: DigestRef | None
    """None if it is not a digest."""
    papers: list[Paper]


def read_files(source: str, folder: Path, report: Callable[[str], None]) -> Iterator[ReadFile]:
    """Read the files of a folder; `report` gets a line for each entry or file that is unreadable.

    Raises FolderError.
    """
    for file in digest_files(source, folder, report):
        try:
            digest = read_digest(
                digest_bytes(file), file.path, source, file.origin, files_beside(file)
            )
        except UnknownFormatError:
            yield ReadFile(file.path, None, [])
            continue
        except TooLargeError as error:
            report(f"{file.path}: {error}")
            continue
        except OSError as error:
            report(f"{file.path}: cannot be read ({error.strerror})")
            continue
        papers = []
        for entry in digest.entries:
            if isinstance(entry, Paper):
                papers.append(entry)
            else:
                report(f"{file.path}:{entry.line}: {entry.message}")
        yield ReadFile(file.path, digest.ref, papers)
