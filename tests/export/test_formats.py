"""RIS, CSL-JSON, Markdown and reference lines, read back by other programs."""

import json
import re
import warnings
from dataclasses import replace
from typing import Any

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.formats.test_round_trips import FUZZ
from tests.fuzz.oracles import assert_safe
from tests.support.papers import ATTENTION, FEW, TEXTS, hostile, listed
from tui_reader.core.latex import readable
from tui_reader.core.paper import Links, Paper
from tui_reader.export import FORMATS, citation, export, markdown_link
from tui_reader.export.authors import flat
from tui_reader.export.bibliography import authors, citation_key
from tui_reader.export.markdown import escaped
from tui_reader.library import Listed

PAPERS = st.lists(hostile(), max_size=3, unique_by=lambda each: each.paper.id)


def written(format: str, *papers: Listed) -> str:
    return "".join(export(papers, format))


@FEW
@given(PAPERS)
def test_text_of_a_digest_is_only_data_in_every_format(papers: list[Listed]):
    """No control characters, one record or heading for each paper, and no markup of theirs."""
    for format in FORMATS:
        # digest formats escape structure in text with a zero-width space
        assert_safe(written(format, *papers), "\n\u200b")
    check_ris(papers)
    check_csl(papers)
    check_markdown([each._replace(note=None) for each in papers])
    for each in papers:
        assert re.fullmatch(r"[^\r\n]+", citation(each.paper))
        assert_safe(citation(each.paper))


@pytest.mark.parametrize("format", FORMATS)
def test_papers_are_written_one_by_one(format: str):
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield listed(ATTENTION)

    chunks = export(endless(), format)
    for _ in range(5):
        next(chunks)
    assert taken <= 5


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_without_papers_is_an_empty_document(format: str):
    text = written(format)
    if format == "csl-json":
        assert json.loads(text) == []
    else:
        assert "1706.03762" not in text


def test_a_ris_record_has_the_data_of_the_paper():
    (record,) = rispy.loads(written("ris", listed(ATTENTION, tags=("to cite",), note="Mine.")))
    assert record == {
        "type_of_reference": "UNPB",
        "id": "vaswani2017-1706.03762",
        "title": "Attention Is All You Need",
        "authors": ["Vaswani, Ashish", "Shazeer, Noam", "Kaiser, Łukasz"],
        "year": "2017",
        "date": "2017/06/12",
        "abstract": "The dominant models are complex. We propose a 2× simpler one at 98%.",
        "keywords": ["sequence model", "attention", "to cite"],
        "doi": "10.48550/arXiv.1706.03762",
        "urls": ["https://arxiv.org/abs/1706.03762"],
        "file_attachments1": "https://arxiv.org/pdf/1706.03762",
        "accession_number": "arXiv:1706.03762",
        "publisher": "arXiv",
        "notes": ["15 pages, 5 figures", "Mine."],
    }


def check_ris(papers: list[Listed]) -> None:
    """Assert that there is one record for each paper, with its data."""
    records = rispy.loads(written("ris", *papers))
    assert [record["id"] for record in records] == [citation_key(each.paper) for each in papers]
    for each, record in zip(papers, records, strict=True):
        assert record["type_of_reference"] == "UNPB"
        assert record.get("title", "") == flat(readable(each.paper.title))
        assert len(record.get("authors", [])) == len(authors(each.paper))


PROPERTIES = {
    *("id", "type", "title", "author", "issued", "publisher", "number", "version", "DOI", "URL"),
    *("abstract", "keyword", "categories", "note"),
}


