"""Well-known digest systems by name, and what kind of source a location is."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from tui_reader.config import Config, SourceConfig, source_name
from tui_reader.core.text import clean_line
from tui_reader.sources.fetch import NEWS, SEARCH, SourceError
from tui_reader.system.paths import expanded, is_folder


class Preset(NamedTuple):
    """A digest system that can be added by its name."""

    source: SourceConfig
    about: str
    """One line for a list of them."""


PRESETS: Final = {
    preset.source.name: preset
    for preset in (
        Preset(
            SourceConfig(
                "daily-arxiv",
                "git",
                "https://github.com/dw-dengwei/daily-arXiv-ai-enhanced",
                branch="data",
                patterns=("data/*_AI_enhanced_*.jsonl", "data/????-??-??.jsonl"),
                since=30,
            ),
            "each day's new papers in computer science with summaries by a language model",
        ),
        Preset(
            SourceConfig(
                "efficient-paper",
                "git",
                "https://github.com/hustzxd/EfficientPaper",
                patterns=(
                    "weekly_paper/*.md",
                    "docs/weekly_paper/*.md",
                    "docs/weekly_paper/legacy/*.md",
                ),
            ),
            "weekly papers on pruning, quantization and efficient inference, by keyword",
        ),
    )
}
"""The presets by their names."""

_REPOSITORIES: Final = {
    preset.source.location.rsplit("/", 1)[1].lower(): preset.source for preset in PRESETS.values()
}
"""Presets by the name of their repository, which a fork usually keeps."""
_FORGES: Final = (
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "gitee.com",
    "git.sr.ht",
)
_RAW: Final = (*_FORGES, "raw.githubusercontent.com")
_SCP: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?!//)[^\s-]\S*")
_TREE: Final = re.compile(r"/([^/]+/[^/]+)(?:/-)?/tree/([^/]+)(?:/(.*))?")
_REPOSITORY: Final = re.compile(r"/(?:~?[^/]+)(?:/[^/]+)+?/?")
_FEED: Final = re.compile(
    r"(?:\.(?:xml|rss|atom|rdf)|/(?:feed|rss|atom|index\.rdf)s?|(?:^|[/_=-])(?:rss|atom|feed))/?$",
    re.IGNORECASE,
)
_ARXIV_LIST: Final = re.compile(r"/list/([a-z-]+(?:\.[A-Za-z-]+)?)(?:/.*)?")
_ARXIV_FEED: Final = re.compile(r"/(?:rss|atom)/([A-Za-z.+-]+)")


def detect(location: str, config: Config | None = None, name: str | None = None) -> SourceConfig:
    """The source that `location` is: a preset's name, `arxiv:…`, a folder, or a URL of some kind.

    Nothing is fetched: of an http(s) URL that does not tell it is taken to be a feed. Its name is
    `name`, or a free one in `config`. Raises SourceError where it can be none.
    """
    location = location.strip()
    found = _detect(location)
    return replace(found, name=name or source_name(_telling(found), config or Config()))


def _telling(source: SourceConfig) -> str:
    """What a source is best named after: a site is, by its host or, on a forge, its repository."""
    if source.name or source.kind not in {"web", "feed"}:
        return source.name or source.location
    parts = urlsplit(source.location)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.split("/")
    return path[2] if host in _RAW and len(path) > 3 else host


def _detect(location: str) -> SourceConfig:
    if location in PRESETS:
        return PRESETS[location].source
    if location.startswith(NEWS):
        return _source("arxiv", location.replace(" ", "").replace(",", "+"))
    if location.startswith(SEARCH):
        return _source("arxiv", location)
    if "\0" in location or not location:
        raise SourceError("no location; give a folder, a URL, arxiv:… or a preset's name")
    if "://" not in location:
        return _local(location)
    try:
        parts = urlsplit(location)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError as error:
        raise SourceError(f"{clean_line(location)}: not a URL ({error}); correct it") from error
    if parts.scheme in {"ssh", "git", "file", "git+ssh"}:
        return _repository(location.removeprefix("git+"))
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceError(
            f"{clean_line(location)}: this kind of URL is not fetched; use http, https, ssh, git "
            "or file"
        )
    if host == "arxiv.org" or host.endswith(".arxiv.org"):
        return _arxiv(location)
    if "{date" in location or parts.path.endswith(".txt"):
        return _source("web", location)
    if parts.path.endswith(".git"):
        return _repository(location)
    if host in _FORGES and not _FEED.search(parts.path):
        if tree := _TREE.fullmatch(parts.path):
            root = f"{parts.scheme}://{parts.netloc}/{tree[1]}"
            return _tree(_repository(root), unquote(tree[2]), unquote(tree[3] or "").strip("/"))
        if _REPOSITORY.fullmatch(parts.path):
            return _repository(location.rstrip("/"))
    return _source("feed", location)


def _source(kind: str, location: str) -> SourceConfig:
    return SourceConfig("", kind, location)


def _local(location: str) -> SourceConfig:
    folder = expanded(location)
    if is_folder(folder):
        return _source("folder", str(folder.absolute()))
    if _SCP.fullmatch(location):
        return _repository(location)
    with suppress(OSError):  # a name longer than any may be
        if folder.exists():
            raise SourceError(f"{clean_line(location)}: a file; add the folder that it is in")
    hint = f"give a folder, a URL, {NEWS}cs.CL, or one of: {', '.join(PRESETS)}"
    raise SourceError(f"{clean_line(location)}: no such folder; {hint}")


def _repository(location: str) -> SourceConfig:
    """A git source, with what the preset says if it is a fork of one."""
    last = re.split(r"[/:]", location.rstrip("/").removesuffix(".git"))[-1].lower()
    known = _REPOSITORIES.get(last)
    return replace(known, location=location) if known else _source("git", location)


def _tree(source: SourceConfig, branch: str, folder: str) -> SourceConfig:
    patterns = (f"{folder}/**",) if folder else source.patterns
    return replace(source, branch=branch, patterns=patterns)


def _arxiv(location: str) -> SourceConfig:
    """A page or feed of arXiv as what is to be read of it."""
    parts = urlsplit(location)
    if found := _ARXIV_LIST.fullmatch(parts.path) or _ARXIV_FEED.fullmatch(parts.path):
        return _source("arxiv", NEWS + found[1])
    query = parse_qs(parts.query).get("search_query")
    if parts.path == "/api/query" and query:
        return _source("arxiv", SEARCH + query[0])
    raise SourceError(
        f"{clean_line(location)}: not a listing of arXiv; write {NEWS}cs.CL or {SEARCH}QUERY"
    )
