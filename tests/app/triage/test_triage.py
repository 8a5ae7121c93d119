"""Triage: one paper at a time, decisions on disk, and going back."""

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.conftest import Opener
from tests.app.desk import Desk
from tests.app.driver import Reader, add, mark_on_disk, marks_on_disk, sync_all
from tests.support.helpers import SHARED, entry, write_digest
from tui_reader.app.controllers import marking
from tui_reader.app.dialogs.confirm import ConfirmDialog
from tui_reader.app.triage.screen import TriageScreen
from tui_reader.app.triage.state import DECISIONS, Triage
from tui_reader.app.triage.summary import TriageEndScreen
from tui_reader.app.work.background import Background
from tui_reader.core.paper import Paper
from tui_reader.display.readable import readable
from tui_reader.display.times import duration
from tui_reader.library import View
from tui_reader.system import paths
from tui_reader.system.errorlog import log_file

REAL = SHARED / "digests" / "daily-arxiv"
LONG = " ".join(f"word{number}" for number in range(400))


async def begin(reader: Reader, *keys: str) -> TriageScreen:
    """Press `keys`, then begin triage."""
    await reader.press(*keys, "T")
    await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
    screen = reader.app.screen
    assert isinstance(screen, TriageScreen)
    await reader.until(lambda: screen.is_mounted and not screen.triage.is_growing)
    return screen


def on_card(reader: Reader) -> Paper:
    """The paper that triage shows."""
    assert isinstance(reader.app.screen, TriageScreen)
    listed = reader.app.screen.triage.current
    assert listed
    return listed.paper


async def until_listed(reader: Reader) -> None:
    await reader.until(lambda: reader.app.screen is reader.main)


async def until_over(reader: Reader) -> None:
    await reader.until(lambda: isinstance(reader.app.screen, TriageEndScreen))
    await reader.until_shown("All done.")


def papers(home: Path, count: int, **more: object) -> Path:
    """A digest of `count` papers in the user's library."""
    folder = home.parent / "digests"
    write_digest(
        folder / "2026-07-01.jsonl",
        *(entry(f"2607.{n:05}", f"Paper {n}", **more) for n in range(count)),
    )
    add(folder)
    return folder


async def test_each_key_marks_its_paper_on_disk_and_goes_on(opened: Opener, home: Path) -> None:
    papers(home, 6)
    async with opened() as reader:
        await begin(reader)
        shown = []
        for key in ("s", "n", "l", "j", "space"):
            shown.append(on_card(reader))
            await reader.until_shown(shown[-1].title, f"{len(shown)} of 6")
            await reader.press(key)
            assert mark_on_disk(shown[-1].id).read
        await reader.until_shown("Paper 5", "6 of 6", "★ 1", "later 1")
        assert [paper.title for paper in shown] == [f"Paper {n}" for n in range(5)]
        marks = [mark_on_disk(paper.id) for paper in shown]
        assert [mark.starred for mark in marks] == [True, False, False, False, False]
        assert [mark.tags for mark in marks] == [(), (), ("later",), (), ()]
        assert not mark_on_disk("2607.00005").read


async def test_triage_begins_at_the_cursor_wraps_around_and_skips_read_papers(
    opened: Opener, home: Path
) -> None:
    papers(home, 6)
    async with opened() as reader:
        screen = await begin(reader, "r", "j", "j", "j")
        ids = [f"2607.{n:05}" for n in (3, 4, 5, 1, 2)]
        assert reader.app.model.library.ids(screen.triage.numbers) == ids
        await reader.press("n", "n", "q")
        await until_listed(reader)
        assert reader.paper.title == "Paper 5"
        await reader.until_shown("2 of 5 papers")
        assert not mark_on_disk("2607.00005").read
        screen = await begin(reader, "x", "g", "x")  # a selection includes read papers
        numbers = reader.app.model.numbers
        assert list(screen.triage.numbers) == [numbers[0], numbers[5]]


async def test_going_back_shows_the_decision_and_lets_it_be_changed(
    opened: Opener, home: Path
) -> None:
    papers(home, 4)
    async with opened() as reader:
        await begin(reader)
        await reader.press("s", "l", "n", "b", "b", "b")
        await reader.until_shown("Paper 0", "★ starred")
        await reader.press("n")  # skipping keeps the decision
        assert mark_on_disk("2607.00000").starred
        await reader.until_shown("Paper 1", "→ later")
        await reader.press("s")
        assert mark_on_disk("2607.00001").starred
        assert mark_on_disk("2607.00001").tags == ()
        await reader.press("k", "k")
        await reader.until_shown("Paper 0")
        await reader.press("s")  # the same key again undoes it
        mark = mark_on_disk("2607.00000")
        assert mark.read
        assert not mark.starred
        await reader.until_shown("Paper 1", "2 of 4", "★ 1")


