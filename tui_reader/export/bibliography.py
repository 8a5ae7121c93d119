"""What every citation asks of a paper: its date, identifiers, keywords, key and reference line."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper, arxiv_id
from tui_reader.export.authors import Name, flat, split

if TYPE_CHECKING:
    from tui_reader.library import Listed

_NOT_KEY: Final = re.compile("[^a-z]")
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Latin letters that Unicode does not take apart."""
_NAMED_AUTHORS: Final = 6
"""Authors that a reference line names; of more, it names the first three."""
_URL_UNSAFE: Final = re.compile(r"[\\{}<>\"^`|]")


class Issued(NamedTuple):
    """When a paper came out."""

    year: int
    month: int | None = None
    day: int | None = None


def arxiv(paper: Paper) -> str | None:
    """The paper's arXiv identifier without a version, if it has one."""
    found = arxiv_id(paper.id)
    return found.id if found else None


def doi(paper: Paper) -> str | None:
    """The DOI that the paper is known by; arXiv's own DOIs are `arxiv_doi`."""
    return paper.id[4:] if paper.id.startswith("doi:") else None


def arxiv_doi(paper: Paper) -> str | None:
    """The DOI that arXiv registers for each of its papers ("DOIs for arXiv papers")."""
    id_ = arxiv(paper)
    return f"10.48550/arXiv.{id_}" if id_ else None


def url(paper: Paper) -> str | None:
    """The paper's page, with nothing in it that ends a field or a link of any format."""
    return safe_url(paper.links.abs) if paper.links.abs else None


def safe_url(address: str) -> str:
    """`address` with percent-encoding for what braces, quotes and markup are made of."""
    return _URL_UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", address)


def issued(paper: Paper) -> Issued | None:
    """The paper's own date, else the month that its arXiv identifier tells."""
    if paper.published:
        try:
            day = date.fromisoformat(paper.published)
        except ValueError:
            pass
        else:
            return Issued(day.year, day.month, day.day)
    return _identified(paper)


def _identified(paper: Paper) -> Issued | None:
    """The year and month in an arXiv identifier: `1706.03762`, `hep-th/9901001`."""
    id_ = arxiv(paper)
    if id_ is None:
        return None
    digits = id_.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    # arXiv began in 1991
    return Issued(year + (1900 if year > 90 else 2000), month if 1 <= month <= 12 else None)


def authors(paper: Paper) -> list[Name]:
    """The authors' names; the bare colons that some lists of groups are written with are none."""
    names = (split(name) for name in paper.authors if any(map(str.isalnum, name)))
    return [name for name in names if name.family or name.given]


def keywords(listed: Listed) -> list[str]:
    """The labels of the paper's badges and the user's tags, each once."""
    labels = (flat(label) for label in (*(b.label for b in listed.paper.badges), *listed.tags))
    return list(dict.fromkeys(filter(None, labels)))


def key(paper: Paper) -> str:
    """The paper's citation key: `vaswani2017-1706.03762`.

    It is the first author's family name, the year and the identifier, in ASCII that every BibTeX
    takes. The identifier makes it unique without a look at other papers, so that a paper has the
    same key in every export; the year is the identifier's, and the title is left out, because
    both a digest's date and a title change with a paper's versions.
    """
    start = next((_ascii(name.family) for name in authors(paper)), "") or "paper"
    if id_ := arxiv(paper):
        year = _identified(paper)
        return f"{start}{year.year if year else ''}-{id_.replace('/', '-')}"
    when = issued(paper)
    mark = hashlib.sha256(paper.id.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{start}{when.year if when else ''}-{mark}"


def _ascii(name: str) -> str:
    """The letters of a name without their accents: `Łukasz` is lukasz."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    return _NOT_KEY.sub("", plain)[:40]


def citation(paper: Paper) -> str:
    """`Ashish Vaswani et al. (2017). Attention Is All You Need. arXiv:1706.03762. https://…`."""
    people = [_as_spoken(name) for name in authors(paper)]
    if len(people) > _NAMED_AUTHORS:
        named = f"{', '.join(people[:3])}, et al."
    else:
        named = " and ".join(filter(None, (", ".join(people[:-1]), *people[-1:])))
    when = issued(paper)
    title = flat(readable(paper.title))
    if not title.endswith((".", "?", "!")):
        title += "."
    id_ = arxiv(paper)
    parts = (
        named,
        f"({when.year})." if when else "",
        title,
        f"arXiv:{id_}." if id_ else "",
        paper.links.abs or "",
    )
    return " ".join(filter(None, parts))


def _as_spoken(name: Name) -> str:
    return " ".join(filter(None, (name.given, name.family, name.suffix)))
