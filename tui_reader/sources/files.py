"""A source's folder: files that appear whole or not at all, under names that cannot leave it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from tui_reader.system.files import make_private_folder, put_in_place

INCOMING: Final = ".incoming"
"""Below a source's folder: where files are written before they are whole."""
_NOTES: Final = ".notes.json"
_MAX_DEPTH: Final = 8
_MAX_PART: Final = 200
UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\]')
"""What some file system has in no name, beside the slash."""
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL
)


def safe_name(name: str) -> str | None:
    """`name` from outside as a path below a folder, with forward slashes; None if it is none.

    It is refused rather than mended where it is absolute, climbs (`..`), is hidden, has a drive
    letter, a stream, NUL or another control character, or a name that Windows reserves.
    """
    parts = name.split("/")
    if len(parts) > _MAX_DEPTH or not all(_is_safe(part) for part in parts):
        return None
    return name


def _is_safe(part: str) -> bool:
    try:
        size = len(part.encode())
    except UnicodeEncodeError:
        return False
    return (
        0 < size <= _MAX_PART
        and part[0] != "."
        and part[-1] not in ". "
        and not UNSAFE.search(part)
        and not _RESERVED.fullmatch(part)
    )


class Folder:
    """A source's folder while its one fetch runs."""

    def __init__(self, path: Path) -> None:
        """Make the folder and sweep away what an earlier fetch left unfinished."""
        self.path = path
        self._incoming = path / INCOMING
        shutil.rmtree(self._incoming, ignore_errors=True)
        make_private_folder(self._incoming)
        self.notes = _read_notes(path / _NOTES)
        """What the source wants to know at the next fetch; `save_notes` keeps it."""

    def close(self) -> None:
        """Remove the place for unfinished files."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def temporary(self) -> Path:
        """A new file to write to before `keep`."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        os.close(descriptor)
        return Path(name)

    def keep(self, written: Path, name: str) -> bool:
        """Put the file `written` in its place; False where the same was there already.

        `name` must be one that `safe_name` gave. The file is on disk before it has its name.
        """
        place = self.path / name
        if _same(written, place):
            written.unlink()
            return False
        make_private_folder(place.parent)
        if not place.parent.resolve().is_relative_to(self.path.resolve()):
            raise OSError(f"{name}: leads out of {self.path}")
        put_in_place(written, place)
        return True

    def keep_bytes(self, data: bytes, name: str) -> bool:
        """Put `data` in a file, as `keep` does."""
        written = self.temporary()
        written.write_bytes(data)
        return self.keep(written, name)

    def save_notes(self) -> None:
        """Keep `notes`; losing them costs nothing but asking again."""
        written = self.temporary()
        written.write_text(json.dumps(self.notes, indent=0), "utf-8")
        written.replace(self.path / _NOTES)


def _read_notes(path: Path) -> dict[str, Any]:
    try:
        notes = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return notes if isinstance(notes, dict) else {}


def _same(one: Path, other: Path) -> bool:
    try:
        return other.stat().st_size == one.stat().st_size and (
            other.read_bytes() == one.read_bytes()
        )
    except OSError:
        return False
