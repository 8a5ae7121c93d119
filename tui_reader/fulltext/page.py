"""Parses an HTML page to a small tree: the paper's article only, cleaned and within limits.

The parser is lxml: the whole page takes it 5 to 60 ms. It is imported only here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tui_reader.core import mathml, mathml_line
from tui_reader.core.latex import readable
from tui_reader.core.text import clean
from tui_reader.fulltext.model import Formula

MAX_PAGE: Final = 48 * 1024 * 1024
"""Bytes of a page."""
MAX_DEPTH: Final = 120
"""Levels of elements; deeper ones are read as their text alone."""
MAX_ELEMENTS: Final = 1_500_000
"""Elements of a page outside formulas; the rest is read as text alone."""
_MAX_CLASSES: Final = 24
_MAX_ATTRIBUTE: Final = 2_000
_COMMENT: Final = re.compile(r"(?<!\\)%(?: |$)")
"""What is left of a line break that LaTeXML puts into long formulas."""
_MAX_TEX: Final = 20_000
_MAX_LABELS: Final = 40
"""Words of a drawing up to which they are its labels, and not paragraphs in a frame."""

_NEVER_TEXT: Final = frozenset((
    "script", "style", "button", "nav", "dialog", "form", "template", "select", "input", "head",
    "iframe", "object", "embed", "audio", "video", "canvas", "link", "meta", "base", "textarea",
    "title", "desc", "metadata", "defs", "noscript", "mjx-math", "nobr",
))  # fmt: skip
_NEVER_CLASSES: Final = frozenset(
    (
        "ltx_page_footer", "ltx_page_navbar", "ltx_page_logo", "ltx_TOC", "ltx_listing_data",
        "sr-only", "katex-html", "MathJax_Preview", "MathJax_SVG",
    )
)  # fmt: skip
"""Navigation, and the second form of formulas that a script drew when the page was saved."""
_BLOCK_TAGS: Final = frozenset((
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
))  # fmt: skip
_BLOCK_CLASSES: Final = frozenset((
    "ltx_tabular", "ltx_p", "ltx_para", "ltx_listing", "ltx_equation", "ltx_equationgroup",
    "ltx_figure", "ltx_table", "ltx_float", "ltx_minipage", "ltx_inline-block", "ltx_itemize",
    "ltx_enumerate", "ltx_description", "ltx_item", "ltx_bibitem", "ltx_theorem", "ltx_proof",
    "ltx_inline-para", "ltx_block", "ltx_caption", "ltx_title",
    "ltx_quote", "ltx_abstract", "ltx_authors", "ltx_biblist", "ltx_listingline",
))  # fmt: skip
_KEPT: Final = frozenset(
    ("href", "src", "alt", "colspan", "rowspan", "title", "data", "start", "value")
)
_SWITCH: Final = re.compile(r"\\(?:displaystyle|textstyle|scriptstyle)\b\s*")


class PageError(Exception):
    """A page cannot be read as a paper; the message is a reason in a few words."""


@dataclass(slots=True)
class Element:
    """An element of the page."""

    tag: str
    classes: frozenset[str] = frozenset()
    id: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    has_blocks: bool = False
    """Whether a block is anywhere within it."""

    @property
    def is_block(self) -> bool:
        """Whether it begins a line of its own."""
        return self.tag in _BLOCK_TAGS or not self.classes.isdisjoint(_BLOCK_CLASSES)

    def get(self, name: str) -> str:
        """An attribute; empty if it is missing."""
        return self.attributes.get(name, "")

    def has(self, *names: str) -> bool:
        """Whether it is of one of these classes."""
        return not self.classes.isdisjoint(names)

    def elements(self) -> list[Element]:
        """Its children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]


@dataclass(slots=True)
class Maths:
    """A `math` element."""

    formula: Formula
    is_display: bool = False
    id: str = ""


