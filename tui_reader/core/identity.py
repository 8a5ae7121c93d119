"""Finds the paper that a text names by arXiv id, DOI, PubMed id, link or a feed's own guid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from tui_reader.core.text import clean_line, clean_url


class ArxivId(NamedTuple):
    """An arXiv identifier without its version, and the version if one was given."""

    id: str
    version: int | None


_ARCHIVES: Final = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin"
    "|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
"""The archives of arXiv's identifiers until 2007."""
_SITES: Final = (
    r"(?:[a-z0-9-]{1,20}\.)?arxiv\.org(?::\d{1,5})?/(?:abs|pdf|html|format|ps|src|e-print|tb)/"
    r"|xxx\.lanl\.gov/(?:abs|pdf|ps|format)/"
    r"|(?:www\.)?ar5iv\.org/(?:(?:abs|html|pdf)/)?"
    r"|ar5iv\.labs\.arxiv\.org/(?:(?:abs|html|pdf|papers)/)?"
    r"|(?:www\.)?(?:huggingface\.co|hf\.co)/(?:api/)?papers/"
    r"|(?:www\.)?papers\.cool/arxiv/(?:kimi\?paper=)?"
    r"|(?:www\.)?alphaxiv\.org/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:abs|pdf|html|overview|audio|blog"
    r"|resources|discussion|paper|papers|models|benchmarks?|similar|review|assistant)/"
    r"|(?:www\.)?scirate\.com/arxiv/"
    r"|(?:www\.)?arxiv-vanity\.com/papers/"
    r"|(?:www\.)?emergentmind\.com/papers/"
    r"|(?:www\.)?semanticscholar\.org/(?:arxiv|paper)/"
    r"|api\.semanticscholar\.org/(?:(?:graph/)?v1/paper/)?(?=arxiv(?::|%3a))"
    r"|(?:www\.)?connectedpapers\.com/arxiv/"
    r"|(?:www\.)?catalyzex\.com/paper/(?=arxiv(?::|%3a))"
    r"|(?:www\.)?talk2arxiv\.org/(?:abs|pdf)/"
    r"|(?:www\.)?arxiv-txt\.org/(?:raw/)?(?:abs|pdf)/"
    r"|(?:www\.)?hjfy\.top/arxiv/"
    r"|(?:identifiers\.org|n2t\.net|bioregistry\.io)/(?=arxiv[:/])(?:arxiv/)?"
    r"|(?:ui\.)?adsabs\.harvard\.edu/(?:#?abs|link_gateway)/(?=arxiv(?::|%3a))"
    r"|(?:www\.)?inspirehep\.net/(?:api/)?(?:arxiv|eprint)/"
    r"|(?:www\.)?inspirehep\.net/(?:api/)?literature/?\?q=(?:arxiv|eprint)(?::|%3a)"
    r"|tldr\.takara\.ai/p/"
)
"""arXiv, its mirrors, and sites whose URLs contain arXiv identifiers."""
_ADS_PAGE: Final = r"(?:url:)?(?:https?:)?(?://)?(?:ui\.)?adsabs\.harvard\.edu/(?:#?abs|full)/"
_ADS_TAIL: Final = r"(?:/[a-z]{1,20})?/?(?:[?#].*)?"
_BIBCODE: Final = (
    rf"(?ai)(?:{_ADS_PAGE}|bibcode:)?\d{{4}}arxiv(\d{{4}})\.?(\d{{4,5}})[a-z.]{_ADS_TAIL}"
)
"""An id in a bibcode of SAO/NASA ADS: the year, arXiv, the number, an author's initial."""
_OLD_BIBCODE: Final = (
    rf"(?ai){_ADS_PAGE}(?:19|20)(\d\d)([a-z]{{2,8}}(?:\.[a-z]{{2,3}})?)"
    rf"\.{{0,6}}(\d{{4,5}})[a-z.]{_ADS_TAIL}"
)
"""An id of the old scheme, whose archive takes the place of the journal."""
_DBLP: Final = (
    r"(?ai)(?:url:)?(?:https?:)?(?://)?(?:www\.)?dblp\.(?:org|uni-trier\.de|dagstuhl\.de)/rec/"
    r"(?:[a-z]{1,8}/)?journals/corr/abs-(\d{4})-(\d{4,5})(?:\.[a-z]{1,6})?(?:[?#].*)?"
)
_DOI_WITHIN: Final = r"(?i)[/:=](?:doi:)?10\.48550(?:/|%2f)arxiv\."
"""The DOI that arXiv registers, in a link to another site."""
_PAGE_ENDINGS: Final = (
    ".pdf", ".ps", ".gz", ".html", ".md", "/abstract", "/exportcitation", "/citations",
)  # fmt: skip
_DOI: Final = r"(?<![\w.])10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}/[^\s\"]{1,300}"
_DOI_PREFIX: Final = (
    r"(?i)(?:doi:\s{0,3})?(?:(?:info|urn|https?):)?(?://)?(?:(?:dx\.|www\.)?doi\.org/)?"
    r"(?:doi\b[:/\s]{0,4})?"
)
_DOI_SITE: Final = r"(?i)(?:https?://)?(?:dx\.|www\.)?doi\.org/"
_LINK: Final = r"(?i)https?://"
_PARAMETERS: Final = r"[?&;][\w.-]{1,40}=.*"
_PREPRINT: Final = (
    # bioRxiv and medRxiv append the version, and what a page shows, to the DOI
    r"(10\.(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8})(?:v[0-9]{1,3})?(?:[./].*)?"
)
_PREPRINT_PAGE: Final = (
    r"(?ai)(?:https?://)(?:[a-z0-9-]{1,20}\.)?(?:bio|med)rxiv\.org/(?:cgi/)?(?:content|reprint)/"
    r"(?:[a-z.-]{1,20}/){0,2}(?:early/(?P<posted>\d{4}/\d\d/\d\d)/)?(?:[a-z-]{1,20}/){0,2}"
    r"(?P<id>(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})(?:v\d{1,3})?(?:[./?#].*)?"
)
"""A page of bioRxiv or medRxiv with only the end of the DOI in its address."""
_OPENRXIV: Final = "2025-12-01"
"""From this day on, preprints are registered with the prefix of openRxiv."""
_PASTED: Final = (
    r"(?ai)\A[<\[(]?\s*((?:arxiv:\s?)?(?:\d{4}\.\d{4,5}|[a-z-]{2,9}(?:\.[a-z]{2})?/\d{7})(?:v\d{1,4})?)"
    r"(?:\s+\[[\w.-]{2,20}\](?:\s+\(?\d{1,2} [a-z]{3,9} \d{4}\)?)?)?\s*[>\])]?[.,;:]?\Z"
)
_OUP: Final = r"(10\.1093/[^/]+/[^/]+)/[0-9]{5,9}"
"""A DOI of Oxford University Press with the number of its page."""
_ARTICLE: Final = r"/(?:[a-z-]{1,30}-)?article(?:-[a-z-]{1,30})?/doi/\Z"
_NUMBER: Final = r"(10\.[0-9.]{4,40}/.+?)/[0-9]{4,9}(?:/.*)?"
"""A DOI in the URL of an article, followed by the publisher's own number."""
# fmt: off
_TAILS: Final = frozenset((
    "abs", "abstract", "article-info", "citation", "citations", "citedby", "cited-by", "comments",
    "data", "download", "enhanced", "epdf", "epub", "figures", "full", "full-text", "fullhtml",
    "fulltext", "full-xml", "html", "info", "issuetoc", "media", "meta", "metrics", "pdf",
    "pdfdirect", "peer-review", "references", "related", "reprint", "share", "standard", "summary",
    "suppl", "suppinfo", "supp-info", "supplement", "supplementary-material", "tables", "tabs",
    "text", "toc", "viewer", "xml",
))
# fmt: on
"""Parts that publishers append to a DOI, after a slash, in URLs of their pages."""
_TEXT_TAILS: Final = frozenset(
    ("abs", "abstract", "epdf", "epub", "full", "full-text", "fulltext", "html", "meta", "pdf")
)
_NUMBERED_TAILS: Final = frozenset(("figure", "figures", "table", "tables", "tab", "fig"))
_DOTTED_TAIL: Final = (
    r"\.(?:full|full-text|fulltext|abstract|extract|long|short|article-info|figures-only|full-html"
    r"|supplementary-material|e-letters)(?:\.(?:pdf|html|txt))?(?:\+html)?\Z"
)
_FILE_ENDING: Final = r"\.(?:pdf|html?|xml|epub|fulltext\.pdf)\Z"
_CLOSERS: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_PUBMED: Final = (
    r"(?i)(?:guid:)?(?:pubmed:|pmid:)\s?([0-9]{1,9})"
    r"|(?:url:)?https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/"
    r"([0-9]{1,9})/?(?:[?#].*)?"
)
_TRACKING: Final = (
    r"(?i)utm_\w*|mc_[ce]id|_hs(?:enc|mi)|(?:fb|g|d|ms|y|tw)clid|igshid|mkt_tok|dgcid|af|rss"
)
"""Parameters that only track where a reader comes from."""


