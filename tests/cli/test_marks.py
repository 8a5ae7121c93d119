"""All marks at once: exported, imported, backed up, restored and shared."""

import json
import os
import threading
import tomllib
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.helpers import Command, configure, entry, write_digest
from tests.support.machines import SANE, Machine
from tui_reader.marks import backups, clock
from tui_reader.marks.model import Mark
from tui_reader.marks.store import Marks
from tui_reader.marks.toml import export_toml, import_toml
from tui_reader.system import paths


def marked(*ids: str) -> list[Mark]:
    with closing(Marks(paths.marks_file())) as marks:
        return list(marks.get(ids).values())


def mark(*ids: str, **what: Any) -> None:
    with closing(Marks(paths.marks_file())) as marks:
        marks.mark(ids, **what)


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_exported_marks_can_be_imported_elsewhere(
    home: Path, cli: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    mark("2601.00001", "doi:10.1/x", read=True, starred=True, tags={"später": True}, note="a\n\nb")
    mark("2601.00002", starred=True)
    mark("2601.00002", starred=False)
    ids = ("2601.00001", "doi:10.1/x", "2601.00002")
    before = marked(*ids)
    file = tmp_path / "marks.toml"
    answer = cli("marks", "export", file)
    assert (answer.status, answer.err) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(tomllib.loads(file.read_text())) == set(ids)
    monkeypatch.setenv("TUI_READER_CONFIG_DIR", str(tmp_path / "elsewhere"))
    answer = cli("marks", "import", file)
    assert (answer.status, answer.err) == (0, "")
    assert marked(*ids) == before
    assert cli("marks", "import", file).out.startswith("0 marks imported; ")
    assert cli("marks", "export", "-").out == file.read_text()


def test_an_import_only_takes_later_marks(cli: Command, home: Path, tmp_path: Path):
    mark("a", "b", starred=True)
    file = write(
        tmp_path / "marks.toml",
        "[a]\nunstarred = 2001-01-01T00:00:00Z\n[b]\nunstarred = 2099-01-01\n[c]\nread = true\n",
    )
    assert cli("marks", "import", file).status == 0
    assert [(each.starred, each.read) for each in marked("a", "b", "c")] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    mark("b", starred=True)  # a mark with a future time can be changed again
    assert marked("b")[0].starred


def test_marks_written_by_hand_are_imported(cli: Command, home: Path, tmp_path: Path):
    file = write(
        tmp_path / "marks.toml",
        '["2601.00001"]\nread = 2026-01-02\nstarred = true\ntags = ["to read", "#gpu"]\n'
        'note = "Why?"\n',
    )
    assert cli("marks", "import", file).out == "5 marks imported\n"
    (found,) = marked("2601.00001")
    assert found.read
    assert found.starred
    assert (found.tags, found.note) == (("gpu", "to-read"), "Why?")


def test_an_imported_mark_without_a_time_wins_over_all_earlier_marks(tmp_path: Path):
    machine = Machine(tmp_path, time=4.1e9)
    machine.star("by a wrong clock")
    machine.time = SANE + 0.7
    machine.star("in the same second")
    text = '["by a wrong clock"]\nunstarred = true\n["in the same second"]\nunstarred = true\n'
    assert import_toml(machine.marks, text).changed == 2
    assert machine.starred() == set()
    assert import_toml(machine.marks, text).changed == 0
    machine.close()


def test_a_star_restored_by_undo_is_exported_as_later_than_the_undone_change(tmp_path: Path):
    first, second = Machine(tmp_path / "a"), Machine(tmp_path / "b")

    def imported_stars() -> set[str]:
        second.time = first.time
        import_toml(second.marks, "".join(export_toml(first.marks)))
        return second.starred()

    first.star("x")
    assert imported_stars() == {"x"}
    first.time += 60
    back = first.marks.mark(["x"], starred=False)
    assert imported_stars() == set()
    first.time += 60
    first.marks.apply(back)
    assert imported_stars() == {"x"}
    first.close()
    second.close()


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00+00:00:01",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_no_time_from_another_machine_makes_an_export_unimportable(tmp_path: Path, value: str):
    machine = Machine(tmp_path)
    stamp = clock.stamp(clock.at(SANE), "c" * 12)
    (machine.folder / "marks-cccccccccccc.jsonl").write_text(
        json.dumps([stamp, "x", "starred", value]) + "\n"
    )
    machine.exchange()
    assert machine.starred() == {"x"}
    done = import_toml(machine.marks, "".join(export_toml(machine.marks)))
    assert (done.fields, done.problems) == (1, [])
    machine.close()


def test_entries_that_cannot_be_read_are_named_and_the_rest_is_imported(
    cli: Command, home: Path, tmp_path: Path
):
    file = write(
        tmp_path / "marks.toml",
        'a = 1\n[b]\nstarred = "yes"\nliked = true\nread = true\n["\\u001b[31mc"]\nread = true\n'
        "[d]\ntags = [[], {}]\n",
    )
    answer = cli("marks", "import", file)
    assert (answer.status, answer.out) == (1, "1 mark imported\n")
    assert "[a]: not a table of marks" in answer.err
    assert "[b]: starred has no time such as 2026-" in answer.err
    assert "[b]: liked is nothing that can be marked" in answer.err
    assert "[c]: read cannot be read" in answer.err
    assert "[d]: tags is neither a table nor a list of names" in answer.err
    assert "\x1b" not in answer.err


def test_a_note_that_is_too_long_is_cut_and_reported_once(cli: Command, home: Path, tmp_path: Path):
    file = write(tmp_path / "marks.toml", f'[b]\nnote = "{"long " * 50_000}"\n')
    answer = cli("marks", "import", file)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "1 mark imported\n", 1)
    cut = "[b]: its note has 250,000 characters; the first 200,000 were kept"
    assert answer.err == f"tui-reader: {file}: {cut}\n"
    exported = write(tmp_path / "again.toml", cli("marks", "export", "-").out)
    assert cli("marks", "import", exported)[::2] == (0, "")


