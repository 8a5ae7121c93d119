"""For you, in the reader: papers ranked by the stars, by keys."""

import shutil
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader, add, mark_on_disk
from tests.support.helpers import write_digest
from tests.support.topics import digest, of, topic_of
from tui_reader.app.triage.screen import TriageScreen
from tui_reader.app.widgets.papers import PaperList
from tui_reader.display.glyphs import glyphs


@pytest.fixture(scope="module")
def planted_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader keeps once it has read two digests, of 100 papers of four topics each."""
    place = tmp_path_factory.mktemp("planted")
    folder = place / "planted"
    write_digest(folder / "2026-01-02.jsonl", *digest(0, 100))
    write_digest(folder / "2026-01-03.jsonl", *digest(100, 100))
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("config", "data", "cache"):
            patch.setenv(f"TUI_READER_{kind.upper()}_DIR", str(place / kind))
        add(folder)
    return place


@pytest.fixture
def opened(opened: Opener, home: Path, planted_home: Path) -> Opener:
    """The reader on these papers."""
    shutil.copytree(planted_home, home)
    return opened


async def star(reader: Reader, *ids: str) -> None:
    """Star papers of the listed view by keys, and wait until the papers are ranked by that."""
    for id_ in ids:
        reader.main.controllers.listing.go_to(id_)
        await reader.press("s")
    await ranked(reader)


async def ranked(reader: Reader) -> None:
    """Wait until the library is ranked by the present marks."""
    for_you, model = reader.main.controllers.for_you, reader.app.model
    await reader.until(
        lambda: (
            not for_you.is_busy
            and for_you.ranked is not None
            and model.library.marks_position() == (model.marks.file, model.marks.sequence)
            and not model.library.ranking.is_due()
        )
    )


def strength_of(list_: PaperList, index: int) -> int:
    """How strong the sign at the left edge of a row is, 0 to 3."""
    signs = glyphs()
    edge = list_.row_lines(index, 80, list_.base_style)[0][0].text
    return [" ", signs.weak, signs.strong, signs.strongest].index(edge)


async def test_six_stars_fill_for_you_with_papers_like_them(opened: Opener) -> None:
    async with opened() as reader:
        await ranked(reader)
        await reader.choose("For you")
        assert reader.list.border_title
        assert "For you: star 5 more papers" in str(reader.list.border_title)
        assert "mine" in str(reader.list.border_title)
        assert len(reader.papers) == 200
        await reader.choose("All")
        await star(reader, *of("robot", 6))
        assert reader.unread("For you") >= 1
        assert {strength_of(reader.list, at) for at in range(20)} == {0}
        await reader.choose("For you")
        count = reader.unread("For you")
        above = [at for at in range(len(reader.papers)) if strength_of(reader.list, at)]
        assert above == list(range(count))
        assert {topic_of(paper.id) for paper in reader.papers[:count]} == {"robot"}
        assert not {paper.id for paper in reader.papers} & set(of("robot", 6))
        listed = [reader.app.model.paper(at) for at in above]
        days = [each.date or "" for each in listed if each]
        assert days == sorted(days, reverse=True)
        before = [paper.id for paper in reader.papers]
    async with opened() as reader:
        assert reader.view.kind == "for-you"
        await ranked(reader)
        assert [paper.id for paper in reader.papers] == before
        await star(reader, *of("protein", 6))  # the list stays until it is listed again
        assert [paper.id for paper in reader.papers] == before
        await reader.choose("For you")
        count = reader.unread("For you")
        topics = {topic_of(paper.id) for paper in reader.papers[:count]}
        assert topics == {"robot", "protein"}


async def test_the_detail_says_why_and_triage_stops_below_the_papers_worth_a_look(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await star(reader, *of("robot", 6))
        await reader.choose("For you")
        paper = reader.paper
        await reader.until(lambda: "because: " in reader.detail_text)
        start = next(at for at, line in enumerate(reader.detail_lines) if "because: " in line)
        because = " ".join(" ".join(reader.detail_lines[start : start + 2]).split())
        assert "Robot Author; like " in because
        assert "of your stars" in because
        await reader.press("l", "J", "enter")
        await reader.until(lambda: reader.view.kind == "papers")
        assert reader.pane == "list"
        assert "Stars like “" in str(reader.list.border_title)
        assert {paper.id for paper in reader.papers} <= set(of("robot", 6))
        await reader.press("escape")
        assert reader.view.kind == "for-you"
        assert reader.paper == paper
        count = reader.unread("For you")
        strengths = [strength_of(reader.list, at) for at in range(count)]
        await reader.press("T")
        await reader.until_shown(because.partition(" of your")[0].removeprefix("▸ "))
        triaged = []
        for number in range(1, count + 1):
            await reader.until_shown(f"{number} of {count}")
            screen = reader.app.screen
            assert isinstance(screen, TriageScreen)
            assert screen.triage.current
            triaged.append(screen.triage.current)
            await reader.press("n")
        assert [each.strength for each in triaged] == sorted(strengths, reverse=True)
        await reader.until_shown(f"{count} worth a look done, {194 - count} below.")
        await reader.press("u")
        await reader.until_shown(f"{count} of {count}")
        await reader.press("n", "enter")
        await reader.until_shown(f"{count + 1} of 194")
        await reader.press("n", "q")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("g", "T")
        await reader.until_shown(f"Nothing above your line is left, {193 - count} below.")
        await reader.press("A")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.until(lambda: reader.unread("Unread") == 6)
        await reader.press("u")
        await reader.until(lambda: reader.unread("Unread") == 199 - count)


async def test_less_like_this_counts_until_it_is_undone(opened: Opener) -> None:
    async with opened() as reader:

        async def topics() -> set[str]:
            await ranked(reader)
            await reader.choose("For you")
            return {topic_of(paper.id) for paper in reader.papers[: reader.unread("For you")]}

        await star(reader, *of("robot", 3), *of("graph", 3))
        assert await topics() == {"robot", "graph"}
        before = [paper.id for paper in reader.papers]
        disliked = next(id_ for id_ in before if topic_of(id_) == "graph")
        reader.main.controllers.listing.go_to(disliked)
        await reader.press("_")
        assert mark_on_disk(disliked).tags == ("less-like-this",)
        await reader.until(lambda: "because: " not in reader.detail_text)
        assert await topics() == {"robot"}
        assert reader.list.cursor == 0
        reader.main.controllers.listing.go_to(disliked)
        await reader.press("+")
        assert mark_on_disk(disliked).tags == ("more-like-this",)
        assert await topics() == {"robot", "graph"}
        await reader.press("u", "u")
        assert mark_on_disk(disliked).tags == ()
        assert await topics() == {"robot", "graph"}
        assert [paper.id for paper in reader.papers] == before


async def test_similar_papers_are_a_list_to_go_back_from(opened: Opener) -> None:
    async with opened() as reader:
        await ranked(reader)
        id_ = of("cache", 1, start=150)[0]
        reader.main.controllers.listing.go_to(id_)
        await reader.press("m")
        await reader.until(lambda: reader.view.kind == "papers")
        assert "Similar to “" in str(reader.list.border_title)
        assert len(reader.papers) == 50
        assert id_ not in {paper.id for paper in reader.papers}
        nearest = reader.papers[0].id
        assert {topic_of(paper.id) for paper in reader.papers[:40]} == {"cache"}
        await reader.press("s", "j", "enter")
        assert mark_on_disk(nearest).starred
        assert reader.pane == "detail"
        await reader.press("escape", "S", "n")
        await reader.until(lambda: reader.app.model.order == "newest")
        await reader.press("k", "m")
        await reader.until(lambda: id_ in {paper.id for paper in reader.papers})
        await reader.press("escape")
        assert len(reader.papers) == 50
        await reader.press("escape")
        assert reader.view.kind == "all"
        assert reader.paper.id == id_
        await reader.choose("For you")  # without enough stars, triage goes through it as listed
        await reader.press("T")
        await reader.until_shown("1 of 198")


async def test_lists_that_papers_lead_to_are_left_one_after_the_other(opened: Opener) -> None:
    async with opened() as reader:
        await ranked(reader)
        id_ = of("cache", 1, start=150)[0]
        reader.main.controllers.listing.go_to(id_)
        await reader.press("enter", "z", "m")
        await reader.until(lambda: reader.view.kind == "papers")
        similar = reader.view
        await reader.press("/", *"cache", "enter")
        await reader.until(lambda: reader.view.query == "cache*" and len(reader.papers) == 49)
        await reader.press("j")
        second = reader.paper.id
        await reader.press("i", "enter")
        await reader.until(lambda: reader.view.value.startswith("au:"))
        author = reader.view
        await reader.press("m")
        await reader.until(lambda: reader.view.kind == "papers" and not reader.view.query)
        assert reader.view != similar
        await reader.press("escape")
        assert reader.view == author
        await reader.press("escape")
        assert (reader.view.value, reader.view.query) == (similar.value, "cache*")
        assert reader.paper.id == second
        await reader.press("escape", "escape")
        assert (reader.view.kind, reader.paper.id) == ("all", id_)
        assert reader.panes == ("detail",)
        await reader.press("escape", "i", "enter")
        await reader.until(lambda: reader.view == author)
        await reader.press("m")
        await reader.until(lambda: reader.view.kind == "papers")
    async with opened() as reader:
        assert reader.view == author
        assert reader.paper.id == id_


async def test_a_star_leads_to_new_papers_like_it(opened: Opener) -> None:
    async with opened() as reader:
        await ranked(reader)
        first, *others = of("graph", 20)
        reader.main.controllers.listing.go_to(first)
        await reader.press("s")
        await reader.until(lambda: "New papers like this" in reader.detail_text)
        for id_ in others:
            reader.app.model.marks.mark([id_], read=True)
        await ranked(reader)
        await reader.click("New papers like this", reader.detail)
        await reader.until(lambda: reader.view.kind == "papers")
        assert {topic_of(paper.id) for paper in reader.papers[:25]} == {"graph"}
        assert not {paper.id for paper in reader.papers} & {first, *others}
    async with opened() as reader:
        assert reader.view.kind == "all"
        assert reader.paper.id == first
