"""The style sheets' folder: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE = Path(__file__).parents[2]
STYLES: Final = next(
    folder
    for folder in (_PACKAGE / "styles", _PACKAGE.parent / "styles")
    if (folder / "reader.tcss").exists()
)
