"""config.toml: what it may say, and that a change disturbs nothing else in it."""

import os
from pathlib import Path

import pytest

from tui_reader.config import Config, ConfigError, SourceConfig, free_name, load
from tui_reader.config import edit as config_edit

HAND_WRITTEN = """\
# my own words
theme = "nord"   # dark

[[sources]]
name = "mine"    # the folder of the lab
kind = "folder"
location = "~/digests"

# the big one
[[sources]]
name = 'daily'
kind = "git"
location = "https://github.com/somebody/daily"
branch = "data"
patterns = [
  "data/*.jsonl",
]
since = "90d"
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(HAND_WRITTEN)
    return path


def test_a_file_of_the_first_version_reads_as_before(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('theme = "nord"\n[[sources]]\nname = "a"\nkind = "folder"\nlocation = "/x"\n')
    assert load(path) == Config((SourceConfig("a", "folder", "/x"),), "nord")


def test_options_have_their_types(path):
    path.write_text('auto_sync = "6h"\nretention = "365d"\n' + path.read_text())
    config = load(path)
    assert config.problems == ()
    assert (config.auto_sync, config.retention) == (6 * 3600, 365)
    source = config.source("daily")
    assert source
    assert source.options == {"branch": "data", "patterns": ("data/*.jsonl",), "since": 90}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('since = "soon"', "since must be a time"),
        ('since = "6h"', "since must be a number of days"),
        ("branch = 3", "branch must be text"),
        ('patterns = "x"', "patterns must be a list"),
        ('enabled = "no"', "enabled must be true or false"),
        ('index = "x"', "a git source has no index"),
        ('colour = "x"', "unknown key 'colour'"),
    ],
)
def test_a_source_with_an_invalid_option_is_reported_and_left_out(tmp_path, line, message):
    path = tmp_path / "config.toml"
    other = '[[sources]]\nname = "b"\nkind = "folder"\nlocation = "/b"\n'
    path.write_text(
        f'[[sources]]\nname = "a"\nkind = "git"\nlocation = "https://h/a"\n{line}\n{other}'
    )
    config = load(path)
    assert [source.name for source in config.sources] == ["b"]
    assert message in config.problems[0]


def test_a_source_is_added_at_the_end_of_the_file(path):
    source = SourceConfig(
        "web",
        "web",
        "https://h/data/",
        options={"patterns": ("*.jsonl",), "since": 30, "index": "../list.txt"},
    )
    config_edit.add_source(path, source)
    assert path.read_text().startswith(HAND_WRITTEN)
    assert load(path).source("web") == source


def test_renaming_and_switching_off_change_one_line_each(path):
    config_edit.rename_source(path, "mine", "lab")
    config_edit.enable_source(path, "lab", False)
    assert path.read_text() == HAND_WRITTEN.replace(
        'name = "mine"    # the folder', 'name = "lab"    # the folder'
    ).replace('location = "~/digests"\n', 'location = "~/digests"\nenabled = false\n')
    config_edit.enable_source(path, "lab", True)
    assert 'location = "~/digests"\nenabled = true\n' in path.read_text()


def test_a_taken_name_is_refused(path):
    with pytest.raises(ConfigError, match="already"):
        config_edit.rename_source(path, "mine", "daily")
    assert path.read_text() == HAND_WRITTEN


def test_a_linked_configuration_stays_a_link(tmp_path, path):
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    config_edit.rename_source(link, "mine", "lab")
    assert link.is_symlink()
    assert load(path).source("lab")


@pytest.mark.parametrize(
    ("suggestion", "name"),
    [
        ("my digests", "my-digests"),
        ("arxiv:cs.CL+cs.LG", "arxiv-cs.CL-cs.LG"),
        ("../..", "digests"),
        ("taken", "taken-2"),
        ("x" * 100, "x" * 48),
    ],
)
def test_any_text_becomes_a_valid_and_free_name(suggestion, name):
    config = Config((SourceConfig("taken", "folder", "/x"),))
    assert free_name(suggestion, config) == name


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_the_file_keeps_its_permissions(path):
    path.chmod(0o640)
    config_edit.set_option(path, "theme", "dracula")
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o666)
    config_edit.set_option(path, "theme", "nord")
    assert path.stat().st_mode & 0o777 == 0o666


def test_a_read_only_file_is_left_alone(path):
    path.chmod(0o444)
    with pytest.raises(ConfigError, match="read-only; nothing was changed"):
        config_edit.set_option(path, "theme", "dracula")
    assert path.read_text() == HAND_WRITTEN
    path.chmod(0o644)


def test_a_pipe_in_the_place_of_the_file_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    os.mkfifo(path)
    for salvage in (False, True):
        with pytest.raises(ConfigError) as caught:
            load(path, salvage=salvage)
        assert str(caught.value) == (
            f"{path}: cannot be read (it is not a file); fix this or move it away"
        )


def test_a_link_to_dev_null_is_an_empty_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.symlink_to(os.devnull)
    assert load(path) == Config()
