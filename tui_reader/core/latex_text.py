r"""Converts LaTeX's text commands: accents, letters, signs, spaces, links and citations.

`\"{o}` is ö, `\l` is ł, `10\,km` is 10 km. A blank after a command of letters belongs to it, as in
TeX. Knows the commands of LaTeX's kernel, textcomp, natbib and hyperref.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from tui_reader.core import latex_names
from tui_reader.core.latex_source import chemistry
from tui_reader.core.math_signs import SUBSCRIPTS, SUPERSCRIPTS

_SUPERSCRIPTS: Final = {char: SUPERSCRIPTS[char] for char in "0123456789+-−()niTa∘*∗′"}
_SUBSCRIPTS: Final = {char: SUBSCRIPTS[char] for char in "0123456789+-−()aeijmnopstx"}
"""Scripts that are common enough to be read at a glance; `4^{th}` stays as written."""
_PARTING: Final = frozenset("+-−±∓=<>≤≥≈~∼·×∗*/÷,;|∣ ")
"""Signs that bind less than a fraction does."""
_ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323",
    "c": "\u0327", "k": "\u0328", "b": "\u0331", "t": "\u0361",
}  # fmt: skip
"""Combining characters by accent command."""
LETTERS: Final = {
    "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "ss": "ß", "SS": "ẞ", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð",
    "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "dj": "đ", "DJ": "Đ", "IJ": "Ĳ", "ij": "ĳ",
    "textquotesingle": "'", "textquotedbl": '"', "textquotedblleft": "“",
    "textquotedblright": "”", "textquoteleft": "‘", "textquoteright": "’",
    "quotesinglbase": "‚", "quotedblbase": "„", "guillemotleft": "«", "guillemotright": "»",
    "guilsinglleft": "‹", "guilsinglright": "›", "textasciigrave": "`",
    "textasciicircum": "^", "textasciitilde": "~", "textbackslash": "\\", "textbar": "|",
    "textless": "<", "textgreater": ">", "textbraceleft": "{", "textbraceright": "}",
    "textunderscore": "_", "textdollar": "$", "textemdash": "—", "textendash": "–",
    "textellipsis": "…", "ldots": "…", "dots": "…", "dotsc": "…", "textbullet": "•",
    "textperiodcentered": "·", "textdegree": "°", "deg": "°", "degree": "°", "textcelsius": "℃",
    "textmu": "µ", "textohm": "Ω", "texttimes": "×", "textdiv": "÷", "textpm": "±",
    "textminus": "−", "textsurd": "√", "textonehalf": "½", "textonequarter": "¼",
    "textthreequarters": "¾", "textonesuperior": "¹", "texttwosuperior": "²",
    "textthreesuperior": "³", "textordfeminine": "ª", "textordmasculine": "º",
    "textregistered": "®", "texttrademark": "™", "textcopyright": "©", "copyright": "©",
    "textsection": "§", "S": "§", "textparagraph": "¶", "P": "¶", "dag": "†", "ddag": "‡",
    "textdagger": "†", "textdaggerdbl": "‡", "pounds": "£", "textsterling": "£",
    "texteuro": "€", "euro": "€", "textyen": "¥", "textcent": "¢", "textexclamdown": "¡",
    "textquestiondown": "¿", "textleftarrow": "←", "textrightarrow": "→", "slash": "/",
    "TeX": "TeX", "LaTeX": "LaTeX", "LaTeXe": "LaTeX2ε", "BibTeX": "BibTeX", "lq": "‘",
    "rq": "’", "textvisiblespace": "␣", "textnumero": "№", "textpertenthousand": "‱",
    "textperthousand": "‰", "textinterrobang": "‽", "lbrack": "[", "rbrack": "]",
    **latex_names.TEXT_SIGNS,
}  # fmt: skip
"""Letters and signs by command."""
_SPACES: Final = {
    ",": " ", ";": " ", ":": " ", ">": " ", " ": " ", "\n": " ", "~": " ", "quad": " ",
    "qquad": " ", "enspace": " ", "thinspace": " ", "medspace": " ", "thickspace": " ",
    "space": " ", "newline": " ", "par": " ", "linebreak": " ", "hfill": " ", "!": "",
    "/": "", "-": "", "@": "", "negthinspace": "", "noindent": "", "relax": "", "xspace": "",
    "protect": "", "nobreak": "", "allowbreak": "", "null": "", "smallskip": " ",
    "medskip": " ", "bigskip": " ", "nobreakspace": " ", "unskip": "", "ignorespaces": "",
    "leavevmode": "", "indent": "", "and": "and ", **dict.fromkeys(latex_names.BREAKS, " "),
    **dict.fromkeys((*latex_names.FONTS, *latex_names.UNSEEN), ""),
}  # fmt: skip
_WITH_DEGREE: Final = frozenset(("linebreak", "nolinebreak", "pagebreak", "nopagebreak"))
r"""Commands that may have a number in brackets: `\pagebreak[4]`."""
_BLANKS: Final = re.compile(r"[ \t\n]*")
_SIGNS: Final = frozenset((
    "textless", "textgreater", "textasciitilde", "textbar", "texttimes", "textdiv", "textpm",
    "textminus", "textbullet", "textperiodcentered", "textemdash", "textendash", "TeX", "LaTeX",
    "BibTeX",
))  # fmt: skip
"""Signs between words: a blank before one shows that its author wants to see one after it."""
_UNITS: Final = {
    "per": "/", "micro": "µ", "milli": "m", "nano": "n", "pico": "p", "femto": "f", "kilo": "k",
    "mega": "M", "giga": "G", "tera": "T", "centi": "c", "deci": "d", "meter": "m", "metre": "m",
    "gram": "g", "second": "s", "ampere": "A", "kelvin": "K", "mole": "mol", "candela": "cd",
    "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W", "volt": "V",
    "ohm": "Ω", "farad": "F", "tesla": "T", "henry": "H", "coulomb": "C", "bit": "bit",
    "byte": "B", "electronvolt": "eV", "eV": "eV", "minute": "min", "hour": "h", "day": "d",
    "liter": "L", "litre": "L", "degree": "°", "degreeCelsius": "°C", "celsius": "°C",
    "percent": "%", "decibel": "dB", "angstrom": "Å", "square": "", "squared": "²",
    "cubed": "³", "cubic": "", "radian": "rad", "um": "µm", "nm": "nm", "mm": "mm", "cm": "cm",
    "km": "km", "kg": "kg", "ms": "ms", "GHz": "GHz", "MHz": "MHz", "kHz": "kHz", "Hz": "Hz",
}  # fmt: skip
"""siunitx's units and prefixes."""
_LETTER: Final = re.compile(r"\\([A-Za-z]+)(?:\{\}|[ \t\n]+)?")
_CITED: Final = re.compile(r"(?:no|auto|paren|text|foot)?cite[a-z]*\*?", re.IGNORECASE)
_REFERENCES: Final = {
    "ref": "[{}]", "eqref": "({})", "autoref": "[{}]", "cref": "[{}]", "Cref": "[{}]",
    "pageref": "[{}]", "nameref": "[{}]", "label": "", "hypertarget": "", "vspace": "",
    "hspace": " ", "bibliography": "", "bibliographystyle": "", "thispagestyle": "",
    "pagestyle": "", "phantom": "", "url": "{}", "path": "{}", "nolinkurl": "{}",
    "textsuperscript": "^", "textsubscript": "_", "footnote": " ({})", "thanks": " ({})",
    "footnotetext": " ({})", "mbox": "{}", "hbox": "{}", "fbox": "{}", "ensuremath": "${}$",
    "texorpdfstring": "{}", "href": "{}", "textcolor": "{}", "colorbox": "{}", "hl": "{}",
    "uppercase": "{}", "lowercase": "{}", "MakeUppercase": "{}", "MakeLowercase": "{}",
    "textnormal": "{}", "textup": "{}", "textmd": "{}", "textsf": "{}", "texttt": "{}",
    "textrm": "{}", "textsc": "{}", "textit": "{}", "textbf": "{}", "textsl": "{}",
    "emph": "{}", "underline": "{}", "uline": "{}", "sout": "{}", "title": "{}",
    "enquote": "“{}”", "ce": "{}", "SI": "{}", "qty": "{}", "si": "{}", "unit": "{}",
    "num": "{}", "acs": "{}", "ac": "{}", "Ac": "{}", "acp": "{}s", "Acp": "{}s", "acsp": "{}s",
    "aclp": "{}s", "acfp": "{}s", "glspl": "{}s", "Glspl": "{}s", "glsentrylong": "{}",
    "gls": "{}", "Gls": "{}", "acl": "{}", "acf": "{}", "text": "{}", "section": "{}",
    "section*": "{}", "paragraph": "{}", "paragraph*": "{}", "textsmaller": "{}",
    "makebox": "{}", "framebox": "{}", "raisebox": "{}", "parbox": "{}", "caption": "{}",
    "bibitem": "[{}]", "hphantom": "", "vphantom": "", "textcircled": "({})", "index": "",
    "marginpar": " ({})", "glossary": "", "oldstylenums": "{}", "textulc": "{}", "textsw": "{}",
    "textssc": "{}", "textin": "{}", "MakeTitlecase": "{}", "intertext": "{}",
    "shortintertext": "{}", "color": "", "cline": "", "multicolumn": "{}", "boxed": "{}",
}  # fmt: skip
"""Replacements for commands with an argument."""
_LITERAL: Final = frozenset(("url", "path", "nolinkurl"))
"""Commands whose argument is not LaTeX."""
_BEFORE: Final = {
    "href": 1, "textcolor": 1, "colorbox": 1, "hypertarget": 1,
    "raisebox": 1, "parbox": 1, "multicolumn": 2,
}  # fmt: skip
"""The number of arguments before the one that is kept."""
_AFTER: Final = {"texorpdfstring": 1, "SI": 1, "qty": 1}
_OF_UNITS: Final = frozenset(("si", "unit"))
"""The number of arguments after it; dropped, except for a unit."""


