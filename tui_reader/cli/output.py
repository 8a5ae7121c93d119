"""What commands print: lines on stderr, tables and JSON on stdout, and how they fail."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TextIO

from tui_reader.core.text import clean_line

DONE: Final = 0
PARTLY: Final = 1
"""Done, but some of it failed."""
UNUSABLE: Final = 2
"""The arguments or the configuration cannot be used."""


class CommandError(Exception):
    """A command cannot go on; the message is one line: what, where, what to do."""

    def __init__(self, message: str, status: int = UNUSABLE, place: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.place = place
        """Cells from the start of the message to what it is about: a caret goes under it."""


def careful(stream: TextIO | None) -> None:
    """Let `stream` write any text: what its encoding lacks is replaced, never an error."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def utf8() -> None:
    """Let stdout write UTF-8 and plain line feeds, whatever the locale."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def tell(message: str, place: int | None = None) -> None:
    """One line on stderr, from the program, and a caret under its cell `place`."""
    start = "tui-reader: "
    warn(start + message)
    if place is not None:
        with contextlib.suppress(OSError):
            print(" " * (len(start) + place) + "^", file=sys.stderr)


def warn(line: str) -> None:
    """One line on stderr, made safe."""
    with contextlib.suppress(OSError):
        print(line if line.isprintable() else clean_line(line), file=sys.stderr)


def write_json(record: Mapping[str, Any]) -> None:
    """`record` as one line of JSON on stdout, with nothing that a terminal obeys."""
    from tui_reader.export.jsonl import json_text

    sys.stdout.write(json_text(record) + "\n")


def write_columns(rows: Iterable[Sequence[str]]) -> None:
    """`rows` (of one length) on stdout, each column as wide as its widest cell."""
    lines = [[clean_line(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (pad(cell, width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip())


def pad(text: str, width: int) -> str:
    """`text` with spaces up to `width` cells."""
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """How many terminal cells `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def width(most: int | None = None) -> int | None:
    """The terminal's width, at most `most`; `most` where stdout is no terminal."""
    import shutil

    if not is_terminal(sys.stdout):
        return most
    columns = shutil.get_terminal_size().columns
    return columns if most is None else min(columns, most)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def need_terminal() -> None:
    """Raise CommandError where the reader could not be shown or could not be typed to."""
    if is_terminal(sys.__stdin__) and is_terminal(sys.__stderr__):
        return
    raise CommandError(
        "the reader needs a terminal to show itself on; "
        "for scripts there is tui-reader list (see tui-reader --help)"
    )


def number(count: int, one: str, many: str | None = None) -> str:
    """`2,003 papers`, `1 paper`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def size(count: int) -> str:
    """`812 bytes`, `3.4 MB`."""
    shown = float(count)
    for unit in ("bytes", "kB", "MB"):
        if shown < 1000:
            return f"{shown:.0f} {unit}" if unit == "bytes" else f"{shown:.1f} {unit}"
        shown /= 1000
    return f"{shown:.1f} GB"


def local_time(time: str) -> str:
    """An ISO 8601 time as it is here, to the minute."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return time


def abandon_stdout() -> None:
    """Let what is still to be written to stdout go nowhere, at exit too."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
