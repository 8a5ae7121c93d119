from pathlib import Path
from typing import Any

import pytest

from tests.support.shelf import Shelf, daily, jsonl, weekly


@pytest.fixture
def shelf(tmp_path: Path):
    made = Shelf(tmp_path)
    yield made
    made.close()


def read_by(shelf: Shelf) -> dict[str, int]:
    """How many files of each source a sync reads."""
    return {source.source: source.read for source in shelf.sync().sources}


def test_a_file_that_did_not_change_is_not_read_again(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00002")])
    assert read_by(shelf) == {"daily": 2, "weekly": 0}
    steps, report = shelf.sync_with_progress()
    assert steps == []
    assert (report.sources[0].files, report.sources[0].read, report.new) == (2, 0, 0)


def test_an_unchanged_file_is_not_even_opened(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    read_bytes = Path.read_bytes

    def watched(path: Path) -> bytes:
        assert path != digest
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", watched)
    assert not shelf.sync().failed


def test_a_file_that_is_not_a_digest_is_read_once(shelf: Shelf) -> None:
    shelf.put("daily/notes.md", "# Notes\n\nnothing here\n")
    first = shelf.sync().sources[0]
    assert (first.not_digests, first.problems) == (1, [])
    assert shelf.sync().sources[0].not_digests == 0


def test_a_changed_file_is_read_again(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "Old"), daily("2601.00002")])
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00003")])
    shelf.sync()
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "New"), daily("2601.00004")])
    assert read_by(shelf) == {"daily": 1, "weekly": 0}
    assert shelf.ids() == ["2601.00003", "2601.00001", "2601.00004"]
    assert shelf.paper("2601.00001").paper.title == "New"


def test_a_change_of_the_same_length_is_noticed_by_its_time(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "Old")])
    shelf.sync()
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "New")])
    shelf.sync()
    assert shelf.paper("2601.00001").paper.title == "New"


