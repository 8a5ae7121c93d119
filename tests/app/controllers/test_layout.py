"""Resizing panes by key and mouse, and showing papers in one line or two."""

import tomllib
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.app.conftest import Opener
from tests.app.driver import Reader, configure
from tui_reader.app.controllers.layout import MEDIUM, WIDE, sizes
from tui_reader.app.dialogs.dialog import Dialog
from tui_reader.app.state.session import Session
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.core.paper import Badge
from tui_reader.library import Listed
from tui_reader.system import paths

PARTS = st.none() | st.floats(0.001, 0.999)


@given(
    st.integers(1, 400),
    st.integers(1, 200),
    st.none() | st.integers(1, 9999),
    PARTS,
    PARTS,
    st.booleans(),
)
def test_every_pane_keeps_its_minimum_size(
    width: int,
    height: int,
    sidebar: int | None,
    part: float | None,
    stacked: float | None,
    reading: bool,
) -> None:
    session = Session(sidebar=sidebar, list_part=part, list_part_stacked=stacked)
    found = sizes(width, height, session, reading)
    assert found.sidebar >= 1
    assert found.list >= 1
    if width >= WIDE:
        assert found.sidebar >= 16
        assert 24 <= found.list <= width - found.sidebar - 24
    elif width >= MEDIUM:
        assert 16 <= found.sidebar <= width - 24
        if height >= 8:
            assert 4 <= found.list <= height - (2 if found.is_peek else 4)
        assert not (found.is_peek and (reading or stacked))


def test_the_list_has_room_for_a_dozen_papers_until_one_is_opened() -> None:
    assert sizes(100, 29, Session(), reading=False) == (29, 27, True)
    assert sizes(100, 29, Session(), reading=True) == (29, 12, False)
    assert sizes(100, 48, Session(), reading=False) == (29, 27, False)
    assert sizes(100, 29, Session(list_part_stacked=0.5), reading=False) == (29, 14, False)
    assert sizes(160, 44, Session(hides_sidebar=True)) == (0, 80, False)


def shape(reader: Reader) -> tuple[int, int, int]:
    """The sidebar's width, and the list's width and height."""
    region = reader.list.region
    return reader.sidebar.region.width, region.width, region.height


@pytest.fixture
def opened(opened: Opener, sample: object) -> Opener:
    """The reader on the bundled sample."""
    return opened


async def test_keys_move_the_borders_and_make_no_pane_too_small(opened: Opener) -> None:
    async with opened(160, 45) as reader:
        await reader.until(lambda: reader.list.region.width)
        sidebar, width, height = shape(reader)
        await reader.press(">", ">")
        await reader.until(lambda: shape(reader) == (sidebar, width + 8, height))
        await reader.press("<")
        await reader.until(lambda: shape(reader) == (sidebar, width + 4, height))
        assert reader.detail.region.right == 160
        await reader.press(")")
        await reader.until(lambda: shape(reader)[0] == sidebar + 4)
        await reader.press("(", "(")
        await reader.until(lambda: shape(reader)[0] == sidebar - 4)
        await reader.press("=")
        await reader.until(lambda: shape(reader) == (sidebar, width, height))
        assert reader.app.session.sidebar is None
        reader.type(*["<"] * 15, *[")"] * 15)
        await reader.until(lambda: reader.list.region.width == 24)
        await reader.until(lambda: reader.detail.region.width >= 24)
        reader.type(*[">"] * 20, *["("] * 20)
        await reader.until(lambda: reader.sidebar.region.width == 16)
        assert reader.detail.region.width >= 24

        await reader.pilot.resize_terminal(100, 40)
        await reader.press("=")
        await reader.until(lambda: reader.detail.region.bottom == 39)
        sidebar, width, height = shape(reader)
        await reader.press(">")
        await reader.until(lambda: shape(reader) == (sidebar, width, height + 2))
        await reader.press("<", "<")
        await reader.until(lambda: shape(reader) == (sidebar, width, height - 2))


async def test_a_low_detail_is_the_summary_until_the_paper_is_opened(opened: Opener) -> None:
    async with opened(100, 30) as reader:
        await reader.until(lambda: reader.detail.region.height == 2)
        summary = "".join(line.strip() for line in reader.detail_lines)
        text = reader.paper.tldr or reader.paper.abstract or ""
        assert text.startswith(summary.removeprefix("AI").strip().removesuffix("…"))
        assert reader.list.rows_on_screen == 12
        for key, height in (("enter", 17), ("escape", 2), ("space", 17), ("escape", 2), ("B", 0)):
            await reader.press(key)
            await reader.until(partial(has_height, reader, height))
        await reader.press("-")
        await reader.until(lambda: reader.list.rows_on_screen >= 24)


