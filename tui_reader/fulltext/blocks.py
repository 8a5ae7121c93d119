"""The blocks of a page, by its structure; the content of an unknown element is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from tui_reader.core.text import clean_line, clean_url
from tui_reader.fulltext import equations, listings, page, tables
from tui_reader.fulltext.inlines import (
    MARK,
    Notes,
    content_of,
    own_path,
    pieces_of,
    single_breaks,
    style_of,
    target_of,
    tidy,
)
from tui_reader.fulltext.model import (
    Article,
    Block,
    Content,
    Footnote,
    Group,
    GroupKind,
    Heading,
    Inline,
    Item,
    ItemList,
    Paragraph,
    Picture,
    Reference,
    Style,
    text_of,
)
from tui_reader.fulltext.page import Child, Element, Maths
from tui_reader.fulltext.reference_facts import facts_of

_LEVELS: Final = {
    "document": 1, "part": 2, "chapter": 2, "section": 2, "appendix": 2, "bibliography": 2,
    "abstract": 2, "acknowledgements": 2, "index": 2, "subsection": 3, "subsubsection": 4,
    "paragraph": 5, "subparagraph": 6,
}  # fmt: skip
_TITLES: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BIBLIOGRAPHIC: Final = ("title", "authors", "year")
_LISTS: Final = ("ltx_itemize", "ltx_enumerate", "ltx_description")


def article_of(data: bytes, url: str = "") -> Article:
    """The blocks of a page, which was fetched from `url`. Raises PageError."""
    parsed = page.parse(data)
    base = _joined(url, parsed.base)
    builder = _Builder(own_path(base))
    builder.read(parsed.article)
    blocks = tuple(builder.top)
    titles = (block for block in blocks if isinstance(block, Heading) and block.level == 1)
    title = next((text_of(each.content) for each in titles), parsed.title)
    last = max(len(blocks) - 1, 0)
    places = {id_: min(number, last) for id_, number in builder.places.items()}
    return Article(
        clean_line(title),
        blocks,
        places,
        builder.notes.errors,
        parsed.licence,
        clean_url(base) or "",
    )


def _joined(url: str, base: str) -> str:
    try:
        return urljoin(url, base) if base else url
    except ValueError:
        return url


class _Builder:
    """Collects the blocks; `top` are those that are in no other block."""

    def __init__(self, path: str) -> None:
        self.top: list[Block] = []
        self.places: dict[str, int] = {}
        self.notes = Notes(path)

    def read(self, article: Element) -> None:
        """Read the whole page."""
        self.flow(article, self.top)
        self._add_footnotes(self.top)
        self._place_ids()

    def _add(self, out: list[Block], block: Block) -> None:
        self._place_ids()
        out.append(block)
        if out is self.top or not isinstance(block, Footnote):
            self._add_footnotes(out)

    def _add_footnotes(self, out: list[Block]) -> None:
        waiting, self.notes.footnotes = self.notes.footnotes, []
        is_top = out is self.top
        if is_top:
            self._place_ids()
        for at, each in enumerate(waiting, len(out)):
            if is_top:
                self.places[each.id] = at
            # in another block, the footnote is a part of that
            self.places.setdefault(f"{MARK}{each.mark}", at if is_top else len(self.top))
        out += waiting

    def _place_ids(self) -> None:
        for id_ in self.notes.ids:
            self.places.setdefault(id_, len(self.top))
        self.notes.ids.clear()

    def flow(
        self,
        element: Element,
        out: list[Block],
        style: Style = Style.PLAIN,
        target: str = "",
        kind: str = "",
    ) -> None:
        """Read what is in an element: text as paragraphs, and the blocks among it."""
        waiting: list[Child] = []

        def end_paragraph() -> None:
            if waiting:
                self._paragraph(waiting, out, style, target, kind)
                waiting.clear()

        for child in element.children:
            if isinstance(child, Maths) and child.is_display:
                end_paragraph()
                self._add(out, equations.single(child))
            elif isinstance(child, Element) and (child.is_block or child.has_blocks):
                if child.has("ltx_note"):
                    waiting.append(child)
                    continue
                end_paragraph()
                self.block(child, out, style, target)
            else:
                waiting.append(child)
        end_paragraph()

    def _paragraph(
        self,
        children: Sequence[Child],
        out: list[Block],
        style: Style,
        target: str,
        kind: str,
    ) -> None:
        content = content_of(children, self.notes, style, target)
        if not content:
            return
        if all(piece.picture is not None or not piece.text.strip() for piece in content):
            for piece in content:
                if piece.picture is not None:
                    self._add(out, Picture(piece.picture, _alternative(piece.text)))
            return
        self._add(out, Paragraph(content, kind))

    def block(
        self, element: Element, out: list[Block], style: Style = Style.PLAIN, target: str = ""
    ) -> None:
        """Read one block element."""
        self.notes.add_id(element)
        tag = element.tag
        style |= style_of(element)
        if element.has("ltx_title_theorem", "ltx_title_proof"):
            self._paragraph(element.children, out, style | Style.BOLD, target, "title")
        elif tag in _TITLES or element.has("ltx_title_document"):
            self._heading(element, out)
        elif equations.is_equation(element):
            self._add(out, equations.equation_of(element, self.notes))
        elif (kind := _float_kind(element)) is not None:
            self._group(element, out, kind)
        elif tables.is_table(element):
            self._table(element, out)
        elif element.has("ltx_listing") or tag == "pre":
            self._add(out, listings.listing_of(element, self.notes))
        elif element.has("ltx_bibitem"):
            self._reference(element, out)
        elif _is_list(element) and not element.has("ltx_biblist"):
            self._list(element, out)
        elif element.has("ltx_theorem", "ltx_proof"):
            is_proof = element.has("ltx_proof")
            self._group(element, out, GroupKind.PROOF if is_proof else GroupKind.THEOREM)
        elif tag == "blockquote" or element.has("ltx_quote"):
            self._group(element, out, GroupKind.QUOTE)
        elif tag == "svg":
            self._group(element, out, GroupKind.BOX)
        elif element.has("ltx_authors"):
            self._authors(element, out)
        elif element.has("ltx_dates", "ltx_classification", "ltx_keywords"):
            self.flow(element, out, style, kind="front")
        elif tag == "figcaption" or element.has("ltx_caption"):
            self._paragraph(element.children, out, style, target, "caption")
        else:
            if tag == "a" or element.has("ltx_ref"):
                target = target_of(element, self.notes) or target
            self.flow(element, out, style, target)

    def _heading(self, element: Element, out: list[Block]) -> None:
        content = content_of(element.children, self.notes)
        if not content:
            return
        name = next((each for each in element.classes if each.startswith("ltx_title_")), "")
        digit = int(element.tag[1]) if element.tag in _TITLES else 2
        level = _LEVELS.get(name.removeprefix("ltx_title_"), digit)
        self._add(out, Heading(content, level))

    def _group(self, element: Element, out: list[Block], kind: GroupKind) -> None:
        inner: list[Block] = []
        self.flow(element, inner)
        if inner:
            self._add(out, Group(kind, tuple(inner)))

    def _table(self, element: Element, out: list[Block]) -> None:
        elements = element.elements()
        first = next((at for at, each in enumerate(elements) if not _is_caption(each)), 0)
        self._captions(elements[:first], out)
        if tables.is_frame(element):
            for row in tables.rows_of(element):
                for cell in row.elements():
                    self.flow(cell, out)
        else:
            table = tables.table_of(element, self.notes)
            if any(cell.content for row in table.rows for cell in row):
                self._add(out, table)
        self._captions(element.elements()[first:], out)

    def _captions(self, elements: Sequence[Element], out: list[Block]) -> None:
        for child in elements:
            if _is_caption(child):
                self._paragraph(child.children, out, Style.PLAIN, "", "caption")

    def _list(self, element: Element, out: list[Block]) -> None:
        items: list[Item] = []
        tag: Content = ()
        for child in element.children:
            if isinstance(child, Element) and child.tag == "dt":
                if tag:
                    items.append(Item(tag, ()))
                tag = content_of(child.children, self.notes)
                self.notes.add_id(child)
                continue
            if not isinstance(child, Element):
                if isinstance(child, str) and not child.strip():
                    continue
                child = Element("li", children=[child])  # noqa: PLW2901 - text between the items
            own, rest = _item_tag(child)
            item_tag = content_of(own, self.notes) if own else tag
            tag = ()
            blocks: list[Block] = []
            if _is_list(rest):
                self.block(rest, blocks)
            else:
                self.notes.add_id(child)
                self.flow(rest, blocks)
            if blocks or item_tag:
                items.append(Item(item_tag, tuple(blocks)))
        if tag:
            items.append(Item(tag, ()))
        if items:
            self._add(out, ItemList(tuple(items), element.tag == "ol"))

    def _reference(self, element: Element, out: list[Block]) -> None:
        own, rest = _item_tag(element)
        pieces: list[Inline] = []
        parts: list[str] = []
        for child in rest.children:
            found = pieces_of([child], self.notes)
            pieces += [*found, Inline(" ")]
            parts.append(text_of(tuple(found)))
        marked = {name: _marked_text(rest, f"ltx_bib_{name}") for name in _BIBLIOGRAPHIC}
        facts = facts_of(parts, **marked)
        self._add(out, Reference(element.id, content_of(own, self.notes), tidy(pieces), facts))

    def _authors(self, element: Element, out: list[Block]) -> None:
        pieces: list[Inline] = []
        for child in element.children:
            if isinstance(child, Element) and child.has("ltx_creator"):
                self.notes.add_id(child)
                for part in child.children:
                    lines = isinstance(part, Element) and part.has("ltx_author_notes")
                    for each in part.children if lines and isinstance(part, Element) else [part]:
                        pieces += self._author_part(each)
            else:
                pieces += pieces_of([child], self.notes)
        content = tidy(single_breaks(pieces))
        if content:
            self._add(out, Paragraph(content, "authors"))

    def _author_part(self, part: Child) -> list[Inline]:
        """A name, an address or a mark; all but marks are on lines of their own."""
        if not isinstance(part, Element):
            return [*pieces_of([part], self.notes), Inline(" ")]
        if part.has("ltx_note"):
            return pieces_of([part], self.notes)
        if not tables.has_rows(part):
            return [*pieces_of([part], self.notes), Inline("\n")]
        self.notes.add_id(part)
        if tables.is_table(part):
            lines = [content_of(row.children, self.notes) for row in tables.rows_of(part)]
            return [piece for line in lines for piece in (*line, Inline("\n"))]
        pieces: list[Inline] = []
        for child in part.children:  # the names, and a table of their addresses
            if isinstance(child, Element) and tables.has_rows(child):
                pieces += [Inline("\n"), *self._author_part(child)]
            else:
                pieces += pieces_of([child], self.notes, style_of(part))
        return [*pieces, Inline("\n")]


def _marked_text(element: Element, name: str) -> str:
    """The text of the elements of a class, such as the title in a reference."""
    found: list[str] = []
    for child in element.elements():
        if child.has(name, name.removesuffix("s")):
            found.append(text_of(content_of(child.children, Notes())))
        elif text := _marked_text(child, name):
            found.append(text)
    return ", ".join(found)


def _alternative(text: str) -> str:
    match = re.fullmatch(r"\[picture: (.*)\]", text)
    return match[1] if match else ""


def _is_caption(element: Element) -> bool:
    return element.tag in ("figcaption", "caption") or element.has("ltx_caption")


def _is_list(element: Element) -> bool:
    return element.tag in ("ul", "ol", "dl") or element.has(*_LISTS)


def _item_tag(element: Element) -> tuple[list[Child], Element]:
    """The tag of a list item or a reference, and the item without it."""
    tags: list[Child] = []
    rest: list[Child] = []
    for child in element.children:
        is_tag = isinstance(child, Element) and child.has("ltx_tag", "ltx_bibtag") and not tags
        (tags if is_tag else rest).append(child)
    return tags, replace(element, children=rest)


def _float_kind(element: Element) -> GroupKind | None:
    if not (element.tag == "figure" or element.has("ltx_float", "ltx_figure", "ltx_table")):
        return None
    if any("algorithm" in name for name in element.classes):
        return GroupKind.ALGORITHM
    if element.has("ltx_table"):
        return GroupKind.TABLE
    return GroupKind.FIGURE if element.has("ltx_figure") else GroupKind.FLOAT
