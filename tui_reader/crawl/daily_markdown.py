"""daily-arXiv-ai-enhanced's Markdown of a day, as its to_md/ makes it from the JSONL.

A table of contents with the number of papers, then the papers by primary category: the categories
in the order asked for, then the others by name. A section that is missing is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from tui_reader.core.paper import AI_SECTIONS, SECTION_TITLES
from tui_reader.crawl.records import Record
from tui_reader.export.bibliography import authors_for_a_line
from tui_reader.export.daily_jsonl import escape_structure
from tui_reader.export.daily_markdown import STRUCTURE

_LINK_UNSAFE: Final = re.compile(r"[()\s]")
_NO_CATEGORY: Final = "other"
"""The heading of papers without a category."""


def markdown(records: Iterable[Record], categories: Sequence[str]) -> str:
    """The day's Markdown, with `categories` first."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(_category(record), []).append(record)
    rank = {category: number for number, category in enumerate(dict.fromkeys(categories))}
    ordered = sorted(groups, key=lambda each: (rank.get(each, len(rank)), each))
    contents = "".join(f"- [{each}](#{each}) [Total: {len(groups[each])}]\n" for each in ordered)
    number = 0
    parts = [f"<div id=toc></div>\n\n# Table of Contents\n\n{contents}"]
    for category in ordered:
        parts.append(f"\n\n<div id='{category}'></div>\n\n# {category} [[Back]](#toc)\n\n")
        entries = []
        for record in groups[category]:
            number += 1
            entries.append(_entry(record, number, category))
        parts.append("\n\n".join(entries))
    return "".join(parts)


def _category(record: Record) -> str:
    categories = record.get("categories")
    return str(categories[0]) if isinstance(categories, list) and categories else _NO_CATEGORY


def _entry(record: Record, number: int, category: str) -> str:
    given = record.get("AI")
    given = given if isinstance(given, dict) else {}
    sections = {name: _escaped(given.get(name)) for name in AI_SECTIONS}
    details = "".join(f"{SECTION_TITLES[name]}: {sections[name]}\n\n" for name in AI_SECTIONS[1:])
    link = _LINK_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", _text(record.get("abs")))
    return (
        f"### [{number}] [{_text(record.get('title'))}]({link})\n"
        f"*{','.join(authors_for_a_line(_names(record)))}*\n\n"
        f"Main category: {category}\n\n"
        f"TL;DR: {sections['tldr']}\n\n\n"
        "<details>\n  <summary>Details</summary>\n"
        f"{details}Abstract: {_escaped(record.get('summary'))}\n\n</details>\n"
    )


def _names(record: Record) -> list[str]:
    authors = record.get("authors")
    return [each for each in authors if isinstance(each, str)] if isinstance(authors, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _escaped(value: Any) -> str:
    return escape_structure(_text(value), STRUCTURE)
