"""Web sites as sources, over a real HTTP server: what the network does is survived."""

import gzip
import threading
import time
from datetime import date, timedelta

import pytest

from tests.support.digests import daily
from tests.support.http_server import Site
from tui_reader.config import SourceConfig
from tui_reader.sources import http
from tui_reader.sources.failures import UnreachableError, retry_after
from tui_reader.sources.fetch import FetchJob, FetchProgress, SourceError, Stopped
from tui_reader.sources.files import INCOMING
from tui_reader.sources.web import fetch as web

TODAY = date.today()
DAYS = [(TODAY - timedelta(back)).isoformat() for back in range(4)]


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    with Site() as site:
        yield site


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "digests"


def fetch(site, folder, *, stopped=lambda: False, on_progress=lambda fetched: None, **options):
    options = {"index": "list.txt", **options}
    location = options.pop("location", f"{site.url}/data/")
    source = SourceConfig("s", "web", location, options=options)
    return web.fetch(FetchJob(source, folder, on_progress, stopped))


def files(folder):
    """Every visible file below the folder with its content, and that nothing unfinished is left."""
    assert not (folder / INCOMING).exists()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def publish(site, names, **options):
    site.put("/data/list.txt", "\n".join(names) + "\n")
    for name in names:
        site.put(f"/data/{name}", daily(DAYS[0]) + name, **options)


def test_the_files_of_an_index_are_fetched_and_later_only_changed_ones(site, folder):
    names = [f"{day}.jsonl" for day in DAYS]
    publish(site, names)
    report = fetch(site, folder)
    assert report.files == 4
    assert {headers["user-agent"] for _, headers in site.requests} == {http.USER_AGENT}
    assert http.USER_AGENT.startswith("tui-reader/")
    assert files(folder) == {name: (daily(DAYS[0]) + name).encode() for name in names}
    site.put(f"/data/{names[2]}", "changed")
    site.requests.clear()
    report = fetch(site, folder)
    assert (report.files, report.problems) == (1, [])
    assert files(folder)[names[2]] == b"changed"
    assert all("if-none-match" in headers for headers in site.asked(f"/data/{names[0]}"))


def test_a_deleted_file_is_fetched_again(site, folder):
    publish(site, ["a.md"])
    fetch(site, folder)
    (folder / "a.md").unlink()
    fetch(site, folder)
    assert "a.md" in files(folder)


def test_the_index_of_daily_arxiv_leads_to_its_data(site, folder):
    name = f"{DAYS[0]}_AI_enhanced_Chinese.jsonl"
    site.put("/repo/assets/file-list.txt", f"{name}\n")
    site.put(f"/repo/data/{name}", daily(DAYS[0]))
    fetch(site, folder, location=f"{site.url}/repo/assets/file-list.txt", index=None)
    assert list(files(folder)) == [name]


def test_patterns_and_since_choose_the_files(site, folder):
    old = (TODAY - timedelta(40)).isoformat()
    publish(site, [f"{DAYS[0]}.md", f"{DAYS[0]}.jsonl", f"{old}.jsonl", "list.jsonl"])
    fetch(site, folder, patterns=("*.jsonl",), since=30)
    assert list(files(folder)) == [f"{DAYS[0]}.jsonl", "list.jsonl"]


def test_names_that_would_leave_the_folder_are_reported_and_skipped(site, folder):
    evil = [
        "../evil.md", "/etc/evil.md", "..%2fevil.md", "C:/evil.md", "a/../../evil.md", "C:evil.md",
        "\\\\host\\evil.md", "nul.md", ".hidden.md", "a\x00.md", "//host/evil.md", "a/.git/x.md",
        "http://other/evil.md", "~\\x.md", "..", "con", "x. ",
    ]  # fmt: skip
    site.put("/data/list.txt", "\n".join([*evil, "good.md", "sub/good%20too.md"]))
    for name in ("good.md", "sub/good%20too.md", *evil):
        site.put(f"/data/{name}", "text")
    site.put("/evil.md", "text")
    report = fetch(site, folder)
    assert sorted(files(folder)) == ["good.md", "sub/good too.md"]
    assert len(report.problems) == len(evil)
    assert {path for path, _ in site.requests} == {
        "/data/list.txt", "/data/good.md", "/data/sub/good%20too.md"
    }  # fmt: skip


