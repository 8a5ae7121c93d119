"""Paper: the record that every format returns and all other packages use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

AI_SECTIONS: Final = ("tldr", "motivation", "method", "result", "conclusion")
"""The summaries by a language model, in reading order."""

SECTION_TITLES: Final = {
    "translated_title": "Title",
    "translated_abstract": "Abstract",
    "tldr": "TL;DR",
    "motivation": "Motivation",
    "method": "Method",
    "result": "Result",
    "conclusion": "Conclusion",
    "abstract": "Abstract",
}
"""The foldable texts of a paper, with their headings on screen, in reading order; those of
translations are followed by the language, see `Paper.texts`."""

TRANSLATED: Final = ("translated_title", "translated_abstract")
"""The texts of a translation."""

OFF_TOPIC: Final = "off-topic"
"""The badge of papers that a model judged not to be about the user's keywords."""

OWN_AI: Final = ".ai"
"""The name of the source of AI sections that the user had written; no other can have it."""

OWN_REFERENCES: Final = "references"
"""The name of the source of papers that the user took from the references of others."""
REFERENCES_ENDING: Final = "_references.jsonl"
"""What the names of its files end with, after the day."""

SECTIONS: Final = ("note", *SECTION_TITLES)
"""All foldable texts, the user's note first, in reading order."""

ANY_LANGUAGE: Final = "any"
"""The setting `language` of readers who prefer no language of the summaries."""

ANNOUNCE_TYPES: Final = ("new", "cross", "replace", "replace-cross")
"""How arXiv's feeds announce a paper."""

REPLACEMENTS: Final = frozenset({"replace", "replace-cross"})
"""arXiv's announce types for a new version of a paper."""

# fmt: off
ROW: Final = (
    "id", "title", "version", "authors", "categories", "published", "abstract", "tldr",
    "motivation", "method", "result", "conclusion", "comment", "badges", "abs", "pdf", "code",
    "code_stars", "announced", "authors_listed", "code_updated", "ai_model", "venue",
    "abbreviation", "institutions", "rating", "builds_on",
    "ai_written", "translation",
)
# fmt: on
"""The columns for a paper's text, in the order of `Paper.row` and of the fields of `Paper`."""
_LISTS: Final = tuple(map(ROW.index, ("authors", "categories", "institutions", "builds_on")))
_BADGES: Final = ROW.index("badges")
_LISTED: Final = ROW.index("authors_listed")
_TRANSLATION: Final = ROW.index("translation")
_LINKS_TO_STARS: Final = slice(ROW.index("abs"), ROW.index("code_stars") + 1)
"""Where a paper has its links, the stars of its code, and its digests, which no row has."""
_LINKS: Final = ("abs", "pdf", "code")
_DIGEST: Final = ("source", "date", "format", "path")
_values_of = attrgetter(*(f"links.{name}" if name in _LINKS else name for name in ROW))


@dataclass(frozen=True, slots=True)
class Badge:
    """A keyword that a digest or the user's configuration gives a paper."""

    label: str
    color: str | None = None
    """As written in the digest: three or six hex digits or a colour name of shields.io."""
    weight: str = "topic"
    """`topic` or, only for the user's keywords, `technique`, which counts half."""


OFF_TOPIC_BADGE: Final = Badge(OFF_TOPIC, "inactive")


@dataclass(frozen=True, slots=True)
class Links:
    """Where a paper can be read. Only http and https URLs."""

    abs: str | None = None
    pdf: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DigestRef:
    """A digest that a paper came from."""

    source: str | None
    date: str | None
    """ISO 8601, from the digest's heading or its file name."""
    format: str
    path: str


class Origin(NamedTuple):
    """What a server reported about a file, as far as it is needed to read it."""

    url: str | None = None
    """The file's URL after redirects; its links may be relative to it."""
    charset: str | None = None
    """As in the HTTP header."""


NOWHERE: Final = Origin()


class DigestFile(NamedTuple):
    """A file in a source's folder that may be a digest, with its size and time on disk."""

    source: str
    path: str
    """Relative to the source's folder, with forward slashes."""
    location: Path
    size: int
    mtime_ns: int
    origin: Origin = NOWHERE


