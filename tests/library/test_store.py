import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support import forked
from tests.support.helpers import environment
from tests.support.shelf import Shelf, daily, weekly
from tui_reader.config import Keyword
from tui_reader.core.keywords import Rules
from tui_reader.core.orders import ORDERS, SIMILAR
from tui_reader.core.paper import DigestFile
from tui_reader.library import (
    DamagedLibraryError,
    Library,
    LibraryError,
    View,
    indexing,
    reader_process,
    views,
)
from tui_reader.library.schema import SCHEMA_VERSION
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks
from tui_reader.sources.registry import source_files
from tui_reader.system import second_python


def test_a_paper_of_two_digests_is_one_paper_that_remembers_both(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001", "Sparse: A Title", tldr="short")])
    listed_too = weekly("2026-01-04", {"id": "2601.00001", "badges": [("LLM", "F08080")]})
    shelf.put("weekly/2026-01-04.md", listed_too)
    assert shelf.sync().new == 1
    [listed] = shelf.listed()
    assert listed.date == "2026-01-02"
    paper = shelf.paper("2601.00001").paper
    assert paper.tldr == "short"
    assert [badge.label for badge in paper.badges] == ["LLM"]
    assert [(ref.source, ref.date) for ref in paper.digests] == [
        ("daily", "2026-01-02"),
        ("weekly", "2026-01-04"),
    ]


def test_the_newest_digest_comes_first_in_its_own_order(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00009"), daily("2601.00001")])
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00005"), daily("2601.00003")])
    shelf.put("daily/undated.jsonl", [daily("2601.00007")])
    shelf.sync()
    newest = ["2601.00005", "2601.00003", "2601.00009", "2601.00001", "2601.00007"]
    assert shelf.ids() == newest
    assert shelf.ids(order="oldest") == newest[::-1]


def test_lists_can_be_ordered_by_title_and_by_number_of_badges(shelf: Shelf) -> None:
    papers: list[dict[str, Any]] = [
        {"id": "2601.00001", "title": "zebra"},
        {"id": "2601.00002", "title": "Apple", "badges": [("LLM", "red"), ("KV", "red")]},
        {"id": "2601.00003", "title": "bee", "badges": [("LLM", "red")]},
    ]
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", *papers))
    shelf.sync()
    assert shelf.ids(order="title") == ["2601.00002", "2601.00003", "2601.00001"]
    assert shelf.ids(order="badges") == ["2601.00002", "2601.00003", "2601.00001"]


def test_mine_begins_with_followed_authors_and_ends_with_muted_words(shelf: Shelf) -> None:
    badges = [("LLM", "red"), ("KV", "red")]
    papers: list[dict[str, Any]] = [
        {"id": "2601.00001", "title": "plain"},
        {"id": "2601.00002", "title": "many badges", "badges": badges},
        {"id": "2601.00003", "title": "of a friend", "authors": "Ada Fern"},
        {"id": "2601.00004", "title": "dull", "badges": badges},
        {"id": "2601.00005", "title": "dull, of a friend", "authors": "Ada Fern"},
        {"id": "2601.00006", "title": "my keyword"},
        {"id": "2601.00007", "title": "mixed", "authors": "Ada Fern", "badges": badges},
    ]
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", *papers))
    shelf.sync()
    keyword = Keyword("mine", ("keyword",))
    shelf.library.apply_keywords(Rules((keyword,), mute=("dull",), follow=("Ada Fern",)))
    order = [id_[-1] for id_ in shelf.ids(order="mine")]
    assert order == ["7", "3", "2", "6", "1", "5", "4"]


def test_every_order_has_its_sql() -> None:
    assert set(views.ORDER_BY) == {*ORDERS, SIMILAR}


def test_a_keyword_has_the_colour_that_its_papers_give_it_now(shelf: Shelf) -> None:
    first = {"id": "2601.00001", "badges": [("LLM", "aaaaaa")]}
    second = {"id": "2601.00002", "badges": [("LLM", "bbbbbb")]}
    for papers, color in (((first, second), "aaaaaa"), ((second,), "bbbbbb")):
        shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", *papers))
        shelf.sync()
        assert [facet.color for facet in shelf.library.facets("keyword")] == [color]


def test_a_digest_with_an_impossible_date_is_read_without_a_date(shelf: Shelf) -> None:
    shelf.put("daily/2026-02-31.jsonl", [daily("2601.00001")])
    assert shelf.sync().new == 1
    assert shelf.paper("2601.00001").date is None


# The file


def _change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)


def _of_another_program(path: Path) -> None:
    path.unlink()
    _change(path, "CREATE TABLE theirs (x)")


def _with_garbage(path: Path, start: int) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:start] + random.Random(1).randbytes(len(data) - start))


