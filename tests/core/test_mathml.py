"""MathML in one line."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.core import mathml, mathml_line


def line(body: str) -> str:
    return mathml_line.linear(mathml.node_of(fromstring(f"<math>{body}</math>")))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msub><mi>x</mi><mi>i</mi></msub><mo>=</mo><mn>1</mn>", "xᵢ = 1"),
        ("<mo>−</mo><mi>a</mi><mo>−</mo><mi>b</mi>", "−a − b"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a + 1)/b"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "(n choose k)"),
        ("<msqrt><mi>x</mi><mo>+</mo><mi>y</mi></msqrt>", "√(x + y)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
        ("<mi>log</mi><mo>\u2061</mo><mi>n</mi>", "log n"),
        ("<mi>β</mi><mo>\u2062</mo><mi>log</mi><mo>(</mo><mi>n</mi><mo>)</mo>", "β log(n)"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mfenced open='[' close=')' separators=';'><mi>a</mi><mi>b</mi></mfenced>", "[a; b)"),
        ("<mover><mi>x</mi><mo>^</mo></mover>", "x̂"),
        ("<msup><mi/><mrow><mn>1</mn><mo>,</mo><mn>12</mn></mrow></msup>", "¹,¹²"),
        ("<msup><mi/><mrow><mn>1</mn><mo>,</mo><mo>□</mo></mrow></msup>", "^{1,□}"),
        ("<mi mathvariant='double-struck'>R</mi>", "ℝ"),
        ("<msubsup><mi>x</mi><mi>w</mi><mtext>ab</mtext></msubsup>", "x_wᵃᵇ"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "1, 0"),
        (
            "<mmultiscripts><mi>C</mi><mprescripts/><none/><mn>14</mn></mmultiscripts>",
            "¹⁴C",
        ),
        ("<semantics><mi>a</mi><annotation>b</annotation></semantics>", "a"),
        ("<mo>\\</mo>", "∖"),
        ("<mi>p</mi><mo>∣</mo><mo>∣</mo><mi>q</mi>", "p ∣∣ q"),
        ("<msup><mi>A</mi><mo>⊤</mo></msup>", "Aᵀ"),
        ("<unknown><mi>a</mi></unknown>", "a"),
        ("<mi>t</mi><mo>mod</mo><mi>T</mi><mo>=</mo><mn>0</mn>", "t mod T = 0"),
        ("<mi>a</mi><mo>=</mo><mo>:</mo><mi>b</mi>", "a =: b"),
        ("<mi>a</mi><mo>:</mo><mo>=</mo><mi>b</mi>", "a := b"),
        ("<mi>n</mi><msub><mo>∑</mo><mi>i</mi></msub><msub><mi>x</mi><mi>i</mi></msub>", "n ∑ᵢ xᵢ"),
        ("<msub><mi>min</mi><mi>t</mi></msub><msub><mi>k</mi><mi>t</mi></msub>", "minₜ kₜ"),
        ("<msub><mi>log</mi><mn>2</mn></msub><mo>(</mo><mi>n</mi><mo>)</mo>", "log₂(n)"),
        ("<msub><mi>L</mi><mi>B</mi></msub><msub><mi>L</mi><mi>C</mi></msub>", "L_B L_C"),
        ("<mo>(</mo><mi>a</mi><mo>)</mo><mi>exp</mi><mo>\u2061</mo><mi>b</mi>", "(a) exp b"),
        ("<mo>‖</mo><mi>vec</mi><mo>(</mo><mi>E</mi><mo>)</mo><mo>‖</mo>", "‖vec(E)‖"),
    ],
)  # fmt: skip
def test_a_formula_reads_in_one_line(body: str, text: str) -> None:
    assert line(body) == text


def test_control_characters_in_a_formula_are_removed() -> None:
    assert line("<mtext>a\u202eb\u200b</mtext>") == "ab"


def test_the_tex_of_a_formula_is_found() -> None:
    element = fromstring(
        "<math><semantics><mi>a</mi>"
        "<annotation encoding='application/x-tex'>\\alpha</annotation></semantics></math>"
    )
    assert mathml.tex_of(element) == r"\alpha"
    assert mathml.tex_of(fromstring("<math alttext='x'><mi>y</mi></math>")) == "x"
    assert mathml.tex_of(fromstring("<math><mi>y</mi></math>")) == ""


def test_a_formula_of_any_size_has_a_bound() -> None:
    with pytest.raises(mathml.FormulaTooLargeError):
        line("<mrow>" * 200 + "</mrow>" * 200)
    with pytest.raises(mathml.FormulaTooLargeError):
        line("<mi>a</mi>" * (mathml.MAX_NODES + 1))


_TAGS = ("mi", "mo", "mn", "mrow", "msup", "msub", "msubsup", "munderover", "mover", "mfrac",
         "msqrt", "mroot", "mtable", "mtr", "mtd", "mspace", "mmultiscripts", "mprescripts",
         "none", "mphantom", "menclose", "mfenced")  # fmt: skip
formulas = st.recursive(
    st.text("ab=+(|,^ ", max_size=3).map(lambda text: f"<mi>{text}</mi><mo>{text}</mo>"),
    lambda inner: st.tuples(st.sampled_from(_TAGS), st.lists(inner, max_size=4)).map(
        lambda found: f"<{found[0]}>{''.join(found[1])}</{found[0]}>"
    ),
    max_leaves=12,
)


@given(formulas)
def test_formulas_with_elements_in_any_place_are_read(body: str) -> None:
    assert "\n" not in line(body)
