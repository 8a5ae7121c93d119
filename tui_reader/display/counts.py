"""Counts of things, and sizes of files, in words."""

from __future__ import annotations


def plural(count: int, one: str, many: str | None = None) -> str:
    """`count` with its noun: `1 paper`, `2,000 papers`. `many` is the plural if not `one`s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def byte_size(count: int) -> str:
    """A number of bytes: `812 bytes`, `3.4 MB`."""
    shown = float(count)
    for unit in ("bytes", "kB", "MB"):
        if shown < 1000:
            return f"{shown:.0f} {unit}" if unit == "bytes" else f"{shown:.1f} {unit}"
        shown /= 1000
    return f"{shown:.1f} GB"
