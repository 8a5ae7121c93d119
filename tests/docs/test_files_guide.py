"""The guide to files matches the program."""

import json
import re
import tomllib
from pathlib import Path

from tests.support.helpers import ROOT
from tests.support.machines import Machine
from tui_reader.config import parse
from tui_reader.marks import file as marks_file
from tui_reader.marks import wire
from tui_reader.marks.model import FieldWrite
from tui_reader.marks.toml import import_toml
from tui_reader.system import paths

GUIDE = (ROOT / "docs" / "files.md").read_text("utf-8")
TABLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_every_line_of_a_shared_file_in_the_guide_can_be_read():
    shown = re.findall(r"^    ([\[{].*)$", GUIDE, re.MULTILINE)
    read = [wire.decode(line.encode()) for line in shown]
    assert isinstance(read[0], dict)
    assert read[0] == json.loads(wire.encode_header(read[0]["machine"], read[0]["name"]))
    writes = [each for each in read[1:] if isinstance(each, FieldWrite)]
    assert len(writes) == len(shown) - 1 == 4
    assert [wire.encode(each).decode().rstrip() for each in writes] == shown[1:]


def test_the_marks_in_the_guide_can_be_imported(tmp_path: Path):
    machine = Machine(tmp_path, time=1.8e9)
    (text,) = (table for table in TABLES if "noted" in table)
    done = import_toml(machine.marks, text)
    assert (done.changed, done.problems) == (5, [])
    machine.close()


def test_the_setting_in_the_guide_is_valid():
    (text,) = (table for table in TABLES if "shared_folder" in table)
    config = parse(text, "files.md")
    assert config.problems == ()
    assert config.shared_folder == Path("~/Sync/tui-reader").expanduser()


def test_the_guide_names_every_file_and_table():
    for path in (paths.config_file(), paths.marks_file(), paths.session_file()):
        assert f"`{path.name}`" in GUIDE
    assert f"`PRAGMA user_version` {marks_file.SCHEMA_VERSION}" in GUIDE
    assert tomllib.loads(TABLES[0])
