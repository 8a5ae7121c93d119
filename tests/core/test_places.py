"""Where a paper can be read or looked up."""

from tests.support.papers import ATTENTION
from tui_reader.core.paper import Links, Paper
from tui_reader.core.places import places


def test_an_arxiv_paper_is_at_every_place_that_knows_its_number():
    assert [tuple(place) for place in places(ATTENTION)] == [
        ("arXiv", "https://arxiv.org/abs/1706.03762"),
        ("HTML", "https://arxiv.org/html/1706.03762"),
        ("alphaXiv", "https://www.alphaxiv.org/abs/1706.03762"),
        ("Hugging Face", "https://huggingface.co/papers/1706.03762"),
        ("papers.cool", "https://papers.cool/arxiv/1706.03762"),
        ("Semantic Scholar", "https://www.semanticscholar.org/arxiv/1706.03762"),
        (
            "Google Scholar",
            "https://scholar.google.com/scholar?q=Attention%20Is%20All%20You%20Need",
        ),
    ]


def test_a_paper_with_a_doi_is_at_its_publisher_and_in_the_searches():
    paper = Paper(
        "doi:10.1000/a b&c", "Ω & <b>?#", links=Links(abs="https://www.journal.example/1")
    )
    assert [tuple(place) for place in places(paper)] == [
        ("journal.example", "https://www.journal.example/1"),
        ("DOI", "https://doi.org/10.1000/a%20b%26c"),
        (
            "Semantic Scholar",
            "https://www.semanticscholar.org/search?q=%CE%A9%20%26%20%3Cb%3E%3F%23",
        ),
        ("Google Scholar", "https://scholar.google.com/scholar?q=%CE%A9%20%26%20%3Cb%3E%3F%23"),
    ]


def test_a_paper_without_a_page_can_still_be_searched():
    assert [place.name for place in places(Paper("guid:x", "A title"))] == [
        "Semantic Scholar",
        "Google Scholar",
    ]
