"""EfficientPaper's curated collection: `docs/js/papers.json`, with its notes and baselines.

An entry names two files beside the digest: `notes/YEAR/NAME/note.md` has the abstract or a summary
in Chinese by a language model, `meta/YEAR/NAME.prototxt` the methods that the paper builds on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from tui_reader.core.badges import unique
from tui_reader.core.paper import Badge, Paper
from tui_reader.core.text import clean_line
from tui_reader.formats.entry import Entry, EntryError, FatalProblem, Problem, read_entry

NAME: Final = "collection"

Beside = Callable[[str], str | None]
"""Returns the text of a file by its path in the source's folder; None if it cannot be read."""

_LONGEST: Final = 16_000_000
"""Characters; the collection has 400,000."""
_START: Final = re.compile(
    r'\s*\{(?:\s*"[a-z_]{1,30}"\s*:\s*[^{}\[\]]{0,200},)?\s*"papers"\s*:\s*\['
)
_NEXT: Final = re.compile(r"[\s,]*")
_RESUME: Final = re.compile(r"\}\s*,\s*(?=\{)")
_MOST_BAD: Final = 900
"""Entries that are not JSON before the rest is given up; fewer than the problems of a digest."""
_NUMBER: Final = re.compile(r"\d{1,3}-(?=\S)")
_PLACEHOLDER: Final = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{8}")
"""The key of an entry without an abbreviation: `HN5FDNZ3`."""
_NO_VENUES: Final = frozenset(("", "arxiv", "blog", "github", "none", "preprint", "pub"))
_KIND: Final = re.compile(r"(.+?)[ -](workshops?|findings|oral|spotlight|highlight)", re.I)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NOTE: Final = re.compile(r"(notes/[^/]+/[^/]+)/(?:note|index)(?:/|\.html|\.md)?")
_META: Final = re.compile(r"meta/[^/]+/[^/]+\.prototxt")
_BASELINES: Final = re.compile(r"^[ \t]{0,20}baseline[ \t]{0,20}\{([^{}]{0,20000})\}", re.M)
_METHOD: Final = re.compile(r'methods\s*:\s*"((?:[^"\\\n]|\\.)*)"')
_YEAR_BEFORE: Final = re.compile(r"^(?:19|20)\d\d/(?=\S)")
"""The year in front of a method's name, as in the paths of `meta/`."""
_UNFILLED: Final = re.compile(r"(?:name|inst)\d{1,2}", re.I)
"""An author or an institution that was left as the collection's template has it: `Name1`."""
_HEADING: Final = re.compile(r"^#{1,2}[ \t]++([^\n]*)$", re.M)
_NOISE: Final = re.compile(
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)|</?(?:p|img|br|div|center)\b[^>\n]{0,300}>|^-{3,}$", re.M
)
_MODEL: Final = re.compile(r"由 ?AI Agent ?[（(]([^）)，,\n]{1,60})")
_SECTIONS: Final = (
    (re.compile(r"abstract\b", re.I), "abstract"),
    (re.compile("一句话总结"), "tldr"),
    (re.compile("摘要"), "translation"),
    (re.compile("研究动机|背景与问题"), "motivation"),
    (re.compile("(?:核心)?方法|创新点"), "method"),
    (re.compile("(?:实验|主要)结果|带来什么提升"), "result"),
)
"""The headings of a note, and the texts below them."""
_ROOTS: Final = ("", "docs/")


def nothing_beside(path: str) -> str | None:
    """No file can be read."""
    return None


def detects(head: str) -> bool:
    """Whether it is a JSON object whose `papers` have titles, and abbreviations or notes."""
    match = _START.match(head.lstrip("\ufeff"))
    if not match:
        return False
    return '"title"' in head and any(f'"{key}"' in head for key in ("abbr", "prototxt_path"))


def read(
    text: str, url: str | None = None, beside: Beside = nothing_beside
) -> Iterator[Paper | Problem]:
    """The papers of the collection in its order; broken entries are reported and skipped."""
    if len(text) > _LONGEST:
        yield FatalProblem(1, f"more than {_LONGEST:,} characters; not read")
        return
    start = _START.match(text)
    at = start.end() if start else len(text)
    line, counted, number, bad = 1, 0, 0, 0
    decoder = json.JSONDecoder()
    while (next_ := _NEXT.match(text, at)) and text[next_.end() : next_.end() + 1] not in ("]", ""):
        at = next_.end()
        number += 1
        line += text.count("\n", counted, at)
        counted = at
        place = f"paper {number}: "
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Problem(line, f"{place}not JSON, and skipped")
            bad += 1
            if bad > _MOST_BAD:
                yield FatalProblem(line, f"more than {_MOST_BAD:,} papers are not JSON; given up")
                return
            faulty = error.pos if isinstance(error, json.JSONDecodeError) else at
            resume = _RESUME.search(text, max(at + 1, faulty))
            at = resume.end() if resume else len(text)
            continue
        yield from read_entry(partial(_entry, value, beside), line, place)


