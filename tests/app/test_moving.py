"""Moving about: the keys of the groups "Move" and "Panes"."""

from itertools import product

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult

from tests.app.conftest import Opener
from tui_reader.app.widgets.rows import RowList
from tui_reader.display.readable import readable


async def test_keys_move_the_cursor_of_the_list_by_lines_by_half_a_page_and_to_the_ends(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        first, second, third = reader.papers[:3]
        for down, up in product(("j", "down"), ("k", "up")):
            await reader.press(down, down)
            assert reader.paper == third
            await reader.detail_of(third)
            await reader.press(up)
            assert reader.paper == second
            await reader.detail_of(second)
            await reader.press(up, up, up)
            assert reader.paper == first
        half = reader.list.rows_on_screen // 2
        for down, up in (("ctrl+d", "ctrl+u"), ("pagedown", "pageup")):
            await reader.press(down)
            assert reader.list.cursor == half
            await reader.press(down)
            assert half < reader.list.cursor <= 2 * half
            await reader.press(up, up, up)
            assert reader.list.cursor == 0
            await reader.press(up, up)
            assert reader.list.cursor == 0
            await reader.press(*[down] * 20)
            assert reader.paper == reader.papers[-1]
            await reader.press("g")
        for top, bottom in (("g", "G"), ("home", "end")):
            await reader.press(bottom)
            assert reader.paper == reader.papers[-1]
            await reader.until_shown(reader.papers[-1].title[:30])
            await reader.press("j")
            assert reader.paper == reader.papers[-1]
            await reader.press(top)
            assert reader.paper == reader.papers[0]


class Long(App[None]):
    """60,000 rows: a cell of the scrollbar stands for hundreds of them."""

    def compose(self) -> ComposeResult:
        yield Rows(id="rows")


class Rows(RowList):
    """Rows that are their numbers."""

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        return [[Segment(str(index), style)]]


async def test_the_scrollbar_shows_where_a_long_list_is() -> None:
    async with Long().run_test(size=(40, 20)) as pilot:
        rows = pilot.app.query_one(Rows)
        bar = rows.vertical_scrollbar

        def drawn() -> list[tuple[str, str]]:
            strips = bar.render_lines(bar.size.region)
            return [(strip.text, str(strip._segments[0].style)) for strip in strips]

        pictures = set()
        for count in (60_000, 300, 60_000, 25):
            rows.set_rows(count, min(rows.cursor, count - 1))
            await pilot.pause()
            moves = (1, 40, 700, 701, 9_000, 30_000, 59_000, -1, 59_990, 0, 24, 30)
            for cursor in (rows.cursor, *moves):
                rows.move_to(min(cursor, count - 1))
                await pilot.pause()
                shown, position = drawn(), bar.position
                bar.position = rows.scroll_y
                await pilot.pause()
                assert shown == drawn(), (count, cursor)
                bar.position = position
                pictures.add(str(shown))
        assert len(pictures) > 8


async def test_the_line_under_the_cursor_is_always_on_screen_and_the_first_paper_is_whole(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 24) as reader:
        for size in ((100, 24), (70, 25)):
            await reader.pilot.resize_terminal(*size)
            places = set()
            for key in ["j"] * 43 + ["k"] * 43 + ["ctrl+d"] * 5 + ["g", "G"]:
                await reader.press(key)
                assert reader.place_of(readable(reader.paper.title)[:20], reader.list)
                if key == "j":
                    places.add(reader.list.scroll_y % reader.list.row_height)
            assert reader.list.scroll_y > 20
            assert places == {0}


async def test_moving_keys_move_the_cursor_of_the_sidebar_past_its_headings(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("h", "g")
        assert "Today" in reader.line_under_cursor
        await reader.press("j", "j", "j", "j", "j")
        assert "Digests" in reader.line_under_cursor
        await reader.press("k")
        assert "Starred" in reader.line_under_cursor
        await reader.press("G")
        assert "efficient-paper" in reader.line_under_cursor
        await reader.press("ctrl+u", "ctrl+u", "ctrl+u", "ctrl+u")
        assert "Today" in reader.line_under_cursor
        assert reader.list.cursor == 0


async def test_the_cursor_of_the_sidebar_is_on_the_listed_view_and_folds_are_remembered(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("[", "[")
        assert reader.view.value == "2026-06-30"
        assert reader.sidebar_lines[reader.sidebar.cursor].startswith("▸ 2026-06-30")
        await reader.click("Digests", reader.sidebar)
        await reader.until_shown("Digests ▸", "▸ 2026-06-30")
        await reader.press("h", "g")
        while "Categories" not in reader.line_under_cursor:
            await reader.press("j")
        await reader.press("enter")
        assert reader.pane == "sidebar"
        assert not reader.place_of("cs.LG Machine", reader.sidebar)
        await reader.press("]")
        assert "Today" in reader.line_under_cursor
    async with opened() as reader:
        assert reader.place_of("Categories ▸", reader.sidebar)
        assert reader.place_of("Digests ▸", reader.sidebar)
        await reader.click("Categories", reader.sidebar)
        await reader.until_placed("cs.LG Machine", reader.sidebar)


async def test_moving_keys_scroll_the_detail(opened: Opener, sample: object) -> None:
    async with opened(100, 30) as reader:
        await reader.detail_of(reader.paper)
        await reader.press("l", "j", "j")
        assert reader.detail_place == 2
        await reader.press("k")
        assert reader.detail_place == 1
        await reader.press("ctrl+d")
        assert reader.detail_place == 1 + reader.detail.scrollable_content_region.height // 2
        await reader.press("G")
        assert reader.detail.at_end
        assert reader.place_of(reader.detail_lines[-2].strip(), reader.detail)
        await reader.press("g")
        assert reader.detail_place == 0
        assert reader.list.cursor == 0


async def test_n_goes_to_the_next_unread_paper_and_around(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        last = len(reader.papers) - 1
        await reader.press("j", "r", "j", "r", "g")
        await reader.press("n")
        assert reader.list.cursor == 3
        await reader.press("G", "n")
        assert reader.list.cursor == 0
        await reader.until_shown("Continued at the other end of the list.")
        await reader.press("N")
        assert reader.list.cursor == last
        await reader.press("g", "j", "j", "j", "N")
        assert reader.list.cursor == 0
        await reader.press("l", "n")
        assert reader.list.cursor == 3
        assert reader.pane == "detail"
        await reader.detail_of(reader.papers[3])
        await reader.choose("2026-06-26")
        await reader.press(*["r", "j"] * 10)
        await reader.press("g")
        for key in ("n", "N"):
            await reader.press(key)
            await reader.until_shown("Nothing else is unread in this view.")
            assert reader.list.cursor == 0
        await reader.press("r", "n")
        assert reader.list.cursor == 0


async def test_h_and_l_go_to_the_panes_beside_and_tab_around_them(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        for right, left in (("l", "h"), ("right", "left")):
            assert reader.pane == "list"
            await reader.press(right)
            assert reader.pane == "detail"
            await reader.press(right)
            assert reader.pane == "detail"
            await reader.press(left)
            assert reader.pane == "list"
            await reader.press(left)
            assert reader.pane == "sidebar"
            await reader.press(left)
            assert reader.pane == "sidebar"
            await reader.press(right)
            assert reader.pane == "list"
        found: list[str | None] = []
        while "list" not in found:
            await reader.press("tab")
            if reader.detail.link is None:  # tab goes through the links of the detail
                found.append(reader.pane)
        for _ in range(3):
            await reader.press("shift+tab")
            found.append(reader.pane)
        assert found == ["detail", "sidebar", "list", "sidebar", "detail", "list"]


async def test_z_shows_the_detail_on_the_full_screen_and_back(
    opened: Opener, sample: object
) -> None:
    async with opened(160, 30) as reader:
        for width in (160, 100, 70):
            await reader.pilot.resize_terminal(width, 30)
            await reader.press("escape", "g")
            await reader.handled()
            before = reader.panes
            await reader.press("z")
            await reader.until_panes("detail")
            assert reader.pane == "detail"
            assert reader.detail.region.width == width
            await reader.detail_of(reader.papers[0])
            await reader.press("n")
            assert reader.list.cursor > 0
            await reader.detail_of(reader.paper)
            await reader.press("z")
            await reader.until_panes(*(before if width > 70 else ("detail",)))
            assert reader.pane == "detail"


async def test_escape_leads_back_out_of_full_screen_detail_and_sidebar(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("z", "escape")
        await reader.until_panes("sidebar", "list", "detail")
        assert reader.pane == "detail"
        await reader.press("escape")
        assert reader.pane == "list"
        await reader.press("escape")
        assert reader.pane == "list"
        await reader.press("h", "escape")
        assert reader.pane == "list"
        await reader.pilot.resize_terminal(70, 24)
        await reader.press("enter")
        await reader.until_panes("detail")
        await reader.press("escape")
        await reader.until_panes("list")
