"""Targets: damaged files that the reader keeps or shares: marks, sessions, states."""

import os
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

from tests.fuzz.oracles import assert_line, assert_safe
from tests.fuzz.scratch import folder
from tests.support.machines import SANE, Machine
from tui_reader.app.state import session
from tui_reader.core.paper import Paper
from tui_reader.library import DamagedLibraryError, Library, LibraryError, View
from tui_reader.marks import wire
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import TAG, FieldWrite, clean_tag
from tui_reader.marks.store import Marks
from tui_reader.marks.toml import TomlError, export_toml, import_toml
from tui_reader.sources import feed_archive, state
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.git.files import FetchedFiles
from tui_reader.sources.git.store import Entry
from tui_reader.sources.http import Validators


def _fresh(name: str) -> Path:
    """An empty folder; deletes that of an earlier run."""
    place = folder() / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def assert_valid_write(write: FieldWrite) -> None:
    """Assert that `write` is valid, safe to show, and unchanged by encoding and decoding."""
    assert_line(write.id)
    assert write.id
    if write.field.startswith(TAG):
        assert_line(write.field)
        assert clean_tag(write.field.removeprefix(TAG)) == write.field.removeprefix(TAG) != ""
    else:
        assert write.field in {"read", "starred", "note"}
    assert_safe(write.value or "", "\n" if write.field == "note" else "")
    assert wire.decode(wire.encode(write)) == write


def read_lines(data: bytes) -> None:
    """Lines of a shared file."""
    for line in data.split(b"\n"):
        found = wire.decode(line)
        if isinstance(found, FieldWrite):
            assert_valid_write(found)
        else:
            assert found is None or isinstance(found, dict)


