"""The places that were reached in papers, by their ids."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Final

from tui_reader.system.files import read_json, replace_file

_MAX: Final = 1_000
"""Papers whose places are kept; the ones read longest ago are forgotten."""


class ReadingPlaces:
    """A file with the number of a block, and the part of it, for each paper."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, id_: str) -> tuple[int, float]:
        """The block and the part of it that was reached; the beginning if nothing is known."""
        return self._read().get(id_, (0, 0.0))

    def put(self, id_: str, block: int, part: float) -> None:
        """Remember a place; a file that cannot be written is not an error."""
        places = self._read()
        places.pop(id_, None)
        if (block, part) != (0, 0.0):
            places[id_] = (block, round(part, 4))
        kept = dict(list(places.items())[-_MAX:])
        with contextlib.suppress(OSError):
            replace_file(self._path, json.dumps(kept, ensure_ascii=False) + "\n", is_durable=False)

    def _read(self) -> dict[str, tuple[int, float]]:
        try:
            return {
                str(id_): (max(0, int(block)), min(max(float(part), 0.0), 1.0))
                for id_, (block, part) in read_json(self._path).items()
            }
        except (ValueError, TypeError, OverflowError):
            return {}
