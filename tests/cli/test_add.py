"""`add` with every kind of source."""

import os
import signal
import tomllib
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import PATIENCE, Command, Terminal, configure, entry, write_digest
from tests.support.http_server import Site
from tui_reader.sources.presets import PRESETS

TODAY = date.today()
DAYS = [(TODAY - timedelta(back)).isoformat() for back in range(3)]
FEED = (
    '<rss version="2.0"><channel><title>J</title><item><title>On tests</title>'
    "<link>https://journal.example/1</link><description>Text.</description></item></channel></rss>"
)


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    upstream = Upstream(tmp_path / "upstream" / "digests.git")
    upstream.commit(
        {"data/2026-01-02.jsonl": daily("2026-01-02"), "README.md": "# About\n"}, branch="main"
    )
    upstream.commit({"more/2026-01-05.jsonl": daily("2026-01-05", 2)}, branch="data", orphan=True)
    return upstream


def sources(home: Path) -> list[dict]:
    file = home / "config" / "config.toml"
    return tomllib.loads(file.read_text("utf-8")).get("sources", []) if file.exists() else []


def fetched(home: Path) -> list[str]:
    """The sources with fetched digests or locks."""
    folder = home / "data" / "digests"
    locks = [path.stem for path in folder.glob(".state/[!.]*.lock")]
    return sorted([*(path.name for path in folder.glob("[!.]*")), *locks])


@pytest.mark.parametrize("words", [[], ["--list"]])
def test_add_without_a_location_lists_what_can_be_added(words: list[str], home: Path, cli: Command):
    answer = cli("add", *words)
    assert (answer.status, answer.err) == (0, "")
    for name, preset in PRESETS.items():
        assert f"  {name} " in answer.out
        assert preset.about in answer.out
    for location in ("arxiv:cs.CL+cs.LG", "arxiv-search:", "~/digests", "{date:%Y-%m-%d}"):
        assert location in answer.out
    assert not home.exists()


def test_a_repository_is_tried_and_added(home: Path, upstream: Upstream, cli: Command):
    answer = cli("add", upstream.url)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "found 1 digest with 3 papers, the newest from 2026-01-02 (daily-arxiv-jsonl)",
        f"added digests (git): {upstream.url}",
    ]
    assert sources(home) == [{"name": "digests", "kind": "git", "location": upstream.url}]
    assert len(cli("list", "--format", "ids").out.split()) == 3


def test_every_option_of_a_repository_is_saved(home: Path, upstream: Upstream, cli: Command):
    options = ["--branch", "data", "--pattern", "more/*.jsonl", "--pattern", "-x*", "--since"]
    answer = cli("add", upstream.url, "--name", "lab", *options, "900w")
    assert answer.status == 0
    assert "found 1 digest with 2 papers" in answer.out
    assert sources(home) == [
        {
            "name": "lab",
            "kind": "git",
            "location": upstream.url,
            "branch": "data",
            "patterns": ["more/*.jsonl", "-x*"],
            "since": "6300d",
        }
    ]


def test_a_local_folder_is_added_as_a_repository_with_kind_git(
    home: Path, upstream: Upstream, cli: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(upstream.path.parent)
    assert cli("add", "digests.git", "--kind", "git").status == 0
    (source,) = sources(home)
    assert (source["kind"], source["location"]) == ("git", str(upstream.path))
    for again in (upstream.url, f"{upstream.path}/"):
        answer = cli("add", again, "--kind", "git")
        assert answer.status == 2
        assert "already added, as digests.git" in answer.err


def test_a_site_is_tried_and_added(home: Path, site: Site, cli: Command):
    location = site.publish(DAYS)
    answer = cli("add", location, "--name", "web", "--since", "30d")
    assert (answer.status, answer.err) == (0, "")
    assert f"found 3 digests with 9 papers, the newest from {DAYS[0]} (daily-" in answer.out
    assert sources(home) == [{"name": "web", "kind": "web", "location": location, "since": "30d"}]
    # what the try fetched is kept and not fetched again
    site.requests.clear()
    assert cli("sync").out == "web: 9 new papers, 3 digests with 9 papers read\n"
    assert all("if-none-match" in headers for path, headers in site.requests if "list" not in path)


def test_options_show_the_kind_of_a_url(home: Path, site: Site, cli: Command):
    site.publish(DAYS)
    assert cli("add", f"{site.url}/data", "--index", "list.txt").status == 0
    (source,) = sources(home)
    assert (source["name"], source["kind"], source["index"]) == ("127.0.0.1", "web", "list.txt")
    assert cli("add", "https://git.example/x/lab", "--branch", "b", "--no-try").status == 0
    assert (sources(home)[1]["name"], sources(home)[1]["kind"]) == ("lab", "git")


def test_a_feed_is_tried_and_added(home: Path, site: Site, cli: Command):
    site.put("/feed.xml", FEED)
    answer = cli("add", f"{site.url}/feed.xml", "--name", "journal")
    assert (answer.status, answer.err) == (0, "")
    assert "found 1 digest with 1 paper, the newest from " in answer.out
    assert sources(home)[0]["kind"] == "feed"


def test_arxiv_is_added_without_a_try_on_request(home: Path, cli: Command):
    answer = cli("add", "arxiv:cs.CL+cs.LG", "--no-try")
    assert (answer.status, answer.err) == (0, "")
    assert "not tried yet, tui-reader sync arxiv-cs.CL-cs.LG fetches it" in answer.out
    assert cli("add", "arxiv-search:cat:cs.CL AND abs:pruning", "--no-try").status == 0
    assert [each["location"] for each in sources(home)] == [
        "arxiv:cs.CL+cs.LG",
        "arxiv-search:cat:cs.CL AND abs:pruning",
    ]
    assert fetched(home) == []


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_added_by_its_name(name: str, home: Path, cli: Command):
    assert cli("add", name, "--no-try", "--since", "7d").status == 0
    preset = PRESETS[name].source
    (source,) = sources(home)
    assert (source["name"], source["location"]) == (name, preset.location)
    assert source["patterns"] == list(preset.options["patterns"])
    assert source["since"] == "7d"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("daily-arxiv", "https://github.com/dw-dengwei/daily-arXiv-ai-enhanced.git"),
        ("https://github.com/a/b", "git@github.com:a/b.git"),
        ("https://github.com/a/b", "https://me:secret@GitHub.com/a/b/"),
        ("arxiv:cs.CL+cs.LG", "arxiv:cs.LG,cs.CL"),
        ("https://host.example/feed", "https://www.host.example/feed/"),
    ],
)
def test_the_same_location_is_added_only_once(first: str, again: str, home: Path, cli: Command):
    assert cli("add", first, "--no-try", "--name", "it").status == 0
    answer = cli("add", again, "--no-try", *(["--branch", "data"] if first[0] == "d" else []))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.endswith(": already added, as it\n")
    assert "secret" not in answer.err
    assert len(sources(home)) == 1


