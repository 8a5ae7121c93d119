"""Fixtures for the tests of commands."""

from pathlib import Path

import pytest


@pytest.fixture(params=["garbage", "files for folders", "folders for files"])
def broken(request: pytest.FixtureRequest, home: Path) -> str:
    """How everything in `home` is broken."""
    home.mkdir()
    files = [home / each for each in ("config/config.toml", "config/marks.db", "cache/library.db")]
    if request.param == "garbage":
        for file in files:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"\xff\x00 = [" * 500)
        (home / "data").write_text("not a folder")
    elif request.param == "files for folders":
        for kind in ("config", "cache", "data"):
            (home / kind).write_text("")
    else:
        for file in files:
            file.mkdir(parents=True)
    return str(request.param)
