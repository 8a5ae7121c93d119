"""What is shown of a digest's text: literally, within the panes, in colours that can be read."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.app.conftest import Opener
from tests.app.driver import add, configure
from tests.support.helpers import entry, write_digest
from tui_reader.app.terminal.colors import use_keywords
from tui_reader.config import Keyword

MARKUP = (
    "[bold red]x[/]",
    "[link=https://evil.example]y[/link]",
    "[@click=app.quit]z[/]",
    "[/] closes [nothing",
    "[$accent]w[/]",
    "\\[escaped]",
)


async def test_markup_in_a_digest_is_shown_literally_everywhere(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    papers = [
        entry(
            f"2606.0000{number}",
            f"A {markup}",
            authors=[f"B {markup}"],
            categories=[f"x{markup}"],
            comment=f"C {markup}",
            summary=f"D {markup}",
            AI={"tldr": f"E {markup}"},
        )
        for number, markup in enumerate(MARKUP)
    ]
    write_digest(tmp_path / "digests" / "2026-06-01.jsonl", *papers)
    add(tmp_path / "digests")
    async with opened(200, 45) as reader:
        for markup in MARKUP:
            await reader.detail_of(reader.paper)
            assert reader.paper.title == f"A {markup}"
            # what an author has in brackets is read as an affiliation
            letters = "ACDE" if any(mark in markup for mark in "[(") else "ABCDE"
            await reader.until_shown(*(f"{letter} {markup}" for letter in letters))
            assert (reader.paper.primary_category or "") in reader.screen[0]  # the detail's title
            await reader.press("s")
            await reader.press("u")
            await reader.until_shown(f"Undone: starred “A {markup}”")
            await reader.press("j")
        for category in {paper.primary_category for paper in reader.papers if paper.categories}:
            assert category
            await reader.choose(category[:10])
            assert f"{category} · 1 unread" in reader.screen[0]
            await reader.choose("All")


async def test_badges_keywords_and_marks_can_be_told_apart(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        # read and starred papers differ by more than their colour
        rows = [reader.row]
        for key in ("r", "s", "r"):
            await reader.press(key)
            rows.append(reader.row)
        assert len(set(rows)) == 4
        # words of badges have the theme's colour
        await reader.press("j")
        await reader.detail_of(reader.paper)
        words = [segment for line in reader.detail._lines for segment in line.segments]
        pills = {each.text.strip(): each.style for each in words if each.text.startswith(" ")}
        for badge in reader.paper.badges:
            style = pills[badge.label]
            assert style
            assert style.bgcolor
            assert style.bgcolor != reader.detail.base_style.bgcolor
        colors = [each.style.color for each in words if each.text == "attention" and each.style]
        plain = reader.detail.get_component_rich_style("detail--text").color
        assert colors[0]
        assert colors[0] != plain

        # the user's keywords in the sidebar have the colour that the user has chosen
        def color() -> object:
            index = next(i for i, line in enumerate(reader.sidebar_lines) if "KV cache" in line)
            label = reader.sidebar.row_lines(index, 27, reader.sidebar.base_style)[0][1]
            assert label.style
            return label.style.color

        assert color() == reader.sidebar.base_style.color
        use_keywords([Keyword("KV cache", ("kv cache",), "40a0f0")])
        assert color() != reader.sidebar.base_style.color
        use_keywords([])


async def test_no_line_is_wider_than_its_pane(opened: Opener, home: Path, tmp_path: Path) -> None:
    digests = tmp_path / "digests"
    chinese = (
        "利用KL约束目标最优策略的闭式解，用策略本身表示奖励，代入Bradley-Terry模型后（见附录）。"
        * 6
    )
    write_digest(
        digests / "2026-06-01.jsonl",
        entry("2606.00001", chinese, summary=chinese, AI={"tldr": chinese}),
        entry("2606.00002", "Long " * 200, authors=["Wolfeschlegelsteinhausenbergerdorff"] * 90),
        entry("2606.00003", "W" * 500, summary="https://example.org/" + "a" * 500),
        entry("2606.00004", "🇩🇪👨‍👩‍👧‍👦e\u0301 한국어 日本語ﾊﾝｶｸ" * 20, summary="👩🏽‍🔬" * 200),
    )
    add(digests)
    async with opened(160, 45) as reader:
        for size in ((160, 45), (100, 30), (70, 24), (84, 24), (40, 10)):
            await reader.pilot.resize_terminal(*size)
            for key in ("g", "j", "j", "j"):
                await reader.press(key)
                await reader.detail_or_list_drawn()
                width = reader.detail.scrollable_content_region.width
                if reader.detail.display:
                    assert all(cell_len(line) <= width for line in reader.detail_lines)
                assert all(cell_len(line) == size[0] for line in reader.screen)
                unframed = 1 + (reader.detail.region.height if reader.detail.is_peek else 0)
                for line in reader.screen[:-unframed]:
                    assert line.rstrip()[-1] in "│╮╯", line


async def test_texts_are_readable_in_list_and_detail(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    latex = r"Faster by 3.7$\times$ than \textbf{everything}"
    summary = r"It is 98\% right: $\alpha_1 \leq 10^{-2}$ costs $5 or $10, \unknown{kept}."
    long = "On " + " ".join(f"word{number}" for number in range(80))
    sentence = "利用约束目标最优策略的闭式解，用策略本身表示奖励。"
    write_digest(
        tmp_path / "digests" / "2026-06-01.jsonl",
        entry("2606.00001", latex, summary=summary),
        entry("2606.00002", long),
        entry("2606.00003", summary=sentence * 8),
    )
    add(tmp_path / "digests")
    async with opened(160, 45) as reader:
        # LaTeX
        for pane in (reader.list, reader.detail):
            await reader.until_placed("Faster by 3.7× than everything", pane)
        text = " ".join(reader.detail_text.split())
        assert "It is 98% right: α₁ ≤ 10⁻² costs $5 or $10, \\unknown{kept}." in text
        # a title that does not fit ends in an ellipsis, and is whole in the detail
        await reader.until_shown("On word0", "…")
        await reader.press("j")
        await reader.until(lambda: long in " ".join(reader.detail_text.split()))
        # Chinese is broken between any two characters, but before no full stop
        await reader.press("j")
        await reader.detail_of(reader.paper)
        lines = reader.detail_text.split("▾ Abstract")[1].split()
        assert "".join(lines) == sentence * 8
        assert not any(line[0] in "，。" for line in lines)
        width = reader.detail.scrollable_content_region.width
        assert all(cell_len(line) > width - 8 for line in lines[:-1])


@pytest.mark.parametrize("maths", ["2d", "linear"])
async def test_displayed_formulas_are_laid_out_unless_the_setting_says_otherwise(
    opened: Opener, home: Path, tmp_path: Path, maths: str
) -> None:
    digests = tmp_path / "digests"
    summary = r"We bound $$\frac{a+b}{c} = \sum_{i=1}^n x_i$$ for all [bold]b."
    write_digest(digests / "2026-06-01.jsonl", entry("2606.00001", "Sums", summary=summary))
    add(digests)
    configure(f'maths = "{maths}"')
    async with opened(160, 45) as reader:
        await reader.until_shown("We bound", "for all [bold]b.")
        lines = [line.strip() for line in reader.detail_lines]
        at = next(at for at, line in enumerate(lines) if "We bound" in line)
        if maths == "linear":
            assert lines[at].startswith("We bound (a+b)/c = ∑")
        else:
            assert lines[at : at + 5] == [
                "We bound", "", "a + b    n", "───── =  ∑  xᵢ", "c     i=1"
            ]  # fmt: skip
