import os
import signal
from pathlib import Path

import pytest

from tests.support.helpers import PATIENCE, Command, Terminal, command_line, configure
from tui_reader import config
from tui_reader.cli.demo import sample_home
from tui_reader.sources.registry import digest_folder
from tui_reader.system import paths


def test_the_temporary_place_has_the_sample_and_is_used_by_the_reader(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = dict(os.environ)
    with sample_home() as place:
        assert place.parent == tmp_path
        for own in (paths.config_file(), paths.data_dir(), paths.library_file()):
            assert own.is_relative_to(place)
        settings = config.load(paths.config_file())
        assert [source.name for source in settings.sources] == ["daily-arxiv", "efficient-paper"]
        assert settings.problems == ()
        for source in settings.sources:
            assert digest_folder(source).is_relative_to(place)
            assert any(digest_folder(source).iterdir())
    assert not place.exists()
    assert dict(os.environ) == before
    assert not home.exists()


def test_the_temporary_place_is_deleted_when_the_reader_fails(home: Path):
    places = []

    def fail() -> None:
        with sample_home() as place:
            places.append(place)
            (place / "data" / "more").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not places[0].exists()


def test_the_sample_is_indexed_without_problems(home: Path, cli: Command):
    with sample_home():
        answer = cli("sync")
        assert (answer.status, answer.err) == (0, "")
        assert cli("doctor").status == 0
        papers = cli("list", "--format", "jsonl").records
    assert 35 <= len(papers) <= 60
    assert any(len(paper["digests"]) > 1 for paper in papers)
    assert any("一" <= character <= "鿿" for paper in papers for character in paper["tldr"] or "")


@pytest.mark.parametrize(
    ("ending", "status"),
    [(None, 0), (signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1)],
)
def test_the_demo_leaves_nothing_behind(
    ending: signal.Signals | None, status: int, home: Path, tmp_path: Path
):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    terminal = Terminal("demo", TMPDIR=str(temporary))
    terminal.wait_for(b"Starred")
    assert any(temporary.iterdir())
    if ending:
        terminal.process.send_signal(ending)
    else:
        terminal.type(b"\x11")  # ctrl+q
    assert terminal.end() == status
    assert [*temporary.iterdir()] == []
    assert not home.exists()
    assert b"Traceback" not in terminal.output
    assert b"\x1b[?1049l" in terminal.output  # the terminal is back on its main screen


def test_a_terminated_reader_restores_the_terminal(home: Path):
    terminal = Terminal()
    terminal.wait_for(b"Starred")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.end() == 128 + 15
    assert b"Traceback" not in terminal.output
    assert b"\x1b[?1049l" in terminal.output


def test_the_reader_opens_with_a_configuration_that_is_not_toml(home: Path):
    file = configure("[[sources\n")
    terminal = Terminal()
    terminal.wait_for(b"not TOML")
    terminal.type(b"q")
    assert terminal.end() == 0
    assert file.read_text() == "[[sources\n"


def test_the_reader_ends_when_its_terminal_disappears(home: Path):
    terminal = Terminal("demo", command=command_line("demo"))  # not its controlling terminal
    terminal.wait_for(b"44 unread")
    os.close(terminal._own)
    assert terminal.process.wait(PATIENCE) == 128 + signal.SIGHUP
