"""The guide to sources says everything that can be set."""

import re

from tests.support.helpers import ROOT
from tui_reader.config import SourceConfig
from tui_reader.config.entries import entry_settings
from tui_reader.sources.presets import PRESETS
from tui_reader.sources.registry import KINDS

GUIDE = (ROOT / "docs" / "sources.md").read_text("utf-8")
TABLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_guide_names_every_option():
    for name in entry_settings(SourceConfig).keys() | {"auto_sync", "retention"}:
        assert f"`{name}`" in GUIDE, name
    for kind in KINDS:
        assert f'kind = "{kind}"' in GUIDE
    for preset in PRESETS:
        assert f"`{preset}`" in GUIDE


def test_the_tables_show_every_option():
    shown = {key for table in TABLES for key in re.findall(r"^(\w+) = ", table, re.M)}
    assert entry_settings(SourceConfig).keys() <= shown
