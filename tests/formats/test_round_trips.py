"""Papers written in every layout come back as they were, and nothing else does any harm."""

import json
import string
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui_reader.core.badges import highlights, shields_badge, unbadge, unbold
from tui_reader.core.identity import arxiv_id
from tui_reader.core.latex import readable
from tui_reader.core.paper import AI_SECTIONS, Badge, Links, Paper
from tui_reader.core.text import (
    clean,
    clean_line,
    clean_lines,
    clean_paragraphs,
    clean_url,
    find_date,
)
from tui_reader.formats import Problem, UnknownFormatError, read_digest

# A busy machine is no failure.
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

TOKENS = [
    *("# 2031-04-02", "# ", "## T", "### [1] [T](https://arxiv.org/abs/3104.00001)", "### [2] [T"),
    *("<div id=toc></div>", "<div id='cs.CL'></div>", "# cs.CL [[Back]](#toc)", "*A,B*", "**"),
    *("Main category: cs.CL", "TL;DR: x", "<details>", "  <summary>Details</summary>", "---"),
    *("Motivation: m", "Method: n", "Result: r", "Conclusion: c", "Abstract: a", "</details>"),
    *(">Authors: A,B", ">2031-04-01", "> http://arxiv.org/abs/3104.00001v1", "> x", "\t", " "),
    *("> [http://arxiv.org/abs/3104.00002v1](http://arxiv.org/abs/3104.00002v1)", "\0", "\x1b[31m"),
    *("**Authors:** A | **Date:** 2031-04-01", "**Link:** [x](http://arxiv.org/abs/3104.00003v1)"),
    *("![k](https://img.shields.io/badge/LLM-FF8C00)", "![", "](", "[", "]", "(", ")", "\ufeff"),
    *("<details><summary>Abstract</summary>", "# Table of Contents", "\x1b]52;c;eA==\x07", "\r"),
    *('{"id": "3104.00001", "title": "T"}', '{"id": 1, "title": null, "AI": []}', '{"title":', "{"),
    *('{"id": "3104.00001", "title": "\\ud800", "summary": "\\u202e"}', "null", "\u2028", "\n\n"),
]
MARKUP = st.lists(st.sampled_from(TOKENS) | st.text(max_size=8), max_size=30)
HOSTILE = st.text() | MARKUP.map("".join) | MARKUP.map("\n".join) | MARKUP.map("\n\n".join)
LATEX = st.lists(
    st.sampled_from(
        [*"$\\{}[]()^_%&~`'\"", "\\hat{", "\\frac{", "\\sqrt[", "\\begin{array}", "\\bf"]
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)
FORBIDDEN = {"Cc", "Cs", "Zl", "Zp"}
REVERSING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_safe(text: str) -> bool:
    return all(
        character == "\n"
        or (
            unicodedata.category(character) not in FORBIDDEN
            and unicodedata.bidirectional(character) not in REVERSING
        )
        for character in text
    )


def texts(paper: Paper) -> list[str]:
    values = [value for value in paper.row() if isinstance(value, str)]
    return [value.replace("\t", "") if value == paper.row()[13] else value for value in values]


def is_harmless(data: bytes) -> bool:
    try:
        entries = list(read_digest(data, "fuzz.md").entries)
    except UnknownFormatError:
        return True
    lines = data.count(b"\n") + 1
    for entry in entries:
        if isinstance(entry, Problem):
            assert 1 <= entry.line <= lines
            assert is_safe(entry.message)
            assert len(entry.message.splitlines()) == 1
        else:
            assert entry.id
            assert entry.title
            assert all(map(is_safe, texts(entry)))
            assert "\n" not in entry.title
            assert Paper.from_row(entry.row()) == entry
            assert all(
                link is None or clean_url(link) for link in (entry.links.abs, entry.links.code)
            )
            highlights(entry.abstract or "", entry.badges)
    return True


@FUZZ
@given(st.binary())
def test_any_bytes_are_read_or_reported_as_not_a_digest(data: bytes) -> None:
    assert is_harmless(data)


@settings(FUZZ, max_examples=80)
@given(HOSTILE)
def test_any_text_is_read_or_reported_as_not_a_digest(text: str) -> None:
    assert is_harmless(text.encode("utf-8", "surrogatepass"))


@FUZZ
@given(MARKUP, st.binary(max_size=8), st.sampled_from(["# 2031-04-02", "<div id=toc></div>"]))
def test_any_text_under_a_digests_first_line_is_read(
    lines: list[str], tail: bytes, first: str
) -> None:
    text = "\n".join([first, *lines]).encode("utf-8", "surrogatepass")
    assert is_harmless(text + tail)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | HOSTILE,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=8,
)
KEYS = [
    "id",
    "abs",
    "pdf",
    "title",
    "authors",
    "categories",
    "comment",
    "summary",
    "AI",
    "code_url",
]


