"""Everything that config.toml can say, declared once: what is read, checked and documented."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui_reader.config.values import (
    AUTO_SYNC,
    COLOR,
    COMMAND,
    DAYS,
    FOLDER,
    KEYS,
    LINE,
    LINES,
    NAME,
    SECONDS,
    SWITCH,
    TEXT,
    TEXTS,
    ValueType,
    one_of,
)
from tui_reader.core.orders import ORDERS
from tui_reader.system.paths import data_dir, expanded

KINDS: Final = ("folder", "git", "web", "arxiv", "feed")
"""Every kind of source."""


class Setting(NamedTuple):
    """A key of config.toml: what it takes, and what is told of it."""

    doc: str
    example: str
    """Its value as TOML writes it."""
    value_type: ValueType = TEXT
    default: str | None = None
    """What it is when it is left out, where its field's own default does not tell."""
    kinds: tuple[str, ...] = ()
    """The kinds of sources that have it; none is every kind."""
    entries: type | None = None
    """The record that a table of this array is."""
    parts: dict[str, Setting] | None = None
    """The keys of this table; none are keys of any name."""
    is_table: bool = False
    is_needed: bool = False


def _told(
    doc: str, example: str, value_type: ValueType = TEXT, default: str | None = None, **more: Any
) -> dict[str, Setting]:
    return {"setting": Setting(doc, example, value_type, default, **more)}


