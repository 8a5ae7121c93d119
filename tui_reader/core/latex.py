r"""Makes LaTeX in titles and abstracts readable on a terminal: `3.7$\times$` becomes 3.7×."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final

from tui_reader.core import latex_text
from tui_reader.core.latex_names import FONTS
from tui_reader.core.latex_source import prepared
from tui_reader.core.text import clean

_LATEX: Final = re.compile(r"[\\$]|``|\{[A-Z]")
_BRACKET: Final = re.compile(r"(?:\\[\\{}])++|[{}\[\]]")  # \{ is a sign, and opens nothing
_PIECE: Final = re.compile(
    # pandoc's rule for dollars, so that "$5 and $10" and "$5/$10" stay money
    r"(?<!\\)\$\$(?P<display>[^$]{1,600})\$\$"
    r"|(?<![\\$])\$(?P<math>(?:(?=[0-9])(?:[^$\\]|\\.){1,600}?(?<!\s)\$(?![0-9])"
    r"|(?=[^\s$0-9])(?:[^$\\]|\\.){1,600}?(?<!\s)\$))"
    r"|\\\((?P<paren>(?:[^\\]|\\[^)]){1,600}?)\\\)"
    r"|\\\[(?P<bracket>(?:[^\\]|\\[^\]]){1,600}?)\\\]"
    r"|\\begin\{(?P<environment>(?:equation|align|gather|multline|eqnarray|displaymath|math)\*?)\}"
    r"(?P<displayed>.{1,600}?)\\end\{(?P=environment)\}"
    r"|\\(?P<symbol>[%$&_#{}|])"
    r"|\\(?P<macro>[A-Za-z]{1,30}\*?|['\"`^~=.](?=\s*[A-Za-z{\\])|[,;:!/>@ -])"
    r"|(?P<newline>[ \n]?\\\\(?:\[[^\]]{0,20}\])?\s{1,8})"
    r"|(?P<dash>(?<![-\s])---?(?![-\s>])|(?<= )---?(?= ))"
    r"|(?P<tie>(?<=[\w.,)\]}])~(?=[\w$\\(\[{]))"
    r"|(?P<kept>\{[A-Z][A-Za-z0-9-]{0,30}\})"  # braces that protect capitals in BibTeX
    rf"|\{{\\(?P<switch>{'|'.join(FONTS)})\b\s*(?P<switched>[^{{}}]{{0,600}})\}}",
    re.DOTALL,
)
_QUOTES: Final = re.compile(r"``([^`'\n]{1,300})''")
_SCRIPT: Final = re.compile(r"([\^_])(?:\{([^{}]{1,12})\}|([^\s{}]))")
_SCRIPT_BRACE: Final = re.compile(r"(?<!\\)[\^_]\s*\{")
_LOOSE: Final = re.compile(r"(?<=[(\[{⌊⌈⟨]) +|(?<! ) ++(?=[)\]}⌋⌉⟩])")
_GAPS: Final = re.compile(r" {3,}")
_NORM: Final = re.compile(r"([‖|]) ([^‖|]{1,80}?) \1")
_PLAIN_ROOT: Final = re.compile(r"√\((\w)\)")
_TIGHT: Final = re.compile(r" ?([^\w\s(){}\[\]|\\]) ?")
_MAX_SOURCE: Final = 4_000
_MAX_DEPTH: Final = 4
_MAX_COMMANDS_DEEP: Final = 6
_MAX_ENVIRONMENTS: Final = 2
MAX_TEXT: Final = 10_000
"""Characters of a text that are converted; arXiv accepts abstracts of up to 1,920."""
MAX_FORMULAS: Final = 1_000
"""Formulas and commands of a text that are converted."""
# fmt: off
_BARE_ARGUMENT: Final = (
    "textsf", "texttt", "mbox", "textrm", "textmd", "textup", "textsc", "underline",
    "operatorname", "mathbf", "mathrm", "mathsf", "mathtt", "boldsymbol", "bm", "text", "emph",
    "textit", "textbf", "textsl", "hbox",
)
# fmt: on
"""Commands that are replaced by their argument."""
_SWITCHES: Final = frozenset((
    *FONTS, "noindent", "left", "right", "big", "Big", "bigl", "bigr", "displaystyle", "xspace",
))  # fmt: skip
"""Commands that are removed."""


def readable(text: str) -> str:
    """`text` with its LaTeX converted to Unicode characters.

    Changes only formulas and commands: a bare `%`, `&` or `~` is what the author meant. Unknown
    commands stay as written, so no text is lost, and so does everything after `MAX_TEXT`
    characters or `MAX_FORMULAS` formulas. Never raises.
    """
    if not _LATEX.search(text, 0, MAX_TEXT):
        return text
    return _readable(text[:MAX_TEXT]) + text[MAX_TEXT:]


@lru_cache(maxsize=1024)
def _readable(text: str) -> str:
    return _converted(text, iter(range(MAX_FORMULAS)))


def formulas(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each text between dollars that `readable` converts as a formula."""
    found = _PIECE.finditer(text, 0, MAX_TEXT)
    pieces = (match for match in found if match["display"] or match["math"])
    return (match.span() for match in islice(pieces, MAX_FORMULAS))