@pytest.mark.parametrize(
    ("words", "content", "message"),
    [
        (("export",), None, "give a file, or -: tui-reader marks export FILE"),
        (("import",), None, "give a file, or -"),
        (("import", "none.toml"), None, "none.toml: No such file"),
        (("import", "f"), b"= 3", "not TOML"),
        (("import", "f"), b"\xff", "not UTF-8"),
        (("import", "f"), b"a = " + b"[" * 5_000, "not TOML"),
        (("import", "f"), b"a = " + b"9" * 5_000, "not TOML"),
        (("backup", "x"), None, "takes no name"),
        (("backup",), None, "there are no marks to back up yet"),
        (("restore", "2001-01-01"), None, "no such backup"),
    ],
)
def test_errors_are_reported_in_one_line(
    words: tuple[str, ...],
    content: bytes | None,
    message: str,
    home: Path,
    cli: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "f").write_bytes(content)
    answer = cli("marks", *words)
    assert answer.status == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1


_texts = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.dictionaries(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9),
        st.tuples(st.booleans(), st.booleans(), st.lists(_texts, max_size=3), _texts),
        max_size=4,
    ),
    st.booleans(),
)
@settings(deadline=None, max_examples=15)
def test_an_exported_and_imported_file_gives_the_same_marks(tmp_path_factory, papers, taken_back):
    first = Machine(tmp_path_factory.mktemp("a"))
    for id_, (read, starred, tags, note) in papers.items():
        first.marks.mark(
            [id_], read=read, starred=starred, tags=dict.fromkeys(tags, True), note=note
        )
    if taken_back:
        first.marks.mark(list(papers)[:1], starred=False, note="", tags={"x": False})
    text = "".join(export_toml(first.marks))
    second = Machine(tmp_path_factory.mktemp("b"))
    done = import_toml(second.marks, text)
    assert done.problems == []
    assert second.marks.get(list(papers)) == first.marks.get(list(papers))
    assert "".join(export_toml(second.marks)) == text
    first.close()
    second.close()


def test_a_backup_is_restored_and_the_restore_is_undone(home: Path, cli: Command):
    mark("a", "b", starred=True, note="before")
    assert cli("marks", "backup").status == 0
    name = cli("marks", "restore").out.split()[0]
    before = marked("a", "b", "c")
    mark("a", starred=False, note="after")
    mark("c", read=True)
    after = marked("a", "b", "c")
    answer = cli("marks", "restore", name)
    assert (answer.status, answer.err) == (0, "")
    assert marked("a", "b", "c") == before
    assert "3 marks changed" in answer.out
    again = answer.out.split()[-1]
    assert cli("marks", "restore", again).status == 0
    assert marked("a", "b", "c") == after


def test_restored_marks_win_on_other_machines(home: Path, cli: Command, tmp_path: Path):
    configure(f'[marks]\nshared_folder = "{tmp_path / "Sync"}"\n')
    other = Machine(tmp_path / "other", tmp_path / "Sync")
    cli("mark", "star", "2601.00001")
    cli("marks", "backup")
    name = cli("marks", "restore").out.split()[0]
    cli("mark", "unstar", "2601.00001")
    other.exchange()
    assert other.starred() == set()
    cli("marks", "restore", name)
    other.exchange()
    assert other.starred() == {"2601.00001"}
    other.close()


