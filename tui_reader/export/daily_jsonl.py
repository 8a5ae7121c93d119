"""daily-arXiv-ai-enhanced's JSONL, which `parse` can read back.

It cannot hold marks, tags, notes and the digests of a paper; the date of a digest is in its file
name. `published`, `announced` and `badges` are extensions that other programs ignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tui_reader.export.jsonl import json_text
from tui_reader.formats.daily_entry import entry_of

if TYPE_CHECKING:
    from tui_reader.library import Listed


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The papers, one on each line."""
    for each in listed:
        yield json_text(entry_of(each.paper)) + "\n"


def escape_structure(text: str, structure: re.Pattern[str]) -> str:
    """`text` with a zero-width space at each match of `structure`.

    Text at these places would be read as the digest's structure. Parsers drop the space.
    """
    return structure.sub("\u200b", text)
