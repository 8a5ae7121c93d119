"""The page on architecture matches the tree."""

import re
from pathlib import Path

import tui_reader
from tests.support.helpers import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGE = Path(tui_reader.__file__).parent


def test_every_module_and_package_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:\w+/)*\w+/(?:\w+\.(?:py|md))?)`", PAGE)
    assert len(named) > 30
    assert [
        name for name in named if not any((each / name).exists() for each in (ROOT, PACKAGE))
    ] == []


def test_every_package_has_a_line_in_the_tables() -> None:
    folders = [path for path in PACKAGE.rglob("*") if any(path.glob("*.py"))]
    packages = [path for path in folders if path.parent in (PACKAGE, PACKAGE / "app")]
    assert packages
    lines = [f"| `{path.relative_to(ROOT)}/` |" for path in packages]
    assert [line for line in lines if line not in PAGE] == []
