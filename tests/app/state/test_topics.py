"""What the papers of a list have in common, and text that the mouse selects."""

from tui_reader.app.state.text_selection import Spot, TextSelection
from tui_reader.app.state.topics import Topic, topics_of, view_of
from tui_reader.core.paper import Badge, Paper
from tui_reader.library import Listed, View


def test_a_paper_has_topics_and_each_has_a_view() -> None:
    paper = Paper(
        "2607.00001",
        "A title",
        authors=("Song Han", "Jim"),
        categories=("cs.LG", "cs.CL"),
        badges=(Badge("cache", None), Badge("mine", None)),
        venue="ICLR 2026 oral",
        abbreviation="H2O",
        institutions=("Meta AI",),
        builds_on=("Wanda",),
    )
    topics = topics_of(Listed(1, paper, None, False, False, ("later",)))
    assert [view_of(topic, {"mine"}) for topic in topics] == [
        View("query", 'au:"Song Han"'),
        View("query", "au:Jim"),
        View("venue", "ICLR 2026"),
        View("query", 'inst:"Meta AI"'),
        View("query", "abbr:Wanda"),
        View("query", "base:H2O"),
        View("category", "cs.LG"),
        View("category", "cs.CL"),
        View("tag", "later"),
        View("keyword", "cache"),
        View("own", "mine"),
    ]
    assert view_of(Topic("author", 'A "B" C'), ()) == View("query", 'au:"A  B  C"')


def test_the_selected_text_has_whole_lines_between_its_ends_in_either_direction() -> None:
    lines = ["  first line", "", "  模\0型\0 third ", "  fourth"]
    for ends in (Spot(0, 8), Spot(2, 4)), (Spot(2, 4), Spot(0, 8)):
        assert TextSelection(*ends).text(lines) == "line\n模型"
    assert TextSelection(Spot(3, 0), Spot(9, 50)).text(lines) == "fourth"
    assert TextSelection(Spot(0, 2), Spot(0, 6)).text(lines) == "first"
