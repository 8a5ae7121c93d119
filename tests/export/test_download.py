"""Downloads of PDFs: what servers do, stops, and the queue."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.http_server import Handler, Site
from tui_reader.core.paper import Links, Paper
from tui_reader.export import download as module
from tui_reader.export.download import DownloadError, Progress, download
from tui_reader.export.download_queue import Downloads, Job
from tui_reader.export.pdf_files import file_name, local_file
from tui_reader.sources import http
from tui_reader.sources.arxiv import rate_limit
from tui_reader.sources.fetch import Stopped

PDF = b"%PDF-1.7\n" + b"0123456789abcdef" * 4_096 + b"\n%%EOF\n"
LIMIT = 60.0


@pytest.fixture
def site(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A stand-in for arXiv's server for programs."""
    monkeypatch.setattr(rate_limit, "PAUSE", 0.0)
    monkeypatch.setattr(http, "_FIRST_WAIT", 0.01)
    with Site() as site:
        monkeypatch.setattr(module, "_SERVER", site.url)
        yield site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers" / "of mine"


def paper(id_: str = "1706.03762", title: str = "Attention Is All You Need") -> Paper:
    links = Links(f"https://arxiv.org/abs/{id_}", f"https://arxiv.org/pdf/{id_}")
    return Paper(id_, title, authors=("Ashish Vaswani", "Noam Shazeer"), links=links)


def elsewhere(site: Site, path: str = "/a.pdf") -> Paper:
    """A paper with its PDF on another server."""
    return Paper("doi:10.1/x", "Elsewhere", links=Links(pdf=f"{site.url}{path}"))


def get(wanted: Paper, folder: Path) -> Path:
    return download(wanted, folder, Progress(), lambda: False)


def fails(wanted: Paper, folder: Path) -> str:
    """The message of a download that fails and leaves no file."""
    with pytest.raises(DownloadError) as failure:
        get(wanted, folder)
    assert not folder.is_dir() or not any(folder.iterdir())
    text = str(failure.value)
    assert "\n" not in text
    return text


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_pdf_is_saved_under_its_name(site: Site, folder: Path) -> None:
    site.put("/pdf/1706.03762", PDF)
    progress = Progress()
    path = download(paper(), folder, progress, lambda: False)
    assert path == folder / file_name(paper())
    assert path.read_bytes() == PDF
    assert list(folder.iterdir()) == [path]
    assert progress.received == progress.total == len(PDF)
    [headers] = site.asked("/pdf/1706.03762")
    assert headers["user-agent"].startswith("tui-reader/")
    umask = os.umask(0o022)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_download_is_found_again(site: Site, folder: Path) -> None:
    assert local_file(paper(), folder) is None
    site.put("/pdf/1706.03762", PDF)
    path = get(paper(), folder)
    assert local_file(paper(), folder) == path
    assert local_file(paper(title="Attention: Is All You Need"), folder) == path
    mine = path.rename(folder / "the transformer (1706.03762).pdf")
    assert local_file(paper(), folder) == mine
    mine.write_bytes(b"<html>")
    assert local_file(paper(), folder) is None


def test_no_file_is_overwritten(site: Site, folder: Path) -> None:
    site.put("/pdf/1706.03762", PDF)
    folder.mkdir(parents=True)
    first = folder / file_name(paper())
    first.write_text("mine")
    second = first.with_name(first.name.replace(" (", " 2 ("))
    second.symlink_to(folder / "nowhere")
    path = get(paper(), folder)
    assert path.name == "Vaswani 2017 - Attention Is All You Need 3 (1706.03762).pdf"
    assert path.read_bytes() == PDF
    assert first.read_text() == "mine"
    assert local_file(paper(), folder) == path


