"""Marks follow a paper that has another id than in an earlier version."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily
from tui_reader.config import Config, SourceConfig
from tui_reader.library import Library, View
from tui_reader.marks import backups
from tui_reader.marks.store import Marks
from tui_reader.marks.toml import export_toml, import_toml
from tui_reader.sources.registry import digest_folder
from tui_reader.sync.marks import copy_new_marks, follow_aliases
from tui_reader.sync.retention import remove_old_digests
from tui_reader.sync.run import refresh

GUID, LINK = "guid:lab.example/post-2", "https://lab.example/two?utm_source=rss"
FORMER = f"url:{LINK}"


def rss(*items: tuple[str, str]) -> str:
    """A feed whose items have these guids and links."""
    parts = "".join(
        f'<item><title>On {guid}</title><guid isPermaLink="false">{guid}</guid>'
        f"<link>{link}</link><description>Words.</description></item>"
        for guid, link in items
    )
    return (
        '<rss version="2.0"><channel><title>Lab</title><link>https://lab.example/</link>'
        f"{parts}</channel></rss>"
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    made.put("daily/2026-11-20.xml", rss(("post-2", LINK)))
    yield made
    made.close()


@pytest.fixture
def marks(shelf: Shelf) -> Iterator[Marks]:
    opened = shelf.marks()
    yield opened
    opened.close()


def starred(shelf: Shelf) -> list[str]:
    return [listed.paper.id for listed in shelf.listed(View("starred"))]


def test_a_star_under_a_former_id_follows_when_the_digest_is_read(
    shelf: Shelf, marks: Marks
) -> None:
    marks.mark([FORMER], starred=True, read=True, tags={"later": True}, note="Why?")
    shelf.take_over(marks)
    shelf.sync()
    assert shelf.take_over(marks) == [GUID]
    listed = shelf.paper(GUID)
    assert (listed.starred, listed.read, listed.tags) == (True, True, ("later",))
    assert (listed.note, starred(shelf)) == ("Why?", [GUID])
    before, after = marks.get([FORMER, GUID]).values()
    assert (after.starred_at, after.note) == (before.starred_at, before.note)
    assert shelf.take_over(marks) == []


def test_a_star_under_a_former_id_follows_when_it_arrives_later(shelf: Shelf, marks: Marks) -> None:
    shelf.sync()
    shelf.take_over(marks)
    marks.mark([FORMER], starred=True)
    assert shelf.take_over(marks) == [GUID]
    assert starred(shelf) == [GUID]


def test_the_later_mark_of_each_field_wins(shelf: Shelf, marks: Marks) -> None:
    marks.mark([FORMER], starred=True, read=True)
    shelf.sync()
    shelf.take_over(marks)
    marks.mark([GUID], starred=False)
    shelf.take_over(marks)
    assert (starred(shelf), shelf.paper(GUID).read) == ([], True)
    marks.mark([FORMER], starred=False)
    marks.mark([FORMER], starred=True)  # by an earlier version, after this one
    shelf.take_over(marks)
    assert starred(shelf) == [GUID]


def test_marks_stay_under_the_former_id_for_an_earlier_version(shelf: Shelf, marks: Marks) -> None:
    marks.mark([FORMER], starred=True)
    shelf.sync()
    shelf.take_over(marks)
    marks.mark([GUID], starred=False)
    shelf.take_over(marks)
    assert marks.get([FORMER])[FORMER].starred


@pytest.mark.parametrize(
    ("former", "id_"),
    [
        ("doi:10.48550/arxiv.2606.30775", "2606.30775"),
        ("url:https://huggingface.co/papers/2606.30775", "2606.30775"),
        ("doi:10.48550/arxiv.math.gt/0309136", "math/0309136"),
        ("doi:10.3389/exa.2026.1/full", "doi:10.3389/exa.2026.1"),
        ("doi:10.1101/2026.11.01.600001v1.abstract", "doi:10.1101/2026.11.01.600001"),
        ("doi:10.1002/(sici)1097(1998)17:15%3c1::aid-s9%3e3.co;2-2", None),
        ("url:http://lab.example/1", "url:https://lab.example/1"),
    ],
)
def test_a_star_under_another_name_of_a_paper_follows_whatever_the_digests_say(
    shelf: Shelf, marks: Marks, former: str, id_: str | None
) -> None:
    id_ = id_ or "doi:10.1002/(sici)1097(1998)17:15<1::aid-s9>3.co;2-2"
    marks.mark([former], starred=True)
    shelf.take_over(marks)
    shelf.put("daily/2026-11-21.jsonl", [daily(id_.removeprefix("url:"), abs=None)])
    shelf.sync()
    shelf.take_over(marks)
    assert starred(shelf) == [id_]


def test_one_of_several_papers_under_a_link_gets_its_star(shelf: Shelf, marks: Marks) -> None:
    page = "https://lab.example/news"
    marks.mark([f"url:{page}"], starred=True, read=True)
    shelf.put("daily/2026-11-20.xml", rss(("b", page), ("a", page)))
    shelf.sync()
    shelf.take_over(marks)
    assert starred(shelf) == ["guid:lab.example/a"]  # the last item of a feed is the oldest
    assert shelf.library.counts().unread == 2
    shelf.put("daily/2026-11-21.xml", rss(("c", page)))
    shelf.sync()
    shelf.take_over(marks)
    assert starred(shelf) == ["guid:lab.example/a"]


def test_a_former_id_finds_its_paper(shelf: Shelf) -> None:
    shelf.sync()
    assert shelf.ids(f"id:{FORMER}") == [GUID]
    assert shelf.ids(LINK) == [GUID]
    shelf.drop("daily/2026-11-20.xml")
    shelf.sync()
    assert shelf.library.aliases([FORMER]).papers == {}


def test_marks_that_cannot_be_written_follow_once_they_can(
    shelf: Shelf, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_reader.marks.file import MarksError

    def refuse(*_: object, **__: object) -> int:
        raise MarksError("full")

    marks.mark(["doi:10.48550/arxiv.2606.30775", FORMER], starred=True)
    shelf.put("daily/2026-11-21.jsonl", [daily("2606.30775")])
    shelf.sync()
    with monkeypatch.context() as patch:
        patch.setattr(Marks, "merge", refuse)
        shelf.take_over(marks)
    assert starred(shelf) == []
    shelf.take_over(marks)
    assert sorted(starred(shelf)) == ["2606.30775", GUID]


def test_retention_keeps_a_digest_for_a_star_under_a_former_id(
    shelf: Shelf, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUI_READER_DATA_DIR", str(shelf.root / "data"))
    source = SourceConfig("lab", "feed", "https://lab.example/feed.xml")
    config = Config((source,), retention=5)
    folder = digest_folder(source)
    folder.mkdir(parents=True)
    for day, item in {"2020-01-01": ("post-2", LINK), "2020-01-02": ("x", LINK + "x")}.items():
        (folder / f"{day}.xml").write_text(rss(item))
    for _ in refresh(config, shelf.library):
        pass
    marks.mark([FORMER], starred=True)
    assert remove_old_digests(config, shelf.library, marks) == 1
    assert [path.name for path in folder.glob("*.xml")] == ["2020-01-01.xml"]
    marks.mark([GUID], starred=False)
    assert remove_old_digests(config, shelf.library, marks) == 1


def test_an_import_of_former_ids_follows(shelf: Shelf, marks: Marks) -> None:
    shelf.sync()
    shelf.take_over(marks)
    import_toml(marks, f'["{FORMER}"]\nstarred = 2026-11-23 07:31:05+00:00\n')
    shelf.take_over(marks)
    assert starred(shelf) == [GUID]
    assert "".join(export_toml(marks)).count("starred = ") == 2


def test_a_machine_does_not_take_its_own_marks_for_a_copy(shelf: Shelf, marks: Marks) -> None:
    shelf.sync()
    other = Marks(shelf.root / "other" / "marks.db")
    other.mark([FORMER], starred=True)
    name = other.machine
    marks.merge(other.writes())
    shelf.take_over(marks)
    other.merge(marks.writes())
    assert other.machine == name
    assert other.get([GUID])[GUID].starred
    other.close()


IDS = st.sampled_from([FORMER, f"url:https://lab.example/two?s={1}", GUID])
STEPS = st.lists(
    st.tuples(st.sampled_from(["mark", "sync", "copy", "exchange"]), IDS, st.booleans()),
    max_size=14,
)


@pytest.fixture(scope="module")
def indexed() -> Iterator[Path]:
    """A library that knows two former ids of a paper."""
    with TemporaryDirectory() as root:
        made = Shelf(Path(root))
        other = ("x", "https://lab.example/x")
        made.put("daily/2026-11-20.xml", rss(("post-2", LINK), other))
        made.put("daily/2026-11-21.xml", rss(("post-2", "https://lab.example/two?s=1")))
        made.sync()
        made.close()
        yield made.library.path


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.booleans())
def test_the_last_star_of_a_paper_is_the_one_that_is_shown(
    indexed: Path, steps: list[tuple[str, str, bool]], two: bool
) -> None:
    """Whatever the mix of former and present ids and machines, and when the library is built."""
    now = 1_790_000_000.0
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory()))
        mine, other = (stack.enter_context(closing(Marks(root / at / "m.db"))) for at in "ab")
        mine.wall = other.wall = lambda: now  # type: ignore[method-assign]
        library = stack.enter_context(closing(Library(root / "empty.db")))
        built = stack.enter_context(closing(Library(Path(copy(indexed, root)))))
        for number, (step, id_, value) in enumerate(steps):
            now += 60
            if step == "mark":
                (other if two and number % 2 else mine).mark([id_], starred=value)
            elif step == "sync":
                library = built
            elif step == "exchange":
                mine.merge(list(other.writes()))
                other.merge(list(mine.writes()))
            else:
                copy_new_marks(library, mine)
        mine.merge(list(other.writes()))
        copy_new_marks(built, mine)
        writes = [each for each in mine.writes() if each.field == "starred"]
        last = max(writes, key=lambda each: each.stamp[:16], default=None)
        (paper,) = [each for each in built.papers(built.view(View())) if each.paper.id == GUID]
        assert paper.starred == (last is not None and last.value is not None)
        assert copy_new_marks(built, mine) == []


def test_a_backup_with_former_ids_is_restored(shelf: Shelf, marks: Marks) -> None:
    marks.mark([FORMER], starred=True)
    backup = backups.back_up(marks.path)
    shelf.sync()
    shelf.take_over(marks)
    marks.mark([GUID], starred=False)
    marks.mark(["2606.30775"], starred=True)
    backups.restore(
        marks.path, backup.name, follow=lambda restored: follow_aliases(shelf.library, restored)
    )
    shelf.take_over(marks)
    assert starred(shelf) == [GUID]
    assert not marks.get(["2606.30775"])["2606.30775"].starred
