"""Checks the locations of git repositories before git gets them."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted
from tui_reader.system.paths import expanded

_SCHEMES: Final = ("https", "ssh", "git", "file")
_TRANSPORT: Final = r"[A-Za-z0-9][A-Za-z0-9+.-]*::"
"""Begins the location of a remote helper, which is a program that git would run."""
_SSH: Final = r"(?:[\w.][\w.+-]*@)?(?:[\w.][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?P<path>[^:].*)"
"""`user@host:path`, the short form of an ssh URL."""
_CONTROL: Final = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"


def check_location(location: str) -> str:
    """`location` as git may get it: a URL unchanged, a local path made absolute.

    Allows https, ssh (also `user@host:path`), git, file and local paths, but nothing that git
    could take for an option or for a program to run. Raises SourceError.
    """
    if not location or re.search(_CONTROL, location):
        raise SourceError(
            "the location of a git repository must be one line without control characters"
        )
    shown = redacted(location)
    if location.startswith("-"):
        raise SourceError(f"{shown}: not a location; it begins with a dash")
    if re.match(_TRANSPORT, location):
        raise SourceError(f"{shown}: only https, ssh, git and file are allowed; use one of them")
    if "://" in location:
        return _checked_url(location, shown)
    if not location.startswith(("/", "~", ".")) and (match := re.fullmatch(_SSH, location)):
        if match["path"].startswith("-"):
            raise SourceError(f"{shown}: the path begins with a dash; write ./ before it")
        return location
    return str(expanded(location).absolute())


def _checked_url(location: str, shown: str) -> str:
    try:
        url = urlsplit(location)
        host, user = unquote(url.hostname or ""), unquote(url.username or "")
        _ = url.port
    except ValueError as error:
        raise SourceError(f"{shown}: not a URL ({error}); correct it") from error
    if url.scheme not in _SCHEMES:
        raise SourceError(f"{shown}: only https, ssh, git and file are allowed; use one of them")
    if url.scheme == "file":
        if host not in {"", "localhost"}:
            raise SourceError(f"{shown}: a file URL must not name a host; write file:///path")
    elif not host:
        raise SourceError(f"{shown}: the URL has no host; correct it")
    if host.startswith("-") or user.startswith("-"):
        raise SourceError(f"{shown}: a part of the URL begins with a dash; correct it")
    return location