def _entry(value: Any, beside: Beside) -> Entry:
    if not isinstance(value, dict):
        raise EntryError("not a JSON object")
    texts = {key: clean_line(each) for key, each in value.items() if isinstance(each, str)}
    key = texts.get("id", "")
    link = texts.get("url") or texts.get("code_url")
    entry = Entry(
        id=link or (f"guid:efficient-paper/{key}" if key else None),
        title=value.get("title"),
        authors=_filled(value.get("authors")),
        published=value.get("year"),
        badges=_badges(value.get("keywords")),
        link=link,
        code=value.get("code_url"),
        venue=_venue(texts.get("venue", ""), value.get("year")),
        abbreviation=_abbreviation(texts.get("abbr") or key),
        institutions=_filled(value.get("institutions")),
        rating=value.get("rating"),
    )
    meta = _META.fullmatch(texts.get("prototxt_path", ""))
    if meta and (text := _first_beside(beside, meta[0])):
        entry.builds_on = baselines(text)
    note = _NOTE.fullmatch(texts.get("note_url", ""))
    if note and (text := _first_beside(beside, f"{note[1]}/note.md", f"{note[1]}/index.md")):
        _add_note(entry, text)
    return entry


def _filled(names: Any) -> Any:
    """The names without those of the template."""
    if not isinstance(names, list):
        return names
    return [each for each in names if not (isinstance(each, str) and _UNFILLED.fullmatch(each))]


def _badges(keywords: Any) -> tuple[Badge, ...]:
    """The keywords without the numbers that order them: `20-Sparse/Eviction (KV Cache)`."""
    names = keywords if isinstance(keywords, list) else []
    labels = (clean_line(_NUMBER.sub("", each, 1)) for each in names if isinstance(each, str))
    return unique(Badge(label[:60]) for label in labels if label)


def _venue(name: str, year: Any) -> str | None:
    """`EMNLP 2025 Findings` for `EMNLP Findings` of 2025; None for what is only on arXiv."""
    if name.casefold() in _NO_VENUES:
        return None
    if _YEAR.search(name) or type(year) is not int or not 1900 <= year < 2100:
        return name
    if kind := _KIND.fullmatch(name):
        end = kind[2].lower().removesuffix("s") if kind[2].lower() != "findings" else "Findings"
        return f"{kind[1]} {year} {end}"
    return f"{name} {year}"


def _abbreviation(name: str) -> str | None:
    return None if _PLACEHOLDER.fullmatch(name) else name or None


def _first_beside(beside: Beside, *paths: str) -> str | None:
    """The first of the files that can be read, in either of the folders that have them."""
    found = (beside(root + path) for root in _ROOTS for path in paths)
    return next(filter(None, found), None)


def baselines(meta: str) -> list[str]:
    """The methods that a paper builds on, as its `.prototxt` names them."""
    found = (name for block in _BASELINES.finditer(meta) for name in _METHOD.findall(block[1]))
    names = (_YEAR_BEFORE.sub("", clean_line(name.replace('\\"', '"')), 1) for name in found)
    return [name for name in names if name and name.casefold() != "none"]


def _add_note(entry: Entry, note: str) -> None:
    """Add the abstract and the summary of a note."""
    texts: dict[str, str] = {}
    content = _NOISE.sub("", note)
    headings = list(_HEADING.finditer(content))
    ends = [*(each.start() for each in headings[1:]), len(content)]
    for heading, end in zip(headings, ends, strict=False):
        name = next((each for pattern, each in _SECTIONS if pattern.match(heading[1])), None)
        if name and (text := content[heading.end() : end].strip()):
            texts.setdefault(name, text)
    translation = texts.pop("translation", None)
    entry.abstract = texts.pop("abstract", translation)
    entry.sections = dict(texts)
    if texts and (model := _MODEL.search(note)):
        entry.ai_model = clean_line(model[1]) or None
