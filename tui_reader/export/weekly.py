"""EfficientPaper's weekly list in its newest layout, which `parse` reads again.

What has no place in it: categories, the comment, AI sections but the TL;DR, links to code and to
PDFs that are not arXiv's, commas in authors' names, marks, tags and notes, and the digests that a
paper came from. Its date is that of the first paper's digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import Badge
from tui_reader.export.daily_jsonl import marked, page

if TYPE_CHECKING:
    from tui_reader.library import Listed

_IMAGE: Final = r"(?<=!)(?=\[[^\]\n]{0,80}\]\(https?://img\.shields\.io)"
"""What would be taken for a badge: a digest's own words make none."""
_STRUCTURE: Final = re.compile(
    rf"^(?=#|\{{|<|---|> ?Authors:|\*\*Authors:)|{_IMAGE}", re.MULTILINE | re.IGNORECASE
)
"""Places of a text that would be taken for the list's own, or for another format's."""
_IN_TITLE: Final = re.compile(rf"^(?=\d{{4}}-|Table of Contents)|{_IMAGE}", re.IGNORECASE)
_QUOTED: Final = re.compile(r"Authors:|\d|https?:|\[")
"""How a line of a TL;DR begins that would be taken for one of the older layouts' own."""
_MOST_LINES: Final = 16
"""Lines of a TL;DR, of which a title and its authors may be only so far apart."""
_PATH_UNSAFE: Final = re.compile(r"[%()?#/\\<>\"`\[\]{}]")


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The list, a chunk a paper."""
    for number, each in enumerate(listed):
        if number == 0:
            yield f"# {each.date}\n\n---\n\n" if each.date else "---\n\n"
        yield _entry(each)


def _entry(listed: Listed) -> str:
    paper = listed.paper
    date = f" | **Date:** {paper.published}" if paper.published else ""
    link = page(paper) or ""
    shown = "link" if "]" in link else link
    badges = " ".join(map(image, paper.badges))
    return (
        f"## {marked(paper.title, _IN_TITLE)}\n\n"
        f"{badges}\n\n"
        f"{_summary(paper.tldr)}"
        f"**Authors:** {', '.join(paper.authors)}{date}\n\n"
        f"**Link:** [{shown}]({link})\n\n"
        "<details><summary>Abstract</summary>\n\n"
        f"{marked(paper.abstract or '', _STRUCTURE)}\n\n"
        "</details>\n\n---\n\n"
    )


def _summary(tldr: str | None) -> str:
    if not tldr:
        return ""
    lines = marked(tldr, _STRUCTURE).split("\n")
    lines[_MOST_LINES:] = [" ".join(lines[_MOST_LINES:])] if len(lines) > _MOST_LINES else []
    return "".join(f">{'  ' if _QUOTED.match(line) else ' '}{line}\n" for line in lines) + "\n"


def image(badge: Badge) -> str:
    """A badge as shields.io's image ("Static Badge", shields.io/badges)."""
    label = _PATH_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", badge.label)
    # a space beside an underscore could not be told from it
    label = label.replace(" ", "%20") if "_" in label else label.replace(" ", "_")
    label = label.replace("_", "__") if "_" in badge.label else label
    label = label.replace("-", "--")
    if badge.color is None and label.endswith("-"):
        label = f"{label[:-2]}%2D"
    return f"![](https://img.shields.io/badge/{label}-{badge.color or ''})"
