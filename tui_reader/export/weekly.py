"""EfficientPaper's weekly list in its newest layout, which `parse` can read back.

It cannot hold categories, the comment, AI sections other than the TL;DR, links to code and to PDFs
outside arXiv, marks, tags, notes and the digests of a paper. Its date is
the date of the first paper's digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import Badge
from tui_reader.export.bibliography import authors_for_a_line
from tui_reader.export.daily_jsonl import escape_structure
from tui_reader.formats.daily_entry import page_url

if TYPE_CHECKING:
    from tui_reader.library import Listed

_IMAGE: Final = r"(?<=!)(?=\[[^\]\n]{0,80}\]\(https?://img\.shields\.io)"
"""Text that would be read as a badge."""
_STRUCTURE: Final = re.compile(
    rf"^(?=#|\{{|<|---|> ?Authors:|\*\*Authors:)|{_IMAGE}", re.MULTILINE | re.IGNORECASE
)
"""Places in a text that would be read as the list's structure, or another format's."""
_IN_TITLE: Final = re.compile(rf"^(?=\d{{4}}-|Table of Contents)|{_IMAGE}", re.IGNORECASE)
_QUOTED: Final = re.compile(r"Authors:|\d|https?:|\[")
"""Beginnings of lines in a TL;DR that would be read as structure of the older layouts."""
_MOST_LINES: Final = 16
"""Lines of a TL;DR; parsers look for the authors only so far below the title."""
_PATH_UNSAFE: Final = re.compile(r"[%()?#/\\<>\"`\[\]{}]")


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The list, one piece for each paper."""
    for number, each in enumerate(listed):
        if number == 0:
            yield f"# {each.date}\n\n" if each.date else ""
        yield _entry(each)


def _entry(listed: Listed) -> str:
    paper = listed.paper
    date = f" | **Date:** {paper.published}" if paper.published else ""
    link = page_url(paper) or ""
    shown = "link" if "]" in link else link
    badges = " ".join(map(badge_image, paper.badges))
    row = f"{badges}\n\n" if badges else ""
    return (
        f"---\n\n## {escape_structure(paper.title, _IN_TITLE)}\n\n"
        f"{row}"
        f"{summary_lines(paper.tldr)}"
        f"**Authors:** {', '.join(authors_for_a_line(paper.authors))}{date}\n\n"
        f"**Link:** [{shown}]({link})\n\n"
        "<details><summary>Abstract</summary>\n\n"
        f"{escape_structure(paper.abstract or '', _STRUCTURE)}\n\n"
        "</details>\n\n"
    )


def summary_lines(tldr: str | None) -> str:
    """A summary as the lines above the authors; empty if there is none."""
    if not tldr:
        return ""
    lines = escape_structure(tldr, _STRUCTURE).split("\n")
    lines[_MOST_LINES:] = [" ".join(lines[_MOST_LINES:])] if len(lines) > _MOST_LINES else []
    return "".join(f">{'  ' if _QUOTED.match(line) else ' '}{line}\n" for line in lines) + "\n"


def badge_image(badge: Badge) -> str:
    """A badge as a Markdown image from shields.io ("Static Badge", shields.io/badges)."""
    label = _PATH_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", badge.label)
    # shields.io shows "_" as a space, so that a space next to an underscore must be encoded
    label = label.replace(" ", "%20") if "_" in label else label.replace(" ", "_")
    label = label.replace("_", "__") if "_" in badge.label else label
    label = label.replace("-", "--")
    if badge.color is None and label.endswith("-"):
        label = f"{label[:-2]}%2D"
    return f"![](https://img.shields.io/badge/{label}-{badge.color or ''})"
