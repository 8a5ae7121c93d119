"""Counts of things in words."""

from __future__ import annotations


def plural(count: int, one: str, many: str | None = None) -> str:
    """`count` with its noun: `1 paper`, `2,000 papers`. `many` is the plural if not `one`s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