def test_a_folder_that_became_a_link_is_not_followed(site, folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "sub").symlink_to(outside)
    publish(site, ["sub/a.md"])
    with pytest.raises((SourceError, OSError)):
        fetch(site, folder)
    assert list(outside.iterdir()) == []


def test_the_next_try_waits_as_long_as_the_server_asks(site, folder):
    publish(site, ["a.md"])
    times = []

    def busy(handler):
        times.append(time.monotonic())
        handler.answer(429, Retry_After="2")

    def good(handler):
        times.append(time.monotonic())
        handler.answer(200, b"text")

    site.sequence("/data/a.md", busy, good)
    assert fetch(site, folder).problems == []
    assert times[1] - times[0] >= 2
    assert files(folder) == {"a.md": b"text"}


def test_the_request_is_not_repeated_if_the_server_asks_for_an_hour(site, folder):
    publish(site, ["a.md", "b.md"])
    site.pages["/data/a.md"] = lambda handler: handler.answer(429, Retry_After="3600")
    report = fetch(site, folder)
    assert len(site.asked("/data/a.md")) == 1
    assert "60 minutes" in report.problems[0]
    assert list(files(folder)) == ["b.md"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1e300", 999_999_999),
        ("9" * 400, 999_999_999),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 9999 07:28:00 GMT", 999_999_999),
    ],
)
def test_a_time_to_wait_has_a_limit(value, seconds):
    assert retry_after(value) == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "nan", f"Wed, 21 Oct {'9' * 30} 07:28:00 GMT", "Wed, +" + "9" * 30]
)
def test_a_time_to_wait_that_makes_no_sense_is_ignored(value):
    assert retry_after(value) is None


def test_temporary_errors_of_the_server_are_retried(site, folder):
    publish(site, ["a.md"])
    site.sequence(
        "/data/a.md",
        lambda handler: handler.answer(500),
        lambda handler: handler.answer(503),
        lambda handler: handler.answer(200, b"text"),
    )
    report = fetch(site, folder)
    assert (report.files, report.problems) == (1, [])


def test_a_file_that_fails_is_reported_and_the_others_are_fetched(site, folder):
    publish(site, ["a.md", "b.md"])
    site.pages["/data/a.md"] = lambda handler: handler.answer(403)
    report = fetch(site, folder)
    assert list(files(folder)) == ["b.md"]
    assert "/data/a.md: HTTP 403 Forbidden" in report.problems[0]


def cut_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"half of it")
    handler.close_connection = True


def cut_off_gzip(handler):
    data = gzip.compress(daily(DAYS[0], 50).encode())
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])


def no_gzip(handler):
    handler.answer(200, b"not compressed", Content_Encoding="gzip")


@pytest.mark.parametrize("broken", [cut_off, cut_off_gzip, no_gzip])
def test_an_incomplete_answer_is_requested_again(site, folder, broken):
    publish(site, ["a.md"])
    site.sequence("/data/a.md", broken, lambda handler: handler.answer(200, b"all of it"))
    assert fetch(site, folder).problems == []
    assert files(folder) == {"a.md": b"all of it"}


def test_a_file_is_not_replaced_by_an_incomplete_one(site, folder):
    publish(site, ["a.md"])
    fetch(site, folder)
    before = files(folder)
    site.pages["/data/a.md"] = cut_off
    report = fetch(site, folder)
    assert len(report.problems) == 1
    assert files(folder) == before


@pytest.mark.parametrize("size", [0, 65_536, 1_000_003])
def test_compressed_answers_are_unpacked(site, folder, size):
    text = (daily(DAYS[0], 20) * 200)[:size]
    site.put("/data/list.txt", "a.md\n", compressed=True)
    site.put("/data/a.md", text, compressed=True)
    assert fetch(site, folder).problems == []
    assert files(folder) == {"a.md": text.encode()}


