"""Shared by all digest formats: turns a raw entry into a safe Paper, or reports a Problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tui_reader.core.code_links import best_code_link
from tui_reader.core.dates import parse_date
from tui_reader.core.former_ids import former_id
from tui_reader.core.identity import arxiv_id, doi_id, guid_id, pubmed_id, url_id
from tui_reader.core.paper import AI_SECTIONS, Badge, Links, Paper, Translation
from tui_reader.core.people import People, people
from tui_reader.core.text import (
    MAX_LINE,
    MAX_TEXT,
    clean_line,
    clean_lines,
    clean_paragraphs,
    clean_url,
    host_of,
)
from tui_reader.core.venue import MAX_VENUE, venue, venue_of_journal
from tui_reader.system.errorlog import log_error, unforeseen

MAX_CATEGORIES: Final = 40
MAX_NAMES: Final = 60
"""Institutions, and methods that a paper builds on."""
MAX_NAME: Final = 160

_CATEGORY: Final = re.compile(r"[A-Za-z][A-Za-z-]{0,20}(?:\.[A-Za-z][A-Za-z-]{0,20})?", re.ASCII)


class Problem(NamedTuple):
    """A problem of one entry of a digest; `line` counts from 1."""

    line: int
    message: str


class FatalProblem(Problem):
    """A problem of a whole digest: a server's response with one is not kept."""

    __slots__ = ()


class EntryError(ValueError):
    """An entry cannot become a paper; the message says why in a few words."""


@dataclass(slots=True)
class Entry:
    """One paper as the digest has it: neither checked nor made safe."""

    id: Any = None
    title: Any = None
    authors: Any = ()
    """`People`, or a list of elements or a line of names that are still to be parsed."""
    categories: Any = ()
    published: Any = None
    abstract: Any = None
    sections: dict[str, Any] = field(default_factory=dict)
    comment: Any = None
    journal: Any = None
    """The journal reference, where the paper was published."""
    venue: Any = None
    """Where the paper was published, in the digest's own field."""
    abbreviation: Any = None
    institutions: Any = ()
    rating: Any = None
    builds_on: Any = ()
    badges: tuple[Badge, ...] = ()
    link: Any = None
    """The page to open, even if it does not identify the paper."""
    former_id: str | None = None
    """The id that earlier versions gave it, if it cannot be found from `id` and `link`."""
    pdf: Any = None
    code: Any = None
    code_stars: Any = None
    code_updated: Any = None
    announced: str | None = None
    ai_model: str | None = None
    ai_written: str | None = None
    translation: Translation | None = None
    is_cut: bool = False
    """Whether `title` or `abstract` has already been shortened."""


def read_entry(make: Callable[[], Entry], line: int, place: str = "") -> Iterator[Paper | Problem]:
    """The paper of the entry that `make` parses, which begins on `line`, and its problems.

    Any error, even an unforeseen one, affects only this entry. `place` is put before messages
    where a line number alone does not identify the entry, such as `item 3: `.
    """
    try:
        entry = make()
        entry.authors = _people(entry.authors)
        yield paper_from(entry)
        if shortened := _shortened(entry):
            yield Problem(line, f"{place}too long, and shortened: {', '.join(shortened)}")
    except EntryError as error:
        yield Problem(line, f"{place}{error}")
    except Exception as error:
        log_error("reading an entry of a digest", error)
        yield Problem(line, unforeseen(f"{place}not read", error))


def _shortened(entry: Entry) -> list[str]:
    """The names of the fields that are kept only in part."""
    lines = {"title": entry.title, "comment": entry.comment}
    texts = {"abstract": entry.abstract, **entry.sections}
    found = [name for name, text in lines.items() if _is_longer(text, MAX_LINE)]
    found += [name for name, text in texts.items() if _is_longer(text, MAX_TEXT)]
    if not found and entry.is_cut:
        found.append("text")
    if _people(entry.authors).are_cut:
        found.append("authors")
    return found


def _is_longer(value: Any, most: int) -> bool:
    return isinstance(value, (str, list, tuple)) and len(value) > most


def paper_from(entry: Entry) -> Paper:
    """The paper made of `entry`. Raises EntryError if its identity or title is missing."""
    id_, version = _identity(entry)
    title = _text(entry.title, clean_line)
    if title is None:
        raise EntryError("no title")
    sections: dict[str, Any] = {
        name: _text(entry.sections.get(name), clean_lines) for name in AI_SECTIONS
    }
    authors = _people(entry.authors)
    return Paper(
        id=id_,
        title=title,
        version=version,
        authors=authors.names,
        authors_listed=authors.are_listed,
        categories=_categories(entry.categories),
        published=_date(entry.published),
        abstract=_text(entry.abstract, clean_paragraphs),
        **sections,
        comment=_text(entry.comment, clean_line),
        badges=entry.badges,
        links=_links(id_, entry),
        code_stars=_count(entry.code_stars),
        announced=entry.announced,
        code_updated=_date(entry.code_updated),
        ai_model=entry.ai_model,
        venue=_venue(entry),
        abbreviation=(_text(entry.abbreviation, clean_line) or "")[:MAX_NAME].strip() or None,
        institutions=_names(entry.institutions),
        rating=entry.rating if type(entry.rating) is int and 1 <= entry.rating <= 5 else None,
        builds_on=_names(entry.builds_on),
        ai_written=entry.ai_written,
        translation=entry.translation,
        former_ids=_former_ids(id_, entry),
    )


