"""Reading and marking: the keys of the groups "Read" and "Mark"."""

import time
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.widget import Widget

from tests.app.conftest import Opener
from tests.app.driver import add, forget_browsers, mark_on_disk
from tests.support.helpers import PYTHON_SCRIPT, entry, write_digest
from tui_reader.display.glyphs import UNICODE
from tui_reader.marks.store import Marks
from tui_reader.system import paths

UNREAD, STARRED = UNICODE.unread, UNICODE.starred


@pytest.fixture
def opened(opened: Opener, sample: object) -> Opener:
    """The reader on the bundled sample."""
    return opened


async def test_enter_opens_a_paper_and_marks_it_read_which_moving_past_it_does_not(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await reader.press("j", "k", "n", "l", "G", "z", "z", "tab", "tab", "tab")
        assert not any(mark_on_disk(paper.id).read for paper in reader.papers)
        await reader.press("h", "g")
        assert UNREAD in reader.row
        await reader.press("enter")
        assert reader.pane == "detail"
        assert mark_on_disk(reader.paper.id).read
        assert UNREAD not in reader.row
        await reader.detail_of(reader.paper)


@pytest.mark.parametrize("size", [(160, 45), (80, 24)])
async def test_n_in_the_detail_opens_the_next_unread_paper(
    opened: Opener, size: tuple[int, int]
) -> None:
    async with opened(*size) as reader:
        await reader.press("l", "n", "n", "N")
        ids = [paper.id for paper in reader.papers]
        assert reader.list.cursor == 0
        assert [mark_on_disk(id_).read for id_ in ids[:4]] == [True, True, True, False]


async def test_capital_l_keeps_a_paper_for_later_in_one_step_and_moves_on(opened: Opener) -> None:
    async with opened() as reader:
        first = reader.paper.id
        await reader.press("L")
        assert reader.list.cursor == 1
        assert (mark_on_disk(first).read, mark_on_disk(first).tags) == (True, ("later",))
        await reader.press("u")
        assert (mark_on_disk(first).read, mark_on_disk(first).tags) == (False, ())
        assert reader.paper.id == first
        await reader.press("x", "x", "L")
        assert [mark_on_disk(paper.id).tags for paper in reader.papers[:3]] == [
            ("later",),
            ("later",),
            (),
        ]


async def test_enter_unfolds_a_long_facet_of_the_sidebar_and_lists_a_view_as_l_does(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await reader.press("h")
        while "… 5 more" not in reader.line_under_cursor:
            await reader.press("j")
        assert not any("sparsity" in line for line in reader.sidebar_lines)
        await reader.press("enter")
        assert reader.pane == "sidebar"
        assert any("sparsity" in line for line in reader.sidebar_lines)
        while "… fewer" not in reader.line_under_cursor:
            await reader.press("j")
        await reader.press("enter")
        assert not any("sparsity" in line for line in reader.sidebar_lines)
        await reader.choose("cs.CL")
        assert reader.view.value == "cs.CL"
        assert all("cs.CL" in paper.categories for paper in reader.papers)
        for key in ("l", "space"):
            view = reader.view
            await reader.press("h", "j", key)
            assert reader.view != view
            assert reader.pane == "list"


@pytest.mark.parametrize("width", [160, 100, 70])
async def test_space_pages_through_a_paper_and_goes_on_to_the_next_unread(
    opened: Opener, width: int
) -> None:
    async with opened(width, 24) as reader:
        first, second, third = reader.papers[:3]
        await reader.press("j", "r", "k")
        seen = ""
        while reader.paper == first:
            await reader.press("space")
            assert mark_on_disk(first.id).read
            if reader.paper == first:
                seen += "\n".join(reader.screen)
        assert reader.paper == third
        assert mark_on_disk(second.id).read
        assert mark_on_disk(third.id).read == (width == 70)  # there it is read, not only listed
        assert "Conclusion" in seen
        assert "github.com/eric-mitchell/direct-preference-optimiza" in seen
        await reader.detail_of(third)
        assert reader.detail_place == 0


async def test_spaces_typed_faster_than_the_screen_draws_leave_no_paper_unseen(
    opened: Opener,
) -> None:
    async with opened(160, 24) as reader:
        await reader.press("l", "G")
        await reader.until(lambda: reader.detail.at_end)
        await reader.press("space")
        assert reader.list.cursor == 1
        await reader.detail_of(reader.paper)
        await reader.press("G")
        reader.type("space", "space", "space")
        await reader.until(lambda: reader.list.cursor == 2)
        await reader.detail_of(reader.paper)
        await reader.handled()
        assert reader.list.cursor == 2
        assert reader.detail_place > 0


async def test_s_and_r_add_and_remove_marks_and_u_undoes_every_one_after_another(
    opened: Opener,
) -> None:
    async with opened() as reader:
        first, second, third = reader.papers[:3]
        await reader.press("s")
        assert STARRED in reader.row
        assert mark_on_disk(first.id).starred
        assert not mark_on_disk(first.id).read
        await reader.until(lambda: "★ Direct Preference" in reader.detail_text)
        await reader.press("s")
        assert STARRED not in reader.row
        assert not mark_on_disk(first.id).starred
        await reader.until(lambda: "★ Direct Preference" not in reader.detail_text)
        await reader.press("r")
        assert UNREAD not in reader.row
        assert mark_on_disk(first.id).read
        assert reader.pane == "list"
        await reader.press("r")
        assert UNREAD in reader.row
        assert not mark_on_disk(first.id).read

        await reader.press("s", "j", "r", "j", "s", "r", "r", "s", "u")
        assert mark_on_disk(third.id).starred
        await reader.until_shown("Undone: unstarred")
        await reader.press("u", "u", "u")
        assert not mark_on_disk(third.id).starred
        await reader.press("g", "u")
        assert reader.paper == second
        assert not mark_on_disk(second.id).read
        assert mark_on_disk(first.id).starred
        await reader.press("u")
        assert reader.paper == first
        assert not mark_on_disk(first.id).starred
        await reader.press(*"uuuuu")
        await reader.until_shown("Nothing to undo.")


async def test_undo_restores_the_time_at_which_a_paper_was_read(opened: Opener) -> None:
    async with opened() as reader:
        id_ = reader.paper.id
    marks = Marks(paths.marks_file())
    marks.mark([id_], read=True, starred=True)
    before = mark_on_disk(id_)
    marks.close()
    time.sleep(1.1)  # the times are whole seconds
    async with opened() as reader:
        await reader.until(lambda: UNREAD not in reader.row_of(0))
        await reader.press("r", "r", "s", "s")
        assert mark_on_disk(id_) != before
        await reader.press("u", "u", "u", "u")
        assert mark_on_disk(id_) == before


async def test_a_mark_shows_in_the_sidebar_goes_when_undone_and_moves_no_paper(
    opened: Opener,
) -> None:
    async with opened() as reader:
        assert reader.unread("All") == 44
        await reader.press("r")
        await reader.until(lambda: reader.unread("All") == 43)
        assert reader.unread("Unread") == 43
        assert reader.unread("cs.LG") == 17
        assert reader.unread("2026-07-01") == 18
        assert reader.unread("2026-06-30") == 10
        await reader.press("j", "s")
        await reader.until(lambda: reader.unread("Starred") == 1)
        await reader.press("r")
        await reader.until_shown("All · 42 unread of 44")
        assert reader.unread("Starred") == 1
        assert reader.unread("KV cache") == 3
        await reader.press("u", "u", "u")
        await reader.until(lambda: reader.unread("All") == 44)
        assert reader.unread("cs.LG") == 18
        await reader.choose("Unread")
        first, second = reader.papers[:2]
        await reader.press("r")  # it stays until the view is chosen again
        await reader.until(lambda: reader.unread("Unread") == 43)
        assert reader.papers[0] == first
        await reader.press("[")
        await reader.choose("Unread")
        assert reader.papers[0] == second
        assert len(reader.papers) == 43


async def test_capital_j_and_k_go_from_section_to_section_even_without_room(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(100, 24) as reader:
        await reader.press("l")
        await reader.detail_of(reader.paper)
        sections = reader.detail.sections()
        for section in sections:
            await reader.press("J")
            assert reader.detail.section == section
            heading = f"▾ {section.title() if section != 'tldr' else 'TL;DR'}"
            await reader.until_placed(heading, reader.detail)
        await reader.press("J")
        assert reader.detail.section == "abstract"
        await reader.press("K", "{", "}", *["K"] * len(sections))
        assert reader.detail.section == "tldr"
        with monkeypatch.context() as context:  # as while a terminal is made smaller
            context.setattr(Widget, "scrollable_content_region", Region(0, 0, 0, 9))
            reader.detail.move_section(1)
        reader.detail.on_resize()
        await reader.until_shown("TL;DR")


async def test_enter_folds_the_current_section_and_capital_f_every_one(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("l")
        await reader.until(lambda: "▾ TL;DR" in reader.detail_text)
        await reader.press("enter")
        assert "▸ TL;DR" in reader.detail_text
        await reader.press("enter")
        assert "▾ TL;DR" in reader.detail_text
        await reader.press("J", "enter")
        assert "▸ Motivation" in reader.detail_text
        await reader.press("n")  # the fold holds for the next paper
        await reader.detail_of(reader.papers[1])
        await reader.until(lambda: "▸ Motivation" in reader.detail_text)
        assert "▾ Method" in reader.detail_text
        await reader.press("F")
        assert reader.detail_text.count("▸") == 6
        await reader.press("h", "k")
        await reader.detail_of(reader.paper)
        assert "▾" not in reader.detail_text
        assert "reward model first" not in reader.detail_text
        await reader.press("F")
        assert "▸" not in reader.detail_text
        await reader.press("l", "enter", "F")
        assert "▾" not in reader.detail_text


@pytest.fixture
def browser(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The links that the user's browser was asked to open, one per line."""
    home.mkdir(exist_ok=True)
    asked = home / "asked"
    script = home / "browser"
    script.write_text(
        f"{PYTHON_SCRIPT}import sys\nopen({str(asked)!r}, 'a').write(sys.argv[1] + '\\n')\n"
    )
    script.chmod(0o755)
    asked.touch()
    monkeypatch.setenv("BROWSER", f"{script} %s &")
    forget_browsers(monkeypatch)
    return asked


async def test_o_and_a_click_open_links_in_the_users_browser(opened: Opener, browser: Path) -> None:
    async with opened() as reader:
        await reader.press("o")
        await reader.until(lambda: browser.read_text() == "https://arxiv.org/abs/2305.18290\n")
        await reader.click("pdf", reader.detail)
        await reader.until(lambda: "https://arxiv.org/pdf/2305.18290\n" in browser.read_text())
        await reader.click("github.com", reader.detail)
        await reader.until(lambda: "github.com/eric-mitchell" in browser.read_text())


async def test_only_http_and_https_links_are_opened(
    opened: Opener, home: Path, browser: Path, tmp_path: Path
) -> None:
    digests = tmp_path / "digests"
    bad = entry("2606.00001", "A trap", abs="file:///etc/passwd", pdf="javascript:alert(1)")
    write_digest(digests / "2026-06-01.jsonl", bad, entry("2606.00002", "Good"))
    add(digests)
    async with opened() as reader:
        for paper in reader.papers:
            assert not any(
                link and not link.startswith("http")
                for link in (paper.links.abs, paper.links.pdf, paper.links.code)
            )
        for url in ("file:///etc/passwd", "javascript:alert(1)", "--help", "ftp://x.org/a"):
            reader.detail.post_message(reader.detail.LinkChosen(url))
            await reader.until_shown("Only http and https links are opened.")
        assert browser.read_text() == ""


@pytest.mark.usefixtures("no_browser")
async def test_the_link_is_shown_if_there_is_no_browser(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("o")
        await reader.until_shown("No browser found", "2305.18290")


async def test_a_click_folds_a_section_goes_to_a_paper_and_lists_a_view(opened: Opener) -> None:
    async with opened() as reader:
        await reader.click("▾ Method", reader.detail)
        await reader.until(lambda: "▸ Method" in reader.detail_text)
        await reader.click("▸ Method", reader.detail)
        await reader.until(lambda: "▾ Method" in reader.detail_text)
        await reader.click("Segment Anything", reader.list)
        assert reader.paper.title == "Segment Anything"
        await reader.detail_of(reader.paper)
        assert not mark_on_disk(reader.paper.id).read
        await reader.pilot.click(offset=(reader.list.region.x + 5, reader.list.region.y + 5))
        assert reader.list.cursor == 1
        await reader.click("cs.NE", reader.sidebar)
        await reader.until(lambda: reader.view.value == "cs.NE")
        assert len(reader.papers) == 3
        await reader.until_shown("cs.NE Neural and Evolutionary Computing · 3 unread")
        await reader.click("Keywords", reader.sidebar)
        assert reader.view.value == "cs.NE"
        await reader.choose("cs.DC")  # a click where there is no row does nothing
        await reader.pilot.click(offset=(reader.list.region.x + 5, reader.list.region.bottom - 3))
        assert len(reader.papers) == 1
        assert reader.list.cursor == 0


async def test_two_open_readers_see_each_others_marks_and_those_of_other_programs(
    opened: Opener,
) -> None:
    async with opened() as one, opened() as other:
        await one.press("r", "j", "s")
        await other.until(lambda: UNREAD not in other.row_of(0) and STARRED in other.row_of(1))
        first, second = other.papers[:2]
        marks = Marks(paths.marks_file())
        marks.mark([first.id, second.id], read=True)
        marks.close()
        await other.press("j")
        await other.until(lambda: other.unread("All") == 42)
        assert UNREAD not in other.row
        await other.until(lambda: f"★ {second.title[:20]}" in other.detail_text)
        await other.press("r")
        assert UNREAD in other.row
        assert not mark_on_disk(second.id).read
        assert mark_on_disk(second.id).starred
        await one.until(lambda: UNREAD in one.row)
