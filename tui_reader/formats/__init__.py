"""Digest formats: bytes in, Papers out one by one; a format is told by content, never by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath
from typing import Final, NamedTuple, Protocol

from tui_reader.core.paper import DigestRef, Paper
from tui_reader.core.text import find_date
from tui_reader.formats import arxiv_feed, daily_jsonl, daily_markdown, feed, weekly
from tui_reader.formats.entry import FatalProblem, Problem

__all__ = [
    "FORMATS",
    "Digest",
    "FatalProblem",
    "Format",
    "Problem",
    "UnknownFormatError",
    "read_digest",
]

_XML_ENCODING: Final = re.compile(
    rb"""\s*<\?xml\s[^>]{0,100}?\bencoding\s*=\s*["']"""
    rb"""(iso-8859-\d{1,2}|windows-125\d|latin-?1|koi8-[ru]|gb2312|gbk|gb18030|big5"""
    rb"""|euc-(?:jp|kr)|shift_jis)["']""",
    re.IGNORECASE,
)
_HEAD: Final = 65_536
"""Characters that a format may look at to know its own."""


class Format(Protocol):
    """A digest format: a module with these three names."""

    NAME: str

    def detects(self, head: str) -> bool:
        """Whether a file that begins with `head` is of this format."""
        ...

    def read(self, text: str) -> Iterator[Paper | Problem]:
        """The papers of a digest in its order, and what is wrong with the rest."""
        ...


FORMATS: Final[tuple[Format, ...]] = (
    arxiv_feed,
    feed,
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
MAX_TOLD: Final = 1_000
"""Problems of a digest that are told one by one."""


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


def read_digest(data: bytes, path: str, source: str | None = None) -> Digest:
    """Read a digest file's `data`; `path` names it in messages and may carry its date.

    UTF-8 with or without a byte order mark, or what an XML declaration says; LF or CRLF. Bytes
    that cannot be decoded become U+FFFD and are told; they cost nothing else. An empty file is a
    digest without papers.

    Raises UnknownFormatError and TooLargeError.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError
    if data.count(b"\n") > MAX_LINES:
        raise TooLargeError(f"more than {MAX_LINES:,} lines")
    text, damaged = _decode(data)
    head = text[:_HEAD]
    date = weekly.heading_date(head) or find_date(PurePath(path).name)
    if not text.strip():
        return Digest(DigestRef(source, date, "empty", path), iter(()))
    for format_ in FORMATS:
        if format_.detects(head):
            ref = DigestRef(source, date, format_.NAME, path)
            return Digest(ref, _bounded(_entries(format_, text, damaged)))
    raise UnknownFormatError(
        "not a digest of a known format (daily-arXiv Markdown or JSONL, weekly list, RSS or Atom)"
    )


def _entries(format_: Format, text: str, damaged: list[int]) -> Iterator[Paper | Problem]:
    for line in damaged:
        yield Problem(line, "bytes that are not UTF-8 were replaced")
    yield from format_.read(text)


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
            if problems > MAX_TOLD:
                continue
        yield entry
    if problems > MAX_TOLD:
        yield Problem(last, f"the last of {problems:,} problems, of which {MAX_TOLD:,} are told")


def _decode(data: bytes) -> tuple[str, list[int]]:
    r"""The text with `\n` line ends, and the lines (from 1) that held undecodable bytes."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if declared := _XML_ENCODING.match(data):
        with suppress(UnicodeError):
            data = data.decode(declared[1].decode("ascii")).encode()
    damaged: list[int] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        for number, line in enumerate(data.split(b"\n"), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                damaged.append(number)
        text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text, damaged
