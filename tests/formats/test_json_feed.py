"""JSON Feed as a digest."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.core.paper import Origin, Paper
from tui_reader.formats import FatalProblem, Problem, json_feed, read_digest

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: Any, **fields: Any) -> str:
    return json.dumps({"version": VERSION, "title": "Lab", "items": list(items), **fields})


def read(text: str, url: str | None = None) -> tuple[list[Paper], list[Problem]]:
    digest = read_digest(text.encode(), "2026-11-20.json", origin=Origin(url))
    assert digest.ref.format == "json-feed"
    entries = list(digest.entries)
    papers = [each for each in entries if isinstance(each, Paper)]
    return papers, [each for each in entries if isinstance(each, Problem)]


def test_an_item_gives_title_people_date_text_and_links() -> None:
    item = {
        "id": "1",
        "url": "https://lab.example/1",
        "title": "On  sponges",
        "content_html": "<p>They are <b>soft</b>.</p>",
        "summary": "Soft.",
        "date_published": "2026-11-20T23:30:00+02:00",
        "authors": [{"name": "Ada Exemplar"}, {"name": "Bo Muster"}, {"url": "https://x"}],
        "tags": ["cs.CL"],
        "attachments": [{"url": "/1.pdf", "mime_type": "application/pdf"}],
    }
    (paper,), problems = read(feed(item, home_page_url="https://lab.example/"))
    assert problems == []
    assert (paper.id, paper.title) == ("guid:lab.example/1", "On sponges")
    assert paper.authors == ("Ada Exemplar", "Bo Muster")
    assert (paper.published, paper.abstract) == ("2026-11-20", "They are soft.")
    assert paper.categories == ("cs.CL",)
    assert paper.links.abs == "https://lab.example/1"
    assert paper.links.pdf == "https://lab.example/1.pdf"


def test_version_1_0_has_one_author() -> None:
    text = feed({"id": 7, "title": "T", "content_text": "Words", "author": {"name": "Ada"}})
    (paper,), _ = read(text.replace("1.1", "1"), "https://lab.example/feed.json")
    assert (paper.id, paper.authors) == ("guid:lab.example/7", ("Ada",))


def test_authors_may_be_names_alone_or_those_of_the_feed() -> None:
    own = {"id": "1", "url": "https://lab.example/1", "title": "T"}
    items = [
        own | {"authors": ["Ada Exemplar", "Bo Muster"]},
        own | {"author": "Ada Exemplar"},
        own | {"author": 5},
    ]
    papers, problems = read(feed(*items, authors=[{"name": "Cy Labor"}]))
    assert [paper.authors for paper in papers] == [
        ("Ada Exemplar", "Bo Muster"),
        ("Ada Exemplar",),
        ("Cy Labor",),
    ]
    assert problems == []


def test_a_post_about_a_paper_elsewhere_is_that_paper() -> None:
    arxiv = {"id": "x", "url": "/1", "external_url": "https://arxiv.org/abs/2611.00001v2"}
    doi = {"id": "y", "url": "/2", "external_url": "https://doi.org/10.1234/abc"}
    papers, _ = read(feed({**arxiv, "title": "A"}, {**doi, "title": "B"}), "https://lab.example/")
    assert [paper.id for paper in papers] == ["2611.00001", "doi:10.1234/abc"]


def test_an_error_in_an_item_affects_only_that_item() -> None:
    good = {"id": "https://lab.example/1", "title": "Good"}
    papers, problems = read(feed(good, 3, {"id": "2"}, None, {**good, "id": "https://h/2"}))
    assert [paper.title for paper in papers] == ["Good", "Good"]
    assert [each.message.split(":")[0] for each in problems] == ["item 2", "item 3", "item 4"]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("sort_keys", [False, True])
def test_it_is_known_however_it_is_written(indent: int | None, sort_keys: bool) -> None:
    item = {"id": "https://lab.example/1", "title": "T", "content_text": "Words"}
    value = {"version": VERSION, "home_page_url": "https://lab.example/", "items": [item]}
    text = json.dumps(value, indent=indent, sort_keys=sort_keys)
    for each in (text, text.replace("/", "\\/"), "\ufeff\n" + text):
        assert [paper.title for paper in read(each)[0]] == ["T"]


def test_of_a_feed_that_was_cut_off_the_items_before_are_read() -> None:
    items = [{"id": f"https://lab.example/{n}", "title": f"T{n}"} for n in range(3)]
    papers, problems = read(feed(*items)[:-20])
    assert [paper.title for paper in papers] == ["T0", "T1"]
    assert isinstance(problems[-1], FatalProblem)


def test_a_single_line_is_not_a_daily_digest() -> None:
    line = '{"id": "2611.00001", "title": "T", "summary": "the version of items: [1]"}'
    assert read_digest(line.encode(), "x").ref.format == "daily-arxiv-jsonl"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "url", "title", "authors", "author", "name", "items", "tags"]
                ),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_a_feed_of_any_values_never_fails(value: Any) -> None:
    assert all("error in this program" not in str(each) for each in json_feed.read(feed(value)))
    list(json_feed.read(json.dumps(value)))


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"date_published": "2031-04-02T23:30:00-08:00"}, "2031-04-02"),
        ({"date_published": 2031}, "2031"),
        ({"date_published": "soon", "date_modified": "2031-04"}, "2031-04"),
        ({"date_published": "0001-01-01T00:00:00Z"}, None),
        ({"date_published": ["2031"]}, None),
    ],
)
def test_a_date_keeps_its_day_and_precision(dates: dict[str, Any], published: str | None) -> None:
    (paper,), problems = read(feed({"id": "https://lab.example/1", "title": "T", **dates}))
    assert (paper.published, problems) == (published, [])
