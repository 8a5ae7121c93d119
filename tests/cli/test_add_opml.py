"""`add` with an OPML file: its feeds are listed, and those that are chosen are added."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_add import FEED, fetched, sources
from tests.support.helpers import Command, Terminal
from tests.support.http_server import Site
from tui_reader.cli.add_opml import numbers_in


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        for name in ("a", "b", "c"):
            site.put(f"/{name}.xml", FEED.replace("journal.example/1", f"journal.example/{name}"))
        site.put("/page", "<html><body>Hello")
        yield site


@pytest.fixture
def file(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml version="2.0"><body><outline text="Folder">'
        f'<outline text="Journal A" xmlUrl="{site.url}/a.xml"/>'
        '<outline text="Broken" xmlUrl="ftp://x.example/f"/>'
        f'<outline text="A page" xmlUrl="{site.url}/page"/></outline>'
        f'<outline text="\x1b[31mB" xmlUrl="{site.url}/b.xml"/>'
        f'<outline xmlUrl="{site.url}/c.xml"/></body></opml>'
    )
    return path


def test_all_feeds_are_added_and_a_bad_one_costs_none_of_the_others(
    home: Path, site: Site, file: Path, cli: Command
):
    answer = cli("add", file, "--all")
    assert answer.status == 1
    assert [each["name"] for each in sources(home)] == ["Journal-A", "B", "127.0.0.1"]
    assert {each["kind"] for each in sources(home)} == {"feed"}
    assert set(fetched(home)) == {"127.0.0.1", "B", "Journal-A"}
    assert f"1  Journal A  {site.url}/a.xml\n" in answer.out
    assert "\x1b" not in answer.out + answer.err
    first, second = answer.err.splitlines()
    assert first.endswith("line 1: 'ftp://x.example/f' is not an http or https URL")
    assert "/page: a web page that names no feed" in second
    again = cli("add", file, "--all")
    assert again.out.count("(already added, as ") == 3
    assert len(sources(home)) == 3


def test_opml_in_opml_is_reported_and_costs_no_other_feed(home: Path, site: Site, cli: Command):
    site.put("/b.opml", f'<opml><body><outline xmlUrl="{site.url}/b.xml"/></body></opml>')
    both = "".join(f'<outline xmlUrl="{site.url}/{name}"/>' for name in ("b.opml", "c.xml"))
    site.put("/feeds.opml", f"<opml><body>{both}</body></opml>")
    answer = cli("add", f"{site.url}/feeds.opml", "--all")
    assert (answer.status, answer.err.count("\n")) == (1, 1)
    assert "b.opml: OPML, a list of feeds; import them with" in answer.err
    assert [each["location"] for each in sources(home)] == [f"{site.url}/c.xml"]


def test_a_url_to_opml_lists_its_feeds(home: Path, site: Site, cli: Command):
    site.put("/feeds.opml", '<opml><body><outline text="A" xmlUrl="a.xml"/></body></opml>')
    answer = cli("add", f"{site.url}/feeds.opml")
    assert answer.status == 2
    assert answer.err.endswith("/feeds.opml: OPML with 1 feed to add; add them with --all\n")
    assert sources(home) == []
    assert fetched(home) == []
    assert cli("add", f"{site.url}/feeds.opml", "--all").status == 0
    (source,) = sources(home)
    assert (source["name"], source["location"]) == ("A", f"{site.url}/a.xml")
    assert cli("add", f"{site.url}/feeds.opml").out.endswith("all of them are already added\n")


def test_feeds_are_added_without_a_try(home: Path, tmp_path: Path, cli: Command):
    file = tmp_path / "x.opml"
    file.write_text(
        "<opml><outline xmlUrl='https://rss.arxiv.org/rss/cs.CL'/>"
        "<outline text='L' xmlUrl='https://github.com/a/b/releases.atom'/></opml>"
    )
    answer = cli("add", file, "--all", "--no-try")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.endswith("not tried yet; tui-reader sync fetches them\n")
    assert [each["kind"] for each in sources(home)][1:] == ["feed"]


def test_a_terminal_asks_which_ones(home: Path, site: Site, file: Path):
    terminal = Terminal("add", str(file))
    terminal.wait_for(b"Which ones?")
    terminal.type(b"7\n")
    terminal.wait_for(b"give numbers from 1 to 4")
    terminal.type(b"1, 3-4\n")
    assert terminal.end() == 1  # one outline has no address
    assert [each["name"] for each in sources(home)] == ["Journal-A", "B", "127.0.0.1"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--all", "--name", "x"], "leave out --name"),
        (["--all", "--pattern", "*"], "leave out --pattern"),
        ([], "add them with --all"),
    ],
)
def test_wrong_use_is_reported_in_one_line(
    words: list[str], message: str, home: Path, tmp_path: Path, cli: Command
):
    file = tmp_path / "x.opml"
    file.write_text("<opml><outline xmlUrl='https://a.example/f'/></opml>")
    answer = cli("add", file, *words)
    assert (answer.status, answer.out if words else "", answer.err.count("\n")) == (2, "", 1)
    assert message in answer.err
    assert sources(home) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["https://a.example/f.opml", "--no-try"], "leave out --no-try to choose"),
        (["https://a.example/F.OPML?x=1", "--no-try"], "leave out --no-try to choose"),
        (["https://a.example/f", "--no-try", "--all"], "leave out --no-try"),
        (["arxiv:cs.CL", "--all"], "of kind arxiv; leave it out"),
        ([".", "--all"], "of kind folder; leave it out"),
    ],
)
def test_options_of_opml_that_do_not_fit_the_location_are_refused(
    words: list[str], message: str, home: Path, cli: Command
):
    answer = cli("add", *words)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert message in answer.err
    assert sources(home) == []


def test_a_feed_named_like_opml_is_added_untried_as_the_kind_that_is_given(
    home: Path, cli: Command
):
    assert cli("add", "https://a.example/f.opml", "--no-try", "--kind", "feed").status == 0
    assert [each["kind"] for each in sources(home)] == ["feed"]


def test_all_changes_nothing_for_a_single_feed(home: Path, site: Site, cli: Command):
    answer = cli("add", f"{site.url}/a.xml", "--all")
    assert (answer.status, len(sources(home))) == (0, 1)
    assert answer.err == "tui-reader: 127.0.0.1: one feed, not OPML, so --all changed nothing\n"


def test_opml_without_feeds_is_an_error(home: Path, tmp_path: Path, cli: Command):
    file = tmp_path / "x.opml"
    file.write_text("<opml><body><outline text='x'/></body></opml>")
    answer = cli("add", file, "--all")
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "OPML without a feed" in answer.err


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("", []),
        ("1", [1]),
        (" 3-5, 1 4 ", [1, 3, 4, 5]),
        ("ALL\n", [1, 2, 3, 4, 5]),
        ("0", None),
        ("6", None),
        ("5-3", None),
        ("1-", None),
        ("yes", None),
        ("1,x", None),
        ("٣", None),
    ],
)
def test_an_answer_chooses_by_numbers_and_ranges(answer: str, numbers: list[int] | None) -> None:
    assert numbers_in(answer, 5) == numbers
