import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.time_limit import in_time
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.patterns import is_since, matcher


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("*.md", ["a.md", "data/a.md"], ["a.jsonl", "a.md.txt"]),
        ("data/*.md", ["data/a.md"], ["a.md", "data/b/a.md", "x/data/a.md"]),
        ("/*.md", ["a.md"], ["data/a.md"]),
        ("data/**/*.md", ["data/a.md", "data/b/c/a.md"], ["a.md", "other/a.md"]),
        ("**/a.md", ["a.md", "b/c/a.md"], ["b/aa.md"]),
        ("data", ["data/a.md", "x/data/b/a.md"], ["database/a.md"]),
        ("data/", ["data/a.md"], ["a.md"]),
        ("2026-0[67]-??.md", ["2026-06-30.md"], ["2026-05-30.md", "2026-06-3.md"]),
        ("[!a]*.md", ["b.md"], ["a.md"]),
        ("[]]^.md", ["]^.md"], ["a^.md"]),
        ("[!-a]*.md", ["5.md"], ["-.md", "a.md"]),
        ("[^].md", ["[^].md"], ["a.md"]),
        ("a[\n-z]b", ["a0b"], ["a/b"]),
        ("每?.md", ["每é.md", "每\udcff.md"], ["每ab.md"]),
        ("a+(b).md", ["a+(b).md"], ["aab.md"]),
        ("[unclosed.md", ["[unclosed.md"], ["u"]),
        ("*_AI_enhanced_English.jsonl", ["data/2026-07-01_AI_enhanced_English.jsonl"], ["a.md"]),
    ],
)
def test_globs(pattern: str, fits: list[str], not_: list[str]) -> None:
    wanted = matcher([pattern])
    assert all(map(wanted, fits))
    assert not any(map(wanted, not_))


def test_patterns_that_are_far_too_long_are_reported_in_one_line(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SourceError, match="the patterns are too long; use fewer or shorter ones"):
        matcher(["?" * 80_000])
    wanted = matcher(["*a" * 5_000 + "b"])  # more than RE2's fast way has memory for
    assert not wanted("a" * 200)
    assert capfd.readouterr() == ("", "")


def test_without_patterns_every_file_is_wanted() -> None:
    assert matcher([])("anything/at.all")


def test_since_compares_dates_in_names_and_keeps_files_without_one() -> None:
    today = datetime.now(UTC).date()
    assert is_since(f"data/{today - timedelta(7)}.md", 8)
    assert not is_since(f"data/{today - timedelta(9)}.md", 7)
    assert not is_since("2020-01-01/weekly.md", 7)
    assert is_since(f"2020-01-01/{today}.md", 7)
    assert is_since("weekly.md", 7)
    assert is_since("1991-08-14.md", None)
    assert is_since("1991-08-14.md", 10**9)


@pytest.mark.parametrize("pattern", ["[b-a].md", "x[b-a].md"])
def test_a_reversed_range_matches_its_characters_literally(pattern: str) -> None:
    wanted = matcher([pattern])
    assert wanted(pattern)
    assert not wanted("b.md")


_PARTS = st.lists(st.sampled_from(["a", "b", "/", "?", "*", "**", "**/"]), min_size=1, max_size=7)
_PATHS = st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=4).map("/".join)


def plainly(pattern: str) -> str:
    """The glob as a regular expression that may try every way there is."""
    folders = r"(?:(?<=/)|\A)\*\*+/"
    parts = re.findall(rf"{folders}|\*\*+|.", pattern.strip("/"))
    found = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    for part in parts:
        if part.startswith("**"):
            found += "(?:.*/)?" if part.endswith("/") else ".*"
        else:
            found += {"*": "[^/]*", "?": "[^/]"}.get(part) or re.escape(part)
    return f"(?:{found})(?:/.*)?"


@given(_PARTS.map("".join).filter(lambda pattern: pattern.strip("/")), st.lists(_PATHS, max_size=9))
def test_any_glob_matches_like_a_simple_matcher(pattern: str, paths: list[str]) -> None:
    wanted = matcher([pattern])
    for path in paths:
        assert wanted(path) == bool(re.fullmatch(plainly(pattern), path)), path


@pytest.mark.parametrize("pattern", ["*a" * 30 + "b", "**a" * 30 + "b", "*" * 500, "**/a/" * 30])
def test_no_name_costs_a_glob_more_than_a_moment(pattern: str) -> None:
    with in_time():
        wanted = matcher([pattern])
        for name in ("a" * 200, "/".join(["a" * 200] * 8), "a/" * 700 + "a"):
            wanted(name)
