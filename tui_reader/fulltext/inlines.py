"""Running text: styles, links, formulas, citations and the marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urldefrag, urlsplit

from tui_reader.core.math_signs import raised
from tui_reader.core.text import clean_line, clean_url
from tui_reader.fulltext.model import Content, Footnote, Inline, Style, text_of
from tui_reader.fulltext.page import Child, Element, Maths

_SPACES: Final = re.compile(r"[^\S\n]+")
_ALL_SPACES: Final = re.compile(r"\s+")
_COLOR_COMMANDS: Final = frozenset((
    "\\cellcolor", "\\rowcolor", "\\columncolor", "\\arrayrulecolor", "\\rowcolors", "\\color",
    "\\textcolor", "\\colorbox", "\\cellcolors", "\\pagecolor",
))  # fmt: skip
_COLOR: Final = re.compile(
    r"\s{0,8}(?:\[\w{1,20}\]\s{0,8})?(?:[0-9A-Fa-f]{6}(?![0-9A-Za-z])|[0-9A-Fa-f]{6}(?=[^a-z])"
    r"|[A-Za-z]{1,30}(?:![\d.]{1,10}(?:![A-Za-z]{1,30})?){1,8}"
    r"|(?:light|dark)?(?:gr[ae]y|red|green|blue|yellow|cyan|magenta|orange|purple|violet|pink"
    r"|brown|teal|olive|lime|black|white))"
)
_STYLES: Final = {
    "em": Style.ITALIC, "i": Style.ITALIC, "dfn": Style.ITALIC, "var": Style.ITALIC,
    "b": Style.BOLD, "strong": Style.BOLD,
    "code": Style.CODE, "tt": Style.CODE, "kbd": Style.CODE, "samp": Style.CODE,
}  # fmt: skip
_CLASS_STYLES: Final = (
    ("ltx_font_bold", Style.BOLD),
    ("ltx_font_italic", Style.ITALIC),
    ("ltx_font_slanted", Style.ITALIC),
    ("ltx_emph", Style.ITALIC),
    ("ltx_font_typewriter", Style.CODE),
    ("ltx_verbatim", Style.CODE),
    ("ltx_tag_figure", Style.BOLD),
    ("ltx_tag_table", Style.BOLD),
    ("ltx_tag_float", Style.BOLD),
)
_STYLED: Final = frozenset(name for name, _ in _CLASS_STYLES)
_APART: Final = frozenset(("td", "th", "foreignobject", "text", "tspan"))
"""Elements whose text does not touch that of their neighbours."""
MARK: Final = "mark "
"""What the place of a footnote begins with, before its mark, for marks that repeat it."""
_NO_ALTERNATIVES: Final = frozenset(("", "refer to caption", "[uncaptioned image]"))
_OWN_HOSTS: Final = ("arxiv.org", "ar5iv", "alphaxiv.org")
_PAPER_PATH: Final = re.compile(r"\d{4}\.\d{4,5}|[a-z-]{1,16}(?:\.[A-Z]{2})?/\d{7}")


@dataclass(slots=True)
class Notes:
    """What running text adds to the paper besides itself."""

    own_path: str = ""
    """The arXiv id in the URL of the page, to recognise links to itself."""
    errors: int = 0
    footnotes: list[Footnote] = field(default_factory=list)
    """Footnotes whose mark was read, to be put after its block."""
    numbers: int = 0
    """Footnotes without a mark so far."""
    ids: list[str] = field(default_factory=list)
    """The ids of elements within the text."""

    def add_id(self, element: Element | Maths) -> None:
        """Remember the id of an element that was read, if it has one."""
        if element.id:
            self.ids.append(element.id)


def content_of(
    children: Sequence[Child], notes: Notes, style: Style = Style.PLAIN, target: str = ""
) -> Content:
    """The running text in `children`, with single spaces."""
    return tidy(pieces_of(children, notes, style, target))


def pieces_of(
    children: Sequence[Child], notes: Notes, style: Style = Style.PLAIN, target: str = ""
) -> list[Inline]:
    """The same with its white space as it is."""
    out: list[Inline] = []
    after_color = False
    for child in children:
        if isinstance(child, str):
            text = _COLOR.sub("", child, count=1) if after_color and child.strip() else child
            after_color = after_color and not child.strip()
            if text[:1].isalnum() and out and out[-1].style & Style.ERROR:
                text = f" {text}"  # the name of the command ends here
            if text:
                out.append(Inline(_ALL_SPACES.sub(" ", text), style, target))
        elif isinstance(child, Maths):
            after_color = False
            notes.add_id(child)
            line, tex = child.formula.line, child.formula.tex
            if line or tex:
                shown = style & ~Style.CODE if style else style
                out.append(Inline(line, shown, target, tex=tex))
        else:
            after_color = _add(child, out, notes, style, target)
    return out


def _add(element: Element, out: list[Inline], notes: Notes, style: Style, target: str) -> bool:
    """Add an element's text; returns whether the name of a colour follows it."""
    tag = element.tag
    notes.add_id(element)
    if element.has("ltx_note"):
        out.append(footnote_mark(element, notes, style))
    elif element.has("ltx_ERROR"):
        text = text_of(content_of(element.children, Notes()))
        notes.errors += 1
        if text in _COLOR_COMMANDS:
            return True
        if out and out[-1].style & Style.ERROR:
            out.append(Inline(" "))
        out.append(Inline(text, style | Style.ERROR, target))
    elif tag == "br":
        out.append(Inline("\n", style))
    elif tag == "img":
        out.append(picture(element))
    elif tag == "svg":
        labels = content_of(element.children, notes, style | Style.DIM)
        out += labels or [Inline("[drawing]", Style.DIM, picture="")]
    elif tag in ("sup", "sub") and all(isinstance(child, str) for child in element.children):
        text = "".join(child for child in element.children if isinstance(child, str))
        is_mark = tag == "sup" and not any(char.isalpha() for char in text)
        shown = (_raised_marks(text) if is_mark else None) or _ALL_SPACES.sub(" ", text)
        out.append(Inline(shown, style, target))
    else:
        style |= style_of(element)
        if tag == "a" or element.has("ltx_ref"):
            target = target_of(element, notes) or target
        inner = pieces_of(element.children, notes, style, target)
        if element.is_block or tag in _APART or element.has("ltx_td", "ltx_tr"):
            inner = [Inline(" "), *inner, Inline(" ")]
        out += inner
    return False


