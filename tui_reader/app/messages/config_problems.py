"""What of the configuration the reader cannot follow: keys, themes, words, queries."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES

from tui_reader.app.keys.keymap import keymap, shown
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.app.theme.user import UserThemes, user_themes
from tui_reader.config import file_and_line
from tui_reader.core.keywords import problems as keywords
from tui_reader.core.text import clean_line
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.config import Config


def problems(config: Config) -> tuple[str, ...]:
    """One line for each thing that the reader leaves aside, beside `config.problems`."""
    file = paths.config_file()
    themes = user_themes(paths.themes_dir())
    return (
        *keymap(config.keys, str(file)).problems,
        *themes.problems,
        *theme_problem(config.theme, themes, file),
        *(f"{file_and_line(file, *where)}: {clean_line(told)}" for where, told in keywords(config)),
        *_views(config, file),
    )


def theme_problem(name: str | None, themes: UserThemes, file: Path) -> tuple[str, ...]:
    """What is wrong with the `theme` that `file` names, if anything is."""
    known = [DARK.name, LIGHT.name, *BUILTIN_THEMES, *(theme.name for theme in themes.themes)]
    if name is None or name in known:
        return ()
    near = get_close_matches(name, known, n=1)
    way = f"did you mean {near[0]}?" if near else f"{shown('palette')}, Theme, lists them"
    return (f"{file_and_line(file, 'theme')}: theme {clean_line(name)!r} is unknown; {way}",)


def _views(config: Config, file: Path) -> list[str]:
    """The saved views whose query cannot be read."""
    from tui_reader.library import QueryError
    from tui_reader.library.query import parse

    found = []
    for view in config.views:
        try:
            parse(view.query)
        except QueryError as error:
            place = file_and_line(file, "views", view.name, "query")
            found.append(f"{place}: [[views]] {view.name}: query: {clean_line(str(error))}")
    return found
