"""Characters that HighWire's feeds (bioRxiv, medRxiv and others) name in braces: `{beta}` is β."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

_SIGNS: Final = {
    "+/-": "±", "-/+": "∓", "+-": "±", "degrees": "°", "degree": "°", "micro": "µ",
    "middle dot": "·", "bullet": "•", "approx": "≈", "approximately": "≈", "approximate": "≈",
    "infinity": "∞", "less than or equal to": "≤", "greater than or equal to": "≥", "<=": "≤",
    ">=": "≥", "=<": "≤", "=>": "≥", "!=": "≠", "not equal to": "≠", "less than": "<",
    "greater than": ">", "<": "<", ">": ">", "equals": "=", "->": "→", "<-": "←", "<->": "↔",
    "right arrow": "→", "left arrow": "←", "arrow up": "↑", "arrow down": "↓", "uparrow": "↑",
    "downarrow": "↓", "rightarrow": "→", "leftarrow": "←", "angstrom": "Å", "surd": "√",
    "square root": "√", "dagger": "†", "double dagger": "‡", "per thousand": "‰",
    "per mille": "‰", "permil": "‰", "infty": "∞",
    "trade": "™", "cong": "≅", "sim": "∼", "tilde": "~", "ell": "ℓ",
    "hbar": "ħ", "varepsilon": "ε", "prime": "′", "double prime": "″", "propto": "∝",
    "proportional": "∝", "integral": "∫", "partial": "∂", "times": "×",
}  # fmt: skip
# fmt: off
_ENTITIES: Final = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega", "Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa",
    "Lambda", "Mu", "Nu", "Xi", "Omicron", "Pi", "Rho", "Sigma", "Tau", "Upsilon", "Phi", "Chi",
    "Psi", "Omega", "ge", "le", "ne", "plusmn", "deg", "middot", "asymp", "equiv", "infin", "infty",
    "rarr", "larr", "uarr", "darr", "harr", "minus", "radic", "euro", "reg", "Aring", "aring",
    "sum", "prod", "int", "part", "nabla", "isin", "cap", "cup", "ang", "nbsp", "thinsp", "ndash",
    "mdash", "hellip", "lsquo", "rsquo", "ldquo", "rdquo", "leq", "geq",
))
# fmt: on
"""Names that HTML has too."""
_NAMED: Final = re.compile(r"(?<![\\^_}])\{([A-Za-z+/<>=!-][A-Za-z+/<>= -]{0,24})\}(?!\{)")


def with_characters(text: str) -> str:
    """`text` with the characters that it names; unchanged if it may be LaTeX."""
    if "{" not in text or "\\" in text or "$" in text:
        return text
    return _NAMED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    name = match[1].strip()
    if sign := _SIGNS.get(name):
        return sign
    return html5[f"{name};"] if name in _ENTITIES else match[0]
