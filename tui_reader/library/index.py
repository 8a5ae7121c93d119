"""Digest files read into the library: only what changed, merged paper by paper."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.formats import Problem, UnknownFormatError, read_digest
from tui_reader.library.merge import Contribution, earliest, listed, merge
from tui_reader.library.schema import HAS_CODE, HAS_TLDR
from tui_reader.library.words import COLUMNS, indexed_words
from tui_reader.paper import ROW, DigestRef, Paper

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""A digest larger than this is told as a problem and not read."""
_BATCH_PAPERS: Final = 1500
_MAX_PROBLEMS: Final = 100
_VARIABLES: Final = 500
_WAITING: Final = 0
"""The number of replacements (arXiv's announce type) of papers that no digest lists."""
_LAST: Final = (1 << 17) - 1
_ROW: Final = ", ".join(f"entries.{column}" for column in ROW)
_ROW_MARKS: Final = ", ".join("?" * len(ROW))
_INSERT_MERGED: Final = f"INSERT INTO merged VALUES (?, {_ROW_MARKS})"
_INSERT_WORDS: Final = f"INSERT INTO words (rowid, {', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)"
_DELETE_WORDS: Final = (
    f"INSERT INTO words (words, rowid, {', '.join(COLUMNS)}) VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)


class DigestFile(NamedTuple):
    """A file of a source as it stands on disk."""

    source: str
    path: str
    """Below the source's folder, with forward slashes."""
    location: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """Progress: one file has been read."""

    file: DigestFile
    papers: int
    problems: tuple[Problem, ...]
    is_digest: bool
    bytes_done: int
    bytes_total: int


class Plan(NamedTuple):
    """What has changed since the library was last brought up to date."""

    changed: list[DigestFile]
    removed: list[int]
    """Rows of files that are gone."""


@dataclass(slots=True)
class _Read:
    file: DigestFile
    ref: DigestRef
    papers: list[Paper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_digest: bool = True


def plan(
    connection: sqlite3.Connection, files: Iterable[DigestFile], sources: Iterable[str] | None
) -> Plan:
    """Compare `files` with what was read; `sources` are those that were listed (None: all)."""
    known = {
        (source, path): (f, size, mtime_ns)
        for f, source, path, size, mtime_ns in connection.execute(
            "SELECT f, source, path, size, mtime_ns FROM files"
        )
    }
    listed = None if sources is None else set(sources)
    changed: list[DigestFile] = []
    for file in files:
        _, size, mtime_ns = known.pop((file.source, file.path), (0, -1, -1))
        if (size, mtime_ns) != (file.size, file.mtime_ns):
            changed.append(file)
    removed = [f for (source, _), (f, _, _) in known.items() if listed is None or source in listed]
    return Plan(changed, removed)


def index(connection: sqlite3.Connection, plan: Plan) -> Generator[Indexed, None, None]:
    """Carry out `plan`, telling each file as it has been read.

    Files are read in one thread and written in another, in batches that are whole files and one
    transaction each: closing the generator early leaves what was written so far, complete.
    """
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    total = sum(file.size for file in plan.changed)
    done = 0
    writer = _Writer(connection)
    with ThreadPoolExecutor(1, "library-writer") as thread:
        pending: Future[None] = thread.submit(writer.write, [], plan.removed)
        try:
            batch: list[_Read] = []
            for file in plan.changed:
                read = _read(file)
                batch.append(read)
                done += file.size
                yield Indexed(
                    file, len(read.papers), tuple(read.problems), read.is_digest, done, total
                )
                if sum(len(each.papers) for each in batch) >= _BATCH_PAPERS:
                    pending.result()
                    pending = thread.submit(writer.write, batch, [])
                    batch = []
            pending.result()
            pending = thread.submit(writer.write, batch, [])
        finally:
            pending.result()


def _read(file: DigestFile) -> _Read:
    read = _Read(file, DigestRef(file.source, None, "", file.path))
    try:
        if file.size > MAX_FILE_BYTES:
            raise ValueError(f"larger than {MAX_FILE_BYTES // 2**20} MB")
        digest = read_digest(file.location.read_bytes(), file.path, file.source)
        read.ref = digest.ref
        for entry in digest.entries:
            if isinstance(entry, Paper):
                read.papers.append(entry)
            elif len(read.problems) < _MAX_PROBLEMS:
                read.problems.append(entry)
    except UnknownFormatError as error:
        read.is_digest = False
        read.problems.append(Problem(1, str(error)))
    except (OSError, ValueError) as error:
        read.problems.append(Problem(1, getattr(error, "strerror", None) or str(error)))
    return read


class _Writer:
    """Writes what was read, one transaction a batch."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._facets: dict[tuple[str, str, str | None], int] = {}
        self._totals: Counter[int] = Counter()
        self._unread: Counter[int] = Counter()

    def write(self, reads: Sequence[_Read], removed: Sequence[int]) -> None:
        """Replace the entries of each file in `reads` and drop those of the rows `removed`."""
        if not reads and not removed:
            return
        self._facets.clear()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._replace(reads, removed)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _replace(self, reads: Sequence[_Read], removed: Sequence[int]) -> None:
        stale = [*removed, *self._rows_of(reads)]
        ids = {paper.id for read in reads for paper in read.papers}
        known = self._known(ids)
        touched = set(known.values()) | self._papers_in(stale)
        before = {n: _Told.by(self._contributions(n)) for n in touched}
        for f in stale:
            self._db.execute("DELETE FROM entries WHERE f = ?", (f,))
            self._db.execute("DELETE FROM files WHERE f = ?", (f,))
        (last,) = self._db.execute("SELECT coalesce(max(n), 0) FROM papers").fetchone()
        fresh: dict[int, list[Contribution]] = {}
        waiting = self._waiting()
        listed_ids = {p.id for read in reads for p in read.papers if not p.is_replacement}
        attached: list[int] = []
        for read in reads:
            f = self._insert_file(read)
            rows = []
            for position, paper in enumerate(read.papers):
                n = known.get(paper.id)
                if n is None and paper.id not in listed_ids:
                    n = known[paper.id] = _WAITING
                elif n is None:
                    last += 1
                    n = known[paper.id] = last
                    if paper.id in waiting:
                        attached.append(n)
                        self._attach(paper.id, n)
                if n not in touched and n != _WAITING:
                    contribution = Contribution(paper, read.ref, position)
                    fresh.setdefault(n, []).append(contribution)
                rows.append((f, position, n, *paper.row()))
            self._db.executemany(f"INSERT INTO entries VALUES (?, ?, ?, {_ROW_MARKS})", rows)
        for n in attached:
            fresh[n] = self._contributions(n)
        self._insert(fresh)
        for n, old in before.items():
            entries = self._contributions(n)
            if all(each.paper.is_replacement for each in entries):
                self._db.execute("UPDATE entries SET n = ? WHERE n = ?", (_WAITING, n))
                entries = []
            self._update(n, old, entries)
        self._count()

    def _rows_of(self, reads: Sequence[_Read]) -> list[int]:
        rows = (
            self._db.execute(
                "SELECT f FROM files WHERE source = ? AND path = ?",
                (read.file.source, read.file.path),
            ).fetchone()
            for read in reads
        )
        return [row[0] for row in rows if row]

    def _known(self, ids: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(list(ids)):
            marks = ", ".join("?" * len(chunk))
            found.update(self._db.execute(f"SELECT id, n FROM papers WHERE id IN ({marks})", chunk))
        return found

    def _papers_in(self, rows: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for f in rows:
            found.update(n for (n,) in self._db.execute("SELECT n FROM entries WHERE f = ?", (f,)))
        return found - {_WAITING}

    def _waiting(self) -> set[str]:
        """The papers of which there are only replacements."""
        rows = self._db.execute("SELECT id FROM entries WHERE n = ?", (_WAITING,))
        return {id_ for (id_,) in rows}

    def _attach(self, id_: str, n: int) -> None:
        """Give a paper the replacements that came before it."""
        self._db.execute("UPDATE entries SET n = ? WHERE n = ? AND id = ?", (n, _WAITING, id_))

    def _insert_file(self, read: _Read) -> int:
        file = read.file
        cursor = self._db.execute(
            "INSERT INTO files (source, path, size, mtime_ns, format, date, papers, problems) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.source,
                file.path,
                file.size,
                file.mtime_ns,
                (read.ref.format or "unknown") if read.is_digest else None,
                read.ref.date,
                len(read.papers),
                json.dumps(read.problems, ensure_ascii=False),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _contributions(self, n: int) -> list[Contribution]:
        return list(contributions(self._db, n))

    def _insert(self, fresh: dict[int, list[Contribution]]) -> None:
        """Add papers that were not in the library."""
        told = {n: _Told.by(entries) for n, entries in fresh.items()}
        marks = self._marks([each.paper.id for each in told.values()])
        self._db.executemany(
            "INSERT INTO papers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (n, each.paper.id, *each.columns(), *marks.get(each.paper.id, (0, 0)))
                for n, each in told.items()
            ),
        )
        self._db.executemany(
            _INSERT_MERGED,
            ((n, *each.paper.row()) for n, each in told.items() if each.is_merged),
        )
        self._db.executemany(
            _INSERT_WORDS, ((n, *indexed_words(each.paper)) for n, each in told.items())
        )
        rows = []
        for n, each in told.items():
            unread = not marks.get(each.paper.id, (0, 0))[0]
            for v in self._facets_of(each):
                rows.append((v, n))
                self._totals[v] += 1
                self._unread[v] += unread
        self._db.executemany("INSERT INTO paper_facets VALUES (?, ?)", rows)

    def _marks(self, ids: list[str]) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for chunk in _chunks(ids):
            places = ", ".join("?" * len(chunk))
            for id_, read, starred in self._db.execute(
                f"SELECT id, read, starred FROM marks WHERE id IN ({places})", chunk
            ):
                found[id_] = (read, starred)
        return found

    def _update(self, n: int, old: _Told, entries: list[Contribution]) -> None:
        """Bring one paper up to date after its entries changed; without any, it goes."""
        (unread,) = self._db.execute("SELECT read = 0 FROM papers WHERE n = ?", (n,)).fetchone()
        new = _Told.by(entries) if entries else None
        old_words = indexed_words(old.paper)
        new_words = indexed_words(new.paper) if new else None
        if new_words != old_words:
            self._db.execute(_DELETE_WORDS, (n, *old_words))
            if new_words:
                self._db.execute(_INSERT_WORDS, (n, *new_words))
        old_facets = set(self._facets_of(old))
        new_facets = set(self._facets_of(new)) if new else set()
        for v in old_facets - new_facets:
            self._db.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
            self._totals[v] -= 1
            self._unread[v] -= unread
        for v in new_facets - old_facets:
            self._db.execute("INSERT INTO paper_facets VALUES (?, ?)", (v, n))
            self._totals[v] += 1
            self._unread[v] += unread
        self._db.execute("DELETE FROM merged WHERE n = ?", (n,))
        if new is None:
            self._db.execute("DELETE FROM papers WHERE n = ?", (n,))
            return
        if new.is_merged:
            self._db.execute(_INSERT_MERGED, (n, *new.paper.row()))
        self._db.execute(
            "UPDATE papers SET sort = ?, date = ?, title = ?, has = ?, badges = ? WHERE n = ?",
            (*new.columns(), n),
        )

    def _facets_of(self, told: _Told) -> list[int]:
        """The rows of the paper's facets, made where they are new."""
        known = self._facets
        return [known.get(facet) or self._facet(*facet) for facet in told.facets()]

    def _facet(self, kind: str, value: str, color: str | None) -> int:
        key = (kind, value, color)
        if key not in self._facets:
            row = self._db.execute(
                "INSERT INTO facets (kind, value, color) VALUES (?, ?, ?) "
                # of the colours that digests give a label, the same whatever the order of reading
                "ON CONFLICT DO UPDATE SET color = min(coalesce(color, excluded.color), "
                "coalesce(excluded.color, color)) RETURNING v",
                (kind, value, color),
            ).fetchone()
            self._facets[key] = row[0]
        return self._facets[key]

    def _count(self) -> None:
        """Bring the facets' counts up to date and drop the facets that have no paper left."""
        self._db.executemany(
            "UPDATE facets SET total = total + ?, unread = unread + ? WHERE v = ?",
            [(self._totals[v], self._unread[v], v) for v in {*self._totals, *self._unread}],
        )
        self._totals.clear()
        self._unread.clear()
        self._db.execute("DELETE FROM facets WHERE total <= 0")


class _Told(NamedTuple):
    """A paper as its entries tell it."""

    paper: Paper
    entries: Sequence[Contribution]

    @classmethod
    def by(cls, entries: Sequence[Contribution]) -> _Told:
        return cls(merge(entries), entries)

    @property
    def is_merged(self) -> bool:
        """Whether its text is not simply its one entry's."""
        return len(self.entries) > 1 or self.paper is not self.entries[0].paper

    def columns(self) -> tuple[int, str | None, str, int, int]:
        """The values of `papers` from `sort` to `badges`."""
        paper = self.paper
        first = earliest(self.entries)
        has = HAS_TLDR * (paper.tldr is not None) | HAS_CODE * (paper.links.code is not None)
        sort = _sort_base(first.digest.date, first.digest.source) | min(first.position, _LAST)
        return sort, first.digest.date, paper.title, has, len(paper.badges)

    def facets(self) -> Iterator[tuple[str, str, str | None]]:
        """What the paper is listed under: kind, value and, of a keyword, its colour."""
        for category in self.paper.categories:
            yield "category", category, None
        for badge in self.paper.badges:
            yield "keyword", badge.label, badge.color
        entries = listed(self.entries)
        for day in {each.digest.date for each in entries}:
            if day:
                yield "date", day, None
        for source in {each.digest.source for each in entries}:
            if source:
                yield "source", source, None


def contributions(connection: sqlite3.Connection, n: int) -> Iterator[Contribution]:
    """What each digest says of paper `n`."""
    for position, source, day, format_, path, *row in connection.execute(
        f"SELECT position, source, files.date, format, path, {_ROW} "
        "FROM entries JOIN files USING (f) WHERE n = ?",
        (n,),
    ):
        yield Contribution(Paper.from_row(row), DigestRef(source, day, format_, path), position)


@lru_cache(maxsize=1024)
def _sort_base(day: str | None, source: str | None) -> int:
    """Orders papers by newest date, then source, leaving 17 bits for their place; 63 bits."""
    ordinal = date.fromisoformat(day).toordinal() if day else 0
    name = (source or "").casefold().encode()[:3].ljust(3, b"\0")
    return ((1 << 22) - 1 - ordinal) << 41 | int.from_bytes(name) << 17


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _VARIABLES):
        yield values[start : start + _VARIABLES]
