import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily, feed, temporary_shelf, weekly
from tui_reader.core.paper import (
    OWN_AI,
    OWN_REFERENCES,
    REFERENCES_ENDING,
    Badge,
    DigestRef,
    Links,
    Paper,
    Translation,
)
from tui_reader.library.merge import AI_FAILURES, Contribution, earliest, merge


def entry(
    date: str | None, position: int = 0, source: str = "daily", **fields: Any
) -> Contribution:
    paper = Paper(**{"id": "2511.10615", "title": "A title", **fields})
    return Contribution(paper, DigestRef(source, date, "test", f"{date}.jsonl"), position)


def merged(*entries: Contribution) -> Paper:
    return merge(entries)


def test_the_ai_sections_come_from_the_newest_digest_that_has_them() -> None:
    paper = merged(
        entry("2026-01-02", tldr="second", motivation=None, method="newer method"),
        entry("2026-01-03", tldr=None, motivation=None),
        entry("2026-01-01", tldr="first", motivation="why", method="older method"),
    )
    assert (paper.tldr, paper.motivation, paper.method) == ("second", "why", "newer method")


def test_the_files_of_one_day_are_ordered_by_their_numbers() -> None:
    names = ["2026-01-02.xml", "2026-01-02-2.xml", "2026-01-02-10.xml"]
    entries = [
        Contribution(
            Paper("doi:10.1/a", "A", links=Links(f"https://j.org/{name}")),
            DigestRef("j", "2026-01-02", "feed", name),
            0,
        )
        for name in names
    ]
    for last in range(1, len(names) + 1):
        assert merge(entries[:last]).links.abs == f"https://j.org/{names[last - 1]}"


def written(text: str, day: str, language: str, source: str, at: str | None = None) -> Contribution:
    """An entry with AI sections, of a digest in `language`."""
    translation = Translation(language, f"{text} title", None, "m", at) if at else None
    paper = Paper(
        "2511.10615",
        "A title",
        tldr=text,
        ai_model=f"model of {text}",
        ai_written=at,
        translation=translation,
    )
    path = f"{day}_AI_enhanced_{language}.jsonl"
    return Contribution(paper, DigestRef(source, day, "test", path), 0)


@pytest.mark.parametrize(
    ("language", "best"),
    [("Chinese", "theirs in Chinese"), ("English", "own in English"), ("any", "own in German")],
)
def test_sections_in_the_users_language_are_best_then_own_ones_then_those_of_the_newest_digest(
    language: str, best: str
) -> None:
    entries = [
        written("own in English", "2026-01-01", "English", OWN_AI, "2026-02-01T10:00:00+00:00"),
        written("own in German", "2026-01-01", "German", OWN_AI, "2026-02-02T10:00:00+00:00"),
        written("newest, in English", "2026-01-09", "English", "daily"),
        written("theirs in Chinese", "2026-01-05", "Chinese", "daily"),
        written("older, in Chinese", "2026-01-04", "Chinese", "daily"),
    ]
    for order in permutations(entries):
        paper = merge(order, language)
        assert (paper.tldr, paper.ai_model) == (best, f"model of {best}")
        assert paper.ai_written == (None if language == "Chinese" else entry_at(entries, best))
    assert merge(entries[2:], "any").tldr == "newest, in English"


def entry_at(entries: Sequence[Contribution], text: str) -> str | None:
    return next(each.paper.ai_written for each in entries if each.paper.tldr == text)


@pytest.mark.parametrize(("language", "best"), [("English", "one"), ("any", "two")])
def test_the_translation_is_the_one_into_the_users_language_else_the_latest(
    language: str, best: str
) -> None:
    entries = [
        written("one", "2026-01-01", "English", OWN_AI, "2026-02-01T10:00:00+00:00"),
        written("two", "2026-01-01", "German", OWN_AI, "2026-02-02T10:00:00+00:00"),
        entry("2026-01-09"),
    ]
    for order in permutations(entries):
        assert merge(order, language).translated_title == f"{best} title"


