"""The blocks of a paper: headings, paragraphs, formulas, tables, figures, listings, references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import TypeAlias

from tui_reader.core.mathml import Node


class Style(IntFlag):
    """How a piece of text stands out."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    CODE = 4
    ERROR = 8
    """A command that the page's converter did not know."""
    DIM = 16
    """Text that is not the authors': labels, marks, frames."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a line of text."""

    line: str
    """As one line of characters."""
    tex: str
    """Its source; empty if the page has none."""
    node: Node | None = None
    """Its tree, kept only for displayed formulas."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of running text."""

    text: str
    style: Style = Style.PLAIN
    target: str = ""
    """What it refers to: `#` and the id of a place in the paper, or a URL."""
    picture: str | None = None
    """The source of the picture that this stands for; empty for a drawing."""
    note: str = ""
    """The id of the footnote of which this is the mark."""
    tex: str | None = None
    """The source if this is a formula, which may be empty."""

    @property
    def is_link(self) -> bool:
        """Whether it refers to something."""
        return bool(self.target or self.note or self.picture)

    def with_text(self, text: str) -> Inline:
        """The same with another text; several times as fast as `dataclasses.replace`."""
        return Inline(text, self.style, self.target, self.picture, self.note, self.tex)


Content: TypeAlias = tuple[Inline, ...]


def text_of(content: Content) -> str:
    """The text of `content` without its styles."""
    return "".join(piece.text for piece in content)


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the paper, of a section or of its parts."""

    content: Content
    level: int
    """1 for the paper's title, 2 for sections, to 6."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    content: Content
    kind: str = ""
    """`authors`, `front` (other text above the abstract), `title` (of a theorem) or `caption`."""


@dataclass(frozen=True, slots=True)
class EquationRow:
    """One line of a displayed formula, in columns."""

    cells: tuple[tuple[Formula | Inline, ...], ...]
    alignments: tuple[str, ...]
    """`left`, `right` or `center`, one for each cell."""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Equation:
    """A displayed formula, or several that are aligned with each other."""

    rows: tuple[EquationRow, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    tag: Content
    """Its number or bullet; empty if the page leaves it to the browser."""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list with bullets, numbers or terms."""

    items: tuple[Item, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    content: Content
    columns: int = 1
    rows: int = 1
    alignment: str = "left"
    is_header: bool = False
    has_rule_above: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a cell that spans several rows is in the first of them."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, which a terminal may be able to show."""

    source: str
    """Its URL, relative to that of the page; empty for a drawing within the page."""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class ListingLine:
    """A line of code or of an algorithm, with its indentation."""

    content: Content
    number: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of code or of an algorithm."""

    lines: tuple[ListingLine, ...]


class GroupKind(StrEnum):
    """What a group of blocks is."""

    THEOREM = "theorem"
    PROOF = "proof"
    QUOTE = "quote"
    FIGURE = "figure"
    TABLE = "table"
    ALGORITHM = "algorithm"
    FLOAT = "float"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together, such as a theorem, or a figure with its caption."""

    kind: GroupKind
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, after the block that has its mark."""

    id: str
    mark: str
    content: Content


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reference says of a paper, as far as it can be told apart."""

    title: str = ""
    authors: str = ""
    """Their names as the reference joins them."""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the bibliography."""

    id: str
    tag: Content
    content: Content
    facts: Facts = Facts()


Block: TypeAlias = (
    Heading
    | Paragraph
    | Equation
    | ItemList
    | Table
    | Picture
    | Listing
    | Group
    | Footnote
    | Reference
)


def with_inner(block: Block) -> Iterator[Block]:
    """A block and then the blocks in it, however deep."""
    yield block
    inner: Iterable[Block] = ()
    if isinstance(block, Group):
        inner = block.blocks
    elif isinstance(block, ItemList):
        inner = (each for item in block.items for each in item.blocks)
    for each in inner:
        yield from with_inner(each)


@dataclass(frozen=True, slots=True)
class Article:
    """A paper as blocks."""

    title: str
    blocks: tuple[Block, ...]
    places: dict[str, int]
    """The number of the block in which each id of the page is."""
    errors: int = 0
    """Commands that the page's converter did not know."""
    notice: str = ""
    """What the reader should know about this text: its licence, or that it comes from a PDF."""
    base: str = ""
    """The URL that the addresses of its pictures are relative to; empty for a file."""

    def outline(self) -> Iterator[tuple[int, Heading]]:
        """The headings, each with the number of its block."""
        return (
            (number, block)
            for number, block in enumerate(self.blocks)
            if isinstance(block, Heading)
        )
