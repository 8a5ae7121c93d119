"""Paths that tab completes."""

from pathlib import Path

import pytest

from tui_reader.system.completion import complete_path


def test_a_path_is_completed_as_far_as_it_is_certain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("papers", "papers-old", ".hidden"):
        (tmp_path / name).mkdir()
    (tmp_path / "notes.md").touch()
    found = complete_path(f"{tmp_path}/p")
    assert found.text == f"{tmp_path}/papers"
    assert found.names == ("papers-old/", "papers/")
    assert complete_path(f"{tmp_path}/papers-").text == f"{tmp_path}/papers-old/"
    assert complete_path(f"{tmp_path}/no").text == f"{tmp_path}/notes.md"
    assert complete_path(f"{tmp_path}/.").text == f"{tmp_path}/.hidden/"
    assert ".hidden/" not in complete_path(f"{tmp_path}/").names
    monkeypatch.setenv("HOME", str(tmp_path))
    assert complete_path("~") == ("~/", ())
    assert complete_path("~/n").text == "~/notes.md"
    monkeypatch.chdir(tmp_path)
    assert complete_path("n").text == "notes.md"


@pytest.mark.parametrize("text", ["{}/missing/x", "\0", "~nobody-here/x", "x\udcff/"])
def test_what_cannot_be_completed_stays(text: str, tmp_path: Path):
    text = text.replace("{}", str(tmp_path))
    assert complete_path(text) == (text, ())
