"""Displayed formulas in the TeX of an abstract, laid out as those of a whole paper are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Final

from tui_reader.core import mathml, mathml_line
from tui_reader.core.text import clean
from tui_reader.fulltext.equation_lines import equation_lines
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import Equation, EquationRow, Formula, text_of

_MOST_TEX: Final = 2_000
"""Characters of a formula; a longer one stays in the running text."""
_MOST_FORMULAS: Final = 20
"""Formulas of a text; further ones stay in the running text."""
_NAMES: Final = r"(?:equation|displaymath|align|aligned|gather|gathered|multline|eqnarray)\*?"
_OPENING: Final = re.compile(r"\$\$|\\\[|\\begin\{(" + _NAMES + r")\}")
_STOP: Final = re.compile(r"\s{0,20}([.,;:]?)")
_ROWS: Final = re.compile(r"\\(?:begin|end)\{" + _NAMES + r"\}")
_LEFT_OUT: Final = re.compile(r"\\(?:label|tag\*?)\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])")


def parts(text: str) -> Iterator[str | Formula]:
    """The text and its displayed formulas, in their order.

    A formula that is too long, or that cannot be read, is left in the text.
    """
    start = 0
    for begin, end, tex, stop in islice(_displayed(text), _MOST_FORMULAS):
        formula = _formula(tex, stop)
        if formula is not None:
            yield text[start:begin]
            yield formula
            start = end
    yield text[start:]


def _displayed(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Where each formula begins and ends, its TeX, and the sign that follows it."""
    at = 0
    while opening := _OPENING.search(text, at):
        name, first = opening[1], opening.end()
        closing = rf"\end{{{name}}}" if name else "$$" if opening[0] == "$$" else r"\]"
        last = text.find(closing, first, first + _MOST_TEX + len(closing))
        at = first
        if last > first and (stop := _STOP.match(text, last + len(closing))):
            at = stop.end()
            yield opening.start(), at, text[first:last], stop[1]


def formula_lines(formula: Formula, options: Options) -> list[str]:
    """The lines of a formula from `parts`."""
    equation = Equation((EquationRow(((formula,),), ("center",)),))
    return [text_of(line).rstrip() for line in equation_lines(equation, options)]


def _formula(tex: str, stop: str) -> Formula | None:
    tex = _LEFT_OUT.sub("", tex).strip()
    if not tex:
        return None
    rows = _ROWS.sub("", tex)
    if "&" in rows and rows.count(r"\begin") == 0:
        tex = rf"\begin{{align*}}{rows}\end{{align*}}"
    tex += stop  # so that it does not begin the text below
    from latex2mathml.converter import convert_to_element

    try:
        element = convert_to_element(tex, display="block")
        for each in element.iter():
            each.text = clean(unescape(each.text or ""))
        node = mathml.node_of(element)
        line = mathml_line.linear(node)
    except Exception:  # the library raises errors of any kind for TeX that it does not know
        return None
    return Formula(line, tex, node) if line and "\\" not in line else None