@pytest.mark.parametrize("place", [0, 100, 4096, 7800, 11900])
def test_a_damaged_file_is_kept_aside_and_replaced(place: int, home: Path, cli: Command):
    mark(*(f"paper-{n}" for n in range(300)), starred=True)
    cli("marks", "backup")
    name = cli("marks", "restore").out.split()[0]
    with paths.marks_file().open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 300)
    damaged = paths.marks_file().read_bytes()
    answer = cli("marks", "restore", name)
    assert (answer.status, answer.err) == (0, "")
    assert sum(each.starred for each in marked(*(f"paper-{n}" for n in range(300)))) == 300
    (aside,) = paths.config_dir().glob("marks-damaged-*.db")
    assert aside.read_bytes() == damaged
    assert {path.stat().st_mode & 0o777 for path in paths.config_dir().glob("*.db")} == {0o600}


def test_after_damage_marks_later_than_the_backup_come_from_the_shared_folder(
    home: Path, cli: Command, tmp_path: Path
):
    configure(f'[marks]\nshared_folder = "{tmp_path / "Sync"}"\n')
    (tmp_path / "Sync").mkdir()
    cli("mark", "star", "2601.00001")
    cli("marks", "backup")
    name = cli("marks", "restore").out.split()[0]
    cli("mark", "star", "2601.00002")
    paths.marks_file().write_bytes(b"no database" * 1000)
    assert cli("marks", "restore", name).status == 0
    assert [each.starred for each in marked("2601.00001", "2601.00002")] == [True, True]


def test_a_damaged_backup_is_refused(home: Path, cli: Command):
    mark("a", starred=True)
    cli("marks", "backup")
    (copy,) = backups.list_backups(paths.marks_file())
    copy.path.write_bytes(copy.path.read_bytes()[:5_000])
    answer = cli("marks", "restore", copy.name)
    assert answer.status == 2
    assert "choose another backup" in answer.err
    assert marked("a")[0].starred


def test_daily_backups_of_seven_days_and_four_weeks_are_kept(tmp_path: Path):
    machine = Machine(tmp_path)
    first = date(2026, 1, 1)
    for day in range(60):
        machine.star(f"p{day}")
        assert backups.back_up_daily(machine.marks.path, first + timedelta(day))
        assert backups.back_up_daily(machine.marks.path, first + timedelta(day)) is None
    kept = [backup.day for backup in backups.list_backups(machine.marks.path)]
    last = first + timedelta(59)
    assert kept[:7] == [last - timedelta(n) for n in range(7)]
    assert len(kept) == 11
    weeks = [day.isocalendar()[:2] for day in kept[7:]]
    assert weeks == sorted(set(weeks), reverse=True)
    assert kept[-1] > last - timedelta(7 + 5 * 7)
    # a year without the reader removes none of them
    assert backups.back_up_daily(machine.marks.path, last + timedelta(365)) is None
    machine.star("after")
    backups.back_up_daily(machine.marks.path, last + timedelta(366))
    assert len(backups.list_backups(machine.marks.path)) == 11
    machine.close()


def test_a_clock_that_was_wrong_for_a_day_removes_no_backup(tmp_path: Path):
    machine = Machine(tmp_path)
    for day in (date(2099, 1, 1), date(1970, 1, 1), date(2026, 1, 1), date(2026, 1, 2)):
        machine.star("x", starred=day.day == 1)
        machine.star(str(day))
        assert backups.back_up_daily(machine.marks.path, day)
    kept = [backup.name for backup in backups.list_backups(machine.marks.path)]
    assert kept == ["2099-01-01", "2026-01-02", "2026-01-01", "1970-01-01"]
    machine.close()


def test_a_backup_made_by_command_is_kept(tmp_path: Path):
    machine = Machine(tmp_path)
    machine.star("a")
    made = backups.back_up(machine.marks.path, datetime(2026, 1, 1, 9, 30))
    assert made.name == "2026-01-01-093000"
    for day in range(45):
        machine.star("a", starred=day % 2 == 1)
        backups.back_up_daily(machine.marks.path, date(2026, 1, 2) + timedelta(day))
    assert made.path.exists()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    machine.close()


