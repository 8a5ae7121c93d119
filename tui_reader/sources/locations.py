"""Locations of sources: split into their parts, compared, and shown without secrets."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import SourceError

FORGES: Final = (
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "gitee.com",
    "git.sr.ht",
)
"""Hosts of git repositories whose paths begin with an owner and a repository."""
_RAW: Final = (*FORGES, "raw.githubusercontent.com")
_PASSWORD: Final = re.compile(r"(?<=://)[^/\s?#]*@")
_TOKEN: Final = re.compile(
    r"([?&;#](?:[\w.-]{0,40}(?:token|secret|password|passwd|signature|credential)"
    r"|(?:[\w.-]{0,40}[_.-])?(?:(?:api|access|private|rss|feed|user)?key|auth|pass|pwd|sig|sid|jwt))"
    r"=)[^&;#\s]+?(?=:?(?:[&;#\s]|$))",
    re.IGNORECASE,
)
"""A parameter of a URL that by its name is a secret."""
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class Location(NamedTuple):
    """A location as a user gives it."""

    text: str
    url: SplitResult
    """Its parts; empty if it is not a URL."""
    host: str
    """The URL's host without `www.`; empty if there is none."""

    @property
    def is_http(self) -> bool:
        """Whether it is an http(s) URL with a host."""
        return self.url.scheme in ("http", "https") and bool(self.host)


def parse_location(text: str) -> Location:
    """Split `text`. Raises SourceError if it looks like a URL but is not valid."""
    try:
        url = urlsplit(text if _URL.match(text) else "")
        return Location(text, url, (url.hostname or "").removeprefix("www."))
    except ValueError as error:
        raise SourceError(f"{redacted(text)}: not a URL ({error}); correct it") from error


def redacted(text: str) -> str:
    """`text` as one safe line, with user names, passwords and tokens of URLs replaced by `…`."""
    return clean_line(_TOKEN.sub(r"\1…", _PASSWORD.sub("…@", text)))


def check_http(location: str) -> str:
    """`location` unchanged. Raises SourceError unless it is an http(s) URL."""
    try:
        url = urlsplit(location)
        if url.scheme in ("http", "https") and url.hostname:
            return location
    except ValueError:
        pass
    raise SourceError(f"{redacted(location)}: not an http or https URL; give one")


def site_name(location: str) -> str:
    """The name of a site or feed: its host, or on a forge its repository."""
    url = urlsplit(location)
    host = (url.hostname or "").removeprefix("www.")
    path = url.path.split("/")
    return path[2] if host in _RAW and len(path) > 3 else host


def url_identity(location: str) -> Hashable:
    """A value that is equal for URLs of the same place that are only written differently."""
    try:
        url = urlsplit(location)
        host = (url.hostname or "").removeprefix("www.")
        if url.scheme == "file":
            return "", os.path.realpath(url.path)
        port = url.port if url.port not in (80, 443, 22, None) else ""
    except ValueError:
        return location
    path = url.path.strip("/")
    return (f"{host}:{port}" if port else host), path + (f"?{url.query}" if url.query else "")