def test_a_file_system_without_hard_links_works(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    site.put("/pdf/1706.03762", PDF)
    folder.mkdir(parents=True)
    (folder / file_name(paper())).write_text("mine")
    path = get(paper(), folder)
    assert path.name.endswith("Need 2 (1706.03762).pdf")
    assert path.read_bytes() == PDF
    assert (folder / file_name(paper())).read_text() == "mine"
    assert len(list(folder.iterdir())) == 2


def test_redirects_are_only_followed_to_http(site: Site, folder: Path) -> None:
    site.put("/there.pdf", PDF)
    site.pages["/pdf/1706.03762"] = lambda page: page.answer(302, Location="/there.pdf")
    assert get(paper(), folder).read_bytes() == PDF
    site.pages["/pdf/1706.03763"] = lambda page: page.answer(302, Location="file:///etc/passwd")
    with pytest.raises(DownloadError, match="only http and https"):
        get(paper("1706.03763"), folder)


def test_a_pdf_on_another_server_is_requested_there(site: Site, folder: Path) -> None:
    with Site() as other:
        other.put("/a.pdf", PDF, compressed=True)
        assert get(elsewhere(other), folder).read_bytes() == PDF
        assert len(other.requests) == 1
    assert site.requests == []


def test_a_web_page_is_not_saved_as_a_pdf(site: Site, folder: Path) -> None:
    site.put("/pdf/1706.03762", "<html>Prove that you are human</html>")
    assert "did not return a PDF; see the paper's page" in fails(paper(), folder)


def test_a_broken_transfer_is_requested_again(site: Site, folder: Path) -> None:
    def cut(page: Handler) -> None:
        page.send_response(200)
        page.send_header("Content-Length", str(len(PDF)))
        page.end_headers()
        page.wfile.write(PDF[:1000])
        page.close_connection = True

    site.sequence("/pdf/1706.03762", cut, lambda page: page.answer(200, PDF))
    assert get(paper(), folder).read_bytes() == PDF
    site.pages["/pdf/1706.03763"] = cut
    with pytest.raises(DownloadError, match="download it again later"):
        get(paper("1706.03763"), folder)
    assert len(list(folder.iterdir())) == 1


def test_a_pdf_that_is_too_large_is_not_saved(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2**15)
    site.put("/pdf/1706.03762", PDF)
    assert "larger than 0.03125 MB; nothing of it was kept" in fails(paper(), folder)


def test_a_missing_pdf_is_reported(site: Site, folder: Path) -> None:
    assert "there is no such PDF; see the paper's page" in fails(paper(), folder)
    assert "has no link to a PDF" in fails(Paper("doi:10.1/x", "T"), folder)
    assert "has no link to a PDF" in fails(
        Paper("x", "T", links=Links(pdf="file:///a.pdf")), folder
    )
    assert "check the network and download it again" in fails(
        Paper("x", "T", links=Links(pdf="http://127.0.0.1:9/a.pdf")), folder
    )


def test_a_download_waits_for_a_busy_server(site: Site, folder: Path) -> None:
    site.sequence(
        "/pdf/1706.03762",
        lambda page: page.answer(503, Retry_After="0"),
        lambda page: page.answer(200, PDF),
    )
    assert get(paper(), folder).read_bytes() == PDF
    site.pages["/pdf/1706.03763"] = lambda page: page.answer(429, Retry_After="3600")
    with pytest.raises(DownloadError, match="asks to wait 60 minutes"):
        get(paper("1706.03763"), folder)
    assert len(site.asked("/pdf/1706.03763")) == 1


def test_a_wait_is_reported_and_can_be_stopped(site: Site, folder: Path) -> None:
    site.pages["/pdf/1706.03762"] = lambda page: page.answer(429, Retry_After="100")
    progress = Progress()
    with pytest.raises(Stopped):
        download(paper(), folder, progress, lambda: progress.wait >= 100)
    assert not any(folder.iterdir())


def test_a_folder_that_cannot_be_created_is_reported(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match=r"set downloads in config\.toml"):
        get(paper(), tmp_path / "file" / "papers")


def drip(site: Site, path: str) -> threading.Event:
    """Serve the first half of a PDF, and the rest once the event is set."""
    resume = threading.Event()

    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(PDF)))
        handler.end_headers()
        handler.wfile.write(PDF[: len(PDF) // 2])
        resume.wait(LIMIT)
        handler.wfile.write(PDF[len(PDF) // 2 :])

    site.pages[path] = page
    return resume


def test_a_stopped_download_leaves_no_file(site: Site, folder: Path) -> None:
    resume = drip(site, "/pdf/1706.03762")
    progress = Progress()
    try:
        with pytest.raises(Stopped):
            download(paper(), folder, progress, lambda: progress.received > 0)
    finally:
        resume.set()
    assert 0 < progress.received < len(PDF)
    assert not any(folder.iterdir())


def test_unfinished_files_of_a_killed_reader_are_removed(site: Site, folder: Path) -> None:
    site.put("/pdf/1706.03762", PDF)
    folder.mkdir(parents=True)
    old, new, other = (folder / name for name in (".tui-reader-1.part", ".tui-reader-2.part", "x"))
    for path in (old, new, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (1, 1))
    path = get(paper(), folder)
    assert set(folder.iterdir()) == {new, other, path}


@pytest.fixture
def downloads() -> Iterator[Downloads]:
    downloads = Downloads()
    yield downloads
    downloads.close()


def states(jobs: list[Job]) -> list[str]:
    return [job.state for job in jobs]


def test_downloads_are_made_one_after_the_other_with_pauses(
    site: Site, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "PAUSE", 0.3)
    wanted = [paper(f"2101.0000{number}") for number in range(3)]
    now, times = [], []

    def page(handler: Handler) -> None:
        now.append(handler.path)
        times.append(time.monotonic())
        assert len(now) == 1
        now.clear()
        handler.answer(200, PDF)

    for each in wanted:
        site.pages[f"/pdf/{each.id}"] = page
    jobs = [downloads.add(each, folder) for each in wanted]
    assert downloads.add(wanted[2], folder) is jobs[2]
    until(lambda: all(job.is_over for job in jobs))
    assert states(jobs) == ["done"] * 3
    assert [path for path, _ in site.requests] == [f"/pdf/{each.id}" for each in wanted]
    assert all(later - earlier > 0.25 for earlier, later in pairwise(times))
    assert downloads.take_finished() == jobs
    assert downloads.take_finished() == []
    again = downloads.add(wanted[0], folder)
    until(lambda: again.is_over)
    assert again.was_there
    assert again.path == jobs[0].path
    assert len(site.requests) == 3


def test_one_download_can_be_stopped_and_the_others_continue(
    site: Site, folder: Path, downloads: Downloads
) -> None:
    resume = drip(site, "/pdf/2101.00000")
    site.put("/pdf/2101.00002", PDF)
    jobs = [downloads.add(paper(f"2101.0000{number}"), folder) for number in range(3)]
    until(lambda: jobs[0].progress.received)
    assert states(jobs) == ["running", "waiting", "waiting"]
    jobs[0].stop.set()
    jobs[1].stop.set()
    until(lambda: jobs[2].is_over)
    resume.set()
    assert states(jobs) == ["stopped", "stopped", "done"]
    assert [path.name for path in folder.iterdir()] == [file_name(jobs[2].paper)]
    assert site.asked("/pdf/2101.00001") == []


def test_a_failed_download_does_not_stop_the_others(
    site: Site, folder: Path, downloads: Downloads
) -> None:
    site.put("/pdf/2101.00001", PDF)
    jobs = [downloads.add(paper(f"2101.0000{number}"), folder) for number in range(2)]
    until(lambda: jobs[1].is_over)
    assert states(jobs) == ["failed", "done"]
    assert "no such PDF" in jobs[0].error


def test_closing_stops_all_downloads(site: Site, folder: Path) -> None:
    downloads = Downloads()
    resume = drip(site, "/pdf/2101.00000")
    jobs = [downloads.add(paper(f"2101.0000{number}"), folder) for number in range(2)]
    until(lambda: jobs[0].progress.received)
    downloads.close()
    resume.set()
    assert states(jobs) == ["stopped", "stopped"]
    assert not any(folder.iterdir())
