"""What of the user's configuration the reader cannot follow: keys, themes, the theme's name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from tui_reader import paths
from tui_reader.app.keymap import keymap
from tui_reader.app.themes import DARK, LIGHT
from tui_reader.app.user_themes import UserThemes, user_themes
from tui_reader.text import clean_line

if TYPE_CHECKING:
    from tui_reader.config import Config


def problems(config: Config) -> tuple[str, ...]:
    """One line for each thing that the reader leaves aside, beside `config.problems`."""
    file = str(paths.config_file())
    themes = user_themes(paths.themes_dir())
    return (
        *keymap(config.keys, file).problems,
        *themes.problems,
        *theme_problem(config.theme, themes, file),
    )


def theme_problem(name: str | None, themes: UserThemes, file: str) -> tuple[str, ...]:
    """What is wrong with the `theme` that `file` names, if anything is."""
    known = [DARK.name, LIGHT.name, *BUILTIN_THEMES, *(theme.name for theme in themes.themes)]
    if name is None or name in known:
        return ()
    near = get_close_matches(name, known, n=1)
    way = f"did you mean {near[0]}?" if near else "ctrl+p, Theme, lists them"
    return (f"{file}: theme {clean_line(name)!r} is unknown; {way}",)