class Converted(NamedTuple):
    """The text for a command, and the end of the command with its arguments."""

    text: str
    end: int


def command(
    text: str,
    name: str,
    position: int,
    closing: Mapping[int, int],
    inner: Callable[[str], str],
) -> Converted | None:
    """Convert the command `name` that ends at `position`; None if it is not a text command.

    `closing` maps each opening bracket to its closing one; `inner` converts an argument.
    """
    if name in _ACCENTS:
        return _accent(text, name, position, closing)
    if name in LETTERS:
        end = _behind(text, position)
        is_apart = name in _SIGNS and text[: position - len(name) - 1].endswith(" ")
        kept = " " if is_apart and text[end - 1] == " " and end > position else ""
        return Converted(LETTERS[name] + kept, end)
    if name in _SPACES:
        if name in _WITH_DEGREE and text[position : position + 1] == "[" and position in closing:
            position = closing[position] + 1
        end = _behind(text, position) if name.isalpha() else position
        return Converted(_SPACES[name], end)
    if name == "verb":
        end = text.find(text[position : position + 1] or "|", position + 1)
        return Converted(text[position + 1 : end], end + 1) if end > 0 else None
    if name == "item":
        return _item(text, position, closing, inner)
    if name in ("begin", "end") and text[position : position + 1] == "{" and position in closing:
        return _environment(text, name, position, closing)
    if name in latex_names.KEPT:
        end = position
        while end in closing:
            end = closing[end] + 1
        return Converted(text[position - len(name) - 1 : end], end)
    if name == "ifmmode":
        return _conditional(text, position, inner)
    if _CITED.fullmatch(name):
        return _citation(text, position, closing, inner)
    if name in _REFERENCES:
        return _argument(text, name, position, closing, inner)
    return None


