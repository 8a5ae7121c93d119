"""The names of keys: as users write them, as people read them, and as Textual calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Final

from textual.keys import REPLACED_KEYS, key_to_character

from tui_reader.app.textual_compat.bindings import name_of_character
from tui_reader.core.text import clean_line

_NAMED: Final = {
    **{
        name: name
        for name in (
            "space", "enter", "tab", "escape", "up", "down", "left", "right", "home", "end",
            "pageup", "pagedown", "insert", "delete", "backspace",
            *(f"f{number}" for number in range(1, 25)),
        )
    },
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "ins": "insert",
    "del": "delete",
    "↑": "up",
    "↓": "down",
    "←": "left",
    "→": "right",
}  # fmt: skip
"""Textual's names of keys that type nothing, by every name that a user may write."""
_WRITTEN: Final = {
    "escape": "esc",
    "delete": "del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
_SAME_KEY: Final = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
}
"""Keys that a terminal cannot distinguish from another key."""
_MAX_QUOTED: Final = 40
"""Characters of a key or an action that are quoted in a message."""


def key_name(written: str) -> str:
    """Textual's name of a key that a user wrote: `s`, `G`, `?`, `ctrl+s`, `space`, `f5`.

    Raises ValueError if there is no such key; its message says what to write instead.
    """
    match = _modified().fullmatch(written.strip() or written[:1])
    if match is None:
        raise ValueError("the key is empty; write it between the quotes")
    modifiers = {word.lower() for word in re.findall(r"[A-Za-z]+", match[1])}
    key = _plain_key(match[2], written)
    if "shift" in modifiers and character_of(key):
        if not key.isalpha():
            raise ValueError(f"{quoted(written)}: write the character itself, without shift")
        modifiers.discard("shift")
        key = key.upper()
    if modifiers & {"ctrl"} and len(key) == 1:
        key = key.lower()
    name = "+".join([*sorted(modifiers), key])
    return _SAME_KEY.get(name, name)


@cache
def _modified() -> re.Pattern[str]:
    return re.compile(r"((?:(?:ctrl|alt|shift)[+-])*)(.+)", re.IGNORECASE | re.DOTALL)


def plain_key(written: str) -> str:
    """Textual's name of a declared key; faster than `key_name`, as start-up needs 150 of them."""
    return _NAMED.get(written) or (name_of_character(written) if len(written) == 1 else written)


def _plain_key(text: str, written: str) -> str:
    """Textual's name of a key without modifiers."""
    if named := _NAMED.get(text.lower()) or ("space" if text == " " else None):
        return named
    character = text if len(text) == 1 else character_of(text.lower())  # question_mark is ?
    if character and character.isprintable():
        return name_of_character(character)
    raise ValueError(f"no key is called {quoted(written)}{nearest(text.lower(), _NAMED)}")


def character_of(key: str) -> str | None:
    """The character that a key types, by Textual's name of the key; None if it types nothing."""
    return None if key in _NAMED else key_to_character(REPLACED_KEYS.get(key, key))


def written_key(name: str) -> str:
    """A key as people write it, from Textual's name."""
    *modifiers, key = name.split("+")
    shown = _WRITTEN.get(key) or (not modifiers and character_of(key)) or key
    return "+".join([*modifiers, shown])


def quoted(text: str) -> str:
    """What a user wrote for a key or an action, cleaned and cut, for a message."""
    cleaned = clean_line(text)
    return repr(cleaned if len(cleaned) <= _MAX_QUOTED else f"{cleaned[:_MAX_QUOTED]}...")


def nearest(text: str, names: Iterable[str]) -> str:
    """The end of a message that no such name exists: the nearest of `names`, or where they are."""
    near = get_close_matches(text[:_MAX_QUOTED], names, n=1)
    return f"; did you mean {near[0]}?" if near else "; docs/keys.md lists them"
