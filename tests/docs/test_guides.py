"""The guides, the README and the page on security match the program."""

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.support.helpers import ROOT
from tui_reader.app.keys.declared import GROUPS
from tui_reader.cli.arguments import parse, parsers
from tui_reader.config import parse as parse_config
from tui_reader.core.orders import ORDERS
from tui_reader.library.fields import CHOICES, FIELDS
from tui_reader.library.query import parse as parse_query

SEARCHING = (ROOT / "docs" / "searching.md").read_text("utf-8")
READING = (ROOT / "docs" / "reading.md").read_text("utf-8")
SOURCES = (ROOT / "docs" / "sources.md").read_text("utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
_FIELD = "|".join(FIELDS)
QUERIES = [
    *"\n".join(re.findall(r"```query\n(.*?)```", SEARCHING, re.DOTALL)).split("\n"),
    *re.findall(rf"`((?:{_FIELD}):[^`\s][^`]*)`", SEARCHING + READING + README),
]
"""The queries in code blocks, and inline code that starts with a field and a value."""
TABLES = re.findall(r"```toml\n(.*?)```", SEARCHING + READING + SOURCES + README, re.DOTALL)
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
TESTS = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py"))


def test_the_guide_to_searching_names_every_field_value_and_order():
    for field in FIELDS:
        assert re.search(rf"^\| `{field}:` \|.*`{field}:\S", SEARCHING, re.M), field
    for field, values in CHOICES.items():
        for value in values:
            assert f"`{field}:{value}`" in SEARCHING
    for order in ORDERS:
        assert f"| `{order}` |" in SEARCHING


def test_the_guide_to_configuration_explains_how_to_turn_off_colours_and_unicode():
    guide = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert all(f"`{way}`" in guide for way in ("NO_COLOR", "ascii = true", "tui-reader --ascii"))


@pytest.mark.parametrize("query", list(filter(None, QUERIES)))
def test_every_query_in_the_guides_is_valid(query: str):
    asked = parse_query(query, date(2026, 7, 1))
    assert asked.condition.sql != "1"


def test_every_command_in_the_guides_is_valid():
    guides = "".join(page.read_text("utf-8") for page in PAGES if page.name != "README.md")
    commands = re.findall(r"^    tui-reader (.*?)(?: [|>] .*)?$", guides, re.MULTILINE)
    assert len(commands) > 50
    commands += re.findall(r"`tui-reader (export [^`>]*)", guides)
    for command in commands:
        arguments = parse(shlex.split(command, comments=True))
        assert arguments, command
        asked = getattr(arguments, "query", None) or []
        parse_query(asked if isinstance(asked, str) else " ".join(asked), date(2026, 7, 1))


@pytest.mark.parametrize("table", TABLES)
def test_every_setting_in_the_guides_is_valid(table: str):
    assert tomllib.loads(table)
    assert parse_config(table, "guide").problems == ()


def test_the_guide_to_reading_names_every_key_of_the_main_screen_and_of_triage():
    named = set(re.findall(r"`([^`\s]+)`", READING))
    for heading in ("Find", "Panes", "Mark", "Select", "Open and export", "In triage"):
        for key in GROUPS[heading]:
            shown = key.shown.split()[0]
            if shown not in ("1-9", "shift+tab", "ctrl+d", "ctrl+u", "?"):
                assert shown in named, key.name


def test_the_readme_names_every_command():
    block = README.split("## The command line")[1].split("### Queries")[0]
    commands = parsers()[1]
    assert [name for name in commands if not re.search(rf"\b{name}\b", block)] == []


def test_the_readme_names_every_field():
    block = README.split("### Queries")[1].split("## Sources")[0]
    assert [field for field in FIELDS if f"`{field}:" not in block] == []


def test_every_test_named_on_the_page_on_security_exists():
    named = re.findall(r"`(test_\w+)`", SECURITY)
    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in TESTS] == []
    files = re.findall(r"`(tests/\w+\.py)`", SECURITY)
    assert [name for name in files if not (ROOT / name).exists()] == []


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_works(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        found = page.parent / name if name else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found.read_text("utf-8")), target
