"""The guide to sources says everything that can be set."""

import re
import tomllib

import pytest

from tests.support.helpers import ROOT
from tui_reader.cli.arguments import parse
from tui_reader.config import SourceConfig
from tui_reader.config import parse as parse_config
from tui_reader.config.entries import entry_settings
from tui_reader.sources.presets import PRESETS
from tui_reader.sources.registry import KINDS

GUIDE = (ROOT / "docs" / "sources.md").read_text("utf-8")
TABLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
COMMANDS = re.findall(
    r"^    tui-reader ((?:add|sync|remove|rename|enable|disable)\b.*)$", GUIDE, re.M
)


def test_the_guide_names_every_option():
    for name in entry_settings(SourceConfig).keys() | {"auto_sync", "retention"}:
        assert f"`{name}`" in GUIDE, name
    for kind in KINDS:
        assert f'kind = "{kind}"' in GUIDE
    for preset in PRESETS:
        assert f"`{preset}`" in GUIDE


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_guide_can_be_used(table: str):
    tomllib.loads(table)
    assert parse_config(table, "sources.md").problems == ()


def test_the_tables_show_every_option():
    shown = {key for table in TABLES for key in re.findall(r"^(\w+) = ", table, re.M)}
    assert entry_settings(SourceConfig).keys() <= shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_guide_can_be_given(command: str):
    import shlex

    assert parse(shlex.split(command, comments=True))
