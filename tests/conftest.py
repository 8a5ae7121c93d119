"""What every test may use."""

from pathlib import Path

import pytest

from tests.helpers import Command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of the test's own, where everything that the reader keeps goes."""
    place = tmp_path / "home"
    for kind in ("config", "data", "cache"):
        monkeypatch.setenv(f"TUI_READER_{kind.upper()}_DIR", str(place / kind))
    return place


@pytest.fixture
def cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, over `home`."""
    return Command(capsys)
