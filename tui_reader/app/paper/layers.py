"""Styles of a paper's text, and the layers over it, such as matches, the selection, highlights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from rich.segment import Segment
from rich.style import Style as RichStyle

from tui_reader.app.paper.finding import Spans
from tui_reader.fulltext.model import Inline, Style

if TYPE_CHECKING:
    from tui_reader.app.paper.pages import Pages
    from tui_reader.app.widgets.lines import LineView

Layer: TypeAlias = Callable[[int], Spans]
"""The parts of a block that something is drawn over."""


class Layers:
    """The layers by the component class of their style, the last one on top."""

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._drawn: dict[tuple[str, int], Spans] = {}
        """The spans of each layer and block that was drawn."""

    def set(self, name: str, layer: Layer | None) -> None:
        """Put a layer on top of the others, or with None remove it."""
        self._layers.pop(name, None)
        if layer is not None:
            self._layers[name] = layer
        self.forget_spans()

    def forget_spans(self) -> None:
        """Ask the layers for their spans again: the lines have changed."""
        self._drawn.clear()

    def spans(self, pages: Pages, number: int) -> Iterator[tuple[str, Sequence[tuple[int, int]]]]:
        """Each layer that has spans in a line, with these."""
        for name, layer in self._layers.items():
            block = pages.block_at(number)
            if (name, block) not in self._drawn:
                self._drawn[name, block] = layer(block)
            if spans := self._drawn[name, block].get(number - pages.start_of(block), ()):
                yield name, spans


def style_of(view: LineView, piece: Inline, plain: str = "text") -> RichStyle:
    """The style of a piece of a paper; `plain` is the name of the style of ordinary text."""
    name = plain
    if piece.is_link:
        name = "link"
    elif piece.style & (Style.DIM | Style.ERROR):
        name = "dim"
    elif piece.style & Style.CODE:
        name = "code"
    return view.over(view.base_style, f"paper--{name}") + emphasis(piece.style)


@cache
def emphasis(style: Style) -> RichStyle:
    """What makes a piece bold or italic."""
    return RichStyle(
        bold=bool(style & Style.BOLD) or None, italic=bool(style & Style.ITALIC) or None
    )


def overlaid(
    segments: Sequence[Segment], spans: Sequence[tuple[int, int]], style: RichStyle
) -> list[Segment]:
    """The segments with `style` over the characters of `spans`.

    Rich's Text does this too, but takes several times as long for a screen.
    """
    out: list[Segment] = []
    position = 0
    for segment in segments:
        text = segment.text
        cuts = {0, len(text)}
        for start, end in spans:
            cuts |= {min(max(edge - position, 0), len(text)) for edge in (start, end)}
        for begin, stop in pairwise(sorted(cuts)):
            is_in = any(start <= position + begin < end for start, end in spans)
            own = (segment.style or RichStyle()) + style if is_in else segment.style
            out.append(Segment(text[begin:stop], own))
        position += len(text)
    return out
