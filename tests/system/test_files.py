"""Files are replaced as a whole, and are private from the start."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_reader.system.files import copy_private, make_private_folder, replace_file, replacement


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_and_its_folders_are_private(tmp_path: Path):
    path = tmp_path / "new" / "folder" / "file"
    replace_file(path, "text")
    assert path.read_text() == "text"
    assert [mode(each) for each in (path, path.parent, path.parents[1])] == [0o600, 0o700, 0o700]


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    replace_file(path, ["new ", "text"])
    assert (path.read_text(), mode(path)) == ("new text", 0o644)


def test_a_symbolic_link_stays_and_its_target_is_replaced(tmp_path: Path):
    target = tmp_path / "dotfiles" / "config.toml"
    target.parent.mkdir()
    target.write_text("old")
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    replace_file(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("old")

    def pieces() -> Iterator[str]:
        yield "half of the new text"
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        replace_file(path, pieces())
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("file", "old")]


def test_a_link_at_the_temporary_path_is_not_written_through(tmp_path: Path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    temporary = tmp_path / ".file.tmp"
    temporary.symlink_to(victim)
    with replacement(tmp_path / "file", temporary=temporary) as new:
        new.write_text("text")
    assert victim.read_text() == "precious"
    assert (tmp_path / "file").read_text() == "text"


def test_a_private_copy_has_the_same_content(tmp_path: Path):
    (tmp_path / "file").write_text("text")
    copy_private(tmp_path / "file", tmp_path / "copy")
    assert ((tmp_path / "copy").read_text(), mode(tmp_path / "copy")) == ("text", 0o600)


def test_every_missing_parent_of_a_private_folder_is_private(tmp_path: Path):
    make_private_folder(tmp_path / "a" / "b" / "c")
    assert {mode(tmp_path / each) for each in ("a", "a/b", "a/b/c")} == {0o700}
