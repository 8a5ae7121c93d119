"""Digest formats: bytes in, Papers out one by one. The content decides the format, not the name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Final, NamedTuple, Protocol

from tui_reader.core.paper import NOWHERE, DigestFile, DigestRef, Origin, Paper
from tui_reader.core.text import find_date
from tui_reader.formats import (
    arxiv_feed,
    collection,
    daily_jsonl,
    daily_markdown,
    feed,
    json_feed,
    link_list,
    weekly,
)
from tui_reader.formats.collection import Beside, nothing_beside
from tui_reader.formats.decoding import Decoded, decode
from tui_reader.formats.entry import FatalProblem, Problem
from tui_reader.system.errorlog import log_error, unforeseen

__all__ = [
    "FORMATS",
    "Digest",
    "FatalProblem",
    "Format",
    "Problem",
    "UnknownFormatError",
    "digest_bytes",
    "files_beside",
    "read_digest",
]

_HEAD: Final = 65_536
"""Characters at the start of a file by which formats are detected."""


class Format(Protocol):
    """A digest format: a module with these three names."""

    NAME: str

    def detects(self, head: str) -> bool:
        """Whether a file that begins with `head` has this format."""
        ...

    def read(self, text: str, url: str | None = None) -> Iterator[Paper | Problem]:
        """The papers of a digest in its order, and the problems of the other entries.

        `url` is the digest's own address, which relative links are resolved against.
        """
        ...


FORMATS: Final[tuple[Format, ...]] = (
    arxiv_feed,
    feed,
    json_feed,
    collection,
    daily_jsonl,
    daily_markdown,
    weekly,
    link_list,
)


MAX_BYTES: Final = 64 * 1024 * 1024
"""Larger files are not read: a day of all of arXiv has three million bytes."""
MAX_LINES: Final = 1_000_000
"""A day of all of arXiv has sixty thousand."""
MAX_ENTRIES: Final = 100_000
"""Papers and problems that are read of a digest; a day of all of arXiv has 1,500 papers."""
_MAX_FILE_BESIDE: Final = 256 * 1024
"""Bytes of a file beside a digest; larger ones are not read. A long note has 30,000."""
_MAX_BESIDE: Final = 32 * 1024 * 1024
"""Bytes of all files that are read beside a digest."""
MAX_PROBLEMS: Final = 1_000
"""Problems of a digest that are reported one by one."""


class TooLargeError(ValueError):
    """A file is too large to be a digest."""

    def __init__(self, size: str = f"larger than {MAX_BYTES // 2**20} MB") -> None:
        super().__init__(f"{size}: too large for a digest; not read")


class UnknownFormatError(ValueError):
    """A file is not of a known digest format."""


class Digest(NamedTuple):
    """A digest whose format is known; its entries are read as they are iterated over."""

    ref: DigestRef
    entries: Iterator[Paper | Problem]
    """The papers do not have `ref` yet; `Paper.with_digests` adds it."""


def digest_bytes(file: DigestFile) -> bytes:
    """The contents of `file`. Raises OSError, and TooLargeError before it reads too much."""
    if file.size > MAX_BYTES:
        raise TooLargeError
    with file.location.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)  # it may have grown


def files_beside(file: DigestFile) -> Beside:
    """Reads files in the folder of the source of `file`, within bounds.

    The paths may come from anywhere: they cannot leave the folder.
    """
    root = file.location.parents[file.path.count("/")]
    left = _MAX_BESIDE

    def beside(path: str) -> str | None:
        nonlocal left
        try:
            place = (root / path).resolve()
            if not place.is_relative_to(root.resolve()) or not place.is_file():
                return None
            with place.open("rb") as opened:
                data = opened.read(min(_MAX_FILE_BESIDE, left) + 1)
        except (OSError, ValueError):
            return None
        left -= len(data)
        return (
            data.decode("utf-8", "replace") if left > 0 and len(data) <= _MAX_FILE_BESIDE else None
        )

    return beside


def read_digest(
    data: bytes,
    path: str,
    source: str | None = None,
    origin: Origin = NOWHERE,
    beside: Beside = nothing_beside,
) -> Digest:
    """Read a digest file's `data`; `path` appears in messages, and its name may hold the date.

    A collection has parts of its papers in other files, which `beside` reads.

    `decoding.decode` lists the encodings; line ends are LF or CRLF. Bytes that cannot be decoded
    become U+FFFD and are reported as problems. An empty file is a digest without papers. An error
    in one entry becomes a Problem of that entry: iterating over `entries` never raises.

    Raises UnknownFormatError and TooLargeError.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError
    if data.count(b"\n") > MAX_LINES:
        raise TooLargeError(f"more than {MAX_LINES:,} lines")
    decoded = _decoded(data, origin.charset)
    head = decoded.text[:_HEAD]
    date = weekly.heading_date(head) or find_date(PurePath(path).name)
    if not decoded.text.strip():
        return Digest(DigestRef(source, date, "empty", path), iter(()))
    format_ = _format_of(head)
    if format_ is None:
        raise UnknownFormatError(
            "not a digest of a known format (daily-arXiv Markdown or JSONL, weekly list, "
            "collection, list of arXiv links, RSS, Atom or JSON Feed)"
        )
    ref = DigestRef(source, date, format_.NAME, path)
    return Digest(ref, _bounded(_entries(format_, decoded, origin.url, beside)))


def _decoded(data: bytes, charset: str | None) -> Decoded:
    try:
        return decode(data, charset)
    except Exception as error:  # a fault in a rare encoding must not lose the file
        log_error("decoding a digest", error)
        return Decoded(data.decode("utf-8", "replace").replace("\r\n", "\n"), "UTF-8", [1])


def _format_of(head: str) -> Format | None:
    """The format of a file that begins with `head`; None if unknown."""
    for format_ in FORMATS:
        try:
            if format_.detects(head):
                return format_
        except Exception as error:  # unforeseen: try the other formats
            log_error(f"detecting the format {format_.NAME}", error)
    return feed if feed.follows_other_text(head) else None


def _entries(
    format_: Format, decoded: Decoded, url: str | None, beside: Beside
) -> Iterator[Paper | Problem]:
    read = partial(collection.read, beside=beside) if format_ is collection else format_.read
    for line in decoded.damaged:
        yield Problem(line, f"bytes that are not {decoded.encoding} were replaced")
    number, line = 0, 1
    try:
        for entry in read(decoded.text, url):
            if isinstance(entry, Problem):
                line = entry.line
            else:
                number += 1
            yield entry
    except Exception as error:  # unforeseen, including RecursionError and MemoryError
        log_error(f"reading a digest of the format {format_.NAME}", error)
        yield FatalProblem(line, unforeseen(f"not read after entry {number}", error))


def _bounded(entries: Iterator[Paper | Problem]) -> Iterator[Paper | Problem]:
    """`entries` up to MAX_ENTRIES, with at most MAX_PROBLEMS problems and their total."""
    problems, last = 0, 1
    for number, entry in enumerate(entries):
        if number >= MAX_ENTRIES:
            yield Problem(last, f"more than {MAX_ENTRIES:,} entries; the rest was not read")
            return
        if isinstance(entry, Problem):
            problems += 1
            last = entry.line
            if problems > MAX_PROBLEMS:
                continue
        yield entry
    if problems > MAX_PROBLEMS:
        yield Problem(last, f"{problems:,} problems; only the first {MAX_PROBLEMS:,} are listed")
