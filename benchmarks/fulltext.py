"""Measures the reading of papers' HTML pages: words, formulas and elements found again.

    python -m benchmarks.fulltext FOLDER

prints a few lines for each page of a folder. `python -m benchmarks --fulltext` measures times.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tui_reader.fulltext import model
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.formula import box_of
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options, width_of
from tui_reader.fulltext.model import Article, Block, Content, Inline, text_of

_NOT_WORDS: Final = frozenset(
    ("script", "style", "button", "nav", "dialog", "form", "select", "annotation", "math", "desc")
)
_WINDOW: Final = 400
"""Letters within which the next word must follow."""


@dataclass
class Measures:
    """What was found of one page."""

    words: int = 0
    words_found: int = 0
    note_words: int = 0
    note_words_found: int = 0
    formulas: int = 0
    backslashes: int = 0
    displayed: int = 0
    in_two_dimensions: int = 0
    counts: dict[str, tuple[int, int]] = None  # type: ignore[assignment]
    """For each kind of element: how many the page has, and how many blocks there are."""


def measured(data: bytes, article: Article | None = None) -> Measures:
    """The measures of a page, which is not read again if its `article` is given."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    root = etree.fromstring(data, parser)
    pages = (
        each
        for each in root.iter("article", "div")
        if "ltx_document" in (each.get("class") or "").split()
    )
    page = max(pages, key=lambda each: sum(map(len, each.itertext())))
    article = article or article_of(data)
    found = Measures()
    text, notes = _page_words(page)
    found.words, found.words_found = _found_again(text, _text(article.blocks, notes=False))
    notes_text = "".join(
        text_of(each.content)
        for each in _within(article.blocks)
        if isinstance(each, model.Footnote)
    )
    found.note_words, found.note_words_found = _found_again(notes, notes_text)
    for line in _formulas(article):
        found.formulas += 1
        found.backslashes += "\\" in line
    for block in _within(article.blocks):
        for formula in _displayed(block):
            found.displayed += 1
            try:
                found.in_two_dimensions += (
                    formula.node is not None and box_of(formula.node).width > 0
                )
            except Exception:  # counted as missing
                continue
    found.counts = _counts(page, article)
    return found


def _page_words(page: Any) -> tuple[list[str], list[str]]:
    """The words of a page outside of formulas and footnotes, and those in footnotes."""
    words: list[str] = []
    notes: list[str] = []

    def visit(element: Any, in_note: bool) -> None:
        classes = (element.get("class") or "").split()
        skipped = element.tag in _NOT_WORDS or bool(
            {"ltx_note_mark", "ltx_tag_note", "ltx_note_type", "ltx_role_footnotemark"} & {*classes}
        )
        inside = in_note or "ltx_note" in classes
        if not skipped:
            (notes if inside else words).extend(_split(element.text or ""))
            for child in element:
                visit(child, inside)
        (notes if in_note else words).extend(_split(element.tail or ""))

    sys.setrecursionlimit(5000)
    visit(page, False)
    return words, notes


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text))


def _found_again(words: list[str], text: str) -> tuple[int, int]:
    """How many words there are, and how many of them follow each other in `text`."""
    stream = "".join(_split(text))
    position = found = 0
    for word in words:
        at = stream.find(word, position, position + _WINDOW + len(word))
        if at >= 0:
            found += 1
            position = at + len(word)
    return len(words), found


def _within(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, model.Group):
            yield from _within(block.blocks)
        elif isinstance(block, model.ItemList):
            for item in block.items:
                yield from _within(item.blocks)


