"""The entries of configuration lists: sources, keywords, saved views and commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_reader.config.kinds import registered_kinds
from tui_reader.config.settings import Setting, option, setting, settings
from tui_reader.config.templates import PLACEHOLDERS, TEMPLATE
from tui_reader.config.values import (
    COLOR,
    KEYS,
    LINE,
    NAME,
    SWITCH,
    TEXTS,
    ValueType,
    one_of,
)
from tui_reader.core.orders import ORDERS


def _kind(value: Any) -> str:
    return str(one_of(*registered_kinds()).read(value))


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A source of digests."""

    name: str = field(metadata=setting("The name in the sidebar and in `in:NAME`", '"lab"', NAME))
    kind: str = field(
        metadata=setting("The kind of source", '"folder"', ValueType("a kind of source", _kind))
    )
    location: str = field(
        metadata=setting(
            "A folder, a URL, `arxiv:…`, `arxiv-keywords:…` or `arxiv-search:…`", '"~/digests"'
        )
    )
    enabled: bool = option(True, "Whether a sync of all sources includes it", "false", SWITCH)
    options: Mapping[str, Any] = field(default_factory=dict)
    """The options of its kind that are set, checked and converted."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword of the user's: a badge on every paper that contains one of its words."""

    label: str = field(
        metadata=setting(
            "The text of its badge; a digest's badge with the same label is merged with it",
            '"KV cache"',
            LINE,
        )
    )
    words: tuple[str, ...] = field(
        metadata=setting(
            "Words, phrases or beginnings of them to find in title, abstract and AI text; "
            "`/regex/` is a regular expression (RE2)",
            '["kv cache", "key-value cach", "/kv.?cache/"]',
            TEXTS,
        )
    )
    color: str | None = option(
        None,
        "The badge's colour: hex digits, or a colour name of shields.io",
        '"#4c8bf5"',
        COLOR,
        "the theme's colour for its weight",
    )
    weight: str = option(
        "topic",
        "Which of EfficientPaper's two kinds of keywords it is",
        '"technique"',
        one_of("topic", "technique"),
    )


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that is saved in the sidebar."""

    name: str = field(metadata=setting("The name in the sidebar", '"Today"', LINE))
    query: str = field(
        metadata=setting("The search, in the query language", "'is:unread since:1d'", LINE)
    )
    sort: str | None = option(
        None, "The order of its list", '"badges"', one_of(*ORDERS), "the reader's"
    )


@dataclass(frozen=True, slots=True)
class UserCommand:
    """A command of the user's that is run on papers."""

    name: str = field(metadata=setting("Its name in the palette and the help", '"Translate"', LINE))
    command: tuple[str, ...] = field(
        metadata=setting(
            "The command; no shell runs it. Replaced are "
            + ", ".join(f"`{{{name}}}`" for name in PLACEHOLDERS),
            '"firefox https://translate.google.com/?text={title}"',
            TEMPLATE,
        )
    )
    key: tuple[str, ...] = option(
        (), "The key that runs it", '"ctrl+t"', KEYS, "no key; the palette has it"
    )
    terminal: bool = option(
        False,
        "Whether it gets the terminal until it ends, instead of running in the background",
        "true",
        SWITCH,
    )


def entry_settings(record: type) -> dict[str, Setting]:
    """The keys that a table of an array may have; for sources with the options of every kind."""
    found = dict(settings(record))
    if record is SourceConfig:
        kinds = registered_kinds()
        found["kind"] = found["kind"]._replace(value_type=one_of(*kinds))
        for options in kinds.values():
            found |= options
    return found
