import pytest

from tests.support.shelf import Shelf, daily
from tui_reader.library import View, authors


@pytest.fixture
def shelf(shelf: Shelf) -> Shelf:
    shelf.put(
        "daily/2026-01-01.jsonl",
        [
            daily("2601.00001", authors=["Song Han", "Tri Dao"]),
            daily("2601.00002", authors=["Song Han", "Hans Müller-Lüdenscheidt"]),
            daily("2601.00003", authors=["Handan Song", "李华"]),
        ],
    )
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001", authors=["Song Han", "Tri Dao"])])
    shelf.sync()
    return shelf


def test_authors_are_found_by_the_beginnings_of_their_names(shelf: Shelf) -> None:
    found = shelf.library.authors
    assert found("han", 5) == [("Song Han", 2), *found("han", 5)[1:]]
    assert {name for name, _ in found("han", 5)} == {
        "Song Han",
        "Hans Müller-Lüdenscheidt",
        "Handan Song",
    }
    assert found("song han", 1) == [("Song Han", 2)]
    assert found("MULL lud", 5) == [("Hans Müller-Lüdenscheidt", 1)]
    assert found("李", 5) == [("李华", 1)]
    for nothing in ("", "h", '"', "nobody", "tri han", "*", "a" * 5000, "x " * 500):
        assert found(nothing, 5) == []
    assert shelf.library.count(View("query", 'au:"Song Han"')) == 2


def test_of_many_papers_the_latest_are_read_and_all_are_counted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authors, "_MOST_PAPERS", 2)
    assert ("Song Han", 2) in shelf.library.authors("han", 5)
