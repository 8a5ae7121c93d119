"""Keys, themes, keywords and queries in config.toml that the reader has to ignore."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from tui_reader.app.keys.declared import GROUPS
from tui_reader.app.keys.keymap import keymap, shown
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.app.theme.user import UserThemes, user_themes
from tui_reader.config import file_and_line
from tui_reader.core.keywords import problems as keyword_problems
from tui_reader.core.text import clean_line
from tui_reader.library import QueryError
from tui_reader.library.query import parse
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.config import Config


def ignored_settings(config: Config) -> tuple[str, ...]:
    """One line for each setting that is ignored, in addition to `config.problems`."""
    file = paths.config_file()
    themes = user_themes(paths.themes_dir())
    return (
        *keymap(config.keys, str(file), config.commands).problems,
        *themes.problems,
        *_theme_problems(config.theme, themes, file),
        *(
            f"{file_and_line(file, *where)}: {clean_line(problem)}"
            for where, problem in keyword_problems(config)
        ),
        *_view_problems(config, file),
    )


def public_names() -> frozenset[str]:
    """The reader's own names of keys and themes, which users did not choose."""
    keys = (each.name for group in GROUPS.values() for each in group)
    return frozenset({*keys, DARK.name, LIGHT.name, *BUILTIN_THEMES})


def _theme_problems(name: str | None, themes: UserThemes, file: Path) -> list[str]:
    """The `theme` of the configuration, if there is no theme of this name."""
    known = [DARK.name, LIGHT.name, *BUILTIN_THEMES, *(theme.name for theme in themes.themes)]
    if name is None or name in known:
        return []
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"{shown('palette')}, Theme, lists them"
    return [f"{file_and_line(file, 'theme')}: theme {clean_line(name)!r} is unknown; {hint}"]


def _view_problems(config: Config, file: Path) -> list[str]:
    """The saved views whose query is invalid."""
    found = []
    for view in config.views:
        try:
            parse(view.query)
        except QueryError as error:
            place = file_and_line(file, "views", view.name, "query")
            found.append(f"{place}: [[views]] {view.name}: query: {clean_line(str(error))}")
    return found
