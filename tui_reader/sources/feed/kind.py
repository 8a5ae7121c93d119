"""The kind `feed`: any RSS or Atom feed of papers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.sources.fetch import Fetch
from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import Location, check_http, site_name, url_identity


def _recognise(location: Location) -> Recognised | None:
    is_http = location.url and location.url.scheme in ("http", "https") and location.host
    return Recognised(location.text) if is_http else None


def _identity(source: SourceConfig) -> Hashable:
    return url_identity(source.location)


def _load_fetch() -> Fetch:
    from tui_reader.sources.feed.fetch import fetch

    return fetch


KIND: Final = SourceKind(
    name="feed",
    recognise=_recognise,
    check_location=check_http,
    suggest_name=site_name,
    identity=_identity,
    examples=(("https://host/feed.xml", "an RSS or Atom feed of papers"),),
    load_fetch=_load_fetch,
    is_guess=True,
)
