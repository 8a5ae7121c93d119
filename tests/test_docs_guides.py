"""The guides to reading and searching, the README and the notes on safety name what there is."""

import argparse
import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tui_reader.app.keys import GROUPS
from tui_reader.cli.arguments import parse, parsers
from tui_reader.config import ORDERS
from tui_reader.config import parse as parse_config
from tui_reader.config.records import SETTINGS
from tui_reader.library.fields import CHOICES, FIELDS
from tui_reader.library.query import read

ROOT = Path(__file__).parents[1]
SEARCHING = (ROOT / "docs" / "searching.md").read_text("utf-8")
READING = (ROOT / "docs" / "reading.md").read_text("utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
QUERIES = [
    *(line for block in re.findall(r"```query\n(.*?)```", SEARCHING, re.S) for line in block.split("\n")),
    *re.findall(r"`((?:%s):[^`\s](?:[^`]*))`" % "|".join(FIELDS), SEARCHING + README),
]
COMMANDS = re.findall(r"^    (tui-reader (?:list|export|mark|marks|sync) .*)$", SEARCHING + READING, re.M)
GUIDES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]


def test_the_guide_to_searching_names_every_field_value_and_order():
    for field in FIELDS:
        assert re.search(rf"^\| `{field}:` \|.*`{field}:\S", SEARCHING, re.M), field
    for field, values in CHOICES.items():
        for value in values:
            assert f"`{field}:{value}`" in SEARCHING
    for order in ORDERS:
        assert f"| `{order}` |" in SEARCHING


@pytest.mark.parametrize("query", list(filter(None, QUERIES)))
def test_every_query_of_the_guides_can_be_asked(query: str):
    asked = read(query, date(2026, 7, 1))
    assert asked.condition.sql != "1"
