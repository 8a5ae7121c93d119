from pathlib import Path

import pytest

from tests.formats.reading import entries, papers, problems
from tests.support.helpers import DIGESTS
from tui_reader.core.badges import highlights
from tui_reader.core.paper import Badge, Paper
from tui_reader.formats import Problem, read_digest

PLAIN = DIGESTS / "2030-06-07-plain-titles.md"
BOLD = DIGESTS / "2030-11-03-bold-keywords.md"
INLINE = DIGESTS / "2031-01-09-inline-badges.md"
ROW = DIGESTS / "2031-02-18-badge-row.md"
LAYOUTS = pytest.mark.parametrize(
    "path", [PLAIN, BOLD, INLINE, ROW], ids=["plain-titles", "bold", "inline-badges", "badge-row"]
)
HEADING = "# 2031-01-09\n\n"


def entry(
    title: str = "A title",
    abstract: str = "An abstract.",
    *,
    level: str = "##",
    authors: str = "Ada Fern,Bo Lund",
    link: str = "> [http://arxiv.org/abs/3101.00311v1](http://arxiv.org/abs/3101.00311v1)",
) -> str:
    return f"{level} {title}\n\n>Authors: {authors}\n\n>2031-01-07\n\n{link}\n\n{abstract}\n\n\n"


def newest(title: str = "A title", abstract: str = "An abstract.", *, above: str = "") -> str:
    return (
        f"## {title}\n\n{above}**Authors:** Ada Fern | **Date:** 2031-01-07\n\n"
        "**Link:** [http://arxiv.org/abs/3101.00311v1](http://arxiv.org/abs/3101.00311v1)\n\n"
        f"<details><summary>Abstract</summary>\n\n{abstract}\n\n</details>\n\n---\n\n"
    )


def only(text: str) -> Paper:
    [paper] = entries(HEADING + text)
    assert isinstance(paper, Paper)
    return paper


def test_titles_without_a_date_heading() -> None:
    first, second = papers(PLAIN.read_bytes())
    assert (first.id, first.version) == ("3006.00101", 1)
    assert first.title == "Tin Whistles: A Codec for Narrow Bands"
    assert first.authors == ("Ola Birk", "Pia Stone")
    assert first.published == "2030-06-05"
    assert first.abstract == (
        "We send music through a band that is as narrow as a straw. The decoder guesses what the "
        "straw kept back."
    )
    assert first.badges == ()
    assert second.version == 3
    assert second.abstract == (
        "A decoder without input still writes. We read what it wrote over 30 nights.\n\n"
        "In the second part we read it aloud."
    )


def test_bold_keywords_are_badges_without_a_colour() -> None:
    hedges, garden = papers(BOLD.read_bytes())
    assert hedges.badges == (Badge("pruning"), Badge("quantize"))
    assert hedges.abstract == (
        "Gardeners know pruning. We carry pruning and quantized watering over to networks, while "
        "unpruning stays hard."
    )
    assert garden.badges == ()
    assert garden.abstract is not None
    assert garden.abstract.count("**") == 2


def test_inline_badges_are_put_back_as_words() -> None:
    decoders, boats = papers(INLINE.read_bytes())
    assert decoders.title == "Faster decoders"
    assert decoders.abstract == (
        "A decoder for MLLMs with a low-bit KV-cache, preserving $O(n)$ cost."
    )
    assert decoders.badges == (
        Badge("decode", "F08080"),
        Badge("LLM", "FF8C00"),
        Badge("low-bit", "F08080"),
        Badge("KV", "F08080"),
        Badge("cache", "F08080"),
    )
    assert boats.abstract == "Tea is carried, not spilt. Observing it is a pleasure."
    assert boats.badges == ()
    assert boats.version == 4


def test_the_text_that_a_badge_replaced_is_found_again() -> None:
    paper = papers(INLINE.read_bytes())[0]
    assert paper.abstract
    pieces = [
        (paper.abstract[p.start : p.end], p.start) for p in highlights(paper.abstract, paper.badges)
    ]
    assert pieces == [("decode", 2), ("LLM", 15), ("low-bit", 27), ("KV", 35), ("cache", 38)]


def test_the_newest_layout_has_a_badge_row_a_summary_and_a_fold() -> None:
    servers, clocks = papers(ROW.read_bytes())
    assert servers.badges == (
        Badge("KV cache", "F08080"),
        Badge("language model", "FF8C00"),
        Badge("serving", "FF8C00"),
    )
    assert servers.tldr == "让服务器安静下来。"
    assert servers.authors == ("Noa Reed", "Eli Dunn", "Fay Holm")
    assert servers.published == "2031-02-17"
    assert servers.abstract == (
        "A server under the stairs hums. We teach it to hum in tune, using $2\\times$ less power."
    )
    assert (clocks.id, clocks.version) == ("3102.00402", 2)
    assert clocks.abstract == (
        "Small clocks tick at different times. We list them, and say which one to trust."
    )


