"""How the reader says why it was left, beyond Textual's 0 and 1."""

from __future__ import annotations

from typing import Final

CRASHED: Final = 1
"""Something unexpected went wrong; it has been told."""
OPEN_DEMO: Final = 64
"""The user wants to look around in the demo."""
