"""The authors of a feed's item: in elements of many names, or else in its description."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from tui_reader.core.people import MAX_PEOPLE, OTHERS, people, people_in
from tui_reader.core.people.groups import AFFILIATIONS, is_group, is_subject
from tui_reader.core.people.words import PARTICLES, SUFFIXES
from tui_reader.formats.elements import Element

_KINDS: Final = (
    ("dc:creator",),
    ("authors", "creator", "citation_author", "prism:author"),
    ("author",),
    ("itunes:author", "media:credit"),
    ("contributor", "dc:contributor", "contributors"),
)
"""Elements that name the authors, the most reliable first."""
_ONE: Final = frozenset(("author", "creator", "person", "contributor", "li", "agent", "credit"))
"""Elements that hold one author inside another element."""
_LISTS: Final = frozenset(("bag", "seq", "alt", "list"))
_GIVEN: Final = (
    "given", "given-names", "givenname", "firstname", "first", "forename", "first-name",
)  # fmt: skip
_FAMILY: Final = ("family", "surname", "familyname", "lastname", "last", "last-name")
_LABELLED: Final = re.compile(
    r"(?:^|\n)[ \t]{0,9}(?:Authors?(?:\(s\))?|By)\s?:\s{0,9}(?P<names>[^\n]{3,4000})"
)
_BYLINE: Final = re.compile(r"\s{0,9}[Bb]y\s++(?P<names>\S[^\n]{2,3999})(?:\n+|\Z)")
"""A first line `by Ada Sample, Bo Sample`, as in the feeds of PLOS and SSRN."""
_PROFILE: Final = re.compile(r"~([^\W\d_][^\s,;~]{1,80}?)\d{1,4}(?=[\s,;]|\Z)")
"""A person's id at OpenReview: `~Ada_Sample1`."""
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
"""An element for the names in one language, by its code."""
_CITATION: Final = re.compile(
    r"(?P<names>[^\n;:()]{3,2000})[;,.] (?P<place>\d{1,4}(?: ?\(\d{1,4}(?:[-–−]\d{1,4})?\))? ?: ?"
    r"[A-Za-z]?\d{1,6}(?:\s?[-–−]{1,2}\s?[A-Za-z]?\d{1,6})?[,;]? ?)?\(?(?P<year>(?:19|20)\d\d)\)?"
    r"(?:\.(?=\s|$)|\s*$)"
)
"""Names, then maybe volume, issue and pages, then a year: as JMLR's feed describes its papers."""
_PUBLISHED: Final = re.compile(
    r"(?:^|\n)[ \t]{0,9}(?:Publication date|Available online|Published(?: online)?|Date)"
    r"\s{0,9}:?\s{1,9}(?P<date>(?:\d{1,2} )?[A-Z][a-zé]{2,9}\.? (?:\d{1,2}, )?\d{4})\b"
)
_LONGEST: Final = 20_000
"""Characters of a description in which authors are looked for."""
_NAME: Final = re.compile(r"[^\W\d_](?:[\w.'’-]*[\w.])?")
# fmt: off
_NOT_NAMES: Final = frozenset((
    "journal", "review", "reviews", "letters", "nature", "science", "physics", "proceedings",
    "conference", "transactions", "communications", "advances", "annals", "bulletin", "magazine",
    "volume", "issue", "abstract", "paper", "new", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december", "united", "states", "we",
    "this", "our", "in", "on", "a", "an", "it", "here",
))
# fmt: on


class Described(NamedTuple):
    """What a description says of a paper besides its abstract."""

    authors: str | None
    date: str | None


NOTHING: Final = Described(None, None)


def authors(item: Element, readable: Callable[[Element], str]) -> list[str]:
    """The text of each author element; often a single one holds all the names."""
    for names in (*[("author",)] * _has_names(item), *_KINDS):
        elements = (_in_one_language(each, item) for each in item.all(*names))
        found = [name for each in elements for name in _names(each, readable)]
        if found := [_from_profiles(name) for name in found if name]:
            return found
    return []


