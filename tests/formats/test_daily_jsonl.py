import json
from typing import Any

import pytest

from tests.support.helpers import DIGESTS
from tui_reader.core.paper import AI_SECTIONS, Badge, Links, Paper
from tui_reader.formats import Problem, read_digest


def own(name: str) -> list[Paper | Problem]:
    return list(read_digest((DIGESTS / name).read_bytes(), name).entries)


def read(text: str | bytes) -> list[Paper | Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_digest(data, "2031-04-02.jsonl").entries)


def line(**fields: Any) -> str:
    paper = {
        "id": "3104.00041",
        "abs": "https://arxiv.org/abs/3104.00041",
        "title": "A title",
        "authors": ["Ada Fern"],
        "categories": ["cs.CL", "cs.LG"],
        "comment": None,
        "summary": "An abstract.",
    }
    kept = {key: value for key, value in (paper | fields).items() if value is not ...}
    return json.dumps(kept)


def only(**fields: Any) -> Paper:
    [paper] = read(line(**fields))
    assert isinstance(paper, Paper)
    return paper


def test_a_paper_is_read_whole() -> None:
    paper = own("2031-04-02_AI_enhanced_English.jsonl")[0]
    assert paper == Paper(
        id="3104.00013",
        title="Knots in Very Short Ropes",
        authors=("Tove Lind", "Ada Fern"),
        categories=("math.GT", "math.CO"),
        abstract="We bound the number of knots that fit a rope of given length.",
        tldr="Short ropes hold few knots.",
        motivation="Ropes are often short.",
        method="Tie and look.",
        result="Three knots at most.",
        conclusion="Buy longer ropes.",
        comment="4 pages, 3 ropes",
        links=Links(abs="https://arxiv.org/abs/3104.00013", pdf="https://arxiv.org/pdf/3104.00013"),
    )


def test_a_digest_without_summaries_has_the_same_papers_without_them() -> None:
    bare = own("2031-04-02.jsonl")
    expected = own("2031-04-02_AI_enhanced_English.jsonl")
    for without, with_ in zip(bare, expected, strict=True):
        assert isinstance(without, Paper)
        assert isinstance(with_, Paper)
        assert [getattr(without, name) for name in AI_SECTIONS] == [None] * 5
        assert (without.id, without.abstract) == (with_.id, with_.abstract)


def test_summaries_that_are_null_or_no_object_are_absent() -> None:
    for paper in own("2031-04-03_AI_enhanced_English.jsonl")[:2]:
        assert isinstance(paper, Paper)
        assert [getattr(paper, name) for name in AI_SECTIONS] == [None] * 5
        assert paper.abstract


def test_summaries_may_miss_some_fields() -> None:
    paper = own("2031-04-03_AI_enhanced_English.jsonl")[2]
    assert isinstance(paper, Paper)
    assert paper.tldr == "Only this one."
    assert [getattr(paper, name) for name in AI_SECTIONS[1:]] == [None] * 4


def test_code_has_a_link_and_its_stars() -> None:
    paper = own("2031-04-03_AI_enhanced_English.jsonl")[3]
    assert isinstance(paper, Paper)
    assert paper.links.code == "https://github.com/invented/runs"
    assert paper.code_stars == 17


@pytest.mark.parametrize("stars", [None, "17", -1, 1.5, True, 10**30, [], {}])
def test_stars_that_are_not_a_count_are_left_out(stars: Any) -> None:
    assert only(code_stars=stars).code_stars is None


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026-06-30T12:00:00Z", "2026-06-30"),
        ("2026-02-31", None),
        ("lately", None),
        (20260630, None),
        (None, None),
    ],
)
def test_the_date_of_the_code_s_last_change_is_read(date: Any, read: str | None) -> None:
    assert only(code_url="https://github.com/a/b", code_last_update=date).code_updated == read


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "https://example.org/\u202egpj.exe", "https://[bad", "", 7, None),
        ["https://example.org"],
    ],
)
def test_code_that_is_not_a_web_link_is_left_out(url: Any) -> None:
    assert only(code_url=url).links.code is None


def test_invalid_badges_are_left_out() -> None:
    badges = [{"label": " a\x1b[31m b ", "color": "F08080"}, {"label": "c", "color": "red; x"}]
    broken = [{"label": 1}, {"color": "blue"}, "d", None, {"label": ""}, {"label": "c"}]
    assert only(badges=[*badges, *broken]).badges == (Badge("a b", "F08080"), Badge("c"))
    assert only(badges="a").badges == ()


def test_a_version_in_the_link_is_the_papers() -> None:
    paper = only(abs="https://arxiv.org/abs/3104.00041v3")
    assert (paper.id, paper.version) == ("3104.00041", 3)


def test_a_paper_without_id_is_known_by_its_link() -> None:
    assert only(id=...).id == "3104.00041"
    assert only(id=None, abs="https://doi.org/10.1234/ABC.5").id == "doi:10.1234/abc.5"
    assert only(id=7, abs="https://example.org/paper").id == "url:https://example.org/paper"


