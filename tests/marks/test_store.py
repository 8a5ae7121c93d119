import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import forked
from tests.support.helpers import environment
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
    with closing(Marks(marks.path)) as again:
        found = again.get(["2601.00001", "hep-th/9901001", "2601.00003"])
    states = [(mark.read, mark.starred) for mark in found.values()]
    assert states == [(True, True), (False, True), (False, False)]


def test_marking_again_keeps_the_first_time(marks: Marks) -> None:
    first = "2026-01-01T00:00:00+00:00"
    marks.apply([Change("2601.00001", "read", first)])
    marks.mark(["2601.00001"], read=True, starred=True)
    mark = marks.get(["2601.00001"])["2601.00001"]
    assert mark.read_at == first
    assert mark.starred_at is not None
    assert mark.starred_at > "2026-01-01"


def test_undoing_puts_back_the_state_with_its_times(marks: Marks) -> None:
    both = ["2601.00001", "2601.00002"]
    times = [f"2026-01-0{day}T00:00:00+00:00" for day in (1, 2, 3)]
    first = Mark(both[0], times[0], times[1], ("later",), "Why?")
    values = zip(("read", "starred", "tag:later", "note"), (*times, first.note), strict=True)
    marks.apply(Change(first.id, field, value) for field, value in values)
    tags = {"later": False, "gpu": True}
    undo = marks.mark(both, read=False, starred=True, tags=tags, note="Because.")
    done = marks.get(both)
    shown = [(mark.read, mark.tags, mark.note) for mark in done.values()]
    assert shown == [(False, ("gpu",), "Because.")] * 2
    redo = marks.apply(undo)
    assert marks.get(both) == {both[0]: first, both[1]: Mark(both[1])}
    marks.apply(redo)
    assert marks.get(both) == done


def test_undo_keeps_what_another_reader_has_marked_since(marks: Marks) -> None:
    undo = marks.mark(["2601.00001"], read=True)
    with closing(Marks(marks.path)) as other:
        other.mark(["2601.00001"], starred=True, tags={"later": True})
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
        theirs, own = os.pipe()
        self._process = started(_OTHER_READER, str(path), stdin=theirs)
        os.close(theirs)
        self._words = os.fdopen(own, "w", buffering=1)
        assert self._answer() == "ready"

    def ask(self, *words: str) -> str:
        self._words.write(" ".join(words) + "\n")
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().decode().rstrip("\n")

    def close(self) -> None:
        assert self._process.stdout
        self._words.close()
        self._process.wait(10)
        self._process.stdout.close()


def started(code: str, *words: str, stdin: int | None = None) -> Any:
    """A process that runs `code` and prints into a pipe."""
    command = [sys.executable, "-c", code, *words]
    return forked.start(command, environment(), stdin=stdin, stdout=subprocess.PIPE)


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


class Marking:
    """A process that marks papers, one after another, until it is killed."""

    def __init__(self, path: Path, name: str) -> None:
        self._process = started(_MARKING, str(path), name)
        self.marked: list[str] = []
        """Papers that it has reported as marked."""

    def go_on(self, count: int) -> None:
        self.marked += [self._process.stdout.readline().decode().strip() for _ in range(count)]

    def kill(self) -> None:
        self._process.kill()
        rest = [line.decode() for line in self._process.stdout]
        self.marked += [line.strip() for line in rest if line.endswith("\n")]
        self._process.wait()
        self._process.stdout.close()


def test_readers_that_mark_at_the_same_time_lose_nothing(path: Path) -> None:
    with closing(Marks(path)) as marks:
        readers = [Marking(path, name) for name in ("a", "b", "c")]
        for reader in readers:
            reader.go_on(25)
        for reader in readers:
            reader.kill()
            assert all(mark.read for mark in marks.get(reader.marked).values())


def test_a_reader_killed_at_any_moment_loses_no_mark(path: Path) -> None:
    chosen = random.Random(11)
    marked: list[str] = []
    for life in range(20):
        reader = Marking(path, str(life))
        reader.go_on(chosen.randint(1, 12))
        reader.kill()
        marked += reader.marked
        with closing(Marks(path)) as marks:
            assert [id_ for id_, mark in marks.get(marked).items() if not mark.read] == []


# The file


def test_the_marks_have_no_write_ahead_log(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    assert sorted(path.name for path in marks.path.parent.iterdir()) == ["marks.db"]
    assert changed(marks.path, "PRAGMA journal_mode") == [("delete",)]


def test_every_mark_is_synced_to_disk_with_its_folder(marks: Marks) -> None:
    extra = 3  # "PRAGMA synchronous": the journal's folder is synced too when it goes
    assert marks._db.execute("PRAGMA synchronous").fetchone() == (extra,)
    assert marks._db.execute("PRAGMA fullfsync").fetchone() == (1,)


def test_only_their_owner_can_read_the_marks(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    assert marks.path.stat().st_mode & 0o777 == 0o600
    assert marks.path.parent.stat().st_mode & 0o777 == 0o700


def changed(path: Path, *statements: str) -> list[tuple[Any, ...]]:
    """The rows of the last statement, run with SQLite alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [connection.execute(each).fetchall() for each in statements][-1]


def refused(path: Path, message: str) -> None:
    before = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(MarksError, match=message) as caught:
        Marks(path)
    assert str(path) in str(caught.value)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == before


def test_marks_of_a_newer_version_are_refused_and_untouched(marks: Marks) -> None:
    marks.mark(["2601.00001"], read=True)
    marks.close()
    changed(marks.path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    refused(marks.path, "newer")


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_file_of_another_program_is_refused_and_untouched(path: Path, journal: str) -> None:
    path.parent.mkdir()
    changed(path, f"PRAGMA journal_mode = {journal}", "CREATE TABLE theirs (x)")
    refused(path, "not a marks file")


def test_a_file_that_is_not_a_database_is_refused_and_untouched(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but some text of the user's own\n" * 50)
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
    changed(marks.path, "DELETE FROM meta WHERE key = 'version'", "PRAGMA user_version = 1")
    refused(marks.path, "damaged")
