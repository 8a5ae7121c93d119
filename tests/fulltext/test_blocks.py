"""Pages as blocks: what is read of LaTeXML's structure, and what of anything else."""

import re
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.codec import decoded, encoded
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.markdown import markdown
from tui_reader.fulltext.model import (
    Article,
    Equation,
    Footnote,
    Group,
    Listing,
    Paragraph,
    Picture,
    Reference,
    Style,
    Table,
    text_of,
)
from tui_reader.fulltext.page import MAX_DEPTH, PageError


def page(body: str) -> Article:
    return article_of(f'<article class="ltx_document">{body}</article>'.encode())


def shown(article: Article, width: int = 80) -> str:
    return "\n".join(text_of(line).rstrip() for line in lines_of(article.blocks, Options(width)))


def of_kind(article: Article, kind: str) -> list[Group]:
    return [each for each in article.blocks if isinstance(each, Group) and each.kind == kind]


def test_a_repeated_mark_leads_to_its_footnote_also_within_a_theorem():
    mark = '<sup class="ltx_note_mark">1</sup>'
    note = f'<span class="ltx_note ltx_role_footnote" id="n">{mark}A lamp.</span>'
    again = f'<span class="ltx_note ltx_role_footnotemark" id="m">{mark}</span>'
    article = page(
        f'<p>beginning</p><div class="ltx_theorem"><p>We light{note} it.</p></div>'
        f"<p>Again{again}.</p>"
    )
    assert article.places["mark 1"] == article.places["n"] == 1
    text = "\n".join(markdown(article))
    assert "light[^n]" in text
    assert "Again¹." in text
    article = page(f"<p>We light{note} it.</p><p>Again{again}.</p>")
    assert isinstance(article.blocks[article.places["mark 1"]], Footnote)


def test_links_within_the_paper_lead_to_their_blocks(paper: Article):
    cited, equation = [
        piece
        for block in paper.blocks
        if isinstance(block, Paragraph)
        for piece in block.content
        if piece.target
    ]
    assert (cited.text, cited.target) == ("2029", "#bib.bib1")
    assert isinstance(paper.blocks[paper.places["bib.bib1"]], Reference)
    assert equation.target == "#S1.E1"
    assert isinstance(paper.blocks[paper.places["S1.E1"]], Equation)


def test_a_footnote_follows_its_paragraph(paper: Article):
    number = next(at for at, each in enumerate(paper.blocks) if isinstance(each, Footnote))
    footnote, before = paper.blocks[number], paper.blocks[number - 1]
    assert isinstance(footnote, Footnote)
    assert isinstance(before, Paragraph)
    assert (footnote.mark, text_of(footnote.content)) == ("1", "A lantern is lit once.")
    assert text_of(before.content).endswith("Eq. 1.¹ This was slow.")
    assert next(piece.note for piece in before.content if piece.note) == footnote.id
    assert paper.places[footnote.id] == number


def test_a_figure_has_its_panels_pictures_and_captions(paper: Article):
    (figure,) = of_kind(paper, "figure")
    panels = [each for each in figure.blocks if isinstance(each, Group)]
    pictures = [panel.blocks[0] for panel in panels]
    assert pictures == [Picture("x1.png"), Picture("x2.png", "a boat")]
    last = figure.blocks[-1]
    assert isinstance(last, Paragraph)
    assert text_of(last.content) == "Figure 1: Two harbours."


def test_a_listing_in_a_line_of_a_listing_keeps_its_lines():
    lines = "".join(f'<div class="ltx_listingline">step {n}</div>' for n in range(3))
    inner = f'<div class="ltx_listing">{lines}</div>'
    (listing,) = page(
        f'<div class="ltx_listing"><div class="ltx_listingline">{inner}</div></div>'
    ).blocks
    assert isinstance(listing, Listing)
    assert [text_of(line.content) for line in listing.lines] == ["step 0", "step 1", "step 2"]


def test_unknown_commands_are_counted_and_marked_and_lose_no_text(paper: Article):
    assert paper.errors == 2
    (piece,) = [
        piece
        for block in paper.blocks
        if isinstance(block, Paragraph)
        for piece in block.content
        if piece.style & Style.ERROR
    ]
    assert piece.text == "\\harbour"
    assert "Our method \\harbour needs one line:" in shown(paper)


def test_tables_inside_a_paragraph_do_not_lose_the_words_around_them():
    article = page(
        '<p class="ltx_p">Before <span class="ltx_tabular"><span class="ltx_tr">'
        '<span class="ltx_td">a</span><span class="ltx_td">b</span></span></span> after.</p>'
    )
    assert [type(each) for each in article.blocks] == [Paragraph, Table, Paragraph]


def test_a_table_that_only_places_figures_is_no_table():
    article = page(
        '<table class="ltx_tabular"><tr><td><figure class="ltx_figure"><img src="a.png">'
        "<figcaption>One</figcaption></figure></td><td>two</td></tr></table>"
    )
    assert [type(each) for each in article.blocks] == [Group, Paragraph]


