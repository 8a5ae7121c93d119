"""A sync of many sources: what one does wrong, or what kills it, costs nothing else."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.arxiv_answers import rss
from tests.support.digests import daily
from tests.support.git_upstream import Upstream
from tests.support.helpers import entry, environment, write_digest
from tui_reader.config import Config, Keyword, SourceConfig, load
from tui_reader.config import edit as config_edit
from tui_reader.library import Library, View
from tui_reader.marks.store import Marks
from tui_reader.sources import changes
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.state import SourceState, remember, state, state_folder
from tui_reader.sources.trial import try_source
from tui_reader.sync.marks import copy_new_marks
from tui_reader.sync.retention import remove_old_digests
from tui_reader.sync.run import sync

DAYS = [(date.today() - timedelta(back)).isoformat() for back in range(8)]


@pytest.fixture(autouse=True)
def _folders(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"TUI_READER_{kind}_DIR", str(tmp_path / kind.lower()))


@pytest.fixture
def library(tmp_path):
    library = Library(tmp_path / "cache" / "library.db")
    yield library
    library.close()


def run(config, library, names=None, **options):
    """The events and the report of a sync."""
    events = []
    steps = sync(config, library, names, **options)
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return events, end.value


def publish(site, days, where="/data", papers=3):
    site.put(f"{where}/list.txt", "".join(f"{day}.jsonl\n" for day in days))
    for day in days:
        site.put(f"{where}/{day}.jsonl", daily(day, papers))


def web(site, name="web", where="/data", **options):
    location = f"{site.url}{where}/"
    return SourceConfig(name, "web", location, options={"index": "list.txt"}, **options)


def mirror(site):
    return {"server": site.url, "pause": 0}


def contents(library):
    """Everything that a reader would see of the library."""
    listed = [library.paper(n) for n in library.view(View())]
    return (
        [each._replace(n=0) for each in listed if each],
        {kind: library.facets(kind) for kind in ("category", "keyword", "date", "source")},
        library.counts(),
    )


def test_sources_of_every_kind_are_fetched_and_read_in_one_go(site, library, tmp_path):
    publish(site, DAYS[:2])
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / f"{DAYS[2]}.jsonl").write_text(daily(DAYS[2]))
    site.put("/rss/cs.CL", rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new")))
    site.put(
        "/feed",
        '<rss version="2.0"><channel><item><title>P</title><link>https://h/1</link></item>'
        "</channel></rss>",
    )
    config = Config(
        (
            web(site),
            SourceConfig("mine", "folder", str(tmp_path / "mine")),
            SourceConfig("arxiv", "arxiv", "arxiv:cs.CL", options=mirror(site)),
            SourceConfig("journal", "feed", f"{site.url}/feed"),
        )
    )
    events, report = run(config, library)
    assert (report.new, report.failed, report.stopped) == (11, False, False)
    assert {each.source: (each.new, each.papers) for each in report.sources} == {
        "web": (6, 6), "mine": (3, 3), "arxiv": (1, 1), "journal": (1, 1)
    }  # fmt: skip
    assert {each.fetched is None for each in events} == {True, False}
    again = run(config, library)[1]
    assert (again.new, again.failed, [each.read for each in again.sources]) == (0, False, [0] * 4)
    for source in config.sources:
        assert state(source.name).last_success
        assert state(source.name).last_error is None
    assert state("web").papers == 6


def test_a_replacement_updates_its_paper_without_listing_it_again(library, tmp_path, site):
    first = rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new"), ("2606.00001", 1, "cross"))
    again = rss(
        "Thu, 02 Jul 2026",
        ("2607.00001", 2, "replace"),
        ("2606.00001", 3, "replace-cross"),
        ("2501.00001", 7, "replace"),
        abstract="Better text.",
    )
    config = Config((SourceConfig("arxiv", "arxiv", "arxiv:cs.CL", options=mirror(site)),))
    site.put("/rss/cs.CL", first)
    run(config, library)
    marks = Marks(tmp_path / "marks.db")
    marks.mark(["2607.00001"], read=True)
    copy_new_marks(library, marks)
    site.put("/rss/cs.CL", again)
    report = run(config, library)[1]
    assert (report.new, report.failed) == (0, False)
    number = library.find("2607.00001")
    assert number is not None
    listed = library.paper(number)
    assert listed
    assert (listed.read, listed.date) == (True, "2026-07-01")
    assert (listed.paper.version, listed.paper.abstract) == (2, "Better text.")
    assert [facet.value for facet in library.facets("date")] == ["2026-07-01"]
    assert library.find("2501.00001") is None
    assert library.counts().unread == 1
    marks.close()


@pytest.mark.parametrize("seed", range(3))
def test_replacements_give_the_same_result_in_any_order(tmp_path, seed):
    folder = tmp_path / "mine"
    folder.mkdir()
    types = ("new", "replace", "cross", "replace-cross", "replace")
    texts = {
        f"2026-07-0{day}.xml": rss(
            f"Wed, 0{day} Jul 2026",
            *((f"2607.0000{n}", day, types[(n * day) % 5]) for n in range(1, 6)),
            abstract=f"Text of day {day}.",
        )
        for day in range(1, 8)
    }
    config = Config((SourceConfig("mine", "folder", str(folder)),))
    stepwise = Library(tmp_path / "stepwise.db")
    chance = random.Random(seed)
    names = chance.sample(sorted(texts), len(texts))
    for name in names:
        (folder / name).write_text(texts[name])
        run(config, stepwise)
    for name in names[:4]:
        (folder / name).unlink()
        run(config, stepwise)
    for name in names[:3]:
        (folder / name).write_text(texts[name])
        run(config, stepwise)
    at_once = Library(tmp_path / "at_once.db")
    run(config, at_once)
    assert contents(stepwise) == contents(at_once)
    stepwise.close()
    at_once.close()


def test_a_failing_source_does_not_affect_the_others(site, library, tmp_path):
    publish(site, DAYS[:2])
    config = Config(
        (
            SourceConfig("gone", "web", f"{site.url}/nowhere/", options={"index": "list.txt"}),
            SourceConfig("closed", "feed", "http://127.0.0.1:9/feed"),
            SourceConfig("nofolder", "folder", str(tmp_path / "none")),
            web(site),
        )
    )
    _, report = run(config, library)
    errors = {each.source: each.error for each in report.sources}
    assert "HTTP 404" in errors["gone"]
    assert "check the network" in errors["closed"]
    assert "no such folder" in errors["nofolder"]
    assert errors["web"] is None
    assert report.failed
    assert report.new == 6
    assert all("\n" not in (error or "") for error in errors.values())
    for name in ("gone", "closed", "nofolder"):
        assert state(name).failing
        assert state(name).last_error == errors[name]


def test_a_source_that_fails_later_keeps_its_papers_and_its_last_success(site, library):
    publish(site, DAYS[:2])
    config = Config((web(site),))
    run(config, library)
    success = state("web").last_success
    site.pages["/data/list.txt"] = lambda handler: handler.answer(403)
    _, report = run(config, library)
    assert report.failed
    assert library.counts().total == 6
    assert state("web").last_success == success
    assert state("web").failing
    publish(site, DAYS[:2])
    run(config, library)
    assert not state("web").failing


def test_a_disabled_source_is_not_fetched_and_keeps_its_papers(site, library):
    publish(site, DAYS[:1])
    run(Config((web(site),)), library)
    site.requests.clear()
    _, report = run(Config((web(site, enabled=False),)), library)
    assert (report.sources, site.requests) == ([], [])
    assert library.counts().total == 3


def test_a_refresh_makes_no_request(site, library):
    publish(site, DAYS[:1])
    config = Config((web(site),))
    run(config, library)
    library.rebuild()
    site.requests.clear()
    run(config, library, fetch=False)
    assert site.requests == []
    assert library.counts().total == 3


@pytest.mark.parametrize("mistake", ['branch = "main"', 'name = "web', "[[sorces]]", "lin = 1"])
def test_a_source_ignored_because_of_a_mistake_keeps_its_papers(site, library, tmp_path, mistake):
    publish(site, DAYS[:1])
    run(Config((web(site),)), library)
    path = tmp_path / "config.toml"
    path.write_text(
        f"[[sources]]\nname = 'web'\nkind = 'web'\nlocation = 'https://h/a/'\n{mistake}\n"
    )
    config = load(path, salvage=True)
    assert config.problems
    before = contents(library)
    run(config, library, fetch=False)
    assert contents(library) == before


def test_a_stopped_sync_keeps_what_it_has_read(site, library):
    publish(site, DAYS[:2])
    reached, end = site.hang("/slow/list.txt")
    config = Config((web(site), replace_host(web(site, "slow", "/slow"))))

    def stopped():
        return reached.is_set() and library.counts().total == 6

    _, report = run(config, library, stopped=stopped)
    end.set()
    assert report.stopped
    assert library.counts().total == 6


def test_closing_the_generator_ends_a_sync(site, library):
    reached, end = site.hang("/data/list.txt")
    steps = sync(Config((web(site),)), library)
    while not reached.is_set():
        next(steps)
    steps.close()
    end.set()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch 127")]


def replace_host(source):
    """The source by another name of the same machine, so that both are fetched side by side."""
    os.environ["NO_PROXY"] = "127.0.0.1,127.0.0.2,localhost"
    return replace(source, location=source.location.replace("127.0.0.1", "localhost"))


PROGRAM = """
import sys
from pathlib import Path
from tui_reader.config import load
from tui_reader.library import Library
from tui_reader.sync.run import sync
library = Library(Path(sys.argv[2]))
print("begin", flush=True)
steps = sync(load(Path(sys.argv[1])), library)
try:
    while True:
        next(steps)
