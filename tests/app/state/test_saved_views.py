"""Saved views: their names and orders, and views as queries."""

import pytest

from tui_reader.app.state.saved_views import as_query, order_of, title_of
from tui_reader.config import SavedView
from tui_reader.library import View

MINE = SavedView("Mine", "quantiz*", "badges")
SAVED = (MINE, SavedView("Again", "quantiz*"), SavedView("Recent", "since:1d"))


@pytest.mark.parametrize(
    ("view", "query"),
    [
        (View(), ""),
        (View("unread"), "is:unread"),
        (View("starred", query="llm"), "is:starred llm"),
        (View("noted"), "has:note"),
        (View("category", "cs.LG", "attention* OR x", True), None),
        (View("tag", "to read"), 'tag:"to read"'),
        (View("own", "LLM"), "kw:LLM"),
        (View("source", "daily"), "in:daily"),
        (View("query", "a OR b", "c"), "(a OR b) c"),
        (View("query", "a", "a"), "a"),
    ],
)
def test_a_view_can_be_written_as_a_query(view: View, query: str | None) -> None:
    expected = "cat:cs.LG (attention* OR x) is:unread" if query is None else query
    assert as_query(view) == expected


def test_a_saved_view_has_the_users_name_and_its_own_order() -> None:
    view = View("query", "quantiz*")
    assert title_of(view, SAVED) == "Mine"
    assert order_of(view, SAVED, "newest") == "badges"
    assert order_of(View("query", "since:1d"), SAVED, "newest") == "newest"
    assert title_of(View("query", "other"), SAVED) == "other"
    assert title_of(View("category", "cs.LG"), SAVED) == "cs.LG Machine Learning"
    assert order_of(View("unread"), SAVED, "oldest") == "oldest"
