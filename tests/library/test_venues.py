"""Venues in the library: from comments, journal references and the digest's own field."""

from collections.abc import Iterator

import pytest

from tests.support.shelf import Shelf, daily, temporary_shelf
from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest
from tui_reader.library import View
from tui_reader.library.suggest import suggestions
from tui_reader.library.venues import with_series

COMMENTS = {
    "2601.00001": "Accepted at ICLR 2026 (oral)",
    "2601.00002": "ICLR 2026",
    "2601.00003": "ICLR 2025, 9 pages",
    "2601.00004": "Accepted at an ICLR 2026 workshop",
    "2601.00005": "Submitted to ICLR 2026",
    "2601.00006": "ICML 2026",
}


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    own = daily("2601.00007", "Own", venue=" ICLR\n 2026 \x1b[1m")
    entries = [daily(id_, id_, comment=text) for id_, text in COMMENTS.items()]
    with temporary_shelf() as made:
        made.put("daily/2026-01-01.jsonl", entries)
        made.put("daily/2026-01-02.jsonl", [own])
        made.sync()
        yield made


@pytest.mark.parametrize(
    ("query", "last"),
    [
        ("venue:ICLR", "71234"),
        ("venue:iclr", "71234"),
        ('venue:"ICLR 2026"', "712"),
        ('venue:"ICLR 2026"*', "7124"),
        ('venue:"ICLR 2026 workshop"', "4"),
        ("venue:IC*", "712346"),
        ("venue:ICL", ""),
        ("-venue:ICLR", "56"),
        ("venue:none", ""),
    ],
)
def test_a_venue_finds_its_papers_of_one_year_or_of_all(
    shelf: Shelf, query: str, last: str
) -> None:
    assert "".join(id_[-1] for id_ in shelf.ids(query)) == last


def test_venues_have_counts_and_those_of_several_years_are_counted_together(shelf: Shelf) -> None:
    found = with_series(shelf.library.facets("venue"))
    assert [(each.value, each.total) for each in found] == [
        ("ICLR", 5),
        ("ICLR 2026", 3),
        ("ICLR 2025", 1),
        ("ICLR 2026 workshop", 1),
        ("ICML 2026", 1),
    ]
    assert shelf.library.count(View("venue", "ICLR 2026")) == 3
    offered = suggestions("venue:icl", 9, shelf.library)
    assert offered
    assert [each.label for each in offered.candidates][:2] == ["ICLR", "ICLR 2026"]
    assert offered.candidates[1].text == 'venue:"ICLR 2026" '


def test_the_venue_of_the_highest_version_remains_when_papers_are_merged() -> None:
    with temporary_shelf() as made:
        made.put("daily/2026-01-01.jsonl", [daily("2601.00001v2", comment="ICML 2026")])
        made.put("weekly/2026-01-02.jsonl", [daily("2601.00001v1", comment="ICLR 2026")])
        made.sync()
        assert [each.value for each in made.library.facets("venue")] == ["ICML 2026"]
        made.drop("daily/2026-01-01.jsonl")
        made.sync()
        assert [each.value for each in made.library.facets("venue")] == ["ICLR 2026"]


def test_the_venue_of_arxivs_answers_is_that_of_the_journal_reference() -> None:
    answer = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
    <entry><id>http://arxiv.org/abs/2601.00001v1</id><title>T</title><summary>S</summary>
    <arxiv:primary_category term="cs.CL"/><category term="cs.CL"/>
    <arxiv:journal_ref>Phys. Rev. D 102, 043520 (2026)</arxiv:journal_ref></entry></feed>"""
    papers = [
        each for each in read_digest(answer.encode(), "a.xml").entries if isinstance(each, Paper)
    ]
    assert [paper.venue for paper in papers] == ["Phys. Rev. D 2026"]
