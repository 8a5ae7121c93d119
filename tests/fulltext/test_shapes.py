"""Shapes of LaTeXML's pages of different years: boxes, floats, lists in tables, errors, notes."""

from pathlib import Path

import pytest

from benchmarks.fulltext import measured
from tests.fulltext.test_blocks import page, shown
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options, width_of
from tui_reader.fulltext.model import Footnote

SHAPES = (Path(__file__).parent / "pages" / "shapes.html").read_bytes()


def lines(body: str, width: int = 60) -> list[str]:
    return list(filter(None, shown(page(body), width).split("\n")))


def error(text: str) -> str:
    return f'<span class="ltx_ERROR undefined">{text}</span>'


def test_a_page_of_many_shapes_loses_no_words_and_no_elements():
    found = measured(SHAPES)
    assert found.words_found == found.words > 400
    assert found.note_words_found == found.note_words > 0
    assert found.backslashes == 0
    assert found.in_two_dimensions == found.displayed > 0
    for name, (theirs, ours) in found.counts.items():
        assert theirs == ours > 0, name
    for width in (20, 40, 92):
        made = lines_of(article_of(SHAPES).blocks, Options(width))
        assert max(map(width_of, made)) <= width


def test_a_list_within_a_table_stays_in_its_cell():
    item = (
        '<li class="ltx_item"><span class="ltx_tag ltx_tag_item">•</span><div class="ltx_para">'
        '<p class="ltx_p">%s</p></div></li>'
    )
    cell = f'<ul class="ltx_itemize">{item % "First"}{item % "Second"}</ul>'
    rows = f"<tr><td>head</td><td>{cell}</td></tr><tr><td>foot</td><td>end</td></tr>"
    assert lines(f'<table class="ltx_tabular">{rows}</table>') == [
        "head  • First", "      • Second", "foot  end",
    ]  # fmt: skip


def test_a_formula_with_its_number_stays_in_its_cell():
    formula = '<math display="block"><mi>x</mi></math>'
    number = '<td class="ltx_eqn_eqno"><span class="ltx_tag ltx_tag_equation">(4)</span></td>'
    equation = f'<table class="ltx_eqn_table"><tr><td>{formula}</td>{number}</tr></table>'
    assert lines(f"<table><tr><td>row</td><td>{equation}</td></tr></table>") == ["row  x (4)"]


def test_a_caption_above_a_long_table_stays_above():
    table = '<table class="ltx_tabular"><caption>Table 1: Lamps</caption><tr><td>a</td><td>b</td>'
    assert lines(f"{table}</tr></table>") == ["Table 1: Lamps", "a  b"]


def test_affiliations_are_raised_and_the_lines_of_an_author_stay_apart():
    name = '<span class="ltx_personname">Jane Doe<sup class="ltx_sup">1,2</sup></span>'
    rows = "".join(
        f'<span class="ltx_tr"><span class="ltx_td">{each}</span></span>'
        for each in ("John Roe", "Dept of Oil")
    )
    other = f'<span class="ltx_personname"><span class="ltx_tabular">{rows}</span></span>'
    authors = "".join(f'<span class="ltx_creator">{each}</span>' for each in (name, other))
    found = lines(f'<div class="ltx_authors">{authors}</div>')
    assert [line.strip() for line in found] == ["Jane Doe¹,²", "John Roe", "Dept of Oil"]


def test_a_name_before_a_table_of_addresses_is_kept():
    row = '<span class="ltx_tr"><span class="ltx_td">Uni of X</span></span>'
    name = f'Ada <em>Sample</em><br/><span class="ltx_tabular">{row}</span> and Bo Sample'
    author = f'<span class="ltx_creator"><span class="ltx_personname">{name}</span></span>'
    found = lines(f'<div class="ltx_authors">{author}</div>')
    assert [line.strip() for line in found] == ["Ada Sample", "Uni of X", "and Bo Sample"]


def test_words_between_formulas_keep_their_spaces():
    formula = "<math><mi>x</mi></math>"
    cell = f'<td class="ltx_eqn_cell">{formula}<span class="ltx_text"> where </span>{formula}</td>'
    found = lines(f'<table class="ltx_equation ltx_eqn_table"><tr>{cell}</tr></table>')
    assert [line.strip() for line in found] == ["x where x"]


def test_a_mark_that_is_apart_from_its_footnote_leads_to_it():
    note = (
        '<span class="ltx_note ltx_role_footnote%s" id="%s"><sup class="ltx_note_mark">3</sup>'
        '<span class="ltx_note_outer"><span class="ltx_note_content">%s</span></span></span>'
    )
    body = f"<p>Mark{note % ('mark', 'a', '')} here.</p>{note % ('text', 'b', 'The text.')}"
    article = page(body)
    marks = [piece for piece in article.blocks[0].content if piece.note]  # type: ignore[union-attr]
    assert [mark.text for mark in marks] == ["³"]
    assert article.blocks[article.places[marks[0].note]] == Footnote(
        "b",
        "3",
        article.blocks[-1].content,  # type: ignore[union-attr]
    )
    assert lines(body) == ["Mark³ here.", "  3 The text."]


def test_an_unknown_command_does_not_run_into_the_words_after_it():
    assert lines(f"<p>{error(chr(92) + 'hl')}words</p>") == ["\\hl words"]
    assert lines(f"<p>{error(chr(92) + 'one')}{error(chr(92) + 'two')}</p>") == ["\\one \\two"]


@pytest.mark.parametrize(("token", "name"), [("\\coloneqq", "≔"), ("\\mynorm", "mynorm")])
def test_an_unknown_command_of_a_formula_is_printed_or_named(token: str, name: str):
    formula = f"<math><mrow><merror><mtext>{token}</mtext></merror><mi>x</mi></mrow></math>"
    assert lines(f"<p>a {formula}</p>")[0].replace(" ", "") == f"a{name}x"


def test_code_within_a_sentence_stays_in_it():
    assert lines('<p>use <code class="ltx_listing">foo()</code> here</p>') == ["use foo() here"]


@pytest.mark.parametrize(
    "drawn",
    [
        '<span class="katex"><math><mi>x</mi></math><span class="katex-html">x</span></span>',
        "<mjx-container><mjx-math>x</mjx-math><math><mi>x</mi></math></mjx-container>",
        '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi></m:math>',
    ],
)
def test_a_formula_that_a_script_or_another_program_drew_appears_once(drawn: str):
    assert lines(f"<p>We have {drawn} here</p>") == ["We have x here"]


def test_the_paper_is_found_beside_an_article_of_another_program():
    other = "<article>Words of an extension, which are many more than those of the paper.</article>"
    paper = '<div class="ltx_document"><p>Words of the paper.</p></div>'
    assert shown(article_of(f"{other}{paper}".encode())) == "Words of the paper."
