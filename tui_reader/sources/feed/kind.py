"""The kind `feed`: any RSS or Atom feed of papers."""

from __future__ import annotations

from typing import Final

from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import check_http, site_name

KIND: Final = SourceKind(
    name="feed",
    recognise=lambda location: Recognised(location.text) if location.is_http else None,
    check_location=check_http,
    suggest_name=site_name,
    examples=(("https://host/feed.xml", "an RSS or Atom feed of papers"),),
    fetched_by="tui_reader.sources.feed.fetch",
    is_guess=True,
)
