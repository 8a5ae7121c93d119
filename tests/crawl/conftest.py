"""Fixtures of crawls."""

from pathlib import Path

import pytest

from tests.formats.reading import papers
from tui_reader.core.paper import Paper


@pytest.fixture
def out(home: Path) -> Path:
    """The folder that is crawled to."""
    return home / "published"


def papers_in(path: Path) -> list[Paper]:
    """The papers of a digest."""
    return papers(path.read_bytes(), name=path.name)
