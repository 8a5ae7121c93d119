"""The kinds of arXiv: daily announcements or results of a query, and papers with keywords."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs

from tui_reader.config import SourceConfig
from tui_reader.config.settings import Setting
from tui_reader.config.values import SECONDS
from tui_reader.sources.arxiv.location import (
    CATEGORIES,
    KEYWORDS,
    NEWS,
    SEARCH,
    categories_of,
    is_arxiv_host,
)
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.kind import PRIMARY_ONLY, SINCE, Recognised, SourceKind
from tui_reader.sources.locations import Location, redacted

_LISTING: Final = r"/list/([a-z-]+(?:\.[A-Za-z-]+)?)(?:/.*)?"
_FEED: Final = r"/(?:rss|atom)/([A-Za-z.+-]+)"


def _recognise(location: Location) -> Recognised | None:
    text = location.text
    if text.startswith(NEWS):
        return Recognised(text.replace(" ", "").replace(",", "+"))
    if text.startswith(SEARCH):
        return Recognised(text)
    url = location.url
    if not location.is_http or not is_arxiv_host(location.host):
        return None
    if found := re.fullmatch(_LISTING, url.path) or re.fullmatch(_FEED, url.path):
        return Recognised(NEWS + found[1])
    query = parse_qs(url.query).get("search_query")
    if url.path == "/api/query" and query:
        return Recognised(SEARCH + query[0])
    raise SourceError(
        f"{redacted(text)}: not a listing of arXiv; write {NEWS}cs.CL or {SEARCH}QUERY"
    )


def _check_location(location: str) -> str:
    if not location.startswith((NEWS, SEARCH)):
        raise SourceError(f"{location}: write it as {NEWS}cs.CL or {SEARCH}QUERY")
    return location


def _identity(source: SourceConfig) -> Hashable:
    if source.location.startswith(NEWS):
        return frozenset(source.location.removeprefix(NEWS).split("+"))
    return source.location.removeprefix(SEARCH).strip()


ARXIV: Final = SourceKind(
    name="arxiv",
    recognise=_recognise,
    check_location=_check_location,
    suggest_name=str,
    identity=_identity,
    examples=(
        ("arxiv:cs.CL+cs.LG", "what arXiv announces each day in these categories"),
        ("arxiv-search:abs:pruning", "the results of an arXiv query"),
    ),
    fetched_by="tui_reader.sources.arxiv.fetch",
    options={
        "since": SINCE,
        "primary_only": PRIMARY_ONLY,
        "server": Setting(
            "The URL of a mirror to use instead of arXiv",
            '"https://arxiv-mirror.lab.example"',
            default="arXiv itself",
        ),
        "pause": Setting(
            "Seconds between requests to that mirror; arXiv itself always gets at least 3",
            "1",
            SECONDS,
            "3",
        ),
    },
    host=lambda location: "arxiv.org",
    categories=categories_of,
    why_empty="arXiv announced nothing today",
)


def _recognise_keywords(location: Location) -> Recognised | None:
    if not location.text.startswith(KEYWORDS):
        return None
    return Recognised(_check_keywords(location.text.replace(" ", "").replace(",", "+")))


def _check_keywords(location: str) -> str:
    if location.startswith(KEYWORDS) and CATEGORIES.fullmatch(location.removeprefix(KEYWORDS)):
        return location
    raise SourceError(f"{location}: not categories; write them as {KEYWORDS}cs.CL+cs.LG")


ARXIV_KEYWORDS: Final = replace(
    ARXIV,
    name="arxiv-keywords",
    recognise=_recognise_keywords,
    check_location=_check_keywords,
    identity=lambda source: frozenset(categories_of(source.location)),
    examples=(("arxiv-keywords:cs.CL+cs.LG", "their new papers that have your [[keywords]]"),),
    why_empty="no new paper has your keywords",
)
