"""The kind `web`: an http(s) site with a list of its digest files, or with a file for each day."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.config.settings import Setting
from tui_reader.sources.fetch import Fetch
from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import Location, check_http, site_name, url_identity
from tui_reader.sources.options import HYDRATE, PATTERNS, SINCE


def _recognise(location: Location) -> Recognised | None:
    url = location.url
    if url is None or url.scheme not in ("http", "https"):
        return None
    is_web = location.host and ("{date" in location.text or url.path.endswith(".txt"))
    return Recognised(location.text) if is_web else None


def _identity(source: SourceConfig) -> Hashable:
    return url_identity(source.location), source.options.get("index")


def _load_fetch() -> Fetch:
    from tui_reader.sources.web.fetch import fetch

    return fetch


KIND: Final = SourceKind(
    name="web",
    recognise=_recognise,
    check_location=check_http,
    suggest_name=site_name,
    identity=_identity,
    examples=(
        ("https://host/files.txt", "a site with a list of its digest files"),
        ("https://host/{date:%Y-%m-%d}.jsonl", "a site with a file for each day"),
    ),
    load_fetch=_load_fetch,
    options={
        "patterns": PATTERNS,
        "since": SINCE,
        "hydrate": HYDRATE,
        "index": Setting(
            "The list of file names, relative to the location",
            '"list.txt"',
            default="the location is the list",
        ),
    },
    restores_removed=True,
)