@settings(FUZZ, max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from([*KEYS, "code_stars"]), JSON), max_size=4))
def test_any_json_objects_are_read(objects: list[dict[str, object]]) -> None:
    first = {"id": "3104.00001", "title": "T"}
    lines = [json.dumps(value) for value in [first, *objects]]
    assert is_harmless("\n".join(lines).encode())
    entries = list(read_digest("\n".join(lines).encode(), "x").entries)
    assert len(entries) == len(lines)


@settings(FUZZ, max_examples=80)
@given(HOSTILE | st.text(st.characters(codec=None)))
def test_cleaned_text_is_safe_and_stays_as_it_is(text: str) -> None:
    for cleaner in (clean, clean_line, clean_lines, clean_paragraphs):
        once = cleaner(text)
        assert is_safe(once)
        assert cleaner(once) == once


@FUZZ
@given(HOSTILE)
def test_small_readers_never_raise(text: str) -> None:
    for read in (unbadge, unbold, shields_badge, arxiv_id, clean_url, find_date):
        read(text)  # type: ignore[operator]
    badge = shields_badge(text)
    assert badge is None or is_safe(badge.label)


@settings(FUZZ, max_examples=80)
@given(LATEX | HOSTILE | LATEX.map(lambda latex: f"${latex}$"))
def test_readable_latex_never_raises_and_is_safe(latex: str) -> None:
    assert is_safe(readable(clean(latex)))


@FUZZ
@given(st.text(), st.lists(st.text(max_size=6), max_size=8))
def test_highlights_lie_within_the_text_and_never_overlap(text: str, labels: list[str]) -> None:
    end = 0
    for piece in highlights(text + "".join(labels), [Badge(label) for label in labels]):
        assert end <= piece.start < piece.end <= len(text + "".join(labels))
        end = piece.end