_DAMAGES: dict[str, Callable[[Path], object]] = {
    "other version": lambda path: _change(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}"),
    "another program": _of_another_program,
    "cut to a half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "cut in a page": lambda path: os.truncate(path, path.stat().st_size - 5_000),
    "garbage": lambda path: _with_garbage(path, 0),
    "garbage after the header": lambda path: _with_garbage(path, 4096),
    "empty": lambda path: path.write_bytes(b""),
    "missing": Path.unlink,
}


@pytest.mark.parametrize("damage", _DAMAGES)
def test_a_library_that_cannot_be_used_is_rebuilt_and_no_mark_is_touched(
    shelf: Shelf, damage: str
) -> None:
    shelf.put("daily/2026-01-02.jsonl", [daily(f"2601.{n:05}", tldr="x" * 500) for n in range(60)])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00001"}))
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001", "2601.99999"], read=True)
    shelf.take_over(marks)
    before = shelf.state()
    shelf.close()
    marks_before = marks.path.read_bytes()

    _DAMAGES[damage](shelf.library.path)

    again = Shelf(shelf.root)
    steps, report = again.sync_with_progress()
    assert report.rebuilt
    assert not report.failed
    assert steps[-1].done == steps[-1].total > 0
    again.take_over(marks)
    assert again.state() == before
    assert marks.path.read_bytes() == marks_before
    again.close()
    marks.close()


def test_damage_found_while_listing_raises_damaged_library_error(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-02.jsonl", [daily(f"2601.{n:05}", tldr="x" * 500) for n in range(60)])
    shelf.sync()
    shelf.close()
    path = shelf.library.path
    data = bytearray(path.read_bytes())
    data[16_384 * 2 :] = bytes(len(data) - 16_384 * 2)
    path.write_bytes(data)
    with closing(Library(path)) as library:
        with pytest.raises(DamagedLibraryError):
            library.papers(library.view(View()))
        library.rebuild()
        assert library.counts().total == 0


def test_a_library_whose_folder_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="TUI_READER_CACHE_DIR"):
        Library(tmp_path / "file" / "library.db")


def test_only_its_owner_can_read_the_library(shelf: Shelf) -> None:
    assert shelf.library.path.stat().st_mode & 0o777 == 0o600


