"""Bibliographic data of papers: date, identifiers, keywords, citation key and reference line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.core.dates import parse_date
from tui_reader.core.identity import arxiv_id
from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper
from tui_reader.core.people import OTHERS
from tui_reader.export.authors import Name, flat, split_name, split_names

if TYPE_CHECKING:
    from tui_reader.library import Listed

_NOT_KEY: Final = re.compile("[^a-z]")
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Latin letters that Unicode does not decompose."""
_NAMED_AUTHORS: Final = 6
"""The most authors in a reference line; if there are more, only the first three are named."""
_URL_UNSAFE: Final = re.compile(r"[\\{}<>\"^`|]")


class IssueDate(NamedTuple):
    """The publication date, as far as known."""

    year: int
    month: int | None = None
    day: int | None = None


def arxiv_number(paper: Paper) -> str | None:
    """The paper's arXiv identifier without its version; None for other papers."""
    found = arxiv_id(paper.id)
    return found.id if found else None


def doi(paper: Paper) -> str | None:
    """The DOI that identifies the paper; None for arXiv papers, which have an `arxiv_doi`."""
    return paper.id[4:] if paper.id.startswith("doi:") else None


def arxiv_doi(paper: Paper) -> str | None:
    """The DOI that arXiv registers for each of its papers (arXiv help, "arXiv DOIs")."""
    id_ = arxiv_number(paper)
    return f"10.48550/arXiv.{id_}" if id_ else None


def url(paper: Paper) -> str | None:
    """The URL of the paper's page, without characters that end a field or link in any format."""
    return safe_url(paper.links.abs) if paper.links.abs else None


def safe_url(address: str) -> str:
    """`address` with braces, quotes and markup characters percent-encoded."""
    return _URL_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", address)


def issued(paper: Paper) -> IssueDate | None:
    """The paper's publication date, or else the month in its arXiv identifier."""
    if found := parse_date(paper.published or ""):
        return IssueDate(*map(int, found.split("-")))
    return _month_of_id(paper)


def _month_of_id(paper: Paper) -> IssueDate | None:
    """The year and month in an arXiv identifier: `1706.03762`, `hep-th/9901001`."""
    id_ = arxiv_number(paper)
    if id_ is None:
        return None
    digits = id_.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    # the first identifiers are of 1991
    return IssueDate(year + (1900 if year > 90 else 2000), month if 1 <= month <= 12 else None)


def authors(paper: Paper) -> list[Name]:
    """The authors' names, without entries that have no letters (some feeds have bare colons).

    The digest may leave authors out, see `has_more_authors`.
    """
    named = [name for name in paper.authors if name != OTHERS and any(map(str.isalnum, name))]
    return [name for name in split_names(named) if name.family or name.given]


def authors_for_a_line(names: Iterable[str]) -> list[str]:
    """Authors without commas in their names, for a list that is split at commas."""
    return [
        _full_name(split_name(name)).replace(",", "") if "," in name else name for name in names
    ]


def has_more_authors(paper: Paper) -> bool:
    """Whether the digest does not name all authors: `et al.`."""
    return OTHERS in paper.authors[1:]


def keywords(listed: Listed) -> list[str]:
    """The labels of the paper's badges and the user's tags, without repeats."""
    labels = (flat(label) for label in (*(b.label for b in listed.paper.badges), *listed.tags))
    return list(dict.fromkeys(filter(None, labels)))


def citation_key(paper: Paper) -> str:
    """The paper's citation key: `vaswani2017-1706.03762`.

    The first author's family name, the year and the identifier, in ASCII for every BibTeX. The
    identifier makes the key unique without knowing the other papers, so that a paper has the same
    key in every export. The year comes from the identifier and the title is not used, because the
    date and the title in digests change with the version of a paper.
    """
    start = next((_ascii(name.family) for name in authors(paper)), "") or "paper"
    if id_ := arxiv_number(paper):
        year = _month_of_id(paper)
        return f"{start}{year.year if year else ''}-{id_.replace('/', '-')}"
    when = issued(paper)
    digest = hashlib.sha256(paper.id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{start}{when.year if when else ''}-{digest}"


def _ascii(name: str) -> str:
    """The lower-case letters of a name without accents: `lukasz` for `Łukasz`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return _NOT_KEY.sub("", plain)[:40]


def citation(paper: Paper) -> str:
    """`Ashish Vaswani et al. (2017). Attention Is All You Need. arXiv:1706.03762. https://…`."""
    people = [_full_name(name) for name in authors(paper)]
    if len(people) > _NAMED_AUTHORS:
        named = f"{', '.join(people[:3])}, et al."
    elif has_more_authors(paper):
        named = f"{', '.join(people)}, et al."
    else:
        named = " and ".join(filter(None, (", ".join(people[:-1]), *people[-1:])))
    when = issued(paper)
    title = flat(readable(paper.title))
    if not title.endswith((".", "?", "!")):
        title += "."
    id_ = arxiv_number(paper)
    parts = (
        named,
        f"({when.year})." if when else "",
        title,
        f"arXiv:{id_}." if id_ else "",
        paper.links.abs or "",
    )
    return " ".join(filter(None, parts))


def _full_name(name: Name) -> str:
    return " ".join(filter(None, (name.given, name.family, name.suffix)))
