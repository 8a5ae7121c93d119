"""The authors of a feed's items: elements of any name, descriptions that name them."""

import pytest

from tests.fuzz.time_limit import in_time
from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest
from tui_reader.formats.feed_people import without_byline


def read(item: str) -> Paper:
    names = "http://purl.org/dc/elements/1.1/", "http://search.yahoo.com/mrss/"
    data = (
        f'<rss version="2.0" xmlns:dc="{names[0]}" xmlns:media="{names[1]}"><channel><item>'
        f"<title>T</title><link>https://h.example/1</link>{item}</item></channel></rss>"
    )
    (paper,) = read_digest(data.encode(), "a.xml").entries
    assert isinstance(paper, Paper)
    return paper


@pytest.mark.parametrize(
    "item",
    [
        "<authors><author>Ada Fern</author><author>Bo Ahn</author></authors>",
        (
            "<authors><author><name>Ada Fern</name></author><author><name>Bo Ahn</name></author>"
            "</authors>"
        ),
        "<authors>Ada Fern;Bo Ahn;</authors>",
        "<author><given>Ada</given><surname>Fern</surname></author><author>Bo Ahn</author>",
        "<dc:creator><Bag><li>Ada Fern</li><li>Bo Ahn</li></Bag></dc:creator>",
        "<citation_author>Ada Fern</citation_author><citation_author>Bo Ahn</citation_author>",
        "<author>Ada Fern<br/>Bo Ahn</author>",
        "<authors><li>Ada Fern</li><li>Bo Ahn</li></authors>",
        "<author><em>Ada Fern</em>, Bo Ahn</author>",
        "<dc:creator/><author>a@b.example (Ada Fern)</author><author>Bo Ahn</author>",
        "<media:credit role='author'>Ada Fern, Bo Ahn</media:credit>",
        (
            "<media:credit role='camera'>Cy</media:credit><dc:contributor>Ada Fern</dc:contributor>"
            "<dc:contributor>Bo Ahn</dc:contributor>"
        ),
        "<author>Ada Fern</author><author>Bo Ahn</author><dc:contributor>Cy Ed</dc:contributor>",
        "<description>Ada Fern, Bo Ahn; 27(1):1&amp;minus;38, 2026.</description>",
        "<description>Ada Fern, Bo Ahn, 2026. We study ferns.</description>",
        "<dc:creator>~Ada_Fern1; ~Bo_Ahn12</dc:creator>",
        (
            "<author><en><name>Ada Fern</name><name>Bo Ahn</name></en>"
            "<ja><name>見本 太郎</name></ja></author>"
        ),
        (
            "<description>By &lt;a href='/a'&gt;Ada Fern&lt;/a&gt; (Univ. of X) and Bo Ahn (Y Bank)"
            "&lt;br/&gt;We study ferns.</description>"
        ),
        (
            "<description>&lt;p&gt;Journal, 2&lt;/p&gt;&lt;p&gt;Author(s): Ada Fern and Bo Ahn"
            "&lt;/p&gt;</description>"
        ),
    ],
)
def test_authors_are_read_from_any_element_or_description_that_names_them(item: str) -> None:
    assert read(item).authors == ("Ada Fern", "Bo Ahn")


@pytest.mark.parametrize(
    "text",
    [
        "New York, United States, 2026. We study ferns.",
        "Nature Physics, Physical Review Letters, 2026.",
        "Deep Learning, Machine Translation, 2026.",
        "Fern Press, 2026.",
        "In 2026. We study ferns.",
        "Authors: see the paper",
        "By: the numbers",
        "We study moss, ferns, and trees; 27(1):1-38, 2026.",
    ],
)
def test_other_texts_at_the_beginning_of_a_description_are_no_authors(text: str) -> None:
    assert read(f"<description>{text}</description>").authors == ()


@pytest.mark.parametrize(
    ("item", "date"),
    [
        ("<description>Ada Fern; 27(1):1-38, 2026.</description>", "2026"),
        ("<description>&lt;p&gt;Publication date: January 2027&lt;/p&gt;</description>", "2027-01"),
        ("<description>Published online: 17 November 2025</description>", "2025-11-17"),
        ("<pubDate>2026-11-20</pubDate><description>Date: May 2025</description>", "2026-11-20"),
    ],
)
def test_a_description_gives_the_date_if_no_element_does(item: str, date: str) -> None:
    assert read(item).published == date


def test_characters_that_highwire_names_in_braces_are_read() -> None:
    paper = read("<description>TGF{beta} at 37{degrees}C, {+/-}2, {not this}, {A}ll</description>")
    assert paper.abstract == "TGFβ at 37°C, ±2, {not this}, {A}ll"
    paper = read(r"<description>$\frac{beta}{x}$ and {beta}</description>")
    assert paper.abstract == r"$\frac{beta}{x}$ and {beta}"


def test_names_are_read_in_the_language_of_the_title() -> None:
    data = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>見本の研究</title>"
        "<id>https://h.example/1</id><link href='https://h.example/1'/><author><en><name>Taro Mihon"
        "</name></en><ja><name>見本 太郎</name><name>例 花子</name></ja></author></entry></feed>"
    )
    (paper,) = read_digest(data.encode(), "a.xml").entries
    assert isinstance(paper, Paper)
    assert paper.authors == ("見本 太郎", "例 花子")


def test_a_first_line_with_the_authors_is_no_part_of_the_abstract() -> None:
    by = "<description>&lt;p&gt;by Ada Fern, Bo Ahn&lt;/p&gt;We study ferns.</description>"
    assert read(by).abstract == "We study ferns."
    names = "<dc:creator>Ada Fern</dc:creator><dc:creator>Bo Ahn</dc:creator>"
    assert read(names + by).abstract == "We study ferns."
    line = "By Gradient Descent\nwe train."
    assert without_byline(line, ()) == (line, None)
    line = "<description>&lt;p&gt;By Ada Fern&lt;/p&gt;&lt;p&gt;We study.&lt;/p&gt;</description>"
    assert (read(line).authors, read(line).abstract) == (("Ada Fern",), "We study.")
    others = "<dc:creator>Cy Ed</dc:creator>"
    assert read(others + by).abstract == "by Ada Fern, Bo Ahn\n\nWe study ferns."
    assert read("<description>By the way, it rains.</description>").authors == ()
    assert read("<description>By the way, it rains.</description>").abstract


def test_blanks_after_by_take_linear_time() -> None:
    with in_time(2.0):
        assert without_byline("by " + "\xa0" * 20_000 + "x" * 5_000, ())[1] is None
