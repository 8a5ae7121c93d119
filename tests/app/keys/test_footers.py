"""The footer of the main screen, which is for what has the keys."""

from tests.app.conftest import Opener
from tui_reader.app.keys.declared import declared_groups
from tui_reader.app.keys.footers import FOOTERS


def test_each_footer_has_declared_keys_and_help_among_those_that_fit_60_columns() -> None:
    names = {key.name for keys in declared_groups().values() for key in keys}
    for place, hints in FOOTERS.items():
        if place != "search":
            assert set(hints) <= names
            assert "help" in [*hints][:6]


async def test_the_footer_shows_the_keys_of_the_pane_the_selection_or_the_search(
    opened: Opener, sample: object
) -> None:
    async with opened(60, 20) as reader:

        async def until_footer(text: str) -> None:
            await reader.until(lambda: reader.screen[-1].startswith(text))
            assert "? Help" in reader.screen[-1] or "esc Clear" in reader.screen[-1]

        await until_footer("enter Open")
        await reader.press("enter")
        await until_footer("space Read on enter Fold")
        await reader.press("h", "h")
        await until_footer("enter List R Sync")
        await reader.press("l", "x")
        await until_footer("s Star r Read t Tag E Export esc Deselect")
        await reader.press("/")
        await until_footer("enter Keep esc Clear tab Complete ↑ Earlier search")
        await reader.press("a", "enter")
        await until_footer("s Star r Read t Tag E Export esc Deselect")
        await reader.press("escape")
        await until_footer("enter Open")
