"""No file stops a sync: an unforeseen error costs at most one entry or one file."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.shelf import Shelf, daily, feed, weekly
from tui_reader.core.paper import Paper
from tui_reader.formats import FORMATS, Problem, entry, read_digest
from tui_reader.library import file_reader, indexing, paper_rows, reader_process
from tui_reader.library.writer import Writer
from tui_reader.sync import run as sync_run
from tui_reader.system.errorlog import latest_entries

UNFORESEEN: tuple[Exception, ...] = (
    AttributeError("HACKED\x1b[31m"),
    KeyError("HACKED"),
    RecursionError(),
    MemoryError(),
    ZeroDivisionError(),
    OSError(5, "HACKED"),
    UnicodeEncodeError("utf-8", "x", 0, 1, "HACKED"),
)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TUI_READER_DATA_DIR", str(tmp_path / "data"))
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


def failing(real: Callable[..., Any], error: Exception, fails: Callable[..., bool]) -> Any:
    """`real`, except that it raises `error` for arguments for which `fails` returns true."""

    def call(*args: Any, **options: Any) -> Any:
        if fails(*args):
            raise error
        return real(*args, **options)

    return call


JOURNAL = """<rss version="2.0"><channel><title>J</title>
<item><title>Good</title><link>https://lab.example/1</link></item>
<item><title>Bad</title><link>https://lab.example/2</link></item>
<item><title>Last</title><link>https://lab.example/3</link></item></channel></rss>"""
DIGESTS = {
    "daily-arxiv-jsonl": "".join(
        f'{{"id": "2601.0000{n}", "title": "{title}"}}\n'
        for n, title in enumerate(("Good", "Bad", "Last"))
    ),
    "weekly-list": weekly(
        "2026-01-02",
        {"id": "2601.00001", "title": "Good"},
        {"id": "2601.00002", "title": "Bad"},
        {"id": "2601.00003", "title": "Last"},
    ),
    "arxiv-feed": feed(
        {"id": "2601.00001", "announced": "new", "title": "Good"},
        {"id": "2601.00002", "announced": "new", "title": "Bad"},
        {"id": "2601.00003", "announced": "new", "title": "Last"},
    ),
    "daily-arxiv-markdown": "<div id=toc></div>\n\n# cs.CL [[Back]](#toc)\n"
    + "".join(
        f"### [{n}] [{title}](https://arxiv.org/abs/2601.0000{n})\n*Ann*\n\n"
        "Main category: cs.CL\n\nTL;DR: x\n\n<details>\n  <summary>Details</summary>\n"
        "Abstract: x\n\n</details>\n\n"
        for n, title in enumerate(("Good", "Bad", "Last"), 1)
    ),
    "feed": JOURNAL,
}


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("format_", DIGESTS)
def test_an_unreadable_entry_does_not_affect_other_entries(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, format_: str, error: Exception
) -> None:
    real = entry.paper_from
    monkeypatch.setattr(entry, "paper_from", failing(real, error, lambda raw: raw.title == "Bad"))
    digest = read_digest(DIGESTS[format_].encode(), "2026-01-02.x")
    assert digest.ref.format == format_
    entries = list(digest.entries)
    assert [each.title for each in entries if isinstance(each, Paper)] == ["Good", "Last"]
    (problem,) = [each for each in entries if isinstance(each, Problem)]
    assert problem.line == DIGESTS[format_][: DIGESTS[format_].index("Bad")].count("\n") + 1
    assert "error in this program" in problem.message
    assert "HACKED" not in problem.message
    assert type(error).__name__ in problem.message
    (logged,) = latest_entries(9)
    assert "formats/entry.py" in logged
    assert "HACKED" not in logged


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_entries_read_before_a_format_fails_are_kept(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    for format_ in FORMATS:

        def read(text: str, url: str | None, real: Any = format_.read) -> Any:
            yield next(iter(real(text, url)))
            raise error

        monkeypatch.setattr(format_, "read", read)
    for name, text in DIGESTS.items():
        first, problem = read_digest(text.encode(), name).entries
        assert isinstance(first, Paper)
        assert isinstance(problem, Problem)
        assert problem.message.startswith("not read after entry 1 because of an error")


def test_if_detection_of_a_format_fails_other_formats_are_tried(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for format_ in FORMATS[:3]:
        monkeypatch.setattr(format_, "detects", failing(print, KeyError(), lambda head: True))
    assert read_digest(DIGESTS["weekly-list"].encode(), "x").ref.format == "weekly-list"


def fill(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily(f"2601.0000{n}") for n in range(3)])
    shelf.put("daily/2026-01-02.jsonl", [daily(f"2601.0001{n}") for n in range(7)])
    shelf.put("daily/2026-01-03.jsonl", [daily(f"2601.0002{n}") for n in range(3)])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00012"}))


ALL = [f"2601.000{n:02}" for n in (0, 1, 2, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22)]


def sync_problems(shelf: Shelf) -> list[str]:
    report = shelf.sync()
    problems = [problem for source in report.sources for problem in source.problems]
    kept = [text for file in shelf.library.files() for _, text in file.problems]
    # doctor reports the same problems later
    assert [each.split(": ", 1)[1] for each in problems] == kept
    return problems


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_an_entry_that_cannot_be_prepared_does_not_affect_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    real = paper_rows.paper_rows

    def fails(entries: Any) -> bool:
        return entries[0].paper.id == "2601.00013"

    monkeypatch.setattr(file_reader, "paper_rows", failing(real, error, fails))
    fill(shelf)
    (problem,) = sync_problems(shelf)
    assert f"{shelf.path('daily/2026-01-02.jsonl')}:1: 2601.00013: not indexed" in problem
    assert sorted(shelf.ids()) == [id_ for id_ in ALL if id_ != "2601.00013"]


@pytest.mark.parametrize(
    "error", [each for each in UNFORESEEN if not isinstance(each, OSError)], ids=repr
)
def test_an_entry_that_cannot_be_written_does_not_affect_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    real = Writer._insert

    def fails(_: Writer, into: str, rows: Any) -> bool:
        return into == "entries" and any("2601.00013" in row for row in rows)

    monkeypatch.setattr(Writer, "_insert", failing(real, error, fails))
    fill(shelf)
    (problem,) = sync_problems(shelf)
    place = f"{shelf.path('daily/2026-01-02.jsonl')}:1: entry 4 (2601.00013): not indexed"
    assert problem.startswith(place)
    assert sorted(shelf.ids()) == [id_ for id_ in ALL if id_ != "2601.00013"]
    monkeypatch.undo()
    shelf.put("daily/2026-01-02.jsonl", [daily(f"2601.0001{n}") for n in range(7)])
    assert sync_problems(shelf) == []
    assert sorted(shelf.ids()) == ALL


def test_a_paper_that_cannot_be_merged_does_not_affect_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tui_reader.library import writer

    real = paper_rows.paper_rows
    fill(shelf)
    monkeypatch.setattr(
        writer, "paper_rows", failing(real, KeyError(), lambda entries: len(entries) > 1)
    )
    (problem,) = sync_problems(shelf)
    assert "entry 1 (2601.00012): not indexed" in problem
    assert sorted(shelf.ids()) == ALL


def test_a_digest_that_cannot_be_removed_does_not_block_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shelf)
    shelf.sync()
    real = Writer._update
    monkeypatch.setattr(
        Writer, "_update", failing(real, KeyError(), lambda _, n, old, new: old.id == "2601.00001")
    )
    shelf.drop("daily/2026-01-01.jsonl")
    shelf.drop("daily/2026-01-03.jsonl")
    assert sync_problems(shelf) == []
    assert sorted(shelf.ids()) == ALL[:10]
    monkeypatch.undo()
    shelf.sync()
    assert sorted(shelf.ids()) == ALL[3:10]


