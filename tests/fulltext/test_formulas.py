"""Formulas in two dimensions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_reader.core.mathml import FormulaTooLargeError, Node
from tui_reader.fulltext.formula import box_of
from tui_reader.fulltext.formula_lines import pieces_of


def mi(text: str) -> Node:
    return Node("mi", text)


def mo(text: str, **attributes: str) -> Node:
    return Node("mo", text, attributes=attributes)


def of(tag: str, *children: Node, **attributes: str) -> Node:
    return Node(tag, children=list(children), attributes=attributes)


def row(*children: Node) -> Node:
    return of("mrow", *children)


def drawn(node: Node) -> str:
    return "\n".join(line.rstrip() for line in box_of(node).rows)


def fraction(top: str, bottom: str) -> Node:
    return of("mfrac", mi(top), mi(bottom))


def test_a_fraction():
    assert drawn(row(mi("x"), mo("="), fraction("a", "bcd"))) == "     a\nx = ───\n    bcd"


def test_brackets_are_as_high_as_what_they_hold():
    assert drawn(row(mi("f"), mo("("), fraction("a", "b"), mo(")"))) == " ⎛a⎞\nf⎜─⎟\n ⎝b⎠"
    assert drawn(row(mo("{"), of("mtable", *[of("mtr", of("mtd", mi("a")))] * 3))) == ("⎧a\n⎨a\n⎩a")


def test_limits_of_a_sum_stand_over_and_under_it():
    node = of("munderover", mo("∑"), row(mi("i"), mo("="), Node("mn", "1")), mi("N"))
    assert drawn(row(node, mi("x"))) == " N\n ∑  x\ni=1"


def test_a_name_stands_at_its_brackets_and_apart_from_what_is_before_it():
    brackets = row(mo("("), fraction("a", "b"), mo(")"))
    assert drawn(row(mi("β"), mi("exp"), brackets)) == "     ⎛a⎞\nβ exp⎜─⎟\n     ⎝b⎠"
    node = of("munderover", mo("∑"), row(mi("i"), mo("="), Node("mn", "1")), mi("N"))
    assert drawn(row(mi("c"), node, mi("x"))) == "   N\nc  ∑  x\n  i=1"


def test_scripts_stay_in_the_line_where_unicode_has_them():
    assert drawn(of("msubsup", mi("x"), mi("i"), Node("mn", "2"))) == "xᵢ²"
    assert drawn(of("msub", mi("x"), mi("Q"))) == "x\n Q"


def test_a_root_over_a_sum():
    assert drawn(of("msqrt", mi("a"), mo("+"), mi("b"))) == " _____\n√a + b"


def test_a_matrix_has_columns():
    cells = [[mi("a"), mi("bb")], [mi("ccc"), mi("d")]]
    rows = [of("mtr", *(of("mtd", cell) for cell in line)) for line in cells]
    assert drawn(row(mo("["), of("mtable", *rows), mo("]"))) == "⎡ a   bb⎤\n⎣ccc  d ⎦"


def test_a_brace_under_a_term():
    node = of("munder", of("munder", row(mi("a"), mo("+"), mi("b")), mo("⏟")), mi("c"))
    assert drawn(node) == "a + b\n╰─┬─╯\n  c"


def test_accents():
    assert drawn(of("mover", mi("x"), mo("^"))) == "x\u0302"
    assert drawn(of("mover", mi("AB"), mo("¯"))) == "__\nAB"


def test_pieces_begin_with_their_relations():
    node = row(mi("a"), mo("="), mi("b"), mo("="), mi("c"))
    ((first, second, third),) = pieces_of(node, 4)
    assert [each.rows[0].strip() for each in (first, second, third)] == ["a", "= b", "= c"]


def test_a_sign_of_two_characters_is_not_divided_between_lines():
    node = row(mi("a"), mo(":"), mo("="), mi("b"), mo("+"), mi("c"))
    (pieces,) = pieces_of(node, 4)
    assert [each.rows[0].strip() for each in pieces] == ["a", ":= b", "+ c"]


def test_a_formula_that_is_too_large_is_refused():
    node = mi("x")
    for _ in range(100):
        node = of("mfrac", node, mi("y"))
    with pytest.raises(FormulaTooLargeError):
        box_of(node)


leaves = st.one_of(
    st.builds(Node, st.sampled_from(["mi", "mn", "mtext"]), st.text("abQ1 ∑中\u0302", max_size=3)),
    st.builds(Node, st.just("mo"), st.sampled_from([*"+=(){}[]|∑∫,^¯⏟→′", ""])),
)
TAGS = (
    "mrow mfrac msqrt mroot msub msup msubsup munder mover munderover mtable mtr mtd mstyle "
    "mpadded mphantom menclose mmultiscripts mspace unknown"
)
tags = st.sampled_from(TAGS.split())
nodes = st.recursive(
    leaves,
    lambda inner: st.builds(Node, tags, st.just(""), st.lists(inner, max_size=4)),
    max_leaves=20,
)


@given(nodes)
def test_any_formula_is_a_box_of_equal_lines(node: Node):
    try:
        boxes = [box_of(node), *(box for line in pieces_of(node, 10) for box in line)]
    except FormulaTooLargeError:
        return
    for box in boxes:
        assert {cell_len(line) for line in box.rows} == {box.width}
        assert 0 <= box.base < box.height
