"""The records of a configuration, with every setting declared once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_reader.config.entries import Keyword, SavedView, SourceConfig, UserCommand
from tui_reader.config.settings import setting
from tui_reader.config.tables import AI_PARTS, MARKS_PARTS, OPENER_PARTS
from tui_reader.config.values import (
    AUTO_SYNC,
    COMMAND,
    DAYS,
    KEYS,
    LINE,
    LINES,
    MEASURE,
    PAPER_SECTIONS,
    PORT,
    SECONDS,
    SITE,
    SWITCH,
    TEXTS,
    one_of,
)
from tui_reader.core.paper import ANY_LANGUAGE


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
            "note, translated_title, translated_abstract, tldr, motivation, method, result, "
            "conclusion, abstract",
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
            "How displayed formulas are written: in two dimensions, or on one line, for "
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
            parts=OPENER_PARTS,
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
            parts=MARKS_PARTS,
            is_table=True,
        ),
    )
    ai: dict[str, Any] = field(
        default_factory=dict,
        metadata=setting(
            "The language model that writes AI sections, see [ai.md](ai.md)",
            "",
            default="none",
            parts=AI_PARTS,
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
