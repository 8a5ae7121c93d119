"""Links to code, models, data and project pages in a paper's abstract and comment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tui_reader.core.paper import Paper
from tui_reader.core.text import MAX_TEXT, clean_url


class Kind(IntEnum):
    """What a link leads to, most useful first."""

    REPOSITORY = 0
    MODEL = 1
    """A model, a dataset or a demonstration."""
    PROJECT = 2
    """The project's own page."""


class CodeLink(NamedTuple):
    """A link and its kind."""

    url: str
    kind: Kind


MAX_LINKS: Final = 20
_REST: Final = r"[^\s<>\"'{}|\\^`$\[\]“”\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]{4,4000}"
"""Ends at Chinese, Japanese and Korean: their sentences have no blanks around a link."""
_URL: Final = re.compile(rf"(?i:https?)://{_REST}")
_BARE: Final = re.compile(
    r"(?<![\w./@-])(?:(?:www\.)?(?:[Gg]it[Hh]ub|[Gg]it[Ll]ab|codeberg|bitbucket|huggingface)\."
    rf"(?:com|org|co)/|[\w-]{{1,60}}\.github\.io\b){_REST}"
)
_BARE_HINTS: Final = ("github.", "GitHub.", "gitlab.", "codeberg.", "bitbucket.", "huggingface.")
_ESCAPED: Final = re.compile(r"\\([_%&#~])")
_BROKEN_TILDE: Final = re.compile(r"\\(?:textasciitilde|sim)(?:\{\})?|\$\\sim\$")
_END: Final = ".,;:!?'’”…*"
_POSSESSIVE: Final = re.compile("['’]s$")
_HOSTS: Final = frozenset(("github.com", "bitbucket.org", "codeberg.org", "gitee.com", "git.sr.ht"))
# fmt: off
_NOT_OWNERS: Final = frozenset((
    "about", "apps", "blog", "collections", "docs", "explore", "features", "join", "learn", "login",
    "marketplace", "models", "orgs", "papers", "pricing", "search", "settings", "site", "sponsors",
    "tasks", "topics", "trending", "user-attachments",
))
# fmt: on
_PAGES: Final = (".github.io", ".gitlab.io", ".codeberg.page", ".netlify.app", ".vercel.app")
_PAPERS: Final = ("arxiv.org", "doi.org", "openreview.net", "aclanthology.org")
_NEAR: Final = re.compile(
    r"code|github|project|web ?site|home ?page|web ?page|demo|available|release|open.?sourc",
    re.IGNORECASE,
)
_CONTEXT: Final = 80


def code_links(*texts: str | None) -> list[CodeLink]:
    """The links to code and project pages in `texts`, repositories first, each once.

    If one link is a page within another link's page, only that page is kept.
    """
    found: dict[str, CodeLink] = {}
    for text in filter(None, texts):
        for url, before in _urls(text[:MAX_TEXT]):
            if (kind := _kind(url, before)) is not None:
                found.setdefault(_key(url), CodeLink(url, kind))
            if len(found) >= MAX_LINKS:
                break
    links = [
        link for key, link in found.items() if not any(_is_within(other, key) for other in found)
    ]
    return sorted(links, key=lambda link: link.kind)


def _is_within(key: str, other: str) -> bool:
    return key.startswith(other) and key[len(other) : len(other) + 1] in tuple("/?#&")


def best_code_link(given: str | None, *texts: str | None) -> str | None:
    """The link to a paper's code: the digest's own (`given`), else the first repository or model.

    If a text has a longer link that begins with `given`, and not `given` itself, `given` was cut
    and the longer one is used.
    """
    links = code_links(*texts)
    if given:
        key = _key(given)
        longer = [link.url for link in links if _key(link.url).startswith(key)]
        best = min(longer, key=len, default=given)
        return given if _key(best) == key else best
    return next((link.url for link in links if link.kind is not Kind.PROJECT), None)


def code_links_of(paper: Paper) -> list[CodeLink]:
    """What `paper` offers as its code: its own link first, then those in its texts."""
    links = code_links(paper.abstract, paper.comment, paper.tldr)
    if not (own := paper.links.code):
        return links
    key = _key(own)
    others = [
        link
        for link in links
        if (other := _key(link.url)) != key and not _is_within(other, key) | _is_within(key, other)
    ]
    return [CodeLink(own, _kind(own, "") or Kind.REPOSITORY), *others]


def urls_in(text: str) -> Iterable[tuple[int, int, str]]:
    """The start and end of each web address in `text`, and its URL."""
    found = [*_URL.finditer(text)] if "://" in text else []
    if any(hint in text for hint in _BARE_HINTS):
        found = sorted([*found, *_BARE.finditer(text)], key=lambda match: match.start())
    for match in found:
        shown = _trimmed(match[0])
        if url := clean_url(shown if "://" in shown else f"https://{shown}"):
            yield match.start(), match.start() + len(shown), url


def _urls(text: str) -> Iterable[tuple[str, str]]:
    """The URLs in a text, each with the text before it."""
    if "://" not in text and not any(hint in text for hint in _BARE_HINTS):
        return
    text = _ESCAPED.sub(r"\1", _BROKEN_TILDE.sub("~", text))
    for start, _, url in urls_in(text):
        yield url, text[max(0, start - _CONTEXT) : start]


def _trimmed(url: str) -> str:
    """`url` without the punctuation of the sentence around it."""
    while True:
        shorter = _POSSESSIVE.sub("", url).rstrip(_END)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == url:
            return url.removesuffix(".git").rstrip("/") if url.endswith(".git") else url
        url = shorter


def _kind(url: str, before: str) -> Kind | None:
    """The kind of a link; None if it is not about code."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = [part for part in parts.path.split("/") if part]
    if host == "huggingface.co":
        path = path[1:] if path and path[0] in ("datasets", "spaces") else path
        is_named = bool(path) and path[0].lower() not in _NOT_OWNERS
        return Kind.MODEL if is_named else None
    if host in _HOSTS or host.startswith("gitlab."):
        is_named = len(path) > 1 and path[0].lower() not in _NOT_OWNERS
        return Kind.REPOSITORY if is_named else None
    if host == "anonymous.4open.science":
        return Kind.REPOSITORY if path else None
    if host.endswith(_PAGES):
        return Kind.PROJECT
    is_near = _NEAR.search(before.rpartition(". ")[2])
    return Kind.PROJECT if is_near and not host.endswith(_PAPERS) else None


def _key(url: str) -> str:
    """A key that is equal for links to the same page."""
    _, _, rest = url.partition("://")
    return rest.lower().removeprefix("www.").rstrip("/")