@pytest.mark.parametrize("failure", sorted(AI_FAILURES))
def test_messages_of_a_failed_model_are_not_ai_sections(failure: str) -> None:
    failed = entry("2026-01-02", tldr=failure, result=failure)
    assert merge([failed]).tldr is None
    paper = merge([failed, entry("2026-01-01", tldr="good")])
    assert (paper.tldr, paper.result) == ("good", None)


def test_a_text_that_only_mentions_a_failure_stays() -> None:
    assert merge([entry("2026-01-02", tldr="Error bounds are given.")]).tldr is not None


@pytest.mark.parametrize("date", ["2026-01-01", "2026-01-03"])
def test_a_title_keeps_the_colon_that_a_weekly_list_drops(date: str) -> None:
    listed = entry(date, source="weekly", title="HybridKV Hybrid Cache Compression")
    full = entry("2026-01-02", title="HybridKV: Hybrid Cache Compression")
    assert merge([listed, full]).title == merge([full, listed]).title == full.paper.title


def test_a_new_version_may_have_a_new_title() -> None:
    old = entry("2026-01-02", version=1, title="A very long title: with punctuation")
    new = entry("2026-01-01", version=2, title="Another title")
    assert merge([old, new]).title == "Another title"


def test_the_abstract_is_that_of_the_highest_version() -> None:
    paper = merged(
        entry("2026-01-03", version=1, abstract="one"),
        entry("2026-01-01", version=3, abstract="three"),
        entry("2026-01-02", version=2, abstract="two"),
        entry("2026-01-04", abstract="none given"),
    )
    assert (paper.abstract, paper.version) == ("three", 3)


def test_a_highest_version_without_an_abstract_does_not_hide_an_older_one() -> None:
    paper = merged(
        entry("2026-01-03", version=2),
        entry("2026-01-01", version=1, abstract="one"),
    )
    assert (paper.abstract, paper.version) == ("one", 2)


def test_the_fullest_author_list_wins() -> None:
    paper = merged(
        entry("2026-01-03", authors=("Ann",)),
        entry("2026-01-01", authors=("Ann", "Bob", "Cem")),
    )
    assert paper.authors == ("Ann", "Bob", "Cem")


@pytest.mark.parametrize("date", ["2026-01-01", "2026-01-03"])
def test_authors_that_were_listed_one_by_one_win_over_a_line_that_was_cut(date: str) -> None:
    line = entry(date, authors=("A. Fern (Inst.", "Mossby)", "B. Ahn"))
    listed = entry("2026-01-02", authors=("A. Fern", "B. Ahn"), authors_listed=True)
    for paper in (merge([line, listed]), merge([listed, line])):
        assert (paper.authors, paper.authors_listed) == (("A. Fern", "B. Ahn"), True)


def test_authors_that_are_all_named_win_over_some_and_others() -> None:
    some = entry("2026-01-03", authors=("A. Fern", "B. Ahn", "et al."), authors_listed=True)
    all_ = entry("2026-01-01", authors=("A. Fern", "B. Ahn"))
    none = entry("2026-01-04", authors_listed=True)
    assert merge([some, all_, none]).authors == ("A. Fern", "B. Ahn")
    assert merge([some, none]).authors[-1] == "et al."


def test_all_categories_are_kept_and_the_primary_one_comes_first() -> None:
    paper = merged(
        entry("2026-01-03", categories=("cs.DC",)),
        entry("2026-01-01", categories=("cs.LG", "cs.CL")),
    )
    assert paper.categories == ("cs.LG", "cs.CL", "cs.DC")


def test_all_badges_are_kept_each_label_once_with_its_colour() -> None:
    paper = merged(
        entry("2026-01-03", badges=(Badge("LLM"), Badge("KV", "FF8C00"))),
        entry("2026-01-01", badges=(Badge("sparse"), Badge("LLM", "F08080"))),
    )
    assert paper.badges == (Badge("LLM", "F08080"), Badge("KV", "FF8C00"), Badge("sparse"))


