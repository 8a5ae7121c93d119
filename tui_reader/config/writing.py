"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tui_reader.system.paths import make_private


def write_atomically(path: Path, text: str | Iterable[str], *, mode: int = 0o600) -> None:
    """Make `path` hold `text`, whole or not at all, with the permissions `mode`.

    Text may come in pieces. Where `path` is a link, it stays one, and the file that it leads to
    is written.
    """
    path = path.resolve()
    make_private(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(
            os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode), "wb"
        ) as file:
            for piece in (text,) if isinstance(text, str) else text:
                file.write(piece.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)  # whatever the umask
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
