"""The kinds of sources. A new kind is added by its module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui_reader.config import Config, SourceConfig, free_name
from tui_reader.config.kinds import register_kinds
from tui_reader.core.paper import OWN_AI, OWN_REFERENCES, DigestFile
from tui_reader.sources.arxiv.kind import ARXIV, ARXIV_KEYWORDS
from tui_reader.sources.digest_files import digest_files
from tui_reader.sources.feed.kind import KIND as FEED
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.folder import KIND as FOLDER
from tui_reader.sources.git.kind import KIND as GIT
from tui_reader.sources.kind import SourceKind
from tui_reader.sources.locations import Location, parse_location, redacted
from tui_reader.sources.presets import PRESETS
from tui_reader.sources.web.kind import KIND as WEB
from tui_reader.system.paths import data_dir, expanded, is_folder

KINDS: Final[Mapping[str, SourceKind]] = {
    kind.name: kind for kind in (FOLDER, ARXIV, ARXIV_KEYWORDS, WEB, GIT, FEED)
}
"""Every kind by its name, in the order in which a location is offered to them."""

register_kinds({name: kind.options for name, kind in KINDS.items()})


def kind_of(source: SourceConfig) -> SourceKind:
    """The kind of a source."""
    return KINDS[source.kind]


def digest_folder(source: SourceConfig) -> Path:
    """The folder with the source's digest files."""
    if kind_of(source).is_remote:
        return data_dir() / "digests" / source.name
    return expanded(source.location)


def own_ai_folder() -> Path:
    """The folder with the AI sections that the user had written."""
    return data_dir() / "digests" / OWN_AI


def own_references_folder() -> Path:
    """The folder with the papers that the user took from references."""
    return data_dir() / "digests" / f".{OWN_REFERENCES}"


def own_references_name(config: Config) -> str:
    """The name of the source of those papers: another one if a configured source has it."""
    is_taken = any(source.name == OWN_REFERENCES for source in config.sources)
    return f".{OWN_REFERENCES}" if is_taken else OWN_REFERENCES


def own_sources(config: Config) -> list[SourceConfig]:
    """The sources of what the user made here, as far as there is any: they are never fetched."""
    folders = {OWN_AI: own_ai_folder(), own_references_name(config): own_references_folder()}
    return [
        SourceConfig(name, FOLDER.name, str(folder))
        for name, folder in folders.items()
        if is_folder(folder)
    ]


def source_files(
    source: SourceConfig, report: Callable[[str], None] = lambda problem: None
) -> Iterator[DigestFile]:
    """The digest files that a source has now; see `digest_files`. Raises FolderError."""
    return digest_files(source.name, digest_folder(source), report)


def detect(location: str, config: Config | None = None, name: str | None = None) -> SourceConfig:
    """The source at `location`: a preset's name, a folder, `arxiv:…` or a URL.

    Nothing is fetched; an http(s) URL that shows no other kind is taken for a feed. The source is
    called `name`, or a name that is free in `config`. Raises SourceError.
    """
    location = location.strip()
    config = config or Config()
    if preset := PRESETS.get(location):
        return replace(preset.source, name=name or free_name(location, config))
    if not location or "\0" in location:
        raise SourceError("no location; give a folder, a URL, arxiv:… or a preset's name")
    parsed = parse_location(location)
    for kind in KINDS.values():
        if found := kind.recognise(parsed):
            suggested = found.name or kind.suggest_name(found.location)
            return SourceConfig(
                name or free_name(suggested, config),
                kind.name,
                found.location,
                options=found.options,
            )
    raise SourceError(_why_unknown(parsed))


def _why_unknown(location: Location) -> str:
    shown = redacted(location.text)
    if location.url.scheme:
        return f"{shown}: this kind of URL is not fetched; use http, https, ssh, git or file"
    with suppress(OSError):  # a name that is too long
        path = expanded(location.text)
        if path.exists():
            return f"{shown}: a file; add the folder that it is in"
    hint = f"give a folder, a URL, arxiv:cs.CL, or one of: {', '.join(PRESETS)}"
    return f"{shown}: no such folder; {hint}"


def have_same_digests(source: SourceConfig, other: SourceConfig) -> bool:
    """Whether `source` has the same digests as `other`."""
    if not kind_of(source).is_remote:
        folders = digest_folder(source), digest_folder(other)
        return all(map(is_folder, folders)) and folders[0].samefile(folders[1])
    kind = kind_of(source)
    return kind is kind_of(other) and kind.identity(source) == kind.identity(other)