_re = cache(re.compile)
"""Compiled when first needed: start-up does not read digests."""


class _ArxivPatterns(NamedTuple):
    usual: re.Pattern[str]
    """What nearly all texts match, tried first for speed."""
    new: re.Pattern[str]
    old: re.Pattern[str]
    prefix: re.Pattern[str]


@cache
def _arxiv_patterns() -> _ArxivPatterns:
    return _ArxivPatterns(
        re.compile(
            r"(?:https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5})(?:v(\d{1,4}))?", re.ASCII
        ),
        re.compile(r"(\d{4}\.\d{4,5})(?:v(\d{1,4}))?", re.ASCII),
        re.compile(rf"({_ARCHIVES})(?:\.[A-Za-z-]{{2,8}})?/(\d{{7}})(?:v(\d{{1,4}}))?", re.ASCII),
        re.compile(
            rf"(?:(?:oai:arxiv\.org|(?:info|urn):arxiv|arxiv)[:/]\s?"
            rf"|(?:url:)?(?:(?:https?:)?//)?(?:{_SITES})(?:arxiv(?::|%3a))?/?"
            # the DOI that arXiv registers for each paper
            r"|(?:doi:\s?)?(?:(?:url:)?https?://)?(?:(?:dx\.|www\.)?doi\.org/)?"
            r"(?:(?:info:|urn:)?doi[:/\s]{1,3})?10\.48550(?:/|%2f)arxiv\.)",
            re.IGNORECASE,
        ),
    )


