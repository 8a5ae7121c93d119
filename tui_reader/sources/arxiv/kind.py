"""The kind `arxiv`: the daily announcements of categories, or the results of a query."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Final
from urllib.parse import parse_qs

from tui_reader.config import SourceConfig
from tui_reader.config.settings import Setting
from tui_reader.config.values import SECONDS
from tui_reader.sources.arxiv.location import NEWS, SEARCH, categories_of, is_arxiv_host
from tui_reader.sources.fetch import Fetch, SourceError
from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import Location, redacted
from tui_reader.sources.options import PRIMARY_ONLY, SINCE

_LISTING: Final = r"/list/([a-z-]+(?:\.[A-Za-z-]+)?)(?:/.*)?"
_FEED: Final = r"/(?:rss|atom)/([A-Za-z.+-]+)"


def _recognise(location: Location) -> Recognised | None:
    text = location.text
    if text.startswith(NEWS):
        return Recognised(text.replace(" ", "").replace(",", "+"))
    if text.startswith(SEARCH):
        return Recognised(text)
    url = location.url
    if url is None or url.scheme not in ("http", "https") or not is_arxiv_host(location.host):
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


def _load_fetch() -> Fetch:
    from tui_reader.sources.arxiv.fetch import fetch

    return fetch


KIND: Final = SourceKind(
    name="arxiv",
    recognise=_recognise,
    check_location=_check_location,
    suggest_name=str,
    identity=_identity,
    examples=(
        ("arxiv:cs.CL+cs.LG", "what arXiv announces each day in these categories"),
        ("arxiv-search:abs:pruning", "the results of an arXiv query"),
    ),
    load_fetch=_load_fetch,
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