def test_a_formula_without_mathml_is_its_tex_as_text():
    article = page(
        '<p>So <math alttext="\\alpha^{2}"></math> and <img class="ltx_Math" alt="$\\beta$"></p>'
    )
    assert shown(article) == "So α² and β"
    broken = page('<p>So <math alttext="\\unknown{x}"></math> ends.</p>')
    assert shown(broken).endswith(" ends.")


def test_text_in_a_frame_is_read_as_blocks_and_labels_of_a_drawing_as_text():
    words = " ".join(["word"] * 60)
    framed = page(f"<svg><foreignObject><p>{words}</p></foreignObject></svg>")
    assert [type(each) for each in framed.blocks] == [Group]
    assert shown(framed).count("word") == 60
    drawn = page("<svg><g><foreignObject><span>left</span></foreignObject></g></svg>")
    assert shown(drawn) == "left"


@pytest.mark.parametrize("name", ["iso-8859-1", "idna", "undefined", "punycode", "nonsense"])
def test_old_encodings_are_read(name: str):
    text = f"<meta charset='{name}'><article><p>Übung macht den Meister</p></article>"
    assert shown(article_of(text.encode("latin-1"))) == "Übung macht den Meister"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0",
        b"<html><body><p>HTML is not available for this paper.</p></body></html>",
        b"<article class='ltx_document'><math></math> </article>",
    ],
)
def test_a_page_without_a_paper_is_refused(data: bytes):
    with pytest.raises(PageError):
        article_of(data)


def test_words_below_the_deepest_level_are_kept():
    deep = "<div>" * (MAX_DEPTH + 900) + "treasure" + "</div>" * (MAX_DEPTH + 900)
    assert "treasure" in shown(page(deep))
    formula = "<mrow>" * 900 + "<mi>x</mi>" + "</mrow>" * 900
    assert "y" in shown(page(f'<p><math alttext="y">{formula}</math></p>'))


def test_absurd_tables_are_bounded():
    wide = "<tr>" + '<td colspan="99999" rowspan="99999">x</td>' * 50 + "</tr>"
    article = page(f"<table class='ltx_tabular'>{wide * 20}</table>")
    assert shown(article).count("x") == 1000


def test_cells_that_span_thousands_of_columns_take_little_memory() -> None:
    cell = '<td colspan="100" rowspan="100">x</td>'
    rows = f"<tr>{cell * 2_000}</tr>" + "<tr><td>y</td></tr>" * 100
    tracemalloc.start()
    article = page(f"<table class='ltx_tabular'>{rows}</table>")
    for text in (shown(article), "\n".join(markdown(article))):
        assert text.count("x") == 2_000
        assert text.count("y") == 100
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80_000_000


def test_a_paragraph_of_many_pieces_keeps_them_all() -> None:
    article = page(f"<p>{'<b>x</b><i>y</i> ' * 9_000}</p><p>{'<span>z</span>' * 9_000}</p>")
    text = shown(article)
    assert [text.count(letter) for letter in "xyz"] == [9_000] * 3


def test_nothing_that_a_terminal_obeys_is_in_the_blocks():
    attack = "\x1b[31mred\x9b2J\u202eback\u200b"
    article = page(
        f"<h2>{attack}</h2><p id='{attack}' title='{attack}'>{attack}"
        f"<a href='http://a.example/{attack}'>{attack}</a><img alt='{attack}' src='{attack}'>"
        f"<math alttext='{attack}'><mtext>{attack}</mtext></math></p><pre>{attack}</pre>"
    )
    for written in ("\\x1b", "\\x9b", "\\u202e", "\\u200b"):
        assert written not in repr(article)


TAGS = (
    "div p span table tr td th ul ol li dl dt dd figure figcaption math mrow mi mo mfrac msup "
    "semantics annotation h1 h2 h6 a em sup sub pre svg foreignObject img br section cite"
)
CLASSES = (
    "p para tabular tr td note note_content note_mark ERROR listing listingline equation "
    "equationgroup eqn_row eqn_cell eqn_eqno bibitem tag theorem title title_theorem authors "
    "creator item itemize biblist float algorithm Math"
)


UNFINISHED_TAG = re.compile(r"<(?!/\w+>|\w+ class=')")


@st.composite
def elements(draw: st.DrawFn) -> str:
    children = draw(
        st.lists(
            st.one_of(st.text("ab \n\\&<中é", max_size=8), elements())
            if draw(st.booleans())
            else st.text("ab 12", max_size=5),
            max_size=4,
        )
    )
    tag, name = (draw(st.sampled_from(words.split())) for words in (TAGS, CLASSES))
    return f"<{tag} class='ltx_{name}' id='i{name}'>{''.join(children)}</{tag}>"


@given(st.lists(elements(), min_size=1, max_size=5), st.integers(2, 60))
def test_any_page_is_read_cached_and_laid_out(parts: list[str], width: int):
    article = page("<p>beginning</p>" + "".join(parts) + "<p>ending</p>")
    assert decoded(encoded(article)) == article
    text = shown(article, width)
    assert all(0 <= number < len(article.blocks) for number in article.places.values())
    assert text.replace("\n", "").startswith("beginning")
    if not any(UNFINISHED_TAG.search(part) for part in parts):  # it would swallow what follows
        assert "ending" in text.replace("\n", "")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes):
    with suppress(PageError):
        shown(article_of(b"<article>" + data))
