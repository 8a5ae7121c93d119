"""Orders of the list: relevance only where words are searched for."""

from pathlib import Path

from tui_reader.app.state.ordering import (
    Orders,
    listed_order,
    matches_of,
    offered_orders,
    search_terms,
)
from tui_reader.app.state.session import Session, load, save
from tui_reader.config import SavedView
from tui_reader.core.orders import ORDERS
from tui_reader.library import View


def test_relevance_is_offered_only_where_words_are_searched() -> None:
    for view, orders in (
        (View(), [each for each in ORDERS if each != "relevance"]),
        (View(query="is:unread"), [each for each in ORDERS if each != "relevance"]),
        (View(query="attention"), list(ORDERS)),
        (View("query", "attention"), list(ORDERS)),
    ):
        assert offered_orders(view) == orders


def test_each_view_has_its_own_order_and_a_search_is_listed_by_relevance(tmp_path: Path) -> None:
    session = Session()
    orders = Orders(session, lambda: [SavedView("Best", "attention", "badges")])
    views = View("category", "cs.CL"), View(), View("query", "attention"), View("for-you")
    assert [orders.of(view) for view in views] == ["newest", "newest", "badges", "for-you"]
    orders.choose(View("category", "cs.CL"), "title")
    orders.choose(View("query", "attention"), "oldest")
    save(tmp_path / "session", session)
    orders = Orders(load(tmp_path / "session"), tuple)
    assert [orders.of(view) for view in views[:3]] == ["title", "newest", "oldest"]
    searched = View("category", "cs.CL", query="cache")
    assert orders.of(searched) == "relevance"
    assert orders.of(View("category", "cs.CL", query="is:unread")) == "title"
    orders.choose(searched, "oldest")
    assert orders.of(searched) == "oldest"
    assert orders.of(views[0]) == "title"
    orders.end_search()
    assert orders.of(searched) == "relevance"


def test_without_words_a_list_by_relevance_is_the_newest_first() -> None:
    assert listed_order(View(), "relevance") == "newest"
    assert listed_order(View(query="attention"), "relevance") == "relevance"
    assert listed_order(View(), "oldest") == "oldest"


def test_the_words_of_a_saved_view_and_of_its_search_are_highlighted() -> None:
    view = View("query", "attention is:unread", query='"language model"')
    assert [term.text for term in search_terms(view)] == ["language model", "attention"]
    matches = matches_of(view)
    assert matches
    assert matches.spans("Attention in a Language Model", "title") == [(0, 9), (15, 29)]
    assert matches_of(View("category", "cs.LG")) is None
