"""Both themes read well: contrast by the Web Content Accessibility Guidelines, 1.4.3."""

import random
from itertools import product

import pytest
from rich.segment import Segment
from rich.style import Style

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tui_reader.app.terminal.colors import (
    badge_segment,
    badge_word,
    keyword_pill,
    use_keywords,
)
from tui_reader.app.terminal.colors import contrast as apart
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.config import Keyword
from tui_reader.core.paper import Badge

TEXT, MUTED = 4.5, 4.0
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
CHANCE = random.Random(7)
COLORS = [
    "F08080", "FF8C00", None, "red", "brightgreen", "lightgrey", "000", "fff", "no colour",
    *(f"{CHANCE.randrange(1 << 24):06x}" for _ in range(300)),
]  # fmt: skip


def contrast(style: Style) -> float:
    assert style.color
    return apart(style.color.get_truecolor(), behind(style))


@pytest.mark.parametrize("theme", THEMES)
def test_a_keyword_in_the_users_colour_is_readable(theme: str) -> None:
    base = Style(color=THEMES[theme].foreground, bgcolor=THEMES[theme].background)
    for color in COLORS:
        assert contrast(keyword_pill(color, base, base)) >= TEXT, color
        use_keywords([Keyword("KV", ("kv",), color)])
        assert contrast(base + badge_word("kv", base)) >= TEXT, color
    use_keywords([])


def behind(style: Style) -> tuple[int, int, int]:
    """A style's background as red, green and blue."""
    assert style.bgcolor
    return style.bgcolor.get_truecolor()


async def test_badges_and_marks_are_readable_and_badges_are_quieter_than_titles_in_every_theme(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        themes = [theme for theme in reader.app.available_themes.values() if not theme.ansi]
        assert len(themes) > 15
        papers = reader.list
        for theme in themes:
            reader.app.theme = theme.name
            await reader.pilot.pause()
            for base in (papers.base_style, papers.over(papers.base_style, "rows--cursor")):
                title = contrast(papers.over(base, "papers--unread"))
                for weight in ("topic", "technique"):
                    badge = Badge("KV cache", "F08080", weight)
                    style = badge_segment(badge, base, papers.badges_over(base)).style
                    assert style
                    assert contrast(style) >= TEXT, (theme.name, weight)
                    assert not style.bold
                    assert apart(behind(style), behind(base)) < title / 2, (theme.name, weight)
                for name in ("star", "tag", "venue", "category", "date", "followed", "note"):
                    style = papers.over(base, f"papers--{name}")
                    assert contrast(style) >= TEXT, (theme.name, name)
            chosen = reader.sidebar.over(papers.base_style, "sidebar--chosen")
            assert contrast(chosen) >= TEXT, theme.name


async def test_every_text_of_the_panes_stands_out_from_its_background(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("s", "r", "j")
        panes = (reader.sidebar, reader.list, reader.detail)
        for theme, pane in product(THEMES, panes):
            reader.app.theme = theme
            pane.focus()
            await reader.pilot.pause()
            for name in sorted(pane.COMPONENT_CLASSES):
                if name in ("rows--cursor", "papers--rule"):  # neither is text
                    continue
                least = MUTED if name == "papers--muted" else TEXT
                bases = [pane.base_style]
                if "rows--cursor" in pane.COMPONENT_CLASSES:
                    bases.append(pane.over(pane.base_style, "rows--cursor"))
                for base in bases:
                    style = pane.over(base, name)
                    assert contrast(style) >= least, (name, base.bgcolor, contrast(style))


@pytest.mark.parametrize("theme", THEMES)
async def test_every_word_on_the_screen_stands_out_from_what_is_behind_it(
    opened: Opener, sample: object, theme: str
) -> None:
    async with opened() as reader:
        reader.app.theme = theme
        for keys in (
            (),
            ("j", "s", "r", "h"),
            ("l", "J"),
            ("/", *"attention"),
            ("?",),
            ("?", "/", *"tag"),
            (",",),
            (",", "a"),
            ("ctrl+k", "a"),
            ("E",),
            ("y",),
            ("t", *"la"),
            ("T", "s"),
            ("T", "n", "b"),
        ):
            await reader.press(*keys)
            await reader.until(lambda: words(reader))
            await reader.pilot.pause()
            for segment in words(reader):
                assert segment.style
                assert contrast(segment.style) >= TEXT, (keys, segment)
            await reader.press("escape")
            while reader.app.screen is not reader.main:
                await reader.press("escape")


def words(reader: Reader) -> list[Segment]:
    """Every segment on the terminal, or in the box over it, that has letters."""
    screen = reader.app.screen
    boxes = screen.query("#box, #help") if screen.is_modal else [screen]
    return [
        segment
        for box in boxes
        for strip in screen._compositor.render_strips()[box.region.y : box.region.bottom]
        for segment in strip.crop(box.region.x, box.region.right)
        if any(character.isalnum() for character in segment.text)
        and not (segment.style and segment.style.dim)
    ]
