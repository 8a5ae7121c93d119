"""The trends of a view: rows that list exactly the papers counted, and the way back."""

import re

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tui_reader.app.dialogs.trends import Asked, TrendsDialog


@pytest.fixture
def opened(opened: Opener, sample: object) -> Opener:
    """The reader on the bundled sample."""
    return opened


def dialog(reader: Reader) -> TrendsDialog:
    assert isinstance(reader.app.screen, TrendsDialog)
    return reader.app.screen


async def until_counted(reader: Reader, kind: str, days: int) -> None:
    """Wait until the trends are shown that were asked for."""

    def is_counted() -> bool:
        screen = reader.app.screen
        return (
            isinstance(screen, TrendsDialog)
            and screen.asked == Asked(kind, days)
            and screen.trends is not None
        )

    await reader.until(is_counted)


async def test_enter_lists_exactly_the_papers_counted_and_esc_goes_back(opened: Opener) -> None:
    async with opened(120, 40) as reader:
        await reader.press("j", "j")
        paper = reader.paper
        await reader.press("w")
        await until_counted(reader, "words", 30)
        await reader.press("tab", "tab")
        await until_counted(reader, "categories", 30)
        await reader.press("right_square_bracket", "right_square_bracket", "right_square_bracket")
        await until_counted(reader, "categories", 0)
        await reader.until_shown("Trends of All", "▸Categories", "▸all", "each")
        trends = dialog(reader).trends
        assert trends is not None
        assert trends.papers == len(reader.app.model)
        await reader.press("j")
        row = trends.rows[1]
        await reader.until_shown(f"{row.papers} papers, at most")
        await reader.press("x", "k", "x")
        await reader.until_shown(f"{trends.rows[0].papers} papers, at most")
        await reader.press("j", "enter")
        await reader.until(lambda: reader.view.kind == "papers")
        assert len(reader.papers) == row.papers
        assert all(row.label in each.categories for each in reader.papers)
        assert reader.view.value.startswith(f"{row.label} · {trends.period.first} to ")
        await reader.press("escape")
        await reader.until(lambda: reader.view.kind == "all")
        assert reader.paper.id == paper.id
        await reader.press("w")  # what was counted last, now of another view
        await until_counted(reader, "categories", 0)
        await reader.press("escape", "slash", *"nothing-like-this", "enter", "w")
        await until_counted(reader, "categories", 0)
        await reader.until_shown("No categories to count in this period")
        await reader.press("enter", "x", "a", "w")
        await reader.until(lambda: reader.app.screen is reader.main)


async def test_a_row_becomes_a_keyword_a_muted_word_or_a_followed_author(opened: Opener) -> None:
    async with opened(80, 24) as reader:
        await reader.press("w", *["right_square_bracket"] * 3)
        await until_counted(reader, "words", 0)
        trends = dialog(reader).trends
        assert trends is not None
        word, other = trends.rows[0].label, trends.rows[1].label
        await reader.press("f")
        await reader.until_shown("Only authors can be followed")
        await reader.press("a")
        await reader.until(lambda: [k.label for k in reader.app.config.keywords] == [word])
        await reader.press("w")
        await until_counted(reader, "words", 0)
        await reader.press("j", "m")
        await reader.until(lambda: reader.app.config.mute == (other,))
        await reader.press("w", "shift+tab", "shift+tab")
        await until_counted(reader, "authors", 0)
        authors = dialog(reader).trends
        assert authors is not None
        await reader.press("a")
        await reader.until_shown("Only words and keywords can become keywords")
        await reader.press("f")
        await reader.until(lambda: reader.app.config.follow == (authors.rows[0].label,))


async def test_the_trends_of_a_search_fit_a_small_terminal(opened: Opener) -> None:
    async with opened(60, 20) as reader:
        await reader.press("slash", *"model", "enter", "w", "right_square_bracket")
        await until_counted(reader, "words", 90)
        assert all(re.match(r"[│╭╰]|\S", line) for line in reader.screen[:-1])
        trends = dialog(reader).trends
        assert trends is not None
        assert trends.view.query == "model*"
        await reader.press("enter")
        await reader.until(lambda: reader.view.kind == "papers")
        assert len(reader.papers) == trends.rows[0].papers
