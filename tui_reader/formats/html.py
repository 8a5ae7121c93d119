"""HTML and JATS in feeds made into the text that a reader would see."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

# fmt: off
_BLOCKS: Final = frozenset((
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table",
    "blockquote", "section", "article", "title", "sec", "pre", "hr", "dd", "dt", "dl",
))
_INLINE: Final = frozenset((
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "img", "italic", "bold", "small",
    "span", "strong", "sub", "sup", "tt", "u", "td", "th", "math", "mi", "mn", "mo", "mrow",
))
_DROPPED: Final = frozenset(("script", "style", "iframe", "object", "template", "noscript"))
# fmt: on
_TAG: Final = re.compile(r"</?(?:jats:|mml:)?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])[^<>]*>")
_REFERENCE: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_BREAKS: Final = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")
_SUPERSCRIPTS: Final = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUBSCRIPTS: Final = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_MAX: Final = 300_000


def readable_html(text: str) -> str:
    """`text` without markup if it has any, paragraphs apart by blank lines.

    A bare `<` or `&` in text that is not HTML (`$a<b$`, `AT&T`) stays what it is: only elements
    that HTML or JATS know are taken for markup.
    """
    text = text[:_MAX]
    known = _BLOCKS | _INLINE | _DROPPED
    if not any(match[1].lower() in known for match in _TAG.finditer(text)):
        return (unescape(text) if _REFERENCE.search(text) else text).strip()
    text = _without_comments(text)

    def escaped(match: re.Match[str]) -> str:
        tag = _TAG.match(text, match.start())
        return "<" if tag and tag[1].lower() in known else "&lt;"

    # what only looks like an element is text
    text = re.sub("<", escaped, text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text()


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


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._dropped = 0
        self._script: str | None = None

    def text(self) -> str:
        """What has been read."""
        return _BREAKS.sub("\n\n", "".join(self._pieces)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        tag = tag.removeprefix("jats:").removeprefix("mml:")
        if tag in _DROPPED:
            self._dropped += 1
        elif tag in {"sup", "sub"}:
            self._script = tag
        elif tag in _BLOCKS:
            self._pieces.append("\n")
            if tag == "li":
                self._pieces.append("• ")
        elif tag in {"td", "th"}:
            self._pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        tag = tag.removeprefix("jats:").removeprefix("mml:")
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag in {"sup", "sub"}:
            self._script = None
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Text between the tags: line breaks in it are the file's wrapping."""
        if self._dropped:
            return
        data = re.sub(r"\s+", " ", data)
        if self._script and data.strip():
            data = _raised(data.strip(), self._script)
        self._pieces.append(data)


def _raised(text: str, kind: str) -> str:
    """`10<sup>-3</sup>` as 10⁻³; what has no such form as `^(…)`."""
    table = _SUPERSCRIPTS if kind == "sup" else _SUBSCRIPTS
    if all(ord(character) in table for character in text):
        return text.translate(table)
    mark = "^" if kind == "sup" else "_"
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