def test_another_branch_of_a_repository_is_another_source(home: Path, cli: Command):
    for branch in ("one", "two"):
        words = ("add", "https://github.com/a/b", "--no-try", "--branch", branch)
        assert cli(*words).status == 0
    assert [each["name"] for each in sources(home)] == ["b", "b-2"]


def test_a_source_that_cannot_be_reached_is_not_added(
    home: Path, site: Site, tmp_path: Path, cli: Command
):
    closed = "http://127.0.0.1:9/list.txt"
    for location, message in (
        (closed, "check the network"),
        (f"{site.url}/nowhere/list.txt", "HTTP 404"),
        ((tmp_path / "none.git").as_uri(), "no git repository is there"),
        ("arxiv:not~a~category", "not categories"),
    ):
        answer = cli("add", location)
        assert (answer.status, answer.out) == (1, ""), location
        assert answer.err.count("\n") == 1
        assert message in answer.err
        assert answer.err.endswith(" (not added)\n")
    assert sources(home) == []
    assert fetched(home) == []
    assert cli("add", closed, "--no-try").status == 0
    assert len(sources(home)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<p>Hello", "a web page that names no feed; look on it for a link to RSS or Atom and add"),
        ("<head><link rel=alternate type=application/rss+xml href=f>", "a web page; add its feed,"),
        ("<p>git clone https://x", "the page of a git repository; add it with --kind git"),
        (
            f"<p>{DAYS[0]}.jsonl {DAYS[1]}.jsonl",
            "a web page that lists digests; add it with --kind",
        ),
        (f"{DAYS[0]}.md\n{DAYS[1]}.md\n", "a list of digests; add it with --kind web"),
        ('{"a": 1}', "JSON that is not a JSON Feed; look for the site's"),
        ("<rss><channel><item><title>T", "so nothing of it was kept; try again later"),
        ("<rss><channel><item/></channel></rss>", "was kept; check the feed in a browser"),
        (401, "HTTP 401 Unauthorized (it needs a login); check the URL in a browser"),
        (404, "nothing is there (HTTP 404); correct the URL"),
        (410, "gone for good, says its server (HTTP 410); look for its new address"),
    ],
)
def test_what_is_not_a_feed_is_named_with_one_thing_to_do(
    content: str | int, message: str, home: Path, site: Site, cli: Command
):
    site.put("/page", content if isinstance(content, str) else "")
    if isinstance(content, int):
        site.pages["/page"] = lambda handler: handler.answer(content)
    answer = cli("add", f"{site.url}/page")
    assert (answer.status, answer.err.count("\n"), answer.err.count(";")) == (1, 1, 1)
    assert message in answer.err
    assert answer.err.endswith(" (not added)\n")
    assert sources(home) == []


