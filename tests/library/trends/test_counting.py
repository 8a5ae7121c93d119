"""Counts, shares and changes are right, and each row's view lists exactly the counted papers."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.helpers import SHARED
from tests.support.shelf import Shelf, daily, temporary_shelf, weekly
from tui_reader.core.trends import KINDS
from tui_reader.core.venue import edition, venue
from tui_reader.library import QueryError, View
from tui_reader.library.trends.model import Trends

REAL = SHARED / "digests"
LAST = date(2026, 7, 30)


def count(shelf: Shelf, kind: str, days: int = 30, view: View | None = None) -> Trends:
    found = shelf.library.trends.count(view or View(), kind, days, 500)
    assert found is not None
    return found


def figures(found: Trends) -> dict[str, tuple[int, int]]:
    return {row.label: (row.papers, row.before) for row in found.rows}


def assert_listed_as_counted(shelf: Shelf, found: Trends) -> None:
    for row in found.rows:
        ids = shelf.library.trends.ids(found, row)
        assert len(ids) == len(set(ids)) == row.papers, row
        if row.numbers is None and found.view.kind == "query":
            assert shelf.ids(found.query_of(row)) == ids


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    """Papers of 60 days: on day n from the last one, as many as the weekday says."""
    with temporary_shelf() as made:
        for back in range(60):
            day = LAST - timedelta(back)
            late = back < 30
            made.put(
                f"daily/{day}.jsonl",
                [
                    daily(
                        f"{day:%y%m}.{day.day:02}{n:03}",
                        ["Sparse attention", "Diffusion models"][n % 2]
                        + (" by agentic search" if late and n == 0 else " by guessing"),
                        authors=["José García", "Ann Author"] if late and n else ["Jose Garcia"],
                        categories=["cs.CL", "cs.LG"] if n else ["math"],
                        comment=[None, "Accepted at ICML 2026", "To appear in IEEE Access"][n % 3],
                    )
                    for n in range(day.weekday() + 1)
                ],
            )
        made.put(
            f"weekly/{LAST}.md",
            weekly(
                str(LAST),
                {"id": "2501.00000", "badges": [("KV cache", "red")]},
                {"id": "2501.00001", "badges": [("kv cache", "red")]},
                {"id": "2501.00002", "badges": [("KV cache", "red"), ("kv cache", "red")]},
            ),
        )
        made.put("weekly/undated.jsonl", [daily("2610.00001", "Undated")])
        made.sync()
        yield made


@pytest.mark.parametrize("kind", KINDS)
def test_a_rows_view_lists_exactly_its_papers(shelf: Shelf, kind: str) -> None:
    for view, days in (
        (View(), 30),
        (View("query", "attention OR cat:math"), 45),
        (View("category", "cs.LG", "-agentic"), 0),
        (View("unread", unread=True), 7),
        (View("starred"), 30),
    ):
        found = count(shelf, kind, days, view)
        assert_listed_as_counted(shelf, found)
        listed = shelf.library.papers(shelf.library.view(view))
        dates = [date.fromisoformat(each.date) for each in listed if each.date is not None]
        parts = [found.period.part_of(day) for day in dates]
        assert found.counts == tuple(parts.count(part) for part in range(found.period.parts))
        assert found.undated == len(listed) - len(dates)
        assert all(sum(row.counts) == row.papers <= found.papers for row in found.rows)
        assert all(0 < found.share(row) <= 1 for row in found.rows)


def test_counts_shares_and_changes_of_a_period(shelf: Shelf) -> None:
    found = count(shelf, "categories")
    assert (found.period.first, found.period.last) == (date(2026, 7, 1), LAST)
    papers = [(LAST - timedelta(back)).weekday() + 1 for back in range(60)]
    now, before = sum(papers[:30]) + 3, sum(papers[30:])
    assert (found.papers, found.before) == (now, before)
    assert figures(found)["math"] == (30, 30)
    assert figures(found)["cs.LG"] == (now - 33, before - 30)
    math, lg = (next(r for r in found.rows if r.label == each) for each in ("math", "cs.LG"))
    assert found.share(math) == 30 / now
    assert found.change(math) == 0
    assert found.change(lg) == (now - 33) / (before - 30) - 1
    assert lg.counts == tuple(each - 1 for each in papers[29::-1])


def test_words_that_are_new_in_the_period_come_first(shelf: Shelf) -> None:
    found = count(shelf, "words")
    assert found.rows[0].label == "agentic search"
    assert figures(found)["agentic search"] == (30, 0)
    assert found.change(found.rows[0]) is None


def test_names_that_differ_in_accents_are_one_author(shelf: Shelf) -> None:
    assert len([label for label in figures(count(shelf, "authors")) if "Garc" in label]) == 1


def test_keywords_that_differ_in_case_are_one(shelf: Shelf) -> None:
    assert figures(count(shelf, "keywords")) == {"KV cache": (3, 0)}


def test_venues_are_editions_and_one_without_a_year_is_all_of_it(shelf: Shelf) -> None:
    found = count(shelf, "venues")
    papers = [(LAST - timedelta(back)).weekday() + 1 for back in range(30)]
    assert {label: now for label, (now, _) in figures(found).items()} == {
        "ICML 2026": sum((each + 1) // 3 for each in papers),
        "IEEE Access": sum(each // 3 for each in papers),
    }


def test_a_view_without_new_papers_is_counted_up_to_its_own_newest_paper(shelf: Shelf) -> None:
    found = count(shelf, "categories", 7, View("query", "date:..2026-07-10"))
    assert found.period.last == date(2026, 7, 10)
    assert count(shelf, "words", 7, View("query", "nonexistent")).rows == []


def test_a_period_of_all_days_has_nothing_before(shelf: Shelf) -> None:
    found = count(shelf, "categories", 0)
    assert (found.period.days, found.before) == (60, None)
    assert not found.is_comparable


def test_a_faulty_query_is_reported(shelf: Shelf) -> None:
    with pytest.raises(QueryError):
        count(shelf, "words", 30, View("query", "("))


def test_counting_can_be_stopped(shelf: Shelf) -> None:
    reports: list[float] = []
    stopped = shelf.library.trends.count(
        View(), "words", 30, 9, reports.append, lambda: len(reports) > 2
    )
    assert stopped is None
    assert len(reports) == 3
    assert reports == sorted(reports)


@given(st.data())
def test_what_is_counted_does_not_depend_on_how_papers_are_spread(data: st.DataObject) -> None:
    days = st.integers(0, 99)
    papers = data.draw(st.lists(st.tuples(days, st.sampled_from(["a.B", "a", "c.D"])), max_size=9))
    with temporary_shelf() as shelf:
        for n, (back, category) in enumerate(papers):
            day = LAST - timedelta(back)
            shelf.put(f"daily/{day}-{n}.jsonl", [daily(f"2601.{n:05}", categories=[category])])
        shelf.sync()
        length = data.draw(st.sampled_from([1, 7, 30, 40]))
        found = count(shelf, "categories", length)
        inside = [category for back, category in papers if found.period.part_of(
            LAST - timedelta(back)) is not None]  # fmt: skip
        assert found.papers == len(inside)
        assert sum(found.counts) == found.papers
        for row in found.rows:
            assert row.papers == inside.count(row.label)
        assert_listed_as_counted(shelf, found)


@pytest.fixture(scope="module")
def real() -> Iterator[Shelf]:
    if not REAL.is_dir():
        pytest.skip("no real digests beside the project")
    with temporary_shelf() as made:
        for path in sorted(REAL.glob("*/*")):
            source = "daily" if path.parent.name.startswith("daily") else "weekly"
            made.put(f"{source}/{path.name}", path.read_bytes())
        made.sync()
        yield made


def test_the_last_30_days_of_real_digests_are_counted_as_by_hand(real: Shelf) -> None:
    """Against the raw lines of 2026-07-01, the only digest of those days."""
    path = REAL / "daily-arxiv" / "2026-07-01.jsonl"
    records = {each["id"]: each for each in map(json.loads, path.read_text("utf-8").splitlines())}
    earlier = "".join(
        each.read_text("utf-8") for each in REAL.glob("*/*") if each.name < "2026-07-01"
    )
    papers = {id_: record for id_, record in records.items() if id_ not in earlier}
    assert len(papers) == 301
    found = {kind: count(real, kind) for kind in KINDS}
    assert {each.papers for each in found.values()} == {301}
    for each in found.values():
        assert_listed_as_counted(real, each)

    categories = Counter(name for paper in papers.values() for name in set(paper["categories"]))
    assert {row.label: row.papers for row in found["categories"].rows} == categories

    authors = Counter(
        name for paper in papers.values() for name in {each.lower() for each in paper["authors"]}
    )
    assert found["authors"].total == len(authors)
    assert [row.papers for row in found["authors"].rows[:20]] == [
        papers for _, papers in authors.most_common(20)
    ]
    assert all(row.papers == authors[row.label.lower()] for row in found["authors"].rows)

    venues = Counter(edition(name) for each in papers.values() if (name := venue(each["comment"])))
    assert {row.label: row.papers for row in found["venues"].rows} == venues

    texts = [f"{paper['title']} . {paper['summary']}".lower() for paper in papers.values()]
    texts = [text.replace("$3$d", "3d") for text in texts]  # LaTeX is searched as it is shown
    for row in found["words"].rows:
        forms = re.findall(r'ti:"([^"]+)"', row.query)
        pattern = "|".join(form.replace(" ", r"[\W_]+") for form in forms)
        by_hand = sum(
            bool(re.search(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", text)) for text in texts
        )
        assert row.papers == by_hand, row
