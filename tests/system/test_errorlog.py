"""The error log: what it contains, what it never contains, and that it causes no errors."""

import os
import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.helpers import Command, entry, environment, write_digest
from tui_reader import __version__
from tui_reader.system import errorlog
from tui_reader.system.files import sync_to_disk

SECRET = "Zebras of the Unseen Steppe"


@pytest.fixture
def log(home: Path) -> Path:
    return home / "data" / "error.log"


def failing(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised


def test_a_failure_is_logged_with_its_time_type_and_place(log: Path, tmp_path: Path):
    with pytest.raises(FileNotFoundError) as caught:
        sync_to_disk(tmp_path / SECRET)
    assert errorlog.log_error("feeding the cat", caught.value) == log
    first, *rest = log.read_text().splitlines()
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(rf"{time} tui-reader {re.escape(__version__)}, Python 3\.\S+, \w+", first)
    assert rest[:2] == ["  feeding the cat", "  FileNotFoundError: ENOENT"]
    assert re.fullmatch(r"    system/files\.py:\d+ in sync_to_disk", rest[2])
    assert len(rest) == 3  # this test is not part of the program


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (KeyError(SECRET), "KeyError\n"),
        (ValueError(f"invalid literal for int(): {SECRET!r}"), "ValueError\n"),
        (FileNotFoundError(2, SECRET, f"/x/{SECRET}.pdf"), "FileNotFoundError: ENOENT\n"),
        (OSError(SECRET, SECRET), "OSError\n"),
        (sqlite3.OperationalError(f'no such "{SECRET}"'), "sqlite3.OperationalError\n"),
        (RuntimeError(f"https://ann:{SECRET}@host/?token={SECRET}"), "RuntimeError\n"),
        (ExceptionGroup(SECRET, [KeyError(SECRET), OSError(28, SECRET)]), "OSError: ENOSPC\n"),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), "UnicodeDecodeError\n"),
        (AttributeError(SECRET, name=SECRET, obj=SECRET), "AttributeError\n"),
    ],
)
def test_no_message_note_or_file_name_is_in_the_log(error: Exception, logged: str, log: Path):
    again = failing(RuntimeError(SECRET))
    again.__cause__ = failing(error)
    for each in (again, error):
        each.add_note(SECRET)
    errorlog.log_error("feeding the cat", again)
    text = log.read_text()
    assert f"  because of {logged}" in text or f"  one of them {logged}" in text
    assert not any(word in text for word in SECRET.split() if word not in {"of", "the"})


def test_files_outside_the_program_are_not_named_in_the_log(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = tmp_path / "ann-example" / "lab"
    place.mkdir(parents=True)
    (place / "gone.py").write_text("def fail():\n    raise KeyError(1)\n")
    monkeypatch.setenv("HOME", str(tmp_path / "ann-example"))
    monkeypatch.syspath_prepend(place)
    import gone  # type: ignore[import-not-found]

    with pytest.raises(KeyError) as caught:
        gone.fail()
    errorlog.log_error("going", caught.value)
    assert "  going\n  KeyError\n" in log.read_text()
    assert "ann-example" not in log.read_text()


def test_a_repeated_failure_is_logged_once(log: Path):
    for _ in range(50):
        errorlog.log_error("knocking", failing(KeyError(_)))
    assert log.read_text().count("knocking") == 1


def test_the_log_stays_small_and_private(log: Path):
    before = os.umask(0)
    try:
        for number in range(200):
            errorlog.log_error("feeding the cat " + "word " * 2_000 + str(number))
    finally:
        os.umask(before)
    old = log.with_name("error.log.1")
    assert sorted(path.name for path in log.parent.iterdir()) == [log.name, old.name]
    for path in (log, old):
        assert path.stat().st_size <= 512 * 1024
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert errorlog.latest_entries(3)[-1].endswith(" 199")
    assert len(errorlog.latest_entries(1_000)) > 52  # entries come from both files


@pytest.mark.parametrize("place", ["data", "data/error.log"])
def test_a_log_that_cannot_be_written_causes_no_further_error(place: str, home: Path, log: Path):
    if place == "data":
        home.mkdir()
        (home / place).write_text("a file")
    else:
        (home / place).mkdir(parents=True)
    assert errorlog.log_error("feeding the cat", failing(KeyError(1))) is None
    assert errorlog.latest_entries(5) == []


def run_writers(code: str) -> None:
    """Run `code` in four processes at once."""
    code = f"from tui_reader.system.errorlog import log_error, _known\n{code}"
    running = [forked.start([sys.executable, "-c", code], environment()) for _ in range(4)]
    assert [each.wait(60) for each in running] == [0] * 4


def test_processes_that_log_at_once_do_not_mix_their_entries(log: Path):
    run_writers("for n in range(40): log_error(f'entry {n} ' * 50)")
    entries = errorlog.latest_entries(1_000)
    assert len(entries) == 160
    assert all(re.fullmatch(r"[^\n]+\n  ((entry \d+ )\2{48}entry \d+)", each) for each in entries)


def test_processes_that_fill_the_log_at_once_drop_only_old_entries(log: Path):
    run_writers("for n in range(60): log_error(f'{n} ' + 'word ' * 2_400)")
    old, new = log.with_name("error.log.1").read_text(), log.read_text()
    sizes = len(old), len(new)
    assert 500_000 < sizes[0] <= 512 * 1024
    assert 0 < sizes[1] <= 512 * 1024
    for text in (old, new):
        assert re.fullmatch(r"(?:[^\n]+\n  \d+ (?:word )*word\n)+", text)


def test_a_source_that_fails_is_logged_without_its_name_and_location(log: Path, cli: Command):
    cli("add", "http://127.0.0.1:9/steppe/list.txt", "--name", "zebras", "--no-try")
    assert cli("sync").status == 1
    text = log.read_text()
    assert "  fetching a source of kind web at 127.0.0.1\n" in text
    assert ".UnreachableError\n" in text
    assert "zebras" not in text
    assert "steppe" not in text


def test_marks_that_cannot_be_used_are_logged(home: Path, log: Path, cli: Command):
    (home / "config").mkdir(parents=True)
    (home / "config" / "marks.db").write_bytes(b"no database" * 1000)
    assert "was damaged" in cli("mark", "read", "2601.00001").err
    assert "  using the marks\n  sqlite3.DatabaseError: SQLITE_NOTADB\n" in log.read_text()


def test_a_library_that_was_damaged_is_logged(home: Path, tmp_path: Path, log: Path, cli: Command):
    write_digest(tmp_path / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    cli("add", tmp_path / "digests")
    cli("sync")
    library = home / "cache" / "library.db"
    library.write_bytes(b"no database" * 1000)
    assert cli("sync").status == 0
    assert "  opening the library, which was damaged and is replaced\n" in log.read_text()


def test_success_is_not_logged(home: Path, tmp_path: Path, log: Path, cli: Command):
    write_digest(tmp_path / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    add, star = ["add", tmp_path / "digests"], ["mark", "star", "2601.00001"]
    for words in (add, ["sync"], ["list"], star):
        assert cli(*words).status == 0
    assert not log.exists()
