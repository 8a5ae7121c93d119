import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.strip import Strip

from tui_reader.app.widgets.rows import RowList


class TwoLines(RowList):
    row_height = 2


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TwoLines(id="rows")


@pytest.mark.parametrize("height", [21, 22, 23])
async def test_a_shorter_list_still_begins_with_a_whole_row(height: int) -> None:
    app = ListApp()
    async with app.run_test(size=(40, height)) as pilot:
        shown = app.query_one(TwoLines)
        for rows in (1, 11, 12, 13, 30):
            shown.set_rows(200)
            await pilot.pause()
            shown.move_to(-1)
            await pilot.pause()
            assert shown.scroll_y > 0
            shown.set_rows(rows)
            await pilot.pause()
            assert shown.scroll_y % 2 == 0, rows
            assert shown.vertical_scrollbar.position == shown.scroll_y, rows


async def test_more_rows_and_another_title_leave_the_rows_on_screen_as_they_were_drawn() -> None:
    drawn: list[int] = []

    class Noting(TwoLines):
        DEFAULT_CSS = "Noting { border: round white; }"

        def render_line(self, y: int) -> Strip:
            drawn.append(y)
            return super().render_line(y)

    class NotingApp(App[None]):
        def compose(self) -> ComposeResult:
            yield Noting(id="rows")

    app = NotingApp()
    async with app.run_test(size=(40, 22)) as pilot:
        rows = app.query_one(Noting)
        rows.set_rows(64)
        await pilot.pause()
        drawn.clear()
        rows.extend(9_000)
        rows.set_titles(Content("9,000 papers"), Content("the newest"))
        await pilot.pause()
        assert (rows.rows, rows.max_scroll_y) == (9_000, 17_980)
        assert drawn == []
        image = app.export_screenshot()
        assert "9,000&#160;papers" in image
        assert "the&#160;newest" in image
        rows.set_rows(3)
        await pilot.pause()
        drawn.clear()
        rows.extend(4)  # there is room for it on screen
        await pilot.pause()
        assert drawn
