"""Blocks as lines: nothing wider than the width, and nothing lost."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.fulltext.test_blocks import page, shown
from tui_reader.fulltext.layout import block_lines, lines_of
from tui_reader.fulltext.lines import Options, width_of
from tui_reader.fulltext.model import (
    Article,
    Cell,
    Inline,
    Item,
    ItemList,
    Listing,
    ListingLine,
    Paragraph,
    Reference,
    Style,
    Table,
    text_of,
)

LAID_OUT = (Path(__file__).parent / "pages" / "paper.txt").read_text("utf-8")


def table(*rows: str, width: int = 60) -> str:
    cells = tuple(tuple(Cell((Inline(text),)) for text in row.split("|")) for row in rows)
    return "\n".join(text_of(line) for line in block_lines(Table(cells), Options(width)))


def test_a_paper_is_laid_out(paper: Article):
    assert f"{shown(paper, 60)}\n" == LAID_OUT


def test_styles_and_targets_are_kept_when_a_line_is_broken():
    block = Paragraph(
        (Inline("one two "), Inline("three four", Style.BOLD, target="#x"), Inline(" five"))
    )
    assert block_lines(block, Options(10)) == [
        (Inline("one two"),),
        (Inline("three four", Style.BOLD, target="#x"),),
        (Inline("five"),),
    ]


def test_a_table_is_shrunk_to_the_width():
    rows = ("name|what it does", "first|counts every lantern in the harbour", "second|waits")
    assert table(*rows, width=24) == (
        "name    what it does\n"
        "first   counts every\n"
        "        lantern in the\n"
        "        harbour\n"
        "second  waits"
    )


def test_a_table_too_wide_to_shrink_is_laid_out_in_bands():
    rows = ("model|alphabet|bicycles|cucumber", "small|11111111|22222222|33333333")
    assert table(*rows, width=26) == (
        "model  alphabet  bicycles\nsmall  11111111  22222222\n\nmodel  cucumber\nsmall  33333333"
    )


def test_terms_of_a_list_begin_their_explanation():
    block = ItemList((Item((Inline("A long term:"),), (Paragraph((Inline("explained"),)),)),))
    (line,) = block_lines(block, Options(40))
    assert text_of(line) == "    A long term: explained"
    assert line[1] == Inline("A long term:", Style.BOLD)


def test_long_lines_of_code_hang():
    block = Listing((ListingLine((Inline("  call(one, two, three, four, five, six)"),), "7"),))
    assert [text_of(line) for line in block_lines(block, Options(30))] == [
        "7     call(one, two, three,",
        "        four, five, six)",
    ]


def test_ascii_has_no_frames_of_unicode(paper: Article):
    lines = lines_of(paper.blocks, Options(60, is_ascii=True))
    text = "\n".join(map(text_of, lines))
    assert not set("─│┌┐└┘⎛⎞") & set(text)


def test_formulas_are_written_on_one_line_if_asked(paper: Article):
    text = [text_of(line) for line in lines_of(paper.blocks, Options(60, True))]
    assert any("L = (a + b)/2" in line and line.endswith("(1)") for line in text)


def test_formulas_too_wide_are_broken_before_relations():
    terms = "<mo>+</mo>".join(f"<mi>{name}</mi>" for name in ["alpha", "beta", "gamma"] * 2)
    row = f"<mi>x</mi><mo>=</mo><mrow>{terms}</mrow><mo>≤</mo><mrow>{terms}</mrow>"
    article = page(f'<math display="block"><mrow>{row}</mrow></math>')
    assert shown(article, 50) == (
        "    x = alpha + beta + gamma + alpha + beta\n"
        "        + gamma ≤ alpha + beta + gamma + alpha\n"
        "        + beta + gamma"
    )


contents = st.lists(
    st.builds(Inline, st.text("ab 中é\n\u0301⎛x", max_size=30), st.sampled_from([*Style])),
    max_size=4,
).map(tuple)
cells = st.builds(Cell, contents, st.integers(1, 4), st.integers(1, 4))
leaves = st.one_of(
    st.builds(Paragraph, contents),
    st.builds(Reference, st.just(""), contents, contents),
    st.builds(Table, st.lists(st.lists(cells, max_size=5).map(tuple), max_size=5).map(tuple)),
    st.builds(
        Listing,
        st.lists(
            st.builds(ListingLine, contents, st.sampled_from(["", "7", "123"])), max_size=4
        ).map(tuple),
    ),
)
items = st.builds(Item, contents, st.lists(leaves, max_size=3).map(tuple))
blocks = st.one_of(
    leaves, st.builds(ItemList, st.lists(items, max_size=3).map(tuple), st.booleans())
)


@given(blocks, st.integers(2, 90), st.booleans())
def test_no_line_is_wider_than_the_width(block: object, width: int, is_ascii: bool):
    for line in block_lines(block, Options(width, is_ascii=is_ascii)):  # type: ignore[arg-type]
        assert width_of(line) <= width
