"""The user's themes: read from files, with problems reported; chosen live and saved."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.conftest import Opener
from tests.app.driver import configure
from tui_reader.app.theme.user import COLORS, user_themes
from tui_reader.system import paths

MINE = 'dark = false\nprimary = "#aa0000"\nbackground = "#fffff0"\nforeground = "#101010"\n'


def write(name: str, text: str | bytes) -> Path:
    path = paths.themes_dir() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problems() -> str:
    return "\n".join(user_themes(paths.themes_dir()).problems)


def test_a_theme_is_named_after_its_file(home: Path) -> None:
    write(
        "mine.toml",
        MINE + "".join(f'{name} = "teal"\n' for name in COLORS[4:] if name != "background"),
    )
    write("notes.txt", "no theme")
    (theme,) = user_themes(paths.themes_dir()).themes
    assert (theme.name, theme.dark, theme.primary, theme.background) == (
        "mine", False, "#aa0000", "#fffff0",
    )  # fmt: skip
    assert not problems()


def test_without_a_folder_there_are_no_user_themes(home: Path) -> None:
    assert user_themes(paths.themes_dir()) == ((), ())


@pytest.mark.parametrize(("background", "dark"), [("#fffff0", False), ("#101010", True)])
def test_a_dark_background_makes_a_dark_theme(home: Path, background: str, dark: bool) -> None:
    write("mine.toml", f'primary = "red"\nbackground = "{background}"')
    assert user_themes(paths.themes_dir()).themes[0].dark is dark


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.toml", 'primary = "red"\nacent = "blue"', "unknown key 'acent'; did you mean accent?"),
        ("a.toml", 'primary = "red"\nzzz = 1', "unknown key 'zzz'; there are: dark, primary"),
        ("a.toml", 'primary = "red"\nerror = "reddish"', 'error must be a colour such as'),
        ("a.toml", 'primary = "red"\nerror = 3', 'error must be a colour such as'),
        ("a.toml", 'primary = "red"\ndark = "yes"', "dark must be true or false"),
        ("a.toml", 'dark = true', "primary is missing"),
        ("a.toml", "primary = ", "not TOML"),
        ("a.toml", b"\xff", "not UTF-8"),
        ("a.toml", b"#" * 70_000, "too long"),
        ("nord.toml", 'primary = "red"', "there is a theme of this name"),
        ("a b.toml", 'primary = "red"', "a theme's name takes letters"),
    ],
)  # fmt: skip
def test_problems_are_reported_with_file_and_key(
    home: Path, name: str, text: str | bytes, message: str
) -> None:
    path = write(name, text)
    assert message in problems()
    assert problems().startswith(str(path))
    assert "\n" not in problems()


def test_only_the_invalid_colour_is_ignored(home: Path) -> None:
    write("mine.toml", 'primary = "red"\nerror = "reddish"\nsuccess = "lime"')
    (theme,) = user_themes(paths.themes_dir()).themes
    assert (theme.error, theme.success) == (None, "lime")
    assert problems().startswith(f"{paths.themes_dir() / 'mine.toml'}:2: error must be a colour")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text() | st.from_regex(r'(primary|dark|x) = ("[^"]*"|true|[0-9]+)\n', fullmatch=True)
)
def test_any_file_content_is_handled(home: Path, text: str) -> None:
    write("mine.toml", text.encode("utf-8", "replace"))
    found = user_themes(paths.themes_dir())
    assert len(found.themes) == 1 or found.problems


async def test_a_user_theme_can_be_chosen_and_is_remembered(opened: Opener, sample: object) -> None:
    write("mine.toml", MINE)
    async with opened() as reader:
        await reader.press("ctrl+p", *"Theme", "enter")
        await reader.until_shown("mine", "nord")
        await reader.press("/", *"mine", "enter")
        await reader.until(lambda: reader.app.theme == "mine")
        await reader.press("enter")
        await reader.until(lambda: reader.app.theme == "mine")
        background = reader.list.base_style.bgcolor
        assert background is not None
        assert background.triplet == (255, 255, 240)
    assert 'theme = "mine"' in paths.config_file().read_text("utf-8")
    write("mine.toml", MINE.replace("#fffff0", "#ffffff"))
    async with opened() as reader:
        assert reader.app.theme == "mine"
        background = reader.list.base_style.bgcolor
        assert background is not None
        assert background.triplet == (255, 255, 255)


async def test_a_chosen_theme_is_saved_in_one_line_of_the_configuration(
    opened: Opener, sample: object, tmp_path: Path
) -> None:
    path = paths.config_file().rename(tmp_path / "dotfiles.toml")
    paths.config_file().symlink_to(path)
    path.write_text(f"# mine\ntheme = 'nord'  # calm\n{path.read_text('utf-8')}", "utf-8")
    before = path.read_text("utf-8")
    async with opened() as reader:
        assert reader.app.theme == "nord"
        reader.app.theme = "dracula"
        await reader.until(lambda: "dracula" in path.read_text("utf-8"))
    assert path.read_text("utf-8") == before.replace("'nord'", '"dracula"')
    assert paths.config_file().is_symlink()


async def test_problems_of_themes_are_reported_and_a_deleted_one_is_replaced_by_the_default(
    opened: Opener, sample: object
) -> None:
    configure("theme = 'gone'")
    write("mine.toml", MINE + 'acent = "red"')
    async with opened(160, 45) as reader:
        assert reader.app.theme == "reader-dark"
        await reader.until(lambda: "theme 'gone' is unknown" in reader.notices)
        await reader.until(lambda: "did you mean accent?" in reader.notices)
        assert "mine" in reader.app.available_themes
        paths.config_file().write_text("theme = ", "utf-8")
        reader.app.theme = "dracula"
        await reader.until(lambda: "not TOML" in reader.notices)
        assert reader.app.theme == "dracula"


async def test_textuals_themes_draw_every_pane(opened: Opener, sample: object) -> None:
    async with opened(100, 30) as reader:
        for name in ("ansi-dark", "ansi-light", "dracula", "textual-light"):
            reader.app.theme = name
            await reader.press("j", "k")
            await reader.until(lambda: reader.place_of("Direct Preference", reader.list))
            cursor = reader.list.over(reader.list.base_style, "rows--cursor")
            assert cursor.reverse or cursor.bgcolor != reader.list.base_style.bgcolor, name