def test_damaged_marks_do_not_replace_a_good_backup(tmp_path: Path):
    machine = Machine(tmp_path)
    machine.star(*(f"p{n}" for n in range(500)))
    path = machine.marks.path
    backups.back_up_daily(path, date(2026, 1, 1))
    machine.star("x")
    machine.close()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 8192)
    with pytest.raises(backups.BackupError):
        backups.back_up_daily(path, date(2026, 1, 2))
    assert [str(backup.day) for backup in backups.list_backups(path)] == ["2026-01-01"]
    assert [path.name for path in backups.folder(path).iterdir()] == ["marks-2026-01-01.db"]


@pytest.fixture
def other(home: Path, cli: Command, tmp_path: Path):
    digests = tmp_path / "digests"
    write_digest(digests / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    cli("add", digests)
    config = paths.config_file()
    config.write_text(f'{config.read_text()}\n[marks]\nshared_folder = "{tmp_path / "Sync"}"\n')
    made = Machine(tmp_path / "other", tmp_path / "Sync", SANE)
    yield made
    made.close()


def test_list_includes_marks_of_other_machines(other: Machine, cli: Command):
    other.star("2601.00002")
    other.exchange()
    answer = cli("list", "is:starred", "--format", "ids")
    assert (answer.status, answer.out, answer.err) == (0, "2601.00002\n", "")


@pytest.mark.parametrize("words", [("mark", "star", "2601.00001"), ("sync",)])
def test_mark_and_sync_share_marks_with_other_machines(
    other: Machine, cli: Command, words: tuple[str, ...]
):
    mark("2601.00001", starred=True)
    assert cli(*words).status == 0
    other.exchange()
    assert other.starred() == {"2601.00001"}


def test_a_missing_shared_folder_only_causes_a_warning(other: Machine, cli: Command):
    cli("sync")
    for path in other.folder.iterdir():
        path.unlink()
    other.folder.rmdir()
    answer = cli("mark", "star", "2601.00001")
    assert (answer.status, answer.out) == (0, "1 paper starred\n")
    assert "the shared folder is gone" in answer.err
    assert cli("list", "is:starred", "--format", "ids").out == "2601.00001\n"
    assert cli("sync").status == 1
    other.folder.mkdir()
    cli("sync")
    other.exchange()
    assert other.starred() == {"2601.00001"}


@pytest.mark.parametrize(
    ("words", "status"), [(("mark", "star", "2601.00001"), 0), (("doctor",), 1)]
)
def test_commands_do_not_wait_for_a_shared_folder_that_hangs(
    other: Machine,
    cli: Command,
    words: tuple[str, ...],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
):
    """Like a folder of a server that is down."""
    hung, ended = os.listdir, threading.Event()
    monkeypatch.setattr("tui_reader.sharing.exchange._PATIENCE", 0.01)
    monkeypatch.setattr(
        os, "listdir", lambda path: ended.wait() if path == other.folder else hung(path)
    )
    answer = cli(*words)
    ended.set()
    assert answer.status == status
    assert "does not answer" in answer.err + answer.out


def test_doctor_lists_every_machine(other: Machine, cli: Command):
    other.star("2601.00002")
    other.exchange()
    cli("sync")
    copy = other.file.with_name(f"{other.file.stem} (conflicted copy).jsonl")
    copy.write_bytes(other.file.read_bytes() + b"garbage\n")
    before = sorted(other.folder.iterdir())
    answer = cli("doctor")
    assert (answer.status, answer.err) == (0, "")
    assert f"  ok     {other.folder}\n" in answer.out
    assert "  ok     this machine: 1 line" in answer.out
    assert f"({other.marks.machine}): 1 line, " in answer.out
    assert "last change 2026-09-" in answer.out
    assert "a conflict copy" in answer.out
    assert "1 line cannot be read" in answer.out
    assert sorted(other.folder.iterdir()) == before


def test_doctor_reports_a_clock_that_is_far_ahead(other: Machine, cli: Command):
    other.time = 4.1e9
    other.star("2601.00002")
    other.exchange()
    answer = cli("doctor")
    assert answer.status == 1
    assert "1 mark from a clock that is far ahead" in answer.out


@pytest.mark.parametrize(
    "written",
    [
        "marks = 3",
        "[marks]\nfolder = 1",
        '[marks]\nshared_folder = "Sync"',
        "[marks]\nshared_folder = 7",
        '[marks]\nshared_folder = "~nobody-here/x"',
    ],
)
def test_a_wrong_shared_folder_is_reported_and_the_rest_works(
    written: str, home: Path, cli: Command
):
    configure(written + "\n")
    answer = cli("sources")
    assert answer.err.count("\n") == 1 or "no sources yet" in answer.err
    assert "marks" in answer.err