def test_an_unreadable_source_does_not_affect_other_sources(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shelf)
    real: Any = getattr(sync_run, "source_files")  # noqa: B009
    monkeypatch.setattr(
        sync_run,
        "source_files",
        failing(real, KeyError("x"), lambda source, *_: source.name == "daily"),
    )
    report = shelf.sync()
    assert [bool(source.error) for source in report.sources] == [True, False]
    assert "error in this program (KeyError)" in str(report.sources[0].error)
    assert shelf.ids() == ["2601.00012"]


# The second process

DYING = """
import os
from tui_reader.library import reader_process

def main(ahead):
    real = reader_process.read_file
    def read_file(file):
        if file.path in {names!r}:
            os._exit(9)
        return real(file)
    reader_process.read_file = read_file
    reader_process.main(ahead)
"""


@pytest.fixture
def dying(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make reader processes crash when they read a file with one of the given names."""
    monkeypatch.setattr(indexing, "_BULK_BYTES", 1)

    def never(file: Any) -> None:
        raise AssertionError(f"{file.path} was read by this process")

    def begin(*names: str) -> None:
        folder = tmp_path / "modules"
        folder.mkdir()
        (folder / "dying_reader.py").write_text(DYING.format(names=set(names)))
        monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
        monkeypatch.setattr(reader_process, "__name__", "dying_reader")
        monkeypatch.setattr(reader_process, "read_file", never)

    return begin


@pytest.mark.parametrize("day", [1, 2, 3])
def test_a_file_that_crashes_its_reader_process_does_not_affect_others(
    shelf: Shelf, dying: Callable[..., None], day: int
) -> None:
    fill(shelf)
    dying(f"2026-01-0{day}.jsonl")
    (problem,) = sync_problems(shelf)
    assert problem.startswith(f"{shelf.path(f'daily/2026-01-0{day}.jsonl')}:1: not read: it ended")
    lost = {1: ALL[:3], 2: ALL[3:5] + ALL[6:10], 3: ALL[10:]}[day]
    assert sorted(shelf.ids()) == [id_ for id_ in ALL if id_ not in lost]
    assert shelf.sync().sources[0].problems == []  # reported once, until the file changes


def test_two_files_that_crash_reader_processes_do_not_affect_others(
    shelf: Shelf, dying: Callable[..., None]
) -> None:
    fill(shelf)
    dying("2026-01-01.jsonl", "2026-01-03.jsonl")
    assert len(sync_problems(shelf)) == 2
    assert sorted(shelf.ids()) == ALL[3:10]


def test_after_many_crashes_the_other_files_wait_for_the_next_sync(
    shelf: Shelf, dying: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader_process._MOST_DEATHS == 20
    monkeypatch.setattr(reader_process, "_MOST_DEATHS", 5)
    names = [f"{n:02}.jsonl" for n in range(10)]
    for name in names:
        shelf.put(f"daily/{name}", [daily("2601.00001")])
    dying(*names)
    report = shelf.sync()
    assert len(report.sources[0].problems) == 10
    assert "sync again" in report.sources[0].problems[-1]
    assert len(shelf.library.files()) < 10


# What is nested

DEEP = {
    "json": '{"id": "2601.00001", "title": "T", "x": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "xml": f'<rss version="2.0"><channel>{"<item>" * 3_000}{"</item>" * 3_000}</channel></rss>',
    "xhtml": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://lab.example/1</id>'
    f"<title>T</title><content type='xhtml'>{'<div>' * 900}x{'</div>' * 900}</content></entry>"
    "</feed>",
    "html": '<rss version="2.0"><channel><item><title>T</title><link>https://lab.example/1</link>'
    f"<description>{'&lt;b&gt;' * 60_000}x</description></item></channel></rss>",
    "broken": f'<rss version="2.0"><channel><item><title>T</title><b>{"<p><i>" * 60_000}x</item>',
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_does_not_stop_a_sync(shelf: Shelf, name: str) -> None:
    shelf.put("daily/2026-01-01.xml", DEEP[name])
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00002")])
    done: list[Any] = []
    # the reader syncs in a thread, whose stack is smaller
    thread = threading.Thread(target=lambda: done.append(shelf.sync()))
    thread.start()
    thread.join()
    assert done
    assert "2601.00002" in shelf.ids()
