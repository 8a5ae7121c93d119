r"""LaTeX in titles and abstracts as words to search for: `CO$_2$` is CO2, `$\beta$-VAE` is β-VAE.

`core.latex` does this better, for the screen, and would take longer than all of the indexing.
"""

from __future__ import annotations

import re
from typing import Final

from tui_reader.core.latex_names import LETTERS

# fmt: off
_SIGNS: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "varepsilon": "ε", "vartheta": "θ", "varpi": "π", "varrho": "ρ",
    "varsigma": "ς", "varphi": "φ", "ell": "l", "hbar": "ħ", "infty": "∞", "partial": "∂",
    "nabla": "∇", "times": "×", "cdot": "·", "pm": "±", "to": "→", "rightarrow": "→",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "approx": "≈", "sim": "∼", "neq": "≠",
    "in": "∈", "Re": "Re", "Im": "Im",
}
_STYLES: Final = frozenset((
    "mathbf", "mathrm", "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "mathfrak",
    "mathscr", "boldsymbol", "bm", "text", "textit", "textbf", "textrm", "textsf", "texttt",
    "textsc", "textsl", "textup", "emph", "underline", "operatorname", "mbox", "hbox", "bf",
    "it", "rm", "em", "tt", "sf", "sc", "left", "right", "big", "Big", "bigl", "bigr",
    "displaystyle", "textsuperscript", "textsubscript", "xspace", "ensuremath", "url", "href",
    "hat", "tilde", "bar", "vec", "dot", "ddot", "overline", "widehat", "widetilde", "limits",
))
# fmt: on
"""Commands that are ignored, but not their arguments."""
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z]+)\*?(?:\{\}|[ \t\n]*)|([^A-Za-z]))")
_FORMULA: Final = re.compile(r"\$\$?([^$]{1,400})\$\$?")
_BRACKETED: Final = re.compile(
    r"\\\\|\\\(((?:[^\\]|\\[^()]){1,400})\\\)|\\\[((?:[^\\]|\\[^][]){1,400})\\\]"
)
"""A formula in `\\(…\\)` or `\\[…\\]`. A line break matches too: a bracket after it begins none."""
_MARKS: Final = str.maketrans("", "", "^_{}$")
_KEPT: Final = frozenset("%&#_$")


def without_latex(text: str) -> str:
    """`text` with its commands converted to characters, without dollars and braces."""
    text = _FORMULA.sub(_formula, text)
    if "\\(" in text or "\\[" in text:
        text = _BRACKETED.sub(_formula, text)
    return _read(text).replace("{", "").replace("}", "") if "\\" in text else text


def _formula(match: re.Match[str]) -> str:
    if match.lastindex is None:
        return match[0]
    formula = match[match.lastindex]
    if "frac" in formula or "binom" in formula:  # numerator and denominator are words of their own
        formula = formula.replace("}{", "} {")
    return _read(formula).translate(_MARKS)


def _read(text: str) -> str:
    return _COMMAND.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        sign = match[2]
        return sign if sign in _KEPT else " " if sign in ",;: \n" else ""
    if name in _STYLES:
        return ""
    if sign := LETTERS.get(name) or _SIGNS.get(name):
        return sign
    return f" {name} "
