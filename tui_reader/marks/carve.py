"""Recovers rows from a damaged marks file, wherever they are in it; checksums verify them.

The search does not rely on the file's pages, trees or header. It needs only the page size, and only
for a note that continues on overflow pages. The format: "Database File Format"
(sqlite.org/fileformat2.html), 1.6 "B-tree Pages" and 2.1 "Record Format".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.marks.file import checksum
from tui_reader.marks.model import FieldWrite, keep_latest

_VARINT: Final = rb"[\x80-\xff]{0,2}[\x00-\x7f]"
_HEADER: Final = re.compile(
    # the length of the header, then the serial types of id, field and value, of the stamp (a text
    # of 29 bytes), and of two integers (the sequence number and the checksum)
    rb"(?=([\x07-\x0d]" + _VARINT * 3 + rb"\x47[\x01-\x06\x08\x09]{2}))",
    re.DOTALL,
)
_WIDTHS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
"""Bytes of an integer by its serial type; types 8 and 9 are the numbers 0 and 1 themselves."""
_NULL: Final = 0
_TEXT: Final = 13
_USUAL_PAGE: Final = 4096


def carve(data: bytes) -> dict[tuple[str, str], FieldWrite]:
    """The latest write of every field that can be read from `data`, the bytes of a marks file.

    Unused pages may still hold older writes, so the one with the greatest stamp is taken.
    """
    latest: dict[tuple[str, str], FieldWrite] = {}
    for write in _rows(data):
        keep_latest(latest, write)
    return latest


def _rows(data: bytes) -> Iterator[FieldWrite]:
    pages = _page_sizes(data)
    for match in _HEADER.finditer(data):
        header = match[1]
        types = _types(header)
        sizes = [size for each in types if (size := _size(each)) is not None]
        if not types or len(sizes) < len(types) or _NULL in types[:2]:
            continue
        whole = len(header) + sum(sizes)
        for page in pages:
            record = _record(data, match.start(), whole, page)
            if record and (write := _row(record[len(header) :], types)):
                yield write
                break


def _page_sizes(data: bytes) -> list[int]:
    """All possible page sizes, the likeliest first, as the size in the header may be damaged."""
    size = int.from_bytes(data[16:18])
    declared = 65_536 if size == 1 else size
    sizes = [1 << power for power in range(9, 17)]
    return sorted(sizes, key=lambda each: (each != declared, each != _USUAL_PAGE))


def _types(header: bytes) -> list[int]:
    """The serial types in a header; empty if it has another length than it says."""
    if header[0] != len(header):
        return []
    types = []
    value = 0
    for byte in header[1:]:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            types.append(value)
            value = 0
    return types


def _size(kind: int) -> int | None:
    """Bytes of a value of this serial type; None for a type that our rows never have."""
    if kind >= _TEXT and kind % 2:
        return (kind - _TEXT) // 2
    return 0 if kind == _NULL else _WIDTHS.get(kind)


def _record(data: bytes, start: int, whole: int, page: int) -> bytes | None:
    """The record of `whole` bytes at `start`, including its part on overflow pages."""
    most = (page - 12) * 64 // 255 - 23
    if whole <= most:
        return data[start : start + whole]
    least = (page - 12) * 32 // 255 - 23
    here = least + (whole - least) % (page - 4)
    here = here if here <= most else least
    parts = [data[start : start + here]]
    following = int.from_bytes(data[start + here : start + here + 4])
    missing = whole - here
    while missing > 0:
        at = (following - 1) * page
        if not 0 < at < len(data):
            return None
        parts.append(data[at + 4 : at + 4 + min(missing, page - 4)])
        missing -= page - 4
        following = int.from_bytes(data[at : at + 4])
    return b"".join(parts)


def _row(content: bytes, types: list[int]) -> FieldWrite | None:
    values: list[str | int | None] = []
    at = 0
    for kind in types:
        size = _size(kind) or 0
        piece = content[at : at + size]
        at += size
        if len(piece) < size:
            return None
        if kind == _NULL:
            values.append(None)
        elif kind >= _TEXT:
            try:
                values.append(piece.decode())
            except UnicodeDecodeError:
                return None
        else:
            values.append(kind - 8 if kind >= 8 else int.from_bytes(piece, signed=True))
    id_, field, value, stamp, _, stored = values
    if not isinstance(id_, str) or not isinstance(field, str) or not isinstance(stamp, str):
        return None
    if not (value is None or isinstance(value, str)):
        return None
    write = FieldWrite(id_, field, value, stamp)
    return write if stored == checksum(*write) else None
