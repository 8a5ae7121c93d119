"""The guide to config.toml: what it shows can be used, and its reference is the code's."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from tests.support.helpers import ROOT
from tui_reader.config import Config, parse
from tui_reader.config.entries import entry_settings
from tui_reader.config.kinds import kinds_with
from tui_reader.config.reference import markdown, updated
from tui_reader.config.settings import Setting, settings

PATH = ROOT / "docs" / "configuration.md"
GUIDE = PATH.read_text("utf-8")
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
ARRAYS = {key: setting.entries for key, setting in settings(Config).items() if setting.entries}


def rows() -> list[tuple[str, str, Setting]]:
    """Every key of the configuration: its table or "", its name, and its description."""
    found: list[tuple[str, str, Setting]] = []
    for key, setting in settings(Config).items():
        if setting.entries:
            found += [(key, name, each) for name, each in entry_settings(setting.entries).items()]
        elif setting.is_table:
            found += [
                (key, name, each) for name, each in (setting.parts or {"ACTION": setting}).items()
            ]
        else:
            found.append(("", key, setting))
    return found


def test_the_reference_matches_the_code():
    assert updated(GUIDE) == GUIDE, "run: python -m tui_reader.cli.reference docs/configuration.md"
    every = {each.name for each in fields(Config)} - {"problems"}
    assert every == set(settings(Config))


def test_the_example_can_be_used_and_shows_every_setting_of_the_file():
    config = parse(EXAMPLE, "configuration.md")
    assert config.problems == ()
    for key in settings(Config):
        assert re.search(rf"^(\[+{key}\]+$|{key} = )", EXAMPLE, re.M), key
    assert len(config.sources) == len(config.views) == len(config.keywords) == 2


@pytest.mark.parametrize(("table", "key", "setting"), rows())
def test_every_example_of_the_reference_can_be_used(table: str, key: str, setting: Setting):
    line = f"{key} = {setting.example}"
    assert f"`{line}`" in markdown()
    if table in ARRAYS:
        others = "".join(
            f"{name} = {each.example}\n"
            for name, each in settings(ARRAYS[table]).items()
            if each.is_required and name not in (key, "kind")
        )
        kind = f'kind = "{next(iter(kinds_with(key)), "folder")}"\n'
        more = kind if table == "sources" and key != "kind" else ""
        config = parse(f"[[{table}]]\n{others}{more}{line}\n", "f")
        (entry,) = getattr(config, table)
        defaults = {each.name: each.default for each in fields(entry)}
        value = getattr(entry, key) if key in defaults else entry.options[key]
        default = defaults.get(key)
    else:
        config = parse(f"[{table}]\n{line}\n" if table else line, "f")
        value = getattr(config, table)[key] if table else getattr(config, key)
        default = getattr(Config(), key, None)
    assert config.problems == ()
    assert value != default


def test_the_reference_names_every_choice():
    for _, _, setting in rows():
        for choice in setting.value_type.choices:
            assert f'`"{choice}"`' in markdown()


def test_a_command_writes_the_reference(tmp_path: Path):
    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "tui_reader.cli.reference", *map(str, words)]
        return subprocess.run(
            command, cwd=PATH.parents[1], capture_output=True, encoding="utf-8", check=False
        )

    guide = tmp_path / "guide.md"
    guide.write_text(re.sub(r"\| `theme`.*\n", "", GUIDE), "utf-8")
    assert run(guide).returncode == 0
    assert guide.read_text("utf-8") == GUIDE
    assert run().stdout == markdown()
    guide.write_text("no place")
    assert run(guide).stderr.startswith(f"{guide}: no place for the reference")
