"""BibTeX: other programs read the data that was written, whatever text a digest has."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.test_real_digests import DAILY, REAL, papers_of
from tests.formats.test_round_trips import FUZZ
from tests.support.papers import ATTENTION, FEW, hostile, listed
from tui_reader.core.paper import Links, Paper
from tui_reader.core.people import OTHERS
from tui_reader.export import export, tex
from tui_reader.export.authors import flat, split_name
from tui_reader.export.bibliography import authors, citation_key
from tui_reader.library import Listed

ESCAPED = {
    "braceleft": "{",
    "braceright": "}",
    "asciitilde": "~",
    "asciicircum": "^",
    "backslash": "\\",
    "less": "<",
    "greater": ">",
    "bar": "|",
}


def untex(source: str) -> str:
    """The text that LaTeX typesets, without formulas and other commands."""

    def read(match: re.Match[str]) -> str:
        return ESCAPED[match[1]] if match[1] else match[2] or ""

    return re.sub(r"\\text(\w+)\{\}|\\(.)|[{}]", read, source)


def bibtex(papers: Iterable[Listed]) -> str:
    return "".join(export(papers, "bibtex"))


def read(text: str, *names: Any) -> Any:
    library = parse_string(text, append_middleware=list(names))
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return library.entries


def field(paper: Paper, name: str) -> str:
    (entry,) = read(bibtex([listed(paper)]))
    return str(entry.fields_dict[name].value)


def test_an_entry_has_everything_for_citing_an_arxiv_paper():
    (entry,) = read(bibtex([listed(ATTENTION, tags=("to cite",), note="Read *this*.")]))
    assert (entry.entry_type, entry.key) == ("misc", "vaswani2017-1706.03762")
    assert {name: each.value for name, each in entry.fields_dict.items()} == {
        "title": "Attention Is All You Need",
        "author": "Vaswani, Ashish and Shazeer, Noam and Kaiser, Łukasz",
        "year": "2017",
        "month": "jun",
        "eprint": "1706.03762",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.CL",
        "url": "https://arxiv.org/abs/1706.03762",
        "abstract": (
            r"The dominant models are complex. We propose a $2\times$ simpler one at 98\%."
        ),
        "keywords": "sequence model, attention, to cite",
        "comment": "15 pages, 5 figures",
        "annote": "Read *this*.",
    }


def test_a_paper_outside_arxiv_has_its_doi_and_no_eprint():
    paper = replace(
        ATTENTION, id="doi:10.1038/s41586-020-2649-2", links=Links("https://doi.org/10.1038/x")
    )
    (entry,) = read(bibtex([listed(paper)]))
    assert entry.fields_dict["doi"].value == "10.1038/s41586-020-2649-2"
    assert not {"eprint", "archivePrefix", "primaryClass"} & entry.fields_dict.keys()
    assert re.fullmatch(r"vaswani2017-[0-9a-f]{8}", entry.key)


@FEW
@given(st.lists(hostile(), min_size=1, max_size=3, unique_by=lambda each: each.paper.id))
def test_any_paper_gives_one_entry_with_its_fields(papers):
    text = bibtex(papers)
    for each, entry in zip(papers, read(text), strict=True):
        assert entry.key == citation_key(each.paper)
        values = {name: field.value for name, field in entry.fields_dict.items()}
        assert values.keys() <= {
            *("title", "author", "year", "month", "eprint", "archivePrefix", "primaryClass"),
            *("doi", "url", "abstract", "keywords", "comment", "annote"),
        }
        if each.note and each.note.strip():
            assert untex(values.get("annote", "")) == flat(each.note)
        for value in values.values():
            assert is_balanced(value)
            assert set(commands(value)) <= ALLOWED


def is_balanced(value: str) -> bool:
    """Whether the braces are balanced, as BibTeX counts them."""
    depth = 0
    for character in value:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def commands(value: str) -> list[str]:
    return re.findall(r"\\([A-Za-z]+|.)", value)


ALLOWED = {f"text{name}" for name in ESCAPED} | set("&%#_$,:;! {}|") | tex._COMMANDS


@FUZZ
@given(st.text())
def test_any_text_without_latex_can_be_read_back(text: str):
    text = re.sub(r"[\\$`]", "", text)
    for write in (tex.text, tex.title, tex.plain):
        assert untex(write(text)) == flat(text)


@FEW
@given(hostile())
def test_every_author_is_one_name(each):
    (entry,) = read(bibtex([each]), SeparateCoAuthors(), SplitNameParts())
    names = authors(each.paper)
    found = entry.fields_dict["author"].value if names else []
    has_others = bool(names) and each.paper.authors[-1] == OTHERS  # BibTeX's "and others"
    assert len(found) == len(names) + has_others


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("Ashish Vaswani", "Vaswani, Ashish"),
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("Luc De Raedt", "De Raedt, Luc"),
        ("Guy Van den Broeck", "Van den Broeck, Guy"),
        ("Nguyen Van Anh", "Anh, Nguyen Van"),
        ("Robert Downey Jr.", "Downey, Jr., Robert"),
        ("Sammy Davis, Jr.", "Davis, Jr., Sammy"),
        ("Vaswani, Ashish", "Vaswani, Ashish"),
        ("Mausam", "{Mausam}"),
        ("王小明", "{王小明}"),
        ("王 小明", "王, 小明"),
        ("김 철수", "김, 철수"),
        ("CMS Collaboration", "{CMS Collaboration}"),
        ("The Gemma Team and friends", "{The Gemma Team and friends}"),
        ("Chris and Sons", "{Chris and Sons}"),
        ("Others, Chris", "{Others}, Chris"),
        (r"J\"urgen Schmidhuber", "Schmidhuber, Jürgen"),
        ("J. {Doe", r"{\textbraceleft{}Doe}, J."),
        ("& Doe", r"Doe, {\&}"),
    ],
)
def test_names_are_cited_family_name_first(written: str, cited: str):
    assert field(replace(ATTENTION, authors=(written,)), "author") == cited


def test_a_colon_in_a_list_of_authors_is_not_an_author():
    paper = replace(ATTENTION, authors=("Euclid Collaboration", ":", "A. Blot"))
    assert field(paper, "author") == "{Euclid Collaboration} and Blot, A."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("BERT for C++ and K-means in 3D", "{BERT} for {C}++ and {K}-means in {3D}"),
        ("A Study of Bayesian Nets", "A Study of Bayesian Nets"),
        (r"3.7$\times$ Faster $K$-means", r"3.7{$\times$} Faster {$K$}-means"),
        (r"98\% of R&D_x #1", r"98\% of {R}\&{D}\_x \#1"),
        ("From $5 to $10 {really", r"From \$5 to \$10 \textbraceleft{}really"),
        (r"\emph{Very} good~\cite{x}", "Very good [x]"),
        (r"Unclosed $\frac{1$", r"Unclosed \$\textbackslash{}frac\textbraceleft{}1\$"),
        (r"$\input{/etc/passwd}$", None),
        (r"$x^^5cinput$", None),
        (r"\write18{rm}", r"\textbackslash{}write18\textbraceleft{}rm\textbraceright{}"),
    ],
)
def test_titles_keep_formulas_and_capitals_and_run_no_commands(written: str, expected: str | None):
    value = field(replace(ATTENTION, title=written), "title")
    if expected is None:
        assert set(commands(value)) <= ALLOWED
        assert "$" not in value.replace(r"\$", "")
    else:
        assert value == expected


@pytest.mark.parametrize(
    "formula",
    [r"\alpha_{i}", r"\frac{1}{2}", r"O(n \log n)", r"\{0,1\}^n", r"\mathbf{x}\in\mathbb{R}"],
)
def test_formulas_of_papers_are_kept(formula: str):
    assert tex.text(f"Of ${formula}$ only") == f"Of ${formula}$ only"


@pytest.mark.parametrize(
    "formula", [r"\def\x{}", r"\frac{1}", r"x_", r"a}{b", r"\left(x", r"\unknown", "a%b", "a#b"]
)
def test_formulas_with_errors_are_escaped(formula: str):
    assert "$" not in tex.text(f"Of ${formula}$ only").replace(r"\$", "")


def test_the_key_does_not_depend_on_title_date_or_other_papers():
    changed = replace(ATTENTION, title="Another Title", published="2023-08-02", version=9)
    assert citation_key(changed) == citation_key(ATTENTION) == "vaswani2017-1706.03762"
    assert citation_key(replace(ATTENTION, id="hep-th/9901001")) == "vaswani1999-hep-th-9901001"


@pytest.mark.parametrize(
    ("author", "start"),
    [
        ("Ørsted Łukasz", "lukasz"),
        ("Laurens van der Maaten", "vandermaaten"),
        ("王小明", "paper"),
        ("}{,@", "paper"),
    ],
)
def test_keys_are_ascii_letters_of_the_first_author(author: str, start: str):
    assert citation_key(replace(ATTENTION, authors=(author,))) == f"{start}2017-1706.03762"


def test_two_papers_of_an_author_and_year_have_different_keys():
    assert citation_key(ATTENTION) != citation_key(replace(ATTENTION, id="1706.03763"))


def test_a_name_is_split_without_losing_a_letter():
    name = split_name("Juan Pablo de la Plata")
    assert (name.given, name.family) == ("Juan Pablo", "de la Plata")


@pytest.mark.skipif(not REAL.is_dir(), reason="no real digests beside the project")
def test_a_real_digest_gives_one_entry_with_its_own_key_for_each_paper():
    papers = [*map(listed, papers_of(DAILY / "2026-07-01_AI_enhanced_Chinese.jsonl"))]
    entries = read(bibtex(papers))
    assert [entry.fields_dict["eprint"].value for entry in entries] == [
        each.paper.id for each in papers
    ]
    assert len({entry.key for entry in entries}) == len(papers)