Child = Element | Maths | str


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page."""

    article: Element
    base: str
    """The URL of the page itself, if it has one."""
    title: str
    licence: str


def parse(data: bytes) -> Page:
    """The article of a page. Raises PageError."""
    if len(data) > MAX_PAGE:
        raise PageError(f"the page is larger than {MAX_PAGE // 2**20} MB")
    root = _root(data)
    article = _Reader().element(_article(root), 0)
    if not any(_words(article)):
        raise PageError("the page has no paper in it")
    base = next((each.get("href") or "" for each in root.iter("base")), "")
    title = next((clean(each.text or "") for each in root.iter("title")), "")
    return Page(article, clean(base), " ".join(title.split()), _licence(root))


def _root(data: bytes) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(
        encoding=_encoding(data),
        huge_tree=True,  # the limits are here
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise PageError("the page is not HTML") from error
    if root is None:
        raise PageError("the page is empty")
    return root


def _encoding(data: bytes) -> str:
    """UTF-8, as LaTeXML writes, or what the page says if it is not UTF-8 and libxml knows it."""
    from lxml import etree

    try:
        data.decode()
    except UnicodeDecodeError:
        match = re.search(rb"charset=[\"']?([\w-]{1,30})", data[:4096])
        name = match[1].decode() if match else "windows-1252"
        try:
            etree.HTMLParser(encoding=name)
        except LookupError:
            return "windows-1252"
        return "windows-1252" if name.lower().replace("-", "") == "utf8" else name
    return "utf-8"


def _article(root: Any) -> Any:
    """The element with the paper. Raises PageError."""
    articles = list(root.iter("article"))
    marked = [each for each in articles if "ltx_document" in _classes(each)]
    if not marked:  # a page that a browser or another program rewrote
        marked = [
            each
            for each in root.iter("div", "main", "section", "body")
            if "ltx_document" in _classes(each) or "ltx_page_content" in _classes(each)
        ]
    found = marked or articles
    if not found:
        raise PageError("the page has no paper in it")
    return found[0] if len(found) == 1 else max(found, key=_length)


def _length(element: Any) -> int:
    return sum(map(len, element.itertext()))


def _classes(element: Any) -> list[str]:
    text = element.get("class")
    return text.split()[:_MAX_CLASSES] if text else []


def _words(element: Element) -> Iterator[str]:
    """The words in an element; a formula counts as one."""
    for child in element.children:
        if isinstance(child, str):
            yield from child.split()
        elif isinstance(child, Element):
            yield from _words(child)
        elif word := child.formula.line or child.formula.tex:
            yield word


def _licence(root: Any) -> str:
    for each in root.iter("a", "div"):
        if each.get("id") == "license-tr":
            return " ".join(clean("".join(each.itertext())).split())[:200]
    return ""


class _Reader:
    """Copies what is read of the page, and counts its elements."""

    def __init__(self) -> None:
        self._left = MAX_ELEMENTS
        self._formulas: dict[tuple[str, ...], Formula] = {}
        """Each formula once: the same TeX with the same signs is the same formula."""

    def element(self, source: Any, depth: int) -> Element:
        """A copy of an element and everything in it that is text."""
        classes: Sequence[str] = ()
        name = ""
        attributes = {}
        for key, value in source.items():  # one call is faster than one for each attribute
            if key == "class":
                classes = value.split()[:_MAX_CLASSES]
            elif key == "id" or (key == "xml:id" and not name):
                name = clean(value[:200])
            elif key in _KEPT and value:
                attributes[key] = clean(value[:_MAX_ATTRIBUTE])
        tag = str(source.tag).rsplit(":", 1)[-1].lower()
        made = Element(tag, frozenset(classes), name, attributes)
        self._left -= 1
        if depth >= MAX_DEPTH or self._left < 0:
            made.children.append(clean("".join(_text_nodes(source))))
            return made
        if source.text:
            made.children.append(clean(source.text))
        for child in source:
            if (copied := self._child(child, depth)) is not None:
                made.children.append(copied)
                if isinstance(copied, Element) and (copied.has_blocks or copied.is_block):
                    made.has_blocks = made.has_blocks or not copied.has("ltx_note")
            if child.tail:
                made.children.append(clean(child.tail))
        if made.tag in ("code", "span") and made.has("ltx_listing") and not made.has_blocks:
            # code within a sentence
            made.classes = made.classes - {"ltx_listing"} | {"ltx_font_typewriter"}
        if made.tag == "svg":  # a drawing with labels, or a frame around paragraphs
            made.has_blocks = made.has_blocks and len([*_words(made)]) > _MAX_LABELS
        return made

    def _child(self, child: Any, depth: int) -> Child | None:
        tag = child.tag
        if not isinstance(tag, str) or tag in _NEVER_TEXT:
            return None
        if tag in ("math", "m:math"):
            return self._maths(child)
        classes = _classes(child)
        if not _NEVER_CLASSES.isdisjoint(classes):
            return None
        if tag == "img" and "ltx_Math" in classes:  # pages of older converters
            return _from_tex(child.get("alt") or "", child)
        return self.element(child, depth + 1)

    def _maths(self, source: Any) -> Maths:
        tex = source.get("alttext")
        if not tex:
            return _from_mathml(source)
        presented = source[0] if len(source) == 1 and source[0].tag == "semantics" else source
        presented = presented[0] if presented is not source and len(presented) else presented
        key = (tex, "".join(presented.itertext()))
        if (known := self._formulas.get(key)) is None:
            made = _from_mathml(source)
            self._formulas[key] = made.formula
            return made
        return _maths_of(known, source)


def _text_nodes(source: Any) -> list[str]:
    """The text of an element without scripts and the other forms of its formulas."""
    pieces: list[str] = []
    skipped: Any = None
    from lxml import etree

    for event, each in etree.iterwalk(source, events=("start", "end")):
        if event == "start":
            is_other = each.tag in _NEVER_TEXT or each.tag in ("annotation", "annotation-xml")
            if skipped is None and is_other and each is not source:
                skipped = each
            if skipped is None and each.text:
                pieces.append(each.text)
        else:
            if skipped is each:
                skipped = None
            if skipped is None and each is not source and each.tail:
                pieces.append(each.tail)
    return pieces


def _from_mathml(source: Any) -> Maths:
    """A `math` element as a formula; its TeX if its MathML is missing or too large."""
    tex = _SWITCH.sub("", _COMMENT.sub("", mathml.tex_of(source)[:_MAX_TEX]))
    try:
        node = mathml.node_of(source)
        line = mathml_line.linear(node) if node.children or node.text else ""
    except (mathml.FormulaTooLargeError, RecursionError):
        return _from_tex(tex, source)
    if not line and tex:
        return _from_tex(tex, source)
    return _maths_of(Formula(line, tex, node), source)


def _from_tex(tex: str, source: Any) -> Maths:
    tex = clean(tex[:_MAX_TEX]).strip().strip("$").strip()
    shown = " ".join(readable(f"${tex}$").strip("$").split()) if tex else ""
    return _maths_of(Formula(shown, tex), source)


def _maths_of(formula: Formula, source: Any) -> Maths:
    return Maths(formula, source.get("display") == "block", clean((source.get("id") or "")[:200]))