def _behind(text: str, position: int) -> int:
    """The end of a command of letters, which includes the blank after it."""
    if text.startswith("{}", position):
        return position + 2
    blanks = _BLANKS.match(text, position)
    end = blanks.end() if blanks else position
    if text.startswith("\\ ", position):  # an explicit space
        return position
    return end


def _accent(text: str, name: str, position: int, closing: Mapping[int, int]) -> Converted | None:
    if name.isalpha() and text[position : position + 1] not in ("{", " ", "\t", "\n", "\\"):
        return None
    blanks = _BLANKS.match(text, position)
    start = blanks.end() if blanks else position
    if start in closing and text[start] == "{":
        base, end = text[start + 1 : closing[start]].strip(), closing[start] + 1
        if match := _LETTER.fullmatch(base.strip("{}")):
            base = LETTERS.get(match[1], "\\")
        elif base.startswith("\\"):
            inside = command(base, base[1:2], 2, {}, str)
            base = inside.text if inside and inside.end == len(base) else "\\"
    elif match := _LETTER.match(text, start):
        base, end = LETTERS.get(match[1], "\\"), match.end()
    else:
        base, end = text[start : start + 1], start + 1
    if not base:
        return Converted("", end) if end > start else None
    if "\\" in base or not (base[0].isalpha() and len(base) <= (2 if name == "t" else 1)):
        composed = unicodedata.normalize("NFC", base)
        if "\\" in base or len(composed) != 1 or not composed.isalpha():
            return None
        base = composed
    base = {"ı": "i", "ȷ": "j"}.get(base, base) if name not in "dcb" else base
    mark = _ACCENTS[name]
    if name == "t":
        return Converted(base[0] + mark + base[1:], end)
    return Converted(unicodedata.normalize("NFC", base + mark), end)


