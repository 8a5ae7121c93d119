import sqlite3
from pathlib import Path

import pytest

from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import Command, entry, environment, process, write_digest


def test_a_new_user_sees_no_errors_and_what_to_do(home: Path, cli: Command):
    answer = cli("doctor")
    assert (answer.status, answer.err) == (0, "")
    assert "tui-reader add lists what can be added" in answer.out
    assert answer.out.endswith("\nNothing is wrong.\n")
    assert not home.exists()


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--report"]])
def test_doctor_checks_the_rest_if_textual_is_broken(
    home: Path, digests: Path, tmp_path: Path, words: list[str]
) -> None:
    broken = tmp_path / "broken/textual"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('it is broken')\n")
    root = environment()["PYTHONPATH"]
    answer = process(*words, env={"PYTHONPATH": f"{broken.parent}:{root}"})
    assert b"unexpected error" not in answer.stderr
    shown = answer.stdout.decode()
    if words == ["doctor"]:
        assert "Textual cannot be loaded (it is broken)\n         to fix it: reinstall" in shown
        assert "1 digest with 2 entries indexed" in shown
    else:
        assert answer.returncode == 0
        assert "2 papers" in shown


def test_doctor_prints_where_everything_is(home: Path, digests: Path, cli: Command):
    answer = cli("doctor")
    assert (answer.status, answer.err) == (0, "")
    for place in ("config/config.toml", "config/marks.db", "cache/library.db"):
        assert f"{home / place} (" in answer.out
    assert str(home / "data") in answer.out
    for name in ("tui-reader ", "Python ", "SQLite ", "Textual "):
        assert f"  {name}" in answer.out or f", {name}" in answer.out
    assert f"{digests}: 1 digest with 2 entries indexed" in answer.out


def test_files_that_are_not_digests_are_named_but_not_wrong(digests: Path, cli: Command):
    (digests / "README.md").write_text("# About\n")
    cli("sync")
    answer = cli("doctor")
    assert answer.status == 0
    assert "1 file is not in a known digest format\n           README.md\n" in answer.out


def test_files_that_are_not_indexed_yet_are_named(digests: Path, cli: Command):
    write_digest(digests / "2026-01-03.jsonl", entry("2601.00003"))
    answer = cli("doctor")
    assert answer.status == 0
    assert (
        "1 file not indexed yet; run: tui-reader sync\n           2026-01-03.jsonl\n" in answer.out
    )


def test_entries_that_cannot_be_read_are_wrong_and_named(digests: Path, cli: Command):
    with (digests / "2026-01-01.jsonl").open("a") as file:
        file.write("{broken\n" * 9)
    cli("sync")
    answer = cli("doctor")
    assert answer.status == 1
    assert "WRONG  9 entries could not be read" in answer.out
    assert f"{digests / '2026-01-01.jsonl'}:3: " in answer.out
    assert "and 4 more" in answer.out
    assert "to fix it: " in answer.out
    assert answer.out.endswith("\n1 thing is wrong.\n")


def test_a_missing_folder_is_wrong(digests: Path, cli: Command):
    digests.rename(digests.with_name("elsewhere"))
    answer = cli("doctor")
    assert answer.status == 1
    assert f"WRONG  {digests}: no such folder" in answer.out


def test_damaged_marks_are_wrong_and_not_changed(home: Path, digests: Path, cli: Command):
    marks = home / "config" / "marks.db"
    marks.write_bytes(b"no database" * 1000)
    answer = cli("doctor")
    assert answer.status == 1
    assert f"WRONG  {marks}: cannot be read (file is not a database)" in answer.out
    assert "restore a backup" in answer.out
    assert marks.read_bytes() == b"no database" * 1000


