import pytest
from textual.app import App, ComposeResult

from tui_reader.app.widgets.rows import RowList


class TwoLines(RowList):
    row_height = 2


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TwoLines(id="rows")


@pytest.mark.parametrize("height", [21, 22, 23])
@pytest.mark.parametrize("rows", [1, 11, 12, 13, 30])
async def test_a_shorter_list_still_begins_with_a_whole_row(height: int, rows: int) -> None:
    app = ListApp()
    async with app.run_test(size=(40, height)) as pilot:
        shown = app.query_one(TwoLines)
        shown.set_rows(200)
        await pilot.pause()
        shown.move_to(-1)
        await pilot.pause()
        assert shown.scroll_y > 0
        shown.set_rows(rows)
        await pilot.pause()
        assert shown.scroll_y % 2 == 0
        assert shown.vertical_scrollbar.position == shown.scroll_y
