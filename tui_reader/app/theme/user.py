"""The user's own themes: files `themes/NAME.toml` beside config.toml that set colours."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.config import file_and_line
from tui_reader.core.text import clean_line

COLORS: Final = (
    "primary", "secondary", "accent", "foreground", "background", "surface", "panel", "warning",
    "error", "success",
)  # fmt: skip
"""The colours of a theme; missing ones are derived from the others."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_LARGEST: Final = 65_536
"""Bytes; a larger file is refused."""


class UserThemes(NamedTuple):
    """Themes, and the problems of their files, one line each."""

    themes: tuple[Theme, ...] = ()
    problems: tuple[str, ...] = ()


class _ThemeError(Exception):
    """A theme file is invalid; the message says why."""


def user_themes(folder: Path) -> UserThemes:
    """Read the themes in `folder`; invalid files and colours are reported and ignored."""
    themes: list[Theme] = []
    problems: list[str] = []
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        return UserThemes()
    except OSError as error:
        return UserThemes(problems=(f"{folder}: cannot be read ({error.strerror})",))
    for path in files:
        shown = clean_line(str(path))
        try:
            theme, wrong = _theme(path)
        except _ThemeError as error:
            problems.append(f"{shown}: {error}")
        else:
            themes.append(theme)
            problems += [
                f"{clean_line(file_and_line(path, key))}: {problem}" for key, problem in wrong
            ]
    return UserThemes(tuple(themes), tuple(problems))


def _theme(path: Path) -> tuple[Theme, list[tuple[str, str]]]:
    """The theme in a file, with the keys that were left out and the reasons."""
    if not _NAME.fullmatch(path.stem):
        raise _ThemeError("a theme's name takes letters, digits, dots, dashes and underscores")
    if path.stem in {DARK.name, LIGHT.name, *BUILTIN_THEMES}:
        raise _ThemeError("there is a theme of this name already; give the file another")
    data = _read(path)
    wrong: list[tuple[str, str]] = []
    dark = data.pop("dark", None)
    if dark is not None and not isinstance(dark, bool):
        wrong.append(("dark", "dark must be true or false"))
        dark = None
    colors: dict[str, str] = {}
    for key, value in data.items():
        try:
            name = _known(key)
            colors[name] = _color(name, value)
        except _ThemeError as error:
            wrong.append((key, str(error)))
    if "primary" not in colors:
        problems = [problem for _, problem in wrong]
        raise _ThemeError(", ".join([*problems, 'primary is missing; write primary = "#7aa2f7"']))
    if dark is None:
        dark = Color.parse(colors.get("background", "black")).brightness < 0.5
    return Theme(name=path.stem, dark=dark, **colors), wrong  # type: ignore[arg-type]


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise _ThemeError("is too long for a theme")
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise _ThemeError(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise _ThemeError("is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:  # the former also for a number too long
        raise _ThemeError(f"not TOML: {clean_line(str(error))}; fix that line") from None


def _known(key: str) -> str:
    if key in COLORS:
        return key
    near = get_close_matches(key, [*COLORS, "dark"], n=1)
    way = f"did you mean {near[0]}?" if near else f"there are: dark, {', '.join(COLORS)}"
    raise _ThemeError(f"unknown key {clean_line(key)!r}; {way}")


def _color(key: str, value: Any) -> str:
    try:
        if isinstance(value, str) and Color.parse(value).a == 1:
            return value
    except ColorParseError:
        pass
    raise _ThemeError(f'{key} must be a colour such as "#7aa2f7" or "teal"')
