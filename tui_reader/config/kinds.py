"""The kinds of sources that a configuration may name, with the options of each.

The kinds are declared in the package `sources`, which this package must not import. Instead
`sources.registry` registers them here when it is imported.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui_reader.config.settings import Setting

_registered: dict[str, Mapping[str, Setting]] = {}


def register_kinds(options: Mapping[str, Mapping[str, Setting]]) -> None:
    """Make the kinds known, each by its name with the settings that only it or some kinds have."""
    _registered.update(options)


def registered_kinds() -> Mapping[str, Mapping[str, Setting]]:
    """The options of each kind. Raises RuntimeError if `sources.registry` was not imported."""
    if not _registered:
        raise RuntimeError("import tui_reader.sources.registry before reading sources")
    return _registered


def kinds_with(option: str) -> list[str]:
    """The names of the kinds that have an option of this name."""
    return [kind for kind, options in registered_kinds().items() if option in options]
