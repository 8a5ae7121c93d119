"""Papers exported as a digest can be read back unchanged."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.test_real_digests import ALL, REAL, name, papers_of
from tests.formats.test_round_trips import made
from tests.support.papers import ATTENTION, FEW, hostile, listed
from tui_reader.core.paper import AI_SECTIONS, Badge, Paper
from tui_reader.export import export
from tui_reader.formats import read_digest
from tui_reader.library import Listed

FIELDS = {
    "daily-arxiv": [
        *("id", "version", "title", "authors", "categories", "published", "abstract"),
        *(*AI_SECTIONS, "comment", "links", "code_stars", "code_updated", "badges"),
    ],
    "daily-arxiv-markdown": [
        *("id", "version", "title", "authors", "primary_category", "abstract", *AI_SECTIONS)
    ],
    "weekly": ["id", "version", "title", "authors", "published", "abstract", "tldr", "badges"],
}
"""The fields that each layout can hold."""
LAYOUTS = pytest.mark.parametrize("layout", FIELDS)


def exported_and_read(layout: str, papers: list[Listed]) -> list[Paper]:
    text = "".join(export(papers, layout))
    digest = read_digest(text.encode(), "x")
    assert not papers or digest.ref.format == {
        "daily-arxiv": "daily-arxiv-jsonl",
        "weekly": "weekly-list",
    }.get(layout, layout)
    entries = list(digest.entries)
    assert all(isinstance(entry, Paper) for entry in entries), entries
    return [entry for entry in entries if isinstance(entry, Paper)]


def values(layout: str, papers: list[Paper]) -> list[list[object]]:
    return [[getattr(paper, field) for field in FIELDS[layout]] for paper in papers]


@LAYOUTS
@FEW
@given(papers=st.lists(made(), max_size=3))
def test_papers_can_be_read_back_from_an_exported_digest(layout: str, papers: list[Paper]):
    found = exported_and_read(layout, [*map(listed, papers)])
    assert values(layout, found) == values(layout, papers)


@FEW
@given(papers=st.lists(hostile(), min_size=1, max_size=3))
def test_no_text_adds_or_removes_a_paper(papers: list[Listed]):
    for layout in FIELDS:
        found = exported_and_read(layout, papers)
        assert len(found) == len(papers)
        if layout == "daily-arxiv":
            assert values(layout, found) == values(layout, [each.paper for each in papers])


@pytest.mark.skipif(not REAL.is_dir(), reason="no real digests beside the project")
@pytest.mark.parametrize("path", ALL, ids=name)
def test_real_digests_can_be_read_back_from_every_layout(path: Path):
    papers = list(papers_of(path))
    for layout in FIELDS:
        found = exported_and_read(layout, [*map(listed, papers)])
        assert values(layout, found) == values(layout, papers)


def test_a_weekly_list_has_the_date_of_its_digest():
    text = "".join(export([listed(ATTENTION)], "weekly"))
    assert text.startswith("# 2017-06-13\n")
    assert read_digest(text.encode(), "x").ref.date == "2017-06-13"


@pytest.mark.parametrize("color", ["F08080", "blue", None])
def test_badges_with_any_label_can_be_read_back(color: str | None):
    labels = ("KV cache", "a-b", "a_b", "a _b", "100%", "f(x)", "C++", "why?", "x-", "-x", "--")
    for label in (*labels, "键值", "x.png"):
        paper = Paper("2401.00001", "T", badges=(Badge(label, color),))
        for layout in ("weekly", "daily-arxiv"):
            (found,) = exported_and_read(layout, [listed(paper)])
            assert found.badges == paper.badges
