"""Searches report their results once if they are few and ranked, and else in two parts."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from queue import Queue

import pytest

from tests.support.helpers import PATIENCE
from tests.support.shelf import Shelf, daily
from tui_reader.app.work.searcher import FIRST, Searcher, SearchResult
from tui_reader.library import View

PAPERS = 2_400


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Papers that are about pruning in part; some of them also about caches, or old and sparse."""
    made = Shelf(tmp_path_factory.mktemp("searches"))
    for day in range(1, 25):
        made.put(
            f"daily/2026-01-{day:02}.jsonl",
            [
                daily(
                    f"2601.{day:02}{n:03}",
                    "Pruned caches" if n % 48 == 24 else "Pruned",
                    summary=" ".join(
                        [
                            "About a cache." if not n % 24 else "About nothing.",
                            "Sparse." if day < 22 or n < 22 else "",
                        ]
                    ),
                )
                for n in range(100)
            ],
        )
    made.sync()
    yield made
    made.close()


def results(shelf: Shelf, view: View, *, typing: bool) -> list[SearchResult]:
    """All that a search reports until its thread has ended."""
    reported: Queue[SearchResult] = Queue()
    searcher = Searcher(shelf.library.path, lambda number, found: reported.put(found))
    before = set(threading.enumerate())
    searcher.find(view, "relevance", typing=typing)
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
    searcher.close()
    return [reported.get_nowait() for _ in range(reported.qsize())]


def test_few_results_are_ranked_before_they_are_shown(shelf: Shelf) -> None:
    day = View("date", "2026-01-24")  # matches are dense in the newest papers, yet few
    for view in (
        View(query="cach"),
        View("category", "cs.CL", "cach"),
        replace(day, query="prun"),
        replace(day, query="prun", unread=True),
    ):
        (found,) = results(shelf, view, typing=True)
        assert (found.order, found.complete) == ("relevance", True)
        assert FIRST < len(found.numbers) < PAPERS / 10
        assert found.numbers == shelf.library.view(view, "relevance", typing=True)
        assert found.numbers != shelf.library.view(view, "newest", typing=True)
    (found,) = results(shelf, View(query="au:author date:2026-01-03 cach"), typing=True)
    assert found.order == "relevance"


def test_many_results_come_by_date_while_the_user_types(shelf: Shelf) -> None:
    for query in ("prun", "spars"):  # also if the newest papers have few of them
        view = View(query=query)
        first, all_ = results(shelf, view, typing=True)
        newest = shelf.library.view(view, "newest", typing=True)
        assert (first.order, all_.order) == ("newest", "newest")
        assert (first.numbers, all_.numbers) == (newest[: len(first.numbers)], newest)
        assert (first.complete, all_.complete) == (False, True)
        assert FIRST <= len(first.numbers) < len(all_.numbers)
    kept = results(shelf, View(query="prun*"), typing=False)[-1]
    assert (kept.order, len(kept.numbers)) == ("relevance", PAPERS)
