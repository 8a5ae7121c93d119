"""The kind `folder`: a folder of digests that something else keeps current."""

from __future__ import annotations

import os
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.kind import Recognised, SourceKind
from tui_reader.sources.locations import Location
from tui_reader.system.paths import expanded, is_folder


def _recognise(location: Location) -> Recognised | None:
    if location.url.scheme:
        return None
    folder = expanded(location.text)
    return Recognised(str(folder.absolute())) if is_folder(folder) else None


def _check_location(location: str) -> str:
    folder = expanded(location)
    place = str(folder.resolve() if ".." in folder.parts else folder.absolute())
    if not place.isprintable():
        raise SourceError(
            f"{place}: the path has characters that config.toml cannot hold; "
            "rename the folder or make a link to it"
        )
    return place


def _suggest_name(location: str) -> str:
    return expanded(location).absolute().name


def _identity(source: SourceConfig) -> str:
    return os.path.realpath(expanded(source.location))


KIND: Final = SourceKind(
    name="folder",
    recognise=_recognise,
    check_location=_check_location,
    suggest_name=_suggest_name,
    identity=_identity,
    examples=(("~/digests", "a folder that something else keeps current"),),
)
