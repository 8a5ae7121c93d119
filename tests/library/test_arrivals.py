import pytest

from tests.support.shelf import Shelf, daily, weekly
from tui_reader.library import SINCE, View


def new(shelf: Shelf, since: int) -> list[str]:
    return [listed.paper.id for listed in shelf.listed(View(SINCE, str(since)))]


def test_papers_are_new_since_the_last_look_once_and_not_after_a_rebuild(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    seen = shelf.library.arrived_until()
    assert shelf.library.count_since(seen) == 0

    # a file that is written again has one more paper; another digest lists an old and a new one
    shelf.put("daily/2026-01-01.jsonl", [daily(f"2601.0000{n}") for n in (1, 2, 3)])
    shelf.sync()
    first = shelf.library.arrived_until()
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001"), daily("2601.00004")])
    shelf.sync()
    assert new(shelf, seen) == ["2601.00004", "2601.00003"]
    assert new(shelf, first) == ["2601.00004"]
    last = shelf.library.arrived_until()
    assert shelf.library.count_since(last) == 0

    shelf.library.rebuild()
    shelf.sync()
    assert shelf.library.counts().total == 4
    assert shelf.library.count_since(seen) == 0


def test_old_digests_of_a_new_source_do_not_look_new(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    seen = shelf.library.arrived_until()
    old = shelf.put("weekly/2026-01-04.md", weekly("2026-01-04", {"id": "2601.00007"}))
    old.touch()  # fetched now
    shelf.sync()
    assert shelf.library.count_since(seen) == 0
    shelf.put("weekly/2026-01-11.md", weekly("2026-01-11", {"id": "2601.00008"}))
    shelf.sync()
    assert new(shelf, seen) == ["2601.00008"]


@pytest.mark.parametrize("value", ["", "x", "-1", "²", "9" * 30])
def test_anything_but_a_time_is_refused(shelf: Shelf, value: str) -> None:
    with pytest.raises(ValueError, match="no time"):
        shelf.library.count(View(SINCE, value))
