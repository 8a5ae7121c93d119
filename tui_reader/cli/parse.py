"""`parse`: prints the papers of digest files as JSONL."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_reader.cli.output import DONE, PARTLY, print_to_stderr, use_utf8, warn, write_json
from tui_reader.core.paper import Paper
from tui_reader.formats import MAX_BYTES, TooLargeError, UnknownFormatError, read_digest


def parse(arguments: Namespace) -> int:
    """Print the papers of digest files as JSONL, and change nothing."""
    use_utf8()
    complete = [_parse(name) for name in arguments.files]
    return DONE if all(complete) else PARTLY


def _parse(name: str) -> bool:
    """Print the papers of one file; whether every entry could be read."""
    path = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        warn(f"{path}: cannot be read ({why}); check its name and your right to read it")
        return False
    try:
        digest = read_digest(data, path)
    except TooLargeError as error:
        warn(f"{path}: {error}")
        return False
    except UnknownFormatError as error:
        warn(f"{path}: {error}; nothing was read")
        return False
    complete = True
    for entry in digest.entries:
        if isinstance(entry, Paper):
            write_json(entry.with_digests((digest.ref,)).record())
        else:
            complete = False
            print_to_stderr(f"{path}:{entry.line}: {entry.message}")
    return complete
