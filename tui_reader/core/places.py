"""Places on the web where a paper can be read or looked up."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from tui_reader.core.identity import arxiv_id
from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper

_ARXIV: Final = {
    "HTML": "https://arxiv.org/html/{}",
    "alphaXiv": "https://www.alphaxiv.org/abs/{}",
    "Hugging Face": "https://huggingface.co/papers/{}",
    "papers.cool": "https://papers.cool/arxiv/{}",
    "Semantic Scholar": "https://www.semanticscholar.org/arxiv/{}",
}
"""The places that know papers by their arXiv identifier."""
_SCHOLAR: Final = "https://scholar.google.com/scholar?q={}"
_SEMANTIC: Final = "https://www.semanticscholar.org/search?q={}"
_MAX_TITLE: Final = 300
"""Characters of a title in the URL of a search."""


class Place(NamedTuple):
    """A place, and the page of a paper there."""

    name: str
    url: str


def places(paper: Paper) -> list[Place]:
    """The places that have a page for `paper`, its own page first."""
    found: list[Place] = []
    if paper.links.abs:
        found.append(Place(_host(paper.links.abs), paper.links.abs))
    if known := arxiv_id(paper.id):
        page = Place("arXiv", f"https://arxiv.org/abs/{known.id}")
        if all(place.name != page.name for place in found):
            found.append(page)
        found += [Place(name, url.format(known.id)) for name, url in _ARXIV.items()]
    if doi := doi_of(paper):
        page = Place("DOI", f"https://doi.org/{quote(doi, safe='/():;')}")
        if all(place.url.lower() != page.url.lower() for place in found):
            found.append(page)
    title = quote(" ".join(readable(paper.title).split())[:_MAX_TITLE], safe="")
    if title and not known:
        found.append(Place("Semantic Scholar", _SEMANTIC.format(title)))
    if title:
        found.append(Place("Google Scholar", _SCHOLAR.format(title)))
    return found


def html_of(paper: Paper) -> str | None:
    """The URL of the paper's HTML version on arXiv; None for other papers."""
    known = arxiv_id(paper.id)
    return _ARXIV["HTML"].format(known.id) if known else None


def doi_of(paper: Paper) -> str | None:
    """The DOI that identifies the paper; None if its id is not a DOI."""
    return paper.id.removeprefix("doi:") if paper.id.startswith("doi:") else None


def _host(url: str) -> str:
    """The name of the place that a URL leads to."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return "arXiv" if host == "arxiv.org" else host or "page"