def test_reading_goes_on_while_another_reader_indexes(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001")])
    shelf.sync()
    shelf.put("daily/2026-01-03.jsonl", [daily("2601.00002")])
    with closing(Shelf(shelf.root)) as other:
        running = shelf.library.index(shelf.library.plan(_files(shelf)))
        next(running)
        assert other.ids() == ["2601.00001"]
        list(running)
        assert other.ids() == ["2601.00002", "2601.00001"]


def _files(shelf: Shelf) -> list[DigestFile]:
    return [file for source in shelf.config.sources for file in source_files(source)]


# A second process that reads

_A_DAY = 15
"""Papers of each of 28 days."""
_ALL = 28 * _A_DAY + 1


@pytest.fixture
def bulky(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A shelf that is read by a second process."""
    monkeypatch.setattr(indexing, "_BULK_BYTES", 1)
    for day in range(1, 29):
        name = f"daily/2026-01-{day:02}.jsonl"
        shelf.put(name, [daily(f"2601.{day:02}{n:03}", tldr="注意力") for n in range(_A_DAY)])
    shelf.put("daily/no-digest.json", "[]")
    shelf.put("daily/broken.jsonl", [daily("2601.99999"), {"title": "no id"}])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.01001"}))
    return shelf


def test_a_second_process_reads_the_same_library(
    bulky: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(file: DigestFile) -> None:
        raise AssertionError(f"{file.path} was read by this process")

    with monkeypatch.context() as setting:
        setting.setattr(reader_process, "read_file", never)
        assert bulky.sync().new == _ALL
    read = bulky.state()
    bulky.library.rebuild()
    monkeypatch.setattr(second_python, "can_start", lambda: False)
    bulky.sync()
    assert bulky.state() == read


@pytest.mark.parametrize(
    "executable", ["", "/nonexistent/python3", "/bin/false", "/bin/true", sys.executable]
)
def test_without_a_second_process_this_one_reads(
    bulky: Shelf, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    if executable == sys.executable:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    else:
        monkeypatch.setattr(second_python, "can_start", lambda: True)
        monkeypatch.setattr(sys, "executable", executable)
    assert bulky.sync().new == _ALL


def _started_processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen]:
    """The processes that are started from now on."""
    started: list[subprocess.Popen] = []
    real = subprocess.Popen

    def start(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


def test_a_second_process_that_dies_is_followed_by_another(
    bulky: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _started_processes(monkeypatch)
    running = bulky.library.index(bulky.library.plan(_files(bulky)))
    for number, _ in enumerate(running):
        if number == 3:
            started[0].kill()
    assert len(started) == 2
    assert bulky.library.counts().total == _ALL


def test_stopping_early_ends_the_second_process_and_keeps_whole_digests(
    bulky: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _started_processes(monkeypatch)
    monkeypatch.setattr(indexing, "_BATCH_PAPERS", 25)
    running = bulky.library.index(bulky.library.plan(_files(bulky)))
    for _ in range(6):
        next(running)
    running.close()
    assert started[0].poll() is not None
    counted = bulky.library.counts().total
    assert counted > 0
    assert counted % _A_DAY == 0
    assert bulky.sync().new == _ALL - counted


def test_a_killed_reader_leaves_no_second_process_behind(bulky: Shelf) -> None:
    files = _files(bulky) * 50
    code = (
        "import sys, pickle, subprocess; from tui_reader.library import reader_process\n"
        "started = subprocess.Popen\n"
        "def start(*a, **k):\n"
        "    process = started(*a, **k); print(process.pid, flush=True); return process\n"
        "subprocess.Popen = start\n"
        "reads = reader_process.read_files(pickle.load(sys.stdin.buffer), use_process=True)\n"
        "next(reads); print('read', flush=True); sys.stdin.read(); import time; time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdin
    assert parent.stdout
    pickle.dump(files, parent.stdin)
    parent.stdin.flush()
    child = int(parent.stdout.readline())
    assert parent.stdout.readline() == b"read\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 20
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)
    parent.stdin.close()
    parent.stdout.close()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_after_a_bulk_load_the_search_index_is_back_to_its_steady_options(bulky: Shelf) -> None:
    bulky.sync()
    options = dict(bulky.library._db.execute("SELECT k, v FROM words_config"))
    assert {name: options[name] for name in indexing._STEADY} == indexing._STEADY


# Marks in the library


def test_the_counts_equal_a_recount_after_any_marks(shelf: Shelf) -> None:
    chosen = random.Random(5)
    ids = [f"2601.{n:05}" for n in range(40)]
    categories = ["cs.CL", "cs.LG", "cs.AI", "stat.ML"]
    for day in range(1, 5):
        some = chosen.sample(ids[:-5], 15)
        papers = [daily(id_, categories=chosen.sample(categories, 2)) for id_ in some]
        shelf.put(f"daily/2026-01-0{day}.jsonl", papers)
    shelf.sync()
    marks: Marks = shelf.marks()
    undo: list[list[Change]] = []
    for step in range(60):
        some = chosen.sample(ids, chosen.randint(1, 6))
        flag = chosen.choice([True, False])
        if undo and chosen.random() < 0.3:
            marks.apply(undo.pop())
        elif chosen.random() < 0.5:
            undo.append(marks.mark(some, read=flag))
        else:
            tag, note = chosen.choice("ab"), chosen.choice(["", "A note.", "注意"])
            undo.append(marks.mark(some, starred=flag, tags={tag: flag}, note=note))
        if step == 30:
            shelf.drop("daily/2026-01-01.jsonl")
            shelf.sync()
        shelf.take_over(marks)
        _recount(shelf, marks)
    marks.close()


def _recount(shelf: Shelf, marks: Marks) -> None:
    listed = shelf.listed()
    states = marks.get([each.paper.id for each in listed])
    for each in listed:
        mark = states[each.paper.id]
        assert (each.read, each.starred) == (mark.read, mark.starred)
        assert (each.tags, each.note) == (mark.tags, mark.note)
    unread = [each for each in listed if not each.read]
    assert shelf.library.counts() == (
        len(listed),
        len(unread),
        sum(each.starred for each in listed),
        sum(each.starred for each in unread),
        sum(each.note is not None for each in listed),
        sum(each.note is not None for each in unread),
    )
    noted = {each.paper.id for each in listed if each.note is not None}
    assert {each.paper.id for each in shelf.listed(View("noted"))} == noted
    for kind in ("category", "date", "source", "tag"):
        for facet in shelf.library.facets(kind):
            of = shelf.listed(View(kind, facet.value))
            assert (facet.total, facet.unread) == (len(of), sum(not each.read for each in of))
    assert [each.paper.id for each in shelf.listed(View("unread"))] == [
        each.paper.id for each in unread
    ]


# Words that are found


@pytest.fixture
def words(shelf: Shelf) -> Shelf:
    shelf.put(
        "daily/2026-01-02.jsonl",
        [
            daily("2601.00001", "Łukasz and Poincaré", tldr="大语言模型的稀疏注意力机制LLM加速"),
            daily("2601.00002", "ATTENTION is ünder", tldr="トークンの削減"),
            daily("2601.00003", "Plain", summary="nothing 注"),
        ],
    )
    shelf.sync()
    return shelf


def test_words_are_found_by_any_chinese_substring_and_in_any_case(words: Shelf) -> None:
    papers = {
        "": ("力意", "大模型"),
        "13": ("注",),
        "1": ("意力", "语言模", "型的稀", "机制LLM", "llm加", "poincare", "POINCARÉ"),
        "2": ("クン", "attention", "under", "Under"),
    }
    for found, queries in papers.items():
        for query in queries:
            assert words.ids(query) == [f"2601.0000{n}" for n in found], query


def test_a_library_that_another_connection_replaced_is_followed_not_replaced_again(
    shelf: Shelf,
) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    path = shelf.library.path
    with closing(Library(path)) as reading, closing(Library(path)) as stale:
        shelf.library.rebuild()
        shelf.sync()
        assert reading.counts().total == 1
        stale.rebuild()  # it finds the old file damaged, but only now
        assert stale.find("2601.00001") is not None


def test_another_process_leaves_the_log_of_a_reader_that_opened_the_library_twice(
    shelf: Shelf,
) -> None:
    """Reading the file in between would drop the locks of this process."""
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    path = shelf.library.path
    second = Library(path)
    assert second.counts().total == 1
    other = "import sys; from pathlib import Path; from tui_reader.library import Library; "
    other += "library = Library(Path(sys.argv[1])); print(library.counts().total); library.close()"
    done = forked.run([sys.executable, "-c", other, str(path)], environment())
    assert done.stdout == b"1\n"
    assert path.with_name("library.db-wal").exists()
    assert shelf.mark(["2601.00001"], read=True) == ["2601.00001"]
    assert second.counts().unread == 0
    second.close()
