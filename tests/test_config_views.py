from pathlib import Path

import pytest

from tui_reader import config
from tui_reader.config import ConfigError, SavedView
from tui_reader.config_views import add_view

OTHERS = (
    '# mine\ntheme = "nord" # yes\n\n[[sources]]\nname = "a"\nkind = "folder"\nlocation = "/a"\n'
)


def test_a_view_is_added_and_replaced_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(OTHERS)
    first = SavedView("Mine, ü", 'au:"Song Han" -"x\\y"', "relevance")
    other = SavedView("Other", "kv")
    add_view(path, first)
    add_view(path, other)
    assert config.load(path).views == (first, other)
    text = path.read_text().replace("[[views]]\n", "[[views]]  # here\n", 1) + "\n# the end\n"
    path.write_text(text)
    add_view(path, SavedView("Mine, ü", "new"))
    assert config.load(path).views == (SavedView("Mine, ü", "new"), other)
    assert config.load(path).problems == ()
    after = path.read_text()
    assert after.startswith(OTHERS)
    assert "[[views]]  # here" in after
    assert after.endswith("# the end\n")


def test_a_file_of_another_form_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for text in ('views = [{name = "a", query = "b"}]\n', "views ="):
        path.write_text(text)
        with pytest.raises(ConfigError):
            add_view(path, SavedView("a", "c"))
        assert path.read_text() == text
