"""The legend of signs in the help."""

from tests.app.conftest import Opener
from tui_reader.app.dialogs.help import HelpLines


async def test_the_help_explains_the_signs_and_finds_them(opened: Opener, sample: object) -> None:
    async with opened(100, 30) as reader:
        await reader.press("?")
        await reader.until(lambda: reader.app.screen.query(HelpLines))
        lines = reader.app.screen.query_one(HelpLines)
        await reader.until(lambda: "○" in lines.text)
        assert "muted words" in lines.text
        await reader.press("/", *"muted")
        await reader.until_shown("Signs", "○", "unread, with one of your muted words")
