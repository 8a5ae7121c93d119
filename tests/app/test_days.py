"""Real days worked through by keys alone: found, gone through, marked, exported, undone."""

import json
import shutil
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from tests.app.conftest import Opener, home_with
from tests.app.controllers.test_export import asked, line
from tests.app.controllers.test_search import found
from tests.app.driver import Reader, all_marks, configure, marks_on_disk
from tests.app.triage.test_triage import begin, on_card, until_listed, until_over
from tests.support.helpers import SHARED
from tui_reader.app.dialogs.confirm import ConfirmDialog
from tui_reader.app.dialogs.note import NoteDialog
from tui_reader.app.dialogs.tags import TagsDialog
from tui_reader.export import FORMATS
from tui_reader.library import View
from tui_reader.marks.model import Mark

REAL = SHARED / "digests"
DAY = "2026-07-01"

Said = tuple[bool, bool, tuple[str, ...], str | None]
"""Read, starred, tags and note."""

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no real digests beside the project")


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the reader keeps once it has read every real digest."""
    place = tmp_path_factory.mktemp("real")
    return home_with(place, REAL / "daily-arxiv", REAL / "efficient-paper")


@pytest.fixture
def real(home: Path, real_home: Path, tmp_path: Path) -> Path:
    """Every real digest in the user's library; where exports go."""
    shutil.copytree(real_home, home)
    place = tmp_path / "downloads"
    place.mkdir()
    configure(f'downloads = "{place}"\neditor = "built-in"')
    return place


async def search(reader: Reader, text: str, query: str) -> None:
    """Type a search, a key after the other, and keep it."""
    await reader.press("/", *("space" if letter == " " else letter for letter in text))
    await found(reader, query)
    await reader.press("enter")
    await reader.until(lambda: reader.pane == "list" and not reader.main.controllers.search.is_open)
    await found(reader, query)


async def tag(reader: Reader, text: str) -> None:
    """Tag what is selected, or the paper under the cursor."""
    await reader.press("t")
    await reader.until(lambda: isinstance(reader.app.screen, TagsDialog))
    await reader.press(*text, "enter")
    await until_listed(reader)


async def exported(reader: Reader, ending: str) -> Path:
    """Export the view in the format with this file name ending."""
    screen = await asked(reader)
    downs = [format.suffix for format in FORMATS.values()].index(ending)
    await reader.press(*["down"] * downs)
    await reader.until(lambda: line(screen).endswith(ending))
    file = Path(line(screen)).expanduser()
    assert file.suffix == ending
    await reader.press("enter")
    await until_listed(reader)
    return file


async def reverse_all(reader: Reader, key: str, done: str) -> int:
    """Press `key` until there is nothing left for it to do; how often it did something."""
    again, steps = key != "u", 0
    while reader.app.model.history.last(again=again):
        await reader.press(key)
        steps += 1
        assert steps < 100
    await reader.press(key)
    await reader.until_shown(done)
    return steps


