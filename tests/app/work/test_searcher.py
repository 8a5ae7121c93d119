"""Searches report their results once if they are few and ranked, and else in two parts."""

from array import array
from collections.abc import Iterator
from queue import Queue

import pytest

from tests.support.shelf import Shelf, daily
from tui_reader.app.work.searcher import FIRST, Searcher, SearchResult
from tui_reader.library import View

PAPERS = 2_400


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Papers that are about pruning in part; some of them also about caches."""
    made = Shelf(tmp_path_factory.mktemp("searches"))
    for day in range(1, 25):
        made.put(
            f"daily/2026-01-{day:02}.jsonl",
            [
                daily(
                    f"2601.{day:02}{n:03}",
                    "Pruned caches" if n % 48 == 24 else "Pruned",
                    summary="About a cache." if not n % 24 else "About nothing.",
                )
                for n in range(100)
            ],
        )
    made.sync()
    yield made
    made.close()


def results(shelf: Shelf, view: View, *, typing: bool) -> list[SearchResult]:
    """All that a search reports."""
    reported: Queue[SearchResult] = Queue()
    searcher = Searcher(shelf.library.path, lambda number, found: reported.put(found))
    searcher.find(view, "relevance", typing=typing)
    found = [reported.get(timeout=60)]
    while not found[-1].complete:
        found.append(reported.get(timeout=60))
    searcher.close()
    return found


def test_few_results_are_ranked_before_they_are_shown(shelf: Shelf) -> None:
    for view in (View(query="cach"), View("category", "cs.CL", "cach")):
        (found,) = results(shelf, view, typing=True)
        assert found.order == "relevance"
        assert FIRST < len(found.numbers) < PAPERS / 10
        assert found.numbers == shelf.library.view(view, "relevance", typing=True)
        assert found.numbers != shelf.library.view(view, "newest", typing=True)
    (found,) = results(shelf, View(query="au:author date:2026-01-03 cach"), typing=True)
    assert found.order == "relevance"


def test_many_results_come_by_date_while_the_user_types(shelf: Shelf) -> None:
    view = View(query="prun")
    first, all_ = results(shelf, view, typing=True)
    newest = shelf.library.view(view, "newest", typing=True)
    assert (first.order, all_.order) == ("newest", "newest")
    assert (first.numbers, all_.numbers) == (newest[:FIRST], newest)
    kept = results(shelf, View(query="prun*"), typing=False)[-1]
    assert (kept.order, len(kept.numbers)) == ("relevance", len(newest))


def test_the_number_of_papers_is_estimated_from_the_newest(shelf: Shelf) -> None:
    newest = shelf.library.view(View(query="cach*"))
    assert abs(shelf.library.estimate(newest[:FIRST]) - len(newest)) < 10
    assert shelf.library.estimate(shelf.library.view(View())[:FIRST]) == PAPERS
    assert shelf.library.estimate(array("q", [10**9])) == 0
