"""From a paper to others by the same author, badge, category or venue, and text for the mouse."""

from pathlib import Path

from tests.app.conftest import Opener
from tests.app.controllers.test_transfer import put
from tests.app.driver import Reader
from tests.support.helpers import entry
from tui_reader.app.dialogs.go_to import GoToDialog
from tui_reader.app.dialogs.menu import MenuDialog
from tui_reader.app.state.topics import Topic
from tui_reader.library import View


async def test_the_menu_of_a_paper_lists_follows_and_makes_keywords(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 30) as reader:
        await reader.press("j", "j")
        paper = reader.paper
        await reader.press("i")
        await reader.until(lambda: isinstance(reader.app.screen, MenuDialog))
        await reader.until_shown(paper.authors[0], "1 paper")
        await reader.press("enter")
        await reader.until(lambda: reader.view.value.startswith("au:"))
        assert all(paper.authors[0] in each.authors for each in reader.papers)
        assert reader.paper.id == paper.id
        await reader.press("escape")
        await reader.until(lambda: reader.view.kind == "all")
        assert reader.paper.id == paper.id
        await reader.press("i", "a")
        await reader.until_shown("Badges and tags can become keywords")
        await reader.press("f")
        await reader.until(lambda: reader.app.config.follow == (paper.authors[0],))
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("i", *["j"] * len(paper.authors), "enter")
        await reader.until(lambda: reader.view.kind == "category")
        assert reader.view.value == paper.categories[0]


async def test_tab_goes_through_the_links_of_the_detail_and_enter_follows_one(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 30) as reader:
        await reader.press("X")
        await reader.until_shown("X does nothing here; ? shows the keys.")
        paper = reader.paper
        await reader.press("enter", "J", "tab")
        await reader.until(lambda: reader.screen[-1].startswith("enter Follow tab Next link"))
        assert reader.detail.section is None
        assert reader.detail.link
        assert reader.detail.link.target == Topic("author", paper.authors[0])
        assert text_in_reverse(reader) == paper.authors[0]
        await reader.press("tab", "shift+tab", "J")
        assert reader.detail.link is None
        assert reader.detail.section
        await reader.until(lambda: reader.screen[-1].startswith("space Read on enter Fold"))
        await reader.press("h", "l", *["tab"] * (len(paper.authors) + 1), "enter")
        await reader.until(lambda: reader.view.kind == "category")
        assert reader.view.value == paper.categories[0]
        assert reader.paper.id == paper.id
        await reader.press("escape")
        await reader.until(lambda: reader.view.kind == "all" and reader.pane == "detail")
        assert reader.paper.id == paper.id
        await reader.press("shift+tab")
        assert reader.pane == "list"


def text_in_reverse(reader: Reader) -> str:
    """What the detail shows in reverse."""
    lines = (reader.detail.render_line(y) for y in range(len(reader.detail_lines)))
    parts = (part for line in lines for part in line if part.style and part.style.reverse)
    return "".join(part.text for part in parts)


async def test_a_click_on_an_author_lists_and_a_drag_copies_and_folds_nothing(
    opened: Opener, sample: object
) -> None:
    async with opened(160, 45) as reader:
        await reader.press("ctrl+c")
        await reader.until_shown("Press q to quit")
        folded = reader.detail.folded
        place = reader.place_of("Abstract", reader.detail)
        assert place
        x, y = place
        await reader.pilot.mouse_down(offset=(x, y))
        await reader.pilot.hover(offset=(x + 3, y))
        await reader.pilot.hover(offset=(x + 7, y))
        await reader.pilot.mouse_up(offset=(x + 7, y))
        await reader.until(lambda: reader.app.clipboard == "Abstract")
        assert reader.detail.folded == folded
        await reader.press("ctrl+c")
        await reader.until_shown("Copied 8 characters")
        await reader.click("Abstract", reader.detail)
        await reader.until(lambda: "abstract" in reader.detail.folded)
        author = reader.paper.authors[0]
        await reader.click(author, reader.detail)
        await reader.until(lambda: reader.view.value.startswith("au:"))
        await reader.press("y", "a")
        await reader.until_shown("Copied the abstract of")
        assert reader.app.clipboard.startswith((reader.paper.abstract or "")[:20])


async def test_a_venue_lists_its_papers_by_click_by_menu_and_by_name(
    opened: Opener, home: Path
) -> None:
    put(
        home,
        entry("2606.00001", "First", comment="Accepted at ICLR 2026 (oral)"),
        entry("2606.00002", "Second", comment="ICLR 2026"),
        entry("2606.00003", "Third", comment="ICML 2026"),
    )
    async with opened() as reader:
        await reader.click("ICLR 2026 oral", reader.detail)
        await reader.until(lambda: reader.view == View("venue", "ICLR 2026"))
        assert [paper.title for paper in reader.papers] == ["First", "Second"]
        await reader.press("escape")
        await reader.until(lambda: reader.view.kind == "all")
        await reader.press("i")
        await reader.until(lambda: isinstance(reader.app.screen, MenuDialog))
        await reader.until_shown("ICLR 2026", "2 papers")
        await reader.press("j", "j", "enter")
        await reader.until(lambda: reader.view == View("venue", "ICLR 2026"))
        await reader.press(":")
        await reader.until(lambda: isinstance(reader.app.screen, GoToDialog))
        await reader.press(*"icml", "enter")
        await reader.until(lambda: reader.view == View("venue", "ICML 2026"))
        assert [paper.title for paper in reader.papers] == ["Third"]


async def test_a_paper_of_a_collection_leads_to_those_it_builds_on_and_those_built_on_it(
    opened: Opener, home: Path
) -> None:
    put(
        home,
        entry("2606.00001", "First", abbreviation="H2O", institutions=["Meta AI"], rating=4),
        entry(
            "2606.00002", "Second", builds_on=["h2o", "Nowhere"], institutions=["Meta AI, Paris"]
        ),
    )
    async with opened() as reader:
        await reader.until_shown("H2O · rated 4 of 5", "At Meta AI", "Built on by 1 paper")
        await reader.click("1 paper", reader.detail)
        await reader.until(lambda: [paper.title for paper in reader.papers] == ["Second"])
        assert reader.view == View("query", "base:H2O")
        await reader.click("h2o", reader.detail)
        await reader.until(lambda: [paper.title for paper in reader.papers] == ["First"])
        await reader.click("Meta AI", reader.detail)
        await reader.until(lambda: len(reader.papers) == 2)
