"""Converts HTML, JATS and MathML in feeds to readable text."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder

from tui_reader.core.math_signs import SUBSCRIPTS, SUPERSCRIPTS

# fmt: off
_BLOCKS: Final = frozenset((
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table",
    "blockquote", "section", "article", "title", "sec", "pre", "hr", "dd", "dt", "dl", "figure",
    "figcaption", "caption", "details", "summary", "header", "footer", "main", "aside", "address",
    "thead", "tbody", "tfoot", "fieldset", "center", "list", "list-item", "def-list", "disp-quote",
    "abstract", "para", "simplepara", "disp-formula", "fig", "table-wrap", "equation",
))
_INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "italic", "bold", "kbd", "label", "mark", "nobr", "q", "rp", "rt",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "td", "th", "time",
    "tt", "u", "var", "wbr", "input", "picture", "source", "col", "colgroup", "html", "body",
    "head", "meta", "link", "sc", "monospace", "underline", "overline", "roman", "styled-content",
    "named-content", "xref", "ext-link", "uri", "email", "inline-formula", "inlineequation",
    "equationsource", "alternatives", "tex-math", "emphasis", "subscript", "superscript",
    "citationref", "internalref", "externalref", "refsource",
))
_MATHS: Final = frozenset((
    "math", "maction", "maligngroup", "malignmark", "menclose", "merror", "mfenced", "mfrac", "mi",
    "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow",
    "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr",
    "munder", "munderover", "semantics", "annotation", "annotation-xml", "none", "mlabeledtr",
))
_DROPPED: Final = frozenset((
    "script", "style", "iframe", "object", "template", "noscript", "button", "form", "select",
    "svg", "video", "audio", "canvas", "nav", "textarea", "embed", "map",
))
_VOID: Final = frozenset((
    "br", "img", "hr", "input", "wbr", "source", "col", "meta", "link", "embed", "none",
    "mprescripts", "mspace",
))
# fmt: on
_KNOWN: Final = _BLOCKS | _INLINE | _MATHS | _DROPPED
_FORMULAS: Final = frozenset(
    ("inline-formula", "disp-formula", "alternatives", "inlineequation", "equation")
)
"""Elements that hold one formula, maybe in several notations."""
_TAG: Final = re.compile(
    r"<(?P<end>/)?(?P<prefix>[A-Za-z][A-Za-z0-9]{0,15}:)?(?P<name>[A-Za-z][A-Za-z0-9-]{0,40})"
    r"(?P<rest>(?=[\s/>])[^<>]{0,2000})>"
)
_ATTRIBUTE: Final = re.compile(r"(?<![\w:-])[\w:-]++\s*+=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s\"'=`]+)")
_REFERENCE: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BREAKS: Final = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")
_SUPERSCRIPTS: Final = {ord(char): SUPERSCRIPTS[char] for char in "0123456789+-−–()n"}
_SUBSCRIPTS: Final = {ord(char): SUBSCRIPTS[char] for char in "0123456789+-−–()"}
_MARK: Final = re.compile(r"• |\d{1,6}\. ")
_MAX: Final = 300_000
_MAX_FORMULA: Final = 2_000
"""Elements of a formula."""


def readable_html(text: str) -> str:
    """`text` without its markup, paragraphs separated by blank lines.

    A bare `<` or `&` in text that is not HTML (`$a<b$`, `List<T>`, `AT&T`) stays. A tag counts as
    markup if HTML, MathML or JATS has it, or if it has an end tag, attributes or a namespace. The
    text inside elements is kept.
    """
    text = text[:_MAX]
    ended = {match["name"].lower() for match in _TAG.finditer(text) if match["end"]}
    is_markup = any(_is_markup(match, ended) for match in _TAG.finditer(text))
    if not is_markup and not ("<!--" in text and "-->" in text):
        return (unescape(text) if _REFERENCE.search(text) else text).strip()
    text = _without_comments(text)

    def escaped(match: re.Match[str]) -> str:
        tag = _TAG.match(text, match.start())
        return "<" if tag and _is_markup(tag, ended) else "&lt;"

    reader = _Reader()
    reader.feed(re.sub("<", escaped, text))  # text that only looks like an element is escaped
    reader.close()
    return reader.text()


def _is_markup(tag: re.Match[str], ended: set[str]) -> bool:
    """Whether a match is really a tag; `ended` are the names that have an end tag."""
    name, rest = tag["name"].lower(), tag["rest"].strip().rstrip("/")
    has_attributes = bool(rest) and not _ATTRIBUTE.sub("", rest).strip()
    if len(name) == 1 and rest and not has_attributes:
        return False  # a<b and c>d
    return (
        name in _KNOWN
        or has_attributes
        or bool(tag["prefix"])
        or (name in ended and (bool(tag["end"]) or not rest))
    )


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        pieces.append(text[position:start])
        position = end + 3
    return "".join([*pieces, text[position:]])


class _Formula:
    """Collects the elements of a formula, to read it as MathML at its end."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self._builder = TreeBuilder()
        self._open: list[str] = []
        self._size = 0
        self.start("math", attributes)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._size += 1
        if self._size <= _MAX_FORMULA:
            self._builder.start(tag, attributes)
            self._open.append(tag)
            if tag in _VOID:
                self.end(tag)

    def end(self, tag: str) -> None:
        while tag in self._open:
            closed = self._open.pop()
            self._builder.end(closed)
            if closed == tag:
                break

    def text(self) -> str:
        """The formula's own TeX between dollars if it has any, else the formula in one line."""
        from tui_reader.core import mathml, mathml_line

        while self._open:
            self._builder.end(self._open.pop())
        element: Element = self._builder.close()
        if tex := mathml.tex_of(element):
            return as_tex(tex)
        try:
            return mathml_line.linear(mathml.node_of(element))
        except mathml.FormulaTooLargeError:
            return " ".join("".join(element.itertext()).split())

    def data(self, data: str) -> None:
        self._builder.data(data)