def test_papers_of_a_removed_file_go_unless_another_digest_has_them(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002", tldr="mine")])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    shelf.sync()
    shelf.drop("daily/2026-01-01.jsonl")
    shelf.sync()
    assert shelf.ids() == ["2601.00002"]
    listed = shelf.paper("2601.00002")
    assert (listed.paper.tldr, listed.date) == (None, "2026-01-04")
    assert [ref.source for ref in listed.paper.digests] == ["weekly"]


def test_a_renamed_file_keeps_its_papers(shelf: Shelf) -> None:
    path = shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    path.rename(path.with_name("2026-01-03.jsonl"))
    shelf.sync()
    assert shelf.paper("2601.00001").date == "2026-01-03"


def test_papers_of_a_source_are_removed_when_it_is_no_longer_configured(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    shelf.sync()
    other = Shelf(shelf.root, ["weekly"])
    other.sync()
    assert other.ids() == ["2601.00002"]
    other.close()


def test_a_missing_folder_is_reported_and_its_papers_stay(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    shelf.sync()
    folder = shelf.path("daily")
    folder.rename(folder.with_name("away"))
    shelf.put("weekly/2026-01-11.md", weekly("2026-01-11", {"id": "2601.00003"}))
    report = shelf.sync()
    assert report.failed
    assert report.sources[0].error is not None
    assert str(folder) in report.sources[0].error
    assert shelf.ids() == ["2601.00003", "2601.00002", "2601.00001"]


def test_an_unreadable_file_keeps_its_papers_and_is_read_later(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "Old")])
    shelf.sync()
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001", "New")])

    open_ = Path.open

    def refused(each: Path, *args: Any, **kwargs: Any) -> Any:
        if each == path:
            raise PermissionError(13, "Permission denied")
        return open_(each, *args, **kwargs)

    with monkeypatch.context() as context:
        context.setattr(Path, "open", refused)
        report = shelf.sync()
    assert report.sources[0].problems == [f"{path}:1: Permission denied"]
    assert shelf.paper("2601.00001").paper.title == "Old"
    assert not shelf.sync().failed
    assert shelf.paper("2601.00001").paper.title == "New"


def test_a_broken_entry_is_reported_with_its_line_and_the_rest_is_read(shelf: Shelf) -> None:
    path = shelf.put(
        "daily/2026-01-01.jsonl", [daily("2601.00001"), {"title": "no id"}, daily("2601.00002")]
    )
    report = shelf.sync()
    [problem] = report.sources[0].problems
    assert problem.startswith(f"{path}:2: ")
    assert report.failed
    assert shelf.ids() == ["2601.00001", "2601.00002"]


def test_only_named_sources_are_synced(shelf: Shelf) -> None:
    shelf.sync()
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    report = shelf.sync(["weekly"])
    assert [source.source for source in report.sources] == ["weekly"]
    assert shelf.ids() == ["2601.00002"]
    shelf.drop("weekly/2026-01-04.md")
    shelf.sync(["daily"])
    assert shelf.ids() == ["2601.00002", "2601.00001"]


def test_a_new_library_is_filled_from_every_source_whichever_is_named(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    shelf.sync(["weekly"])
    assert shelf.ids() == ["2601.00002", "2601.00001"]


def test_hidden_files_other_files_and_linked_folders_are_skipped(shelf: Shelf) -> None:
    for name in (".hidden.jsonl", ".git/2026-01-01.jsonl", "paper.pdf", "2026-01-01.jsonl.tmp"):
        shelf.put(f"daily/{name}", [daily("2601.00001")])
    elsewhere = shelf.put("weekly/sub/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    (shelf.path("daily") / "link").symlink_to(elsewhere.parent)
    (shelf.path("daily") / "loop").symlink_to(shelf.path("daily"))
    (shelf.path("daily") / "dangling.jsonl").symlink_to("nowhere")
    report = shelf.sync()
    assert [source.files for source in report.sources] == [0, 1]
    assert not report.failed


def test_a_linked_file_is_read(shelf: Shelf) -> None:
    real = shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00002"}))
    (shelf.path("daily") / "2026-01-05.md").symlink_to(real)
    shelf.sync()
    assert len(shelf.paper("2601.00002").paper.digests) == 2


def test_each_digest_of_a_paper_is_listed_once_the_earliest_first(shelf: Shelf) -> None:
    for day in ("2026-01-03", "2026-01-02"):
        shelf.put(f"daily/{day}.jsonl", jsonl([daily("2601.00001"), daily("2601.00001", "Again")]))
    shelf.sync()
    found = shelf.paper("2601.00001").paper.digests
    assert [digest.date for digest in found] == ["2026-01-02", "2026-01-03"]


def test_folders_within_the_folder_are_read_in_the_order_of_their_paths(shelf: Shelf) -> None:
    shelf.put("daily/b/2026-01-01.jsonl", [daily("2601.00002")])
    shelf.put("daily/a/2026-01-01.jsonl", [daily("2601.00001")])
    steps, report = shelf.sync_with_progress()
    assert report.sources[0].files == 2
    assert shelf.ids() == ["2601.00001", "2601.00002"]
    assert [progress.papers for progress in steps] == [1, 2]


def test_progress_ends_with_everything_done(shelf: Shelf) -> None:
    for day in range(1, 6):
        shelf.put(f"daily/2026-01-0{day}.jsonl", [daily(f"2601.0000{day}")])
    steps, report = shelf.sync_with_progress()
    assert [progress.done for progress in steps] == sorted(progress.done for progress in steps)
    assert steps[-1].done == steps[-1].total
    assert steps[-1].papers == report.new == 5


def test_a_stopped_sync_continues_later(shelf: Shelf) -> None:
    for day in range(1, 6):
        shelf.put(f"daily/2026-01-0{day}.jsonl", [daily(f"2601.0000{day}")])
    running = shelf.syncing()
    next(running)
    running.close()
    shelf.sync()
    assert len(shelf.ids()) == 5


def test_an_empty_digest_is_not_a_problem(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", "")
    shelf.put("weekly/2026-01-04.md", "# 2026-01-04\n")
    assert not shelf.sync().failed
    assert shelf.ids() == []
