"""daily-arXiv-ai-enhanced's JSONL: one paper per line, with or without its `AI` object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from tui_reader.core.badges import unique
from tui_reader.core.paper import (
    AI_SECTIONS,
    ANNOUNCE_TYPES,
    OFF_TOPIC_BADGE,
    Badge,
    Paper,
    Translation,
)
from tui_reader.core.people import already_parsed, one_per_element
from tui_reader.core.text import clean_color, clean_line, clean_paragraphs
from tui_reader.formats.entry import Entry, EntryError, Problem, read_entry

NAME: Final = "daily-arxiv-jsonl"

_LINES_TRIED: Final = 20
_LONGEST: Final = 8_000_000
"""Characters of a line; parsed, a line of many small values takes ten times its size."""
_LONGEST_META: Final = 100
_OFF_TOPIC: Final = (OFF_TOPIC_BADGE,)
_PAPER_KEYS: Final = {"id", "abs", "title"}


def detects(head: str) -> bool:
    """Whether one of the first lines is a JSON object with a paper's keys."""
    lines = [line for line in head.split("\n") if line.strip()][:_LINES_TRIED]
    return any(_looks_like_paper(line) for line in lines)


def _looks_like_paper(line: str) -> bool:
    line = line.strip()
    if not line.startswith("{"):
        return False
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        # broken, or longer than the head: judge by its keys
        return '"title"' in line and ('"id"' in line or '"abs"' in line)
    return isinstance(value, dict) and "title" in value and bool(_PAPER_KEYS & value.keys())


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the digest in its order; lines without a paper are reported and skipped."""
    start = 0
    number = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip()
        start = end + 1
        number += 1
        if line:
            yield from read_entry(partial(_entry, line), number)


def _entry(line: str) -> Entry:
    if len(line) > _LONGEST:
        raise EntryError(f"not read: more than {_LONGEST:,} characters, too long for a paper")
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise EntryError(
            f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
        ) from None
    except RecursionError:
        raise EntryError("not read: nested too deeply") from None
    except ValueError:
        raise EntryError("not read: a number with too many digits") from None
    if not isinstance(value, dict):
        raise EntryError("not a JSON object")
    summaries, meta = value.get("AI"), value.get("AI_meta")
    sections = _sections(summaries) if isinstance(summaries, dict) else {}
    is_written = any(sections.values())
    return Entry(
        id=value.get("id"),
        title=value.get("title"),
        authors=_authors(value),
        categories=value.get("categories"),
        published=value.get("published"),
        abstract=value.get("summary"),
        sections=sections,
        ai_model=_meta(meta, "model") if is_written else None,
        ai_written=_meta(meta, "at") if is_written else None,
        translation=_translation(value.get("translation"), meta),
        announced=_announced(value.get("announced")),
        comment=value.get("comment"),
        venue=value.get("venue"),
        abbreviation=value.get("abbreviation"),
        institutions=value.get("institutions"),
        rating=value.get("rating"),
        builds_on=value.get("builds_on"),
        badges=_badges(value.get("badges")) + _OFF_TOPIC * (value.get("offtopic") is True),
        link=value.get("abs"),
        pdf=value.get("pdf"),
        code=value.get("code_url"),
        code_stars=value.get("code_stars"),
        code_updated=value.get("code_last_update"),
    )


def _authors(value: dict[str, Any]) -> Any:
    """One author per element; unchanged if our own export wrote them (`authors_listed`)."""
    authors = value.get("authors")
    if not isinstance(authors, list):
        return authors
    names = [each for each in authors if isinstance(each, str)]
    if isinstance(are_listed := value.get("authors_listed"), bool):
        return already_parsed(names, are_listed=are_listed)
    return one_per_element(names)


def _badges(value: Any) -> tuple[Badge, ...]:
    """Badges as our own export writes them: objects with a label and a colour."""
    if not isinstance(value, list):
        return ()
    return unique(
        Badge(label, clean_color(color) if isinstance(color := each.get("color"), str) else None)
        for each in value
        if isinstance(each, dict)
        and isinstance(name := each.get("label"), str)
        and (label := clean_line(name))
    )


def _announced(value: Any) -> str | None:
    """ArXiv's announce type, as our own digests have it."""
    return value if isinstance(value, str) and value in ANNOUNCE_TYPES else None


def _meta(meta: Any, name: str) -> str | None:
    """What our own digests say of the sections: the `model` that wrote them, and when (`at`)."""
    found = meta.get(name) if isinstance(meta, dict) else None
    return clean_line(found)[:_LONGEST_META] or None if isinstance(found, str) else None


def _translation(value: Any, meta: Any) -> Translation | None:
    """The translation of our own digests; its `AI_meta` is that of the sections or its own."""
    if not isinstance(value, dict) or not (language := _meta(value, "language")):
        return None
    title, abstract = value.get("title"), value.get("abstract")
    title = clean_line(title) or None if isinstance(title, str) else None
    abstract = clean_paragraphs(abstract) or None if isinstance(abstract, str) else None
    if not (title or abstract):
        return None
    by = value if "model" in value else meta
    return Translation(language, title, abstract, _meta(by, "model"), _meta(by, "at"))


def _sections(summaries: dict[str, Any]) -> dict[str, Any]:
    sections = {name: summaries.get(name) for name in AI_SECTIONS}
    # until April 2025 the model's one-line summary was called the task
    return sections | {"tldr": sections["tldr"] or summaries.get("task")}