@cache
def settings(record: type) -> dict[str, Setting]:
    """The keys that a record's table has, in the order of its fields."""
    return {
        each.name: each.metadata["setting"]._replace(
            is_needed=each.default is MISSING and each.default_factory is MISSING
        )
        for each in fields(record)
        if "setting" in each.metadata
    }


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A source of digests; every option but the first three may be left out."""

    name: str = field(
        metadata=_told("What it is called in the sidebar and in `in:NAME`", '"lab"', NAME)
    )
    kind: str = field(metadata=_told("What it is", '"folder"', one_of(*KINDS)))
    location: str = field(
        metadata=_told(
            "Where it is: a folder's path, a URL, `arxiv:…` or `arxiv-search:…`", '"~/digests"'
        )
    )
    enabled: bool = field(
        default=True,
        metadata=_told("Whether a sync of everything includes it", "false", SWITCH),
    )
    branch: str | None = field(
        default=None,
        metadata=_told(
            "The branch to fetch", '"data"', default="the repository's choice", kinds=("git",)
        ),
    )
    patterns: tuple[str, ...] = field(
        default=(),
        metadata=_told(
            "Globs of the files that are digests, with forward slashes",
            '["data/*.jsonl"]',
            TEXTS,
            "every file",
            kinds=("git", "web"),
        ),
    )
    since: int | None = field(
        default=None,
        metadata=_told(
            "How far back digests are fetched",
            '"90d"',
            DAYS,
            "the kind's own choice",
            kinds=("git", "web", "arxiv"),
        ),
    )
    """Days."""
    index: str | None = field(
        default=None,
        metadata=_told(
            "Where the list of file names is, from the location",
            '"list.txt"',
            default="the location is the list",
            kinds=("web",),
        ),
    )
    server: str | None = field(
        default=None,
        metadata=_told(
            "The URL of a mirror to ask instead of arXiv",
            '"https://arxiv-mirror.lab.example"',
            default="arXiv itself",
            kinds=("arxiv",),
        ),
    )
    pause: float | None = field(
        default=None,
        metadata=_told(
            "Seconds between requests to such a mirror; for arXiv itself never under 3",
            "1",
            SECONDS,
            "3",
            kinds=("arxiv",),
        ),
    )

    @property
    def folder(self) -> Path:
        """Where the source's digest files are."""
        if self.kind == "folder":
            return expanded(self.location)
        return data_dir() / "digests" / self.name


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword of the user's, which badges every paper that has one of its words."""

    label: str = field(
        metadata=_told(
            "What its badge says; a digest's badge of the same label joins it", '"KV cache"', LINE
        )
    )
    words: tuple[str, ...] = field(
        metadata=_told(
            "Beginnings of words or phrases, in title, abstract or AI text; `/regex/` is a regular "
            "expression (RE2)",
            '["kv cache", "key-value cach", "/kv.?cache/"]',
            TEXTS,
        )
    )
    color: str | None = field(
        default=None,
        metadata=_told(
            "Its badge's colour: hex digits, or a name as shields.io has them",
            '"#4c8bf5"',
            COLOR,
            "the digest's, or one by its weight",
        ),
    )
    weight: str = field(
        default="topic",
        metadata=_told(
            "Which of EfficientPaper's two kinds of words it is",
            '"technique"',
            one_of("topic", "technique"),
        ),
    )


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that stands in the sidebar."""

    name: str = field(metadata=_told("What it is called in the sidebar", '"Today"', LINE))
    query: str = field(
        metadata=_told("What it searches for, in the query language", "'is:unread since:1d'", LINE)
    )
    sort: str | None = field(
        default=None,
        metadata=_told("The order it is listed in", '"badges"', one_of(*ORDERS), "the reader's"),
    )


def _opener(key: str, what: str, place: str, example: str) -> Setting:
    doc = f"What `{key}` opens {what} with; `{{}}` in it stands for {place}"
    return Setting(doc, example, COMMAND, "the browser")


_OPENERS: Final = {
    "page": _opener("o", "a paper's page", "the URL", '"firefox {}"'),
    "pdf": _opener("p", "a PDF", "the file or the URL", '["zathura", "{}"]'),
    "code": _opener("c", "a paper's code page", "the URL", '"firefox {}"'),
}
OPENERS: Final = tuple(_OPENERS)
"""What can be opened with a command of the user's."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the user has set."""

    sources: tuple[SourceConfig, ...] = field(
        default=(),
        metadata=_told(
            "A source of digests; [sources.md](sources.md) tells of each kind",
            "",
            default="none",
            entries=SourceConfig,
        ),
    )
    theme: str | None = field(
        default=None,
        metadata=_told(
            "The reader's colours: one of Textual's themes or of the reader's",
            '"nord"',
            default='`"reader-dark"`',
        ),
    )
    problems: tuple[str, ...] = ()
    """What could not be understood, one line each; the rest stands."""
    auto_sync: int | None = field(
        default=None,
        metadata=_told(
            "The reader syncs by itself when the last sync was so long ago",
            '"6h"',
            AUTO_SYNC,
            "never",
        ),
    )
    """Seconds."""
    retention: int | None = field(
        default=None,
        metadata=_told(
            "How long fetched digests are kept; one with a paper that is marked stays",
            '"365d"',
            DAYS,
            "for ever",
        ),
    )
    """Days."""
    mark_read: str = field(
        default="open",
        metadata=_told(
            "What marks a paper read: opening it, the cursor resting on it (`dwell`), or only you",
            '"dwell"',
            one_of("open", "dwell", "manual"),
        ),
    )
    dwell: float = field(
        default=2.0,
        metadata=_told(
            'How long the cursor rests on a paper before `mark_read = "dwell"` marks it',
            "3.5",
            SECONDS,
        ),
    )
    list_lines: int = field(
        default=2, metadata=_told("How many lines a paper has in the list", "1", LINES)
    )
    ascii: bool = field(
        default=False,
        metadata=_told("Whether the reader draws with ASCII characters alone", "true", SWITCH),
    )
    mute: tuple[str, ...] = field(
        default=(),
        metadata=_told(
            "Words, as a keyword's, whose papers step back",
            '["survey", "/medical imag/"]',
            TEXTS,
            "none",
        ),
    )
    follow: tuple[str, ...] = field(
        default=(),
        metadata=_told(
            "Authors whose papers stand out", '["Song Han", "Tri Dao"]', TEXTS, "nobody"
        ),
    )
    downloads: str | None = field(
        default=None,
        metadata=_told(
            "The folder that `d` downloads PDFs into",
            '"~/papers"',
            default="the platform's folder for downloads",
        ),
    )
    editor: tuple[str, ...] = field(
        default=(),
        metadata=_told(
            "The command that edits notes, run without a shell",
            '"code --wait"',
            COMMAND,
            "`$VISUAL`, `$EDITOR`, else the reader's own",
        ),
    )
    openers: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=_told(
            "The commands that papers are opened with, run without a shell",
            "",
            default="the browser",
            parts=_OPENERS,
            is_table=True,
        ),
    )
    marks: dict[str, Path] = field(
        default_factory=dict,
        metadata=_told(
            "Where marks are, beside `marks.db`",
            "",
            default="nowhere",
            parts={
                "shared_folder": Setting(
                    "A folder that something else carries from machine to machine: marks follow "
                    "you through it, see [files.md](files.md)",
                    '"~/Sync/tui-reader"',
                    FOLDER,
                    "marks stay here",
                )
            },
            is_table=True,
        ),
    )
    keys: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=_told(
            "Keys by the names of actions, in place of the reader's own",
            '["x", "ctrl+x"]',
            KEYS,
            default="the reader's own",
            is_table=True,
        ),
    )
    keywords: tuple[Keyword, ...] = field(
        default=(),
        metadata=_told(
            "A keyword of yours: a badge on every paper that has one of its words",
            "",
            default="none",
            entries=Keyword,
        ),
    )
    views: tuple[SavedView, ...] = field(
        default=(),
        metadata=_told(
            "A search that stands in the sidebar; `1` to `9` go to the first nine",
            "",
            default="none",
            entries=SavedView,
        ),
    )

    @property
    def shared_folder(self) -> Path | None:
        """The folder in which marks are shared between machines."""
        return self.marks.get("shared_folder")

    @property
    def may_lack_sources(self) -> bool:
        """Whether a mistake in the file may have cost a source."""
        signs = ("[[sources]]", "'sources'", ": not TOML: ", ": cannot be read (")
        return any(sign in problem for problem in self.problems for sign in signs)

    def source(self, name: str) -> SourceConfig | None:
        """The source of this name."""
        return next((source for source in self.sources if source.name == name), None)


OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(key for key, each in settings(SourceConfig).items() if kind in each.kinds)
    for kind in KINDS
}
"""Every kind of source, and what can be set for it beside its name, location and `enabled`."""


def name_key(record: type) -> str:
    """The key by which the entries of an array are told apart: their first."""
    return next(iter(settings(record)))
