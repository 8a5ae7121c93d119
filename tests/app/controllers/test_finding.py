"""What a search shows besides its papers: why they match, and what else could be searched for."""

from tests.app.conftest import Opener
from tui_reader.app.widgets.search import QueryInput


async def test_the_next_key_replaces_the_search_that_is_opened_again(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("/", *"attention", "enter")
        await reader.until(lambda: reader.view.query == "attention*")
        await reader.press("/")
        assert reader.main.query_one(QueryInput).selected_text == "attention"
        await reader.press(*"cache")
        await reader.until(lambda: reader.view.query == "cache*")
        await reader.press("enter", "/", "end", *" ti:a")
        await reader.until(lambda: reader.view.query.startswith("cache ti:"))


async def test_a_row_says_why_it_matches_and_the_detail_scrolls_to_it(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 20) as reader:
        word = "memory"
        await reader.press("/", *word, "enter")
        await reader.until(lambda: not reader.app.model.is_partial and reader.view.query)
        await reader.until(lambda: len(reader.app.model) < 44)
        at = next(
            index for index, paper in enumerate(reader.papers) if word not in paper.title.lower()
        )
        second = reader.list.row_lines(at, 100, reader.list.base_style)[1]
        text = "".join(segment.text for segment in second)
        assert word in text.lower()
        assert ": " in text
        await reader.press("g", *["j"] * at)
        await reader.detail_of(reader.paper)
        lines = reader.detail_lines
        first = next(n for n, line in enumerate(lines) if word in line.lower())
        height = reader.detail.scrollable_content_region.height
        await reader.until(lambda: reader.detail_place <= first < reader.detail_place + height)


async def test_a_search_without_matches_offers_all_papers_and_the_nearest_words(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.choose("Starred")
        await reader.press("/", *"attention")
        await reader.until_shown("in All · enter searches All")
        await reader.press("enter")
        await reader.until(lambda: reader.view.kind == "all" and len(reader.app.model) > 0)
        assert reader.view.query == "attention*"
        assert "▸ All" in "\n".join(reader.sidebar_lines)
        await reader.press("/", *"atentoin")
        await reader.until_shown("Did you mean attention? · tab searches for it")
        await reader.press("tab")
        await reader.until(lambda: reader.view.query == "attention*" and reader.app.model.numbers)
        await reader.press("escape", "/", *"atentoin", "enter")
        await reader.until_shown("No matches in this view.", "enter searches for it")
        await reader.press("enter")
        await reader.until(lambda: reader.view.query == "attention")
        assert reader.pane == "list"