def style_of(element: Element) -> Style:
    """How the text of an element stands out."""
    return _style(element.tag if element.tag in _STYLES else "", element.classes & _STYLED)


@lru_cache(4096)
def _style(tag: str, classes: frozenset[str]) -> Style:
    style = _STYLES.get(tag, Style.PLAIN)
    for name, each in _CLASS_STYLES:
        if name in classes:
            style |= each
    return style


def target_of(element: Element, notes: Notes) -> str:
    """Where a link leads: `#id` within the paper, or a URL; empty if nowhere."""
    link = element.get("href")
    base, fragment = urldefrag(link)
    if fragment and (not base or _is_own(base, notes.own_path)):
        return f"#{clean_line(fragment)[:200]}"
    return clean_url(link) or ""


def _is_own(url: str, own_path: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "file":
        return True
    if parts.netloc and not any(host in parts.netloc for host in _OWN_HOSTS):
        return False
    found = _PAPER_PATH.search(parts.path)
    return not parts.netloc or not own_path or (found is not None and found[0] == own_path)


def own_path(*urls: str) -> str:
    """The arXiv id without its version in the first of `urls` that has one."""
    return next((match[0] for url in urls if (match := _PAPER_PATH.search(url))), "")


def picture(element: Element) -> Inline:
    """The picture of an `img` element."""
    alternative = clean_line(element.get("alt"))
    known = alternative.lower() not in _NO_ALTERNATIVES
    shown = f"[picture: {alternative}]" if known else "[picture]"
    return Inline(shown, Style.DIM, picture=clean_line(element.get("src")))


def footnote_mark(element: Element, notes: Notes, style: Style) -> Inline:
    """The mark of a footnote, which is added to `notes` unless this only repeats a mark."""
    marks: list[str] = []
    inner = _without_marks(element, marks)
    mark = marks[0] if marks else ""
    content = content_of(inner, notes)
    role = next((name for name in element.classes if name.startswith("ltx_role_")), "")
    if role == "ltx_role_footnotemark" or not content:
        link = f"{MARK}{mark}" if mark else ""
        return Inline(raised(mark) or f"[{mark}]" if mark else "", style, note=link)
    if not mark:
        notes.numbers += 1
        mark = "*" * notes.numbers if notes.numbers < 4 else f"*{notes.numbers}"
    id_ = element.id or f"footnote-{len(notes.ids)}"
    notes.ids.append(id_)
    notes.footnotes.append(Footnote(id_, mark, content))
    if role == "ltx_role_footnotetext":  # its mark is elsewhere
        return Inline("")
    return Inline(raised(mark) or f"[{mark}]", style, note=id_)


def _raised_marks(text: str) -> str | None:
    """One or more marks of footnotes or affiliations in superscript; None if that cannot be."""
    marks = [raised(mark) for mark in text.split(",")]
    return ",".join(mark or "" for mark in marks) if all(marks) else None


def _without_marks(element: Element, marks: list[str]) -> list[Child]:
    """The content of a footnote, with its marks moved to `marks`."""
    kept: list[Child] = []
    for child in element.children:
        if isinstance(child, Element):
            if child.has("ltx_note_mark", "ltx_tag_note"):
                marks.append(text_of(content_of(child.children, Notes())))
                continue
            if child.has("ltx_note_type") and _is_footnote(child):
                continue
            kept.append(replace(child, children=_without_marks(child, marks)))
        else:
            kept.append(child)
    return kept


def _is_footnote(kind: Element) -> bool:
    """Whether the kind of a note only says that it is a footnote."""
    return text_of(content_of(kind.children, Notes())).lower().startswith("footnote")


def tidy(pieces: Sequence[Inline]) -> Content:
    """`pieces` with single spaces, none at the ends, and neighbours of one style joined."""
    joined: list[tuple[Inline, list[str]]] = []  # texts are joined once, for linear time
    ends_in_space = True
    for piece in pieces:
        text = piece.text
        if piece.tex is None:
            text = _SPACES.sub(" ", text)
            if ends_in_space:
                text = text.lstrip(" ")
            if text.startswith("\n") and joined:
                before = joined[-1][1]
                before[-1] = before[-1].rstrip(" ")
        if not text and piece.tex is None:
            continue
        if text:
            ends_in_space = text[-1] in " \n"
        if joined and _joins(joined[-1][0], piece):
            joined[-1][1].append(text)
        else:
            joined.append((piece, [text]))
    out = [
        piece if len(texts) == 1 and texts[0] == piece.text else piece.with_text("".join(texts))
        for piece, texts in joined
    ]
    return tuple(trimmed(out))


def trimmed(pieces: list[Inline]) -> list[Inline]:
    """Remove the white space at the end of `pieces`, and return them."""
    while pieces and pieces[-1].tex is None and not pieces[-1].text.rstrip():
        pieces.pop()
    if pieces and pieces[-1].tex is None:
        pieces[-1] = pieces[-1].with_text(pieces[-1].text.rstrip())
    return pieces


def single_breaks(pieces: Sequence[Inline]) -> list[Inline]:
    """`pieces` without line breaks at the beginning and two in a row."""
    out: list[Inline] = []
    for piece in pieces:
        is_space = piece.tex is None and not piece.text.strip()
        if is_space and (not out or out[-1].text.endswith("\n")):
            continue
        out.append(piece)
    return out


def _joins(one: Inline, other: Inline) -> bool:
    is_plain = all(
        not each.note and each.tex is None and each.picture is None for each in (one, other)
    )
    return is_plain and (one.style, one.target) == (other.style, other.target)
