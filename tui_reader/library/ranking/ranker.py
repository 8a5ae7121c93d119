"""Ranks the whole library: learns from the user's marks, and writes each paper's score."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from tui_reader.library.ranking import postings
from tui_reader.library.ranking.model import Model, learn
from tui_reader.library.ranking.scoring import scores
from tui_reader.library.schema import STRENGTHS
from tui_reader.system.sqlite import transaction

MORE: Final = "more-like-this"
"""The tag of papers that count like starred ones."""
LESS: Final = "less-like-this"
"""The tag of papers of which the user wants less."""
LEAST_STARS: Final = 5
"""With fewer stars, papers are not ranked by them."""
_MOST_STARS: Final = 300
"""The newest that count."""
_LINE: Final = 4.0
"""The share of papers above the line is this times the share of starred papers of those read."""
_LINE_BOUNDS: Final = (0.005, 0.05)
"""The least and the greatest part of the library above the line."""
_STEPS: Final = (1.0, 0.4, 0.1)
"""The part of the papers above the line that reaches each step."""
_STARS: Final = "rank_stars"
"""The key in `meta` of the stars that were learned from."""


class Ranked(NamedTuple):
    """The result of ranking: what was learned, and from how many papers."""

    model: Model
    stars: int

    @property
    def is_enough(self) -> bool:
        """Whether there are enough stars to rank by."""
        return self.stars >= LEAST_STARS

    @property
    def stars_missing(self) -> int:
        """How many more stars it takes to rank by them."""
        return max(0, LEAST_STARS - self.stars)


def is_due(db: sqlite3.Connection) -> bool:
    """Whether the papers or the marks have changed since they were last ranked."""
    return not postings.is_current(db) or _learned(db) != basis(db)


def takes_time(db: sqlite3.Connection) -> bool:
    """Whether `ranked` does more than count a few stars."""
    liked, _ = _learned(db) or ([], [])
    return len(liked) >= LEAST_STARS or is_due(db)


def rank(
    db: sqlite3.Connection, report: Callable[[float], None], stopped: Callable[[], bool]
) -> Ranked | None:
    """Bring the index up to date, learn from the stars, and write the scores; None if `stopped`.

    `report` is called with the part of the index that is done, 0 to 1.
    """
    postings.update(db, report, stopped)
    if stopped():
        return None
    liked, disliked = basis(db)
    ranked = _learn(db, liked, disliked)
    model = ranked.model
    found = scores(db, model) if model.words or model.phrases else {}
    if stopped():
        return None
    with transaction(db):
        _write(db, found)
        db.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_STARS, json.dumps([liked, disliked]))
        )
    return ranked


def ranked(
    db: sqlite3.Connection,
    report: Callable[[float], None],
    stopped: Callable[[], bool] = lambda: False,
) -> Ranked | None:
    """`rank`, if that is due; else `learned_model`."""
    return rank(db, report, stopped) if is_due(db) else learned_model(db)


def counts(db: sqlite3.Connection) -> tuple[int, int]:
    """How many papers the scores were learned from, and how many are in the index."""
    liked, disliked = _learned(db) or ([], [])
    (prepared,) = db.execute("SELECT count(n) FROM rank_documents").fetchone()
    return len(liked) + len(disliked), int(prepared)


def learned_model(db: sqlite3.Connection) -> Ranked:
    """What the present scores come from, learned again: it is not stored."""
    return _learn(db, *(_learned(db) or ([], [])))


def _learn(db: sqlite3.Connection, liked: Sequence[int], disliked: Sequence[int]) -> Ranked:
    model = learn(db, liked, disliked) if len(liked) >= LEAST_STARS else Model()
    return Ranked(model, len(liked))


def basis(db: sqlite3.Connection) -> tuple[list[int], list[int]]:
    """The papers to learn from: those to like, at most `_MOST_STARS`, and those to dislike."""
    tagged = "SELECT n FROM paper_facets JOIN facets USING (v) WHERE kind = 'tag' AND value = ?"
    liked = db.execute(
        "SELECT n FROM papers WHERE n IN "  # a union, for the index of starred papers
        f"(SELECT n FROM papers WHERE starred = 1 UNION {tagged}) ORDER BY sort, id LIMIT ?",
        (MORE, _MOST_STARS),
    )
    disliked = db.execute(f"{tagged} ORDER BY n LIMIT ?", (LESS, _MOST_STARS))
    return [n for (n,) in liked], [n for (n,) in disliked]


def _learned(db: sqlite3.Connection) -> tuple[list[int], list[int]] | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_STARS,)).fetchone()
    if row is None:
        return None
    liked, disliked = json.loads(row[0])
    return liked, disliked


def _write(db: sqlite3.Connection, found: Mapping[int, float]) -> None:
    """Replace the scores, and the steps of their strength."""
    db.execute("DELETE FROM scores")
    rows: list[float | None] = [None] * (max(found, default=-1) + 1)
    for n, score in found.items():
        rows[n] = round(score, 6)
    db.execute(  # as one statement: it runs without Python's global interpreter lock
        "INSERT INTO scores SELECT key, value FROM json_each(?) WHERE value IS NOT NULL",
        (json.dumps(rows),),
    )
    db.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        zip(STRENGTHS, _steps(db, sorted(found.values(), reverse=True)), strict=True),
    )


def _steps(db: sqlite3.Connection, ordered: Sequence[float]) -> list[float]:
    """The scores from which papers have each strength; `ordered` from the greatest."""
    if not ordered:
        return [1e9] * len(STRENGTHS)
    read, starred = db.execute(
        "SELECT count(*), coalesce(sum(starred), 0) FROM papers WHERE read = 1 OR starred = 1"
    ).fetchone()
    least, most = _LINE_BOUNDS
    part = min(most, max(least, _LINE * starred / max(read, 1)))
    above = max(1.0, part * len(ordered))
    return [ordered[min(len(ordered) - 1, int(above * step))] for step in _STEPS]
