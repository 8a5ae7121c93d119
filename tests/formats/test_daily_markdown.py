import pytest

from tests.formats.reading import entries, papers, problems
from tests.support.helpers import DIGESTS
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.formats import Problem, read_digest

TOC = "<div id=toc></div>\n\n"
CATEGORY = "<div id='cs.CL'></div>\n\n# cs.CL [[Back]](#toc)\n\n"


def own() -> str:
    return (DIGESTS / "2031-04-02.md").read_bytes().decode()


def entry(
    *,
    number: int = 1,
    title: str = "A title",
    link: str = "https://arxiv.org/abs/3104.00031",
    tldr: str = "Short.",
    details: str = "Motivation: M.\n\nMethod: N.\n\nResult: R.\n\nConclusion: C.\n\n",
    abstract: str = "An abstract.",
) -> str:
    return (
        f"### [{number}] [{title}]({link})\n*Ada Fern,Bo Lund*\n\nMain category: cs.CL\n\n"
        f"TL;DR: {tldr}\n\n\n<details>\n  <summary>Details</summary>\n{details}"
        f"Abstract: {abstract}\n\n</details>\n\n\n"
    )


def only(**fields: str) -> Paper:
    [paper] = entries(TOC + CATEGORY + entry(**fields))  # type: ignore[arg-type]
    assert isinstance(paper, Paper)
    return paper


def test_a_paper_is_read_whole() -> None:
    paper = papers(own())[2]
    assert paper.id == "3104.00013"
    assert paper.version is None
    assert paper.title == "Knots in Very Short Ropes"
    assert paper.authors == ("Tove Lind", "Ada Fern")
    assert paper.categories == ("math.GT",)
    assert paper.tldr == "Short ropes hold few knots."
    assert paper.motivation == "Ropes are often short."
    assert paper.method == "Tie and look."
    assert paper.result == "Three knots at most."
    assert paper.conclusion == "Buy longer ropes."
    assert paper.abstract == "We bound the number of knots that fit a rope of given length."
    assert paper.links.abs == "https://arxiv.org/abs/3104.00013"
    assert paper.links.pdf == "https://arxiv.org/pdf/3104.00013"


def test_papers_come_in_the_order_of_the_file() -> None:
    assert [paper.id for paper in papers(own())] == ["3104.00011", "3104.00012", "3104.00013"]
    assert problems(own()) == []


def test_the_date_is_in_the_file_name() -> None:
    assert read_digest(own().encode(), "somewhere/2031-04-02.md").ref.date == "2031-04-02"
    assert read_digest(own().encode(), "somewhere/latest.md").ref.date is None


def test_the_jsonl_of_the_same_day_gives_the_same_papers() -> None:
    path = DIGESTS / "2031-04-02_AI_enhanced_English.jsonl"
    fields = ["id", "title", "authors", "primary_category", "abstract", *AI_SECTIONS]
    theirs = [
        [getattr(paper, name) for name in fields]
        for paper in read_digest(path.read_bytes(), path.name).entries
    ]
    ours = [[getattr(paper, name) for name in fields] for paper in papers(own())]
    assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize(
    "title",
    [
        "[Plain] Brackets",
        "A Title with ](a Link) in It",
        "Ends in a Bracket]",
        "](",
        "$O(n)$ is Not $\\$5$",
        "A `Code` *and* **Bold** <details> Title",
        "标题 (第二版)",
    ],
)
def test_a_title_may_contain_markdown_syntax(title: str) -> None:
    paper = only(title=title)
    assert paper.title == title
    assert paper.id == "3104.00031"


def test_an_ai_section_runs_over_several_lines() -> None:
    paper = papers(own())[0]
    assert paper.motivation == "Long inputs waste work:\n- most words do not matter\n- readers skim"
    assert paper.method == (
        "A gate closes after each sentence.\nThen it opens again for the next question."
    )
    assert paper.result == "Half the work, the same answers."


def test_a_tldr_runs_over_several_lines() -> None:
    assert only(tldr="One.\nTwo.\n\nThree.").tldr == "One.\nTwo.\nThree."


def test_a_summary_may_be_called_an_innovation_snapshot() -> None:
    text = entry().partition("\n\n\n<details>")[0].replace("TL;DR:", "Innovation Snapshot:")
    first, second = papers(f"{TOC}{CATEGORY}{text}\n\n\n{text.replace('00031', '00032')}\n")
    assert (first.id, first.tldr, first.abstract) == ("3104.00031", "Short.", None)
    assert (second.id, second.tldr, second.categories) == ("3104.00032", "Short.", ("cs.CL",))