def test_a_gzip_of_several_members_is_read_to_its_end(site, folder):
    publish(site, ["a.md"])
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    site.pages["/data/a.md"] = lambda handler: handler.answer(200, body, Content_Encoding="gzip")
    fetch(site, folder)
    assert files(folder) == {"a.md": b"one two"}


def test_a_gzip_bomb_is_refused_and_costs_neither_memory_nor_disk(site, folder):
    publish(site, ["a.md", "b.md"])
    bomb = gzip.compress(b"\0" * (http.MAX_BYTES + 2**20))
    site.pages["/data/a.md"] = lambda handler: handler.answer(200, bomb, Content_Encoding="gzip")
    report = fetch(site, folder)
    assert "larger than 64 MB" in report.problems[0]
    assert list(files(folder)) == ["b.md"]


def test_an_encoding_that_was_not_requested_is_refused(site, folder):
    publish(site, ["a.md"])
    site.pages["/data/a.md"] = lambda handler: handler.answer(200, b"x", Content_Encoding="br")
    assert "sent as br" in fetch(site, folder).problems[0]


def test_redirects_are_followed_within_http(site, folder):
    publish(site, ["a.md"])
    site.put("/elsewhere", "moved")
    site.pages["/data/a.md"] = lambda handler: handler.answer(301, Location="/elsewhere")
    fetch(site, folder)
    assert files(folder) == {"a.md": b"moved"}


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("file:///etc/passwd", "leads to file://127.0.0.1/etc/passwd; only http and https are"),
        ("ftp://127.0.0.1/x", "leads to ftp://127.0.0.1/x; only http and https are followed"),
        ("ws://127.0.0.1/x", "leads to ws://127.0.0.1/x; only http and https are followed"),
        ("data:,x", "check the URL in a browser"),
    ],
)
def test_redirects_out_of_http_are_refused(site, folder, target, why):
    publish(site, ["a.md"])
    site.pages["/data/a.md"] = lambda handler: handler.answer(302, Location=target)
    (problem,) = fetch(site, folder).problems
    assert why in problem
    assert files(folder) == {}


def test_redirects_without_end_are_given_up(site, folder):
    publish(site, ["a.md"])
    site.pages["/data/a.md"] = lambda handler: handler.answer(302, Location="/data/a.md")
    assert "redirects without end" in fetch(site, folder).problems[0]


def test_a_slow_answer_is_dropped_on_stop(site, folder):
    publish(site, ["a.md"])
    begun, gone = threading.Event(), threading.Event()

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x")
                handler.wfile.flush()
                begun.set()
                time.sleep(0.05)
        except OSError:
            gone.set()

    site.pages["/data/a.md"] = drip
    with pytest.raises(Stopped):
        fetch(site, folder, stopped=begun.is_set)
    assert gone.wait(20)
    assert files(folder) == {}


def test_a_server_that_sends_a_byte_a_second_is_given_up_after_a_minute():
    pace = http.Pace(0)
    assert [pace.is_too_slow(second, 1) for second in (30, 59, 61)] == [False, False, True]
    pace = http.Pace(0)
    assert not any(pace.is_too_slow(second, 5_000) for second in range(0, 600, 20))
    assert not pace.is_too_slow(620, 100_000)  # a wait in the middle
    assert not pace.is_too_slow(679, 1)
    assert pace.is_too_slow(681, 1)


def test_a_slow_server_is_named_with_what_to_do(site, folder, monkeypatch):
    publish(site, ["a.md"])
    monkeypatch.setattr(http, "_SLOWEST", 10**9)
    monkeypatch.setattr(http, "_PATIENCE", 0.0)
    with pytest.raises(SourceError, match="sends less than 1000000000 bytes a second; try again"):
        fetch(site, folder)


def test_a_request_without_an_answer_is_dropped_on_stop(site, folder):
    waiting, end = site.hang("/data/list.txt")
    with pytest.raises(Stopped):
        fetch(site, folder, stopped=waiting.is_set)
    end.set()


def test_only_a_few_files_are_requested_at_once(site, folder):
    names = [f"{number}.md" for number in range(30)]
    publish(site, names)
    now, most = 0, 0

    def page(handler):
        nonlocal now, most
        with site.lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with site.lock:
            now -= 1
        handler.answer(200, b"text")

    for name in names:
        site.pages[f"/data/{name}"] = page
    assert fetch(site, folder).files == 30
    assert most <= http.AT_ONCE


