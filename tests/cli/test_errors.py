import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.helpers import (
    SAMPLE,
    Command,
    configure,
    entry,
    environment,
    process,
    write_digest,
)
from tui_reader import __version__
from tui_reader.cli.arguments import parsers
from tui_reader.library import database
from tui_reader.system import paths


def test_the_version_is_printed(cli: Command):
    assert cli("--version") == (0, f"tui-reader {__version__}\n", "")


def test_help_lists_every_command_and_every_command_has_help(cli: Command):
    answer = cli("--help")
    assert answer.status == 0
    for command in parsers()[1]:
        assert f"\n    {command} " in answer.out
        of_command = cli(command, "--help")
        assert of_command.status == 0
        assert of_command.out.startswith(f"usage: tui-reader {command} ")


@pytest.mark.parametrize(
    "words", [["nope"], ["parse"], ["add", "--name", "x"], ["list", "--nope"], ["--nope"]]
)
def test_a_wrong_argument_is_reported_in_one_line(words: list[str], cli: Command):
    answer = cli(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("tui-reader: ")
    assert answer.err.endswith("--help\n")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_without_a_terminal_the_reader_says_that_it_needs_one(words: list[str], home: Path):
    answer = process(*words)
    assert answer.returncode == 2
    assert answer.stderr.startswith(b"tui-reader: the reader needs a terminal")
    assert answer.stderr.count(b"\n") == 1


@pytest.mark.parametrize("words", [["list"], ["sync"], ["sources"], ["add", SAMPLE]])
def test_a_configuration_that_cannot_be_read_is_reported_in_one_line(
    words: list[object], home: Path, cli: Command
):
    config = configure("[[sources\n")
    answer = cli(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"tui-reader: {config}: not TOML: ")
    assert answer.err.count("\n") == 1
    assert config.read_text() == "[[sources\n"


@pytest.mark.parametrize("words", [["list"], ["mark", "read", "2601.00001"]])
def test_damaged_marks_are_repaired_reported_in_one_line_and_kept(
    words: list[str], home: Path, cli: Command
):
    marks = home / "config" / "marks.db"
    marks.parent.mkdir(parents=True)
    marks.write_bytes(b"no database" * 1000)
    answer = cli(*words)
    assert answer.status == 0
    lines = [line for line in answer.err.splitlines() if "no sources yet" not in line]
    assert len(lines) == 1
    assert f"{marks}: was damaged" in lines[0]
    (kept,) = marks.parent.glob("marks-damaged-*.db")
    assert kept.name in lines[0]
    assert kept.read_bytes() == b"no database" * 1000
    assert cli(*words).err.count("damaged") == 0


def test_a_cache_folder_that_cannot_be_created_is_reported_in_one_line(home: Path, cli: Command):
    home.mkdir()
    (home / "cache").write_text("a file")
    answer = cli("sources", "--json")
    assert answer.status == 0
    assert "the library cannot be saved (a file is in the place of its folder)" in answer.err
    assert answer.err.count("\n") == 1


def test_papers_are_listed_while_another_program_writes_to_the_library(
    home: Path, tmp_path: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
):
    write_digest(tmp_path / "d" / "2026-06-01.jsonl", entry("2606.00001"))
    assert cli("add", tmp_path / "d").status == cli("sync").status == 0
    assert cli("mark", "star", "2606.00001").status == 0
    write_digest(tmp_path / "d" / "2026-06-02.jsonl", entry("2606.00002"))
    library = paths.library_file()
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.01)
    with sqlite3.connect(library, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = cli("list", "--format", "ids")
        assert (answer.status, answer.out) == (0, "2606.00001\n")
        in_use = f"{library}: in use by another program;"
        assert answer.err.splitlines() == [
            f"tui-reader: {in_use} the newest marks are missing",
            f"tui-reader: d: {in_use} sync again when that has finished",
        ]
        other.execute("ROLLBACK")
    assert cli("list", "--format", "ids", "is:starred").out == "2606.00001\n"


def test_an_unexpected_error_is_one_line_and_the_traceback_is_available(home: Path, cli: Command):
    # a library with the right schema and wrong contents
    library = home / "cache" / "library.db"
    cli("add", SAMPLE / "daily-arxiv")
    cli("sync")
    with sqlite3.connect(library) as connection:
        connection.execute("UPDATE files SET problems = 'no JSON'")
    connection.close()
    answer = process("sources", "--json")
    assert answer.returncode == 1
    assert answer.stderr.startswith(b"tui-reader: unexpected error (JSONDecodeError")
    assert answer.stderr.count(b"\n") == 1
    shown = process("sources", "--json", env={"TUI_READER_DEBUG": "1"})
    assert shown.returncode == 1
    assert b"Traceback" in shown.stderr


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["parse", SAMPLE / "daily-arxiv" / "2026-06-30.md"], {"sqlite3"}),
        (["list", "--format", "ids"], {"lxml", "tui_reader.formats"}),  # no digest has changed
        (["complete", "zsh", "list", "cat:cs"], {"tui_reader.sync.run"}),
    ],
)
def test_a_command_imports_only_what_it_needs(
    words: list[object], heavy: set[str], digests: Path
) -> None:
    heavy |= {"textual", "rich", "httpx", "platformdirs"}
    code = (
        "import sys; from tui_reader.cli import main; main(sys.argv[1:]);"
        f"print(*sys.modules.keys() & {heavy})"
    )
    command = [sys.executable, "-c", code, *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=True, env=environment())
    *printed, loaded = done.stdout.decode().splitlines()
    assert printed
    assert (loaded, done.stderr) == ("", b"")