except StopIteration as end:
    report = end.value
library.close()
sys.exit(report.failed)
"""


def program(config_file, library_file):
    return forked.start(
        [sys.executable, "-c", PROGRAM, str(config_file), str(library_file)],
        environment(),
        stdout=subprocess.PIPE,
    )


def write(config_file, *sources):
    for source in sources:
        config_edit.add_source(config_file, source)


def crowded(site):
    """A site with many days and a feed, as sources."""
    publish(site, DAYS, papers=12)
    # the same papers again, changed, so that there is something to merge
    site.put("/more/list.txt", "".join(f"{day}.jsonl\n" for day in DAYS))
    for day in DAYS:
        site.put(f"/more/{day}.jsonl", daily(day, 8, first=8, version=2), compressed=True)
    site.put("/rss/cs.CL", rss("Wed, 01 Jul 2026", ("2607.00001", 1, "new")))
    return (
        web(site),
        replace_host(web(site, "more", "/more")),
        SourceConfig("arxiv", "arxiv", "arxiv:cs.CL", options=mirror(site)),
    )


def visible(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part[0] == "." for part in path.relative_to(folder).parts)
    }


def test_the_papers_of_many_sources_have_their_keywords_after_one_sync(tmp_path, library):
    sources = []
    for number in range(20):
        folder = tmp_path / f"s{number}"
        folder.mkdir()
        write_digest(folder / "2026-01-01.jsonl", entry(f"2601.{number:05}", "Sparse"))
        sources.append(SourceConfig(folder.name, "folder", str(folder)))
    words = tuple(Keyword(f"k{number}", (f"word{number}",)) for number in range(300))
    config = Config(sources=tuple(sources), keywords=(*words, Keyword("sparse", ("sparse",))))
    _, report = run(config, library)
    assert report.badged
    assert {each.value: each.total for each in library.facets("own")}["sparse"] == 20


def test_a_killed_sync_run_again_gives_the_result_of_an_undisturbed_one(
    site, tmp_path, monkeypatch
):
    config_file = tmp_path / "config.toml"
    write(config_file, *crowded(site))
    config = load(config_file)
    assert config.problems == ()
    undisturbed = Library(tmp_path / "undisturbed.db")
    begun = time.monotonic()
    assert not run(config, undisturbed)[1].failed
    length = time.monotonic() - begun
    digests = visible(tmp_path / "data" / "digests")
    assert len(digests) == 17

    monkeypatch.setenv("TUI_READER_DATA_DIR", str(tmp_path / "other"))
    killed = tmp_path / "killed.db"
    seed = random.Random(4)
    interrupted = 0
    for number in range(8):
        if number % 4 == 0:  # from nothing again, so that every part of a sync is met
            for path in tmp_path.glob("killed.db*"):
                path.unlink()
            shutil.rmtree(tmp_path / "other", ignore_errors=True)
        process = program(config_file, killed)
        assert process.stdout
        process.stdout.readline()
        time.sleep(seed.uniform(0, length * 1.2))
        process.send_signal(signal.SIGKILL)
        interrupted += process.wait() == -signal.SIGKILL
        process.stdout.close()
        for name, data in visible(tmp_path / "other" / "digests").items():
            assert data == digests[name]  # whole, or not there
    assert interrupted > 2
    process = program(config_file, killed)
    process.communicate()
    assert process.returncode == 0
    assert visible(tmp_path / "other" / "digests") == digests
    assert not list((tmp_path / "other").rglob(".incoming"))
    library = Library(killed)
    assert contents(library) == contents(undisturbed)
    library.close()
    undisturbed.close()


def test_two_syncs_at_once_do_not_harm_each_other(site, tmp_path):
    config_file = tmp_path / "config.toml"
    write(config_file, *crowded(site))
    config = load(config_file)
    library_file = tmp_path / "cache" / "both.db"
    processes = [program(config_file, library_file) for _ in range(3)]
    both = Library(library_file)
    run(config, both)
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0, 0]
    run(config, both)
    alone = Library(tmp_path / "cache" / "alone.db")
    run(config, alone)
    assert contents(both) == contents(alone)
    both.close()
    alone.close()


def test_retention_removes_old_digests_but_never_those_with_starred_papers(site, library, tmp_path):
    publish(site, DAYS)
    marks = Marks(tmp_path / "marks.db")
    config = Config((web(site),))
    run(config, library, marks=marks)
    old = date.today() - timedelta(5)
    number = library.view(View("date", DAYS[7]))[0]
    starred = library.paper(number)
    assert starred
    marks.mark([starred.paper.id], starred=True)
    _, report = run(Config((web(site),), retention=5), library, marks=marks)
    assert report.retired == 1
    left = [facet.value for facet in library.facets("date")]
    assert left == [*DAYS[:6], DAYS[7]]
    assert old.isoformat() in left
    # the library has copied the marks, so that the next sync only reads new ones
    assert library.marks_position() == (marks.file, marks.sequence)
    # and what went is not fetched again
    site.requests.clear()
    _, report = run(Config((web(site),), retention=5), library, marks=marks)
    assert (report.retired, report.new) == (0, 0)
    assert site.asked(f"/data/{DAYS[6]}.jsonl") == []
    marks.close()


def test_digests_that_retention_removed_are_not_fetched_again(library, tmp_path):
    upstream = Upstream(tmp_path / "upstream.git")
    upstream.commit({f"data/{day}.jsonl": daily(day) for day in DAYS})
    source = SourceConfig("repo", "git", upstream.url, options={"patterns": ("data/*.jsonl",)})
    marks = Marks(tmp_path / "marks.db")
    report = run(Config((source,)), library, marks=marks)[1]
    assert (report.new, report.failed) == (24, False)
    for _ in range(2):
        report = run(Config((source,), retention=5), library, marks=marks)[1]
        assert not report.failed
        assert [facet.value for facet in library.facets("date")] == DAYS[:6]
    assert report.retired == 0
    marks.close()


def test_retention_does_not_touch_the_users_own_folders(library, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "2020-01-01.jsonl").write_text(daily("2020-01-01"))
    config = Config((SourceConfig("mine", "folder", str(tmp_path / "mine")),), retention=5)
    marks = Marks(tmp_path / "marks.db")
    run(config, library, marks=marks)
    assert remove_old_digests(config, library, marks) == 0
    assert library.counts().total == 3
    marks.close()


def test_a_source_is_tried_before_it_is_added(site):
    publish(site, DAYS[:3])
    trial = try_source(web(site))
    assert (trial.files, trial.papers, trial.newest) == (3, 9, DAYS[0])
    assert trial.formats == ("daily-arxiv-jsonl",)
    data = Path(os.environ["TUI_READER_DATA_DIR"]) / "digests"
    with pytest.raises(SourceError, match="HTTP 404"):
        try_source(web(site, "other", "/nowhere"))
    assert (data / "web").is_dir()
    assert not (data / "other").exists()


def test_a_renamed_source_keeps_its_fetched_digests(site, library, tmp_path):
    publish(site, DAYS[:2])
    config_file = tmp_path / "config.toml"
    write(config_file, web(site))
    run(load(config_file), library)
    changes.rename(config_file, load(config_file), "web", "lab")
    site.requests.clear()
    run(load(config_file), library, fetch=False)
    assert site.requests == []
    assert [facet.value for facet in library.facets("source")] == ["lab"]
    assert library.counts().total == 6
    assert state("lab").last_success
    changes.remove(config_file, load(config_file), "lab")
    assert not (tmp_path / "data" / "digests" / "lab").exists()
    assert load(config_file) == Config()


def test_a_full_disk_is_reported_and_the_next_sync_continues(site, library, monkeypatch):
    publish(site, DAYS[:2])
    config = Config((web(site),))

    def full(plan):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(library, "index", full)
        _, report = run(config, library)
        assert "database or disk is full" in (report.sources[0].error or "")
    assert run(config, library)[1].new == 6


def test_a_damaged_library_is_rebuilt_without_fetching_again(site, library, tmp_path):
    publish(site, DAYS[:2])
    run(Config((web(site),)), library)
    library.close()
    path = library.path
    path.write_bytes(b"junk" * 5000)
    rebuilt = Library(path)
    site.requests.clear()
    run(Config((web(site),)), rebuilt, fetch=False)
    assert rebuilt.counts().total == 6
    assert site.requests == []
    rebuilt.close()


def test_a_state_file_with_any_content_counts_as_empty(home: Path):
    state_folder().mkdir(parents=True)
    file = state_folder() / "lab.json"
    for text in ("", "\0", "[]", "5", "{", '{"last_success": 5, "last_error": [], "papers": "x"}'):
        file.write_text(text)
        assert state("lab") == SourceState()
    file.write_text('{"last_success": "2026-11-23T07:31:05+00:00", "papers": 3, "later": true}')
    assert state("lab") == SourceState(last_success="2026-11-23T07:31:05+00:00", papers=3)


def test_a_token_that_a_server_repeats_is_kept_in_no_state(home: Path) -> None:
    for error in ("HTTP 500 no /feed?token=s3cr3t", "http://me:s3cr3t@x.example/: not found"):
        remember("a", error, None)
        (file,) = state_folder().glob("a.json")
        assert "s3cr3t" not in file.read_text("utf-8")
        assert "…" in (state("a").last_error or "")
