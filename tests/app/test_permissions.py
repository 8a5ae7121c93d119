"""Files that the reader makes are their owner's, whatever the umask lets others do."""

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support.arxiv_answers import rss
from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import Command, Terminal, command_line, entry, write_digest
from tests.support.http_server import Site
from tui_reader.system import paths


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(*places: Path) -> list[str]:
    """What below `places` somebody else may read, write or pass through, with its mode."""
    found = []
    for place in places:
        for path in (place, *place.rglob("*")):
            mode = stat.S_IMODE(path.lstat().st_mode)
            if mode & 0o077:
                found.append(f"{path} {mode:o}")
    return found


@pytest.mark.usefixtures("umask", "quick_retries")
def test_every_file_of_the_reader_is_readable_only_by_its_owner(
    home: Path,
    tmp_path: Path,
    site: Site,
    cli: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in ("config", "data", "cache"):  # folders are missing above them too
        monkeypatch.setenv(f"TUI_READER_{kind.upper()}_DIR", str(home / "above" / kind))
    folder = tmp_path / "folder"
    write_digest(folder / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    upstream = Upstream(tmp_path / "lab.git")
    upstream.commit({"below/2026-01-02.jsonl": daily("2026-01-02", 2)})
    today = date.today().isoformat()
    site.put("/web/list.txt", f"below/{today}.jsonl\n")
    site.put(f"/web/below/{today}.jsonl", daily(today))
    site.put("/feed.xml", rss("Fri, 02 Jan 2026", ("2601.00005", 1, "new")))
    locations = (folder, upstream.url, f"{site.url}/web/", f"{site.url}/feed.xml")
    for location, kind in zip(locations, ("folder", "git", "web", "feed"), strict=True):
        more = ("--index", "list.txt") if kind == "web" else ()
        answer = cli("add", location, "--name", kind, "--kind", kind, *more)
        assert answer.status == 0, answer
    cli("add", "http://127.0.0.1:9/list.txt", "--name", "gone", "--no-try")
    assert cli("sync").status == 1
    upstream.commit({"below/2026-01-04.jsonl": daily("2026-01-04", 2)})
    shared = tmp_path / "shared"
    shared.mkdir(0o755)
    config = paths.config_file()
    config.write_text(f'{config.read_text()}\n[marks]\nshared_folder = "{shared}"\n')
    cli("mark", "star", "2601.00001")
    cli("marks", "backup")
    backups = paths.config_dir() / "backups"
    terminal = Terminal(command=command_line())
    terminal.wait_for(b"Starred")
    terminal.type(b"sjsR")
    terminal.wait_for(b"gone")  # the sync has ended, and reports this source
    while not list(backups.glob("marks-????-??-??.db")):
        terminal._read()
    running = open_to_others(home)  # with the library's log, and the locks
    terminal.type(b"q")
    assert terminal.end() == 0
    paths.marks_file().write_bytes(b"no database" * 1000)
    assert "was damaged" in cli("list").err
    latest = max(backups.iterdir()).stem.removeprefix("marks-")
    assert cli("marks", "restore", latest).status == 0
    export = tmp_path / "marks.toml"
    assert cli("marks", "export", export).status == 0
    assert cli("export", "--output", tmp_path / "papers.bib").status == 0

    assert running == open_to_others(home, export, tmp_path / "papers.bib") == []
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    made = {path.name for path in home.rglob("*")}
    assert {"library.db", "marks.db", "session.json", "repository", ".notes.json"} <= made
    assert {"2026-01-04.jsonl", f"{today}.jsonl", "error.log"} <= made
    assert list(paths.config_dir().glob("marks-damaged-*"))
