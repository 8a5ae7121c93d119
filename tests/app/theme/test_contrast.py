"""Both themes read well: contrast by the Web Content Accessibility Guidelines, 1.4.3."""

import random

import pytest
from rich.segment import Segment
from rich.style import Style

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tui_reader.app.terminal.colors import badge_rgb, highlighted, luminance, pill
from tui_reader.app.theme.builtin import DARK, LIGHT

TEXT, MUTED = 4.5, 4.0
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
CHANCE = random.Random(7)
COLORS = [
    "F08080", "FF8C00", None, "red", "brightgreen", "lightgrey", "000", "fff", "no colour",
    *(f"{CHANCE.randrange(1 << 24):06x}" for _ in range(300)),
]  # fmt: skip


def contrast(style: Style) -> float:
    assert style.color
    assert style.bgcolor
    one, two = (
        luminance((color.red, color.green, color.blue)) + 0.05
        for color in (style.color.get_truecolor(), style.bgcolor.get_truecolor())
    )
    return max(one, two) / min(one, two)


@pytest.mark.parametrize("color", COLORS)
def test_a_badges_label_is_readable_on_its_pill(color: str | None) -> None:
    assert contrast(pill(color)) >= TEXT


@pytest.mark.parametrize("color", ["F08080", "FF8C00"])
def test_a_badge_has_the_digests_own_colour(color: str) -> None:
    bgcolor = pill(color).bgcolor
    assert bgcolor
    assert bgcolor.triplet == badge_rgb(color)
    assert "".join(f"{part:02X}" for part in badge_rgb(color)) == color


@pytest.mark.parametrize(
    ("color", "rgb"),
    [("purple", (128, 0, 128)), ("green", (0x97, 0xCA, 0)), ("Blue", (0, 0x7E, 0xC6))],
)
def test_a_badge_colour_may_be_a_name(color: str, rgb: tuple[int, int, int]) -> None:
    assert badge_rgb(color) == rgb


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("color", COLORS)
def test_a_highlighted_word_is_readable_on_every_background_of_a_pane(
    color: str | None, theme: str
) -> None:
    background = THEMES[theme].background
    style = highlighted(color, THEMES[theme].dark) + Style(bgcolor=background)
    assert contrast(style) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
async def test_every_text_of_the_panes_stands_out_from_its_background(
    opened: Opener, sample: object, theme: str
) -> None:
    async with opened() as reader:
        await reader.press("s", "r", "j")
        reader.app.theme = theme
        await reader.pilot.pause()
        for pane in (reader.sidebar, reader.list, reader.detail):
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
@pytest.mark.parametrize(
    "keys",
    [
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
    ],
)
async def test_every_word_on_the_screen_stands_out_from_what_is_behind_it(
    opened: Opener, sample: object, theme: str, keys: tuple[str, ...]
) -> None:
    async with opened() as reader:
        reader.app.theme = theme
        await reader.press(*keys)
        await reader.until(lambda: words(reader))
        await reader.pilot.pause()
        for segment in words(reader):
            assert segment.style
            assert contrast(segment.style) >= TEXT, segment


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