def _converted(text: str, left: Iterator[int], depth: int = 0) -> str:
    """`text` converted; each formula and command uses one item of `left`, until it is empty."""
    closing = _matching_brackets(text)
    pieces: list[str] = []
    position = 0

    def inner(argument: str) -> str:
        deeper = depth + 1
        return argument if deeper > _MAX_COMMANDS_DEEP else _converted(argument, left, deeper)

    source = latex_text.Source(text, closing, inner)
    while match := _PIECE.search(text, position):
        pieces.append(text[position : match.start()])
        position = match.end()
        if symbol := match["symbol"]:
            pieces.append("‖" if symbol == "|" else symbol)
        elif match["newline"] or match["tie"]:
            pieces.append(" ")
        elif dash := match["dash"]:
            pieces.append("–" if len(dash) == len("--") else "—")
        elif kept := match["kept"]:
            is_word = len(kept) > 3 or text[position : position + 1].isalpha()
            pieces.append(kept[1:-1] if is_word and _is_apart(text, match.start()) else kept)
        elif macro := match["macro"]:
            if next(left, None) is None:
                pieces.append(match[0])
                continue
            found = source.command(macro, position)
            if found is None:
                while position in closing:
                    position = closing[position] + 1
                found = latex_text.Converted(
                    _command(macro, text[match.start() : position], text[position : position + 1]),
                    position,
                )
            shown, position = found
            is_grouped = pieces[-1].endswith("{") and closing.get(match.start() - 1) == position
            if is_grouped and shown != text[match.start() : position]:
                pieces[-1] = pieces[-1][:-1]
                position += 1
            pieces.append(shown)
        elif match["switch"]:
            pieces.append(_converted(match["switched"], left, depth))
        elif next(left, None) is None:
            pieces.append(match[0])
        else:
            formula = match["display"] or match["paren"] or match["bracket"] or match["displayed"]
            converted = _formula(formula or match["math"][:-1])
            pieces.append(match[0] if converted is None else converted)
    pieces.append(text[position:])
    return _QUOTES.sub(r"“\1”", "".join(pieces))


def _is_apart(text: str, start: int) -> bool:
    """Whether the group at `start` is not the argument of a command, subscript or superscript."""
    return start == 0 or (
        text[start - 1] not in "\\^_}"
        and not re.search(r"\\[A-Za-z]+\*?$", text[max(0, start - 32) : start])
    )


def _matching_brackets(text: str) -> dict[int, int]:
    """The position of the closing bracket for each closed `{` and `[` in `text`."""
    closing: dict[int, int] = {}
    open_: dict[str, list[int]] = {"{": [], "[": []}
    for match in _BRACKET.finditer(text):
        character = match[0]
        if character in open_:
            open_[character].append(match.start())
        elif character in "}]" and (stack := open_["{" if character == "}" else "["]):
            closing[stack.pop()] = match.start()
    return closing


def _command(name: str, source: str, following: str) -> str:
    if source == f"\\{name}" and (
        name in _SWITCHES or (name in _BARE_ARGUMENT and (following == "$" or following > "\x7f"))
    ):
        return ""
    if len(source) > _MAX_SOURCE:
        return source
    converted = _convert(prepared(source))
    if converted is None or converted.startswith(f"\\{name}"):
        return source
    return _scripts(converted)


def _formula(source: str) -> str | None:
    """A formula in one line; None if it cannot be converted."""
    converted = _convert(f"${prepared(source)}$")
    if converted is None:
        return None
    text = _scripts(converted)
    text = _PLAIN_ROOT.sub(r"√\1", text.replace("\u0305", "\u0304"))
    return _NORM.sub(r"\1\2\1", _LOOSE.sub("", _GAPS.sub("  ", text)))