async def test_undo_and_redo_move_by_one_decision(opened: Opener, home: Path) -> None:
    papers(home, 4)
    async with opened() as reader:
        await begin(reader)
        await reader.press("s", "l", "n", "u", "u", "u")
        assert on_card(reader).title == "Paper 0"
        for n in range(3):
            mark = mark_on_disk(f"2607.{n:05}")
            assert (mark.read, mark.starred, mark.tags) == (False, False, ())
        await reader.until_shown("Undone: starred “Paper 0”")
        assert "Undone: skipped" not in reader.notices
        await reader.press("u")
        await reader.until_shown("Nothing to undo: no decision yet.")
        await reader.press("ctrl+r", "ctrl+r")
        await reader.until_shown("Redone: later “Paper 1”")
        assert on_card(reader).title == "Paper 2"
        assert mark_on_disk("2607.00000").starred
        assert mark_on_disk("2607.00001").tags == ("later",)
        await reader.press("q")
        await until_listed(reader)
        await reader.press("u")
        await reader.until_shown("Undone: later “Paper 1”")
        assert not mark_on_disk("2607.00001").read
        assert mark_on_disk("2607.00000").read


async def test_triage_waits_until_pending_marks_are_written(
    opened: Opener, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(home, 8)
    monkeypatch.setattr(marking, "MANY", 3)
    async with opened() as reader:
        other = sqlite3.connect(paths.marks_file(), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # the marks wait for this
        await reader.press("*", "r", "T")
        assert reader.app.screen is reader.main
        other.execute("ROLLBACK")
        other.close()
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        await reader.press("s", "u", "u")
        await reader.until_shown("Nothing to undo: no decision yet.")
        assert all(mark_on_disk(f"2607.{n:05}").read for n in range(8))


async def test_the_end_sums_up_and_offers_what_to_do_next(opened: Opener, home: Path) -> None:
    papers(home, 4)
    async with opened() as reader:
        await reader.press("G", "s", "r", "g")
        await begin(reader)
        await reader.press("s", "l", "n")
        await until_over(reader)
        await reader.until_shown(
            "3 papers in", "1 starred, 1 later, 1 skipped, 0 left", "★ Paper 0"
        )
        await reader.press("u")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        assert on_card(reader).title == "Paper 2"
        assert not mark_on_disk("2607.00002").read
        await reader.press("s")
        await until_over(reader)
        await reader.press("b")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        await reader.until_shown("Paper 2", "★ starred")
        await reader.press("n")
        await until_over(reader)
        await reader.press("x")
        await reader.until_shown("x does nothing here.")
        await reader.press("E")  # the stars of this triage alone
        await reader.until_shown("Export 2 papers", "From the papers starred in this triage.")
        await reader.press("escape")
        assert reader.view.kind == "all"
        await begin(reader, "u")
        await reader.press("s")
        await until_over(reader)
        await reader.press("s")
        await until_listed(reader)
        await reader.until(lambda: reader.view == View("starred"))
        assert [paper.title for paper in reader.papers] == ["Paper 0", "Paper 2", "Paper 3"]
        await reader.until(lambda: reader.unread("All") == 0)


async def test_leaving_the_reader_right_after_triage_logs_no_error(
    opened: Opener, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(home, 2)
    left = threading.Event()
    stop = Background.stop

    def waiting(background: Background) -> None:
        left.wait(20)

    def stopping(background: Background) -> None:
        stop(background)
        left.set()

    async with opened() as reader:
        await begin(reader, "j")
        monkeypatch.setattr(Background, "apply_new_marks", waiting)
        monkeypatch.setattr(Background, "stop", stopping)
        await reader.press("q")
        await until_listed(reader)
        reader.app.exit()
    assert not log_file().exists()


async def test_all_papers_are_offered_if_none_are_unread(opened: Opener, home: Path) -> None:
    papers(home, 2)
    async with opened() as reader:
        await reader.press("s", "r", "j", "r", "T")
        await reader.until(lambda: isinstance(reader.app.screen, ConfirmDialog))
        await reader.until_shown("Nothing is unread here", "all 2 papers")
        await reader.press("n")
        await until_listed(reader)
        await reader.press("T", "y")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        await reader.press("n", "n")
        await until_over(reader)
        assert mark_on_disk("2607.00000").starred  # skipping removes no mark
        await reader.press("enter")
        await until_listed(reader)


async def test_a_text_that_does_not_fit_ends_in_an_ellipsis_and_reads_on(
    opened: Opener, home: Path
) -> None:
    papers(home, 2, summary=LONG)
    async with opened(60, 20) as reader:
        await begin(reader)
        await reader.until_shown("Paper 0", "word0 ", "…")
        assert "word399" not in "\n".join(reader.screen)
        seen = ""
        while on_card(reader).title == "Paper 0":
            await reader.until_shown("1 of 2")
            seen += "\n".join(reader.screen)
            await reader.press("space")
        assert all(f"word{number}" in seen for number in range(400))
        await reader.until_shown("Paper 1", "2 of 2", "word0 ")
        assert mark_on_disk("2607.00000").read


async def test_enter_opens_the_whole_paper_which_scrolls_and_closes(
    opened: Opener, sample: object
) -> None:
    async with opened(70, 24) as reader:
        while not reader.paper.conclusion:
            await reader.press("j")
        paper = reader.paper
        screen = await begin(reader)
        await reader.until_shown("1 of ")
        assert "Motivation" not in "\n".join(reader.screen)
        await reader.press("enter")
        await reader.until_shown("▾ TL;DR")
        seen = ""
        for _ in range(6):
            await reader.press(*["j"] * 10)
            seen += "\n".join(reader.screen)
        assert "Motivation" in seen
        assert "Conclusion" in seen
        await reader.press("k", "k", "escape")
        assert on_card(reader) == paper
        assert not screen.card.is_open
        assert not mark_on_disk(paper.id).read
        await reader.press("enter", "s")
        assert mark_on_disk(paper.id).starred
        assert on_card(reader) != paper
        assert not screen.card.is_open
        await reader.press("escape")
        await until_listed(reader)


async def test_every_card_has_its_title_at_every_size(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        screen = await begin(reader)
        total = len(screen.triage)
        for width, height in ((160, 45), (100, 30), (70, 24), (60, 20), (30, 8)):
            await reader.pilot.resize_terminal(width, height)
            await reader.until(lambda: len(reader.screen) == height)  # noqa: B023
            for number in range(1, 16):
                title = readable(on_card(reader).title)
                await reader.until_shown(title.split()[0], f"{number} of {total}")
                assert all(len(line) <= width for line in reader.screen)
                await reader.press("n")
            await reader.press(*["b"] * 15)


@pytest.mark.usefixtures("no_browser")
async def test_the_keys_of_triage_are_in_its_help_and_palette_and_o_p_and_c_open_links(
    sample: object, opened: Opener
) -> None:
    async with opened(100, 40) as reader:
        screen = await begin(reader)
        titles = {command.title for command in reader.app.get_system_commands(reader.app.screen)}
        assert {"Later (l L)", "Skip (n →)"} <= titles
        await reader.press("?")
        await reader.until_shown("In triage", "star, then the next paper")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is screen)
        links = on_card(reader).links
        for key, link in (("o", links.abs), ("p", links.pdf), ("c", links.code)):
            await reader.press(key)
            await reader.until_shown("No browser found", str(link).partition("//")[2])


async def test_triage_that_is_begun_before_the_results_of_a_search_shows_them_with_its_matches(
    opened: Opener, home: Path
) -> None:
    papers(home, 300)
    async with opened() as reader:
        await reader.press("/")
        reader.type(*"217", "enter")
        screen = await begin(reader)
        await reader.until_shown("1 of 1", "What Paper 217 says.")
        assert screen.triage.current
        assert screen.triage.current.paper.title == "Paper 217"
        words = [part for line in screen.card._lines for part in line.segments]
        matches = [part for part in words if part.text == "217"]
        (around,) = [part for part in words if part.text == "What Paper "]
        assert all(found.style != around.style for found in matches)
        assert len(matches) == 2  # in the title and in the abstract


async def test_the_end_counts_papers_that_a_sync_added(opened: Opener, home: Path) -> None:
    folder = papers(home, 3)
    async with opened() as reader:
        screen = await begin(reader)
        await reader.press("n", "n")
        write_digest(
            folder / "2026-07-02.jsonl", *(entry(f"2607.1{n:04}", f"New {n}") for n in range(5))
        )
        sync_all()
        reader.main.controllers.sync.start(fetch=False)
        await reader.until(lambda: len(reader.app.model) == 8)
        assert len(screen.triage) == 3
        await reader.until_shown("Paper 2", "3 of 3")
        await reader.press("n")
        await until_over(reader)
        await reader.until_shown("5 new papers arrived during triage.")
        await reader.press("enter")
        await until_listed(reader)
        assert reader.paper.title == "Paper 2"


async def test_each_key_decides_one_paper_even_if_the_screen_lags(
    opened: Opener, home: Path
) -> None:
    papers(home, 40)
    async with opened() as reader:
        await begin(reader)
        reader.type(*("s" if n % 8 == 0 else "n" for n in range(40)), "x", "n", "n")
        await until_over(reader)
        starred = [n for n in range(40) if mark_on_disk(f"2607.{n:05}").starred]
        assert starred == [0, 8, 16, 24, 32]


@pytest.mark.skipif(not REAL.is_dir(), reason="no real digests beside the project")
async def test_a_real_day_of_three_hundred_papers_takes_one_key_each(
    opened: Opener, home: Path
) -> None:
    folder = home.parent / "daily-arxiv"
    folder.mkdir(parents=True)
    for path in REAL.glob("2026-07-01*"):
        (folder / path.name).symlink_to(path)
    add(folder)
    stars = set(range(15, 301, 30))
    async with opened() as reader:
        ids = [paper.id for paper in reader.papers]
        assert len(ids) == 301
        await begin(reader)
        reader.type(*("s" if n in stars else "n" for n in range(301)))
        await until_over(reader)
        await reader.until_shown("301 papers in", "10 starred, 0 later, 291 skipped, 0 left")
        await reader.press("enter")
        await until_listed(reader)
        await reader.until(lambda: reader.unread("All") == 0)
        await reader.press("u")
        await reader.until_shown("Undone: skipped")
        assert reader.paper.id == ids[300]
    async with opened() as reader:
        await reader.until(lambda: reader.unread("All") == 1)
        await reader.choose("Starred")
        assert [paper.id for paper in reader.papers] == [ids[n] for n in sorted(stars)]
        marks = reader.app.model.marks.get(ids)
        assert [marks[id_].read for id_ in ids] == [True] * 300 + [False]


# Without a screen


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moves=st.lists(
        st.sampled_from(("starred", "later", "skipped", "back", "undo", "redo")), max_size=25
    ),
    before=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_undoing_everything_leaves_every_mark_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, moves: list[str], before: list[bool]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"), papers=4)
    marks, ids = desk.marks, desk.shelf.ids()
    for id_, starred in zip(ids, before, strict=True):
        marks.mark([id_], starred=starred)
    desk.shelf.take_over(marks)
    desk.model.forget()
    was = marks.get(ids)
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers))
    for move in moves:
        if move == "back":
            triage.back()
        elif move in ("undo", "redo"):
            triage.reverse(again=move == "redo")
        else:
            triage.decide(move)  # type: ignore[arg-type]
        decided = [triage.decision(at) for at in range(4)]
        for decision in DECISIONS:
            assert triage.counts[decision] == decided.count(decision)
        assert triage.left == decided.count(None)
        now = marks.get(ids)
        for id_, what, starred in zip(ids, decided, before, strict=True):
            assert now[id_].read == (what is not None)
            assert now[id_].starred == (starred or what == "starred")
            assert now[id_].tags == (("later",) if what == "later" else ())
    while triage.reverse(again=False):
        pass
    assert marks.get(ids) == was
    assert triage.left == 4
    desk.close()


def test_papers_are_looked_up_in_steps(tmp_path: Path) -> None:
    desk = Desk(tmp_path, papers=1500)
    ids = desk.shelf.ids()
    desk.marks.mark(ids[:900], read=True)
    desk.shelf.take_over(desk.marks)
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers))
    assert 0 < len(triage) < 600
    assert triage.is_growing
    current = triage.current
    assert current
    assert current.paper.id == ids[900]
    while not triage.is_over:
        triage.decide("skipped")
        if len(triage.numbers) > 420:
            break
    triage.summary()
    assert len(triage) == 600
    desk.close()


