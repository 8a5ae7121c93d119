"""The papers that were fetched, as blocks in files of the cache."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui_reader.fulltext.codec import MAX_JSON, VERSION, decoded, encoded
from tui_reader.fulltext.model import Article
from tui_reader.system.files import make_private_folder, replacement
from tui_reader.system.paths import cache_dir

MAX_BYTES: Final = 200 * 1024 * 1024
"""The size of all files together; the ones not read for longest are deleted first."""
MAX_FILE: Final = 64 * 1024 * 1024
"""Bytes of a compressed paper."""
_SUFFIX: Final = ".paper"


@dataclass(frozen=True, slots=True)
class Stored:
    """A cached paper."""

    article: Article
    url: str
    """The URL of its page."""
    etag: str | None
    modified: str | None
    age: float
    """Seconds since it was fetched, or found to be unchanged."""


def texts_folder() -> Path:
    """The folder of the cached papers."""
    return cache_dir() / "fulltext"


class TextCache:
    """Papers by the id of their page, such as 2403.03507v1."""

    def __init__(self, folder: Path | None = None, limit: int = MAX_BYTES) -> None:
        self.folder = folder or texts_folder()
        self._limit = limit

    def _path(self, page: str) -> Path:
        return self.folder / (re.sub(r"[^A-Za-z0-9.-]", "_", page)[:120] + _SUFFIX)

    def read(
        self, page: str, now: float, most: int = MAX_FILE, most_json: int = MAX_JSON
    ) -> Stored | None:
        """A paper; None if it is not there, or was written by another version of the parser.

        One with more than `most` bytes, or `most_json` after decompression, is not read either.
        """
        path = self._path(page)
        try:
            with path.open("rb") as file:
                head = json.loads(file.readline(8_192))
                data = file.read(most + 1)
            if len(data) > most:
                return None
            if head["parser"] != VERSION or head["page"] != page:
                return None
            stored = Stored(
                decoded(data, most_json),
                str(head["url"]),
                head["etag"],
                head["modified"],
                now - float(head["fetched"]),
            )
        except (OSError, ValueError, LookupError, TypeError):
            return None
        with suppress(OSError):
            os.utime(path)  # the time of the latest reading
        return stored

    def write(
        self,
        page: str,
        article: Article,
        url: str,
        now: float,
        etag: str | None = None,
        modified: str | None = None,
    ) -> None:
        """Keep a paper, and delete others if all together are too large. Raises OSError."""
        make_private_folder(self.folder)
        head = {
            "page": page,
            "parser": VERSION,
            "url": url,
            "etag": etag,
            "modified": modified,
            "fetched": now,
        }
        path = self._path(page)
        with replacement(path, is_durable=False) as temporary:
            temporary.write_bytes(json.dumps(head).encode() + b"\n" + encoded(article))
        self._shrink(path)

    def _shrink(self, newest: Path) -> None:
        files = sorted(self._files(), key=lambda file: file[1])
        total = sum(size for _, _, size in files)
        for path, _, size in files:
            if total <= self._limit:
                return
            if path != newest:
                with suppress(OSError):
                    path.unlink()
                total -= size

    def _files(self) -> list[tuple[Path, float, int]]:
        """The files, with the times of their latest reading and their sizes."""
        found = []
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    status = path.stat()
                    found.append((path, status.st_mtime, status.st_size))
        return found

    def size(self) -> tuple[int, int]:
        """The number of files and their bytes."""
        files = self._files()
        return len(files), sum(size for _, _, size in files)
