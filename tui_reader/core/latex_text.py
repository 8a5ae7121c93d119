r"""Converts LaTeX's text commands: accents, letters, signs, spaces, links and citations.

`\"{o}` is ö, `\l` is ł, `10\,km` is 10 km. A blank after a command of letters belongs to it, as in
TeX. Knows the commands of LaTeX's kernel, textcomp, natbib and hyperref.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from tui_reader.core.latex_names import (
    BREAKS,
    ENVIRONMENTS,
    FONTS,
    KEPT,
    LETTERS,
    UNITS,
    UNSEEN,
    WITH_ARGUMENT,
)
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
_SPACES: Final = {
    ",": " ", ";": " ", ":": " ", ">": " ", " ": " ", "\n": " ", "~": " ", "quad": " ",
    "qquad": " ", "enspace": " ", "thinspace": " ", "medspace": " ", "thickspace": " ",
    "space": " ", "newline": " ", "par": " ", "linebreak": " ", "hfill": " ", "!": "",
    "/": "", "-": "", "@": "", "negthinspace": "", "noindent": "", "relax": "", "xspace": "",
    "protect": "", "nobreak": "", "allowbreak": "", "null": "", "smallskip": " ",
    "medskip": " ", "bigskip": " ", "nobreakspace": " ", "unskip": "", "ignorespaces": "",
    "leavevmode": "", "indent": "", "and": "and ", **dict.fromkeys(BREAKS, " "),
    **dict.fromkeys((*FONTS, *UNSEEN), ""),
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
_LETTER: Final = re.compile(r"\\([A-Za-z]+)(?:\{\}|[ \t\n]+)?")
_CITED: Final = re.compile(r"(?:no|auto|paren|text|foot)?cite[a-z]*\*?", re.IGNORECASE)
_LITERAL: Final = frozenset(("url", "path", "nolinkurl"))
"""Commands whose argument is not LaTeX."""
_BEFORE: Final = {
    "href": 1, "textcolor": 1, "colorbox": 1, "hypertarget": 1,
    "raisebox": 1, "parbox": 1, "multicolumn": 2,
}  # fmt: skip
"""The number of arguments before the one that is kept."""
_AFTER: Final = frozenset(("texorpdfstring", "SI", "qty"))
"""Commands with one more argument after it; it is dropped, except for a unit."""
_OF_UNITS: Final = frozenset(("si", "unit"))


class Converted(NamedTuple):
    """The text for a command, and the end of the command with its arguments."""

    text: str
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A text with commands."""

    text: str
    closing: Mapping[int, int]
    """The position of the closing bracket for each closed opening one."""
    inner: Callable[[str], str]
    """Converts an argument."""

    def command(self, name: str, position: int) -> Converted | None:
        """Convert the command `name` that ends at `position`; None if it is not a text command."""
        text, closing = self.text, self.closing
        if name in _ACCENTS:
            return self._accent(name, position)
        if name in LETTERS:
            end = self._behind(position)
            is_apart = name in _SIGNS and text[: position - len(name) - 1].endswith(" ")
            kept = " " if is_apart and text[end - 1] == " " and end > position else ""
            return Converted(LETTERS[name] + kept, end)
        if name in _SPACES:
            if name in _WITH_DEGREE and self._is_open("[", position):
                position = closing[position] + 1
            end = self._behind(position) if name.isalpha() else position
            return Converted(_SPACES[name], end)
        if name == "verb":
            end = text.find(text[position : position + 1] or "|", position + 1)
            return Converted(text[position + 1 : end], end + 1) if end > 0 else None
        if name == "item":
            return self._item(position)
        if name in ("begin", "end") and self._is_open("{", position):
            return self._environment(name, position)
        if name in KEPT:
            end = position
            while end in closing:
                end = closing[end] + 1
            return Converted(text[position - len(name) - 1 : end], end)
        if name == "ifmmode":
            return self._conditional(position)
        if _CITED.fullmatch(name):
            return self._citation(position)
        return self._argument(name, position) if name in WITH_ARGUMENT else None

    def _is_open(self, bracket: str, position: int) -> bool:
        """Whether this bracket opens at `position`, and is closed later."""
        return position in self.closing and self.text[position] == bracket

    def _inside(self, position: int) -> str:
        """The text in the brackets that open at `position`."""
        return self.text[position + 1 : self.closing[position]]

    def _behind(self, position: int) -> int:
        """The end of a command of letters, which includes the blank after it."""
        if self.text.startswith("{}", position):
            return position + 2
        return self._after_blanks(position)

    def _after_blanks(self, position: int) -> int:
        blanks = _BLANKS.match(self.text, position)
        return blanks.end() if blanks else position

    def _accent(self, name: str, position: int) -> Converted | None:
        text = self.text
        if name.isalpha() and text[position : position + 1] not in ("{", " ", "\t", "\n", "\\"):
            return None
        start = self._after_blanks(position)
        if self._is_open("{", start):
            base, end = self._inside(start).strip(), self.closing[start] + 1
            if match := _LETTER.fullmatch(base.strip("{}")):
                base = LETTERS.get(match[1], "\\")
            elif base.startswith("\\"):
                inside = Source(base, {}, str).command(base[1:2], 2)
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

    def _environment(self, name: str, position: int) -> Converted | None:
        """Nothing, for the beginning or end of a known environment with its arguments."""
        arguments = ENVIRONMENTS.get(self._inside(position))
        if arguments is None:
            return None
        end = self.closing[position] + 1
        if name == "begin":
            while end in self.closing and (self.text[end] == "[" or arguments > 0):
                arguments -= self.text[end] == "{"
                end = self.closing[end] + 1
        return Converted("", self._behind(end))

    def _item(self, position: int) -> Converted:
        """The sign of an item of a list, or its own label."""
        label = "•"
        if self._is_open("[", position):
            label = self.inner(self._inside(position))
            position = self.closing[position] + 1
        return Converted(f"{label} ", self._behind(position))

    def _conditional(self, position: int) -> Converted | None:
        r"""`\ifmmode A\else B\fi` outside of a formula: B."""
        end = self.text.find("\\fi", position)
        if not 0 <= end - position < 1_000:
            return None
        _, found, other = self.text[position:end].partition("\\else")
        return Converted(self.inner(other.strip()) if found else "", self._behind(end + 3))

    def _citation(self, position: int) -> Converted | None:
        optional: list[str] = []
        while self._is_open("[", position):
            optional.append(self._inside(position))
            position = self.closing[position] + 1
        if not self._is_open("{", position):
            return None
        before = optional[0] if len(optional) > 1 else ""
        after = optional[-1] if optional else ""
        shown = self._inside(position).strip()
        if before.strip():
            shown = f"{self.inner(before)} {shown}"
        if after.strip():
            shown += f", {self.inner(after).strip()}"
        return Converted(f"[{shown}]", self.closing[position] + 1)

    def _argument(self, name: str, position: int) -> Converted | None:
        closing, inner = self.closing, self.inner
        while self._is_open("[", position):
            position = closing[position] + 1
        for _ in range(_BEFORE.get(name, 0)):
            if position not in closing:
                return None
            position = closing[position] + 1
        if not self._is_open("{", position):
            return None
        argument = self._inside(position)
        position = closing[position] + 1
        form = WITH_ARGUMENT[name]
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
        if name in _AFTER and self._is_open("{", position):
            if name in ("SI", "qty"):
                shown += f" {_unit(self._inside(position))}"
            position = closing[position] + 1
        return Converted(shown, position)


def _unit(source: str) -> str:
    r"""A unit in siunitx's form: `\kilo\meter\per\second` is km/s."""
    shown = re.sub(r"\\([A-Za-z]+)\s*", lambda each: UNITS.get(each[1], each[0]), source)
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
