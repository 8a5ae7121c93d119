"""Pages, outline, search and places of a paper, without a terminal."""

from pathlib import Path

from tui_reader.app.paper.finding import Hit, find, line_of, places_in, spans_in
from tui_reader.app.paper.outline import section_at, sections_of
from tui_reader.app.paper.pages import Pages, Place
from tui_reader.app.paper.references import papers_of, target_of
from tui_reader.app.state.reading_places import ReadingPlaces
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import Article, Inline, Style, text_of


def laid_out(paper: Article, width: int = 60) -> Pages:
    pages = Pages(paper, Options(width))
    while not pages.is_laid_out:
        pages.prepare_more(1.0)
    return pages


def test_pages_are_the_lines_of_the_layout(paper: Article):
    pages = laid_out(paper)
    lines = [text_of(pages.line(number)) for number in range(pages.total)]
    assert lines == [text_of(line) for line in lines_of(paper.blocks, Options(60))]


def test_only_what_is_on_screen_is_laid_out(paper: Article):
    pages = Pages(paper, Options(60))
    while pages.prepare(0, 5):
        pass
    assert text_of(pages.line(0)) == "Counting Lanterns"
    assert not pages.is_laid_out
    assert pages.line(pages.total - 1) == ()
    assert pages.line(pages.total + 5) == ()


def test_a_place_is_the_same_block_in_another_width(paper: Article):
    narrow, wide = laid_out(paper, 30), laid_out(paper, 90)
    for line in range(0, narrow.total, 3):
        place = narrow.place_of(line)
        assert narrow.line_of(place) == line
        assert wide.block_at(wide.line_of(place)) in (place.block, place.block + 1)
    assert wide.line_of(Place(999, 7.0)) <= wide.total


def test_the_outline_has_the_sections_and_knows_the_one_at_hand(paper: Article):
    sections = sections_of(paper)
    assert [(section.title, section.level) for section in sections] == [
        ("Abstract", 1),
        ("1 Introduction", 1),
        ("2 Results", 1),
        ("References", 1),
    ]
    assert section_at(sections, 0) is None
    assert section_at(sections, sections[2].block + 1) == 2


def test_words_and_tex_are_found(paper: Article):
    pages = laid_out(paper)
    (hit,) = find(pages, "COUNTED  by")
    assert "counted by hand" in text_of(pages.lines_of(hit.block)[line_of(pages, hit, "counted")])
    (formula,) = find(pages, "\\frac{a+b}")
    assert formula == Hit(paper.places["S1.E1"], 0)
    assert spans_in(pages.lines_of(formula.block), "\\frac{a+b}")
    assert find(pages, "no such words") == find(pages, " ") == []
    assert spans_in([(Inline("A lantern, a LANTERN"),)], "lantern") == {0: [(2, 9), (13, 20)]}


def test_words_are_found_across_the_ends_of_lines_in_every_width(paper: Article):
    for width in (16, 24, 90):
        pages = laid_out(paper, width)
        (hit,) = find(pages, "counted by hand")
        lines = pages.lines_of(hit.block)
        marked = "".join(
            text_of(lines[number])[start:end]
            for number, spans in spans_in(lines, "counted by hand").items()
            for start, end in spans
        )
        assert marked.replace(" ", "").casefold() == "countedbyhand"
    theorem = [(Inline("│ ", Style.DIM), Inline("一二")), (Inline("│ ", Style.DIM), Inline("三"))]
    assert spans_in(theorem, "二三") == {0: [(3, 4)], 1: [(2, 3)]}


def test_a_formula_is_found_once_by_its_tex_also_if_one_of_its_lines_shows_the_text():
    lines = [(Inline(text, tex="x_3"),) for text in ("a", "x", "b")]
    assert [place.spans for place in places_in(lines, "x")] == [{0: (0, 1), 2: (0, 1)}, {1: (0, 1)}]
    lines.insert(1, (Inline("and"),))
    assert len(places_in(lines, "x")) == 3


def test_links_lead_to_what_they_refer_to(paper: Article):
    cited = target_of(paper, Inline("2029", target="#bib.bib1"), 60, 20)
    assert cited is not None
    assert (cited.heading, cited.paper) == ("Reference", "2901.00007")
    footnote = target_of(paper, Inline("¹", note="footnote1"), 60, 20)
    assert footnote is not None
    assert "A lantern is lit once." in text_of(footnote.lines[0])
    assert target_of(paper, Inline("x", target="#nowhere"), 60, 20) is None
    assert target_of(paper, Inline("x", target="https://a.example"), 60, 20) is None
    assert [*papers_of(paper).values()] == ["2901.00007"]


def test_places_are_kept_in_a_file(tmp_path: Path):
    path = tmp_path / "reading.json"
    places = ReadingPlaces(path)
    assert places.get("1") == (0, 0.0)
    places.put("1", 12, 0.25)
    places.put("2", 3, 0.0)
    assert ReadingPlaces(path).get("1") == (12, 0.25)
    places.put("1", 0, 0.0)
    assert places.get("1") == (0, 0.0)
    for text in ("", "[]", '{"2": 1}', '{"2": ["a", 1]}'):
        path.write_text(text)
        assert places.get("2") == (0, 0.0)
