import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily
from tui_reader.library.records import PaperMarks
from tui_reader.marks.file import SCHEMA_VERSION, MarksError
from tui_reader.marks.model import Change, Mark, clean_tag
from tui_reader.marks.store import Marks


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "marks.db"


@pytest.fixture
def marks(path: Path):
    made = Marks(path)
    yield made
    made.close()


def test_a_mark_is_there_when_the_file_is_opened_again(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    marks.mark(["2601.00001", "hep-th/9901001"], starred=True)
    again = Marks(marks.path)
    found = again.get(["2601.00001", "hep-th/9901001", "2601.00003"])
    assert [(mark.read, mark.starred) for mark in found.values()] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    again.close()


def test_marking_again_keeps_the_first_time(marks: Marks) -> None:
    first = "2026-01-01T00:00:00+00:00"
    marks.apply([Change("2601.00001", "read", first)])
    marks.mark(["2601.00001"], read=True, starred=True)
    mark = marks.get(["2601.00001"])["2601.00001"]
    assert mark.read_at == first
    assert mark.starred_at is not None
    assert mark.starred_at > "2026-01-01"


def test_undoing_puts_back_the_state_with_its_times(marks: Marks) -> None:
    first = Mark(
        "2601.00001", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00", ("later",), "Why?"
    )
    marks.apply(
        [
            Change(first.id, "read", first.read_at),
            Change(first.id, "starred", first.starred_at),
            Change(first.id, "tag:later", "2026-01-03T00:00:00+00:00"),
            Change(first.id, "note", first.note),
        ]
    )
    undo = marks.mark(
        ["2601.00001", "2601.00002"],
        read=False,
        starred=True,
        tags={"later": False, "gpu": True},
        note="Because.",
    )
    done = marks.get(["2601.00001", "2601.00002"])
    assert [(mark.read, mark.tags, mark.note) for mark in done.values()] == [
        (False, ("gpu",), "Because.")
    ] * 2
    redo = marks.apply(undo)
    assert marks.get(["2601.00001", "2601.00002"]) == {
        "2601.00001": first,
        "2601.00002": Mark("2601.00002"),
    }
    marks.apply(redo)
    assert marks.get(["2601.00001", "2601.00002"]) == done


def test_undo_keeps_what_another_reader_has_marked_since(marks: Marks) -> None:
    undo = marks.mark(["2601.00001"], read=True)
    other = Marks(marks.path)
    other.mark(["2601.00001"], starred=True, tags={"later": True})
    other.close()
    marks.apply(undo)
    mark = marks.get(["2601.00001"])["2601.00001"]
    assert (mark.read, mark.starred, mark.tags) == (False, True, ("later",))


def test_marking_what_is_already_marked_changes_nothing(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True, tags={"later": True}, note="Why?")
    point = marks.changed().sequence
    assert marks.mark(["2601.00001"], read=True, tags={"later": True}, note="Why?") == []
    assert marks.changed().sequence == point


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("later", "later"),
        ("#To Read", "To-Read"),
        ("a,b", "a-b"),
        ("\x1b[31mred\x1b[0m", "red"),
        (" # ", ""),
        ("注意力", "注意力"),
    ],
)
def test_a_tag_is_one_safe_word(marks: Marks, typed: str, tag: str) -> None:
    assert clean_tag(typed) == tag
    marks.mark(["2601.00001"], tags={typed: True})
    assert marks.get(["2601.00001"])["2601.00001"].tags == ((tag,) if tag else ())


def test_a_thousand_papers_can_be_marked_at_once(marks: Marks) -> None:
    ids = [f"2601.{n:05}" for n in range(1_200)]
    assert len(marks.mark(ids, read=True)) == 1_200
    assert all(mark.read for mark in marks.get(ids).values())


def test_only_changes_since_a_given_point_are_listed(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    point = marks.changed().sequence
    assert marks.changed(point).marks == []
    marks.mark(["2601.00002"], read=True)
    marks.mark(["2601.00002"], starred=True)
    assert [mark.id for mark in marks.changed(point).marks] == ["2601.00002"]
    assert {mark.id for mark in marks.changed().marks} == {"2601.00001", "2601.00002"}


_ids = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4, unique=True)
_flags = st.sampled_from([None, True, False])