def arxiv_id(text: str) -> ArxivId | None:
    """Parse an arXiv identifier: bare, with `arXiv:`, as a DOI or a link. None if it is not one.

    The link may lead to arXiv or to a site that uses arXiv's identifiers. Accepts both schemes of
    "Understanding the arXiv identifier". The old one loses its subject class (`math.GT/0309136`
    becomes `math/0309136`), which arXiv itself ignores.
    """
    patterns = _arxiv_patterns()
    text = text.strip()
    if match := patterns.usual.fullmatch(text):
        return ArxivId(match[1], int(match[2]) if match[2] else None)
    if prefix := patterns.prefix.match(text):
        text = re.split(r"[?#&\s]", text[prefix.end() :], maxsplit=1)[0].rstrip("/.,;)]").lower()
        text = unquote(text) if "%" in text else text
        for ending in _PAGE_ENDINGS:
            text = text.removesuffix(ending)
    if match := patterns.new.fullmatch(text):
        return ArxivId(match[1], int(match[2]) if match[2] else None)
    if match := patterns.old.fullmatch(text):
        return ArxivId(f"{match[1]}/{match[2]}", int(match[3]) if match[3] else None)
    return None if prefix else _arxiv_id_elsewhere(text)


def _arxiv_id_elsewhere(text: str) -> ArxivId | None:
    """The id that a bibcode, a link to ADS or dblp, or a link with arXiv's DOI has."""
    lower = text.lower()
    if "arxiv" in lower or "adsabs" in lower or "dblp" in lower:
        if match := _re(_BIBCODE).fullmatch(text) or _re(_DBLP).fullmatch(text):
            return ArxivId(f"{match[1]}.{match[2]}", None)
        if match := _re(_OLD_BIBCODE).fullmatch(text):
            archive = match[2].lower().replace(".", "-")
            return arxiv_id(f"{archive}/{match[1]}{match[3]:0>5}")
        if _re(_LINK).match(text.removeprefix("url:")) and (match := _re(_DOI_WITHIN).search(text)):
            return arxiv_id(f"10.48550/arxiv.{text[match.end() :]}")
    return None


def paper_id(text: str) -> str | None:
    """The `Paper.id` of the paper that `text` names; None if it does not name one."""
    text = text.strip()
    if found := arxiv_id(text):
        return found.id
    link = text.removeprefix("url:")
    return doi_id(link) or pubmed_id(text) or url_id(link) or guid_id(text)


def pasted_ids(text: str) -> tuple[str, ...]:
    """The ids of the papers that a text can name, as people paste it; the most probable first.

    It may have brackets around it and punctuation after it, and what citations write after an
    arXiv id (`arXiv:2511.10615v1 [cs.LG] 20 Nov 2025`). A link may lack its last slash or have one.
    """
    text = _re(_PASTED).sub(r"\1", text.strip())
    text = text.replace(": ", ":", 1)
    found: dict[str, None] = {}
    for each in (text, unquote(text), text.strip("<>[]()").rstrip(".,;")):
        if id_ := paper_id(each):
            found[id_] = None
            if id_.startswith("url:") and "?" not in id_ and "#" not in id_:
                found[id_.rstrip("/") if id_.endswith("/") else f"{id_}/"] = None
    return tuple(found)


def doi_id(text: str) -> str | None:
    """`doi:…` in lower case, for a DOI alone, after `doi:`, or in a link."""
    text = text.strip()
    if not _re(_LINK).match(text):
        prefix = _re(_DOI_PREFIX).match(text)
        text = text[prefix.end() if prefix else 0 :].strip()
        match = _re(_DOI).match(unquote(text) if "%" in text else text)
        found = match[0] if match and match[0] == match.string else None
        return _doi(found, in_link=False)
    return _doi(_doi_in_link(text), in_link=not _re(_DOI_SITE).match(text))


