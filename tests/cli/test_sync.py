"""`sync`: what it prints and how it ends."""

import signal
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.arxiv_answers import rss
from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import (
    PATIENCE,
    SAMPLE,
    Command,
    Terminal,
    command_line,
    configure,
    entry,
    environment,
    write_digest,
)
from tests.support.http_server import Site
from tui_reader.system import paths

WEEKLY = SAMPLE / "efficient-paper"
DAYS = [(date.today() - timedelta(back)).isoformat() for back in range(8)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two digests with three papers, one of them in both."""
    place = tmp_path / "digests"
    write_digest(place / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    write_digest(place / "2026-01-03.jsonl", entry("2601.00002"), entry("2601.00003"))
    return place


def test_sync_prints_one_line_for_each_source(folder: Path, cli: Command):
    assert "found 2 digests with 3 papers" in cli("add", folder).out
    cli("add", WEEKLY)
    first = cli("sync")
    assert (first.status, first.err) == (0, "")
    assert first.out.splitlines()[0] == "digests: 3 new papers, 2 digests with 3 papers read"
    assert first.out.splitlines()[1].startswith("efficient-paper: ")
    write_digest(folder / "2026-01-04.jsonl", entry("2601.00003"), entry("2601.00004"))
    again = cli("sync", "digests")
    assert again.out == "digests: 1 new paper, 1 digest with 2 papers read\n"
    assert cli("sync").out == "digests: nothing new\nefficient-paper: nothing new\n"


def test_sources_of_every_kind_are_synced_together(
    home: Path, site: Site, folder: Path, tmp_path: Path, cli: Command
):
    upstream = Upstream(tmp_path / "lab.git")
    upstream.commit({"2026-02-02.jsonl": daily("2026-02-02")})
    site.put("/rss/cs.CL", rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new")))
    site.put(
        "/feed.xml",
        '<rss version="2.0"><channel><item><title>P</title><link>https://h/1</link></item>'
        "</channel></rss>",
    )
    cli("add", folder)
    cli("add", upstream.url, "--no-try")
    cli("add", site.publish(DAYS[:2]), "--no-try", "--name", "web")
    cli("add", f"{site.url}/feed.xml", "--no-try", "--name", "journal")
    cli("add", "arxiv:cs.CL", "--no-try")
    with paths.config_file().open("a") as config:
        config.write(f'server = "{site.url}"\npause = 0\n')
    answer = cli("sync", "--json")
    assert (answer.status, answer.err) == (0, "")
    found = {each["source"]: (each["new"], each["fetched"] > 0) for each in answer.records}
    assert found == {
        "digests": (3, False),
        "lab": (3, True),
        "web": (6, True),
        "journal": (1, True),
        "arxiv-cs.CL": (1, True),
    }
    for record in answer.records:
        assert record["error"] is None
        assert record["problems"] == []
        assert (record["bytes"] > 0) == (record["source"] != "digests")
    assert all(line.endswith(": nothing new") for line in cli("sync").out.splitlines())
    papers = {each["name"]: each["papers"] for each in cli("sources", "--json").records}
    assert papers == {name: new for name, (new, _) in found.items()}
    assert all(each["last_success"] for each in cli("sources", "--json").records)


def test_a_quiet_sync_only_prints_errors(folder: Path, cli: Command):
    cli("add", folder)
    assert cli("sync", "--quiet") == (0, "", "")
    cli("add", "http://127.0.0.1:9/list.txt", "--name", "gone", "--no-try")
    answer = cli("sync", "--quiet")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("tui-reader: gone: ")
    assert answer.err.count("\n") == 1


def test_sync_without_fetching_indexes_the_files_on_this_machine(
    site: Site, folder: Path, cli: Command
):
    cli("add", folder)
    cli("add", site.publish(DAYS[:2]), "--name", "web")
    site.requests.clear()
    answer = cli("sync", "--no-fetch", "--json")
    assert [each["new"] for each in answer.records] == [3, 6]
    assert site.requests == []


def test_sync_of_an_unknown_source_is_refused(folder: Path, cli: Command):
    cli("add", folder)
    answer = cli("sync", "nope")
    assert answer == (2, "", "tui-reader: nope: no such source; the sources are: digests\n")


def test_sync_without_a_source_says_how_to_add_one(cli: Command):
    answer = cli("sync")
    assert (answer.status, answer.out) == (0, "")
    assert "tui-reader add lists what can be added" in answer.err


def test_failing_sources_do_not_affect_the_others(
    site: Site, folder: Path, tmp_path: Path, cli: Command
):
    (tmp_path / "gone").mkdir()
    cli("add", tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    cli("add", site.publish(DAYS[:2]), "--name", "web")
    cli("add", folder)
    cli("add", (tmp_path / "none.git").as_uri(), "--no-try", "--name", "norepo")
    site.pages["/data/list.txt"] = lambda handler: handler.answer(403)
    answer = cli("sync")
    assert answer.status == 1
    assert answer.out == "digests: 3 new papers, 2 digests with 3 papers read\n"
    assert [line.split(": ")[1] for line in answer.err.splitlines()] == ["gone", "web", "norepo"]
    assert "HTTP 403" in answer.err
    failing = {each["name"]: each["failing"] for each in cli("sources", "--json").records}
    assert failing == {"gone": True, "web": True, "digests": False, "norepo": True}


def test_broken_entries_are_reported_and_the_rest_is_indexed(folder: Path, cli: Command):
    cli("add", folder)
    broken = folder / "2026-01-02.jsonl"
    broken.write_text("{broken\n" * 12 + broken.read_text())
    answer = cli("sync")
    assert answer.status == 1
    lines = answer.err.splitlines()
    assert lines[0].startswith(f"tui-reader: digests: {broken}:1: ")
    assert lines[10:] == ["tui-reader: digests: and 2 more; tui-reader doctor lists them"]
    assert answer.out == "digests: 3 new papers, 2 digests with 3 papers read\n"


def test_sync_rebuilds_a_damaged_library(home: Path, folder: Path, cli: Command):
    cli("add", folder)
    cli("sync")
    library = home / "cache" / "library.db"
    size = library.stat().st_size
    with library.open("r+b") as file:
        file.seek(16384)
        file.write(b"\xff" * (size - 16384))
    assert cli("sync").status == 0
    library.write_bytes(b"no database" * 1000)
    assert cli("sync").status == 0
    assert len(cli("list", "--format", "ids").out.split()) == 3


def test_retention_removes_old_digests_except_those_with_starred_papers(
    home: Path, site: Site, cli: Command
):
    configure('retention = "5d"\n')
    cli("add", site.publish(DAYS), "--name", "web")
    old = f"{DAYS[7][2:4]}{DAYS[7][5:7]}.{DAYS[7][8:]}001"
    cli("mark", "star", old)
    answer = cli("sync")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines()[-1] == "1 old digest removed (retention)"
    kept = {path.name for path in (home / "data" / "digests" / "web").glob("*.jsonl")}
    assert kept == {f"{day}.jsonl" for day in (*DAYS[:6], DAYS[7])}


def test_no_digest_is_removed_while_the_marks_cannot_be_read(home: Path, site: Site, cli: Command):
    configure('retention = "5d"\n')
    cli("add", site.publish(DAYS), "--name", "web")
    (home / "config" / "marks.db").write_bytes(b"no database" * 1000)
    answer = cli("sync")
    assert "was damaged" in answer.err
    assert "no old digest is removed until it is gone" in answer.err
    assert answer.out.startswith("web: 24 new papers")
    assert len([*(home / "data" / "digests" / "web").glob("*.jsonl")]) == 8


def test_an_interrupted_fetch_is_reported_in_one_line_and_continues_next_time(
    site: Site, folder: Path, cli: Command
):
    cli("add", folder)
    cli("add", site.publish(DAYS[:2]), "--name", "web", "--no-try")
    again = site.pages[f"/data/{DAYS[1]}.jsonl"]
    with site.interrupted(f"/data/{DAYS[1]}.jsonl"):
        answer = cli("sync")
    assert answer == (
        130,
        "",
        "tui-reader: stopped; what was fetched and indexed is kept, the next sync continues\n",
    )
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    site.pages[f"/data/{DAYS[1]}.jsonl"] = again
    (of_folder, of_web) = cli("sync", "--json").records
    assert of_folder["read"] == 0
    assert (of_web["fetched"], of_web["new"]) == (1, 6)


def test_interrupted_indexing_continues_next_time(tmp_path: Path, home: Path, cli: Command):
    place = tmp_path / "many"
    for day in range(1, 15):
        papers = (entry(f"26{day:02}.{n:05}", summary="word " * 300) for n in range(400))
        write_digest(place / f"2026-01-{day:02}.jsonl", *papers)
    configure(f'[[sources]]\nname = "many"\nkind = "folder"\nlocation = "{place}"\n')
    running = forked.start(
        command_line("sync"), environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    library = home / "cache" / "library.db-wal"
    while running.poll() is None and not (library.exists() and library.stat().st_size > 10**6):
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=PATIENCE)
    assert err.startswith(b"tui-reader: stopped; what was fetched and indexed is kept")
    assert err.count(b"\n") == 1
    assert (running.returncode, out) == (130, b"")
    (report,) = cli("sync", "--json").records
    assert report["read"] < 14
    assert len(cli("list", "--format", "ids").out.split()) == 14 * 400


def test_a_terminated_sync_ends_in_order(home: Path, site: Site, cli: Command):
    cli("add", site.publish(DAYS[:2]), "--name", "web", "--no-try")
    reached, end = site.hang(f"/data/{DAYS[1]}.jsonl")
    running = forked.start(command_line("sync", "--quiet"), environment(), stderr=subprocess.PIPE)
    assert reached.wait(PATIENCE)
    running.terminate()
    _, err = running.communicate(timeout=PATIENCE)
    end.set()
    assert running.returncode == 128 + signal.SIGTERM
    assert err.startswith(b"tui-reader: stopped")
    assert err.count(b"\n") == 1


def test_progress_of_each_source_is_shown_on_a_terminal(home: Path, site: Site, cli: Command):
    cli("add", site.publish(DAYS[:2]), "--name", "web", "--no-try")
    cli("add", "http://localhost:9/feed.xml", "--name", "gone", "--no-try")
    again = site.pages[f"/data/{DAYS[1]}.jsonl"]
    _, end = site.hang(f"/data/{DAYS[1]}.jsonl")
    terminal = Terminal("sync")
    terminal.wait_for(b"/2 files")
    terminal.wait_for(b"failed")
    site.pages[f"/data/{DAYS[1]}.jsonl"] = again
    end.set()
    assert terminal.end() == 1
    assert b"web: 6 new papers, 2 files fetched (" in terminal.output
    assert b"tui-reader: gone: " in terminal.output
    assert b"\x1b[?25h" in terminal.output  # the cursor is shown again
