"""Why a paper is ranked, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit

if TYPE_CHECKING:
    from tui_reader.library.ranking.reasons import Reasons

_MIN_WORDS: Final = 8


def because(reasons: Reasons, width: int | None = None) -> str:
    """`because: kv cache, quantization, Song Han; like 3 of your stars`.

    In at most `width` cells, if it is given: the words are cut.
    """
    words = readable(", ".join(reasons.words))
    count = len(reasons.stars)
    like = f"like {'one' if count == 1 else count} of your stars" if count else ""
    if width is not None and words:
        room = width - cell_len(f"because: {'; ' if like else ''}{like}")
        if room < _MIN_WORDS:
            like, room = "", width - cell_len("because: ")
        words = fit(words, room)
    text = f"because: {'; '.join(filter(None, (words, like)))}"
    return text if width is None else fit(text, width)
