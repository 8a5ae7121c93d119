"""Completes the path that a person is typing, as shells do."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tui_reader.system.paths import expanded

_MAX_ENTRIES = 20_000
"""Entries of a folder that are looked at."""


class Completion(NamedTuple):
    """The longer path, and the names that it may go on with."""

    text: str
    names: tuple[str, ...] = ()
    """Sorted, a folder's with a slash; empty if there is only one way to go on, or none."""


def complete_path(text: str) -> Completion:
    """Complete the last part of `text`; unchanged if nothing begins like it."""
    if text == "~":
        return Completion("~/")
    head, slash, part = text.rpartition("/")
    try:
        folder = expanded(f"{head}{slash}") if slash else Path()
        names = _names(folder, part)
    except (OSError, RuntimeError, ValueError):
        return Completion(text)
    if not names:
        return Completion(text)
    common = _common(names)
    found = f"{head}{slash}{common if len(common) > len(part) else part}"
    return Completion(found) if len(names) == 1 else Completion(found, tuple(names))


def _common(names: list[str]) -> str:
    """The beginning that all names have."""
    first, last = names[0], names[-1]  # sorted: the others are between these
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _names(folder: Path, part: str) -> list[str]:
    """The names in a folder that begin with `part`; hidden ones only if `part` has the dot."""
    with os.scandir(folder) as found:
        return sorted(
            f"{each.name}/" if each.is_dir() else each.name
            for each in islice(found, _MAX_ENTRIES)
            if each.name.startswith(part) and (part.startswith(".") or each.name[0] != ".")
        )
