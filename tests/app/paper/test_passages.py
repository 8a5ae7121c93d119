"""Passages of a paper: taken between two words, and found again in another width."""

from tests.app.paper.test_pages import laid_out
from tui_reader.app.paper.pages import Pages
from tui_reader.app.paper.passages import Letters, Word, end_of_sentence, text_between, words_of
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import Article, Heading, Inline, Paragraph, text_of
from tui_reader.fulltext.quotes import quote_of, quotes_in


def shown(pages: Pages, word: Word) -> str:
    return text_of(pages.lines_of(word.block)[word.line])[word.start : word.end]


def found_again(pages: Pages, passage: str, section: str = "") -> str:
    """The marked text of a passage that was kept."""
    (quote,) = quotes_in(quote_of(passage, section))
    letters = Letters(pages)
    ends = letters.find(quote)
    assert ends is not None
    return " ".join(
        text_of(pages.lines_of(block)[line])[start:end]
        for block, lines in letters.spans_of(*ends).items()
        for line, spans in sorted(lines.items())
        for start, end in spans
    )


def test_every_passage_is_found_again_in_every_width(paper: Article):
    narrow, wide = laid_out(paper, 34), laid_out(paper, 90)
    every = [word for block in range(len(paper.blocks)) for word in words_of(narrow, block)]
    for first in range(0, len(every) - 14, 7):
        start, end = every[first], every[first + 13]
        passage = text_between(narrow, start, end)
        assert passage
        for pages in (narrow, wide):
            marked = found_again(pages, passage)
            assert shown(narrow, start).strip("([.,") in marked or "$" in passage or "|" in passage


def test_a_passage_has_the_tex_of_its_formulas_and_whole_tables(paper: Article):
    pages = Pages(paper, Options(60))
    block = paper.places["S1.E1"]
    words = words_of(pages, block)
    assert r"\frac{a+b}" in text_between(pages, words[0], words[-1])


def test_a_short_passage_is_looked_for_in_its_section(paper: Article):
    pages = laid_out(paper)
    (quote,) = quotes_in(quote_of("by hand", "References"))
    ends = Letters(pages).find(quote)
    assert ends is not None
    assert min(Letters(pages).spans_of(*ends)) > paper.places["S2"]
    (quote,) = quotes_in("> lantern")
    assert Letters(pages).find(quote) is None or quote.section
    (quote,) = quotes_in("> nowhere in this paper at all")
    assert Letters(pages).find(quote) is None


def test_a_passage_of_a_section_is_also_found_in_a_text_without_headings():
    text = "Some words of the paper."
    pages = laid_out(Article("", (Paragraph((Inline(text),)),), {}))
    assert found_again(pages, "Some words of the", "2 Results") == "Some words of the"


def test_a_sentence_ends_with_its_full_stop_or_with_its_block():
    text = "One two. Three (four.) five\nsix"
    blocks = Heading((Inline("A title"),), 1), Paragraph((Inline(text),))
    pages = laid_out(Article("", blocks, {}))
    title, words = words_of(pages, 0), words_of(pages, 1)
    assert end_of_sentence(pages, title[0], 1) == title[-1]
    assert [words.index(end_of_sentence(pages, each, 1)) for each in words] == [1, 1, 3, 3, 5, 5]
    assert [words.index(end_of_sentence(pages, each, -1)) for each in words] == [0, 0, 2, 2, 4, 4]


def test_letters_of_formulas_and_ligatures_are_words_and_chinese_ones_are_not():
    article = Article("", (Paragraph((Inline("eﬃcient 𝒩𝒙 海绵"),)),), {})
    pages = Pages(article, Options(60))
    words = words_of(pages, 0)
    assert [shown(pages, word) for word in words] == ["eﬃcient", "𝒩𝒙", "海", "绵"]
    narrow = Pages(article, Options(10))
    first, *_, last = words_of(narrow, 0)
    assert text_between(narrow, first, last) == "eﬃcient 𝒩𝒙 海绵"
