"""Names of keys: written by users, shown to people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.app.keys.declared import GROUPS
from tui_reader.app.keys.names import key_name, written_key
from tui_reader.app.textual_compat.bindings import name_of_character

DECLARED = [
    name for group in GROUPS.values() for key in group for name in key.keys.split(",") if name
]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("s", "s"), ("G", "G"), ("?", "question_mark"), (",", "comma"), ("ctrl++", "ctrl+plus"),
        ("<", "less_than_sign"), (" ", "space"), ("space", "space"), ("Esc", "escape"),
        ("PgDn", "pagedown"), ("f5", "f5"), ("ctrl+s", "ctrl+s"), ("Ctrl-S", "ctrl+s"),
        ("[", "left_square_bracket"), ("+", "plus"), ("-", "minus"), ("shift+tab", "shift+tab"),
        ("shift+a", "A"), ("alt+x", "alt+x"), ("ctrl+alt+x", "alt+ctrl+x"), ("ctrl+i", "tab"),
        ("question_mark", "question_mark"), ("é", "é"), ("↓", "down"), ("shift+f5", "shift+f5"),
    ],
)  # fmt: skip
def test_keys_are_written_as_people_write_them(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize(
    "written", ["spce", "ctrl+", "a b", "", "shift+1", "\x1b", "f99", "meta+x"]
)
def test_an_unknown_key_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        key_name(written)


@given(st.characters(codec="utf-8"))
def test_every_character_that_can_be_typed_is_a_key(character: str) -> None:
    if not character.isprintable():
        with pytest.raises(ValueError):
            key_name(character)
    else:
        name = "space" if character == " " else name_of_character(character)
        arrows = {"↑": "up", "↓": "down", "←": "left", "→": "right"}
        assert key_name(character) == arrows.get(character, name)


@given(st.sampled_from(DECLARED))
def test_a_key_reads_back_as_it_is_shown(name: str) -> None:
    assert key_name(written_key(name)) == name
