"""The records of a configuration, with every setting declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tui_reader.config.kinds import registered_kinds
from tui_reader.config.settings import Setting, setting, settings
from tui_reader.config.templates import PLACEHOLDERS, TEMPLATE
from tui_reader.config.values import (
    AUTO_SYNC,
    BUDGET,
    COLOR,
    COMMAND,
    DAYS,
    FOLDER,
    KEYS,
    LINE,
    LINES,
    MEASURE,
    NAME,
    PAPER_SECTIONS,
    PORT,
    PRICE,
    SECONDS,
    SITE,
    SWITCH,
    TEXTS,
    VARIABLE,
    WORKERS,
    ValueType,
    one_of,
)
from tui_reader.core.orders import ORDERS
from tui_reader.core.paper import ANY_LANGUAGE


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
        metadata=setting("A folder, a URL, `arxiv:…` or `arxiv-search:…`", '"~/digests"')
    )
    enabled: bool = field(
        default=True,
        metadata=setting("Whether a sync of all sources includes it", "false", SWITCH),
    )
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
    color: str | None = field(
        default=None,
        metadata=setting(
            "The badge's colour: hex digits, or a colour name of shields.io",
            '"#4c8bf5"',
            COLOR,
            "the theme's colour for its weight",
        ),
    )
    weight: str = field(
        default="topic",
        metadata=setting(
            "Which of EfficientPaper's two kinds of keywords it is",
            '"technique"',
            one_of("topic", "technique"),
        ),
    )


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that is saved in the sidebar."""

    name: str = field(metadata=setting("The name in the sidebar", '"Today"', LINE))
    query: str = field(
        metadata=setting("The search, in the query language", "'is:unread since:1d'", LINE)
    )
    sort: str | None = field(
        default=None,
        metadata=setting("The order of its list", '"badges"', one_of(*ORDERS), "the reader's"),
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
    key: tuple[str, ...] = field(
        default=(),
        metadata=setting("The key that runs it", '"ctrl+t"', KEYS, "no key; the palette has it"),
    )
    terminal: bool = field(
        default=False,
        metadata=setting(
            "Whether it gets the terminal until it ends, instead of running in the background",
            "true",
            SWITCH,
        ),
    )


def _opener(key: str, what: str, placeholder: str, example: str) -> Setting:
    doc = f"The command with which `{key}` opens {what}; `{{}}` is replaced by {placeholder}"
    return Setting(doc, example, COMMAND, "the browser")


_OPENERS: Final = {
    "page": _opener("o", "a paper's page", "the URL", '"firefox {}"'),
    "pdf": _opener("p", "a PDF", "the file or the URL", '["zathura", "{}"]'),
    "code": _opener("c", "a paper's code page", "the URL", '"firefox {}"'),
}
OPENERS: Final = tuple(_OPENERS)
"""The kinds of things that can be opened with a command of the user's."""


_AI: Final = {
    "base_url": Setting(
        "The address of a server with OpenAI's API",
        '"http://localhost:11434/v1"',
        SITE,
        "`$OPENAI_BASE_URL`, or OpenAI's",
    ),
    "model": Setting(
        "The model that writes; without one, nothing is ever sent", '"qwen3:8b"', LINE,
        "`$MODEL_NAME`",
    ),
    "key_env": Setting(
        "The environment variable that has the key; the key itself is never written anywhere",
        '"DEEPSEEK_API_KEY"',
        VARIABLE,
        '`"OPENAI_API_KEY"`',
    ),
    "language": Setting(
        "The language to write in", '"Chinese"', LINE,
        "the setting `language`, `$LANGUAGE` if it is a language's name, or English",
    ),
    "workers": Setting(
        "Requests at the same time", "2", WORKERS, "1 on this machine, 4 elsewhere"
    ),
    "budget": Setting(
        "The most papers to write sections for in a day", '"300 papers/day"', BUDGET, "no limit"
    ),
    "input_price": Setting(
        "The price of a million tokens that are sent, for estimates", "0.15", PRICE, "not shown"
    ),
    "output_price": Setting(
        "The price of a million tokens that are written, for estimates", "0.6", PRICE, "not shown"
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the user has configured."""

    sources: tuple[SourceConfig, ...] = field(
        default=(),
        metadata=setting(
            "A source of digests; [sources.md](sources.md) describes each kind",
            "",
            default="none",
            entries=SourceConfig,
        ),
    )
    theme: str | None = field(
        default=None,
        metadata=setting(
            "The reader's colours: a theme of the reader, of Textual, or your own",
            '"nord"',
            default='`"reader-dark"`',
        ),
    )
    problems: tuple[str, ...] = ()
    """The problems of the file, one line each; its other settings are used."""
    auto_sync: int | None = field(
        default=None,
        metadata=setting(
            "The reader syncs by itself when the last sync was this long ago",
            '"6h"',
            AUTO_SYNC,
            "never",
        ),
    )
    """Seconds."""
    retention: int | None = field(
        default=None,
        metadata=setting(
            "How long fetched digests are kept; those with marked papers are kept forever",
            '"365d"',
            DAYS,
            "forever",
        ),
    )
    """Days."""
    language: str = field(
        default=ANY_LANGUAGE,
        metadata=setting(
            "The language of AI summaries where a paper has them in several, as it is written in "
            'the names of the digests\' files; `"any"` is that of the newest digest',
            '"Chinese"',
            LINE,
        ),
    )
    mark_read: str = field(
        default="open",
        metadata=setting(
            "When a paper is marked as read: when you open it, when the cursor rests on it "
            "(`dwell`), or only by your key",
            '"dwell"',
            one_of("open", "dwell", "manual"),
        ),
    )
    dwell: float = field(
        default=2.0,
        metadata=setting(
            'How long the cursor must rest on a paper before `mark_read = "dwell"` marks it',
            "3.5",
            SECONDS,
        ),
    )
    start: str = field(
        default="today",
        metadata=setting(
            "Where the reader opens: at `Today` if something new has come, else where you left "
            "it; always where you left it (`last`); or at all papers (`all`)",
            '"last"',
            one_of("today", "last", "all"),
        ),
    )
    today: str = field(
        default="digest",
        metadata=setting(
            "What `Today` lists: the newest digest, or what has arrived since you last left the "
            "reader",
            '"arrived"',
            one_of("digest", "arrived"),
        ),
    )
    list_lines: int = field(
        default=2, metadata=setting("The number of lines for each paper in the list", "1", LINES)
    )
    wrap_titles: bool = field(
        default=True,
        metadata=setting(
            "Whether a long title takes another line, in a list of two lines for each paper that "
            "is tall enough for a dozen of these papers",
            "false",
            SWITCH,
        ),
    )
    sections: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            "The order of a paper's texts in the detail; those that are left out follow in the "
            "usual order",
            '["abstract", "tldr"]',
            PAPER_SECTIONS,
            "note, tldr, motivation, method, result, conclusion, abstract",
        ),
    )
    folded: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            "The texts that are folded at first, until you unfold them",
            '["motivation", "method"]',
            PAPER_SECTIONS,
            "none",
        ),
    )
    ascii: bool = field(
        default=False,
        metadata=setting("Whether the reader draws with ASCII characters only", "true", SWITCH),
    )
    mute: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            "Words, written like a keyword's, whose papers are dimmed",
            '["survey", "/medical imag/"]',
            TEXTS,
            "none",
        ),
    )
    follow: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            "Authors whose papers are highlighted", '["Song Han", "Tri Dao"]', TEXTS, "none"
        ),
    )
    downloads: str | None = field(
        default=None,
        metadata=setting(
            "The folder that `d` downloads PDFs to",
            '"~/papers"',
            default="the system's downloads folder",
        ),
    )
    text_width: int = field(
        default=84,
        metadata=setting(
            "The columns of a paper's text on its screen, where the terminal has as many",
            "96",
            MEASURE,
        ),
    )
    maths: str = field(
        default="2d",
        metadata=setting(
            "How a paper's displayed formulas are written: in two dimensions, or on one line, for "
            "fonts that lack the pieces of brackets",
            '"linear"',
            one_of("2d", "linear"),
        ),
    )
    html_site: str = field(
        default="https://arxiv.org/html/",
        metadata=setting(
            "Where the HTML pages of papers are fetched from, by their arXiv ids",
            '"https://ar5iv.labs.arxiv.org/html/"',
            SITE,
        ),
    )
    editor: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            "The command that edits notes; no shell runs it",
            '"code --wait"',
            COMMAND,
            "`$VISUAL`, `$EDITOR`, or the reader's own editor",
        ),
    )
    openers: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=setting(
            "The commands that open papers; no shell runs them",
            "",
            default="the browser",
            parts=_OPENERS,
            is_table=True,
        ),
    )
    zotero_port: int = field(
        default=23119,
        metadata=setting(
            "The port of Zotero on this machine; Zotero calls it `httpServer.port`", "23124", PORT
        ),
    )
    marks: dict[str, Path] = field(
        default_factory=dict,
        metadata=setting(
            "Where marks are kept besides `marks.db`",
            "",
            default="nowhere",
            parts={
                "shared_folder": Setting(
                    "A folder that another program syncs between your machines: it carries your "
                    "marks, see [files.md](files.md)",
                    '"~/Sync/tui-reader"',
                    FOLDER,
                    "marks stay on this machine",
                )
            },
            is_table=True,
        ),
    )
    ai: dict[str, Any] = field(
        default_factory=dict,
        metadata=setting(
            "The language model that writes AI sections, see [ai.md](ai.md)",
            "",
            default="none",
            parts=_AI,
            is_table=True,
        ),
    )
    keys: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=setting(
            "Keys by the names of actions; they replace the default keys",
            '["x", "ctrl+x"]',
            KEYS,
            default="the default keys",
            is_table=True,
        ),
    )
    keywords: tuple[Keyword, ...] = field(
        default=(),
        metadata=setting(
            "A keyword: a badge on every paper that contains one of its words",
            "",
            default="none",
            entries=Keyword,
        ),
    )
    views: tuple[SavedView, ...] = field(
        default=(),
        metadata=setting(
            "A saved search in the sidebar; `1` to `9` open the first nine",
            "",
            default="none",
            entries=SavedView,
        ),
    )
    commands: tuple[UserCommand, ...] = field(
        default=(),
        metadata=setting(
            "A command of your own for papers, see [Commands](#commands)",
            "",
            default="none",
            entries=UserCommand,
        ),
    )

    @property
    def shared_folder(self) -> Path | None:
        """The folder in which marks are shared between machines."""
        return self.marks.get("shared_folder")

    @property
    def may_lack_sources(self) -> bool:
        """Whether a source may be missing because of a mistake in the file."""
        signs = ("[[sources]]", "'sources'", ": not TOML: ", ": cannot be read (")
        return any(sign in problem for problem in self.problems for sign in signs)

    def source(self, name: str) -> SourceConfig | None:
        """The source of this name, None if there is none."""
        return next((source for source in self.sources if source.name == name), None)


def entry_settings(record: type) -> dict[str, Setting]:
    """The keys that a table of an array may have; for sources with the options of every kind."""
    found = dict(settings(record))
    if record is SourceConfig:
        kinds = registered_kinds()
        found["kind"] = found["kind"]._replace(value_type=one_of(*kinds))
        for options in kinds.values():
            found |= options
    return found