class Translation(NamedTuple):
    """A paper's title and abstract in another language, by a language model."""

    language: str
    title: str | None = None
    abstract: str | None = None
    model: str | None = None
    written: str | None = None
    """When it was written, ISO 8601."""

    def row(self) -> str:
        """All of it in one text; `from_row` is the inverse. Cleaned text has no tabs."""
        return "\t".join(each or "" for each in self)

    @classmethod
    def from_row(cls, row: str) -> Translation:
        """The translation with this `row`."""
        language, *others = row.split("\t")
        return cls(language, *(each or None for each in others))


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as one digest has it, or as merged from several digests."""

    id: str
    """`2511.10615`, `hep-th/9901001`, `doi:…`, `url:…` or `guid:…`; never with a version."""
    title: str
    version: int | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """The primary category comes first."""
    published: str | None = None
    """The paper's own date in ISO 8601: a day, or no more than its month or year (`2026-07`)."""
    abstract: str | None = None
    tldr: str | None = None
    motivation: str | None = None
    method: str | None = None
    result: str | None = None
    conclusion: str | None = None
    comment: str | None = None
    badges: tuple[Badge, ...] = ()
    links: Links = field(default_factory=Links)
    code_stars: int | None = None
    digests: tuple[DigestRef, ...] = ()
    announced: str | None = None
    """arXiv's announce type (`new`, `cross`, `replace`, `replace-cross`), only in its feeds."""
    authors_listed: bool = field(default=False, compare=False)
    """Whether each author had its own element, instead of a place in a line of names."""
    code_updated: str | None = None
    """The date of the last change of the code, ISO 8601, as the digest has it."""
    ai_model: str | None = None
    """The language model that wrote the sections, if the digest names it."""
    venue: str | None = None
    """Where it is published, from its comment, its journal reference or the digest's own field."""
    abbreviation: str | None = None
    """The short name of its method, such as `H2O`, as a collection has it."""
    institutions: tuple[str, ...] = ()
    """Of its authors, as a collection has them."""
    rating: int | None = None
    """The curator's, 1 to 5."""
    builds_on: tuple[str, ...] = ()
    """Short names of the methods that it builds on, as a collection has them."""
    ai_written: str | None = None
    """When it wrote them, ISO 8601, if the digest says so."""
    translation: Translation | None = None
    former_ids: tuple[str, ...] = field(default=(), compare=False)
    """Other ids that marks of this paper may have, see `core.former_ids`; in no row."""

    @property
    def is_replacement(self) -> bool:
        """Whether this only announces a new version of a paper."""
        return self.announced in REPLACEMENTS

    @property
    def primary_category(self) -> str | None:
        """The first category; None if the digest has no categories."""
        return self.categories[0] if self.categories else None

    @property
    def has_ai_sections(self) -> bool:
        """Whether it has a text that a language model has written, besides a translation."""
        return bool(self.tldr or self.motivation or self.method or self.result or self.conclusion)

    @property
    def translated_title(self) -> str | None:
        """The title in another language."""
        return self.translation.title if self.translation else None

    @property
    def translated_abstract(self) -> str | None:
        """The abstract in another language."""
        return self.translation.abstract if self.translation else None

    def heading(self, name: str) -> str:
        """The heading of a text of SECTION_TITLES; of a translation, with its language."""
        heading = SECTION_TITLES[name]
        if name in TRANSLATED and self.translation:
            return f"{heading} ({self.translation.language})"
        return heading

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """The names, headings and contents of the texts of SECTION_TITLES that it has."""
        for name in SECTION_TITLES:
            if text := getattr(self, name):
                yield name, self.heading(name), text

    def record(self) -> dict[str, Any]:
        """The JSONL record of `parse` and `list`, in its documented key order."""
        return {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "authors": list(self.authors),
            "categories": list(self.categories),
            "published": self.published,
            "abstract": self.abstract,
            **{name: getattr(self, name) for name in AI_SECTIONS},
            "comment": self.comment,
            "venue": self.venue,
            "abbreviation": self.abbreviation,
            "institutions": list(self.institutions),
            "rating": self.rating,
            "builds_on": list(self.builds_on),
            "badges": [{"label": badge.label, "color": badge.color} for badge in self.badges],
            "links": {name: getattr(self.links, name) for name in _LINKS},
            "digests": [
                {name: getattr(digest, name) for name in _DIGEST} for digest in self.digests
            ],
        }

    def row(self) -> tuple[str | int | None, ...]:
        """The values of `ROW`, without the paper's digests; `from_row` is the inverse.

        Lists are joined by line breaks, which no item contains once `core.text` has cleaned it.
        """
        values = list(_values_of(self))
        for at in _LISTS:
            values[at] = "\n".join(values[at])
        badges = [f"{badge.label}\t{badge.color or ''}" for badge in self.badges]
        values[_BADGES] = "\n".join(badges)
        values[_LISTED] = int(self.authors_listed)
        values[_TRANSLATION] = self.translation.row() if self.translation else None
        return tuple(values)

    @classmethod
    def from_row(cls, row: Sequence[Any], digests: tuple[DigestRef, ...] = ()) -> Paper:
        """The paper with this `row`."""
        values = list(row)
        for at in _LISTS:
            values[at] = tuple(row[at].split("\n")) if row[at] else ()
        badges = (line.split("\t") for line in row[_BADGES].split("\n") if line)
        values[_BADGES] = tuple(Badge(label, color or None) for label, color in badges)
        values[_LISTED] = bool(row[_LISTED])
        if translation := row[_TRANSLATION]:
            values[_TRANSLATION] = Translation.from_row(translation)
        *links, code_stars = row[_LINKS_TO_STARS]
        values[_LINKS_TO_STARS] = Links(*links), code_stars, digests
        return cls(*values)

    def with_digests(self, digests: tuple[DigestRef, ...]) -> Paper:
        """The same paper with these digests."""
        return replace(self, digests=digests)
