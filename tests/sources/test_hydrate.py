"""The abstracts of the papers in lists of links, asked of arXiv once."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.arxiv_answers import api as answer
from tests.support.arxiv_answers import ids_asked_for
from tests.support.http_server import Handler, Site
from tui_reader.config import SourceConfig
from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest
from tui_reader.sources.arxiv import api, rate_limit
from tui_reader.sources.arxiv.hydrate import ANSWERS, hydrate
from tui_reader.sources.fetch import FetchJob, SourceError, Stopped
from tui_reader.sources.registry import digest_folder
from tui_reader.sync.fetch_threads import FetchEnded, FetchThreads

TODAY = date.today().isoformat()
SOURCE = SourceConfig("list", "web", "http://127.0.0.1:1/files.txt", options={"hydrate": True})


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TUI_READER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(rate_limit, "PAUSE", 0.0)
    with Site() as site:
        monkeypatch.setattr(api, "SERVER", site.url)
        site.pages["/api/query"] = known
        yield site


def known(handler: Handler) -> None:
    """Answer with every paper that is asked for but the last."""
    entries = [(id_, 1, "2024-01-02") for id_ in ids_asked_for(handler.path)[:-1]]
    handler.answer(200, answer(len(entries), *entries).encode())


def a_list(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"- [Knots {n}](https://arxiv.org/abs/2401.{n:05})" for n in range(1, count + 1)]
    (folder / "README.md").write_text("\n".join(lines), "utf-8")


def run(folder: Path, stop: bool = False) -> int:
    return hydrate(FetchJob(SOURCE, folder, stopped=lambda: stop)).files


def test_arxiv_is_asked_for_each_paper_once_a_hundred_in_a_request(
    site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "list"
    a_list(folder, 150)
    assert run(folder) == 2
    asked = [ids_asked_for(path) for path, _ in site.requests]
    assert [len(each) for each in asked] == [100, 50]
    assert run(folder) == 0
    a_list(folder, 152)
    assert run(folder) == 1
    assert ids_asked_for(site.requests[-1][0]) == ["2401.00151", "2401.00152"]
    assert len(site.requests) == 3
    files = sorted((folder / ANSWERS).iterdir())
    digests = [read_digest(file.read_bytes(), f"{ANSWERS}/{file.name}") for file in files]
    assert {digest.ref.date for digest in digests} == {None}
    papers = [each for digest in digests for each in digest.entries if isinstance(each, Paper)]
    assert len(papers) == 99 + 49 + 1
    assert papers[0].abstract == "Text."


def test_a_failure_loses_nothing_and_is_tried_again(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "list"
    a_list(folder, 6)
    site.pages["/api/query"] = lambda handler: handler.answer(200, b"sorry")
    with pytest.raises(SourceError, match="not a feed"):
        run(folder)
    with pytest.raises(Stopped):
        run(folder, stop=True)
    site.pages["/api/query"] = known
    assert run(folder) == 1


def test_one_bad_id_or_an_empty_answer_loses_no_other_paper(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "list"
    a_list(folder, 6)
    more = "\n- [Impossible](https://arxiv.org/abs/1234.5678)\n"
    (folder / "README.md").write_text((folder / "README.md").read_text("utf-8") + more, "utf-8")
    site.pages["/api/query"] = lambda handler: handler.answer(200, answer(0).encode())
    assert run(folder) == 0
    assert [len(ids_asked_for(path)) for path, _ in site.requests] == [6, 6]
    site.pages["/api/query"] = picky
    assert run(folder) > 0
    files = sorted((folder / ANSWERS).iterdir())
    entries = [each for file in files for each in read_digest(file.read_bytes(), "x").entries]
    papers = [each.id for each in entries if isinstance(each, Paper)]
    assert sorted(papers) == [f"2401.0000{n}" for n in (1, 2, 3, 5, 6)]
    assert run(folder) == 0
    files[0].unlink()
    a_list(folder, 7)
    assert run(folder) == 1
    assert len(list((folder / ANSWERS).iterdir())) == len(files)


def test_papers_with_empty_answers_are_asked_for_on_days_of_a_week(
    site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "list"
    record = folder / ".unanswered-by-arxiv.json"
    a_list(folder, 101)

    def run_after(*days: int) -> int:
        """How many papers are asked for after empty answers that many days ago."""
        ago = [f"{date.today() - timedelta(back)}" for back in days]
        record.write_text(json.dumps({f"2401.{n:05}": ago for n in range(1, 102)}), "utf-8")
        before = len(site.requests)
        run(folder)
        asked = (ids_asked_for(path) for path, _ in site.requests[before:])
        return len({id_ for ids in asked for id_ in ids})

    site.pages["/api/query"] = lambda handler: handler.answer(200, answer(0).encode())
    run(folder)
    run(folder)
    assert set(map(tuple, json.loads(record.read_text("utf-8")).values())) == {(TODAY,)}
    assert run_after(1, 0) == 101
    assert run_after(30) == 101  # on two days only
    assert run_after(6, 3) == 101  # within a week
    assert run_after(200, 100, 50, -1) == 101  # the clock was wrong
    assert run_after(7, 3) == 101
    assert record.read_text("utf-8") == "{}"
    assert run_after(7, 3) == 0
    record.write_text("[", "utf-8")
    a_list(folder, 102)
    site.pages["/api/query"] = picky
    assert run(folder) == 1
    assert ids_asked_for(site.requests[-1][0]) == ["2401.00102"]


def picky(handler: Handler) -> None:
    """Refuse a request for the fourth paper; answer any other with all of its papers."""
    asked = ids_asked_for(handler.path)
    if "2401.00004" in asked:
        handler.answer(400, b"incorrect id format")
    else:
        entries = [(id_, 1, "2024-01-02") for id_ in asked]
        handler.answer(200, answer(len(entries), *entries).encode())


def test_other_digests_are_not_asked_for(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "list"
    a_list(folder, 4)
    assert run(folder) == 0
    assert site.requests == []


def test_a_sync_asks_and_without_a_connection_the_list_stays_as_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"- [Knots {n}](https://arxiv.org/abs/2401.{n:05})" for n in range(1, 7)]
    site.pages["/files.txt"] = lambda handler: handler.answer(200, b"README.md")
    site.pages["/README.md"] = lambda handler: handler.answer(200, "\n".join(lines).encode())
    source = SourceConfig("list", "web", f"{site.url}/files.txt", options={"hydrate": True})
    monkeypatch.setattr(api, "SERVER", "http://127.0.0.1:1")

    def synced() -> FetchEnded:
        threads = FetchThreads([source])
        while threads.running:
            for event in threads.events(1):
                if isinstance(event, FetchEnded):
                    return event
        raise AssertionError

    offline = synced()
    assert (offline.error, offline.report.problems, offline.report.files) == (None, [], 1)
    monkeypatch.setattr(api, "SERVER", site.url)
    online = synced()
    assert (online.error, online.report.problems, online.report.files) == (None, [], 1)
    assert list((digest_folder(source) / ANSWERS).glob("*.xml"))
