"""The types of values that settings have: how each is checked, converted and described."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui_reader.core.paper import SECTIONS
from tui_reader.core.text import clean, clean_line, clean_url

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DURATION: Final = re.compile(r"([0-9]{1,6}) ?([mhdw])", re.ASCII)
_BUDGET: Final = re.compile(r"([0-9]{1,7})(?: ?papers?)?(?: ?/ ?day)?", re.ASCII)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAY: Final = 86_400
_LEAST_AUTO_SYNC: Final = 900
"""Seconds; syncing more often would burden the servers."""


class ConfigError(Exception):
    """The configuration is invalid; the message names the file, the place and the fix."""


class ValueType(NamedTuple):
    """The type of a setting's value."""

    description: str
    """Follows "must be" in messages."""
    read: Callable[[Any], Any]
    """Converts the value from TOML; raises ConfigError with text that follows the key's name."""
    choices: tuple[str, ...] = ()
    """All the values, if there are only a few."""
    item: ValueType | None = None
    """For a list: the type of its items; an invalid item is left out, the others are used."""
    write: Callable[[Any], Any] = lambda value: value
    """Converts a value back to its form in TOML."""
    steps: tuple[Any, ...] = ()
    """All the values, as in TOML, if a person can go through them one by one."""


def _checked(
    description: str, fits: Callable[[Any], Any], steps: tuple[Any, ...] = ()
) -> ValueType:
    """A type whose values must pass `fits` and are kept unchanged."""

    def read(value: Any) -> Any:
        if fits(value):
            return value
        raise ConfigError(f"must be {description}")

    return ValueType(description, read, steps=steps)


def _whole(description: str, least: int, most: int, steps: tuple[int, ...] = ()) -> ValueType:
    """The type of whole numbers from `least` to `most`."""
    return _checked(description, lambda value: type(value) is int and least <= value <= most, steps)


def _amount(description: str, limit: int) -> ValueType:
    """The type of numbers from 0 up to, but not including, `limit`."""
    checked = _checked(
        description, lambda value: type(value) in {int, float} and 0 <= value < limit
    )
    return checked._replace(read=lambda value: float(checked.read(value)))