def test_a_code_link_is_kept_with_its_stars_and_date() -> None:
    code = Links(code="https://github.com/a/being")
    facts: dict[str, Any] = {"code_stars": 7, "code_updated": "2025-12-31"}
    cut = Links(code="https://github.com/a/bein")
    for entries in (
        [entry("2026-01-03"), entry("2026-01-01", links=code, **facts)],
        [entry("2026-01-03", links=cut, **facts), entry("2026-01-01", links=code)],
    ):
        paper = merge(entries)
        assert (paper.links, paper.code_stars, paper.code_updated) == (code, *facts.values())
    other = Links(code="https://github.com/c/d")
    paper = merge([entry("2026-01-03", links=other), entry("2026-01-01", links=code, **facts)])
    assert (paper.links, paper.code_stars, paper.code_updated) == (other, None, None)


def test_the_own_date_is_the_earliest() -> None:
    paper = merged(
        entry("2026-01-03", published="2025-12-31"),
        entry("2026-01-01", published=None),
    )
    assert paper.published == "2025-12-31"


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (("2025", "2025-11-03"), "2025-11-03"),
        (("2025-11-03", "2025-11", "2025"), "2025-11-03"),
        (("2025-11", "2025"), "2025-11"),
        (("2026-01-05", "2025"), "2025"),
    ],
)
def test_a_year_or_a_month_yields_to_a_day_in_it(dates: tuple[str, ...], published: str) -> None:
    digests = [entry(f"2026-01-0{n}", published=each) for n, each in enumerate(dates, 1)]
    assert merge(digests).published == merge(digests[::-1]).published == published


def test_a_paper_is_placed_by_its_earliest_dated_digest() -> None:
    found = earliest([entry(None), entry("2026-01-03"), entry("2026-01-02", 4)])
    assert (found.digest.date, found.position) == ("2026-01-02", 4)


def test_a_digest_hides_what_a_reference_says_of_a_paper(tmp_path: Path) -> None:
    with closing(Shelf(tmp_path, ["daily", OWN_REFERENCES])) as made:
        made.put("daily/2026-01-01.jsonl", [daily("2601.00001", "Of the digest")])
        for day in ("2025-12-31", "2026-01-02"):
            name = f"{OWN_REFERENCES}/{day}{REFERENCES_ENDING}"
            made.put(name, [daily("2601.00001", "Of the reference")])
            made.sync()
        assert [listed.paper.title for listed in made.listed()] == ["Of the digest"]


# The same library whatever the order of reading

_FILES = (
    "daily/2026-01-01.jsonl",
    "daily/2026-01-02.jsonl",
    "daily/deep/2026-01-02.jsonl",
    "daily/undated.jsonl",
    "weekly/2026-01-02.md",
    "weekly/2026-01-09.md",
    "daily/2026-01-03.xml",
    "daily/2026-01-05.xml",
)
_ids = st.sampled_from(["2601.00001", "2601.00002", "2601.00003", "hep-th/9901001"])
_texts = st.sampled_from(
    [None, "Error", "sparse attention", "the key value store", "注意力机制", "result of Łukasz"]
)
_colors = st.sampled_from(["F08080", "FF8C00", "red", "zz"])
_daily_entries: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": _ids, "title": st.sampled_from(["Sparse: Attention", "Sparse Attention", "On keys"])},
    optional={
        "version": st.integers(1, 3),
        "authors": st.lists(st.sampled_from(["Ann", "Łukasz", "Bob", "et al."]), max_size=3)
        | st.sampled_from(["Ann and Bob", "Łukasz, Ann, Bob, Cem"]),
        "categories": st.lists(st.sampled_from(["cs.CL", "cs.LG", "stat.ML"]), max_size=3),
        "summary": _texts,
        "tldr": _texts,
        "result": _texts,
        "code_url": st.just("https://github.com/a/b"),
        "code_stars": st.integers(0, 9),
        "code_last_update": st.sampled_from(["2026-01-01", "2026-02-01"]),
        "comment": _texts,
    },
)
_weekly_entries = st.fixed_dictionaries(
    {"id": _ids, "title": st.sampled_from(["Sparse Attention", "On keys"])},
    optional={
        "version": st.integers(1, 3),
        "abstract": _texts.filter(bool),
        "badges": st.lists(
            st.tuples(st.sampled_from(["LLM", "KV", "sparse"]), _colors), max_size=3
        ),
    },
)