def _doi_in_link(link: str) -> str | None:
    """The DOI in the path or a parameter of a link, with the text after it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    path = unquote(unquote(parts.path))
    if match := _re(_DOI).search(path):
        if _re(_ARTICLE).search(path[: match.start()]) and (
            number := _re(_NUMBER).fullmatch(match[0])
        ):
            return number[1]
        return match[0]
    if "rxiv.org/" in link and (page := _re(_PREPRINT_PAGE).fullmatch(link)):
        day = re.sub(r"[./]", "-", page["posted"] or page["id"])[:10]
        is_new = day >= _OPENRXIV and (page["posted"] or "." in page["id"])
        return f"{'10.64898' if is_new else '10.1101'}/{page['id']}"
    for parameter in parts.query.split("&")[:50]:
        if match := _re(_DOI).search(unquote(unquote(parameter.partition("=")[2]))):
            return match[0]
    return None


def _doi(found: str | None, *, in_link: bool) -> str | None:
    """`doi:…` without the parts that a page's URL or a sentence appends to the DOI."""
    if found is None:
        return None
    doi = _re(_PARAMETERS).sub("", found).lower()
    while doi != (shorter := _shortened(doi, in_link)):
        doi = shorter
    if match := _re(_PREPRINT).fullmatch(doi) or _re(_OUP).fullmatch(doi):
        doi = match[1]
    if not _re(_DOI).fullmatch(doi) or clean_line(doi) != doi or arxiv_id(doi):
        return None
    return f"doi:{doi}"


def _shortened(doi: str, in_link: bool) -> str:
    doi = doi.rstrip("./,;:'’”*…").partition("/suppl_file/")[0]
    if doi[-1:] in _CLOSERS and doi.count(doi[-1]) > doi.count(_CLOSERS[doi[-1]]):
        return doi[:-1]
    head, _, tail = doi.rpartition("/")
    if "/" in head:
        if tail in (_TAILS if in_link else _TEXT_TAILS):
            return head
        before, _, name = head.rpartition("/")
        if tail.isdecimal() and name in _NUMBERED_TAILS and "/" in before:
            return before
    doi = _re(_DOTTED_TAIL).sub("", doi)
    return _re(_FILE_ENDING).sub("", doi) if in_link else doi


def pubmed_id(text: str) -> str | None:
    """`guid:pubmed:…`, the guid in PubMed's own feeds, for a PubMed id or its link."""
    match = _re(_PUBMED).fullmatch(text.strip())
    return f"guid:pubmed:{match[1] or match[2]}" if match else None


def url_id(text: str) -> str | None:
    """`url:…`, for an http(s) link: as https, without parameters that only track its readers."""
    url = clean_url(text)
    if url is None:
        return None
    rest = url.partition("://")[2]
    host, slash, path = rest.partition("/")
    if "?" in host or "#" in host:
        host, slash, path = rest, "", ""
    elif "?" in path:
        path, mark, fragment = path.partition("#")
        path, _, query = path.partition("?")
        tracks = _re(_TRACKING).fullmatch
        kept = [each for each in query.split("&") if not tracks(each.partition("=")[0])]
        path += ("?" + "&".join(kept) if kept else "") + mark + fragment
    return f"url:https://{host.lower()}{slash}{path}"


def guid_id(text: str) -> str | None:
    """`guid:…`, for a feed entry without a link."""
    is_guid = text.startswith("guid:") and text != "guid:" and clean_line(text) == text
    return text if is_guid else None


def identify(stated: Iterable[str], links: Iterable[str]) -> str | None:
    """An arXiv id with its version, or `doi:…`, from the first text that has one.

    `stated` are texts whose purpose is to identify the paper. A text marked as a DOI precedes a
    link to another site, whose address may have more than the DOI.
    """
    stated, links = list(stated), list(links)
    for text in (*stated, *links):
        if found := arxiv_id(text):
            return found.id if found.version is None else f"{found.id}v{found.version}"
    return next(_dois(stated, links), None)


def _dois(stated: list[str], links: list[str]) -> Iterator[str]:
    """Every DOI; those marked as a DOI come first."""
    yield from filter(None, map(_stated_doi_id, stated))
    yield from filter(None, map(doi_id, filter(_re(_DOI_SITE).match, links)))
    yield from filter(None, map(doi_id, [*stated, *links]))


def _stated_doi_id(text: str) -> str | None:
    """The DOI in a text that may contain other words, but is not a link to another site."""
    if _re(_LINK).match(text.strip()):
        return doi_id(text) if _re(_DOI_SITE).match(text.strip()) else None
    match = _re(_DOI).search(unquote(text) if "%" in text else text)
    return _doi(match[0], in_link=False) if match else None
