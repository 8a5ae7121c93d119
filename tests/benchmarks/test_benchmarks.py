import sys
from itertools import islice
from pathlib import Path

import pytest

from benchmarks import paper
from benchmarks.fulltext import measured
from benchmarks.generate import generate
from benchmarks.person import Person
from tui_reader.app.keys.declared import declared_groups
from tui_reader.core.paper import DigestFile
from tui_reader.library.file_reader import read_file


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_same_seed_gives_the_same_digests(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second", "other")]
    for folder, seed in zip(folders, (1, 1, 2), strict=True):
        generate(folder, 120, seed=seed, papers_a_day=30)
    first, second, other = (
        {path.relative_to(folder): path.read_bytes() for path in files(folder)}
        for folder in folders
    )
    assert first == second
    assert first.keys() == other.keys()
    assert first != other


def test_generated_digests_are_indexed_without_problems(tmp_path: Path) -> None:
    generated = generate(tmp_path, 500, papers_a_day=60)
    daily: set[str] = set()
    weekly: set[str] = set()
    for path in files(tmp_path):
        read = read_file(DigestFile("any", path.name, path, path.stat().st_size, 0))
        assert read.is_digest
        assert read.problems == []
        assert read.ref.date == path.name[:10]
        ids = {derived.id for _, derived in read.entries}
        (daily if path.parent == generated.daily else weekly).update(ids)
        for _, derived in read.entries:
            assert any(kind == "keyword" for kind, _, _ in derived.facets) == (ids <= weekly)
    assert len(daily) == generated.papers == 500
    assert weekly
    assert weekly < daily


def test_the_same_seed_presses_the_same_keys() -> None:
    first, second, other = (list(islice(Person(seed).acts(), 200)) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_a_soak_presses_every_key_of_the_list_except_those_that_leave_it() -> None:
    person = Person(1)
    sent = {key for act in islice(person.acts(), 2_000) for key in act}
    names = {key.name for keys in declared_groups().values() for key in keys}
    elsewhere = {"quit", "palette", "sources", "keywords", "select_range", "select_all"}
    assert names - elsewhere <= person.pressed.keys()
    assert {"\x10", ",", "\x0b", "V", "*"} <= sent  # the palette and other dialogs
    assert "\x11" not in sent


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")
def test_marks_of_a_day_triaged_by_keys_survive_a_restart(tmp_path: Path, home: Path) -> None:
    from benchmarks.triage import measure, real_or_made_up

    digests = real_or_made_up(tmp_path, tmp_path / "none", papers=24)  # more than fit on the screen
    day, results = measure(digests, tmp_path)
    assert (day.date, day.papers) == ("2026-06-30", 24)
    assert [each.keys for each in results] == [24 + 3, 24 + 12]
    assert {each.marks for each in results} == {"10 starred, 24 read"}


def test_the_generated_page_is_a_paper_that_loses_nothing() -> None:
    found = measured(paper.generated(3))
    assert found.words_found == found.words > 1_000
    assert found.in_two_dimensions == found.displayed == 3
    assert found.counts["tables"] == (3, 3)
