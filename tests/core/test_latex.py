import pytest

from tests.fuzz.time_limit import in_time
from tui_reader.core.latex import MAX_TEXT, readable


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"3.7$\times$ faster", "3.7× faster"),
        (r"98\% of it", "98% of it"),
        (r"\textbf{bold} and \emph{so \textit{on}}", "bold and so on"),
        (r"{\bf bold} move", "bold move"),
        (r"$\bf{D^3}$QE", "D³QE"),
        (r"$\Large x$, $\mathrm{\bfseries y}$", "x, y"),
        (r"$O(n^2)$", "O(n²)"),
        (r"$10^{-2}$", "10⁻²"),
        (r"$x_{1}$", "x₁"),
        (r"$\alpha\leq\beta$", "α≤β"),
        (r"\(x^2\) and \[y_i\]", "x² and yᵢ"),
        (r"$$a+b$$", "a+b"),
        (r"$[0,1)$", "[0,1)"),
        (r"$\frac{1}{2}$", "1/2"),
        (r"$\frac{a+b}{c}$", "(a+b)/c"),
        (r"$\dfrac{-1}{1-1/e}x$", "-1/(1-1/e)x"),
        (r"$\frac{\partial f}{\partial x} = \frac{f(a)}{(a-b)!}$", "∂f/∂x = f(a)/(a-b)!"),
        (r"$\frac{\log n}{\frac{n}{2}}$", "(log n)/(n/2)"),
        (r"$\mathbb{R}$", "ℝ"),
        (r"G\"odel, \'etude, \c{c}", "Gödel, étude, ç"),
        (r"``quoted''", "“quoted”"),
        (r"a \& b \# \_ \$ \{x\}", "a & b # _ $ {x}"),
        (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
        (r"\href{https://example.org}{here}", "here"),
        (r"see \cite{a,b}", "see [a,b]"),
        (r"\citep[see][p.~7]{a}, \citet*{b} and \ref{fig:x}", "[see a, p. 7], [b] and [fig:x]"),
        (r"{\'e}tude, {\O}rsted, M{\"u}ller and {\'{\i}}", "étude, Ørsted, Müller and í"),
        (r"Pawe\l{} \L o\'s, Gro\ss mann, \AE on", "Paweł Łoś, Großmann, Æon"),
        (r"Fran\c coise, \v Sim\'on, \u{g}, \H o, \'\i, \^{\j}", "Françoise, Šimón, ğ, ő, í, ĵ"),
        (r"\t{oo} and \d{s}", "o͡o and ṣ"),
        (r"{\mu}m at 5{\deg}C and {\alpha}-decay", "μm at 5°C and α-decay"),
        (r"5\,kg, a\ b, x\;y, re\-late and shelf\/ful", "5 kg, a b, x y, relate and shelfful"),
        (r"$\|x\|_2$ and $\lVert y \rVert$", "‖x‖₂ and ‖y‖"),
        (r"\textsuperscript{14}C, H\textsubscript{2}O, 4\textsuperscript{th}", "¹⁴C, H₂O, 4^{th}"),
        (r"$\mathbb{R}^{d \times d}$ and $x_{\alpha}$", "ℝ^{d×d} and x_α"),
        (r"$\sqrt{n}$, $\sqrt{n+1}$, $\bar{x}$", "√n, √(n+1), x̄"),
        (r"\texorpdfstring{$\beta$}{beta}-VAE", "β-VAE"),
        (r"\ifmmode \check{C}\else \v{C}\fi{}ech", "Čech"),
        (r"pages 3--5, see Fig.~2\% -- or --- not", "pages 3–5, see Fig. 2% – or — not"),
        (r"{LLM}s, {A}n {NLP} task of size {n}", "LLMs, An NLP task of size {n}"),
        (r"\url{https://x.example/a%20b~c}", "https://x.example/a%20b~c"),
        (r"one \\ two", "one two"),
        (r"$\left[ a \over b \right] + {\left\{x\right\} \over y}$", "[a/b] + {x}/y"),
        (r"\bf[Re] New\quad[1,2] bar\par[Note] that", "[Re] New [1,2] bar [Note] that"),
        (r"line\newline[see 3], a\pagebreak[4] b\nolinebreak[2] c", "line [see 3], a b c"),
        (r"$x_{i} \in \mathbb{Z}$, $x\in X$ and $f\colon X\to Y$", "xᵢ ∈ ℤ, x∈X and f: X→Y"),
        (r"$\gtrsim 3$, $M \gtrsim 3$, $\pm 2$ and $\epsilon > 0$", "≳3, M ≳ 3, ±2 and ϵ > 0"),
        (r"$\nu_\mu \to \nu_e$ and $\Delta t$", "ν_μ → νₑ and Δt"),
        (r"$n\log n$, $\log\log n$, $\cos\theta$, $\log(n)$", "n log n, log log n, cos θ, log(n)"),
        (r"$\mathcal{O}(n)$, $\widetilde{\mathcal O}(n)$, $\mathcal{L}$", "O(n), Õ(n), ℒ"),
        (r"$x_\text{max}$, $f''(x)$, $f^\prime$, $y^{\prime}$", "xₘₐₓ, f″(x), f′, y′"),
        (
            r"$\sqrt[3]{x}$, $\binom{n}{k}$, $a \equiv b \pmod{p}$",
            "³√x, (n choose k), a ≡ b (mod p)",
        ),
        (r"$\overset{d}{=}$, $\underset{x}{\operatorname{argmin}} f$", "=^d, argminₓ f"),
        (r"$\arg\max_{x}$, $\operatorname*{rank}A$, $\Pr[x]$", "arg maxₓ, rankA, Pr[x]"),
        (
            r"$\lvert x \rvert + 1$, $\overline{x}$, $\neg x$, $x \bmod n$",
            "|x| + 1, x̄, ¬x, x mod n",
        ),
        (r"a\begin{equation*} x=\frac{1}{2} \end{equation*}b", "ax=1/2b"),
        (r"\begin{itemize}\item one \item[(b)] two\end{itemize}", "• one (b) two"),
        (r"\ce{H2SO4}, $\ce{Na+}$ and \ce{A -> B}", "H₂SO₄, Na⁺ and A → B"),
        (r"\SI{5}{\micro\meter} or \qty{3}{\kilo\meter\per\second}", "5 µm or 3 km/s"),
        (r"5 \textless 6, a\textless b, \LaTeX and \verb|x_1|", "5 < 6, a<b, LaTeX and x_1"),
        (r"the \mathbf$\Phi$ class", "the Φ class"),
    ],
)
def test_latex_becomes_unicode_characters(latex: str, text: str) -> None:
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
        r"\textsuperscript{unclosed",
        r"\'{unclosed",
        r"\ifmmode without an end",
        r"\unknown with --flag after a ~5 s wait",
        "C:\\\\",
        "",
    ],
)
def test_text_without_latex_and_unknown_commands_stay(text: str) -> None:
    assert readable(text) == text


def test_latex_cannot_produce_escape_sequences() -> None:
    for text in (r"$\symbol{27}$[31m", r"^^1b$x$", r"\char27 x", "$\x1b[31m$"):
        assert "\x1b" not in readable(text) or "\x1b" in text
    assert readable("$a\x1b[31m^2$") == "a²"


@pytest.mark.parametrize(
    "piece",
    [
        *("$", "$$", "$a", "\\", "\\a", "\\(", "\\[", "{", "}", "\\textbf{", "\\frac{"),
        *("\\sqrt[", "\\sqrt[]", "\\hat{", '\\"{', "\\c{", "{\\l}", "\\cite[", "\\ifmmode"),
        *("\\textsuperscript{", "^{\\a", "\\href{", "\\textcolor[", "\\begin{array}", "{\\bf "),
        *("``", "x^{", "\\left("),
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


def test_text_too_long_for_an_abstract_is_shown_as_written() -> None:
    text = "a" * MAX_TEXT + r" $\alpha$"
    assert readable(text) == text


def test_a_command_with_a_long_argument_stays_as_written() -> None:
    text = r"\foo{\root" + " " * 9_900 + "x}"
    with in_time(1.0):
        assert readable(text) == text
