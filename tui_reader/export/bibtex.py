"""BibTeX: an `@misc` entry for each paper, which every style supports, in UTF-8.

Fields: `title`, `author`, `year`, `month`; `eprint`, `archivePrefix` and `primaryClass` for arXiv
papers, `doi` for others; `url`, `abstract`, `keywords` (badges and the user's tags), `comment`
(the authors') and `annote` (the user's note).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tui_reader.export import bibliography, tex
from tui_reader.export.authors import Name

if TYPE_CHECKING:
    from tui_reader.library import Listed

_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_SEPARATORS: Final = frozenset({"and", "others"})
"""Words that BibTeX interprets between names."""


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The entries, with an empty line between them."""
    separator = ""
    for each in listed:
        yield separator + _entry(each)
        separator = "\n"


def _entry(listed: Listed) -> str:
    lines = (f"  {name} = {value},\n" for name, value in _fields(listed))
    return f"@misc{{{bibliography.citation_key(listed.paper)},\n{''.join(lines)}}}\n"


def _fields(listed: Listed) -> Iterator[tuple[str, str]]:
    """The names and values of the paper's fields, in BibTeX's syntax."""
    paper = listed.paper
    yield "title", f"{{{tex.title(paper.title)}}}"
    if authors := [*map(_author, bibliography.authors(paper))]:
        authors += ["others"] * bibliography.has_more_authors(paper)
        yield "author", f"{{{' and '.join(authors)}}}"
    if when := bibliography.issued(paper):
        yield "year", f"{{{when.year}}}"
        if when.month:
            yield "month", _MONTHS[when.month - 1]
    if id_ := bibliography.arxiv_number(paper):
        yield "eprint", f"{{{id_}}}"
        yield "archivePrefix", "{arXiv}"
        if paper.primary_category:
            yield "primaryClass", f"{{{tex.plain(paper.primary_category)}}}"
    if doi := bibliography.doi(paper):
        yield "doi", f"{{{bibliography.safe_url(doi)}}}"
    if url := bibliography.url(paper):
        yield "url", f"{{{url}}}"
    if paper.abstract:
        yield "abstract", f"{{{tex.text(paper.abstract)}}}"
    if labels := [tex.plain(label.replace(",", " ")) for label in bibliography.keywords(listed)]:
        yield "keywords", f"{{{', '.join(labels)}}}"
    if paper.comment:
        yield "comment", f"{{{tex.text(paper.comment)}}}"
    if listed.note:
        yield "annote", f"{{{tex.plain(listed.note)}}}"


def _author(name: Name) -> str:
    """A name in BibTeX's syntax: `Last, First`, `Last, Jr., First` or `{A Group}`."""
    if name.is_whole:
        return f"{{{tex.plain(name.family)}}}"
    return ", ".join(_part(part) for part in (name.family, name.suffix, name.given) if part)


def _part(words: str) -> str:
    return " ".join(map(_word, words.split()))


def _word(word: str) -> str:
    """A word of a name; braces protect separators and commands from programs that split names."""
    escaped = tex.plain(word)
    return f"{{{escaped}}}" if word.lower() in _SEPARATORS or "\\" in escaped else escaped
