r"""Text of digests as LaTeX that does what it says and nothing else.

Formulas between dollars are kept where every command in them is a known one of mathematics and
their braces are closed. All other LaTeX is first made readable, and what is left of it is escaped:
no command of a digest's own is ever run, and every brace that is written has its partner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
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
        "{": r"\textbraceleft{}",  # BibTeX counts \{ as a brace that has to be closed
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
"""The characters of a formula that is kept: no comment, no parameter, no `^^` notation."""
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
    """`source` as the LaTeX of a title: braces keep the capitals that a style would take away.

    They stand around formulas and around words with a capital after their first letter; the
    capitals of title case are left to the style.
    """
    return "".join(
        f"{{{piece.text}}}" if piece.is_formula else _protected(piece.text)
        for piece in _pieces(flat(source))
    )


def plain(source: str) -> str:
    """`source`, which has no LaTeX of its own (a name, a label, a note), as LaTeX text."""
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
    """Whether a word's capitals mean something: `GPT`, `LLMs`, `arXiv`, `3D`, the C of C++."""
    return any(map(str.isupper, word[1:])) or (len(word) == 1 and word.isupper() and word != "A")


def _pieces(source: str) -> Iterator[_Piece]:
    """`source` as formulas to be kept and, between them, text without LaTeX."""
    end = counted = depth = 0
    for start, stop in formulas(source):
        depth += source.count("{", counted, start) - source.count("}", counted, start)
        counted = start
        formula = source[start:stop].strip("$")
        if depth == 0 and _is_sound(formula):
            yield _Piece(readable(source[end:start]), False)
            yield _Piece(f"${formula}$", True)
            end = counted = stop
    yield _Piece(readable(source[end:]), False)


def _is_sound(formula: str) -> bool:
    """Whether LaTeX sets `formula` without an error and without doing anything else."""
    if not _MATH.fullmatch(formula) or "^^" in formula or _SCRIPTLESS.search(formula):
        return False
    commands = _commands()
    for match in _COMMAND.finditer(formula):
        name = match[1]
        if name not in (commands if name.isalpha() else _SYMBOLS):
            return False
        if name in _WITH_ARGUMENT and not _ARGUMENT.match(formula, match.end()):
            return False
    if formula.count("\\frac") != sum(1 for _ in _FRACTION.finditer(formula)):
        return False
    # BibTeX counts every brace, TeX those without a backslash: both have to come out even
    return _is_even(formula) and _is_even(re.sub(r"\\.", "", formula))


def _is_even(formula: str) -> bool:
    depth = 0
    for character in formula:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


@cache
def _commands() -> frozenset[str]:
    return _WITH_ARGUMENT | frozenset(_WITHOUT_ARGUMENT.split())