@given(
    st.lists(st.one_of(st.tuples(st.just("mark"), _ids, _flags, _flags), st.just("undo"))),
    st.integers(0, 3),
)
@settings(deadline=None, max_examples=40)
def test_any_sequence_of_marks_and_undos_gives_the_expected_state(
    steps: list[Any], readers: int
) -> None:
    with tempfile.TemporaryDirectory() as root:
        opened = [Marks(Path(root) / "marks.db") for _ in range(readers + 1)]
        state: dict[str, tuple[bool, bool]] = dict.fromkeys("abcd", (False, False))
        past: list[tuple[dict[str, tuple[bool, bool]], list[Change]]] = []
        seen = 0
        for number, step in enumerate(steps):
            marks = opened[number % len(opened)]
            if step == "undo":
                if past:
                    state, undo = past.pop()
                    marks.apply(undo)
            else:
                _, ids, read, starred = step
                past.append((dict(state), marks.mark(ids, read=read, starred=starred)))
                for id_ in ids:
                    was = state[id_]
                    state[id_] = (
                        was[0] if read is None else read,
                        was[1] if starred is None else starred,
                    )
            for each in opened:
                found = each.get("abcd")
                assert {id_: (mark.read, mark.starred) for id_, mark in found.items()} == state
            changes = opened[0].changed(seen)
            assert changes.sequence >= seen
            seen = changes.sequence
        for each in opened:
            each.close()


# Two readers at once

_OTHER_READER = """
import sys
from pathlib import Path
from tui_reader.marks.store import Marks
marks = Marks(Path(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    verb, *ids = line.split()
    if verb == "read":
        marks.mark(ids, read=True)
        print("done", flush=True)
    else:
        print(",".join(id for id, mark in marks.get(ids).items() if mark.read), flush=True)
"""


class OtherReader:
    """Another process that has the marks open."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OTHER_READER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def ask(self, *words: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def test_two_readers_at_once_each_see_the_marks_of_the_other(path: Path) -> None:
    first, second = OtherReader(path), OtherReader(path)
    for n in range(10):
        assert first.ask("read", f"a{n}") == "done"
        assert second.ask("is", f"a{n}", f"b{n}") == f"a{n}"
        assert second.ask("read", f"b{n}") == "done"
        assert first.ask("is", f"a{n}", f"b{n}") == f"a{n},b{n}"
    first.close()
    second.close()


_MARKING = """
import sys
import time
from pathlib import Path
from tui_reader.marks.store import Marks
marks = Marks(Path(sys.argv[1]))
for number in range(10**9):
    id = f"{sys.argv[2]}-{number}"
    marks.mark([id], read=True)
    print(id, flush=True)
    time.sleep(0.004)