def rendered(items: list[dict[str, Any]]) -> list[str]:
    """The items as a citation processor prints them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about unknown variables
        source = CiteProcJSON(items)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatters.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"].lower())]))
        return [str(entry) for entry in bibliography.bibliography()]


def test_a_csl_item_has_the_data_of_the_paper():
    (item,) = json.loads(written("csl-json", listed(ATTENTION, tags=("to cite",), note="Mine.")))
    assert item == {
        "id": "vaswani2017-1706.03762",
        "type": "article",
        "title": "Attention Is All You Need",
        "author": [
            {"family": "Vaswani", "given": "Ashish"},
            {"family": "Shazeer", "given": "Noam"},
            {"family": "Kaiser", "given": "Łukasz"},
        ],
        "issued": {"date-parts": [[2017, 6, 12]]},
        "publisher": "arXiv",
        "number": "arXiv:1706.03762",
        "version": "7",
        "DOI": "10.48550/arXiv.1706.03762",
        "URL": "https://arxiv.org/abs/1706.03762",
        "abstract": "The dominant models are complex.\n\nWe propose a 2× simpler one at 98%.",
        "keyword": "sequence model, attention, to cite",
        "categories": ["cs.CL", "cs.LG"],
        "note": "Mine.",
    }


def test_a_citation_processor_prints_the_items():
    group = replace(ATTENTION, id="2301.00001", authors=("CMS Collaboration",), published=None)
    papers = [listed(ATTENTION), listed(group)]
    first, second = rendered(json.loads(written("csl-json", *papers)))
    assert first.startswith("Vaswani, A., Shazeer, N. and Kaiser, Ł. (2017)")
    assert "Attention Is All You Need" in first
    assert second.startswith("CMS Collaboration (2023)")


def check_csl(papers: list[Listed]) -> None:
    """Assert that there is one item for each paper, of the types that CSL has."""
    items = json.loads(written("csl-json", *papers))
    assert [item["id"] for item in items] == [citation_key(each.paper) for each in papers]
    for item in items:
        assert item.keys() <= PROPERTIES
        assert all(
            isinstance(value, str)
            for name, value in item.items()
            if name not in ("author", "issued", "categories")
        )
        for name in item.get("author", []):
            assert set(name) in ({"literal"}, {"family", "given"}, {"family", "given", "suffix"})
        for parts in item.get("issued", {"date-parts": []})["date-parts"]:
            assert 1 <= len(parts) <= 3
            assert all(type(part) is int for part in parts)


def tokens(text: str) -> list[Token]:
    """`text` as CommonMark with tables, strikethrough and bare links."""
    reader = MarkdownIt("commonmark", {"linkify": True, "html": True})
    reader.enable(["table", "strikethrough", "linkify"])
    found: list[Token] = []
    for token in reader.parse(text):
        found.append(token)
        found.extend(token.children or [])
    return found


def test_a_paper_in_the_reading_list_has_a_heading_and_its_facts():
    tex_title = replace(ATTENTION, title=r"3$\times$ <b>Faster</b>")
    text = written("markdown", listed(tex_title, starred=True, tags=("x",), note="Mine\n# big"))
    assert text == (
        "# Reading list\n"
        "\n## [3× \\<b\\>Faster\\</b\\>](https://arxiv.org/abs/1706.03762)\n"
        "\nAshish Vaswani, Noam Shazeer, Łukasz Kaiser\n"
        "\n★ starred · 2017-06-12 · `cs.CL` · `sequence model` · `attention` · "
        "[PDF](https://arxiv.org/pdf/1706.03762) · "
        "[code](https://github.com/tensorflow/tensor2tensor)\n"
        "\n**TL;DR** Attention alone suffices.\n"
        "\nTags: x\n"
        "\n> Mine\n> # big\n"
    )


def check_markdown(papers: list[Listed]) -> None:
    """Assert that no text of a digest acts as markup."""
    found = tokens(written("markdown", *papers))
    kinds = [token.type for token in found]
    assert kinds.count("heading_open") == 1 + len(papers)
    assert set(kinds) <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
        *("link_open", "link_close", "strong_open", "strong_close", "code_inline", "text_special"),
    }
    expected = sum(
        bool(link) for each in papers for link in (each.paper.links.abs, each.paper.links.pdf)
    )
    assert kinds.count("link_open") == expected
    for token in found:
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith("https://")


@FUZZ
@given(TEXTS)
def test_escaped_text_is_shown_unchanged(text: str):
    shown = "".join(
        token.content
        for token in tokens(f"x {escaped(text)}")
        if token.type in ("text", "text_special")
    )
    assert shown == f"x {flat(text)}".rstrip()


def test_a_markdown_link_leads_to_the_papers_page():
    assert markdown_link(ATTENTION) == (
        "[Attention Is All You Need](https://arxiv.org/abs/1706.03762)"
    )
    odd = replace(ATTENTION, title="a] b", links=Links("https://e.example/a_(b)?c=1&copy;=2"))
    (link,) = [token for token in tokens(markdown_link(odd)) if token.type == "link_open"]
    assert link.attrs["href"] == "https://e.example/a%5F%28b%29?c=1&copy;=2"
    assert markdown_link(replace(ATTENTION, links=Links())) == "Attention Is All You Need"


@pytest.mark.parametrize(
    ("paper", "line"),
    [
        (
            ATTENTION,
            "Ashish Vaswani, Noam Shazeer and Łukasz Kaiser (2017). Attention Is All You Need.",
        ),
        (
            replace(ATTENTION, authors=tuple(f"A. B{n}" for n in range(9)), title="Why?"),
            "A. B0, A. B1, A. B2, et al. (2017). Why?",
        ),
        (Paper("url:https://e.example/x", "T", links=Links("https://e.example/x")), "T."),
    ],
)
def test_a_citation_is_one_line_with_identifier_and_page(paper: Paper, line: str):
    if paper.id == ATTENTION.id:
        line += " arXiv:1706.03762."
    assert citation(paper) == f"{line} {paper.links.abs}"


@pytest.mark.parametrize(
    ("published", "bibtex", "ris", "parts"),
    [
        ("2031", ["year = {2031}"], ["PY  - 2031", "DA  - 2031"], [2031]),
        (
            "2031-04",
            ["year = {2031}", "month = apr"],
            ["PY  - 2031", "DA  - 2031/04"],
            [2031, 4],
        ),
        (
            "2031-04-02",
            ["year = {2031}", "month = apr"],
            ["PY  - 2031", "DA  - 2031/04/02"],
            [2031, 4, 2],
        ),
    ],
)
def test_a_date_is_exported_as_precisely_as_it_is_known(
    published: str, bibtex: list[str], ris: list[str], parts: list[int]
):
    paper = listed(Paper("doi:10.1234/x", "Title", published=published))
    entry = written("bibtex", paper).splitlines()
    assert [line.strip(" ,") for line in entry if line.startswith(("  year", "  month"))] == bibtex
    record = written("ris", paper).splitlines()
    assert [line for line in record if line.startswith(("PY", "DA"))] == ris
    assert json.loads(written("csl-json", paper))[0]["issued"] == {"date-parts": [parts]}
    assert published in written("markdown", paper).split()
    assert f'"published": "{published}"' in written("daily-arxiv", paper)
