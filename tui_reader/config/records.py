"""The records of a configuration, with every setting declared once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui_reader.config.entries import Keyword, SavedView, SourceConfig, UserCommand
from tui_reader.config.settings import option, setting
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

    sources: tuple[SourceConfig, ...] = option(
        (),
        "A source of digests; [sources.md](sources.md) describes each kind",
        "",
        default="none",
        entries=SourceConfig,
    )
    theme: str | None = option(
        None,
        "The reader's colours: a theme of the reader, of Textual, or your own",
        '"nord"',
        default='`"reader-dark"`',
    )
    problems: tuple[str, ...] = ()
    """The problems of the file, one line each; its other settings are used."""
    auto_sync: int | None = option(
        None,
        "The reader syncs by itself when the last sync was this long ago",
        '"6h"',
        AUTO_SYNC,
        "never",
    )
    """Seconds."""
    retention: int | None = option(
        None,
        "How long fetched digests are kept; those with marked papers are kept forever",
        '"365d"',
        DAYS,
        "forever",
    )
    """Days."""
    language: str = option(
        ANY_LANGUAGE,
        "The language of AI summaries where a paper has them in several, as it is written in "
        'the names of the digests\' files; `"any"` is that of the newest digest',
        '"Chinese"',
        LINE,
    )
    mark_read: str = option(
        "open",
        "When a paper is marked as read: when you open it, when the cursor rests on it "
        "(`dwell`), or only by your key",
        '"dwell"',
        one_of("open", "dwell", "manual"),
    )
    dwell: float = option(
        2.0,
        'How long the cursor must rest on a paper before `mark_read = "dwell"` marks it',
        "3.5",
        SECONDS,
    )
    start: str = option(
        "today",
        "Where the reader opens: at `Today` if something new has come, else where you left "
        "it; always where you left it (`last`); or at all papers (`all`)",
        '"last"',
        one_of("today", "last", "all"),
    )
    today: str = option(
        "digest",
        "What `Today` lists: the newest digest, or what has arrived since you last left the reader",
        '"arrived"',
        one_of("digest", "arrived"),
    )
    list_lines: int = option(2, "The number of lines for each paper in the list", "1", LINES)
    wrap_titles: bool = option(
        True,
        "Whether a long title takes another line, in a list of two lines for each paper that "
        "is tall enough for a dozen of these papers",
        "false",
        SWITCH,
    )
    sections: tuple[str, ...] = option(
        (),
        "The order of a paper's texts in the detail; those that are left out follow in the "
        "usual order",
        '["abstract", "tldr"]',
        PAPER_SECTIONS,
        "note, translated_title, translated_abstract, tldr, motivation, method, result, "
        "conclusion, abstract",
    )
    folded: tuple[str, ...] = option(
        (),
        "The texts that are folded at first, until you unfold them",
        '["motivation", "method"]',
        PAPER_SECTIONS,
        "none",
    )
    ascii: bool = option(
        False, "Whether the reader draws with ASCII characters only", "true", SWITCH
    )
    mute: tuple[str, ...] = option(
        (),
        "Words, written like a keyword's, whose papers are dimmed",
        '["survey", "/medical imag/"]',
        TEXTS,
        "none",
    )
    follow: tuple[str, ...] = option(
        (), "Authors whose papers are highlighted", '["Song Han", "Tri Dao"]', TEXTS, "none"
    )
    downloads: str | None = option(
        None,
        "The folder that `d` downloads PDFs to",
        '"~/papers"',
        default="the system's downloads folder",
    )
    text_width: int = option(
        84,
        "The columns of a paper's text on its screen, where the terminal has as many",
        "96",
        MEASURE,
    )
    maths: str = option(
        "2d",
        "How displayed formulas are written: in two dimensions, or on one line, for "
        "fonts that lack the pieces of brackets",
        '"linear"',
        one_of("2d", "linear"),
    )
    html_site: str = option(
        "https://arxiv.org/html/",
        "Where the HTML pages of papers are fetched from, by their arXiv ids",
        '"https://ar5iv.labs.arxiv.org/html/"',
        SITE,
    )
    editor: tuple[str, ...] = option(
        (),
        "The command that edits notes; no shell runs it",
        '"code --wait"',
        COMMAND,
        "`$VISUAL`, `$EDITOR`, or the reader's own editor",
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
    zotero_port: int = option(
        23119,
        "The port of Zotero on this machine; Zotero calls it `httpServer.port`",
        "23124",
        PORT,
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
    keywords: tuple[Keyword, ...] = option(
        (),
        "A keyword: a badge on every paper that contains one of its words",
        "",
        default="none",
        entries=Keyword,
    )
    views: tuple[SavedView, ...] = option(
        (),
        "A saved search in the sidebar; `1` to `9` open the first nine",
        "",
        default="none",
        entries=SavedView,
    )
    commands: tuple[UserCommand, ...] = option(
        (),
        "A command of your own for papers, see [Commands](#commands)",
        "",
        default="none",
        entries=UserCommand,
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