WORDS = st.sampled_from(
    [
        *("paper", "Ångström", "中文", "한국어", "😀", "$x$", r"98\%", "(a)", "[b]", "](c)", "C++"),
        *("Conclusion:", "Abstract:", "TL;DR", "e.g.", "1.5", "&c.", '"quoted"', "l'été", "{", "}"),
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
PARAGRAPHS = st.lists(LINES, min_size=1, max_size=3).map("\n\n".join)
SECTION = st.none() | st.lists(LINES, min_size=1, max_size=3).map("\n".join)
CODES = st.sampled_from(["cs.CL", "cs.LG", "math.GT", "hep-th", "cond-mat.mtrl-sci", "stat.ML"])
DAYS = st.dates(date(1991, 8, 14), date(2099, 12, 31))
LETTERS = st.text(string.ascii_lowercase, min_size=2, max_size=9)
KEYWORDS = st.builds(
    lambda label, color: Badge(" ".join(label), color),
    st.lists(LETTERS, min_size=1, max_size=2),
    st.sampled_from(["F08080", "FF8C00"]),
)


NAMES = st.sampled_from(
    [
        *(
            "Ada Fern",
            "Bo Li",
            "Łukasz Ångström",
            "Mausam",
            "Jean-Luc O'Neill",
            "J. R. van der Ahn",
        ),
        *(
            "王小明",
            "김 철수",
            r"J\"urgen Vogel",
            "Tove Lind Jr.",
            'Jean "J" Dupont',
            "Bo (Bob) Ahn",
        ),
        *("Euclid Collaboration", "Meta AI", "The Gemma Team and friends", "DeepSeek-AI", "😀"),
        *("Ada Fern III", "Li", "R. de la Cruz", "Team Hunyuan3D", "Fern A", "Nguyen Van Anh"),
    ]
)


@st.composite
def made(draw: st.DrawFn) -> Paper:
    id_ = draw(st.from_regex(r"[0-9]{4}\.[0-9]{5}|hep-th/[0-9]{7}", fullmatch=True))
    sections: dict[str, Any] = {name: draw(SECTION) for name in AI_SECTIONS}
    return Paper(
        id=id_,
        title=draw(LINES),
        version=draw(st.none() | st.integers(1, 20)),
        authors=tuple(draw(st.lists(NAMES, min_size=1, max_size=4))),
        categories=tuple(draw(st.lists(CODES, unique=True, min_size=1, max_size=3))),
        published=draw(DAYS).isoformat()[: draw(st.sampled_from((4, 7, 10)))],
        abstract=draw(PARAGRAPHS),
        comment=draw(st.none() | LINES),
        badges=tuple(draw(st.lists(KEYWORDS, max_size=4, unique_by=lambda badge: badge.label))),
        links=Links(f"https://arxiv.org/abs/{id_}", f"https://arxiv.org/pdf/{id_}"),
        code_stars=draw(st.none() | st.integers(0, 10**6)),
        **sections,
    )


def versioned(paper: Paper) -> str:
    return f"{paper.id}v{paper.version}" if paper.version else paper.id


def as_jsonl(papers: list[Paper]) -> str:
    return "\n".join(
        json.dumps(
            {
                "id": versioned(paper),
                "abs": paper.links.abs,
                "title": paper.title,
                "authors": paper.authors,
                "categories": paper.categories,
                "published": paper.published,
                "comment": paper.comment,
                "summary": paper.abstract,
                "code_stars": paper.code_stars,
                "AI": {name: getattr(paper, name) for name in AI_SECTIONS},
            }
        )
        for paper in papers
    )


def as_markdown(papers: list[Paper]) -> str:
    def entry(number: int, paper: Paper) -> str:
        sections = "".join(
            f"{name.capitalize()}: {text}\n\n"
            for name in AI_SECTIONS[1:]
            if (text := getattr(paper, name))
        )
        return (
            f"### [{number}] [{paper.title}](https://arxiv.org/abs/{versioned(paper)})\n"
            f"*{','.join(paper.authors)}*\n\nMain category: {paper.categories[0]}\n\n"
            f"TL;DR: {paper.tldr or ''}\n\n\n<details>\n  <summary>Details</summary>\n"
            f"{sections}Abstract: {paper.abstract}\n\n</details>\n\n\n"
        )

    return "<div id=toc></div>\n\n" + "".join(map(entry, range(1, len(papers) + 1), papers))


def as_plain_list(papers: list[Paper], level: str = "#", link: str = "> {0}") -> str:
    return "".join(
        f"{level} {paper.title}\n\n>Authors: {','.join(paper.authors)}\n\n>{paper.published}\n\n"
        + link.format(f"http://arxiv.org/abs/{versioned(paper)}")
        + f"\n\n{paper.abstract}\n\n\n"
        for paper in papers
    )


def as_linked_list(papers: list[Paper]) -> str:
    return "# 2031-04-02\n\n" + as_plain_list(papers, "##", "> [{0}]({0})")


def image(badge: Badge) -> str:
    return f"![](https://img.shields.io/badge/{badge.label}-{badge.color})"


def as_newest_list(papers: list[Paper]) -> str:
    return "# 2031-04-02\n\n---\n\n" + "".join(
        f"## {paper.title}\n\n{' '.join(map(image, paper.badges))}\n\n"
        + "".join(f"> {line}\n" for line in (paper.tldr or "").split("\n"))
        + f"\n**Authors:** {', '.join(paper.authors)} | **Date:** {paper.published}\n\n"
        f"**Link:** [x](http://arxiv.org/abs/{versioned(paper)})\n\n"
        f"<details><summary>Abstract</summary>\n\n{paper.abstract}\n\n</details>\n\n---\n\n"
        for paper in papers
    )


LIST_FIELDS = ["id", "version", "title", "authors", "published", "abstract"]
LAYOUTS: dict[Callable[[list[Paper]], str], list[str]] = {
    as_jsonl: [
        *(*LIST_FIELDS, "categories", "comment", "code_stars", "links"),
        *AI_SECTIONS,
    ],
    as_markdown: [
        *("id", "version", "title", "authors", "abstract", "primary_category"),
        *AI_SECTIONS,
    ],
    as_plain_list: LIST_FIELDS,
    as_linked_list: LIST_FIELDS,
    as_newest_list: [*LIST_FIELDS, "badges", "tldr"],
}


@pytest.mark.parametrize("write", LAYOUTS, ids=lambda write: write.__name__)
@settings(FUZZ, max_examples=60)
@given(papers=st.lists(made(), min_size=1, max_size=3))
def test_papers_come_back_from_every_layout(
    write: Callable[[list[Paper]], str], papers: list[Paper]
) -> None:
    fields = LAYOUTS[write]
    entries = list(read_digest(write(papers).encode(), "fuzz").entries)
    assert [[getattr(entry, name) for name in fields] for entry in entries] == [
        [getattr(paper, name) for name in fields] for paper in papers
    ]


@FUZZ
@given(made())
def test_a_paper_comes_back_from_its_row(paper: Paper) -> None:
    assert Paper.from_row(paper.row()) == paper


@FUZZ
@given(st.lists(st.tuples(LINES, KEYWORDS), min_size=1, max_size=6))
def test_badges_in_a_text_come_back_as_words(pieces: list[tuple[str, Badge]]) -> None:
    raw = " ".join(f"{words} {image(badge)}" for words, badge in pieces)
    whole = " ".join(f"{words} {badge.label}" for words, badge in pieces)
    result = unbadge(raw)
    assert result.text == whole
    assert {badge.label for badge in result.badges} == {badge.label for _, badge in pieces}