def has_height(reader: Reader, height: int) -> bool:
    return reader.detail.region.height == height


async def test_b_hides_the_sidebar_and_capital_b_the_detail_until_they_have_the_focus(
    opened: Opener,
) -> None:
    async with opened(160, 45) as reader:
        await reader.press("b")
        await reader.until_panes("list", "detail")
        assert reader.list.region.x == 0
        await reader.press("B")
        await reader.until_panes("list")
        assert reader.list.region.width == 160
        await reader.press("tab")
        assert reader.pane == "list"
        await reader.press("h")
        await reader.until_panes("sidebar", "list")
        await reader.press("j", "enter")
        await reader.until_panes("list")
        await reader.press("enter")
        await reader.until_panes("list", "detail")
    async with opened(160, 45) as reader:
        await reader.until_panes("list", "detail")
        await reader.press("B", "b", "escape")
        await reader.until_panes("sidebar", "list", "detail")
        await reader.pilot.resize_terminal(70, 24)
        await reader.press("b")
        await reader.until(lambda: "here: h shows the sidebar." in reader.notices)


async def test_sizes_survive_resizes_and_restarts(opened: Opener) -> None:
    async with opened(160, 45) as reader:
        await reader.press(">", ">", "(")
        await reader.until(lambda: reader.sidebar.region.width == 25)
        wide = shape(reader)
        await reader.pilot.resize_terminal(100, 30)
        await reader.until(lambda: reader.detail.region.y > 0)
        await reader.press("<")
        await reader.pilot.resize_terminal(70, 24)
        await reader.until_panes("list")
        assert reader.list.region.width == 70
        await reader.press("<", ")", ">")
        await reader.pilot.resize_terminal(160, 45)
        await reader.until(lambda: shape(reader) == wide)
        await reader.press("z")
        await reader.until(lambda: reader.detail.region.width == 160)
        await reader.press("z")
        await reader.until(lambda: shape(reader) == wide)
    async with opened(160, 45) as reader:
        await reader.until(lambda: shape(reader) == wide)


async def test_the_mouse_drags_the_borders(opened: Opener) -> None:
    async with opened(160, 45) as reader:
        await reader.until(lambda: reader.list.region.width)
        await reader.pilot.click(offset=(reader.list.region.right - 1, 9))  # chooses nothing
        await reader.handled()
        cursor = reader.list.cursor
        assert cursor == 0
        edge = reader.list.region.right
        await drag(reader, (edge - 1, 20), (edge + 9, 22))
        await reader.until(lambda: reader.list.region.right == edge + 10)
        await drag(reader, (edge + 10, 10), (edge - 6, 10))  # the detail's side of it
        await reader.until(lambda: reader.list.region.right == edge - 5)
        await drag(reader, (reader.list.region.x, 5), (39, 5))
        await reader.until(lambda: reader.sidebar.region.width == 40)
        assert reader.list.cursor == cursor
        assert reader.view.kind == "all"
        await reader.pilot.resize_terminal(100, 30)
        await reader.until(lambda: reader.detail.region.y > 0)
        bottom = reader.list.region.bottom
        await drag(reader, (60, bottom), (60, bottom - 8))
        await reader.until(lambda: reader.list.region.bottom == bottom - 7)


async def drag(reader: Reader, start: tuple[int, int], end: tuple[int, int]) -> None:
    await reader.pilot.mouse_down(offset=start)
    await reader.pilot.hover(offset=end)
    await reader.pilot.mouse_up(offset=end)


async def test_a_dash_shows_a_paper_in_one_line_and_is_remembered_where_it_can_be_written(
    opened: Opener,
) -> None:
    def written() -> object:
        return tomllib.loads(paths.config_file().read_text("utf-8")).get("list_lines")

    configure("# my own words\ntheme = 'nord'")
    async with opened(160, 45) as reader:
        await reader.press("G", "-")
        assert reader.list.row_height == 1
        assert reader.paper.id in "".join(paper.id for paper in reader.papers[-1:])
        await reader.until(lambda: reader.place_of(reader.paper.title[:20], reader.list))
        await reader.until(lambda: written() == 1)
        assert "# my own words" in paths.config_file().read_text("utf-8")
    async with opened(160, 45) as reader:
        assert reader.list.row_height == 1
        await reader.press("-")
        await reader.until(lambda: written() == 2)
        assert reader.list.row_height == 2
        paths.config_file().write_text("theme = ", "utf-8")
        await reader.press("-")
        await reader.until(lambda: "not TOML" in reader.notices)
        assert reader.list.row_height == 1


