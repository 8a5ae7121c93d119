import json
import signal
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from tests.helpers import SAMPLE, Command, command_line, entry, environment, write_digest

DAILY = SAMPLE / "daily-arxiv"
WEEKLY = SAMPLE / "efficient-paper"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two digests with three papers, one of them in both."""
    place = tmp_path / "digests"
    write_digest(place / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    write_digest(place / "2026-01-03.jsonl", entry("2601.00002"), entry("2601.00003"))
    return place


def config_of(home: Path) -> dict:
    return tomllib.loads((home / "config" / "config.toml").read_text("utf-8"))


def test_add_says_what_the_folder_holds_and_remembers_it(home: Path, folder: Path, cli: Command):
    answer = cli("add", folder)
    assert answer == (0, f"added digests: 2 digests with 3 papers in {folder}\n", "")
    assert config_of(home) == {
        "sources": [{"name": "digests", "kind": "folder", "location": str(folder)}]
    }


def test_add_stores_an_absolute_path(
    home: Path, folder: Path, cli: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(folder)
    assert cli("add", ".", "--name", "here").status == 0
    (folder / "deeper").mkdir()
    monkeypatch.chdir(folder / "deeper")
    assert cli("add", "..").status == 2
    monkeypatch.chdir("/")
    assert config_of(home)["sources"][0]["location"] == str(folder)
    assert len(cli("list", "--format", "ids").out.split()) == 3


def test_add_keeps_what_the_user_wrote_in_the_configuration(home: Path, folder: Path, cli: Command):
    written = '# mine\ntheme = "textual-light"  # at night too\n'
    config = home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(written)
    assert cli("add", folder).status == 0
    assert config.read_text().startswith(written)
    assert config_of(home)["theme"] == "textual-light"


def test_add_writes_through_a_linked_configuration(
    home: Path, folder: Path, cli: Command, tmp_path: Path
):
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("")
    config = home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.symlink_to(kept)
    assert cli("add", folder).status == 0
    assert config.is_symlink()
    assert "digests" in kept.read_text()


def test_add_never_writes_a_configuration_that_cannot_be_read(
    home: Path, folder: Path, cli: Command
):
    config = home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("sources = []\n")
    answer = cli("add", folder)
    assert answer.status == 2
    assert "nothing was changed" in answer.err
    assert config.read_text() == "sources = []\n"


def test_a_folder_without_digests_is_added_and_said_to_have_none(tmp_path: Path, cli: Command):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "README.md").write_text("# Not a digest\n")
    assert cli("add", empty) == (0, f"added empty: no digest yet in {empty}\n", "")


def test_add_tells_of_entries_that_cannot_be_read(folder: Path, cli: Command):
    with (folder / "2026-01-02.jsonl").open("a") as file:
        file.write("{broken\n")
    answer = cli("add", folder)
    assert answer.status == 0
    assert "and 1 entry that cannot be read (see tui-reader doctor)" in answer.out


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/no/such/folder", "/no/such/folder: no such folder; check the path"),
        ("", "LOCATION is empty"),
        ("https://example.org/digests.git", "only folders can be added"),
        ("arxiv:cs.CL+cs.LG", "only folders can be added"),
        (DAILY / "2026-06-30.md", "not a folder; add the folder that holds it"),
    ],
)
def test_what_is_no_folder_is_refused(location: object, said: str, home: Path, cli: Command):
    answer = cli("add", location)
    assert answer.status == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert not (home / "config" / "config.toml").exists()


def test_a_folder_is_added_only_once(folder: Path, tmp_path: Path, cli: Command):
    cli("add", folder)
    (tmp_path / "link").symlink_to(folder)
    for again in (folder, tmp_path / "link"):
        answer = cli("add", again)
        assert answer.status == 2
        assert answer.err == f"tui-reader: {again}: added already, as digests\n"


def test_a_name_is_given_only_once(folder: Path, cli: Command):
    cli("add", folder)
    answer = cli("add", DAILY, "--name", "digests")
    assert answer.status == 2
    assert answer.err.startswith("tui-reader: there is a source digests already")
    assert cli("add", DAILY, "--name", "no name").status == 2


def test_a_name_is_found_where_none_is_given(tmp_path: Path, folder: Path, cli: Command):
    cli("add", folder)
    other = tmp_path / "other" / "digests"
    other.mkdir(parents=True)
    assert "added digests-2:" in cli("add", other).out


def test_sources_says_what_each_holds_and_when_it_last_synced(folder: Path, cli: Command):
    cli("add", folder)
    before = cli("sources").out.splitlines()
    heads = " ".join(before[0].split())
    assert heads == "NAME KIND LOCATION DIGESTS PAPERS LAST SYNCED LAST ERROR"
    assert before[1].split() == ["digests", "folder", str(folder), "0", "0", "never", "-"]
    cli("sync")
    (record,) = cli("sources", "--json").records
    assert record.pop("last_synced").endswith("+00:00")
    assert record == {
        "name": "digests",
        "kind": "folder",
        "location": str(folder),
        "digests": 2,
        "papers": 3,
        "last_error": None,
    }


def test_sources_remembers_the_error_of_the_last_sync(folder: Path, cli: Command):
    cli("add", folder)
    folder.rename(folder.with_name("elsewhere"))
    assert cli("sync").status == 1
    (record,) = cli("sources", "--json").records
    assert "no such folder" in record["last_error"]
    assert "no such folder" in cli("sources").out


def test_sync_says_one_line_a_source(folder: Path, cli: Command):
    cli("add", folder)
    cli("add", WEEKLY)
    first = cli("sync")
    assert first.status == 0
    assert first.out.splitlines()[0] == "digests: 2 of 2 digests read, 4 papers, 3 new"
    assert first.out.splitlines()[1].startswith("efficient-paper: 2 of 2 digests read, ")
    write_digest(folder / "2026-01-04.jsonl", entry("2601.00003"), entry("2601.00004"))
    again = cli("sync", "digests")
    assert again.out == "digests: 1 of 3 digests read, 2 papers, 1 new\n"


def test_a_quiet_sync_says_nothing(folder: Path, cli: Command):
    cli("add", folder)
    assert cli("sync", "--quiet") == (0, "", "")


def test_sync_reports_as_json(folder: Path, cli: Command):
    cli("add", folder)
    (report,) = cli("sync", "--json").records
    assert report["new"] == 3
    (source,) = report["sources"]
    assert (source["source"], source["files"], source["read"]) == ("digests", 2, 2)


def test_sync_of_an_unknown_source_is_refused(folder: Path, cli: Command):
    cli("add", folder)
    answer = cli("sync", "nope")
    assert answer == (2, "", "tui-reader: nope: no such source; there are: digests\n")


def test_one_failing_source_costs_the_others_nothing(folder: Path, cli: Command):
    cli("add", folder)
    cli("add", WEEKLY)
    folder.rename(folder.with_name("elsewhere"))
    answer = cli("sync")
    assert answer.status == 1
    assert answer.out.startswith("efficient-paper: 2 of 2 digests read")
    assert answer.err.startswith("tui-reader: digests: ")
    assert answer.err.count("\n") == 1


def test_sync_tells_broken_entries_and_reads_the_rest(folder: Path, cli: Command):
    cli("add", folder)
    broken = folder / "2026-01-02.jsonl"
    broken.write_text("{broken\n" + broken.read_text())
    answer = cli("sync")
    assert answer.status == 1
    assert answer.err.startswith(f"{broken}:1: ")
    assert answer.out == "digests: 2 of 2 digests read, 4 papers, 3 new\n"


def test_a_digest_whose_name_is_not_utf8_is_read(folder: Path, cli: Command):
    (folder / "2026-01-02.jsonl").rename(folder / "2026-01-02-\udcff.jsonl")
    cli("add", folder)
    assert cli("sync").status == 0
    assert len(cli("list", "--format", "ids").out.split()) == 3


def test_a_damaged_library_is_made_anew_by_a_sync(home: Path, folder: Path, cli: Command):
    cli("add", folder)
    cli("sync")
    (home / "cache" / "library.db").write_bytes(b"no database" * 1000)
    assert cli("sync").out == "digests: 2 of 2 digests read, 4 papers, 3 new\n"


def test_an_interrupted_sync_says_so_in_one_line_and_goes_on_next_time(
    tmp_path: Path, home: Path, cli: Command
):
    place = tmp_path / "many"
    for day in range(1, 15):
        papers = (entry(f"26{day:02}.{n:05}", summary="word " * 300) for n in range(400))
        write_digest(place / f"2026-01-{day:02}.jsonl", *papers)
    config = home / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[[sources]]\nname = "many"\nkind = "folder"\nlocation = "{place}"\n')
    running = subprocess.Popen(
        command_line("sync"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    library = home / "cache" / "library.db-wal"
    while running.poll() is None and not (library.exists() and library.stat().st_size > 10**6):
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert err == b"tui-reader: stopped; what was read so far is kept\n"
    assert (running.returncode, out) == (130, b"")
    (report,) = cli("sync", "--json").records
    assert report["sources"][0]["read"] < 14
    assert len(cli("list", "--format", "ids").out.split()) == 14 * 400


def test_the_library_keeps_up_with_sources_taken_out_of_the_configuration(
    home: Path, folder: Path, cli: Command
):
    cli("add", folder)
    assert cli("list", "--format", "ids").out
    (home / "config" / "config.toml").write_text("")
    assert cli("list", "--format", "ids").out == ""


def test_what_is_wrong_in_the_configuration_is_a_warning(home: Path, folder: Path, cli: Command):
    cli("add", folder)
    config = home / "config" / "config.toml"
    config.write_text(config.read_text() + '\n[[sources]]\nname = "half"\n')
    for words in (["sources"], ["sync"], ["list"]):
        answer = cli(*words)
        assert answer.status == 0
        assert "[[sources]] number 2: kind is missing" in answer.err
    assert json.loads(cli("sources", "--json").out)["name"] == "digests"