"""


def marking(path: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _MARKING, str(path), name], stdout=subprocess.PIPE, text=True
    )


def test_readers_that_mark_at_the_same_time_lose_nothing(path: Path) -> None:
    Marks(path).close()
    both = [marking(path, name) for name in ("a", "b", "c")]
    marked = []
    for process in both:
        assert process.stdout
        marked += [process.stdout.readline().strip() for _ in range(25)]
    for process in both:
        process.kill()
        assert process.stdout
        marked += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
        process.stdout.close()
    marks = Marks(path)
    assert all(mark.read for mark in marks.get(marked).values())
    marks.close()


def test_a_reader_killed_at_any_moment_loses_no_mark(path: Path) -> None:
    chosen = random.Random(11)
    marked: list[str] = []
    for life in range(20):
        process = marking(path, str(life))
        assert process.stdout
        marked.extend(process.stdout.readline().strip() for _ in range(chosen.randint(1, 12)))
        process.send_signal(signal.SIGKILL)
        marked.extend(line.strip() for line in process.stdout if line.endswith("\n"))
        process.wait()
        process.stdout.close()
        marks = Marks(path)
        assert [id_ for id_, mark in marks.get(marked).items() if not mark.read] == []
        marks.close()


# The file


def test_the_marks_have_no_write_ahead_log(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    assert sorted(path.name for path in marks.path.parent.iterdir()) == ["marks.db"]
    with sqlite3.connect(marks.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_every_mark_is_synced_to_disk_with_its_folder(marks: Marks) -> None:
    extra = 3  # "PRAGMA synchronous": the journal's folder is synced too when it goes
    assert marks._db.execute("PRAGMA synchronous").fetchone() == (extra,)
    assert marks._db.execute("PRAGMA fullfsync").fetchone() == (1,)


def test_only_their_owner_can_read_the_marks(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    assert marks.path.stat().st_mode & 0o777 == 0o600
    assert marks.path.parent.stat().st_mode & 0o777 == 0o700


def refused(path: Path, message: str) -> None:
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(MarksError, match=message) as caught:
        Marks(path)
    assert str(path) in str(caught.value)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_marks_of_a_newer_version_are_refused_and_untouched(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    marks.close()
    with sqlite3.connect(marks.path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    refused(marks.path, "newer")


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_file_of_another_program_is_refused_and_untouched(path: Path, journal: str) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    refused(path, "not a marks file")


@pytest.mark.parametrize("content", [b"not a database, but some text of the user's own\n" * 50])
def test_a_file_that_is_not_a_database_is_refused_and_untouched(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    refused(path, "damaged")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_marks_file_that_cannot_be_written_is_reported(marks: Marks) -> None:
    marks.close()
    marks.path.chmod(0o400)
    marks.path.parent.chmod(0o500)
    with pytest.raises(MarksError, match=r"cannot be written.*nothing was touched"):
        Marks(marks.path)
    marks.path.parent.chmod(0o700)


def test_marks_whose_header_names_an_unknown_version_are_damaged(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    marks.close()
    with sqlite3.connect(marks.path) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'version'")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    refused(marks.path, "damaged")


# Marks and the library


@pytest.fixture
def shelf(tmp_path: Path):
    made = Shelf(tmp_path)
    yield made
    made.close()


def test_a_mark_of_an_absent_paper_stays_and_counts_when_the_paper_arrives(shelf: Shelf) -> None:
    marks = shelf.marks()
    marks.mark(["2601.00001", "2601.00002"], read=True)
    marks.mark(["2601.00001"], starred=True)
    assert shelf.take_over(marks) == []
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00003")])
    shelf.sync()
    listed = shelf.paper("2601.00001")
    assert (listed.read, listed.starred) == (True, True)
    assert shelf.library.counts()[:4] == (2, 1, 1, 0)
    shelf.drop("daily/2026-01-01.jsonl")
    shelf.sync()
    assert marks.get(["2601.00001"])["2601.00001"].starred
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001")])
    shelf.sync()
    assert shelf.paper("2601.00001").read
    marks.close()


def test_a_slow_process_does_not_overwrite_newer_marks_in_the_library(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], starred=True)
    slow = marks.changed()
    marks.mark(["2601.00001"], starred=False, read=True)
    shelf.take_over(marks)
    states = [PaperMarks(mark.id, mark.read, mark.starred) for mark in slow.marks]
    assert shelf.library.copy_marks(marks.file, slow.sequence, states, complete=False) == []
    assert (shelf.paper("2601.00001").starred, shelf.paper("2601.00001").read) == (False, True)
    assert shelf.library.marks_position() == (marks.file, marks.sequence)
    marks.close()


def test_the_library_learns_only_what_changed(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], read=True)
    assert shelf.take_over(marks) == ["2601.00001"]
    assert shelf.take_over(marks) == []
    marks.mark(["2601.00002"], starred=True)
    marks.mark(["2601.00001"], read=True)
    assert shelf.take_over(marks) == ["2601.00002"]
    marks.close()


def test_deleting_the_library_loses_no_mark(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], read=True)
    shelf.close()
    shelf.library.path.unlink()
    again = Shelf(shelf.root)
    again.sync()
    again.take_over(marks)
    assert again.paper("2601.00001").read
    again.close()
    marks.close()


def test_a_marks_file_from_elsewhere_replaces_the_marks_in_the_library(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    for _ in range(5):
        marks.mark(["2601.00001"], read=True)
    shelf.take_over(marks)
    others = Marks(tmp_path / "others" / "marks.db")
    others.mark(["2601.00002"], starred=True)
    assert sorted(shelf.take_over(others)) == ["2601.00001", "2601.00002"]
    assert (shelf.paper("2601.00001").read, shelf.paper("2601.00002").starred) == (False, True)
    marks.close()
    others.close()


def test_restoring_an_older_copy_of_the_marks_is_noticed(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], read=True)
    copy = marks.path.read_bytes()
    marks.mark(["2601.00002"], read=True)
    shelf.take_over(marks)
    marks.close()
    marks.path.write_bytes(copy)
    again = shelf.marks()
    assert shelf.take_over(again) == ["2601.00002"]
    assert shelf.library.counts().unread == 1
    again.close()