def _from_profiles(text: str) -> str:
    return _PROFILE.sub(lambda each: each[1].replace("_", " "), text) if "~" in text else text


def _in_one_language(author: Element, item: Element) -> Element:
    """The part of an author element that has the names in the language of the title.

    J-STAGE's feeds give `<author><en><name>…</name></en><ja><name>…</name></ja></author>`.
    """
    parts = [each for each in author.pieces if isinstance(each, Element)]
    texts = [each for each in author.pieces if isinstance(each, str)]
    if not parts or "".join(texts).strip():
        return author
    languages = {each.name for each in parts if each.first("name") is not None}
    if len(languages) < len(parts) or not all(map(_LANGUAGE.fullmatch, languages)):
        return author
    title = item.first("title")
    is_english = title is None or title.text.isascii()
    return min(parts, key=lambda each: (each.name == "en") != is_english)


def _has_names(item: Element) -> bool:
    """Whether the item's authors have an element for their name, as in Atom."""
    return any(True for author in item.all("author") for _ in author.all("name"))


def _names(element: Element, readable: Callable[[Element], str]) -> Iterator[str]:
    """The names in an author element, which may contain an element for each of them."""
    children = [piece for piece in element.pieces if isinstance(piece, Element)]
    inside = [each for each in children if _local(each) in _ONE | _LISTS]
    if element.name == "media:credit" and element.get("role", "author").lower() != "author":
        return
    named = [each for each in children if _local(each) == "name"]
    given = [readable(each) for each in children if _local(each) in _GIVEN]
    family = [readable(each) for each in children if _local(each) in _FAMILY]
    if named:
        yield from map(readable, named)
    elif family:
        yield " ".join([*given, *family]).strip()
    elif inside:
        for each in islice(inside, MAX_PEOPLE + 1):
            yield from _names(each, readable)
    else:
        yield readable(element).strip()


def _local(element: Element) -> str:
    return element.name.rpartition(":")[2]


def described(text: str) -> Described:
    """The authors and the date that a description gives.

    Only for an item without elements for them: after a label (`Author(s): …`), or as a citation
    at the beginning (`Ada Sample, Bo Sample; 27(1):1-38, 2026.`) with plausible names only.
    """
    text = text[:_LONGEST]
    date = _PUBLISHED.search(text)
    day = date["date"] if date else None
    if (label := _LABELLED.search(text)) and _are_people(label["names"], 1):
        return Described(label["names"], day)
    citation = _CITATION.match(text.strip())
    if citation and _are_people(citation["names"], 1 if citation["place"] else 2):
        return Described(citation["names"], day or citation["year"])
    return Described(None, day)


def without_byline(text: str, names: Sequence[str]) -> tuple[str, str | None]:
    """A description without its first line, if that names the authors, and the line's names.

    `names` are the item's own authors; an item without them takes those of the line, if these are
    several or the line is a paragraph.
    """
    match = _BYLINE.match(text)
    if match is None:
        return text, None
    is_known = bool(names) and people(match["names"]).names == people(names).names
    is_paragraph = match[0].endswith("\n\n") or match.end() == len(text)
    if not is_known and (names or not _are_people(match["names"], 1 if is_paragraph else 2)):
        return text, None
    return text[match.end() :].strip(), match["names"]


def _are_people(line: str, least: int) -> bool:
    """Whether a line has at least so many names, and nothing that is not one."""
    names = people_in(line)
    people = [name for name in names if name != OTHERS]
    return len(people) >= least and all(_is_plausible(name) for name in people)


def _is_plausible(name: str) -> bool:
    """Whether `name` is that of a person: two to six capitalized words, some particles."""
    words = name.replace(",", " ").split()
    if not 2 <= len(words) <= 6 or AFFILIATIONS.search(name):
        return False
    if is_group(words):
        return words[-1].lower() in ("collaboration", "consortium", "team")
    return all(
        (word.lower() in PARTICLES or word.lower() in SUFFIXES or not word[0].islower())
        and not (word.lower() in _NOT_NAMES or is_subject(word))
        and _NAME.fullmatch(word) is not None
        for word in words
    )
