r"""Text of digests as safe LaTeX.

Formulas between dollar signs are kept if every command in them is a known mathematical one and
their braces are balanced. All other LaTeX is converted to Unicode and the rest is escaped: no
command from a digest is ever run, and all braces are balanced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tui_reader.core.latex import formulas, readable
from tui_reader.export.authors import flat

_ESCAPES: Final = str.maketrans(
    {
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "{": r"\textbraceleft{}",  # BibTeX counts \{ as an opening brace
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
    }
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_MATH: Final = re.compile(r"[A-Za-z0-9 +\-*/=<>()\[\]|.,:;!?'_^{}\\]+")
"""The characters of a safe formula: no comment, no parameter, no `^^` notation."""
_SCRIPTLESS: Final = re.compile(r"[\^_]\s*(?:$|[\^_}])")
_SYMBOLS: Final = frozenset(",:;! {}|")
_ARGUMENT: Final = re.compile(r"\s*[{\[A-Za-z0-9\\]")
_FRACTION: Final = re.compile(r"\\frac\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*\{")
_WITHOUT_ARGUMENT: Final = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi
    Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath Re Im aleph partial nabla infty emptyset
    prime forall exists neg top bot angle triangle surd backslash
    times cdot pm mp div ast star circ bullet oplus ominus otimes odot cap cup uplus sqcap sqcup vee
    wedge setminus wr dagger ddagger amalg diamond bigcirc
    le leq ge geq ne neq equiv sim simeq approx cong propto ll gg prec succ preceq succeq subset
    supset subseteq supseteq in ni notin mid parallel perp vdash dashv models asymp doteq
    to gets leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow mapsto uparrow
    downarrow longrightarrow longleftarrow Longrightarrow implies iff nearrow searrow
    sum prod int oint bigcup bigcap bigoplus bigotimes bigvee bigwedge
    log ln lg exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan min max sup inf lim
    limsup liminf arg det dim ker deg gcd hom Pr
    ldots cdots vdots ddots dots quad qquad colon langle rangle lfloor rfloor lceil rceil vert Vert
    lbrace rbrace
"""
# fmt: off
_WITH_ARGUMENT: Final = frozenset((
    "frac", "sqrt", "hat", "bar", "tilde", "vec", "dot", "ddot", "widehat", "widetilde",
    "overline", "underline", "mathbf", "mathrm", "mathit", "mathcal", "mathsf", "mathtt", "mathbb",
    "mathfrak", "boldsymbol", "text", "textbf", "textit", "textrm", "operatorname",
))
# fmt: on
_COMMANDS: Final = _WITH_ARGUMENT.union(_WITHOUT_ARGUMENT.split())


class _Piece(NamedTuple):
    text: str
    is_formula: bool


def text(source: str) -> str:
    """`source` as LaTeX text on one line."""
    return "".join(
        piece.text if piece.is_formula else piece.text.translate(_ESCAPES)
        for piece in _pieces(flat(source))
    )


def title(source: str) -> str:
    """`source` as the LaTeX of a title, with braces that stop styles from lowering capitals.

    Braces go around formulas and around words with a capital after the first letter. Styles may
    change other capitals.
    """
    return "".join(
        f"{{{piece.text}}}" if piece.is_formula else _protected(piece.text)
        for piece in _pieces(flat(source))
    )


def plain(source: str) -> str:
    """`source`, which contains no LaTeX (a name, a label, a note), as LaTeX text."""
    return flat(source).translate(_ESCAPES)


def _protected(source: str) -> str:
    made: list[str] = []
    end = 0
    for match in _WORD.finditer(source):
        word = match[0]
        made.append(source[end : match.start()].translate(_ESCAPES))
        made.append(f"{{{word}}}" if _keeps_capitals(word) else word)
        end = match.end()
    made.append(source[end:].translate(_ESCAPES))
    return "".join(made)


def _keeps_capitals(word: str) -> bool:
    """Whether a word must keep its capitals: `GPT`, `LLMs`, `arXiv`, `3D`, the C of C++."""
    return any(map(str.isupper, word[1:])) or (len(word) == 1 and word.isupper() and word != "A")


def _pieces(source: str) -> Iterator[_Piece]:
    """Split `source` into formulas to keep and text without LaTeX."""
    end = counted = depth = 0
    for start, stop in formulas(source):
        depth += source.count("{", counted, start) - source.count("}", counted, start)
        counted = start
        formula = source[start:stop].strip("$")
        if depth == 0 and _is_safe(formula):
            yield _Piece(readable(source[end:start]), False)
            yield _Piece(f"${formula}$", True)
            end = counted = stop
    yield _Piece(readable(source[end:]), False)


def _is_safe(formula: str) -> bool:
    """Whether LaTeX typesets `formula` without errors or side effects."""
    if not _MATH.fullmatch(formula) or "^^" in formula or _SCRIPTLESS.search(formula):
        return False
    for match in _COMMAND.finditer(formula):
        name = match[1]
        if name not in (_COMMANDS if name.isalpha() else _SYMBOLS):
            return False
        if name in _WITH_ARGUMENT and not _ARGUMENT.match(formula, match.end()):
            return False
    if formula.count("\\frac") != sum(1 for _ in _FRACTION.finditer(formula)):
        return False
    # BibTeX counts every brace, TeX those without a backslash: both must be balanced
    return _is_balanced(formula) and _is_balanced(re.sub(r"\\.", "", formula))


def _is_balanced(formula: str) -> bool:
    depth = 0
    for character in formula:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