_feed_entries = st.fixed_dictionaries(
    {
        "id": _ids,
        "announced": st.sampled_from(["new", "cross", "replace", "replace-cross"]),
        "title": st.sampled_from(["Sparse: Attention", "On keys"]),
    },
    optional={"version": st.integers(1, 3), "abstract": _texts},
)


def _content(file: str, entries: Sequence[Mapping[str, Any]]) -> Any:
    if file.startswith("weekly"):
        return weekly(Path(file).stem, *entries)
    if file.endswith(".xml"):
        return feed(*entries)
    lines = []
    for entry in entries:
        fields = dict(entry)
        link = f"https://arxiv.org/abs/{entry['id']}"
        if version := fields.pop("version", None):
            link += f"v{version}"
        lines.append(daily(fields.pop("id"), abs=link, **fields))
    return lines


def _some_entries(file: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    entries: Any = _weekly_entries if file.startswith("weekly") else _daily_entries
    if file.endswith(".xml"):
        entries = _feed_entries
    return st.lists(entries, max_size=4)


_contents = st.sampled_from(_FILES).flatmap(
    lambda file: _some_entries(file).map(lambda entries: (file, _content(file, entries)))
)
_steps = st.lists(
    st.one_of(
        _contents,
        st.sampled_from(_FILES).map(lambda file: (file, None)),
        st.just("sync"),
    ),
    max_size=14,
)


@given(_steps)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_changes_give_the_same_library_as_indexing_from_scratch(steps: list[Any]) -> None:
    with temporary_shelf() as grown:
        final: dict[str, Any] = {}
        for step in steps:
            if step == "sync":
                grown.sync()
                continue
            file, content = step
            if content is not None:
                grown.put(file, content)
                final[file] = content
            elif final.pop(file, None) is not None:
                grown.drop(file)
        grown.sync()
        with temporary_shelf() as fresh:
            for file, content in final.items():
                fresh.put(file, content)
            fresh.sync()
            assert grown.state() == fresh.state()
        grown.library._db.execute("INSERT INTO words (words) VALUES ('integrity-check')")


@given(st.lists(_contents, max_size=5, unique_by=lambda each: each[0]), st.randoms())
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_reading_does_not_matter(contents: list[Any], random: Any) -> None:
    states = []
    for _ in range(2):
        random.shuffle(contents)
        with temporary_shelf() as made:
            for file, content in contents:
                made.put(file, content)
                os.utime(made.path(file), (1, 1))
                made.sync()
            states.append(made.state())
    assert states[0] == states[1]


@given(st.lists(_daily_entries, min_size=1, max_size=6, unique_by=lambda each: each["id"]))
@settings(deadline=None, max_examples=25)
def test_papers_are_the_same_however_they_are_split_in_files(entries: list[dict[str, Any]]) -> None:
    lines = _content("daily/x.jsonl", entries)
    with temporary_shelf() as whole, temporary_shelf() as parts:
        whole.put("daily/2026-01-01.jsonl", lines)
        for number, line in enumerate(lines):
            parts.put(f"daily/{number}/2026-01-01.jsonl", [line])
        whole.sync()
        parts.sync()

        def texts(made: Shelf) -> list[Paper]:
            papers = [listed.paper.with_digests(()) for listed in made.listed()]
            return sorted(papers, key=lambda paper: paper.id)

        assert texts(whole) == texts(parts)
        for kind in ("category", "keyword", "date", "source"):
            assert whole.library.facets(kind) == parts.library.facets(kind)
        assert {q: sorted(whole.ids(q)) for q in ("attention", "注意", "au:ann")} == {
            q: sorted(parts.ids(q)) for q in ("attention", "注意", "au:ann")
        }