def test_a_day_without_a_digest_is_not_an_error(site, folder):
    for day in (DAYS[0], DAYS[2]):
        site.put(f"/{day}_AI_enhanced_Chinese.jsonl", daily(day))
    location = site.url + "/{date:%Y-%m-%d}_AI_enhanced_Chinese.jsonl"
    report = fetch(site, folder, location=location, index=None, since=20)
    assert (report.files, report.problems) == (2, [])
    assert len(site.requests) == 22
    site.requests.clear()
    site.put(f"/{DAYS[1]}_AI_enhanced_Chinese.jsonl", daily(DAYS[1]))
    assert fetch(site, folder, location=location, index=None, since=20).files == 1
    assert len(site.requests) == 8  # long gone days are not asked for again


def test_files_of_dated_folders_are_named_by_the_day(site, folder):
    day = TODAY
    site.put(f"/{day:%Y/%m/%d}.md", "text")
    fetch(site, folder, location=site.url + "/{date:%Y/%m/%d}.md", index=None, since=3)
    assert list(files(folder)) == [f"{day.isoformat()}.md"]


def test_a_date_template_that_finds_no_digest_is_reported(site, folder):
    with pytest.raises(SourceError, match="no digest of the last 3 days"):
        fetch(site, folder, location=site.url + "/{date:%Y}.md", index=None, since=3)


def test_an_unreachable_server_is_reported_in_one_line(site, folder):
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1: .*check the network"):
        fetch(site, folder, location="http://127.0.0.1:9/{date:%Y-%m-%d}.md", index=None)


def test_unfinished_files_of_an_earlier_fetch_are_removed(site, folder):
    publish(site, ["a.md"])
    (folder / INCOMING).mkdir(parents=True)
    (folder / INCOMING / "tmpabc").write_text("half")
    fetch(site, folder)
    assert list(files(folder)) == ["a.md"]


def test_an_index_that_is_a_web_page_is_reported(site, folder):
    site.put("/data/list.txt", "<!doctype html><html></html>")
    with pytest.raises(SourceError, match="a web page instead of a list"):
        fetch(site, folder)


def test_damaged_notes_only_cause_new_requests(site, folder):
    publish(site, ["a.md"])
    fetch(site, folder)
    for notes in (b"", b"[1]", b'{"files": {"a.md": [1, 2, 3, 4]}, "absent": 3}', b"\xff"):
        (folder / ".notes.json").write_bytes(notes)
        assert fetch(site, folder).problems == []
    assert files(folder)["a.md"]


def test_progress_counts_files_and_bytes(site, folder):
    publish(site, ["a.md", "b.md"])
    steps: list[FetchProgress] = []
    fetch(site, folder, on_progress=steps.append)
    assert (steps[-1].files, steps[-1].files_total) == (2, 2)
    assert steps[-1].bytes > 0
    assert [each.bytes for each in steps] == sorted(each.bytes for each in steps)


def test_the_body_of_a_redirect_is_not_downloaded(site, folder):
    publish(site, ["a.md"])
    site.put("/elsewhere", "moved")

    def redirect_with_endless_body(handler):
        handler.send_response(302)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:  # ends when the client hangs up
            handler.wfile.write(b"x" * 65_536)

    site.pages["/data/a.md"] = redirect_with_endless_body
    assert fetch(site, folder).problems == []
    assert files(folder) == {"a.md": b"moved"}


def test_a_password_is_not_sent_to_another_host_by_a_redirect(site, folder):
    with Site() as other:
        other.put("/a.md", "moved")
        site.pages["/data/list.txt"] = lambda handler: handler.answer(200, b"a.md\n")
        site.pages["/data/a.md"] = lambda handler: handler.answer(302, Location=f"{other.url}/a.md")
        location = site.url.replace("http://", "http://user:secret@") + "/data/"
        fetch(site, folder, location=location)
        assert "authorization" in site.asked("/data/a.md")[0]
        assert "authorization" not in other.asked("/a.md")[0]
    assert files(folder) == {"a.md": b"moved"}
