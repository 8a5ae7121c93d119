"""Fixtures of crawls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.http_server import Site
from tui_reader.core.paper import Paper
from tui_reader.formats import read_digest


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def out(home: Path) -> Path:
    """The folder that is crawled to."""
    return home / "published"


def configure(home: Path, text: str) -> None:
    """Make `text` the user's configuration."""
    file = home / "config" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def papers_in(path: Path) -> list[Paper]:
    """The papers of a digest."""
    entries = read_digest(path.read_bytes(), path.name).entries
    return [each for each in entries if isinstance(each, Paper)]
