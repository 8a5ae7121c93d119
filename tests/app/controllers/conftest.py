"""Controllers without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Eight papers in a list, and a marker."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()