def _scripts(text: str) -> str:
    """Replace scripts such as `^-2` and `_1` by ⁻² and ₁ if Unicode has all their characters."""

    def replace(match: re.Match[str]) -> str:
        shown = latex_text.scripted(match[2] or match[3] or "", match[1])
        return match[0] if shown.startswith(match[1]) else shown

    return _SCRIPT.sub(replace, text)


def _with_scripts_kept(source: str) -> str:
    r"""`source` with the braces of its scripts escaped, as pylatexenc would drop them.

    Scripts are converted first, so that `^{d \times d}` keeps its braces too.
    """
    pieces: list[str] = []
    position = 0
    closing = _matching_brackets(source)
    while match := _SCRIPT_BRACE.search(source, position):
        start = match.end() - 1
        if (end := closing.get(start)) is None:
            break
        inside = source[start + 1 : end]
        if "\\" in inside or "{" in inside:
            converted = _convert(f"${inside}$")
            if converted is None:
                break
            inside = _escaped(_TIGHT.sub(r"\1", _scripts(converted)).strip())
        braced = inside if len(inside) == 1 and inside not in "\\{}" else f"\\{{{inside}\\}}"
        pieces += [source[position : match.start()], match[0][0], braced]
        position = end + 1
    return "".join([*pieces, source[position:]])


def _escaped(text: str) -> str:
    """Plain text as LaTeX source."""
    return re.sub(r"([{}%#&$])", r"\\\1", text)


def _is_shallow(source: str) -> bool:
    """Whether all braces of `source` are closed, and brackets and environments nest only a little.

    pylatexenc converts the argument of an accent twice, so each level doubles its time.
    """
    if source.count("\\begin") > _MAX_ENVIRONMENTS:
        return False
    open_ = ""
    for match in _BRACKET.finditer(source):
        bracket = match[0]
        if bracket in "{[":
            open_ += bracket
            if len(open_) > _MAX_DEPTH:
                return False
        elif bracket == "}":
            open_ = open_.rstrip("[")  # half-open intervals
            if not open_:
                return False
            open_ = open_[:-1]
        elif bracket == "]" and open_.endswith("["):
            open_ = open_[:-1]
    return "{" not in open_


def _convert(source: str) -> str | None:
    """`source` converted by pylatexenc; None if that fails or would take too long."""
    if len(source) > _MAX_SOURCE or not _is_shallow(source):
        return None
    source = _with_scripts_kept(source)
    try:
        text: str = _converter()(source)
    except Exception:  # the parser may raise anything on untrusted text: keep the source
        return None
    return clean(text).replace("\n", " ")


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from pylatexenc import latex2text, latexwalker, macrospec

    def as_written(node: Any) -> str:
        return str(node.latex_verbatim())

    def fraction(node: Any, l2tobj: Any) -> str:
        over, under = (l2tobj.nodelist_to_text([part]) for part in node.nodeargd.argnlist)
        return f"{latex_text.grouped(over)}/{latex_text.grouped(under)}"

    readings = dict.fromkeys(_BARE_ARGUMENT, "%(1)s") | {
        "url": "%(1)s",
        "href": "%(2)s",
        "textcolor": "%(3)s",
        "footnote": " (%(1)s)",
        "cite": "[%(1)s]",
        "citet": "[%(1)s]",
        "citep": "[%(1)s]",
    }
    arguments = dict.fromkeys(readings, "{") | {"href": "{{", "textcolor": "[{{"}
    readings |= dict.fromkeys(_SWITCHES, "")
    arguments |= dict.fromkeys(_SWITCHES, "")
    texts = latex2text.get_default_latex_context_db()
    macros = latexwalker.get_default_latex_context_db()
    texts.add_context_category(
        "reader",
        prepend=True,
        macros=[
            latex2text.MacroTextSpec(n, simplify_repl=r)
            for n, r in (*readings.items(), ("frac", fraction))
        ],
    )
    macros.add_context_category(
        "reader", prepend=True, macros=[macrospec.MacroSpec(n, a) for n, a in arguments.items()]
    )
    texts.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=as_written))
    converter = latex2text.LatexNodes2Text(
        latex_context=texts, math_mode="text", strict_latex_spaces=False
    )
    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    return partial(converter.latex_to_text, latex_context=macros, tolerant_parsing=False)
