"""Real pages of arXiv, if they are beside the project: what of them is found again."""

from pathlib import Path

import pytest

from benchmarks.fulltext import measured
from tests.support.helpers import SHARED
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options, width_of

PAGES = sorted((SHARED / "fulltext").glob("*.html"))


@pytest.mark.skipif(not PAGES, reason="no real pages beside the project")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_real_page_loses_nothing(path: Path):
    data = path.read_bytes()
    found = measured(data)
    assert found.words_found >= 0.995 * found.words
    assert found.note_words_found == found.note_words
    assert found.in_two_dimensions >= 0.97 * found.displayed
    assert found.backslashes <= 0.005 * found.formulas
    for name in ("headings", "figures", "tables", "algorithms", "theorems", "footnotes"):
        theirs, ours = found.counts[name]
        assert theirs == ours, name
    theirs, ours = found.counts["references"]
    assert theirs == ours
    for width in (40, 92):
        lines = lines_of(article_of(data).blocks, Options(width))
        assert max(map(width_of, lines)) <= width