def duration(value: Any) -> int:
    """The seconds of a duration such as `"30m"`, `"6h"`, `"365d"` or `"2w"`. Raises ConfigError."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match or int(match[1]) == 0:
        raise ConfigError('must be a time such as "6h" or "365d"')
    return int(match[1]) * _SECONDS[match[2]]


def is_name(value: Any) -> bool:
    """Whether `value` is valid as the name of a source."""
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _days(value: Any) -> int:
    seconds = duration(value)
    if seconds % _DAY:
        raise ConfigError('must be a number of days such as "365d"')
    return seconds // _DAY


def _auto_sync(value: Any) -> int:
    seconds = duration(value)
    if seconds < _LEAST_AUTO_SYNC:
        raise ConfigError('must be "15m" or more')
    return seconds


def _line(value: Any) -> str:
    if isinstance(value, str) and (line := clean_line(value)):
        return line
    raise ConfigError("must be text in quotes")


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        texts = tuple(clean(each).replace("\n", " ") for each in value)
        if all(texts):
            return texts
    raise ConfigError('must be a list of texts, such as ["one", "two"]')


def _sections(value: Any) -> tuple[str, ...]:
    found = _texts(value)
    for name in found:
        if name not in SECTIONS:
            raise ConfigError(f"must be {_SECTION_NAMES}, not {name!r}{nearest(name, SECTIONS)}")
    return tuple(dict.fromkeys(found))


def _site(value: Any) -> str:
    if isinstance(value, str) and (url := clean_url(value)):
        return url
    raise ConfigError("must be an http or https URL")


def _papers_a_day(value: Any) -> int:
    match = _BUDGET.fullmatch(value.strip()) if isinstance(value, str) else None
    if match:
        value = int(match[1])
    if type(value) is int and 0 < value <= 1_000_000:
        return value
    raise ConfigError('must be a number of papers a day such as "300 papers/day"')


def _color(value: Any) -> str:
    from tui_reader.core.badges import NAMED_COLORS, usable_color

    if isinstance(value, str) and (color := usable_color(value)):
        return color
    near = nearest(value, tuple(NAMED_COLORS))
    raise ConfigError(f'must be a colour such as "blue" or "#4c8bf5"{near}')


def _command(value: Any) -> tuple[str, ...]:
    """The words of a command; text is split like a shell does, without any other shell syntax."""
    import shlex

    if isinstance(value, str):
        try:
            value = shlex.split(value)
        except ValueError as error:
            raise ConfigError(f"cannot be split into words ({error})") from None
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ConfigError('must be a command such as "zathura {}" or ["zathura", "{}"]')


def _keys(value: Any) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,)
    try:
        return _texts(value)
    except ConfigError:
        raise ConfigError('must be a key such as "x", or a list of keys') from None


def one_of(*choices: str) -> ValueType:
    """The type of a setting that has only these values."""
    description = f"one of: {', '.join(choices)}"

    def read(value: Any) -> str:
        if value in choices:
            return str(value)
        raise ConfigError(f"must be {description}{nearest(value, choices)}")

    return ValueType(description, read, choices, steps=choices)


def nearest(word: Any, known: tuple[str, ...]) -> str:
    """`; did you mean …?` if one of `known` is similar to `word`, else an empty text."""
    from difflib import get_close_matches

    if not isinstance(word, str) or len(word) > 100:
        return ""
    near = get_close_matches(word.strip().lower().replace("-", "_"), known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _folder(value: Any) -> Path:
    try:
        folder = Path(value).expanduser()
    except (RuntimeError, TypeError):  # an unknown user or no home folder; not text
        folder = Path()
    if not folder.is_absolute() or "\0" in str(folder):
        raise ConfigError(f"must be {_A_FOLDER}")
    return folder


_A_FOLDER: Final = 'an absolute path such as "~/Sync/tui-reader"'
FOLDER: Final = ValueType(_A_FOLDER, _folder)
TEXT: Final = _checked("text in quotes", lambda value: isinstance(value, str) and value)
LINE: Final = ValueType("text in quotes", _line)
NAME: Final = _checked("a name of letters, digits, dots, dashes and underscores", is_name)
SWITCH: Final = _checked("true or false", lambda value: isinstance(value, bool), (True, False))
_SECTION_NAMES: Final = f"a list of {', '.join(SECTIONS)}"
PAPER_SECTIONS: Final = ValueType(_SECTION_NAMES, _sections, item=TEXT)
TEXTS: Final = ValueType("a list of texts", _texts, item=TEXT)
MEASURE: Final = _whole("a number from 72 to 100", 72, 100)
SITE: Final = ValueType("an http or https URL", _site)
VARIABLE: Final = _checked(
    "the name of an environment variable, not the key itself",
    lambda value: isinstance(value, str) and _VARIABLE.fullmatch(value),
)
WORKERS: Final = _whole("1 to 32", 1, 32)
BUDGET: Final = ValueType(
    "a number of papers a day", _papers_a_day, write=lambda papers: f"{papers} papers/day"
)
PRICE: Final = _amount("the price of a million tokens, such as 0.15", 100_000)
SECONDS: Final = _amount("a number of seconds", _DAY)
COLOR: Final = ValueType("hex digits or a colour's name", _color)
COMMAND: Final = ValueType("a command: text, or a list of its words", _command)
KEYS: Final = ValueType("a key, or a list of keys", _keys)
DAYS: Final = ValueType("days or weeks", _days, write=lambda days: f"{days}d")
AUTO_SYNC: Final = ValueType("minutes, hours, days or weeks; at least 15 minutes", _auto_sync)
LINES: Final = _whole("1 or 2", 1, 2, steps=(1, 2))
PORT: Final = _whole("a port from 1 to 65535", 1, 65_535)