def test_a_password_is_never_shown(home: Path, site: Site, cli: Command):
    secret = site.url.replace("://", "://me:secret@")
    site.publish(DAYS)
    token = f"{site.url}/none.xml?access_token=secret"
    for location in (f"{secret}/data/list.txt", f"{secret}/none.xml", f"{secret}/none.txt", token):
        answer = cli("add", location)
        assert "secret" not in answer.out + answer.err
    answer = cli("add", token, "--kind", "feed", "--no-try")
    assert "access_token=…" in answer.out
    commands = ["sync", "sync --json", "sources", "sources --json", "doctor", "doctor --report"]
    for command in commands:
        answer = cli(*command.split())
        assert "secret" not in answer.out + answer.err
    files = [each for each in home.rglob("*") if each.is_file() and each.name != "config.toml"]
    assert not [each for each in files if b"secret" in each.read_bytes()]
    assert "secret" in (home / "config" / "config.toml").read_text()


def test_a_source_that_fails_in_part_is_added_with_a_warning(home: Path, site: Site, cli: Command):
    location = site.publish(DAYS)
    site.pages[f"/data/{DAYS[1]}.jsonl"] = lambda handler: handler.answer(403)
    answer = cli("add", location, "--name", "web")
    assert answer.status == 1
    assert "found 2 digests with 6 papers" in answer.out
    assert answer.err.startswith("tui-reader: web: ")
    assert "HTTP 403" in answer.err
    assert len(sources(home)) == 1


def test_nothing_fetched_is_left_if_the_configuration_cannot_be_changed(
    home: Path, site: Site, cli: Command
):
    config = configure("sources = []\n")
    answer = cli("add", site.publish(DAYS), "--name", "web")
    assert answer.status == 2
    assert ":1: sources is one value; write it as [[sources]] tables" in answer.err
    assert config.read_text() == "sources = []\n"
    assert fetched(home) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["https://h/list.txt", "--branch", "b"], "--branch is not for sources of kind web"),
        (["arxiv:cs.CL", "--pattern", "*"], "--pattern is not for sources of kind arxiv"),
        (["https://h/list.txt", "--since", "3h"], "'3h' is not a number of days, such as 365d"),
        (["https://h/list.txt", "--since", "-3"], "'-3' is not a number of days, such as 365d"),
        (["https://h/list.txt", "--kind", "nope"], "invalid choice"),
        (["cs.CL", "--kind", "arxiv"], "write it as arxiv:cs.CL"),
        (["host/feed", "--kind", "feed"], "not an http or https URL"),
        (["ext::sh -c id", "--kind", "git"], "only https, ssh, git and file"),
        (["--upload-pack=x", "--kind", "git"], "--upload-pack"),
        (["-x", "--kind", "git"], "begins with a dash"),
        (["http://h/x.git"], "only https, ssh, git and file"),
        (["https://h/list.txt", "--name", "a b"], "'a b' is not a valid source name"),
        (["https://h/list.txt", "--name", ""], "'' is not a valid source name"),
        (["--no-try"], "LOCATION is missing"),
        (["daily-arxiv", "--list"], "--list takes no other arguments"),
    ],
)
def test_wrong_arguments_are_reported_in_one_line(
    words: list[str], message: str, home: Path, cli: Command
):
    answer = cli("add", *words)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1
    assert sources(home) == []


def test_ctrl_c_stops_a_try_and_leaves_nothing(home: Path, site: Site, cli: Command):
    location = site.publish(DAYS)
    with site.interrupted(f"/data/{DAYS[2]}.jsonl"):
        answer = cli("add", location)
    assert answer == (130, "", "tui-reader: stopped; nothing was added\n")
    assert sources(home) == []
    assert fetched(home) == []


def test_progress_is_shown_on_a_terminal(home: Path, site: Site):
    location = site.publish(DAYS)
    reached, end = site.hang(f"/data/{DAYS[2]}.jsonl")
    terminal = Terminal("add", location, "--name", "web")
    terminal.wait_for(b"fetching")
    terminal.wait_for(b"2/3 files")
    assert reached.wait(PATIENCE)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    end.set()
    assert b"stopped; nothing was added" in terminal.output
    assert fetched(home) == []


def test_a_folder_of_odd_files_is_added_and_a_huge_file_is_not_loaded(
    home: Path, tmp_path: Path, cli: Command
):
    folder = tmp_path / "d"
    write_digest(folder / "2026-06-01.jsonl", entry("2606.00001"))
    write_digest(folder / "2026-06-02\nline.jsonl", entry("2606.00002"))
    with (folder / "2026-06-03.jsonl").open("wb") as huge:
        huge.truncate(500_000_000)
    os.mkfifo(folder / "2026-06-04.jsonl")
    (folder / "2026-06-05.jsonl").symlink_to("2026-06-05.jsonl")
    (folder / "loop").symlink_to(".")
    tracemalloc.start()
    answer = cli("add", folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status == 0
    assert "2026-06-03.jsonl: larger than 64 MB: too large for a digest; not read" in answer.err
    assert answer.out.startswith("found 2 digests with 2 papers")
    assert peak < 200_000_000


def test_a_folder_with_the_same_paper_twice_is_added(home: Path, tmp_path: Path, cli: Command):
    for day in ("2026-01-02", "2026-01-03"):
        write_digest(tmp_path / "d" / f"{day}.jsonl", entry("2601.00001"))
    assert cli("add", tmp_path / "d").status == 0
    assert cli("list", "--format", "ids").out == "2601.00001\n"
