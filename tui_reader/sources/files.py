"""A source's folder while it is fetched: files appear whole, under names that cannot leave it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from tui_reader.core.paper import NOWHERE, Origin
from tui_reader.sources import origins
from tui_reader.system.files import make_private_folder, put_in_place, read_json

INCOMING: Final = ".incoming"
"""Below a source's folder: holds files until they are completely written."""
_NOTES: Final = ".notes.json"
_MAX_DEPTH: Final = 8
_MAX_PART: Final = 200
UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\]')
"""Characters, besides the slash, that some file system does not allow in names."""
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE | re.DOTALL
)


def safe_name(name: str) -> str | None:
    """`name` if it is safe as a path below a folder, with forward slashes; otherwise None.

    A name is refused if it is absolute, climbs (`..`), is hidden, or has a drive letter, a stream,
    a control character or a name that Windows reserves.
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


class SourceFolder:
    """A source's folder while its only fetch runs."""

    def __init__(self, path: Path) -> None:
        """Create the folder and remove the unfinished files of an earlier fetch."""
        self.path = path
        self._incoming = path / INCOMING
        shutil.rmtree(self._incoming, ignore_errors=True)
        make_private_folder(self._incoming)
        self.notes = read_json(path / _NOTES)
        """Data that the source needs at the next fetch, as JSON; saved by `save_notes`."""

    def close(self) -> None:
        """Remove unfinished files."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def temporary(self) -> Path:
        """A new file to write to before `keep`."""
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        os.close(descriptor)
        return Path(name)

    def keep(self, written: Path, name: str, origin: Origin = NOWHERE) -> bool:
        """Move the file `written` to `name`; False if the same content was there already.

        `name` must come from `safe_name`. The content is on disk before the file has its name.
        """
        place = self.path / name
        self._keep_origin(name, origins.needed(origin, name))
        if _is_same(written, place):
            written.unlink()
            return False
        make_private_folder(place.parent)
        if not place.parent.resolve().is_relative_to(self.path.resolve()):
            raise OSError(f"{name}: leads out of {self.path}")
        put_in_place(written, place)
        return True

    def _keep_origin(self, name: str, origin: Origin) -> None:
        known = origins.read_origins(self.path)
        if known.get(name, NOWHERE) != origin:
            there = {each: known[each] for each in known if (self.path / each).exists()}
            written = self.temporary()
            written.write_text(origins.as_json({**there, name: origin}), "utf-8", "replace")
            written.replace(self.path / origins.FILE)

    def keep_bytes(self, data: bytes, name: str, origin: Origin = NOWHERE) -> bool:
        """Write `data` to the file `name`, like `keep`."""
        written = self.temporary()
        written.write_bytes(data)
        return self.keep(written, name, origin)

    def save_notes(self) -> None:
        """Write `notes`. If they are lost, the next fetch only downloads more than it must."""
        written = self.temporary()
        written.write_text(json.dumps(self.notes, indent=0), "utf-8")
        written.replace(self.path / _NOTES)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return other.stat().st_size == one.stat().st_size and (
            other.read_bytes() == one.read_bytes()
        )
    except OSError:
        return False