def _contents(blocks: tuple[Block, ...], *, notes: bool) -> Iterator[Content]:
    """Everything that is running text, in its order."""
    for block in blocks:
        if isinstance(block, model.Heading | model.Paragraph):
            yield block.content
        elif isinstance(block, model.Equation):
            for row in block.rows:
                for cell in row.cells:
                    yield tuple(each for each in cell if isinstance(each, Inline))
                yield (Inline(row.number),)
        elif isinstance(block, model.Table):
            yield from (cell.content for row in block.rows for cell in row)
        elif isinstance(block, model.Listing):
            for line in block.lines:
                yield (Inline(line.number),)
                yield line.content
        elif isinstance(block, model.Reference):
            yield block.tag
            yield block.content
        elif isinstance(block, model.Group):
            yield from _contents(block.blocks, notes=notes)
        elif isinstance(block, model.ItemList):
            for item in block.items:
                yield item.tag
                yield from _contents(item.blocks, notes=notes)
        elif isinstance(block, model.Footnote) and notes:
            yield block.content


def _text(blocks: tuple[Block, ...], *, notes: bool) -> str:
    return " ".join(
        "".join(piece.text for piece in content if piece.tex is None and not piece.note)
        for content in _contents(blocks, notes=notes)
    )


def _formulas(article: Article) -> Iterator[str]:
    for content in _contents(article.blocks, notes=True):
        yield from (piece.text for piece in content if piece.tex is not None)
    for block in _within(article.blocks):
        yield from (formula.line for formula in _displayed(block))


def _displayed(block: Block) -> Iterator[model.Formula]:
    if isinstance(block, model.Equation):
        for row in block.rows:
            for cell in row.cells:
                yield from (piece for piece in cell if isinstance(piece, model.Formula))


def _counts(page: Any, article: Article) -> dict[str, tuple[int, int]]:
    blocks = list(_within(article.blocks))

    def elements(*names: str, tags: tuple[str, ...] = ()) -> int:
        return sum(
            1
            for each in page.iter(*tags)
            if isinstance(each.tag, str) and {*names} & {*(each.get("class") or "").split()}
        )

    def groups(kind: str) -> int:
        return sum(1 for each in blocks if isinstance(each, model.Group) and each.kind == kind)

    def of(*types: type) -> int:
        return sum(1 for each in blocks if isinstance(each, types))

    titles = ("h1", "h2", "h3", "h4", "h5", "h6")
    statements = elements("ltx_title_theorem", "ltx_title_proof", tags=titles)
    algorithms = sum(
        1 for each in page.iter("figure", "div") if "algorithm" in (each.get("class") or "")
    )
    return {
        "headings": (elements("ltx_title", tags=titles) - statements, of(model.Heading)),
        "figures": (elements("ltx_figure", tags=("figure", "div")), groups("figure")),
        "tables": (elements("ltx_table", tags=("figure", "div")), groups("table")),
        "algorithms": (algorithms, groups("algorithm")),
        "listings": (elements("ltx_listing"), of(model.Listing)),
        "theorems": (elements("ltx_theorem"), groups("theorem")),
        "proofs": (elements("ltx_proof"), groups("proof")),
        "footnotes": (
            elements("ltx_role_footnote", "ltx_role_thanks", "ltx_note_frontmatter"),
            of(model.Footnote),
        ),
        "references": (elements("ltx_bibitem"), of(model.Reference)),
    }


def main() -> None:
    """Print the measures of the pages in a folder."""
    for path in sorted(Path(sys.argv[1]).glob("*.html")):
        data = path.read_bytes()
        found = measured(data)
        lines = lines_of(article_of(data).blocks, Options(92))
        print(f"{path.name} ({len(data) / 1024:.0f} kB)")
        print(
            f"  words {found.words_found / found.words:.2%} of {found.words:,}, "
            f"in footnotes {found.note_words_found} of {found.note_words}"
        )
        print(
            f"  displayed formulas {found.in_two_dimensions} of {found.displayed} in two "
            f"dimensions; backslashes in {found.backslashes} of {found.formulas:,} formulas"
        )
        counts = (f"{name} {ours}/{theirs}" for name, (theirs, ours) in found.counts.items())
        print(f"  {', '.join(counts)}")
        print(f"  widest line {max(map(width_of, lines))}")


if __name__ == "__main__":
    main()
