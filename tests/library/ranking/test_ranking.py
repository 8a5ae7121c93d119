"""Ranking in real libraries, with papers of planted topics."""

import random
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.shelf import Shelf
from tests.support.topics import TOPICS, digest, of, topic_of
from tui_reader.library import View
from tui_reader.library.ranking import postings, ranker, second_process
from tui_reader.library.ranking.reasons import reasons
from tui_reader.library.ranking.scoring import similar
from tui_reader.system import second_python
from tui_reader.system.sqlite import transaction


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shelf with 200 papers, which is copied for each test."""
    with closing(Shelf(tmp_path_factory.mktemp("filled"))) as made:
        made.put("daily/2026-01-02.jsonl", digest(0, 200))
        made.sync()
    return made.root


@pytest.fixture
def shelf(filled: Path, tmp_path: Path) -> Iterator[Shelf]:
    with closing(Shelf(shutil.copytree(filled, tmp_path / "copy"))) as made:
        yield made


def star(shelf: Shelf, ids: Sequence[str], tag: str | None = None) -> None:
    shelf.mark(ids, starred=None if tag else True, tags={tag: True} if tag else None)


def best(shelf: Shelf, count: int) -> list[str]:
    return [each.paper.id for each in shelf.listed(View(), "for-you")][:count]


def database(shelf: Shelf) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(shelf.library.path, isolation_level=None))


def test_papers_like_the_stars_come_first(shelf: Shelf) -> None:
    star(shelf, of("protein", 6))
    ranked = shelf.library.ranking.rank()
    assert ranked
    assert ranked.is_enough
    assert {topic_of(id_) for id_ in best(shelf, 45)} == {"protein"}


def test_two_interests_both_come_first(shelf: Shelf) -> None:
    star(shelf, [*of("protein", 9), *of("robot", 3)])
    shelf.library.ranking.rank()
    first = [topic_of(id_) for id_ in best(shelf, 90)]
    assert set(first) == {"protein", "robot"}
    assert first.count("robot") >= 40


def test_below_five_stars_the_order_is_that_of_mine(shelf: Shelf) -> None:
    star(shelf, of("robot", 4))
    ranked = shelf.library.ranking.rank()
    assert ranked
    assert not ranked.is_enough
    assert shelf.ids(order="for-you") == shelf.ids(order="mine")


def test_more_and_less_like_this_count_without_a_star(shelf: Shelf) -> None:
    star(shelf, [*of("protein", 3), *of("graph", 3)])
    star(shelf, of("protein", 4, start=100), ranker.MORE)
    shelf.library.ranking.rank()
    assert {topic_of(id_) for id_ in best(shelf, 60)} == {"protein", "graph"}
    star(shelf, of("graph", 1, start=150), ranker.LESS)
    assert shelf.library.ranking.is_due()
    shelf.library.ranking.rank()
    assert not shelf.library.ranking.is_due()
    assert {topic_of(id_) for id_ in best(shelf, 40)} == {"protein"}
    disliked = of("graph", 1, start=150)[0]
    assert disliked not in best(shelf, 90)


def test_similar_papers_share_the_topic(shelf: Shelf) -> None:
    shelf.library.ranking.prepare()
    (id_,) = of("cache", 1, start=80)
    found = shelf.library.ranking.similar(shelf.paper(id_).n, 20)
    assert len(found) == 20
    assert {topic_of(each) for each in shelf.library.ids(found)} == {"cache"}
    assert shelf.library.ranking.similar(shelf.paper(id_).n, 3) == found[:3]
    assert shelf.library.ranking.similar(shelf.paper(id_).n, 0) == []


def test_reasons_name_words_that_both_have_an_author_and_stars(shelf: Shelf) -> None:
    star(shelf, [*of("cache", 5), *of("robot", 5)])
    ranked = shelf.library.ranking.rank()
    assert ranked
    listed = shelf.paper(of("cache", 1, start=100)[0])
    with database(shelf) as db:
        found = reasons(db, ranked.model, listed.n)
        assert reasons(db, ranked.model, 10_000) == ((), ())
    text = f"{listed.paper.title} {listed.paper.abstract}"
    *words, author = found.words
    assert author == "Cache Author"
    assert 1 <= len(words) <= 2
    for words_of_reason in words:
        assert words_of_reason in text
        assert set(words_of_reason.split()) <= set(TOPICS["cache"].split())
    assert {topic_of(id_) for id_ in shelf.library.ids(found.stars)} == {"cache"}


def test_a_learned_model_is_the_same_after_a_restart(shelf: Shelf) -> None:
    star(shelf, of("cache", 5))
    ranked = shelf.library.ranking.rank()
    assert ranked
    with database(shelf) as db:
        assert ranker.learned_model(db).model == ranked.model


def test_a_second_process_learns_and_writes_the_same(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    star(shelf, of("cache", 5))
    monkeypatch.setattr(second_process, "_MANY", 1)
    reported: list[float] = []
    ranked = shelf.library.ranking.ranked(reported.append, lambda: False, None)
    assert ranked
    assert ranked.is_enough
    assert reported[-1] == 1
    assert not shelf.library.ranking.is_due()
    assert shelf.library.ranking.ranked(reported.append, lambda: False, ranked) is ranked
    found = best(shelf, 60)
    n = shelf.paper(found[0]).n
    here = shelf.library.ranking.rank()
    assert here
    assert best(shelf, 60) == found
    assert shelf.library.ranking.reasons(ranked, n) == shelf.library.ranking.reasons(here, n)


@pytest.mark.parametrize("tag", [None, ranker.MORE])
def test_many_stars_are_learned_from_in_a_second_process(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, tag: str | None
) -> None:
    # a second process cannot write this result, as it does not know of the changed constant
    monkeypatch.setattr(ranker, "LEAST_STARS", 99)
    star(shelf, of("cache", 5))
    ranked = shelf.library.ranking.ranked(lambda part: None, lambda: False, None)
    assert ranked
    assert not ranked.model.words
    star(shelf, of("robot", 15), tag)
    ranked = shelf.library.ranking.ranked(lambda part: None, lambda: False, None)
    assert ranked
    assert ranked.model.words


def test_a_second_process_can_be_stopped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_MANY", 1)
    assert shelf.library.ranking.ranked(lambda part: None, lambda: True, None) is None
    assert shelf.library.ranking.is_due()


@pytest.mark.parametrize("executable", ["/nonexistent/python3", "/bin/true"])
def test_without_a_second_process_this_one_ranks(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(second_process, "_MANY", 1)
    monkeypatch.setattr(second_python, "can_start", lambda: True)
    monkeypatch.setattr(sys, "executable", executable)
    star(shelf, of("cache", 5))
    ranked = shelf.library.ranking.ranked(lambda part: None, lambda: False, None)
    assert ranked
    assert ranked.is_enough


def indexed(shelf: Shelf) -> dict[str, tuple[int, set[tuple[str, int]]]]:
    """The stored norm of each paper, and its words with their levels, by id."""
    with database(shelf) as db:
        papers = {d: n for d, n in enumerate(postings.documents(db)) if n != postings.EMPTY}
        norms = postings.stored_norms(db)
        words = [word for (word,) in db.execute("SELECT DISTINCT word FROM rank_words")]
        rows = postings.postings(db, words)
    ids = dict(zip(papers, shelf.library.ids(list(papers.values())), strict=True))
    found = {
        ids[d]: (norms[d >> postings.BITS][d & (postings.SIZE - 1)], set[tuple[str, int]]())
        for d in papers
    }
    for block, word, each in rows:
        for posting in each:
            d = (block << postings.BITS) + (posting >> 3)
            if d in ids:
                found[ids[d]][1].add((word, posting & 7))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_index_is_that_of_a_new_library(shelf: Shelf, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        name = f"daily/2026-01-{chance.randrange(1, 5):02}.jsonl"
        if chance.random() < 0.25 and shelf.path(name).exists():
            shelf.drop(name)
        else:
            start = chance.randrange(0, 60)
            shelf.put(name, digest(start, chance.randrange(1, 60), seed=chance.randrange(3)))
        shelf.sync()
        if chance.random() < 0.7:
            shelf.library.ranking.prepare()
    shelf.put("daily/2026-01-09.jsonl", digest(100, 30))
    shelf.sync()
    shelf.library.ranking.prepare()
    found = indexed(shelf)
    assert sorted(found) == sorted(shelf.ids())
    shelf.library.rebuild()
    shelf.sync()
    shelf.library.ranking.prepare()
    assert found == indexed(shelf)


def test_an_index_of_mostly_emptied_documents_is_built_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_LEAST_REBUILT", 64)
    shelf.library.ranking.prepare()
    for seed in (2, 3):
        shelf.put("daily/2026-01-02.jsonl", digest(0, 200, seed=seed))
        shelf.sync()
        shelf.library.ranking.prepare()
    with database(shelf) as db:
        counts = db.execute("SELECT count(*), count(n) FROM rank_documents").fetchone()
    assert counts == (200, 200)


def test_preparing_can_be_stopped_and_goes_on_later(shelf: Shelf) -> None:
    reported: list[float] = []
    assert shelf.library.ranking.rank(reported.append, lambda: True) is None
    assert reported == []
    assert shelf.library.ranking.is_due()
    shelf.library.ranking.rank(reported.append)
    assert reported[-1] == 1


def test_an_empty_library_can_be_ranked(shelf: Shelf) -> None:
    shelf.library.rebuild()
    ranked = shelf.library.ranking.rank()
    assert ranked
    assert not ranked.is_enough
    with database(shelf) as db:
        assert similar(db, 1, 5) == []


def test_a_paper_that_changes_while_it_is_prepared_is_prepared_again(shelf: Shelf) -> None:
    with database(shelf) as db:
        with transaction(db):
            assert len(postings._next(db)) == 200
        shelf.put("daily/2026-01-02.jsonl", digest(0, 200, seed=2))
        shelf.sync()
        # what another process that had read the former texts does at its end
        db.execute("DELETE FROM unranked WHERE is_taken")
        assert not postings.is_current(db)
