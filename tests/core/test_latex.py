import pytest

from tui_reader.core.latex import MAX_TEXT, readable


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"3.7$\times$ faster", "3.7× faster"),
        (r"98\% of it", "98% of it"),
        (r"\textbf{bold} and \emph{so \textit{on}}", "bold and so on"),
        (r"{\bf bold} move", "bold move"),
        (r"$\bf{D^3}$QE", "D³QE"),
        (r"$O(n^2)$", "O(n²)"),
        (r"$10^{-2}$", "10⁻²"),
        (r"$x_{1}$", "x₁"),
        (r"$\alpha\leq\beta$", "α≤β"),
        (r"\(x^2\) and \[y_i\]", "x² and yᵢ"),
        (r"$$a+b$$", "a+b"),
        (r"$[0,1)$", "[0,1)"),
        (r"$\frac{1}{2}$", "1/2"),
        (r"$\mathbb{R}$", "ℝ"),
        (r"G\"odel, \'etude, \c{c}", "Gödel, étude, ç"),
        (r"``quoted''", "“quoted”"),
        (r"a \& b \# \_ \$ \{x\}", "a & b # _ $ {x}"),
        (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
        (r"\href{https://example.org}{here}", "here"),
        (r"see \cite{a,b}", "see [a,b]"),
    ],
)
def test_latex_reads_as_what_it_stands_for(latex: str, text: str) -> None:
    assert readable(latex) == text


@pytest.mark.parametrize(
    "text",
    [
        "no LaTeX: 50% & ~ _x_ ^y^ {z}",
        "costs $5 and $10",
        "$5/$10",
        "only one $ sign",
        r"an \unknowncommand{with text} stays",
        r"\textbf{unclosed",
        r"$\frac{1}{2$ is broken",
        "C:\\\\",
        "",
    ],
)
def test_what_is_no_latex_or_is_not_known_stays(text: str) -> None:
    assert readable(text) == text


def test_what_latex_spells_cannot_be_obeyed_by_a_terminal() -> None:
    for text in (r"$\symbol{27}$[31m", r"^^1b$x$", r"\char27 x", "$\x1b[31m$"):
        assert "\x1b" not in readable(text) or "\x1b" in text
    assert readable("$a\x1b[31m^2$") == "a²"


@pytest.mark.parametrize(
    "piece",
    [
        "$",
        "$$",
        "$a",
        "\\",
        "\\a",
        "\\(",
        "\\[",
        "{",
        "}",
        "\\textbf{",
        "\\frac{",
        "\\sqrt[",
        "\\sqrt[]",
        "\\hat{",
        '\\"{',
        "\\href{",
        "\\textcolor[",
        "\\begin{array}",
        "{\\bf ",
        "``",
        "x^{",
        "\\left(",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "${}$", "${}x{}$", "\\textbf{{{}}}"])
def test_a_flood_of_latex_ends_soon_and_loses_nothing_after_it(piece: str, frame: str) -> None:
    for times in (24, 90, 20_000):
        flood = frame.replace("{{", "\0").replace("}}", "\1").replace("{}", piece * times)
        text = flood.replace("\0", "{").replace("\1", "}") + " end" * 3
        assert readable(text).rstrip().endswith("end end end")


def test_braces_nested_deeply_stay_as_they_are() -> None:
    for command in ("\\hat", "\\textbf", "\\frac{a}", '\\"', ""):
        text = f"${command}{{" * 60 + "x" + "}$" * 60
        assert "x" in readable(text)


def test_what_is_too_long_to_be_an_abstract_is_shown_as_written() -> None:
    text = "a" * MAX_TEXT + r" $\alpha$"
    assert readable(text) == text
