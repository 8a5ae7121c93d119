"""Help that is searched."""

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tui_reader.app.dialogs.help import HelpLines
from tui_reader.app.keys.keymap import groups


def lines(reader: Reader) -> str:
    """The help's text, on screen or not."""
    return reader.app.screen.query_one(HelpLines).text


async def test_typing_finds_keys_and_signs_by_what_they_do_or_mean(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 30) as reader:
        await reader.press("?")
        await reader.until(lambda: "next unread paper" in lines(reader))
        assert all(name in lines(reader) for name in ("next_unread", "[keys] in config.toml"))
        assert "muted words" in lines(reader)
        assert "○" in lines(reader)
        reader.type("/", *"unread", "space", *"next")
        await reader.until(lambda: "quit" not in lines(reader))
        assert "next unread paper" in lines(reader)
        assert "Move" in lines(reader)
        assert "previous line" not in lines(reader)
        await reader.press(*"xyz")
        await reader.until_shown("No key matches.")
        await reader.press("escape")
        await reader.until(lambda: all(heading in lines(reader) for heading in groups()))
        await reader.press("/", *"muted")
        await reader.until_shown("Signs", "○", "unread, with one of your muted words")
        await reader.press("escape", "/", *"toggle_read")
        await reader.until(lambda: "next unread" not in lines(reader))
        assert "mark read or unread" in lines(reader)
        await reader.press("escape", "escape")
        await reader.until(lambda: reader.app.screen is reader.main)


async def test_the_found_keys_can_be_scrolled_and_no_line_is_cut_in_any_size(
    opened: Opener, sample: object
) -> None:
    async with opened(60, 20) as reader:
        await reader.press("?", "/", "e", "enter")
        reader.type("j", "j", "j")  # as fast as a held key
        keys = reader.app.screen.query_one(HelpLines)
        await reader.until(lambda: round(keys.scroll_y) == 3)
        await reader.press("escape")
        await reader.until(lambda: "previous line" in lines(reader))
        for width, height in ((160, 45), (100, 30), (70, 24), (60, 20), (30, 8), (10, 4)):
            await reader.pilot.resize_terminal(width, height)
            await reader.handled()
            cells = keys.scrollable_content_region.width
            if width >= 40:
                assert lines(reader)
                assert all(len(line) <= cells for line in lines(reader).splitlines())
        await reader.press("q")
        await reader.until(lambda: reader.app.screen is reader.main)


async def test_the_open_help_takes_the_colours_of_a_new_theme(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("?")
        reader.app.theme = "reader-light"
        await reader.handled()
        changed = list(reader.app.screen.query_one(HelpLines).render_line(0))
        await reader.press("escape", "?")
        assert changed == list(reader.app.screen.query_one(HelpLines).render_line(0))
