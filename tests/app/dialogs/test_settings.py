"""The settings screen: every setting found, explained and changed at once."""

from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader, configure
from tui_reader.app.dialogs.categories import ranked
from tui_reader.app.dialogs.field import FieldDialog
from tui_reader.app.dialogs.settings import SettingsDialog, entries_with_keys
from tui_reader.app.dialogs.themes import ThemesDialog
from tui_reader.app.keys.declared import GROUPS
from tui_reader.config import load
from tui_reader.config.catalog import entries
from tui_reader.display import glyphs
from tui_reader.system import paths


@pytest.fixture(autouse=True)
def _unicode():
    yield
    glyphs.use_ascii(False)


def written() -> str:
    return paths.config_file().read_text("utf-8")


async def find(reader: Reader, *words: str) -> None:
    """Put the cursor on the first setting that has these words."""
    await reader.press("escape" if reader.app.screen.query_one("#find").display else "/")
    if not reader.app.screen.query_one("#find").display:
        await reader.press("/")
    for word in words:
        await reader.press(*word, "space")
    await reader.press("enter")


def test_every_setting_and_every_key_is_there():
    names = [each.name for each in entries_with_keys()]
    assert len(names) == len(set(names))
    keys = {f"keys.{key.name}" for group in GROUPS.values() for key in group}
    assert set(names) == {each.name for each in entries()} - {"keys"} | keys


async def test_settings_are_changed_at_once_and_written_into_their_lines(
    opened: Opener, sample: Path, tmp_path: Path
) -> None:
    configure("# my own\nlist_lines = 2  # as I like it")
    (tmp_path / "my papers").mkdir()
    async with opened(100, 30) as reader:
        await reader.press("P")
        await reader.until_shown("Settings", "Look", "theme", "reader-dark", "Default: reader-dark")
        await reader.press("j", "enter")
        await reader.until_shown("list_lines is 1: config.toml:2")
        assert "# my own\nlist_lines = 1  # as I like it\n" in written()
        assert reader.list.row_height == 1

        await find(reader, "ascii")
        await reader.press("enter")
        await reader.until_shown("ascii is true")
        assert glyphs.glyphs() is glyphs.ASCII
        await reader.press("delete")
        await reader.until_shown("ascii has its default again: false")
        assert "ascii" not in written()

        await find(reader, "keys", "star", "unstar")
        await reader.press("enter")
        await reader.until(lambda: isinstance(reader.app.screen, FieldDialog))
        await reader.press("r", "enter")
        await reader.until_shown("star: r is a default key of toggle_read")
        await reader.press("backspace", *"f5", "enter")
        await reader.until_shown("keys.star is f5")

        await find(reader, "downloads")
        await reader.press("enter", *f"{tmp_path}/my", "tab")
        await reader.until_shown("my papers/")
        await reader.press("enter")
        await reader.until_shown(f"downloads is {tmp_path}"[:40])
        assert load(paths.config_file()).downloads == f"{tmp_path}/my papers/"

        await find(reader, "dwell")
        await reader.press("enter", *"soon", "enter")
        await reader.until_shown("dwell must be a number of seconds")
        await reader.press("escape", "escape", "escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("f5")
        await reader.until(lambda: "★" in reader.row_of(reader.list.cursor))


async def test_a_theme_is_shown_while_it_is_chosen_and_saved_by_enter(
    opened: Opener, sample: Path
) -> None:
    async with opened(80, 24) as reader:
        await reader.press("P", "enter")
        await reader.until(lambda: isinstance(reader.app.screen, ThemesDialog))
        await reader.press("/", *"nord")
        await reader.until(lambda: reader.app.theme == "nord")
        assert not paths.config_file().exists() or "nord" not in written()
        await reader.press("escape")
        await reader.until(lambda: isinstance(reader.app.screen, SettingsDialog))
        assert reader.app.theme == "reader-dark"
        await reader.press("enter", "j", "enter")
        await reader.until_shown("theme is reader-light")
        assert 'theme = "reader-light"' in written()
        assert reader.app.theme == "reader-light"


def test_a_codes_beginning_ranks_before_names_that_have_it():
    assert ranked("cs.c")[:2] == ("cs.CC", "cs.CE")
    assert ranked("lg")[0] == "cs.LG"
    assert ranked("ai")[0] == "cs.AI"
    assert ranked("quant-ph") == ("quant-ph",)
    assert ranked("optics")[0] == "physics.optics"
    assert ranked("zzz") == ()