def _environment(
    text: str, name: str, position: int, closing: Mapping[int, int]
) -> Converted | None:
    """Nothing, for the beginning or end of a known environment with its arguments."""
    arguments = latex_names.ENVIRONMENTS.get(text[position + 1 : closing[position]])
    if arguments is None:
        return None
    end = closing[position] + 1
    if name == "begin":
        while end in closing and (text[end] == "[" or arguments > 0):
            arguments -= text[end] == "{"
            end = closing[end] + 1
    return Converted("", _behind(text, end))


def _item(
    text: str, position: int, closing: Mapping[int, int], inner: Callable[[str], str]
) -> Converted:
    """The sign of an item of a list, or its own label."""
    label = "•"
    if text[position : position + 1] == "[" and position in closing:
        label = inner(text[position + 1 : closing[position]])
        position = closing[position] + 1
    return Converted(f"{label} ", _behind(text, position))


def _conditional(text: str, position: int, inner: Callable[[str], str]) -> Converted | None:
    r"""`\ifmmode A\else B\fi` outside of a formula: B."""
    end = text.find("\\fi", position)
    if not 0 <= end - position < 1_000:
        return None
    _, found, other = text[position:end].partition("\\else")
    return Converted(inner(other.strip()) if found else "", _behind(text, end + 3))


def _arguments(
    text: str, position: int, closing: Mapping[int, int]
) -> tuple[list[str], list[str], int]:
    """The optional and the required arguments from `position` on, and their end."""
    optional: list[str] = []
    given: list[str] = []
    while position in closing:
        inside = text[position + 1 : closing[position]]
        if text[position] == "[":
            if given:
                break
            optional.append(inside)
        else:
            given.append(inside)
        position = closing[position] + 1
    return optional, given, position


def _citation(
    text: str, position: int, closing: Mapping[int, int], inner: Callable[[str], str]
) -> Converted | None:
    optional, given, _ = _arguments(text, position, closing)
    if not given:
        return None
    end = position
    for _ in range(len(optional) + 1):
        end = closing[end] + 1
    before = optional[0] if len(optional) > 1 else ""
    after = optional[-1] if optional else ""
    parts = [*([f"{inner(before)} "] if before.strip() else []), given[0].strip()]
    if after.strip():
        parts.append(f", {inner(after).strip()}")
    return Converted(f"[{''.join(parts)}]", end)


def _argument(
    text: str,
    name: str,
    position: int,
    closing: Mapping[int, int],
    inner: Callable[[str], str],
) -> Converted | None:
    while position in closing and text[position] == "[":
        position = closing[position] + 1
    for _ in range(_BEFORE.get(name, 0)):
        if position not in closing:
            return None
        position = closing[position] + 1
    if position not in closing or text[position] != "{":
        return None
    argument = text[position + 1 : closing[position]]
    position = closing[position] + 1
    form = _REFERENCES[name]
    if name == "ce":
        shown = inner(f"$\\mathrm{{{chemistry(argument)}}}$")
    elif name in _OF_UNITS:
        shown = _unit(argument)
    elif form in ("^", "_"):
        shown = scripted(inner(argument), form)
    elif form == "${}$":
        shown = inner(argument if "$" in argument else f"${argument}$")
    else:
        shown = form.replace("{}", argument if name in _LITERAL else inner(argument))
    for _ in range(_AFTER.get(name, 0)):
        if position in closing and text[position] == "{":
            if name in ("SI", "qty"):
                shown += f" {_unit(text[position + 1 : closing[position]])}"
            position = closing[position] + 1
    return Converted(shown, position)


def _unit(source: str) -> str:
    r"""A unit in siunitx's form: `\kilo\meter\per\second` is km/s."""
    shown = re.sub(r"\\([A-Za-z]+)\s*", lambda each: _UNITS.get(each[1], each[0]), source)
    return shown.replace("~", " ").replace(".", " ").strip()


def scripted(text: str, mark: str) -> str:
    """`text` as superscript (`^`) or subscript (`_`), in Unicode characters if all exist."""
    table = _SUPERSCRIPTS if mark == "^" else _SUBSCRIPTS
    if text and all(character in table for character in text):
        return "".join(table[character] for character in text)
    if not text:
        return ""
    return f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}"


def grouped(text: str) -> str:
    """A part of a fraction, in brackets if a sign or a blank in it would belong to the rest."""
    text = text.strip().replace("∂ ", "∂")
    depth = 0
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in _PARTING and (at or char not in "+-−±"):
            return f"({text})"
    return text
