import os
import re
import sqlite3
import stat
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.helpers import Command, entry, environment, write_digest
from tui_reader import __version__
from tui_reader.system import discreet, errorlog

WORD = re.compile(r"[^\W\d_]{2,}")
OF_THE_SYSTEM = [*map(os.strerror, range(1, 134)), *(status.phrase for status in HTTPStatus)]
PROGRAM = set(WORD.findall(" ".join(OF_THE_SYSTEM))) | {
    word
    for path in Path(errorlog.__file__).parents[1].rglob("*.py")
    for word in WORD.findall(path.read_text("utf-8"))
}
SECRET = "Zebras of the Unseen Steppe"


@pytest.fixture
def log(home: Path) -> Path:
    return home / "data" / "error.log"


def failing(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised


def test_a_failure_is_logged_with_when_what_and_where(log: Path):
    assert (
        errorlog.log_error("feeding the cat", failing(ZeroDivisionError("division by zero"))) == log
    )
    first, *rest = log.read_text().splitlines()
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(rf"{time} tui-reader {re.escape(__version__)}, Python 3\.\S+, \w+", first)
    assert rest[:2] == ["  feeding the cat", "  ZeroDivisionError: division by zero"]
    assert re.fullmatch(r"    \S*test_errorlog\.py:\d+ in failing: raise error", rest[2])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError(SECRET), "KeyError"),
        (ValueError(f"invalid literal for int(): {SECRET!r}"), "ValueError"),
        (FileNotFoundError(2, SECRET, f"/x/{SECRET}.pdf"), "No such file or directory (….pdf)"),
        (sqlite3.OperationalError(f'fts5: syntax error near "{SECRET}"'), "OperationalError"),
        (RuntimeError(f"https://ann:{SECRET}@host/?token={SECRET}"), "RuntimeError"),
        (ExceptionGroup(SECRET, [KeyError(SECRET), OSError(28, SECRET)]), "No space left on"),
        (AttributeError("'NoneType' object has no attribute 'paper'"), "attribute 'paper'"),
    ],
)
def test_nothing_of_what_is_read_is_in_the_log(error: Exception, told: str, log: Path):
    again = failing(RuntimeError(SECRET))
    again.__cause__ = failing(error)
    again.add_note(SECRET)
    errorlog.log_error("feeding the cat", again)
    text = log.read_text()
    assert told in text
    assert "because of " in text
    assert not any(word in text for word in SECRET.split() if word not in {"of", "the"})


def test_of_a_reason_the_programs_own_words_are_kept(log: Path):
    errorlog.log_error(
        "syncing",
        reason=f"https://…@host/{SECRET}?token=x: HTTP 404 {SECRET}; check the URL in a browser",
    )
    assert "  … HTTP 404 … check the URL in a browser\n" in log.read_text()


@settings(deadline=None)
@given(st.text(max_size=60), st.text(st.characters(categories=["L", "N", "P", "Zs"])), st.text())
def test_of_any_message_only_words_of_the_program_are_kept(title: str, url: str, name: str):
    message = f"{url}: no such folder; mount or make it ({title}): HTTP 404 {name}"
    kept = WORD.findall(discreet.words(message))
    assert [word for word in kept if word not in PROGRAM and not word.endswith("Error")] == []


def test_the_home_and_the_users_name_are_not_in_the_log(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = tmp_path / "ann-example" / "lab"
    place.mkdir(parents=True)
    (place / "gone.py").write_text("def fail():\n    raise KeyError(1)\n")
    monkeypatch.setenv("HOME", str(tmp_path / "ann-example"))
    monkeypatch.syspath_prepend(place)
    import gone  # type: ignore[import-not-found]

    try:
        gone.fail()
    except KeyError as error:
        errorlog.log_error("going", error)
    assert "~/lab/gone.py:2 in fail: raise KeyError(1)" in log.read_text()
    assert "ann-example" not in log.read_text()


def test_a_failure_that_comes_again_and_again_is_one_entry(log: Path):
    for _ in range(50):
        errorlog.log_error("knocking", reason="the other thing is wrong")
    assert log.read_text().count("knocking") == 1


def test_the_log_stays_small_and_is_its_owners(log: Path):
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
    assert errorlog.latest(3)[-1].endswith(" 199")
    assert len(errorlog.latest(1_000)) > 52  # both files are looked through


@pytest.mark.parametrize("place", ["data", "data/error.log"])
def test_a_log_that_cannot_be_written_makes_nothing_worse(place: str, home: Path, log: Path):
    if place == "data":
        home.mkdir()
        (home / place).write_text("a file")
    else:
        (home / place).mkdir(parents=True)
    assert errorlog.log_error("feeding the cat", failing(KeyError(1))) is None
    assert errorlog.latest(5) == []


def test_an_error_that_cannot_be_told_makes_nothing_worse(log: Path):
    class MuteError(Exception):
        def __str__(self) -> str:
            raise KeyError

    assert errorlog.log_error("speaking", failing(MuteError())) == log
    assert "MuteError" in log.read_text()


def test_processes_that_log_at_once_do_not_mix_their_entries(log: Path):
    code = (
        "from tui_reader.system.errorlog import log_error\n"
        "for n in range(40): log_error(f'entry {n} ' * 50)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], env=environment()) for _ in range(4)]
    assert [each.wait(60) for each in running] == [0] * 4
    entries = errorlog.latest(1_000)
    assert len(entries) == 160
    assert all(re.fullmatch(r"[^\n]+\n  ((entry \d+ )\2{48}entry \d+)", each) for each in entries)


def test_a_source_that_fails_is_logged_without_its_name_and_location(log: Path, cli: Command):
    cli("add", "http://127.0.0.1:9/steppe/list.txt", "--name", "zebras", "--no-try")
    assert cli("sync").status == 1
    text = log.read_text()
    assert "  syncing a source of kind web at 127.0.0.1\n" in text
    assert "check the network and sync again" in text
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


def test_what_goes_well_is_not_logged(home: Path, tmp_path: Path, log: Path, cli: Command):
    write_digest(tmp_path / "digests" / "2026-01-02.jsonl", entry("2601.00001"))
    for words in (
        ["add", tmp_path / "digests"],
        ["sync"],
        ["list"],
        ["mark", "star", "2601.00001"],
    ):
        assert cli(*words).status == 0
    assert not log.exists()
