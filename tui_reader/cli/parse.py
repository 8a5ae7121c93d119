"""The command on digest files alone: parse."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_reader.cli.output import DONE, PARTLY, tell, utf8, warn, write_json


def parse(arguments: Namespace) -> int:
    """Print the papers of digest files as JSONL, touching nothing else."""
    utf8()
    whole = [_parse(name) for name in arguments.files]
    return DONE if all(whole) else PARTLY


def _parse(name: str) -> bool:
    """Print the papers of one file; whether all of it could be read."""
    from tui_reader.core.paper import Paper
    from tui_reader.formats import MAX_BYTES, TooLargeError, UnknownFormatError, read_digest

    path = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        tell(f"{path}: cannot be read ({why}); check its name and that you may read it")
        return False
    try:
        digest = read_digest(data, path)
    except TooLargeError as error:
        tell(f"{path}: {error}")
        return False
    except UnknownFormatError as error:
        tell(f"{path}: {error}; nothing was read of it")
        return False
    whole = True
    for entry in digest.entries:
        if isinstance(entry, Paper):
            write_json(entry.with_digests((digest.ref,)).record())
        else:
            whole = False
            warn(f"{path}:{entry.line}: {entry.message}")
    return whole