def as_tex(source: str) -> str:
    """TeX between single dollars, as digests write it."""
    source = source.strip()
    for start, end in (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"), ("$", "$")):
        if source.startswith(start) and source.endswith(end) and len(source) > len(start + end):
            source = source[len(start) : -len(end)].strip()
            break
    return f"${source}$" if source and "$" not in source else source


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._dropped = 0
        self._script: str | None = None
        self._formula: _Formula | None = None
        self._tex: list[str] | None = None
        self._formulas: list[bool] = []
        """For each open element that holds one formula: whether it has been read."""
        self._lists: list[int] = []
        """For each open list, the number of its last item; -1 if items have no numbers."""
        self._is_term = False
        self._has_cell = False

    def text(self) -> str:
        """The text read so far."""
        if self._formula is not None:  # its end is missing
            self._end_formula()
        return _BREAKS.sub("\n\n", "".join(self._pieces)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        tag = tag.rpartition(":")[2]
        given = {name: value or "" for name, value in attrs}
        if self._formula is not None:
            self._formula.start(tag, given)
        elif tag in _DROPPED:
            self._dropped += tag not in _VOID
        elif tag == "math":
            self._formula = _Formula(given)
        elif tag == "tex-math" or (tag == "equationsource" and given.get("format") == "TEX"):
            self._tex = []
        elif tag != "equationsource":
            self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        if tag in _FORMULAS:
            self._formulas.append(False)
        if tag in ("sup", "sub", "superscript", "subscript"):
            self._script = tag[:3]
        elif tag in ("td", "th"):
            self._pieces.append(" | " if self._has_cell else "")
            self._has_cell = True
        elif tag == "q":
            self._pieces.append("“")
        elif tag == "dd" and self._is_term:
            self._pieces.append(": ")
        elif tag in _BLOCKS and not self._is_marked():
            self._pieces.append("\n")
        self._is_term = False
        if tag in ("ul", "ol"):
            first = given.get("start", "1")
            first = first if first.isdecimal() and len(first) < 6 else "1"
            self._lists.append(int(first) - 1 if tag == "ol" else -1)
        elif tag == "li":
            self._pieces.append(self._mark())
        elif tag == "tr":
            self._has_cell = False

    def _is_marked(self) -> bool:
        """Whether the last piece is the bullet or number of a list item."""
        return bool(self._pieces) and bool(_MARK.fullmatch(self._pieces[-1]))

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "• "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        tag = tag.rpartition(":")[2]
        if self._formula is not None:
            if tag == "math":
                self._end_formula()
            else:
                self._formula.end(tag)
        elif self._tex is not None and tag in ("tex-math", "equationsource"):
            found, self._tex = "".join(self._tex), None
            self._write_formula(as_tex(found))
        elif tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag in ("sup", "sub", "superscript", "subscript"):
            self._script = None
        elif tag == "q":
            self._pieces.append("”")
        elif tag == "dt":
            self._is_term = True
        elif tag in _BLOCKS:
            self._pieces.append("\n")
        if tag in _FORMULAS and self._formulas:
            self._formulas.pop()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def _end_formula(self) -> None:
        if self._formula is not None:
            formula, self._formula = self._formula, None
            self._write_formula(formula.text())

    def _write_formula(self, text: str) -> None:
        """Write a formula, unless it has already been written in another notation."""
        if self._dropped or any(self._formulas):
            return
        self._formulas[:] = [True] * len(self._formulas)
        self._pieces.append(_raised(text, self._script) if self._script else text)

    def handle_data(self, data: str) -> None:
        """Text between tags; its line breaks count as spaces."""
        if self._formula is not None:
            self._formula.data(data)
        elif self._tex is not None:
            self._tex.append(data)
        elif not self._dropped:
            data = re.sub(r"\s+", " ", data)
            if self._script and data.strip():
                data = _raised(data.strip(), self._script)
            if data.strip() and self._is_term:
                self._is_term = False
                self._pieces.append("\n")
            self._pieces.append(data)


def _raised(text: str, kind: str) -> str:
    """Raise or lower `text`: `-3` becomes ⁻³; text without Unicode forms becomes `^(…)`."""
    table = _SUPERSCRIPTS if kind == "sup" else _SUBSCRIPTS
    if all(ord(character) in table for character in text):
        return text.translate(table)
    mark = "^" if kind == "sup" else "_"
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
