"""Displayed formulas in the TeX of abstracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.time_limit import in_time
from tui_reader.fulltext.displayed import formula_lines, parts
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import Formula


def laid_out(text: str, width: int = 60) -> list[list[str]]:
    """The lines of each displayed formula, without their common margin."""
    found = []
    for part in parts(text):
        if isinstance(part, Formula):
            lines = formula_lines(part, Options(width))
            margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
            found.append([line[margin:] for line in lines])
    return found


@pytest.mark.parametrize(
    ("before", "after"), [("$$", "$$"), (r"\[", r"\]"), (r"\begin{equation*}", r"\end{equation*}")]
)
def test_a_fraction_stands_on_three_lines(before: str, after: str) -> None:
    text = rf"We minimize {before}\frac{{a+1}}{{b}}{after}, which is hard."
    assert laid_out(text) == [["a + 1", "─────,", "  b"]]
    [first, _, last] = parts(text)
    assert (first, last) == ("We minimize ", " which is hard.")


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{align} x &= 1 \label{one} \\ yy &= 2 \nonumber \end{align}",
        r"\[\begin{aligned} x &= 1 \\ yy &= 2 \end{aligned}\]",
        r"$$x &= 1 \\ yy &= 2$$",
    ],
)
def test_rows_are_aligned(text: str) -> None:
    assert laid_out(text) == [[" x  = 1", "yy  = 2"]]


def test_sums_cases_and_matrices_are_laid_out() -> None:
    assert laid_out(r"$$\sum_{i=1}^n x_i$$") == [[" n", " ∑  xᵢ", "i=1"]]
    assert laid_out(r"$$\begin{pmatrix} a & b \\ c & d \end{pmatrix}$$") == [["⎛a  b⎞", "⎝c  d⎠"]]


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $6",
        r"$$\frac{$$",
        r"$$\ours(x)$$",
        "$$" + "{" * 900 + "$$",
        "$$" + "x+" * 2000 + "$$",
        "$$ $$",
        r"\[ open",
    ],
)
def test_what_cannot_be_laid_out_stays_in_the_text(text: str) -> None:
    assert "".join(part for part in parts(text) if isinstance(part, str)) == text


PIECES = st.sampled_from([
    "$$", r"\[", r"\]", r"\begin{align}", r"\end{align}", r"\frac", "{", "}", "^", "_", "&", "x",
    r"\\", r"\left(", r"\right.", r"\sqrt", r"\text{a", "[bold]", "&#27;", "∑", "\x1b[31m", " ",
])  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.integers(4, 80))
def test_any_text_is_parted_and_laid_out_without_control_characters(text: str, width: int) -> None:
    for part in parts(text):
        if isinstance(part, Formula):
            assert not any(
                char < " " for line in formula_lines(part, Options(width)) for char in line
            )


@pytest.mark.parametrize("piece", [r"\begin{align}", r"\[x ", "$$ x", "$$x^2$$", r"\]", "$$ $"])
def test_the_work_on_a_text_of_many_formulas_is_bounded(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    with in_time(1.0):
        found = list(parts(text))
    assert len([part for part in found if isinstance(part, Formula)]) <= 20
