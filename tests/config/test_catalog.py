"""The settings as the settings screen shows and changes them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tui_reader.config import Config, ConfigError, load
from tui_reader.config import edit as config_edit
from tui_reader.config.catalog import (
    GROUPS,
    editable,
    entries,
    next_value,
    shown,
    typed,
    value_at,
    written_values,
)
from tui_reader.config.settings import settings

BY_NAME = {each.name: each for each in entries()}


def test_every_setting_is_there_once_and_groups_name_only_settings():
    placed = [key for keys in GROUPS.values() for key in keys]
    assert set(placed) <= settings(Config).keys()
    assert len(placed) == len(set(placed))
    assert len(BY_NAME) == len([*entries()])
    assert {each.path[0] for each in entries()} == settings(Config).keys()
    assert {"theme", "openers.pdf", "marks.shared_folder", "keywords"} <= BY_NAME.keys()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("theme", "nord", "nord"),
        ("theme", '"nord"', "nord"),
        ("dwell", "3.5", 3.5),
        ("list_lines", "1", 1),
        ("ascii", "true", True),
        ("mute", "survey, /medical imag/", ["survey", "/medical imag/"]),
        ("mute", '["a, b"]', ["a, b"]),
        ("mute", "[]", []),
        ("retention", "365d", "365d"),
        ("openers.pdf", '["zathura", "{}"]', ["zathura", "{}"]),
        ("openers.pdf", "zathura {}", "zathura {}"),
        ("keys", "x, ctrl+x", ["x", "ctrl+x"]),
        ("keys", ",", ","),
        ("keys", "[", "["),
        ("keys", "1", "1"),
    ],
)
def test_a_value_may_be_typed_as_text_or_as_toml(name: str, text: str, value: Any):
    setting = BY_NAME[name].setting
    assert typed(setting, text) == value
    assert typed(setting, shown(value, setting)) == value


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("theme", "nord", "nord"),
        ("downloads", '"a"', '"\\"a\\""'),
        ("downloads", " a  b\n", '" a  b\\n"'),
        ("mute", ["a", "b"], "a, b"),
        ("mute", ['["a"]'], r'["[\"a\"]"]'),
        ("language", "true", "true"),
        ("keys", ["f5"], "f5"),
        ("keys", [], "[]"),
        ("keys", '"', '"'),
        ("openers.pdf", ["zathura", "{}"], '["zathura", "{}"]'),
        ("dwell", 3.0, "3"),
    ],
)
def test_a_value_that_is_typed_again_as_it_was_offered_stays_as_it_is(
    tmp_path: Path, name: str, value: Any, text: str
):
    entry = BY_NAME[name]
    assert editable(value, entry.setting) == text
    again = typed(entry.setting, text)
    assert entry.setting.value_type.read(again) == entry.setting.value_type.read(value)
    where = entry.path if name != "keys" else ("keys", "star")
    config_edit.set_value(tmp_path / "config.toml", where, again)
    assert value_at(written_values(tmp_path / "config.toml"), where) == again


def test_a_value_that_is_invalid_or_hostile_is_offered_without_control_characters():
    assert editable("soon", BY_NAME["dwell"].setting) == "soon"
    assert editable("a\u202eb", BY_NAME["downloads"].setting) == "ab"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("language", '""', "must be text"),
        ("editor", '""', "must be a command"),
        ("dwell", "soon", "must be a number of seconds"),
        ("auto_sync", "1m", 'must be "15m" or more'),
        ("marks.shared_folder", "Sync", "must be an absolute path"),
        ("mark_read", "opem", "did you mean 'open'"),
    ],
)
def test_an_invalid_value_is_explained(name: str, text: str, problem: str):
    with pytest.raises(ConfigError, match=problem):
        typed(BY_NAME[name].setting, text)


def test_settings_with_few_values_go_through_them():
    assert [next_value(BY_NAME["ascii"].setting, each) for each in ("true", "false")] == [
        False,
        True,
    ]
    assert next_value(BY_NAME["mark_read"].setting, "open") == "dwell"
    assert next_value(BY_NAME["mark_read"].setting, "manual") == "open"
    assert next_value(BY_NAME["dwell"].setting, "2") is None
    assert BY_NAME["dwell"].default == "2"
    assert BY_NAME["theme"].default == "reader-dark"


def test_a_value_is_written_into_its_line_and_removed_from_it(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text("# mine\ntheme = 'nord' # dark\n\n[openers]\npage = 'a'\n")
    config_edit.set_value(path, ("theme",), "dracula")
    config_edit.set_value(path, ("openers", "pdf"), "b {}")
    config_edit.set_value(path, ("marks", "shared_folder"), "/sync")
    config_edit.set_value(path, ("keys", "star"), ["x", "f5"])
    assert path.read_text() == (
        '# mine\ntheme = "dracula" # dark\n\n[openers]\npage = \'a\'\npdf = "b {}"\n'
        '\n[marks]\nshared_folder = "/sync"\n\n[keys]\nstar = ["x", "f5"]\n'
    )
    assert value_at(written_values(path), ("keys", "star")) == ["x", "f5"]
    for where in (("theme",), ("openers", "page"), ("marks", "shared_folder"), ("dwell",)):
        config_edit.set_value(path, where, None)
    assert tomllib.loads(path.read_text()) == {
        "openers": {"pdf": "b {}"},
        "marks": {},
        "keys": {"star": ["x", "f5"]},
    }
    assert load(path).problems == ()


def test_a_value_that_cannot_be_written_into_its_line_changes_nothing(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text("openers = { page = 'a' }\n")
    with pytest.raises(ConfigError, match=r":1: openers is one value; write it as a \[openers\]"):
        config_edit.set_value(path, ("openers", "pdf"), "b")
    with pytest.raises(ConfigError, match="must be a number of seconds; nothing was changed"):
        config_edit.set_value(path, ("dwell",), "soon")
    assert path.read_text() == "openers = { page = 'a' }\n"
