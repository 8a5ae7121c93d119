"""The abstract beside the summary, and the order and the folds of a paper's texts."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tests.app.conftest import Opener
from tests.app.driver import configure
from tui_reader.app.state.session import Session
from tui_reader.app.widgets.columns import GAP, column_width, in_order, side_by_side
from tui_reader.app.widgets.paper_lines import Line


def text(line: Line) -> str:
    return "".join(segment.text for segment in line.segments)


def test_two_texts_are_side_by_side_with_their_links_and_headings() -> None:
    left = [Line([Segment("TL;DR")], "tldr"), Line([Segment("短い")]), Line([])]
    right = [
        Line([Segment("Abstract")], right=(0, "abstract")),
        Line([Segment("see here")], links=((4, 8, "https://a.example"),)),
        Line([]),
        Line([Segment("end")]),
    ]
    lines = list(side_by_side(left, right, 10, Style()))
    assert [text(line) for line in lines] == [
        "TL;DR" + " " * 9 + "Abstract",
        "短い" + " " * 10 + "see here",
        "",
        " " * 14 + "end",
    ]
    assert cell_len(text(lines[1])) == 10 + GAP + 8
    assert (lines[0].section, lines[0].right) == ("tldr", (14, "abstract"))
    assert lines[1].links == ((18, 22, "https://a.example"),)


def test_columns_are_never_wider_than_their_pane_or_than_can_be_read() -> None:
    assert column_width(112) == 54
    assert column_width(400) == 84


def test_texts_that_are_left_out_follow_in_the_usual_order() -> None:
    summary = ("tldr", "motivation", "method", "result", "conclusion", "abstract")
    usual = ("note", "translated_title", "translated_abstract", *summary)
    assert in_order(()) == usual
    assert in_order(("abstract", "tldr"))[:4] == ("abstract", "tldr", "note", "translated_title")


def test_folds_are_those_of_the_setting_until_others_are_made_or_it_changes() -> None:
    session = Session()
    assert session.fold(("method",)) == {"method"}
    session.folded = ["result"]
    assert session.fold(("method",)) == {"result"}
    assert session.fold(("abstract",)) == {"abstract"}


async def test_the_abstract_is_beside_the_summary_in_a_wide_detail(
    opened: Opener, sample: object
) -> None:
    configure('sections = ["method"]\nfolded = ["motivation"]')
    async with opened(160, 45) as reader:
        await reader.detail_of(reader.paper)
        names = reader.detail.sections()
        assert names[0] == "method"
        assert "▸ Motivation" in reader.detail_text
        await reader.press("z")
        await reader.until(lambda: any("Method" in a and "Abstract" in a for a in reader.screen))
        await reader.click("▾ Abstract", reader.detail)
        await reader.until(lambda: "▸ Abstract" in reader.detail_text)
        assert reader.detail.folded == {"motivation", "abstract"}
        await reader.press("z")
        await reader.until(lambda: not any("Method  " in a and "Abst" in a for a in reader.screen))
