"""arXiv and feeds as sources, over a real HTTP server."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.formats.reading import papers
from tests.support.arxiv_answers import api, rss
from tests.support.http_server import Site
from tui_reader.config import SourceConfig
from tui_reader.core.paper import NOWHERE, Paper
from tui_reader.formats import read_digest
from tui_reader.sources.arxiv import api as arxiv_api
from tui_reader.sources.arxiv import fetch as arxiv
from tui_reader.sources.arxiv import rate_limit
from tui_reader.sources.arxiv.location import categories_of, is_arxiv
from tui_reader.sources.digest_files import digest_files
from tui_reader.sources.feed import fetch as feed
from tui_reader.sources.feed.found import describe_response
from tui_reader.sources.fetch import FetchJob, SourceError

TODAY = date.today().isoformat()
FRIDAY = "Fri, 03 Jul 2026"
MONDAY = "Mon, 06 Jul 2026"


@pytest.fixture(autouse=True)
def _folders(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TUI_READER_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr(arxiv_api, "PAGE", 10)
    with Site() as site:
        yield site


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "digests"


def all_ids(folder) -> list[str]:
    return [id_ for file in kept(folder).values() for id_ in file]


def arxiv_fetch(site, folder, location="arxiv:cs.CL", *, pause=0.0, **options):
    options = {"server": site.url, "pause": pause, **options}
    source = SourceConfig("a", "arxiv", location, options=options)
    return arxiv.fetch(FetchJob(source, folder))


def feed_fetch(site, folder):
    source = SourceConfig("f", "feed", f"{site.url}/feed")
    return feed.fetch(FetchJob(source, folder))


def ids(path: Path) -> list[str]:
    return [paper.id for paper in papers(path.read_bytes(), name=path.name)]


def kept(folder):
    return {path.name: ids(path) for path in sorted(folder.glob("*.xml"))}


def test_the_announcements_of_each_day_are_kept_unchanged(site, folder):
    friday = rss(FRIDAY, ("2607.00001", 1, "new"), ("2606.00009", 2, "replace"))
    site.put("/rss/cs.CL", friday)
    assert arxiv_fetch(site, folder).files == 1
    assert arxiv_fetch(site, folder).files == 0
    site.put("/rss/cs.CL", rss("Sat, 04 Jul 2026"))
    report = arxiv_fetch(site, folder)
    assert (report.files, report.problems) == (0, [])
    site.put("/rss/cs.CL", rss(MONDAY, ("2607.00002", 1, "new")))
    assert arxiv_fetch(site, folder).files == 1
    assert kept(folder) == {
        "2026-07-03.xml": ["2607.00001", "2606.00009"],
        "2026-07-06.xml": ["2607.00002"],
    }
    assert (folder / "2026-07-03.xml").read_text() == friday


def test_an_unchanged_feed_is_not_downloaded_again(site, folder):
    site.put("/rss/cs.CL+cs.LG", rss(FRIDAY, ("2607.00001", 1, "new")))
    arxiv_fetch(site, folder, "arxiv:cs.CL+cs.LG")
    arxiv_fetch(site, folder, "arxiv:cs.CL+cs.LG")
    first, second = site.asked("/rss/cs.CL+cs.LG")
    assert "if-none-match" not in first
    assert "if-none-match" in second


def test_a_growing_day_has_one_file_and_a_day_that_drops_papers_loses_none(site, folder):
    one, two, three = (("2607.00001", 1, "new"), ("2607.00002", 1, "new"), ("2607.00003", 1, "new"))
    for items in ((one,), (one, two), (three,)):
        site.put("/rss/cs.CL", rss(FRIDAY, *items))
        arxiv_fetch(site, folder)
    assert kept(folder) == {
        "2026-07-03.xml": ["2607.00001", "2607.00002"],
        "2026-07-03-2.xml": ["2607.00003"],
    }


def test_an_incomplete_feed_is_not_kept(site, folder):
    text = rss(FRIDAY, ("2607.00001", 1, "new"))
    site.put("/rss/cs.CL", text[: len(text) // 2])
    with pytest.raises(SourceError, match="broken XML"):
        arxiv_fetch(site, folder)
    assert kept(folder) == {}
    site.put("/rss/cs.CL", text)
    arxiv_fetch(site, folder)
    assert len(kept(folder)) == 1


@pytest.mark.parametrize("location", ["arxiv:../x", "arxiv:", "arxiv:cs.CL?x", "arxiv:CS CL"])
def test_invalid_categories_are_refused_without_a_request(site, folder, location):
    with pytest.raises(SourceError, match="not categories"):
        arxiv_fetch(site, folder, location)
    assert site.requests == []


def test_unknown_categories_are_reported(site, folder):
    with pytest.raises(SourceError, match="check the categories"):
        arxiv_fetch(site, folder, "arxiv:cs.XX")


def test_requests_to_arxiv_are_at_least_three_seconds_apart():
    for server in ("https://export.arxiv.org", "https://arxiv.org"):
        assert is_arxiv(server)
    assert not is_arxiv("https://notarxiv.org")
    assert rate_limit.PAUSE >= 3


def answer_pages(site, entries):
    """Serve `entries` as the API does, by `start` and `max_results`."""
    from urllib.parse import parse_qs, urlsplit

    def page(handler):
        query = parse_qs(urlsplit(handler.path).query)
        start, size = int(query["start"][0]), int(query["max_results"][0])
        handler.answer(200, api(len(entries), *entries[start : start + size]).encode())

    site.pages["/api/query"] = page


def test_a_search_is_paged_with_a_pause_between_requests(site, folder):
    entries = [(f"2607.{number:05}", 1, TODAY) for number in range(25)]
    answer_pages(site, entries)
    begun = time.monotonic()
    report = arxiv_fetch(site, folder, "arxiv-search:cat:cs.CL AND ti:pruning", pause=0.5)
    assert time.monotonic() - begun >= 1.0
    assert (report.files, len(site.requests)) == (3, 3)
    assert sorted(all_ids(folder)) == [id_ for id_, _, _ in entries]
    assert "search_query=cat%3Acs.CL+AND+ti%3Apruning" in site.requests[0][0]


def test_a_repeated_search_requests_only_new_pages(site, folder):
    entries = [(f"2607.{number:05}", 1, TODAY) for number in range(25)]
    answer_pages(site, entries)
    arxiv_fetch(site, folder, "arxiv-search:x")
    site.requests.clear()
    assert arxiv_fetch(site, folder, "arxiv-search:x").files == 0
    assert len(site.requests) == 1
    answer_pages(site, [("2607.00003", 2, TODAY), ("2607.01000", 1, TODAY), *entries])
    assert arxiv_fetch(site, folder, "arxiv-search:x").files == 1
    everything = all_ids(folder)
    assert "2607.01000" in everything
    assert len(site.requests) == 2


def test_an_interrupted_search_continues_next_time(site, folder):
    entries = [(f"2607.{number:05}", 1, TODAY) for number in range(25)]
    answer_pages(site, entries)
    good = site.pages["/api/query"]

    def only_the_first(handler):
        if "start=0" in handler.path:
            good(handler)
        else:
            handler.answer(403)

    site.pages["/api/query"] = only_the_first
    with pytest.raises(SourceError):
        arxiv_fetch(site, folder, "arxiv-search:x")
    assert len(all_ids(folder)) == 10
    site.pages["/api/query"] = good
    arxiv_fetch(site, folder, "arxiv-search:x")
    assert len(set(all_ids(folder))) == 25


def test_primary_only_keeps_no_papers_of_other_primary_categories(site, folder):
    other = "<category>cs.AI</category><category>cs.CL</category>"
    feed = rss(FRIDAY, ("2607.00001", 1, "new"), ("2607.00002", 2, "replace"))
    replaced = feed.replace("<category>cs.CL</category><category>cs.AI</category>", other, 1)
    site.put("/rss/cs.CL", replaced)
    assert arxiv_fetch(site, folder, primary_only=True).files == 1
    assert arxiv_fetch(site, folder, primary_only=True).files == 0
    (kept_file,) = folder.glob("[!.]*")
    assert kept_file.name == "2026-07-03.jsonl"
    (paper,) = read_digest(kept_file.read_bytes(), kept_file.name).entries
    (_, original) = read_digest(replaced.encode(), "x").entries
    assert isinstance(paper, Paper)
    assert (paper, paper.announced) == (original, "replace")
    answer_pages(site, [("2607.00001", 1, TODAY)])
    with pytest.raises(SourceError, match="primary_only needs a query with cat:"):
        arxiv_fetch(site, folder, "arxiv-search:ti:x", primary_only=True)


@pytest.mark.parametrize(
    ("location", "categories"),
    [
        ("arxiv:cs.CL+stat.ML", ("cs.CL", "stat.ML")),
        ("arxiv-search:cat:cs.LG AND (cat:cs.CL OR ti:x)", ("cs.LG", "cs.CL")),
        ("arxiv-search:cat:cs.LG ANDNOT cat:cs.CL", ("cs.LG",)),
        ("arxiv-search:cat:cs.LG ANDNOT (cat:cs.CL OR cat:cs.AI)", ("cs.LG",)),
        ("arxiv-search:ti:cat", ()),
    ],
)
def test_the_categories_that_a_location_asks_for(location, categories):
    assert categories_of(location) == categories


def test_a_search_goes_back_no_further_than_since(site, folder):
    old = (date.today() - timedelta(60)).isoformat()
    entries = [(f"2607.{number:05}", 1, TODAY if number < 5 else old) for number in range(30)]
    answer_pages(site, entries)
    arxiv_fetch(site, folder, "arxiv-search:x", since=30)
    assert len(site.requests) == 1


def test_an_empty_page_in_the_middle_is_requested_again(site, folder):
    entries = [(f"2607.{number:05}", 1, TODAY) for number in range(15)]
    answer_pages(site, entries)
    good = site.pages["/api/query"]
    site.sequence("/api/query", good, lambda handler: handler.answer(200, api(15).encode()), good)
    arxiv_fetch(site, folder, "arxiv-search:x")
    assert len(all_ids(folder)) == 15


def item(number, words="Words"):
    return (
        f"<item><title>Paper {number}</title><link>https://h.org/{number}</link>"
        f"<description>{words}</description></item>"
    )


def channel(*items):
    return (
        f'<rss version="2.0"><channel><title>J</title><lastBuildDate>{time.time_ns()}'
        f"</lastBuildDate>{''.join(items)}</channel></rss>"
    )


def test_a_feed_is_kept_only_if_it_has_something_new(site, folder):
    site.put("/feed", channel(item(1), item(2)))
    assert feed_fetch(site, folder).files == 1
    site.put("/feed", channel(item(1), item(2)))
    assert feed_fetch(site, folder).files == 0
    site.put("/feed", channel(item(2), item(3)))
    assert feed_fetch(site, folder).files == 1
    site.put("/feed", channel(item(2, "Other words"), item(3)))
    assert feed_fetch(site, folder).files == 1
    assert sorted(set(all_ids(folder))) == [f"url:https://h.org/{number}" for number in (1, 2, 3)]


def test_a_new_link_replaces_the_old_one_but_a_new_tracking_parameter_does_not(site, folder):
    def moved(link):
        guid = '<guid isPermaLink="false">tag:j.org,2026:1</guid>'
        return channel(f"<item><title>A paper</title>{guid}<link>{link}</link></item>")

    fetched = []
    for link in ("http://j.org/1", "https://j.org/1?utm_source=rss", "https://j.org/one"):
        site.put("/feed", moved(link))
        fetched.append(feed_fetch(site, folder).files)
    assert fetched == [1, 0, 1]
    (file,) = folder.glob("*.xml")
    (paper,) = read_digest(file.read_bytes(), file.name).entries
    assert isinstance(paper, Paper)
    assert paper.links.abs == "https://j.org/one"


def test_the_error_for_another_answer_says_what_it_is(site, folder):
    page = '<html><link rel="alternate" type="application/rss+xml" href="/real.xml"></html>'
    site.put("/feed", page)
    with pytest.raises(SourceError, match=rf"add its feed, {site.url}/real\.xml"):
        feed_fetch(site, folder)
    for body, message in (
        ('<opml version="2.0"><body/></opml>', "OPML, a list of feeds"),
        ("\x1b[31mNothing here", "text that is not a feed"),
    ):
        site.put("/feed", body)
        with pytest.raises(SourceError, match=message) as error:
            feed_fetch(site, folder)
        assert str(error.value).isprintable()


def test_a_missing_feed_is_reported(site, folder):
    with pytest.raises(SourceError, match="HTTP 404"):
        feed_fetch(site, folder)
    with pytest.raises(SourceError, match="no such feed; check the categories"):
        arxiv_fetch(site, folder)
    with pytest.raises(SourceError, match="not there; check the address of the server"):
        arxiv_fetch(site, folder, "arxiv-search:x")


def test_a_result_without_a_date_does_not_end_a_search(site, folder):
    entries = [(f"2607.{number:05}", 1, TODAY) for number in range(15)]
    answer_pages(site, entries)
    whole = site.pages["/api/query"]

    def page(handler):
        send = handler.answer
        handler.answer = lambda status, body: send(
            status, re.sub(rb"<(updated|published)>[^<]*</\1>", b"", body, count=2)
        )
        whole(handler)

    site.pages["/api/query"] = page
    arxiv_fetch(site, folder, "arxiv-search:x")
    assert len(site.requests) == 2


@pytest.mark.parametrize("date", ["2781-11-20T00:00:00Z", "Fri, 20 Nov 1500 00:00:00 GMT", "", "x"])
def test_a_feed_with_an_impossible_date_counts_as_todays(date: str) -> None:
    today = datetime.now(UTC).date().isoformat()
    assert arxiv._day(f"<rss><channel><pubDate>{date}</pubDate>") >= today


def served(site, data: bytes, charset: str | None) -> None:
    kind = f"application/rss+xml; charset={charset}" if charset else "application/rss+xml"
    site.pages["/feed"] = lambda handler: handler.answer(200, data, **{"content-type": kind})


def papers_in(folder) -> list[Paper]:
    return [
        entry
        for file in digest_files("f", folder)
        for entry in read_digest(file.location.read_bytes(), file.path, "f", file.origin).entries
        if isinstance(entry, Paper)
    ]


def test_the_charset_and_the_address_of_an_answer_are_kept_with_it(site, folder):
    text = channel("<item><title>Губка</title><link>p/1</link></item>")
    served(site, text.encode("cp1251"), "windows-1251")
    assert feed_fetch(site, folder).files == 1
    (file,) = folder.glob("*.xml")
    assert file.read_bytes() == text.encode("cp1251")
    assert [(paper.title, paper.links.abs) for paper in papers_in(folder)] == [
        ("Губка", f"{site.url}/p/1")
    ]
    assert feed_fetch(site, folder).files == 0  # the same papers are known as the same
    served(site, text.replace("p/1", "p/2").encode("koi8-r"), "koi8-r")
    assert feed_fetch(site, folder).files == 1
    assert {paper.title for paper in papers_in(folder)} == {"Губка"}


@pytest.mark.parametrize("stored", ["", "[]", "{", '{"a.xml": 3, "b.xml": [1, []]}', "[" * 100_000])
def test_origins_that_are_lost_or_of_another_shape_cost_no_paper(site, folder, stored):
    site.put("/feed", channel(item(1)))
    feed_fetch(site, folder)
    (folder / ".origins.json").write_text(stored)
    assert [paper.title for paper in papers_in(folder)] == ["Paper 1"]


def test_the_papers_of_a_response_with_broken_xml_are_kept(site, folder):
    broken = [
        channel(item(1, "Soap & water")),
        channel(item(1, "Soap&nbsp;water")),
        channel(item(1, "Soap\x08")),
        channel(item(1, "<p>Soap<br>water")),
        channel(item(1, "<media:x/>")),
        channel(item(1)) + "<script>x</script>",
        "\n\n" + channel(item(1)),
    ]
    for number, text in enumerate(broken):
        site.put("/feed", text.replace("Paper 1", f"Paper {number}"))
        assert feed_fetch(site, folder).files == 1
    cut = channel(item(8), item(9))
    site.put("/feed", cut[: cut.rindex("</channel>")])
    with pytest.raises(SourceError, match="cut off"):
        feed_fetch(site, folder)
    assert {paper.title for paper in papers_in(folder)} == {f"Paper {n}" for n in range(7)}


def test_a_feed_that_was_removed_for_good_is_reported_as_removed(site, folder):
    site.pages["/feed"] = lambda handler: handler.answer(410)
    with pytest.raises(SourceError, match="gone for good"):
        feed_fetch(site, folder)


def described(body: str) -> str:
    return describe_response(body.encode(), NOWHERE, "https://h.org/feed")


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=alternate type=application/atom+xml href=/real.xml>",
        "<LINK TYPE='application/rss+xml' HREF='/real.xml' REL='alternate'>",
        '<base href="/"><link href="real.xml" rel="alternate home" type="application/feed+json"/>',
        '<link rel="feed" href="/real.xml">',
        (
            '<link rel="alternate" type="text/html" href="/other"><link rel="alternate"\n'
            ' type="application/rss+xml; charset=utf-8"\n title="a > b"\n href="/real.xml">'
        ),
    ],
)
def test_the_feed_of_a_page_is_found_however_it_is_quoted(link):
    page = f"<!doctype html><html><head><title>B</title>{link}</head><p>hi</html>"
    assert described(page) == "a web page; add its feed, https://h.org/real.xml"


@pytest.mark.parametrize("path", ["/blog/feed/", "/index.xml", "/news.rss", "/?feed=rss2"])
def test_a_link_that_looks_like_a_feed_is_named_if_the_page_names_none(path):
    page = f'<html><p><a href="/about">About</a> <a href="{path}">RSS</a></html>'
    assert f"add its feed, https://h.org{path}" in described(page)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "an empty answer"),
        ("%PDF-1.7\n", "a PDF file"),
        ('{"a": 1}', "JSON that is not a JSON Feed"),
        ('{"a": ', "JSON that is cut off"),
        ("<html><body><p>Hi", "a web page that names no feed"),
        ("<html><form><input name=p type=password>", "a page to log in"),
        ('<?xml version="1.0"?><urlset xmlns="x"/>', "a sitemap"),
        ('<?xml version="1.0"?><svg/>', "XML that is not a feed"),
        ("Nothing here", "text that is not a feed"),
    ],
)
def test_a_response_that_is_not_a_feed_is_identified(body, message):
    assert message in described(body)
    assert described(body).isprintable()