def test_marks_of_a_newer_version_are_wrong(home: Path, digests: Path, cli: Command):
    with sqlite3.connect(home / "config" / "marks.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    answer = cli("doctor")
    assert answer.status == 1
    assert "written by another version of tui-reader (its layout is 99)" in answer.out
    assert "if a newer tui-reader wrote the file, upgrade" in answer.out


def test_a_damaged_library_is_wrong_and_can_be_deleted(home: Path, digests: Path, cli: Command):
    library = home / "cache" / "library.db"
    library.write_bytes(b"no database" * 1000)
    answer = cli("doctor")
    assert answer.status == 1
    assert f"WRONG  {library}: cannot be read" in answer.out
    library.unlink()
    assert cli("sync").status == 0
    assert cli("doctor").status == 0


def test_doctor_finds_damage_inside_the_library(home: Path, digests: Path, cli: Command):
    library = home / "cache" / "library.db"
    size = library.stat().st_size
    with library.open("r+b") as file:
        file.seek(16384)
        file.write(b"\xff" * (size - 16384))
    answer = cli("doctor")
    assert answer.status == 1
    assert f"WRONG  {library}: damaged" in answer.out


def test_errors_in_the_configuration_are_reported(home: Path, digests: Path, cli: Command):
    config = home / "config" / "config.toml"
    config.write_text("colour = 3\n" + config.read_text())
    answer = cli("doctor")
    assert answer.status == 1
    assert "WRONG  " + f"{config}:1: unknown key 'colour'; remove it" in answer.out


def test_doctor_works_when_everything_is_broken(broken: str, cli: Command):
    answer = cli("doctor")
    assert (answer.status, answer.err) == (1, "")
    if broken == "garbage":
        assert answer.out.count("WRONG") == 4
        assert answer.out.endswith("\n4 things are wrong.\n")
    elif broken == "files for folders":
        assert "not a folder" in answer.out
    else:
        assert answer.out.count("WRONG") == 3
        assert "library.db: is a folder\n         to fix it: move it away" in answer.out


def test_doctor_describes_every_source(home: Path, digests: Path, tmp_path: Path, cli: Command):
    upstream = Upstream(tmp_path / "lab.git")
    upstream.commit({"2026-01-02.jsonl": daily("2026-01-02")})
    cli("add", upstream.url)
    cli("add", "arxiv:cs.CL", "--no-try")
    cli("disable", "arxiv-cs.CL")
    cli("sync")
    answer = cli("doctor")
    assert (answer.status, answer.err) == (0, "")
    assert "  ok     git version 2." in answer.out
    assert f"  ok     git source, {upstream.url}\n" in answer.out
    assert f"{home / 'data' / 'digests' / 'lab'}: 1 digest with 3 entries indexed" in answer.out
    assert answer.out.count("  ok     last synced 20") == 2
    assert "off: syncs skip it; tui-reader enable arxiv-cs.CL turns it on" in answer.out
    assert "nothing fetched yet; run: tui-reader sync arxiv-cs.CL" in answer.out


def test_a_failing_source_is_wrong_unless_it_is_off(home: Path, cli: Command):
    cli("add", "http://127.0.0.1:9/list.txt", "--name", "gone", "--no-try")
    cli("sync")
    answer = cli("doctor")
    assert answer.status == 1
    assert "  WRONG  failed 20" in answer.out
    assert "check the network" in answer.out
    assert "then run: tui-reader sync gone" in answer.out
    cli("disable", "gone")
    answer = cli("doctor")
    assert answer.status == 0
    assert "  note   failed 20" in answer.out


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (None, "WRONG  the git program is missing\n         to fix it: install git\n"),
        ("echo git version 2.20.1", "WRONG  git 2.20.1 is too old\n         to fix it: install"),
    ],
)
def test_an_unusable_git_is_wrong_if_a_source_needs_it(
    program: str | None,
    message: str,
    home: Path,
    tmp_path: Path,
    cli: Command,
    monkeypatch: pytest.MonkeyPatch,
):
    programs = tmp_path / "bin"
    programs.mkdir()
    if program:
        (programs / "git").write_text(f"#!/bin/sh\n{program}\n")
        (programs / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    assert cli("doctor").status == 0
    cli("add", "daily-arxiv", "--no-try")
    answer = cli("doctor")
    assert answer.status == 1
    assert message in answer.out
