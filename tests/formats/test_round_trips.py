"""Papers written in every layout come back as they were; any JSON is read or reported."""

import json
import string
from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.oracles import assert_entries
from tui_reader.core.badges import unbadge
from tui_reader.core.paper import AI_SECTIONS, Badge, Links, Paper
from tui_reader.formats import read_digest

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
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(TOKENS),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(st.text(), values, max_size=4),
    max_leaves=8,
)
KEYS = [
    *("id", "abs", "pdf", "title", "authors", "categories", "comment", "summary", "AI", "code_url"),
    "code_stars",
]


@settings(FUZZ, max_examples=50)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), JSON), max_size=4))
def test_any_json_objects_are_read(objects: list[dict[str, object]]) -> None:
    first = {"id": "3104.00001", "title": "T"}
    lines = [json.dumps(value) for value in [first, *objects]]
    entries = list(read_digest("\n".join(lines).encode(), "x").entries)
    assert_entries(entries, len(lines))
    assert len(entries) == len(lines)


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
        *("Ada Fern", "Bo Li", "Łukasz Ångström", "Mausam", "Jean-Luc O'Neill"),
        *("王小明", "김 철수", r"J\"urgen Vogel", "Tove Lind Jr.", 'Jean "J" Dupont'),
        *("J. R. van der Ahn", "Bo (Bob) Ahn"),
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
    as_jsonl: [*LIST_FIELDS, "categories", "comment", "code_stars", "links", *AI_SECTIONS],
    as_markdown: [
        *("id", "version", "title", "authors", "abstract", "primary_category", *AI_SECTIONS),
    ],
    as_plain_list: LIST_FIELDS,
    as_linked_list: LIST_FIELDS,
    as_newest_list: [*LIST_FIELDS, "badges", "tldr"],
}


@FUZZ
@given(st.lists(made(), min_size=1, max_size=3))
def test_papers_come_back_from_every_layout_and_from_their_rows(papers: list[Paper]) -> None:
    for write, fields in LAYOUTS.items():
        entries = list(read_digest(write(papers).encode(), "fuzz").entries)
        assert [[getattr(entry, name) for name in fields] for entry in entries] == [
            [getattr(paper, name) for name in fields] for paper in papers
        ], write.__name__
    assert [Paper.from_row(paper.row()) for paper in papers] == papers


@FUZZ
@given(st.lists(st.tuples(LINES, KEYWORDS), min_size=1, max_size=6))
def test_badges_in_a_text_come_back_as_words(pieces: list[tuple[str, Badge]]) -> None:
    raw = " ".join(f"{words} {image(badge)}" for words, badge in pieces)
    whole = " ".join(f"{words} {badge.label}" for words, badge in pieces)
    result = unbadge(raw)
    assert result.text == whole
    assert {badge.label for badge in result.badges} == {badge.label for _, badge in pieces}
