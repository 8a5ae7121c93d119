"""Orders of the list: relevance only where words are searched for."""

from tui_reader.app.state.ordering import listed_order, matches_of, next_order, search_terms
from tui_reader.core.orders import ORDERS
from tui_reader.library import View


def test_the_orders_go_round_and_relevance_needs_words() -> None:
    for view, orders in (
        (View(), [each for each in ORDERS if each != "relevance"]),
        (View(query="is:unread"), [each for each in ORDERS if each != "relevance"]),
        (View(query="attention"), list(ORDERS)),
        (View("query", "attention"), list(ORDERS)),
    ):
        seen = [orders[0]]
        while (order := next_order(view, seen[-1])) != seen[0]:
            seen.append(order)
        assert seen == orders


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
