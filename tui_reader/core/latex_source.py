r"""Rewrites the source of a formula for pylatexenc: commands that it lacks, scripts and blanks.

In TeX, a blank in a formula means nothing, and one after a command only ends its name. Here a blank
before an operator shows that its author wants to see blanks around it: `x \in Y` is x ∈ Y,
`x\in Y` is x∈Y and `\gtrsim 3` is ≳3.
"""

from __future__ import annotations

import re
from typing import Final

from tui_reader.core.latex_names import IN_FORMULAS

_OTHER_NAMES: Final = {
    r"\|": "‖", r"\lVert": "‖", r"\rVert": "‖", r"\Vert": "‖", r"\lvert": "|", r"\rvert": "|",
    r"\vert": "|", r"\middle": "", r"\dfrac": r"\frac", r"\tfrac": r"\frac",
    r"\cfrac": r"\frac", r"\nicefrac": r"\frac", r"\sfrac": r"\frac", r"\bm": r"\mathbf",
    r"\deg": "°", r"\degree": "°", r"\eqref": r"\ref", r"\dotsc": "…", r"\dotsb": "⋯",
    r"\dotsm": "⋯", r"\dotsi": "⋯", r"\dotso": "…", r"\limits": "", r"\nolimits": "",
    r"\displaystyle": "", r"\textstyle": "",
    r"\scriptstyle": "", r"\scriptscriptstyle": "", r"\negthinspace": "", r"\!": "", r"\,": " ",
    r"\;": " ", r"\:": " ", r"\>": " ", r"\colon": ":", r"\neg": "¬", r"\lnot": "¬",
    r"\widetilde": r"\tilde", r"\widehat": r"\hat", r"\implies": "⟹",
    r"\impliedby": "⟸", r"\iff": "⟺", r"\thinspace": " ", r"\medspace": " ", r"\thickspace": " ",
    r"\lbrace": r"\{", r"\rbrace": r"\}", r"\lbrack": "[", r"\rbrack": "]", r"\coloneqq": "≔",
    r"\triangleq": "≜", r"\mathellipsis": "…", r"\strut": "", r"\mathring": r"\r",
    r"\S": "§", r"\P": "¶", r"\mathstrut": "",
    **{f"\\{name}": source for name, source in IN_FORMULAS.items()},
}  # fmt: skip
"""Replacements for commands that pylatexenc does not know."""
_KNOWN: Final = re.compile(r"\\(?:[A-Za-z]+|[|!,;:>])")
_SIZERS: Final = re.compile(r"\\(?:left|right|[bB]igg?[lrm]?|middle)(?![A-Za-z])\.?")
_GROUP: Final = r"\s*\{((?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+)\}"
_CHEMISTRY: Final = rf"\\ce{_GROUP}"
_FORMS: Final = (
    (rf"\\[dt]?binom{_GROUP}{_GROUP}", r"(\1\\ \\text{choose}\\ \2)"),
    (rf"\\(?:overset|stackrel){_GROUP}{_GROUP}", r"{\2}^{\1}"),
    (rf"\\underset{_GROUP}{_GROUP}", r"{\2}_{\1}"),
    (rf"\\x(right|left)arrow\s*(?:\[[^\]]*+\])?{_GROUP}", r"\\\1arrow^{\2}"),
    (rf"\s*\\pmod{_GROUP}", r"\\ (\\text{mod}\\ \1)"),
    (rf"\s*\\pod{_GROUP}", r"\\ (\1)"),
    (
        rf"\\genfrac{_GROUP}{_GROUP}\s*\{{0[a-z]*\}}{_GROUP}{_GROUP}{_GROUP}",
        r"\1\4\\ \\text{choose}\\ \5\2",
    ),
    (rf"\\genfrac{_GROUP}{_GROUP}{_GROUP}{_GROUP}{_GROUP}{_GROUP}", r"\1\\frac{\5}{\6}\2"),
    (rf"\\sideset{_GROUP}{_GROUP}\s*(\\[A-Za-z]{{1,20}})", r"{}\1\3\2"),
    (rf"\\mathchoice{_GROUP}{_GROUP}{_GROUP}{_GROUP}", r"{\2}"),
    (r"\\root\s*+([^\\{}]{1,9}?)\s*\\of\s*([A-Za-z0-9]|\{[^{}]*\})", r"\\sqrt[\1]{\2}"),
    (r"\\m?kern\s*-?[\d.]{1,9}\s*[a-z]{2}", ""),
    (r"\\(?:[hvm]skip)\s*-?[\d.]{1,9}\s*[a-z]{2}", r"\\ "),
    (rf"\\dddot{_GROUP}", "\\1\u20db"),
    (rf"\\ddddot{_GROUP}", "\\1\u20dc"),
    (rf"\\(?:hdotsfor|raisetag|numberwithin|mspace){_GROUP}", ""),
    (r"\\(?:math[a-z]{2,4}|boldsymbol|bm)(?=[^\x00-\x7f])", ""),  # before a letter typed as itself
    (rf"\\(?:short)?intertext{_GROUP}", r"\\ \\text{\1}\\ "),
    (rf"\\(?:lefteqn|shoveleft|shoveright|mathnormal|mathds){_GROUP}", r"{\1}"),
    (r"\s*\\b?mod(?![A-Za-z])\s*", r"\\ \\text{mod}\\ "),
    (rf"\\math(?:bin|rel|op|ord|open|close|inner|punct){_GROUP}", r"{\1}"),
    (rf"\\(?:pmb|boxed|smash|substack|cancel){_GROUP}", r"{\1}"),
    (rf"\\sqrt\s*\[([^\[\]{{}}\\]{{1,9}})\]{_GROUP}", r"{}^{\1}\\sqrt{\2}"),
    # Landau's symbol is looked for, and read, as O
    (r"\\math(?:cal|scr)\s*(?:\{\s*O\s*\}|O(?![A-Za-z]))", "O"),
    (r"\\operatorname\*", r"\\operatorname"),
    (r"\\overline\s*\{\s*([A-Za-z]|\\[A-Za-z]+)\s*\}", r"\\bar{\1}"),
    (rf"\\(?:tag\*?|label|[hv]?phantom|color){_GROUP}", ""),
    (rf"\\textsuperscript{_GROUP}", r"^{\1}"),
    (rf"\\textsubscript{_GROUP}", r"_{\1}"),
    (r"\\arg\s*\\(max|min)(?![A-Za-z])", r"\\operatorname{arg\\ \1}"),
    (rf"([\^_])\s*(\\(?:text|math)[a-z]{{0,6}}|\\operatorname\*?|\\mbox){_GROUP}", r"\1{\2{\3}}"),
    (r"\^\s*(?:\{\s*\\prime\s*\}|\\prime(?![A-Za-z]))", "′"),
    (r"\^\s*\{\s*\\prime\s*\\prime\s*\}", "″"),
    (r"(?<=[\w)\]}])''(?!')", "″"),
    (r"(?<=[\w)\]}])'(?!['\w])", "′"),
)
"""Commands with arguments, and what they are rewritten to."""
_INFIX: Final = re.compile(r"\\(over|choose|atop|brack|brace)(?![A-Za-z])")
_INFIX_FORMS: Final = {
    "over": r"\frac{#1}{#2}", "atop": r"{#1}\ {#2}", "choose": r"\binom{#1}{#2}",
    "brack": r"[{#1}\ \text{over}\ {#2}]", "brace": r"\{{#1}\ \text{over}\ {#2}\}",
}  # fmt: skip
_GROUP_BOUND: Final = re.compile(
    r"\\left(?![A-Za-z])\s*+(?:\\[A-Za-z]++|\\?.)?|\\right(?![A-Za-z])|\\.|[{}]", re.DOTALL
)
r"""What a group begins or ends with, `\left[` with its bracket; or an escaped sign."""
_MAX_INFIX: Final = 6
# fmt: off
_OPERATORS: Final = frozenset((
    "in", "notin", "ni", "to", "gets", "mapsto", "le", "leq", "leqslant", "ge", "geq", "geqslant",
    "lt", "gt", "ne", "neq", "equiv", "approx", "sim", "simeq", "cong", "asymp", "propto", "prec",
    "succ", "preceq", "succeq", "ll", "gg", "lll", "ggg", "lesssim", "gtrsim", "lessapprox",
    "gtrapprox", "subset", "supset", "subseteq", "supseteq", "subsetneq", "supsetneq", "sqsubseteq",
    "perp", "parallel", "mid", "nmid", "vdash", "dashv", "models", "times", "cdot", "div", "pm",
    "mp", "ast", "star", "circ", "bullet", "cap", "cup", "wedge", "vee", "land", "lor", "oplus",
    "ominus", "otimes", "odot", "setminus", "rightarrow", "leftarrow", "leftrightarrow",
    "Rightarrow", "Leftarrow", "Leftrightarrow", "longrightarrow", "longleftarrow",
    "longmapsto", "Longrightarrow", "Longleftrightarrow", "hookrightarrow", "rightharpoonup",
    "rightleftharpoons", "implies", "impliedby", "iff", "triangleq", "coloneqq", "doteq", "bowtie",
    "trianglelefteq", "ltimes", "rtimes", "amalg", "uplus", "sqcup", "sqcap", "wr", "backslash",
))
"""Relations, arrows and signs between two operands."""
_FUNCTIONS: Final = frozenset((
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh",
    "coth", "arcsin", "arccos", "arctan", "min", "max", "inf", "sup", "lim", "liminf", "limsup",
    "det", "dim", "ker", "hom", "gcd", "arg", "Pr",
))
_SYMBOLS: Final = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta",
    "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "varpi", "rho", "varrho", "sigma",
    "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta",
    "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "partial", "nabla",
    "forall", "exists", "neg", "lnot", "hbar", "ell", "infty", "triangle", "square", "Box", "surd",
    "lvert", "lVert", "langle", "lfloor", "lceil",
))
"""Signs that stand before or beside other letters."""
_CLOSERS: Final = frozenset(("rvert", "rVert", "rangle", "rfloor", "rceil"))
# fmt: on
_SPACED: Final = re.compile(r"(?P<before>(?<!\s)\s++|)(?<!\\)\\(?P<name>[A-Za-z]++)(?P<after>\s*+)")
_OPENING: Final = "([{,;&=<>+^_-|"
_TYPED_OPERATORS: Final = tuple("=<>+-*/|:")