def test_a_duration_is_written_as_people_say_it() -> None:
    for seconds, expected in (
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 0 s"),
        (372, "6 min 12 s"),
        (7500, "2 h 5 min"),
    ):
        assert duration(seconds) == expected


async def test_keys_tag_note_and_copy_the_paper_and_others_say_that_they_do_nothing(
    opened: Opener, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(home, 3)
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    async with opened() as reader:
        screen = await begin(reader, "j")
        await reader.press("t", *"agents", "enter")
        await reader.until_shown("Paper 1", "#agents")
        await reader.press("e", *"read it", "ctrl+s")
        await reader.until(lambda: reader.app.screen is screen)
        mark = mark_on_disk("2607.00001")
        assert (mark.tags, mark.note, mark.read) == (("agents",), "read it", False)
        await reader.press("y")
        await reader.until_shown("Copy “Paper 1”", "BibTeX")
        await reader.press("escape", "x")
        await reader.until_shown("x does nothing here; ? shows the keys.")
        await reader.press("+")
        await reader.until_shown("Paper 1", "#agents · #more-like-this")
        await reader.press("_")
        assert mark_on_disk("2607.00001").tags == ("agents", "less-like-this")
        await reader.press("u", "u")
        await reader.until(lambda: mark_on_disk("2607.00001").tags == ("agents",))
        await reader.press("L", "u", "u", "u")
        await reader.until_shown("Paper 1")
        assert marks_on_disk() == {}
        await reader.press("ctrl+r", "ctrl+r", "ctrl+r")
        assert mark_on_disk("2607.00001").tags == ("agents", "later")
        await reader.until_shown("Paper 2")