def _identity(entry: Entry) -> tuple[str, int | None]:
    candidates = [value for value in (entry.id, entry.link) if isinstance(value, str)]
    for value in candidates:
        if found := arxiv_id(value):
            if found.version is None and value is not candidates[-1]:
                link = arxiv_id(candidates[-1]) if "v" in candidates[-1][-4:] else None
                if link and link.id == found.id:
                    return link
            return found
    for named in (doi_id, guid_id, pubmed_id, _url_id):
        if found_id := next(filter(None, map(named, candidates)), None):
            return found_id, None
    shown = clean_line(candidates[0])[:60] if candidates else ""
    raise EntryError(f"no arXiv id, DOI or link ({shown or 'none given'})")


def _url_id(text: str) -> str | None:
    return url_id(text.strip().removeprefix("url:"))


def _former_ids(id_: str, entry: Entry) -> tuple[str, ...]:
    """Former ids of the paper, which its marks may be stored under, and ids that its link has."""
    texts = [value for value in (entry.id, entry.link) if isinstance(value, str)]
    if entry.former_id is None and (
        (texts[0] == id_ and not id_.startswith("doi:"))
        or (":" not in id_ and (texts[0].startswith(id_) or f"//arxiv.org/abs/{id_}" in texts[0]))
    ):
        return ()  # most entries of digests of arXiv, whose ids have always been these
    found = [entry.former_id or former_id(texts)]
    if ":" in id_ and isinstance(entry.link, str) and not doi_id(entry.link):
        found.append(url_id(entry.link))
    return tuple(dict.fromkeys(each for each in found if each and each != id_))


def _text(value: Any, clean: Any) -> str | None:
    return (clean(value) or None) if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    if type(value) is int and 0 < value < 10_000:  # a year
        value = str(value)
    return parse_date(value) if isinstance(value, str) else None


def _people(value: Any) -> People:
    if isinstance(value, People):
        return value
    if isinstance(value, str):
        return people(value)
    elements = value if isinstance(value, (list, tuple)) else ()
    return people([element for element in elements if isinstance(element, str)])


def _categories(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.replace(",", " ").split(None, MAX_CATEGORIES)
    if not isinstance(value, (list, tuple)):
        return ()
    codes = (code.strip() for code in value[:MAX_CATEGORIES] if isinstance(code, str))
    return tuple(dict.fromkeys(code for code in codes if _CATEGORY.fullmatch(code)))


def _links(id_: str, entry: Entry) -> Links:
    texts = (text for text in (entry.abstract, entry.comment) if isinstance(text, str))
    code = best_code_link(_url(entry.code), *texts)
    if ":" not in id_:
        abstract = _page_elsewhere(entry.link, id_) or f"https://arxiv.org/abs/{id_}"
        return Links(abstract, f"https://arxiv.org/pdf/{id_}", code)
    kind, _, name = id_.partition(":")
    named = {"doi": f"https://doi.org/{name}", "url": name}
    return Links(_url(entry.link) or named.get(kind), _url(entry.pdf), code)


def _page_elsewhere(link: Any, id_: str) -> str | None:
    """`link` if it is the page of arXiv's paper `id_` on another site."""
    if not isinstance(link, str) or "//arxiv.org/" in link:
        return None
    if host_of(link).endswith(("arxiv.org", "doi.org")):
        return None
    found = arxiv_id(link)
    return _url(link) if found and found.id == id_ else None


def _url(value: Any) -> str | None:
    return clean_url(value) if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    """The first names of a list, each once."""
    names = value[: 2 * MAX_NAMES] if isinstance(value, (list, tuple)) else ()
    found = (clean_line(each)[:MAX_NAME].strip() for each in names if isinstance(each, str))
    return tuple(dict.fromkeys(filter(None, found)))[:MAX_NAMES]


def _venue(entry: Entry) -> str | None:
    """The digest's own field, or what the comment or the journal reference says."""
    if isinstance(entry.venue, str) and (own := clean_line(entry.venue)[:MAX_VENUE].strip()):
        return own
    found = venue(_text(entry.comment, clean_line))
    return found or venue_of_journal(_text(entry.journal, clean_line))


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 10**9 else None
