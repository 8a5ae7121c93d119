"""The tables of the library, and the names that queries use for its columns and bits."""

from __future__ import annotations

import sqlite3
from typing import Final

from tui_reader.core.paper import ROW

APPLICATION_ID: Final = 0x54554C42  # "TULB"
SCHEMA_VERSION: Final = 18
COLUMNS: Final = ("title", "authors", "abstract", "tldr", "ai")
"""The columns of the full-text index that come from digests."""
NOTE: Final = "note"
"""The column of the full-text index with the user's note."""
WORDS_COLUMNS: Final = (*COLUMNS, NOTE)
"""All columns of the full-text index, in their order."""

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Digest files as they were when they were last read.
CREATE TABLE files (
    f INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: two processes may sync at once
    source TEXT NOT NULL,
    path TEXT NOT NULL,        -- relative to the source's folder, with forward slashes
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    format TEXT,               -- NULL: not a digest
    date TEXT,
    papers INTEGER NOT NULL,
    problems TEXT NOT NULL,    -- JSON: [[line, message], ...]
    UNIQUE (source, path)
);

-- Each paper as each digest has it. An announcement of a new version (arXiv's announce type
-- "replace") of a paper that no digest lists has n = 0 until a digest lists the paper.
CREATE TABLE entries (f INTEGER NOT NULL, position INTEGER NOT NULL, n INTEGER NOT NULL, {row});
CREATE INDEX entries_of_file ON entries (f);
CREATE INDEX entries_of_paper ON entries (n);

-- Ids that earlier versions gave a paper, or that its link names: marks may be stored under them.
CREATE TABLE aliases (
    a INTEGER PRIMARY KEY AUTOINCREMENT, -- never reused: `meta` has the last one that was followed
    f INTEGER NOT NULL, former TEXT NOT NULL, id TEXT NOT NULL
);
CREATE INDEX aliases_of_file ON aliases (f);
CREATE INDEX aliases_of_id ON aliases (former, id);

-- Papers with several entries, merged. A paper with one entry has no row here.
CREATE TABLE merged (n INTEGER PRIMARY KEY, {row});

-- One row for each paper.
CREATE TABLE papers (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sort INTEGER NOT NULL,     -- newest digest first, then the digest's own order
    date TEXT,                 -- of the earliest digest that lists it
    title TEXT NOT NULL,
    has INTEGER NOT NULL,      -- the bits HAS_* below
    badges INTEGER NOT NULL,   -- number of keyword badges from digests
    own INTEGER NOT NULL DEFAULT 0, -- weight of the user's keywords found in it
    arrived INTEGER NOT NULL,  -- when it came to this machine, see `arrivals`
    read INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX papers_sorted ON papers (sort, id);
CREATE INDEX papers_arrived ON papers (arrived);
CREATE INDEX papers_unread ON papers (sort, id) WHERE read = 0;
CREATE INDEX papers_starred ON papers (sort, id) WHERE starred = 1;
CREATE INDEX papers_noted ON papers (sort, id) WHERE has & 4;  -- HAS_NOTE

-- Values of categories, keywords, venues, digest dates, sources, tags and the user's own keywords.
CREATE TABLE facets (
    v INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    color TEXT,
    total INTEGER NOT NULL DEFAULT 0,  -- papers
    unread INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, value)
);
CREATE TABLE paper_facets (
    v INTEGER, n INTEGER,
    color TEXT,                -- of the keyword's badge in the paper's digests
    PRIMARY KEY (v, n)
) WITHOUT ROWID;
CREATE INDEX facets_of_paper ON paper_facets (n);

-- A copy of all marks, including those of papers that are not in the library.
CREATE TABLE marks (
    id TEXT PRIMARY KEY, read INTEGER, starred INTEGER,
    tags TEXT NOT NULL,        -- one per line
    note TEXT NOT NULL
) WITHOUT ROWID;

-- Papers to search for the user's keywords: they are new, or their text has changed.
CREATE TABLE unbadged (n INTEGER PRIMARY KEY);

-- Papers that the index for ranking does not have as they are: they are new, changed or deleted.
CREATE TABLE unranked (
    n INTEGER PRIMARY KEY,
    is_taken INTEGER NOT NULL DEFAULT 0 -- whether they are being added as they are now
);

-- The index for ranking, see `ranking.postings`: each version of a paper is a document.
CREATE TABLE rank_documents (
    d INTEGER PRIMARY KEY,
    n INTEGER                  -- the paper; NULL: it was changed or deleted since
);
CREATE TABLE rank_norms (
    block INTEGER PRIMARY KEY, -- d >> 13
    norms BLOB NOT NULL        -- for each document of the block, 4 x its norm; 0: none
);
CREATE TABLE rank_words (
    word TEXT, block INTEGER,
    postings BLOB NOT NULL,    -- 16 bits for each document: (d & 8191) << 3 | level
    PRIMARY KEY (word, block)
) WITHOUT ROWID;

-- How well each paper fits what the user has starred.
CREATE TABLE scores (n INTEGER PRIMARY KEY, score REAL NOT NULL);

-- Prefixes of two letters have an index of their own: without it, FTS5 would merge the lists of
-- papers of every word with that prefix, and two letters have the most words.
CREATE VIRTUAL TABLE words USING fts5 (
    title, authors, abstract, tldr, ai, note,
    content = '', prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO words (words, rank) VALUES ('pgsz', 16000);
"""

DAY_BITS: Final = 41
"""The bits of `papers.sort` below those of the day; see `paper_rows`."""
STRENGTHS: Final = ("rank_line", "rank_strong", "rank_strongest")
"""The keys in `meta` of the scores from which a paper has each of three strengths."""
HAS_TLDR: Final = 1
HAS_CODE: Final = 2
HAS_NOTE: Final = 4
HAS_MUTED: Final = 8
"""The paper has a word of `mute` in config.toml."""
HAS_FOLLOWED: Final = 16
"""The paper has an author of `follow` in config.toml."""
HAS_BITS: Final = {"tldr": HAS_TLDR, "code": HAS_CODE, "note": HAS_NOTE}
FROM_DIGESTS: Final = HAS_TLDR | HAS_CODE
"""The bits set from digests; marks and config.toml set the others."""


def create(connection: sqlite3.Connection) -> bool | None:
    """Create the tables; True if it did, False if they exist already.

    None if the file has the tables of another schema version or of another program.
    """
    if is_current(connection):
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:  # another process may have created them before this one got the lock
            return False if is_current(connection) else None
        for statement in _statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")
    return True


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the file is a library of this schema version."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return (identity, version) == (APPLICATION_ID, SCHEMA_VERSION)


def _statements() -> list[str]:
    """The single statements of the schema: `executescript` would commit the transaction."""
    statements: list[str] = []
    pending = ""
    for line in _SCHEMA.replace("{row}", ", ".join(ROW)).splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
