"""Targets: what digests, feeds and the texts in them are read by."""

from tests.fuzz.oracles import assert_entries, assert_exports, assert_line, assert_safe
from tui_reader.core.badges import badge_row, highlights, shields_badge, unbadge, unbold
from tui_reader.core.identity import arxiv_id
from tui_reader.core.latex import formulas, readable
from tui_reader.core.paper import Badge
from tui_reader.core.text import (
    clean,
    clean_color,
    clean_line,
    clean_lines,
    clean_paragraphs,
    clean_url,
    find_date,
)
from tui_reader.display.wrap import wrap
from tui_reader.formats import Format, UnknownFormatError, arxiv_feed, arxiv_item, read_digest
from tui_reader.formats.html import readable_html
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv import fetch as arxiv
from tui_reader.sources.fetch import SourceError


def text_of(data: bytes) -> str:
    """Any text, half characters (as JSON can have them) among it."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read(format_: Format, data: bytes) -> None:
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    format_.detects(text[:65_536])
    assert_entries(format_.read(text), text.count("\n") + text.count("\r") + 1)


def detect(data: bytes) -> None:
    """A file of any format, or none; what is read of it leaves in every format."""
    try:
        digest = read_digest(data, "2026-01-01.md")
    except UnknownFormatError:
        return
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert_exports(assert_entries(digest.entries, lines))


def ask_arxiv(data: bytes) -> None:
    """What arXiv answers, with a day, a number of papers and the papers."""
    text = data.decode("utf-8", "replace")
    assert find_date(arxiv._day(text)) == arxiv._day(text)
    assert arxiv_feed.total_results(text) >= 0
    for item in arxiv_feed.items(text):
        announced = arxiv_item.announced(item)
        assert announced is None or announced.isascii()
    try:
        feed_archive.papers_of(data, "https://rss.example")
    except SourceError as error:
        assert_line(str(error))


def clean_texts(data: bytes) -> None:
    text = text_of(data)
    for cleaner in (clean, clean_line, clean_lines, clean_paragraphs):
        once = cleaner(text)
        assert_safe(once, "" if cleaner is clean_line else "\n")
        assert cleaner(once) == once
        once.encode()
    date = find_date(text)
    assert date is None or date in text
    url = clean_url(text)
    if url is not None:
        assert_line(url)
        assert " " not in url
        assert url.lower().startswith(("http://", "https://"))
    color = clean_color(text)
    assert color is None or color.isalnum()
    found = arxiv_id(text)
    if found:
        assert_line(found.id)
        assert arxiv_id(found.id) == (found.id, None)


def read_badges(data: bytes) -> None:
    text = text_of(data)
    clean_text = clean(text)
    badges: list[Badge] = [*badge_row(text), *unbadge(text).badges]
    if badge := shields_badge(text):
        badges.append(badge)
    unbold(text)
    for each in badges:
        assert_line(each.label)
    labels = [Badge(word) for word in clean_text.split()[:8]]
    end = 0
    for piece in highlights(clean_text, [*badges, *labels]):
        assert end <= piece.start < piece.end <= len(clean_text)
        end = piece.end


def read_latex(data: bytes) -> None:
    text = clean(text_of(data))
    assert_safe(readable(text))
    end = 0
    for start, stop in formulas(text):
        assert end <= start < stop <= len(text)
        end = stop


def read_html(data: bytes) -> None:
    readable_html(data.decode("utf-8", "replace"))


def wrap_text(data: bytes) -> None:
    """Lines of any width hold every character but white space, in order, and are not too wide."""
    from rich.cells import cell_len

    text = clean(text_of(data))
    for width in (2, 7, 40):
        position = 0
        for line in wrap(text, width):
            assert position <= line.start <= line.end <= len(text)
            assert not text[position : line.start].strip()
            piece = text[line.start : line.end]
            assert "\n" not in piece
            assert cell_len(piece.rstrip()) <= width or len(piece.rstrip()) == 1
            position = line.end
        assert not text[position:].strip()
