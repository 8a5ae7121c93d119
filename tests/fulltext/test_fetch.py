"""Papers fetched from a server on loopback, and from the cache afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fulltext.conftest import PAPER
from tests.support.http_server import Handler, Site
from tui_reader.fulltext import fetch
from tui_reader.fulltext.fetch import Progress, TextError, page_of, read_paper
from tui_reader.fulltext.page import PageError
from tui_reader.sources.fetch import Stopped
from tui_reader.sources.http import USER_AGENT


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    with Site() as made:
        yield made


def html(site: Site) -> str:
    return f"{site.url}/html/"


def test_the_page_of_a_paper_has_the_version_that_is_known():
    assert page_of("2403.03507", 1) == "2403.03507v1"
    assert page_of("https://arxiv.org/abs/2403.03507v3", 1) == "2403.03507v3"
    assert page_of("hep-th/9901001") == "hep-th/9901001"
    assert page_of("doi:10.1000/182") is None


def test_a_paper_is_fetched_once_and_then_read_from_the_cache(site: Site):
    site.put("/html/3101.00042v2", PAPER, compressed=True)
    progress = Progress()
    article = read_paper("3101.00042v2", html(site), progress)
    assert article.title == "Counting Lanterns with Small Models"
    assert progress.received == len(PAPER)
    (headers,) = site.asked("/html/3101.00042v2")
    assert headers["user-agent"] == USER_AGENT
    assert read_paper("3101.00042v2", html(site)) == article
    assert len(site.requests) == 1


def test_the_newest_version_is_asked_for_again_after_a_day(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    site.put("/html/3101.00042", PAPER)
    article = read_paper("3101.00042", html(site))
    assert read_paper("3101.00042", html(site)) == article
    assert len(site.requests) == 1
    monkeypatch.setattr(fetch, "_FRESH", -1.0)
    assert read_paper("3101.00042", html(site)) == article
    _, again = site.asked("/html/3101.00042")
    assert "if-none-match" in again
    del site.pages["/html/3101.00042"]
    assert read_paper("3101.00042", html(site)) == article


def test_a_server_that_fails_does_not_take_away_what_is_cached(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    site.put("/html/3101.00042", PAPER)
    article = read_paper("3101.00042", html(site))
    monkeypatch.setattr(fetch, "_FRESH", -1.0)
    site.pages["/html/3101.00042"] = lambda handler: handler.answer(403)
    assert read_paper("3101.00042", html(site)) == article


def test_without_a_page_of_this_version_the_newest_is_read(site: Site):
    site.put("/html/3101.00042", PAPER)
    assert read_paper("3101.00042v1", html(site)).title
    assert [path for path, _ in site.requests] == ["/html/3101.00042v1", "/html/3101.00042"]


def test_a_paper_without_a_page_and_a_page_without_a_paper_are_told_plainly(site: Site):
    with pytest.raises(TextError) as error:
        read_paper("3101.00042", html(site))
    assert str(error.value) == "3101.00042: 127.0.0.1 has no page of this paper, see its PDF"
    site.put("/html/3101.00043", "<html><p>HTML is not available for the source.</p></html>")
    with pytest.raises(TextError) as error:
        read_paper("3101.00043", html(site))
    assert str(error.value) == "3101.00043: the page has no paper in it, see its PDF"
    assert isinstance(error.value.__cause__, PageError)


def test_a_fetch_can_be_stopped(site: Site):
    reached, end = site.hang("/html/3101.00042")
    with pytest.raises(Stopped):
        read_paper("3101.00042", html(site), stopped=reached.is_set)
    end.set()


def test_nothing_is_left_in_the_folder_of_temporary_files(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "999")
        handler.end_headers()
        handler.wfile.write(b"<article>")
        handler.close_connection = True

    site.pages["/html/3101.00042"] = cut
    site.put("/html/3101.00043", PAPER)
    with pytest.raises(TextError):
        read_paper("3101.00042", html(site))
    assert site.asked("/html/3101.00042")
    read_paper("3101.00043", html(site))
    assert not list(tmp_path.glob("tui-reader-*"))
