"""Code listings and algorithms: lines that keep their indentation."""

from __future__ import annotations

from tui_reader.fulltext.inlines import Notes, pieces_of, style_of, trimmed
from tui_reader.fulltext.model import Content, Inline, Listing, ListingLine, Style, text_of
from tui_reader.fulltext.page import Child, Element, Maths


def listing_of(element: Element, notes: Notes) -> Listing:
    """The lines of a listing; those of an element without marked lines as it breaks them."""
    lines: list[ListingLine] = []
    loose: list[Child] = []

    def end_loose() -> None:
        if any(not isinstance(child, str) or child.strip() for child in loose):
            lines.extend(_broken(loose, notes))
        loose.clear()

    def visit(element: Element) -> None:
        for child in element.children:
            if isinstance(child, Element) and _has_lines(child):  # also a line with a listing
                end_loose()
                notes.add_id(child)
                visit(child)
            elif isinstance(child, Element) and child.has("ltx_listingline"):
                end_loose()
                lines.append(_line(child, notes))
            else:
                loose.append(child)

    if _has_lines(element):
        visit(element)
        end_loose()
    else:
        lines = _broken(element.children, notes)
    while lines and not (lines[-1].content or lines[-1].number):
        lines.pop()
    return Listing(tuple(lines))


def _has_lines(element: Element) -> bool:
    return any(
        child.has("ltx_listingline") or (child.has_blocks and _has_lines(child))
        for child in element.elements()
    )


def _line(element: Element, notes: Notes) -> ListingLine:
    notes.add_id(element)
    number = ""
    pieces: list[Inline] = []
    for child in element.children:
        if isinstance(child, Element) and child.has("ltx_tag_listingline") and not number:
            number = text_of(tuple(_verbatim([child], notes, Style.PLAIN))).strip()
        else:
            pieces += _verbatim([child], notes, style_of(element))
    return ListingLine(_stripped(_on_one_line(pieces)), number)


def _on_one_line(pieces: list[Inline]) -> list[Inline]:
    """`pieces` without the line breaks of the page's source, which are spaces between words."""
    made: list[Inline] = []
    last = " "
    for piece in pieces:
        first, *rest = piece.text.split("\n") if piece.tex is None else [piece.text]
        text = first
        for each in rest:
            before = text[-1:] or last
            gap = "" if before.isspace() or each[:1].isspace() else " "
            text += gap + each
        made.append(piece if text == piece.text else piece.with_text(text))
        last = text[-1:] or last
    return made


def _stripped(pieces: list[Inline]) -> Content:
    return tuple(piece for piece in trimmed(pieces) if piece.text or piece.tex)


def _broken(children: list[Child], notes: Notes) -> list[ListingLine]:
    """Text with its own line breaks as lines; blank ones at the ends are dropped."""
    lines: list[list[Inline]] = [[]]
    for piece in _verbatim(children, notes, Style.CODE):
        if piece.tex is not None:
            lines[-1].append(piece)
            continue
        first, *rest = piece.text.split("\n")
        lines[-1].append(piece.with_text(first))
        lines += [[piece.with_text(each)] for each in rest]
    made = [ListingLine(_stripped(line)) for line in lines]
    while made and not made[-1].content:
        made.pop()
    while made and not made[0].content:
        made.pop(0)
    return made


def _verbatim(children: list[Child], notes: Notes, style: Style) -> list[Inline]:
    """Text with all its spaces and line breaks."""
    out: list[Inline] = []
    for child in children:
        if isinstance(child, str):
            out.append(Inline(child, style))
        elif isinstance(child, Maths):
            out += pieces_of([child], notes, style)
        elif child.tag == "br":
            out.append(Inline("\n", style))
        elif child.has("ltx_rule"):  # the lines of an algorithm's blocks
            out.append(Inline("│", Style.DIM))
        elif child.has("ltx_note", "ltx_ERROR", "ltx_ref") or child.tag in ("img", "svg", "a"):
            out += pieces_of([child], notes, style)
        else:
            notes.add_id(child)
            out += _verbatim(child.children, notes, style | style_of(child))
            if child.is_block and child.tag not in ("td", "th"):
                out.append(Inline("\n", style))
    return out