def prepared(source: str) -> str:
    """The source of a formula as pylatexenc can convert it."""
    source = _SIZERS.sub("", _without_infix(source))
    if "\\" not in source and "'" not in source:
        return source
    source = _compiled(_CHEMISTRY).sub(lambda each: f"\\mathrm{{{chemistry(each[1])}}}", source)
    for pattern, form in _FORMS:
        source = _compiled(pattern).sub(form, source)
    source = _SPACED.sub(_blanks, source)
    return _KNOWN.sub(_known_command, source)


def _without_infix(source: str) -> str:
    r"""TeX's `{a \over b}` and `{n \choose k}`, which divide their group, with arguments."""
    for _ in range(_MAX_INFIX):
        match = _INFIX.search(source)
        if match is None:
            break
        start, end = _group_around(source, match.start(), match.end())
        over, under = source[start : match.start()].strip(), source[match.end() : end].strip()
        form = _INFIX_FORMS[match[1]].replace("#1", over).replace("#2", under)
        source = f"{source[:start]}{form}{source[end:]}"
    return source


def _group_around(source: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the group that contains the command from `start` to `end`."""
    starts = [0]
    for match in _GROUP_BOUND.finditer(source, 0, start):
        if _opens(match[0]):
            starts.append(match.end())
        elif _closes(match[0]) and len(starts) > 1:
            starts.pop()
    depth = 0
    for match in _GROUP_BOUND.finditer(source, end):
        depth += _opens(match[0]) - _closes(match[0])
        if depth < 0:
            return starts[-1], match.start()
    return starts[-1], len(source)


def _opens(bound: str) -> bool:
    return bound == "{" or bound.startswith("\\left")


def _closes(bound: str) -> bool:
    return bound in ("}", "\\right")


def chemistry(formula: str) -> str:
    r"""The source of a formula for the argument of mhchem's `\ce`: `H2O`, `Na+`, `A -> B`."""
    formula = re.sub(r"(?:(?<!\s)\s++|)<?->\s*+", r"\\ →\\ ", formula)
    formula = re.sub(r"(?<=[A-Za-z\])])(\d{1,3})", r"_{\1}", formula)
    return re.sub(r"(?<=[A-Za-z\d)\]}])([+-])(?=$|[\s)\]])", r"^{\1}", formula)


_cache: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    found = _cache.get(pattern)
    if found is None:
        found = _cache[pattern] = re.compile(pattern)
    return found


def _blanks(match: re.Match[str]) -> str:
    """A command with the blanks that are shown around it."""
    name, after = match["name"], match["after"]
    source, end = match.string, match.end()
    following = source[end : end + 1]
    rest = source[: match.start()].rstrip()
    previous = rest[-1:]
    before = source[len(rest) : match.start("name") - 1]
    ends = "{}" if after and following.isalpha() else ""
    if name in _OPERATORS:
        if not previous or previous in _OPENING:
            return f"\\{name}{ends}"
        return f"\\ \\{name}\\ " if before else f"\\{name}{ends}"
    if name in _FUNCTIONS:
        is_joined = not before and (previous.isalnum() or previous in tuple(")]"))
        opened = "\\ " if is_joined and not _takes_argument(rest) else match["before"]
        is_command = following == "\\" and source[end + 1 : end + 2].isalpha()
        is_apart = is_command or (following.isalnum() or (after and following == "\\"))
        return f"{opened}\\{name}" + ("\\ " if is_apart else ends)
    if name in _CLOSERS:
        return f"\\{name}{ends}{after}"
    if name in _SYMBOLS and not rest.endswith(("\\frac", "\\tfrac", "\\dfrac")):
        kept = after if following in _TYPED_OPERATORS else ""
        return f"{match['before']}\\{name}{ends}{kept}"
    return match[0]


def _takes_argument(source: str) -> bool:
    """Whether the source ends with a command that takes what follows as its argument."""
    found = re.search(r"\\([A-Za-z]{1,30})\Z", source[-32:])
    return found is not None and found[1] not in _SYMBOLS | _OPERATORS


def _known_command(match: re.Match[str]) -> str:
    known = _OTHER_NAMES.get(match[0])
    if known is None:
        return match[0]
    follows = match.string[match.end() : match.end() + 1]
    return f"{known} " if known.startswith("\\") and follows.isalpha() else known