def merge(data: bytes) -> None:
    """Shared files of any bytes, in any order or in pieces, give all machines the same marks."""
    files = data.split(b"\0")[:3]
    root = _fresh("merge")
    machines = [Machine(root / str(number), time=SANE) for number in range(2)]
    try:
        machines[0].star("p", "2611.00001")
        for number, machine in enumerate(machines):
            order = range(len(files)) if number == 0 else reversed(range(len(files)))
            for at in order:
                path = machine.folder / f"marks-{at:012x}.jsonl"
                if number:
                    path.write_bytes(files[at][: len(files[at]) // 2])
                    machine.exchange()
                path.write_bytes(files[at])
                if not number:
                    continue
                machine.exchange()
            machine.exchange()
        for _ in range(3):
            for machine, other in (machines, machines[::-1]):
                if machine.file.exists() and machine.file.name != other.file.name:
                    shutil.copy(machine.file, other.folder)
                other.exchange()
        states = [machine.state() for machine in machines]
        assert states[0] == states[1]
        for key, value in states[0].items():
            assert_valid_write(FieldWrite(*key, *value))
        assert states[0]["p", "starred"] is not None
    finally:
        for machine in machines:
            machine.close()


def import_marks(data: bytes) -> None:
    """Marks as TOML are refused or imported; exporting and importing again changes nothing."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    root = _fresh("import")
    one, other = (Marks(root / f"{name}.db", lambda: SANE) for name in ("one", "other"))
    try:
        try:
            done = import_toml(one, text)
        except TomlError as error:
            assert_line(str(error))
            assert list(one.writes()) == []
            return
        for problem in done.problems:
            assert_line(problem)
        writes = list(one.writes())
        for each in writes:
            assert_valid_write(each)
        again = import_toml(other, "".join(export_toml(one)))
        assert again.problems == []
        assert values(other) == values(one)
    finally:
        one.close()
        other.close()


def values(marks: Marks) -> dict[tuple[str, str], bool | str | None]:
    """Whether each field is set, and the text of each note."""
    return {
        (write.id, write.field): write.value if write.field == "note" else write.value is not None
        for write in marks.writes()
    }


def load_session(data: bytes) -> None:
    """Any file loads as a session, possibly an empty one; saving it and loading it keeps it."""
    path = folder() / "session.json"
    path.write_bytes(data)
    found = session.load(path)
    session.save(path, found)
    assert session.load(path) == found


def load_states(data: bytes) -> None:
    """Damaged state files of sources still load, and can be written again."""
    root = _fresh("states")
    with patch.dict(os.environ, {"TUI_READER_DATA_DIR": str(root)}):
        state.state_folder().mkdir(parents=True)
        (state.state_folder() / "s.json").write_bytes(data)
        known = state.state("s")
        assert known.failing in (True, False)
        state.remember("s", "no", None)
        assert state.state("s").last_error == "no"
    kept_folder = root / "source"
    kept_folder.mkdir()
    (kept_folder / ".notes.json").write_bytes(data)
    kept = SourceFolder(kept_folder)
    feed_archive.keep(kept, b"<rss/>", [Paper("2611.00001", "A")], "2026-11-23")
    Validators.from_json(kept.notes.get("validators"))
    kept.save_notes()
    kept.close()
    record = root / "record"
    record.write_bytes(data)
    files = FetchedFiles(kept_folder, record, root)
    files.load("here")
    entry = Entry("a.md", "0" * 40)
    files.is_left_out(entry)
    files.has(entry)
    files.announce([entry])
    again = FetchedFiles(kept_folder, record, root)
    again.load("here")
    assert sorted(again.paths()) == sorted(files.paths())


@lru_cache(1)
def _marks_file() -> bytes:
    path = _fresh("whole") / "marks.db"
    marks = Marks(path, lambda: SANE)
    marks.mark([f"2611.{n:05}" for n in range(30)], read=True, tags={"later": True})
    marks.mark(["2611.00001"], starred=True, note="Why does this work?")
    marks.machine  # noqa: B018
    marks.close()
    return path.read_bytes()


@lru_cache(1)
def _library_file() -> bytes:
    from tests.fuzz.asking import shelf

    shelf().library.view(View())
    copy = _fresh("copy") / "library.db"
    import sqlite3

    with sqlite3.connect(shelf().library.path) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    return copy.read_bytes()


def damaged(whole: bytes, data: bytes) -> bytes:
    """`whole`, damaged: each four bytes of `data` overwrite some of its bytes or cut it short."""
    changed = bytearray(whole)
    for at in range(0, len(data) - 3, 4):
        place = int.from_bytes(data[at : at + 2], "big") * 7 % max(len(changed), 1)
        if data[at + 2] == 0xFF:
            del changed[place:]
        elif changed:
            run = 1 + (data[at + 2] & 0x0F if data[at + 2] & 0x80 else 0)
            changed[place : place + run] = bytes([data[at + 3]]) * len(changed[place : place + run])
    return bytes(changed)


def open_marks(data: bytes) -> None:
    """A damaged marks file opens, or raises MarksError with a one-line message."""
    path = _fresh("marks") / "marks.db"
    path.write_bytes(damaged(_marks_file(), data))

    def tried(read: Callable[[Marks], object]) -> None:
        try:
            read(marks)
        except MarksError as error:
            assert_line(str(error))

    try:
        marks = Marks(path, lambda: SANE)
    except MarksError as error:
        assert_line(str(error))
        return
    try:
        tried(lambda marks: marks.get(["2611.00001", "2611.00002"]))
        tried(lambda marks: marks.changed())
        tried(lambda marks: marks.changed(1))
        tried(lambda marks: list(marks.writes()))
        tried(lambda marks: marks.machine)
        tried(lambda marks: marks.sequence)
        tried(lambda marks: marks.mark(["2611.00003", "x"], starred=True, note="new"))
        tried(lambda marks: "".join(export_toml(marks)))
    finally:
        marks.close()


def open_library(data: bytes) -> None:
    """A damaged library opens, or raises an error of one line; once rebuilt, it is empty."""
    path = _fresh("library") / "library.db"
    path.write_bytes(damaged(_library_file(), data))
    try:
        library = Library(path)
    except LibraryError as error:
        assert_line(str(error))
        return
    try:
        library.papers(library.view(View("query", "attention")))
        numbers = library.view(View())
        for n in numbers[:5]:
            library.paper(n)
        library.facets("category")
        library.counts()
        library.files()
    except DamagedLibraryError as error:
        assert_line(str(error))
        library.rebuild()
        assert len(library.view(View())) == 0
    finally:
        library.close()
