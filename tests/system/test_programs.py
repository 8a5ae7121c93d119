import errno
from pathlib import Path

import pytest

from tui_reader.system.programs import is_missing


def test_a_program_is_missing_also_where_a_folder_of_the_path_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    denied = OSError(errno.EACCES, "Permission denied")
    assert is_missing("opener", denied)
    assert is_missing("opener", FileNotFoundError(errno.ENOENT, "No such file or directory"))
    plain = tmp_path / "opener"
    plain.touch()  # without the permission to run it
    assert not is_missing("opener", denied)
    assert not is_missing(str(plain), denied)
    assert not is_missing("other", OSError(errno.ENOEXEC, "Exec format error"))
