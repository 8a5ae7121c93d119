"""`stats` prints trends and the reading journal, for people and for programs."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.helpers import Command, entry, write_digest


@pytest.fixture
def digests(tmp_path: Path, cli: Command) -> Path:
    """Papers of two months; in the later one some are about 扩散模型, with a Greek author."""
    place = tmp_path / "digests"
    for n in range(40):
        day = date(2026, 7, 30) - timedelta(n)
        late = n < 30
        write_digest(
            place / f"{day}.jsonl",
            entry(f"{day:%y%m}.{day.day:02}001", f"Pruning part {n}"),
            entry(
                f"{day:%y%m}.{day.day:02}002",
                f"扩散模型 {n}" if late else f"Caching {n}",
                authors=["Ada Lovelace"] if late else ["Grace Hopper"],
                categories=["cs.CV", "cs.LG"],
            ),
        )
    assert cli("add", place).status == 0
    return place


def test_the_table_has_counts_shares_changes_and_bars(digests: Path, cli: Command) -> None:
    lines = cli("stats", "--by", "authors").out.splitlines()
    assert lines[0] == (
        "60 papers from 2026-07-01 to 2026-07-30; the library does not reach back to the period "
        "before"
    )
    assert lines[1:] == [
        "",
        "authors       papers  share  each day",
        f"Ada Lovelace      60   100%  {'█' * 30}",
        f"Alan Turing       30    50%  {'█' * 30}",
    ]
    lines = cli("stats", "--by", "categories", "--since", "20d", "-pruning").out.splitlines()
    assert lines[0] == (
        "20 papers from 2026-07-11 to 2026-07-30; 20 papers from 2026-06-21 to 2026-07-10"
    )
    only = cli("stats", "--by", "categories", "--since", "20d", "ti:part", "id:2607.29001").out
    assert only.startswith(
        "1 paper from 2026-07-11 to 2026-07-30; none from 2026-06-21 to 2026-07-10\n"
    )
    assert lines[2].split() == ["categories", "papers", "share", "change", "each", "day"]
    assert lines[3].split()[:6] == ["cs.CV", "Computer", "Vision", "and", "Pattern", "Recognition"]
    assert lines[3].split()[6:9] == ["20", "100%", "0%"]


def test_columns_are_aligned_by_cells_and_drawn_in_ascii(digests: Path, cli: Command) -> None:
    lines = cli("stats", "--since", "10d", "--ascii", "--limit", 2).out.splitlines()
    assert lines[2:4] == [
        "words     papers  share  change  each day",
        "扩散模型      10    50%      0%  ##########",
    ]
    assert "more: --limit shows them" in cli("stats", "--by", "authors", "--limit", 1).out


def test_the_json_names_the_query_that_lists_the_papers(digests: Path, cli: Command) -> None:
    for kind in ("words", "categories", "keywords", "venues"):
        (found,) = cli("stats", "--json", "--by", kind, "cat:cs.CV", "OR", "pruning").records
        assert (found["first"], found["last"]) == ("2026-07-01", "2026-07-30")
        assert found["papers"] == 60
        for row in found["rows"]:
            listed = cli("list", "--format", "ids", row["query"]).out.split()
            assert len(listed) == row["papers"] == sum(row["counts"])
            assert row["share"] == row["papers"] / 60
            assert len(row["counts"]) == len(found["parts"])


def test_wrong_arguments_are_reported(digests: Path, cli: Command) -> None:
    assert cli("stats", "--by", "luck").status == 2
    assert cli("stats", "(").status == 2
    assert cli("stats", "--since", "5h").status == 2
    assert cli("stats", "--mine", "--by", "words").status == 2
    answer = cli("stats", "nothing-like-this")
    assert (answer.status, answer.out.splitlines()[-1]) == (0, "no words to count")


def test_the_journal_counts_what_was_read_and_starred(digests: Path, cli: Command) -> None:
    cli("mark", "read", "2607.30001", "2607.30002", "2607.29002")
    cli("mark", "star", "2607.30002")
    (found,) = cli("stats", "--mine", "--json").records
    assert (found["read"], found["starred"], found["streak"]) == (3, 1, 1)
    assert found["categories"] == [
        {"category": "cs.CV", "read": 2, "starred": 1},
        {"category": "cs.CL", "read": 1, "starred": 0},
    ]
    (only,) = cli("stats", "--mine", "--json", "cat:cs.CV").records
    assert (only["read"], only["starred"]) == (2, 1)
    lines = cli("stats", "--mine").out.splitlines()
    assert lines[0].startswith("3 papers read and 1 starred from ")
    assert lines[1].startswith("current streak: 1 day; longest: 1 day, until ")
    assert sum(line.startswith(("day ", "week from", "category ")) for line in lines) == 3
