"""Checks of any output, independent of the code that is tested."""

import unicodedata
from collections.abc import Iterable

from tui_reader.core.badges import MAX_BADGES, highlights
from tui_reader.core.latex import formulas, readable
from tui_reader.core.paper import AI_SECTIONS, Paper
from tui_reader.core.text import MAX_LINE, MAX_TEXT
from tui_reader.export import FORMATS, export
from tui_reader.formats import Problem
from tui_reader.library import Listed

_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
_REVERSING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_HIDDEN = {
    *(0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF),
    *range(0x2060, 0x2070),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
}

_DIGESTS = {"daily-arxiv", "daily-arxiv-markdown", "weekly"}


def is_obeyed(character: str) -> bool:
    """Whether a terminal interprets the character, or it is invisible or hides others."""
    return (
        unicodedata.category(character) in _CONTROLS
        or unicodedata.bidirectional(character) in _REVERSING
        or ord(character) in _HIDDEN
    )


def assert_safe(text: str, breaks: str = "\n") -> None:
    """Assert that `text` has no such character except `breaks`."""
    wrong = {each for each in text if each not in breaks and is_obeyed(each)}
    assert not wrong, (ascii(wrong), ascii(text[:200]))


def assert_line(text: str) -> None:
    """Assert that `text` is one safe line."""
    assert_safe(text, "")


def assert_paper(paper: Paper) -> None:
    """Assert that `paper` is safe and bounded, equal after storage as a row, and can be shown."""
    assert paper.id
    assert paper.title
    lines = [paper.id, paper.title, *paper.authors, *paper.categories]
    lines += [badge.label for badge in paper.badges]
    links = [link for link in (paper.links.abs, paper.links.pdf, paper.links.code) if link]
    lines += links
    for line in [*lines, paper.published or "", paper.comment or "", paper.announced or ""]:
        assert_line(line)
        assert len(line) <= MAX_LINE + 30
    texts = [paper.abstract, *(getattr(paper, name) for name in AI_SECTIONS)]
    for text in filter(None, texts):
        assert_safe(text)
        assert len(text) <= MAX_TEXT + 1
        assert_safe(readable(text))
        assert all(0 <= start < end <= len(text) for start, end in formulas(text))
    assert all(link.lower().startswith(("http://", "https://")) for link in links)
    assert len(paper.badges) <= MAX_BADGES
    assert Paper.from_row(paper.row()) == paper
    end = 0
    for piece in highlights(paper.abstract or "", paper.badges):
        assert end <= piece.start < piece.end <= len(paper.abstract or "")
        end = piece.end


def assert_entries(entries: Iterable[Paper | Problem], lines: int) -> list[Paper]:
    """Assert that each entry is a valid paper or a one-line problem with its line; the papers."""
    papers = []
    for entry in entries:
        if isinstance(entry, Problem):
            assert 1 <= entry.line <= lines
            assert_line(entry.message)
            assert 0 < len(entry.message) < 400
        else:
            assert_paper(entry)
            papers.append(entry)
    return papers


def assert_exports(papers: list[Paper]) -> None:
    """Assert that `papers` are exported in every format as safe UTF-8."""
    listed = [Listed(1, paper, None, read=False, starred=False) for paper in papers]
    for format_ in FORMATS:
        for chunk in export(listed, format_):
            # digest formats escape structure in text with a zero-width space
            assert_safe(chunk, "\n\u200b" if format_ in _DIGESTS else "\n")
            chunk.encode()
