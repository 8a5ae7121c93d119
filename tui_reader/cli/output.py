"""The output of commands: messages on stderr, tables and JSON on stdout, and errors."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from tui_reader.core.text import clean_line
from tui_reader.system.paths import expanded

DONE: Final = 0
PARTLY: Final = 1
"""Done, but some of it failed."""
UNUSABLE: Final = 2
"""The arguments or the configuration cannot be used."""
STOPPED: Final = 130
"""Stopped by Ctrl+C."""
_SHOWN_PROBLEMS: Final = 10
"""The most problems that `warn_of` prints; the others are only counted."""


class CommandError(Exception):
    """A command cannot continue; the message is one line: place, problem and fix."""

    def __init__(self, message: str, status: int = UNUSABLE, caret: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.caret = caret
        """The position of the fault in the message, in cells; a caret is printed under it."""


def replace_unencodable(stream: TextIO | None) -> None:
    """Make `stream` replace the characters that its encoding lacks, instead of raising."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def use_utf8() -> None:
    """Write UTF-8 and plain line feeds to stdout, whatever the locale."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def warn(message: str, caret: int | None = None) -> None:
    """Print a line from the program on stderr, and a caret under its cell `caret`."""
    prefix = "tui-reader: "
    print_to_stderr(prefix + message)
    if caret is not None:
        with contextlib.suppress(OSError):
            print(" " * (len(prefix) + caret) + "^", file=sys.stderr)


def warn_of(problems: Sequence[str], prefix: str = "", hint: str = "") -> None:
    """Warn of the first problems, one line each, and of how many more there are."""
    for problem in problems[:_SHOWN_PROBLEMS]:
        warn(f"{prefix}{problem}")
    if (more := len(problems) - _SHOWN_PROBLEMS) > 0:
        warn(f"{prefix}and {more:,} more{hint}")


def ask(question: str) -> str | None:
    """The line with which the user answers; None without a terminal to ask on."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        return None
    print(question, end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline()


def print_to_stderr(line: str) -> None:
    """Print one line on stderr, without control characters."""
    with contextlib.suppress(OSError):
        print(line if line.isprintable() else clean_line(line), file=sys.stderr)


def write_json(record: Mapping[str, Any]) -> None:
    """Write `record` to stdout as one line of JSON, with control characters escaped."""
    from tui_reader.export.jsonl import json_text

    sys.stdout.write(json_text(record) + "\n")


def write_columns(rows: Iterable[Sequence[str]]) -> None:
    """Write `rows` (of one length) to stdout, each column as wide as its widest cell."""
    lines = [[clean_line(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (pad(cell, width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip())


def pad(text: str, width: int) -> str:
    """Fill `text` with spaces up to `width` cells."""
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    """The number of terminal cells that `text` takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def terminal_width() -> int | None:
    """The terminal's width in cells; None if stdout is not a terminal."""
    import shutil

    return shutil.get_terminal_size().columns if is_terminal(sys.stdout) else None


def text_width(most: int) -> int:
    """The cells of a line: `most`, or fewer in a narrow terminal."""
    return min(terminal_width() or most, most)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether `stream` is a terminal."""
    return stream is not None and not stream.closed and stream.isatty()


def require_terminal() -> None:
    """Raise CommandError unless the reader can be shown and typed to."""
    if is_terminal(sys.__stdin__) and is_terminal(sys.__stderr__):
        return
    raise CommandError(
        "the reader needs a terminal; in scripts use tui-reader list (see tui-reader --help)"
    )


def discard_stdout() -> None:
    """Send the rest of stdout to /dev/null, including what Python flushes at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def output_path(name: str) -> Path:
    """The path of a file to write. Raises CommandError if it cannot be written."""
    from tui_reader.export.file import ExportError, check_path

    path = expanded(name)
    try:
        check_path(path)
    except ExportError as error:
        raise CommandError(str(error)) from error
    return path