async def test_in_one_line_the_columns_are_aligned(opened: Opener) -> None:
    configure("list_lines = 1")
    async with opened(160, 30) as reader:
        for width, order in product((160, 100, 60), ("newest", "title")):
            await reader.pilot.resize_terminal(width, 30)
            await reader.press("S", order[0])
            await reader.until_shown(order)
            end = "date" if order == "title" else ""
            room = reader.list.scrollable_content_region.width
            lines = [one_line(reader, index, room) for index in range(len(reader.papers))]
            places = {
                line.rindex(paper.primary_category[:9])
                + (0 if end else len(paper.primary_category))
                for line, paper in zip(lines, reader.papers, strict=True)
                if paper.primary_category
            }
            assert len(places) == 1  # they end the rows, or begin a column before the dates
            assert {cell_len(line) for line in lines} == {room}
            dates = {line.rstrip()[-10:] for line in lines}
            assert ({"2026-06-26", "2026-07-01"} < dates) == (end == "date")


def one_line(reader: Reader, index: int, width: int) -> str:
    (line,) = reader.list.row_lines(index, width, reader.list.base_style)
    return "".join(segment.text for segment in line)


def drawn(reader: Reader, width: int = 120, **fields: object) -> list[str]:
    """The first row's lines with these fields in place of the paper's own."""
    listed = reader.app.model.paper(0)
    assert listed
    other = listed._replace(**fields)  # type: ignore[arg-type]
    reader.list._paper = lambda index: other
    reader.list._drawn.clear()
    lines = reader.list.row_lines(0, width, reader.list.base_style)
    return ["".join(segment.text for segment in line) for line in lines]


def style_in_row(reader: Reader, listed_text: str) -> object:
    lines = reader.list.row_lines(0, 120, reader.list.base_style)
    return next(s.style for line in lines for s in line if listed_text in s.text)


async def test_a_row_shows_what_a_paper_has_and_whether_it_is_selected_muted_or_followed(
    opened: Opener,
) -> None:
    async with opened(160, 45) as reader:
        title = reader.paper.title[:15]
        for lines in (1, 2):
            await reader.press("-")
            assert reader.list.row_height == lines
            usual = drawn(reader)
            assert usual[0].startswith(" ● ")
            assert "✎" not in "".join(usual)
            normal = style_in_row(reader, title)
            assert drawn(reader, muted=True)[0].startswith(" ○ ")
            assert style_in_row(reader, title) != normal
            assert "✎" in "".join(drawn(reader, note="read me"))
            assert "#later #agents" in "".join(drawn(reader, tags=("later", "agents")))
            followed = drawn(reader, followed=True)
            text = title if lines == 1 else reader.paper.authors[0]
            accent = reader.list.get_component_styles("papers--followed").color.rich_color
            style = style_in_row(reader, text)
            assert getattr(style, "color", None) == accent, followed
            assert reader.row_of(0)[0] == " "

        reader.list.selected = lambda index: index in (1, 3)
        reader.list.refresh()
        edges = [
            [line[0].text for line in reader.list.row_lines(index, 80, reader.list.base_style)]
            for index in range(4)
        ]
        assert [set(edge) for edge in edges] == [{" "}, {"▌"}, {" "}, {"▌"}]
        await reader.until(lambda: "▌" in "\n".join(reader.screen))
        reader.list.selected = lambda index: False
        listed: Listed | None = reader.app.model.paper(0)
        assert listed
        badges = (Badge("topical", "F08080"), Badge("technical", "F08080", "technique"))
        row = drawn(reader, paper=replace(listed.paper, badges=badges))
        assert " topical  technical " in row[1]
        style = style_in_row(reader, "technical")
        assert getattr(style, "bgcolor", None) == reader.list.base_style.bgcolor
        assert getattr(style_in_row(reader, "topical"), "bgcolor", None) != (
            reader.list.base_style.bgcolor
        )


async def test_the_footer_cuts_no_key_and_keeps_help_or_back_at_any_width(opened: Opener) -> None:
    async with opened(60, 20) as reader:
        for opening in ("", "T", ",", "ctrl+k"):
            if opening:
                await reader.press(opening)
            footer = reader.app.screen.query_one(KeyFooter)
            await reader.until(lambda: footer.keys)  # noqa: B023
            for width in (60, 70, 100, 160):
                await reader.pilot.resize_terminal(width, 20)
                await reader.handled()
                await reader.until(lambda: reader.screen[-1].strip() != "")
                assert footer.size.width == width
                every = [f"{key.shown} {key.label}" for key in footer.keys]
                line = reader.screen[-1].rstrip()
                shown = [key for key in every if key in line]
                assert line == " ".join(shown)
                is_dialog = isinstance(reader.app.screen, Dialog)
                assert ("esc Back" if is_dialog else "? Help") in shown
                assert ("q Quit" in shown) == (not opening and width > 100)
            if opening:
                await reader.press("escape")
