"""Exit statuses of the reader with a special meaning."""

from __future__ import annotations

from typing import Final

CRASHED: Final = 1
"""An unexpected error, which has been reported."""
OPEN_DEMO: Final = 64
"""The user chose to open the demo."""