def test_a_label_inside_an_abstract_is_part_of_its_text() -> None:
    abstract = "We argue.\n\nConclusion: it holds.\n\nMethod: none.\n\nAbstract: art is abstract."
    paper = only(abstract=abstract)
    assert paper.abstract == abstract
    assert (paper.method, paper.conclusion) == ("N.", "C.")


def test_a_label_within_a_line_is_text() -> None:
    paper = only(details="Motivation: See Method: none.\nResult: none.\n\nConclusion: C.\n\n")
    assert paper.motivation == "See Method: none.\nResult: none."
    assert paper.result is None
    assert paper.conclusion == "C."


def test_missing_sections_are_absent() -> None:
    paper = only(details="Method: N.\n\n", tldr="")
    assert [getattr(paper, name) for name in AI_SECTIONS] == [None, None, "N.", None, None]
    assert paper.abstract == "An abstract."


@pytest.mark.parametrize("details", ["", "nothing labelled", "</details>", "\n\n", "Abstract:"])
def test_details_without_labels_give_a_paper_without_texts(details: str) -> None:
    heading = "### [1] [A title](https://arxiv.org/abs/3104.00031)\n*Ada Fern*\n\n"
    [paper] = papers(f"{TOC}{heading}<details>\n  <summary>Details</summary>\n{details}")
    assert (paper.id, paper.abstract, paper.method) == ("3104.00031", None, None)


def test_details_without_a_summary_line_are_read() -> None:
    [paper] = papers((TOC + entry()).replace("  <summary>Details</summary>\n", ""))
    assert (paper.motivation, paper.abstract) == ("M.", "An abstract.")


def test_html_in_a_summary_does_not_open_the_details() -> None:
    paper = only(tldr="Folds with <details> are studied.")
    assert paper.tldr == "Folds with <details> are studied."
    assert paper.abstract == "An abstract."


def test_an_abstract_may_hold_headings_and_html() -> None:
    abstract = "First.\n# Not a category\n### A heading\n<div class='x'>\n</details> and on."
    assert only(abstract=abstract).abstract == " ".join(abstract.split("\n"))


def test_wrapped_lines_of_an_abstract_are_joined() -> None:
    assert only(abstract="One line\nand the next.").abstract == "One line and the next."


def test_an_entry_without_categories_has_that_of_its_heading() -> None:
    [paper] = papers((TOC + CATEGORY + entry()).replace("Main category: cs.CL\n", ""))
    assert paper.categories == ("cs.CL",)


def test_the_end_of_the_last_details_may_be_missing() -> None:
    assert papers((TOC + entry()).rstrip("\n").removesuffix("</details>").rstrip())[0].abstract


def test_a_digest_without_its_table_of_contents_is_read() -> None:
    assert len(papers(entry())) == 1


def test_a_day_without_papers_is_read_without_a_problem() -> None:
    assert entries(TOC + "# Table of Contents\n\n") == []


@pytest.mark.parametrize("link", ["not-a-link", "javascript:alert(1)", "file:///etc/passwd"])
def test_an_entry_without_a_usable_link_is_reported_with_its_line(link: str) -> None:
    broken = TOC + CATEGORY + entry() + entry(number=2, link=link) + entry(number=3)
    assert len(papers(broken)) == 2
    [problem] = problems(broken)
    assert broken.split("\n")[problem.line - 1].startswith("### [2]")


def test_an_entry_without_a_title_is_reported_with_its_line() -> None:
    broken = TOC + CATEGORY + entry(title="") + entry(number=2)
    assert len(papers(broken)) == 1
    assert problems(broken) == [Problem(7, "no title")]


def test_a_lost_heading_affects_only_its_own_entry() -> None:
    lines = own().split("\n")
    index = next(i for i, line in enumerate(lines) if line.startswith("### [2]"))
    broken = "\n".join([*lines[:index], *lines[index + 1 :]])
    whole = papers(own())
    assert papers(broken) == [whole[0], whole[2]]
    [problem] = problems(broken)
    assert problem.line == index + 3
    assert "heading" in problem.message


def test_a_missing_first_heading_is_reported() -> None:
    broken = TOC + CATEGORY + entry().partition("\n")[2] + entry(number=2)
    assert len(papers(broken)) == 1
    assert problems(broken) == [Problem(9, "a paper without a heading above it")]
