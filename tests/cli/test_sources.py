import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import SAMPLE, Command, Terminal, entry, write_digest
from tests.support.http_server import Site

DAILY = SAMPLE / "daily-arxiv"
WEEKLY = SAMPLE / "efficient-paper"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two digests with three papers."""
    place = tmp_path / "digests"
    write_digest(place / "2026-01-02.jsonl", entry("2601.00001"), entry("2601.00002"))
    write_digest(place / "2026-01-03.jsonl", entry("2601.00003"))
    return place


def config_of(home: Path) -> dict:
    return tomllib.loads((home / "config" / "config.toml").read_text("utf-8"))


def test_add_prints_what_the_folder_contains_and_saves_it(home: Path, folder: Path, cli: Command):
    answer = cli("add", folder)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "found 2 digests with 3 papers, the newest from 2026-01-03 (daily-arxiv-jsonl)",
        f"added digests (folder): {folder}",
    ]
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


def test_a_folder_without_digests_is_added_with_a_note(tmp_path: Path, cli: Command):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "README.md").write_text("# Not a digest\n")
    answer = cli("add", empty)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("found no digest yet, but 1 file of no known format\nadded empty ")


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("/no/such/folder", "/no/such/folder: no such folder; give a folder, a URL"),
        ("", "LOCATION is empty"),
        ("ftp://example.org/digests", "this kind of URL is not fetched"),
        ("ext::sh -c id", "no such folder"),
        ("http://[::1", "not a URL"),
        ("https://arxiv.org/abs/2601.00001", "not a listing of arXiv"),
        ("/tmp/a\nb", "cannot hold"),
        (DAILY / "2026-06-30.md", "a file; add the folder that it is in"),
    ],
)
def test_a_wrong_location_is_refused(location: object, message: str, home: Path, cli: Command):
    answer = cli("add", location)
    assert answer.status == 2
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert not (home / "config" / "config.toml").exists()


def test_a_folder_is_added_only_once(folder: Path, tmp_path: Path, cli: Command):
    cli("add", folder)
    (tmp_path / "link").symlink_to(folder)
    for again in (folder, tmp_path / "link"):
        answer = cli("add", again)
        assert answer.status == 2
        assert answer.err == f"tui-reader: {again}: already added, as digests\n"


def test_two_sources_cannot_have_the_same_name(folder: Path, cli: Command):
    cli("add", folder)
    answer = cli("add", DAILY, "--name", "digests")
    assert answer.status == 2
    assert answer.err.startswith("tui-reader: there is a source digests already")
    assert cli("add", DAILY, "--name", "no name").status == 2


def test_a_digest_with_a_name_that_is_not_utf8_is_indexed(folder: Path, cli: Command):
    (folder / "2026-01-02.jsonl").rename(folder / "2026-01-02-\udcff.jsonl")
    cli("add", folder)
    assert cli("sync").status == 0
    assert len(cli("list", "--format", "ids").out.split()) == 3


def test_papers_of_a_source_removed_from_the_configuration_disappear(
    home: Path, folder: Path, cli: Command
):
    cli("add", folder)
    assert cli("list", "--format", "ids").out
    (home / "config" / "config.toml").write_text("")
    assert cli("list", "--format", "ids").out == ""


def test_errors_in_the_configuration_are_warnings(home: Path, folder: Path, cli: Command):
    cli("add", folder)
    config = home / "config" / "config.toml"
    config.write_text(config.read_text() + '\n[[sources]]\nname = "half"\n')
    for words in (["sources"], ["sync"], ["list"]):
        answer = cli(*words)
        assert answer.status == 0
        assert "[[sources]] number 2: kind is missing" in answer.err
    assert json.loads(cli("sources", "--json").out)["name"] == "digests"


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    upstream = Upstream(tmp_path / "upstream" / "lab.git")
    upstream.commit({"2026-01-02.jsonl": daily("2026-01-02")})
    return upstream


def test_sources_lists_contents_and_last_sync(folder: Path, cli: Command):
    cli("add", folder)
    before = cli("sources").out.splitlines()
    heads = " ".join(before[0].split())
    assert heads == "NAME KIND STATE DIGESTS PAPERS LAST SUCCESS LOCATION LAST ERROR"
    assert before[1].split() == ["digests", "folder", "on", "0", "0", "never", str(folder), "-"]
    cli("sync")
    (record,) = cli("sources", "--json").records
    assert record.pop("last_success").endswith("+00:00")
    assert record == {
        "name": "digests",
        "kind": "folder",
        "location": str(folder),
        "enabled": True,
        "digests": 2,
        "papers": 3,
        "last_error": None,
        "last_error_at": None,
        "failing": False,
    }


def test_sources_shows_the_last_error_and_its_time(folder: Path, cli: Command):
    cli("add", folder)
    folder.rename(folder.with_name("elsewhere"))
    assert cli("sync").status == 1
    (record,) = cli("sources", "--json").records
    assert "no such folder" in record["last_error"]
    assert record["last_error_at"].endswith("+00:00")
    assert record["failing"]
    row = cli("sources").out.splitlines()[1]
    assert " failing " in row
    assert re.search(r"never .* \d{4}-\d\d-\d\d \d\d:\d\d \S+: no such folder", row)
    folder.with_name("elsewhere").rename(folder)
    assert cli("sync").status == 0
    row = cli("sources").out.splitlines()[1]
    assert " on " in row
    assert "no such folder" in row  # shown until another error replaces it


def test_sources_counts_papers_of_a_deleted_library(home: Path, upstream: Upstream, cli: Command):
    cli("add", upstream.url)
    cli("sync")
    for file in (home / "cache").iterdir():
        file.unlink()
    assert cli("sources", "--json").records[0]["papers"] == 3


def test_a_folder_source_is_removed_without_asking_and_the_folder_is_kept(
    home: Path, folder: Path, cli: Command
):
    cli("add", folder)
    answer = cli("remove", "digests")
    assert answer == (0, f"removed digests; {folder} was not touched\n", "")
    assert config_of(home) == {}
    assert len([*folder.iterdir()]) == 2


def test_fetched_digests_are_only_removed_with_confirmation(
    home: Path, upstream: Upstream, cli: Command
):
    cli("add", upstream.url)
    cli("mark", "star", "2601.02001")
    answer = cli("remove", "lab")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == (
        "tui-reader: lab: its 1 fetched digest would be deleted; confirm with --yes\n"
    )
    assert config_of(home)["sources"]
    assert (
        cli("remove", "lab", "--yes").out == "removed lab and its 1 digest; your marks are kept\n"
    )
    assert config_of(home) == {}
    assert not (home / "data" / "digests" / "lab").exists()
    assert cli("list", "--format", "ids").out == ""
    assert (home / "config" / "marks.db").exists()


def test_a_source_without_fetched_digests_is_removed_without_asking(home: Path, cli: Command):
    cli("add", "daily-arxiv", "--no-try")
    assert cli("remove", "daily-arxiv").status == 0
    assert config_of(home) == {}


@pytest.mark.parametrize(("typed", "stays"), [(b"n\r", True), (b"\r", True), (b"y\r", False)])
def test_remove_asks_on_a_terminal(
    typed: bytes, stays: bool, home: Path, upstream: Upstream, cli: Command
):
    cli("add", upstream.url)
    terminal = Terminal("remove", "lab")
    terminal.wait_for(b"Remove lab and delete its 1 fetched digest? [y/N] ")
    terminal.type(typed)
    assert terminal.end() == int(stays)
    assert ("sources" in config_of(home)) is stays
    assert (home / "data" / "digests" / "lab").exists() is stays


def test_a_source_is_renamed_with_its_fetched_digests(home: Path, upstream: Upstream, cli: Command):
    cli("add", upstream.url)
    cli("sync")
    upstream.path.rename(upstream.path.with_name("away"))
    assert cli("rename", "lab", "group") == (0, "renamed lab to group\n", "")
    (record,) = cli("sources", "--json").records
    assert record["name"] == "group"
    assert record["last_success"]
    assert len(cli("list", "in:group", "--format", "ids").out.split()) == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("rename", "digests", "efficient-paper"), "there is already a source efficient-paper"),
        (("rename", "digests", "digests"), "there is already a source digests"),
        (("rename", "digests", "../x"), "'../x' is not a valid source name"),
        (
            ("rename", "nope", "x"),
            "nope: no such source; the sources are: digests, efficient-paper",
        ),
        (("remove", "../x"), "../x: no such source; the sources are: digests, efficient-paper"),
        (("enable", "nope"), "nope: no such source"),
        (("disable", "nope"), "nope: no such source"),
    ],
)
def test_a_change_that_is_not_possible_is_reported_in_one_line(
    words: tuple[str], message: str, home: Path, folder: Path, cli: Command
):
    cli("add", folder)
    cli("add", WEEKLY)
    before = config_of(home)
    answer = cli(*words)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert config_of(home) == before


def test_a_disabled_source_is_skipped_and_keeps_its_papers(
    home: Path, upstream: Upstream, cli: Command
):
    cli("add", upstream.url)
    cli("sync")
    assert cli("disable", "lab").out == "lab is off: syncs skip it, its papers stay\n"
    upstream.commit({"2026-01-03.jsonl": daily("2026-01-03")})
    answer = cli("sync")
    assert (answer.status, answer.out) == (0, "")
    assert "every source is off" in answer.err
    assert len(cli("list", "--format", "ids").out.split()) == 3
    assert cli("sources", "--json").records[0]["enabled"] is False
    assert " off " in cli("sources").out
    # with its name it is synced anyway
    assert cli("sync", "lab").out.startswith("lab: 3 new papers, 1 file fetched (")
    assert cli("disable", "lab").out.startswith("lab is already off: ")
    assert cli("enable", "lab").out == "lab is on: syncs include it\n"
    assert cli("sources", "--json").records[0]["enabled"] is True


def test_papers_are_listed_without_network(home: Path, cli: Command):
    with Site() as site:
        site.put("/list.txt", "2026-01-02.jsonl\n")
        site.put("/2026-01-02.jsonl", daily("2026-01-02"))
        assert cli("add", f"{site.url}/list.txt", "--name", "web", "--since", "9999d").status == 0
        site.requests.clear()
        for words in (["list"], ["show", "2601.02001"], ["sources"], ["doctor"], ["list", "x"]):
            assert cli(*words).status == 0
        assert cli("sync", "--no-fetch").out == "web: nothing new\n"
        assert site.requests == []
    answer = cli("list", "--format", "ids")
    assert (answer.status, len(answer.out.split()), answer.err) == (0, 3, "")
