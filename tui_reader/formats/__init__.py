"""Digest formats: bytes in, Papers out one by one; a format is told by content, never by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final, NamedTuple, Protocol

from tui_reader.core.paper import NOWHERE, DigestRef, Origin, Paper
from tui_reader.core.text import find_date
from tui_reader.formats import arxiv_feed, daily_jsonl, daily_markdown, feed, json_feed, weekly
from tui_reader.formats.decoding import Decoded, decode
from tui_reader.formats.entry import FatalProblem, Problem, unforeseen
from tui_reader.system.errorlog import log_error

__all__ = [
    "FORMATS",
    "Digest",
    "FatalProblem",
    "Format",
    "Problem",
    "UnknownFormatError",
    "read_digest",
    "unforeseen",
]

_HEAD: Final = 65_536
"""Characters that a format may look at to know its own."""


class Format(Protocol):
    """A digest format: a module with these three names."""

    NAME: str

    def detects(self, head: str) -> bool:
        """Whether a file that begins with `head` is of this format."""
        ...

    def read(self, text: str, url: str | None = None) -> Iterator[Paper | Problem]:
        """The papers of a digest in its order, and what is wrong with the rest.

        `url` is where it came from: what it links to may be relative to it.
        """
        ...


FORMATS: Final[tuple[Format, ...]] = (
    arxiv_feed,
    feed,
    json_feed,
    daily_jsonl,
    daily_markdown,
    weekly,
)


MAX_BYTES: Final = 64 * 1024 * 1024
"""A larger file is no digest: a day of all of arXiv has three million bytes."""


MAX_LINES: Final = 1_000_000
"""That day has sixty thousand."""
MAX_ENTRIES: Final = 100_000
"""Papers of a digest that are read, and problems; that day has fifteen hundred papers."""
MAX_PROBLEMS: Final = 1_000
"""Problems of a digest that are reported one by one."""


class TooLargeError(ValueError):
    """A file is larger than any digest."""

    def __init__(self, size: str = f"larger than {MAX_BYTES // 2**20} MB") -> None:
        super().__init__(f"{size}, which no digest is; not read")


class UnknownFormatError(ValueError):
    """A file is of no known digest format."""


class Digest(NamedTuple):
    """A digest file told by content, its entries yet to be read."""

    ref: DigestRef
    entries: Iterator[Paper | Problem]
    """Papers do not remember `ref` yet: `Paper.with_digests` tells them."""


def read_digest(
    data: bytes, path: str, source: str | None = None, origin: Origin = NOWHERE
) -> Digest:
    """Read a digest file's `data`; `path` names it in messages and may carry its date.

    `decoding.decode` says which encodings are known; LF or CRLF. Bytes that cannot be decoded
    become U+FFFD and are told; they cost nothing else. An empty file is a digest without papers.
    Whatever goes wrong in an entry is a problem of that entry: `entries` never fails.

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
            "not a digest of a known format (daily-arXiv Markdown or JSONL, weekly list, RSS, "
            "Atom or JSON Feed)"
        )
    ref = DigestRef(source, date, format_.NAME, path)
    return Digest(ref, _bounded(_entries(format_, decoded, origin.url)))


def _decoded(data: bytes, charset: str | None) -> Decoded:
    try:
        return decode(data, charset)
    except Exception as error:  # in an encoding that one file in a million has
        log_error("decoding a digest", error)
        return Decoded(data.decode("utf-8", "replace").replace("\r\n", "\n"), "UTF-8", [1])


def _format_of(head: str) -> Format | None:
    """The format of a file that begins with `head`."""
    for format_ in FORMATS:
        try:
            if format_.detects(head):
                return format_
        except Exception as error:  # unforeseen: it may be another format
            log_error(f"telling whether a digest is of the format {format_.NAME}", error)
    return feed if feed.is_below_something(head) else None


def _entries(format_: Format, decoded: Decoded, url: str | None) -> Iterator[Paper | Problem]:
    for line in decoded.damaged:
        yield Problem(line, f"bytes that are not {decoded.encoding} were replaced")
    number, line = 0, 1
    try:
        for entry in format_.read(decoded.text, url):
            if isinstance(entry, Problem):
                line = entry.line
            else:
                number += 1
            yield entry
    except Exception as error:  # unforeseen, also too deep or too large
        log_error(f"reading a digest of the format {format_.NAME}", error)
        yield FatalProblem(line, unforeseen(f"not read after entry {number}", error))


def _bounded(entries: Iterator[Paper | Problem]) -> Iterator[Paper | Problem]:
    """`entries` as far as any digest goes, and no more problems than somebody would read."""
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