def test_wrapped_lines_are_joined_and_paragraphs_kept() -> None:
    summary = "One line\nand its end.\n  A second paragraph\nalso wrapped.\n  going on."
    assert only(summary=summary).abstract == (
        "One line and its end.\n\nA second paragraph also wrapped. going on."
    )


@pytest.mark.parametrize("value", [None, 3, [], {}, ["x"], True, 1e400])
@pytest.mark.parametrize("key", ["authors", "categories", "comment", "summary", "published", "AI"])
def test_a_field_of_another_type_loses_only_that_field(key: str, value: Any) -> None:
    paper = only(**{key: value})
    assert paper.id == "3104.00041"
    assert paper.title == "A title"


def test_names_and_codes_of_another_type_are_left_out() -> None:
    paper = only(
        authors=["Ada", None, 3, " ", "Bo"], categories=["cs.CL", None, "no code!", "cs.CL"]
    )
    assert paper.authors == ("Ada", "Bo")
    assert paper.categories == ("cs.CL",)


def test_authors_and_categories_may_be_one_text() -> None:
    paper = only(authors="Ada Fern, Bo Lund", categories="cs.CL, cs.LG")
    assert paper.authors == ("Ada Fern", "Bo Lund")
    assert paper.categories == ("cs.CL", "cs.LG")


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ('{"id": "3104.00042", "title": oops}', "not JSON: Expecting value at column 31"),
        ('{"id": "3104', "not JSON: Unterminated string starting at column 8"),
        ("[1, 2]", "not a JSON object"),
        ('"text"', "not a JSON object"),
        (line(title=...), "no title"),
        (line(title="  "), "no title"),
        (line(title=["A"]), "no title"),
        (line(id=..., abs=...), "no arXiv id, DOI or link (none given)"),
        (line(id="x", abs="javascript:alert(1)"), "no arXiv id, DOI or link (x)"),
        ("[" * 100_000, "not read: nested too deeply"),
        ('{"a": ' * 100_000, "not read: nested too deeply"),
        ('{"id": ' + "9" * 5_000 + "}", "not read: a number with too many digits"),
    ],
    ids=range(12),
)
def test_a_broken_line_is_reported_with_its_number_and_the_rest_is_read(
    broken: str, expected: str
) -> None:
    before, problem, after = read(f"{line()}\n\n{broken}\n{line()}\n")
    assert problem == Problem(3, expected)
    assert isinstance(before, Paper)
    assert before == after


def test_text_quoted_in_messages_is_made_safe() -> None:
    [problem] = read(line(id="\x1b]52;c;eA==\x07\u202eid", abs=...))
    assert isinstance(problem, Problem)
    assert problem.message == "no arXiv id, DOI or link (id)"


def test_the_first_line_may_be_broken() -> None:
    assert [type(entry) for entry in read("{broken\n" + line())] == [Problem, Paper]


def test_lone_surrogates_become_replacement_characters() -> None:
    paper = only(title="A\ud800B", summary="\udfff", authors=["\ud83d"])
    assert (paper.title, paper.abstract, paper.authors) == ("A\ufffdB", "\ufffd", ("\ufffd",))
    paper.title.encode("utf-8")


def test_surrogate_pairs_are_the_character_that_they_mean() -> None:
    assert '"\\ud83d\\ude00"' in line(title="😀")
    assert only(title="😀").title == "😀"


def test_undecodable_bytes_are_reported_and_the_rest_is_read() -> None:
    data = f"{line()}\n{line(title='B!')}\n".encode().replace(b"B!", b"B\xff")
    problem, first, second = read(data)
    assert problem == Problem(2, "bytes that are not UTF-8 were replaced")
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, second.title) == ("A title", "B\ufffd")


def test_a_line_separator_within_a_text_ends_no_line() -> None:
    [paper] = read(json.dumps(json.loads(line(title="A\u2028B\x85C")), ensure_ascii=False))
    assert isinstance(paper, Paper)
    assert paper.title == "A BC"


def test_a_title_of_a_million_characters_is_cut() -> None:
    paper, problem = read(line(title="a" * 1_000_000))
    assert isinstance(paper, Paper)
    assert paper.title.endswith("a…")
    assert len(paper.title) < 5_000
    assert problem == Problem(1, "too long, and shortened: title")


def test_the_summary_of_early_2025_is_the_tldr() -> None:
    assert only(AI={"task": "Dry sponges.", "method": "Heat"}).tldr == "Dry sponges."
    assert only(AI={"task": "Dry sponges.", "tldr": "Wet sponges."}).tldr == "Wet sponges."


def test_the_link_to_the_code_is_taken_from_abstract_and_comment() -> None:
    assert only(summary="Code: https://github.com/a/drying.").links.code == (
        "https://github.com/a/drying"
    )
    cut = only(comment="https://github.com/a/drying", code_url="https://github.com/a/dryin")
    assert cut.links.code == "https://github.com/a/drying"
