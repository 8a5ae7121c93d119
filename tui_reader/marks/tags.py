"""Parses typed lists of tags to add and remove."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from tui_reader.marks.model import clean_tag

_BETWEEN: Final = re.compile(r"[\s,]+")


def tag_changes(text: str, present: Collection[str], known: Iterable[str]) -> dict[str, bool]:
    """Map each tag in `text` to whether it is added or removed; its last occurrence counts.

    Spaces and commas separate tags. A tag that is `present` already is removed, and so is one with
    a dash before it. A tag that differs from a `known` one only in case is the known one.
    """
    spelled = {tag.casefold(): tag for tag in known}
    changes: dict[str, bool] = {}
    for word in _BETWEEN.split(text):
        away = word.startswith("-")
        if tag := clean_tag(word.removeprefix("-")):
            tag = spelled.setdefault(tag.casefold(), tag)
            changes.pop(tag, None)
            changes[tag] = not away and tag not in present
    return changes


def split_last_tag(text: str) -> tuple[str, str]:
    """`text` up to the tag that is being typed, and the part of that tag, without its dash."""
    start = max(text.rfind(separator) for separator in (" ", ",", "\t")) + 1
    word = text[start:]
    dash = len(word) - len(word.removeprefix("-"))
    return text[: start + dash], word[dash:]


def matching_tags(known: Iterable[str], typed: str) -> list[str]:
    """The `known` tags that begin with `typed`, then those that contain it, in any case."""
    wanted = typed.lstrip("#").casefold()
    tags = [tag for tag in known if wanted in tag.casefold()]
    return sorted(tags, key=lambda tag: not tag.casefold().startswith(wanted))
