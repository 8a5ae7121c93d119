"""The kind `git`: a git repository of digests, at a location that is checked before git gets it."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from typing import Final
from urllib.parse import unquote, urlsplit

from tui_reader.config import SourceConfig
from tui_reader.config.settings import Setting
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.kind import HYDRATE, PATTERNS, SINCE, Recognised, SourceKind
from tui_reader.sources.locations import FORGES, Location, redacted, url_identity
from tui_reader.sources.presets import preset_of_fork
from tui_reader.system.paths import expanded

_SSH: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!//)[^\s-]\S*"
"""`user@host:path`, the short form of an ssh URL."""
_ANY_SSH: Final = r"(?:[^@/]+@)?([^:/]+):(?!//)(.+)"
_TREE: Final = r"/([^/]+/[^/]+)(?:/-)?/tree/([^/]+)(?:/(.*))?"
"""The page of a branch or of a folder in it."""
_REPOSITORY: Final = r"/(?:~?[^/]+)(?:/[^/]+)+?/?"
_FEED: Final = (
    r"(?:\.(?:xml|rss|atom|rdf)|/(?:feed|rss|atom|index\.rdf)s?|(?:^|[/_=-])(?:rss|atom|feed))/?$"
)
"""Matches the end of a feed's path, such as a forge's feed of a repository's releases."""

_SCHEMES: Final = ("https", "ssh", "git", "file")
_HELPER: Final = r"[A-Za-z0-9][A-Za-z0-9+.-]*::"
"""Begins the location of a remote helper, which is a program that git would run."""
_GIT_SSH: Final = r"(?:[\w.][\w.+-]*@)?(?:[\w.][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?P<path>[^:].*)"
"""`user@host:path`, the short form of an ssh URL."""
_CONTROL: Final = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"


def _recognise(location: Location) -> Recognised | None:
    text, url = location.text, location.url
    if not url.scheme:
        return _repository(text) if re.fullmatch(_SSH, text) else None
    if url.scheme in ("ssh", "git", "file", "git+ssh"):
        return _repository(text.removeprefix("git+"))
    if not location.is_http:
        return None
    if url.path.endswith(".git"):
        return _repository(text)
    if location.host in FORGES and not re.search(_FEED, url.path, re.IGNORECASE):
        if tree := re.fullmatch(_TREE, url.path):
            root = f"{url.scheme}://{url.netloc}/{tree[1]}"
            return _folder_of_branch(root, unquote(tree[2]), unquote(tree[3] or "").strip("/"))
        if re.fullmatch(_REPOSITORY, url.path):
            return _repository(text.rstrip("/"))
    return None


def _repository(location: str) -> Recognised:
    """A repository, with the options of the preset that it is a fork of."""
    name = re.split(r"[/:]", location.rstrip("/").removesuffix(".git"))[-1]
    preset = preset_of_fork(name)
    return Recognised(location, preset.options, preset.name) if preset else Recognised(location)


def _folder_of_branch(root: str, branch: str, folder: str) -> Recognised:
    found = _repository(root)
    options = {**found.options, "branch": branch}
    if folder:
        options["patterns"] = (f"{folder}/**",)
    return found._replace(options=options)


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
    if re.match(_HELPER, location):
        raise SourceError(f"{shown}: only https, ssh, git and file are allowed; use one of them")
    if "://" in location:
        return _checked_url(location, shown)
    if not location.startswith(("/", "~", ".")) and (match := re.fullmatch(_GIT_SSH, location)):
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


def _suggest_name(location: str) -> str:
    """The repository's name."""
    if "://" not in location and "@" not in location.split("/", 1)[0]:
        return expanded(location).absolute().name
    base = re.split(r"[?#]", location, maxsplit=1)[0].rstrip("/").removesuffix(".git")
    parts = re.split(r"[/:]", base)
    return next((part for part in reversed(parts) if re.search("[A-Za-z0-9]", part)), "")


def _identity(source: SourceConfig) -> Hashable:
    location = source.location.rstrip("/").removesuffix(".git").rstrip("/")
    place: Hashable
    if "://" in location:
        place = url_identity(location)
    elif location.startswith(("/", "~")) or not (match := re.fullmatch(_ANY_SSH, location)):
        place = "", os.path.realpath(expanded(location))
    else:
        place = match[1].lower(), match[2].lstrip("/")
    return place, source.options.get("branch")


def _check_program() -> str:
    from tui_reader.sources.git.program import git_version

    return git_version()


KIND: Final = SourceKind(
    name="git",
    recognise=_recognise,
    check_location=check_location,
    suggest_name=_suggest_name,
    identity=_identity,
    examples=(
        ("https://github.com/someone/digests", "a git repository, perhaps a fork of a preset"),
        ("git@host:digests.git", "a git repository over ssh; also file:// and git://"),
    ),
    fetched_by="tui_reader.sources.git.fetch",
    options={
        "branch": Setting(
            "The branch to fetch", '"data"', default="the repository's default branch"
        ),
        "patterns": PATTERNS,
        "since": SINCE,
        "hydrate": HYDRATE,
    },
    restores_removed=True,
    check_program=_check_program,
)
