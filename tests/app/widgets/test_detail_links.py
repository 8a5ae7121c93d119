"""The links on the lines of a paper."""

from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.detail_links import Cells, Link, links_of, target_at
from tui_reader.app.widgets.paper_lines import Line

PAGE = "https://example.org/1"
ADA, BOB = Topic("author", "Ada"), Topic("author", "Bob Long Name")


def test_links_are_in_reading_order_and_a_broken_one_is_one_link() -> None:
    lines = [
        Line([], topics=((2, 5, ADA), (7, 10, BOB))),
        Line([], links=((20, 30, PAGE),), topics=((2, 11, BOB), (12, 18, None))),
        Line([]),
    ]
    assert links_of(lines, 4) == [
        Link(ADA, (Cells(4, 2, 5),)),
        Link(BOB, (Cells(4, 7, 10), Cells(5, 2, 11))),
        Link(None, (Cells(5, 12, 18),)),
        Link(PAGE, (Cells(5, 20, 30),)),
    ]


def test_the_link_under_a_cell_is_found() -> None:
    line = Line([], links=((20, 30, PAGE),), topics=((12, 18, None),))
    assert target_at(line, 20) == (PAGE,)
    assert target_at(line, 17) == (None,)
    assert target_at(line, 18) == ()