@LAYOUTS
def test_a_list_is_read_without_a_problem(path: Path) -> None:
    assert len(papers(path.read_bytes())) == 2
    assert problems(path.read_bytes()) == []


@LAYOUTS
def test_the_date_is_the_headings_or_in_the_file_name(path: Path) -> None:
    data = path.read_bytes()
    expected = None if path == PLAIN else path.name[:10]
    assert read_digest(data, "list.md").ref.date == expected
    assert read_digest(data, str(path)).ref.date == path.name[:10]


@LAYOUTS
def test_a_lost_link_affects_only_its_own_entry(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    links = [i for i, line in enumerate(lines) if "http://arxiv.org" in line]
    titles = [
        i for i, line in enumerate(lines) if (line.startswith(("# ", "## ")) and i > 3) or not i
    ]
    first_title = max(i for i in titles if i < links[0])
    broken = "\n".join(lines[: links[0]] + lines[links[0] + 1 :])
    assert papers(broken) == papers(path.read_bytes())[1:]
    [problem] = problems(broken)
    assert problem.line == first_title + 1
    assert problem.message.startswith("no link under the title “")


@LAYOUTS
def test_a_lost_title_affects_only_its_own_entry(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    authors = [i for i, line in enumerate(lines) if "Authors:" in line]
    title = max(i for i in range(authors[1]) if lines[i].startswith("#"))
    broken = "\n".join(lines[:title] + lines[title + 1 :])
    [paper] = papers(broken)
    assert paper.id == papers(path.read_bytes())[0].id
    assert problems(broken) == [Problem(authors[1], "authors without a title above them")]


@LAYOUTS
def test_a_missing_first_title_is_reported(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n")
    authors = next(i for i, line in enumerate(lines) if "Authors:" in line)
    title = max(i for i in range(authors) if lines[i].startswith("#"))
    broken = "\n".join(lines[:title] + lines[title + 1 :])
    assert papers(broken) == papers(path.read_bytes())[1:]
    assert problems(broken) == [Problem(authors, "authors without a title above them")]


@pytest.mark.parametrize(
    "title",
    [
        "[Plain] Brackets",
        "A ](b) Title",
        "What is $O(n)$?",
        "# in a title",
        "标题",
        "2031-01-09 in Review",
    ],
)
def test_a_title_may_contain_markdown_syntax(title: str) -> None:
    assert only(entry(title)).title == title
    assert only(newest(title)).title == title


def test_a_list_of_headings_only_has_no_papers() -> None:
    assert entries(HEADING) == []
    assert entries(HEADING + "# Table of Contents\n\n\n") == []
    assert entries(HEADING + "---\n") == []


def test_a_heading_with_an_impossible_date_is_not_a_date() -> None:
    assert read_digest(("# 2031-02-30\n\n" + entry()).encode(), "list.md").ref.date is None


def test_a_heading_with_nothing_below_it_is_reported() -> None:
    assert problems(HEADING + "## Alone\n\n" + entry()) == [
        Problem(3, "no link under the title “Alone”")
    ]


@pytest.mark.parametrize("link", ["> http://arxiv.org/abs/x y", "> [x](javascript:alert(1))", ">"])
def test_an_unusable_link_is_reported(link: str) -> None:
    assert papers(HEADING + entry(link=link) + entry()) == [only(entry())]
    assert [problem.line for problem in problems(HEADING + entry(link=link) + entry())] == [3]


def test_a_message_quotes_a_title_without_its_escape_sequences() -> None:
    [problem] = problems(HEADING + "## \x1b[31mRed\x1b]52;c;eA==\x07\u202e\n\n" + entry())
    assert problem.message == "no link under the title “Red”"


def test_a_paper_that_arxiv_does_not_have_is_known_by_its_link() -> None:
    assert only(entry(link="> https://doi.org/10.1234/ABC")).id == "doi:10.1234/abc"
    assert only(entry(link="> https://example.org/p.html")).id == "url:https://example.org/p.html"


def test_an_abstract_may_hold_quotes_rules_and_headings() -> None:
    abstract = "First.\n> quoted\n---\n# Not alone\nlast."
    assert only(entry(abstract=abstract)).abstract == abstract.replace("\n", " ")


def test_a_summary_runs_over_several_lines() -> None:
    assert only(newest(above="> One.\n> Two.\n\n")).tldr == "One.\nTwo."


def test_badges_within_a_badge_row_layouts_abstract_are_put_back_too() -> None:
    badge = "![](https://img.shields.io/badge/decode-F08080)"
    paper = only(newest(abstract=f"A {badge}r.", above=f"{badge}\n\n"))
    assert paper.abstract == "A decoder."
    assert paper.badges == (Badge("decode", "F08080"),)


def test_an_entry_can_have_no_abstract() -> None:
    assert only(entry(abstract="")).abstract is None
    assert only(newest(abstract="")).abstract is None


def test_authors_may_be_some_lines_below_their_title() -> None:
    summary = "".join(f"> line {number}\n" for number in range(12))
    assert only(newest(above=f"{summary}\n")).tldr == summary.replace("> ", "").strip()
