"""Targets: config.toml read, used and changed; themes; locations of sources and their indexes."""

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from unicodedata import category

from tests.fuzz.oracles import assert_line
from tests.fuzz.scratch import folder
from tui_reader.app.keys.keymap import keymap
from tui_reader.app.theme.user import user_themes
from tui_reader.config import ConfigError, SourceConfig, load
from tui_reader.config import edit as config_edit
from tui_reader.core.keywords import Rules
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.files import safe_name
from tui_reader.sources.patterns import is_since, matcher
from tui_reader.sources.registry import detect
from tui_reader.sources.web import fetch as web


def read_config(data: bytes) -> None:
    """Any file loads with one-line problems, or raises ConfigError with a one-line message."""
    path = folder() / "config.toml"
    path.write_bytes(data)
    try:
        config = load(path)
    except ConfigError as error:
        assert_line(str(error))
        return
    for problem in config.problems:
        assert_line(problem)
    Rules.of(config).text()
    for problem in keymap(config.keys, str(path)).problems:
        assert_line(problem)
    for source in config.sources:
        assert_line(source.name)


def edit_config(data: bytes) -> None:
    """An edit reads back, and leaves every other byte of the file unchanged."""
    path = folder() / "edited.toml"
    path.write_bytes(data)
    try:
        load(path)
        before = _toml(data)
    except (ConfigError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        before = None
    keyword = {"label": "fuzzed", "words": ["a", "b"]}

    def edited(edit: Callable[[Path], None]) -> dict[str, Any] | None:
        path.write_bytes(data)
        try:
            edit(path)
        except ConfigError as error:
            assert_line(str(error))
            assert path.read_bytes() == data
            return None
        return _toml(path.read_bytes())

    for key, value in (("theme", "it's"), ("mute", ["a", "b]"]), ("dwell", 1.5)):
        after = edited(partial(config_edit.set_option, key=key, value=value))
        if after is not None:
            assert before is not None
            assert after == {**before, key: value}
            if key not in before:
                assert_inserted(data, path.read_bytes())
            # a string in three quotes may have line breaks that are not part of its value
            elif not (isinstance(before[key], list) or b'"""' in data or b"'''" in data):
                assert_one_line_changed(data, path.read_bytes())
    after = edited(lambda path: config_edit.add_entry(path, "keywords", keyword))
    if after is not None:
        assert before is not None
        assert after == {**before, "keywords": [*before.get("keywords", []), keyword]}
        assert path.read_bytes().startswith(data)
        config_edit.change_entry(path, "keywords", "fuzzed", {"words": ["c"], "color": "red"})
        config_edit.remove_entry(path, "keywords", "fuzzed")
        assert _toml(path.read_bytes()) == before
        assert path.read_bytes().rstrip() == data.rstrip()


def _toml(data: bytes) -> dict[str, Any]:
    return tomllib.loads(data.decode().removeprefix("\ufeff"))


def assert_inserted(fewer: bytes, more: bytes) -> None:
    """`more` is `fewer` with one piece put in."""
    assert _same_start(fewer, more) + _same_start(fewer[::-1], more[::-1]) >= len(fewer)


def assert_one_line_changed(one: bytes, other: bytes) -> None:
    start = _same_start(one, other)
    end = _same_start(one[start:][::-1], other[start:][::-1])
    for text in (one, other):
        assert b"\n" not in text[start : len(text) - end]


def _same_start(one: bytes, other: bytes) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def read_theme(data: bytes) -> None:
    """Any file loads as a usable theme, or gives one-line problems."""
    themes = folder() / "themes"
    themes.mkdir(exist_ok=True)
    (themes / "mine.toml").write_bytes(data)
    found = user_themes(themes)
    for problem in found.problems:
        assert_line(problem)
    for theme in found.themes:
        theme.to_color_system().generate()


def read_index(data: bytes) -> None:
    """The files listed on an index page stay below the source's folder and on its site."""
    source = SourceConfig("site", "web", "https://example.org/list.txt", options={"since": 700_000})
    try:
        wanted, problems = web.listed(
            data.decode("utf-8", "replace"), "https://example.org/", source
        )
    except SourceError as error:
        assert_line(str(error))
        return
    for problem in problems:
        assert_line(problem)
    for each in wanted:
        assert_below(each.name)
        assert_line(each.url)
        assert each.url.startswith("https://example.org/")


def name_files(data: bytes) -> None:
    """A file name of any bytes, as in git, becomes a safe path or is refused."""
    name, _, patterns = data.decode("utf-8", "surrogateescape").partition("\n")
    if safe_name(name) is not None:
        assert_below(name)
    is_since(name, 90)
    matcher(patterns.split("\n"))(name)


def assert_below(name: str) -> None:
    """Assert that no file system takes `name` for a path outside its folder."""
    assert name
    name.encode()
    assert not [each for each in name if category(each) == "Cc"]
    path = PurePosixPath(name)
    assert not path.is_absolute()
    assert not {"", ".", ".."} & set(name.split("/"))
    assert "\\" not in name
    assert ":" not in name


def detect_source(data: bytes) -> None:
    """Any text typed as the location of a source is detected or refused in one line."""
    text = data.decode("utf-8", "replace")
    try:
        detect(text)
    except SourceError as error:
        assert_line(str(error))
