"""A page of a paper, and its blocks."""

from pathlib import Path

import pytest

from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.model import Article

PAPER = (Path(__file__).parent / "pages" / "paper.html").read_bytes()


@pytest.fixture(scope="session")
def paper() -> Article:
    return article_of(PAPER, "https://arxiv.org/html/3101.00042v2")
