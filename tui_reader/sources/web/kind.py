"""The kind `web`: an http(s) site with a list of its digest files, or with a file for each day."""

from __future__ import annotations

from typing import Final

from tui_reader.config.settings import Setting
from tui_reader.sources.kind import HYDRATE, PATTERNS, SINCE, Recognised, SourceKind
from tui_reader.sources.locations import Location, check_http, site_name, url_identity


def _recognise(location: Location) -> Recognised | None:
    is_site = "{date" in location.text or location.url.path.endswith(".txt")
    return Recognised(location.text) if location.is_http and is_site else None


KIND: Final = SourceKind(
    name="web",
    recognise=_recognise,
    check_location=check_http,
    suggest_name=site_name,
    identity=lambda source: (url_identity(source.location), source.options.get("index")),
    examples=(
        ("https://host/files.txt", "a site with a list of its digest files"),
        ("https://host/{date:%Y-%m-%d}.jsonl", "a site with a file for each day"),
    ),
    fetched_by="tui_reader.sources.web.fetch",
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
