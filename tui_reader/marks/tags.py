"""What is typed of tags: which are to be added and which taken away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from tui_reader.marks.model import clean_tag

_BETWEEN: Final = re.compile(r"[\s,]+")


def tag_changes(text: str, present: Collection[str], known: Iterable[str]) -> dict[str, bool]:
    """Of each tag in `text` whether it is to be there, the last word on one counting.

    Tags stand between spaces and commas. One that is `present` already is taken away, as is one
    behind a dash. A tag in other case than a `known` one is that one.
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
    """`text` up to the tag that is being typed, and what there is of that, without its dash."""
    start = max(text.rfind(separator) for separator in (" ", ",", "\t")) + 1
    word = text[start:]
    dash = len(word) - len(word.removeprefix("-"))
    return text[: start + dash], word[dash:]


def matching_tags(known: Iterable[str], typed: str) -> list[str]:
    """Those of `known` that begin with what is `typed`, then those that hold it, in any case."""
    wanted = typed.lstrip("#").casefold()
    tags = [tag for tag in known if wanted in tag.casefold()]
    return sorted(tags, key=lambda tag: not tag.casefold().startswith(wanted))
