"""The settings as a person looks through them: in groups, with the values that are written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui_reader.config.records import Config
from tui_reader.config.settings import Setting, settings
from tui_reader.config.toml_edit import written
from tui_reader.config.toml_salvage import salvage
from tui_reader.config.values import COMMAND, KEYS, ConfigError
from tui_reader.core.text import clean, clean_line

GROUPS: Final = {
    "Look": (
        "theme", "list_lines", "wrap_titles", "text_width", "maths", "sections", "folded", "ascii",
    ),
    "Opening": ("start", "today"),
    "Reading": ("mark_read", "dwell", "language", "mute", "follow", "keywords", "views"),
    "Sources": ("sources", "auto_sync", "retention"),
    "Programs": ("downloads", "editor", "openers", "html_site", "zotero_port", "commands"),
    "AI": ("ai",),
    "Marks": ("marks",),
    "Keys": ("keys",),
}  # fmt: skip
"""The keys and tables of config.toml by group, in the order of the settings screen."""
OTHERS: Final = "More"
"""The group of settings that are in no other group."""


class Entry(NamedTuple):
    """A setting, or a whole array of tables."""

    group: str
    path: tuple[str, ...]
    """The keys that lead to it: `("theme",)`, `("openers", "pdf")`."""
    setting: Setting

    @property
    def name(self) -> str:
        """Its name as people say it: `openers.pdf`."""
        return ".".join(self.path)

    @property
    def default(self) -> str:
        """The default, as the reference has it, without Markdown."""
        if self.setting.default is not None:
            return self.setting.default.replace("`", "").strip('"')
        found = {each.name: each.default for each in fields(Config)}.get(self.path[-1], MISSING)
        return "" if found is MISSING else shown(found)


def entries() -> Iterator[Entry]:
    """Every setting by group, without the keys of tables that may have any key."""
    every = settings(Config)
    placed = {key for keys in GROUPS.values() for key in keys}
    groups = {**GROUPS, OTHERS: tuple(key for key in every if key not in placed)}
    for group, keys in groups.items():
        for key in keys:
            if setting := every.get(key):
                if setting.parts:
                    for name, part in setting.parts.items():
                        yield Entry(group, (key, name), part)
                else:
                    yield Entry(group, (key,), setting)


def written_values(path: Path) -> Mapping[str, Any]:
    """What the file has, as far as it is TOML."""
    try:
        text, _ = salvage(path.read_text("utf-8-sig", errors="surrogateescape"))
        return tomllib.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}


def value_at(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at `path`; None if there is none."""
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def shown(value: Any, setting: Setting | None = None) -> str:
    """A value of TOML as a person would type it: without quotes where none are needed."""
    if isinstance(value, str):
        return value
    is_command = setting is not None and setting.value_type is COMMAND
    if isinstance(value, list) and not is_command and all(isinstance(each, str) for each in value):
        if any("," in each or each != each.strip() or not each for each in value):
            return written(value)
        return ", ".join(value)
    return written(value).removesuffix(".0")


def editable(value: Any, setting: Setting) -> str:
    """A line from which `typed` reads `value`: as it is `shown`, or else as TOML."""
    text = clean_line(shown(value, setting))
    read = setting.value_type.read
    try:
        wanted = read(value)
    except ConfigError:
        return text
    with suppress(ConfigError):
        if text and read(typed(setting, text)) == wanted:
            return text
    exact = written(value)
    return exact if clean(exact) == exact else text


def typed(setting: Setting, text: str) -> Any:
    """The value, as in TOML, that a person typed for a setting.

    It may be written as in TOML, or as plain text; a list as items with commas between them.
    Raises ConfigError with text that follows the setting's name.
    """
    text = text.strip()
    items = [each for each in map(str.strip, text.split(",")) if each]
    candidates: list[Any] = [text]
    if setting.value_type.item or (setting.value_type is KEYS and len(items) > 1):
        candidates.insert(0, items)
    with suppress(ValueError, RecursionError):
        value = tomllib.loads(f"value = {text}")["value"]
        if isinstance(value, str) and not setting.value_type.item:
            candidates = [value]  # the quotes belong to TOML, also around a text that is refused
        else:
            candidates.insert(0, value)
    problem: ConfigError | None = None
    for value in candidates:
        try:
            setting.value_type.read(value)
        except ConfigError as error:
            problem = error
        else:
            return value
    raise problem or ConfigError(f"must be {setting.value_type.description}")


def next_value(setting: Setting, current: str) -> Any:
    """The value after `current` of a setting that has only a few; None if it has many."""
    steps = setting.value_type.steps
    names = [shown(each) for each in steps]
    if not steps:
        return None
    return steps[(names.index(current) + 1) % len(steps) if current in names else 0]
