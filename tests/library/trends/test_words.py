"""What words are compared with, and which of them come first."""

from tests.support.shelf import Shelf, daily
from tui_reader.library import View
from tui_reader.library.trends.model import Trends

TOPICS = {"cs.CL": "speech recognition", "cs.CV": "point clouds", "cs.RO": "robot grasping"}


def words(shelf: Shelf, days: int = 30) -> Trends:
    found = shelf.library.trends.count(View(), "words", days, 50)
    assert found is not None
    return found


def papers(month: int, topics: dict[str, str]) -> list[dict[str, object]]:
    """Papers of a framework for something; which it is depends on the category."""
    return [
        daily(
            f"26{month:02}.{category_at}{n:04}",
            f"A cost-aware framework for {topic}: part {n}",
            categories=[category],
        )
        for category_at, (category, topic) in enumerate(topics.items())
        for n in range(20)
    ]


def test_a_single_day_is_compared_category_by_category(shelf: Shelf) -> None:
    shelf.put("daily/2026-07-01.jsonl", papers(7, TOPICS))
    shelf.sync()
    found = words(shelf)
    assert found.compared == "categories"
    assert found.remark == "no other papers: compared between categories"
    assert {row.label for row in found.rows[:3]} == set(TOPICS.values())
    assert all(row.label != "framework" for row in found.rows)


def test_a_period_is_compared_with_the_rest_of_the_library(shelf: Shelf) -> None:
    shelf.put("daily/2026-05-01.jsonl", papers(5, TOPICS))
    shelf.put("daily/2026-07-01.jsonl", papers(7, {**TOPICS, "cs.AI": "agent memory"}))
    shelf.sync()
    found = words(shelf)
    assert (found.compared, found.remark) == ("rest", "")
    assert found.rows[0].label == "agent memory"
    assert {row.label for row in found.rows}.isdisjoint({"framework", "aware", *TOPICS.values()})


def test_papers_of_one_category_have_nothing_to_be_compared_with(shelf: Shelf) -> None:
    shelf.put("daily/2026-07-01.jsonl", papers(7, {"cs.CL": "speech recognition"}))
    shelf.sync()
    found = words(shelf)
    assert found.compared == ""
    assert found.remark == "no other papers: the most frequent words"
    assert "speech recognition" in {row.label for row in found.rows}