async def test_the_results_of_a_search_can_be_read_marked_exported_undone_and_redone(
    opened: Opener, real: Path
) -> None:
    async with opened() as reader:
        everything = len(reader.app.model.library.view(View()))
        assert everything > 2000
        await search(reader, "cat:cs.CL kv cach", "cat:cs.CL kv cach*")
        papers = reader.papers
        ids = [paper.id for paper in papers]
        assert 5 < len(ids) < 40
        assert all("cs.CL" in paper.categories for paper in papers)
        assert all("kv" in str(paper).lower() and "cach" in str(paper).lower() for paper in papers)

        await begin(reader)
        for n, id_ in enumerate(ids):
            assert on_card(reader).id == id_
            await reader.press("sln"[n % 3])
        await until_over(reader)
        starred, later = len(ids[::3]), len(ids[1::3])
        await reader.until_shown(
            f"{len(ids)} papers in",
            f"{starred} starred, {later} later, {len(ids) - starred - later} skipped, 0 left",
        )
        await reader.press("enter")
        await until_listed(reader)
        assert reader.paper.id == ids[-1]
        await reader.until(lambda: reader.unread("All") == everything - len(ids))

        await reader.press("g", "j", "s")
        await tag(reader, "to-cite")
        await reader.press("e")
        await reader.until(lambda: isinstance(reader.app.screen, NoteDialog))
        await reader.press(*"Compare", "enter", "*", *"this", "*", "ctrl+s")
        await until_listed(reader)
        await reader.press("j", "V", "j", "j")
        await tag(reader, "batch,kv")
        await reader.press("escape")
        wanted: dict[str, Said] = {
            id_: (True, n % 3 == 0, ("later",) if n % 3 == 1 else (), None)
            for n, id_ in enumerate(ids)
        }
        wanted[ids[1]] = (True, True, ("later", "to-cite"), "Compare\n*this*")
        for id_ in ids[2:5]:
            tags = tuple(sorted({*wanted[id_][2], "batch", "kv"}))
            wanted[id_] = (*wanted[id_][:2], tags, None)
        assert marks_on_disk() == wanted

        bib = await exported(reader, ".bib")
        await reader.until_shown(f"{len(ids)} papers in")
        library = parse_string(bib.read_text("utf-8"))
        assert not library.failed_blocks
        assert [entry.fields_dict["eprint"].value for entry in library.entries] == ids
        lines = await exported(reader, ".jsonl")
        assert lines.parent == bib.parent == real
        records = [json.loads(each) for each in lines.read_text("utf-8").splitlines()]
        assert [each["id"] for each in records] == ids

        before = all_marks()
        steps = await reverse_all(reader, "u", "Nothing to undo.")
        assert steps == len(ids) + 4
        assert marks_on_disk() == {}
        assert reader.paper.id == ids[0]
        await reader.until(lambda: reader.unread("All") == everything)
        assert await reverse_all(reader, "ctrl+r", "Nothing to redo.") == steps
        assert all_marks() == before
        await reader.until(lambda: reader.unread("All") == everything - len(ids))

    async with opened() as reader:
        assert all_marks() == before
        await reader.until(lambda: reader.unread("All") == everything - len(ids))
        for label, listed in (
            ("Starred", {*ids[::3], ids[1]}),
            ("later", {*ids[1::3]}),
            ("batch", {*ids[2:5]}),
        ):
            await reader.choose(label)
            assert {paper.id for paper in reader.papers} == listed
        assert all_marks() == before


async def test_a_whole_day_is_searched_read_at_once_and_brought_back(
    opened: Opener, real: Path
) -> None:
    async with opened() as reader:
        everything = reader.unread("All")
        await reader.press("]")
        await reader.until(lambda: reader.view == View("date", DAY))
        ids = [paper.id for paper in reader.papers]
        assert len(ids) == 301
        await reader.press("[")
        await reader.until(lambda: reader.view.kind == "date" and reader.view.value < DAY)
        await reader.press("]")
        await reader.until(lambda: reader.view == View("date", DAY))
        assert [paper.id for paper in reader.papers] == ids

        await search(reader, "diffus", "diffus*")
        inside = [paper.id for paper in reader.papers]
        assert 0 < len(inside) < 100
        assert set(inside) < set(ids)
        await reader.press("G")
        kept = reader.paper.id
        await reader.press("escape")
        await found(reader, "")
        assert reader.view == View("date", DAY)
        assert [paper.id for paper in reader.papers] == ids
        assert reader.paper.id == kept

        await reader.press("s", "A")
        await reader.until(lambda: isinstance(reader.app.screen, ConfirmDialog))
        await reader.until_shown("Mark 301 papers of", DAY)
        await reader.press("n")
        await until_listed(reader)
        before = all_marks()
        assert [mark.id for mark in before] == [kept]
        await reader.press("A")
        await reader.until(lambda: isinstance(reader.app.screen, ConfirmDialog))
        await reader.press("y")
        await until_listed(reader)
        await reader.until_shown("Read 301 papers. Press u to undo.")
        await reader.until(lambda: reader.unread("All") == everything - 301)
        assert reader.unread(DAY) == 0
        assert {id_ for id_, fields in marks_on_disk().items() if fields[0]} == set(ids)

        await reader.press("u")
        await reader.until_shown("Undone: read 301 papers")
        assert [mark for mark in all_marks() if mark != Mark(mark.id)] == before
        await reader.until(lambda: reader.unread("All") == everything)
        assert reader.unread(DAY) == 301
