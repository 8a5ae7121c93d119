"""The command line: reads arguments, runs a command, and tells every error in one line."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from tui_reader.cli.output import (
    DONE,
    UNUSABLE,
    CommandError,
    abandon_stdout,
    careful,
    need_terminal,
    tell,
)

ASCII = "--ascii"
"""The one option of the reader itself."""
_STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line on `arguments` (None: the process's own); its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    careful(sys.stdout)
    careful(sys.stderr)
    try:
        status = _run(words)
        if sys.stdout:
            sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of the pipe has what it wanted
        abandon_stdout()
        return DONE
    except KeyboardInterrupt:
        tell("stopped")
        return _STOPPED
    except Exception as error:
        return _failed(error)


def _run(words: list[str]) -> int:
    if words in ([], [ASCII]):
        return _read(ascii_only=bool(words))
    from tui_reader.cli.arguments import parse

    arguments = parse(words)
    return arguments.run(arguments) if arguments else DONE


def _read(*, ascii_only: bool) -> int:
    """Open the reader."""
    from tui_reader.cli.signals import orderly

    need_terminal()
    with orderly():
        from tui_reader.app.run import run

        status = run(ascii_only=ascii_only)
    from tui_reader.app.terminal.exit_status import OPEN_DEMO

    if status != OPEN_DEMO:
        return status
    from tui_reader.cli.demo import demo

    return demo(ascii_only=ascii_only)


def _failed(error: Exception) -> int:
    status, message = _explained(error)
    if message is None:
        message = _unforeseen(error)
    tell(message, error.place if isinstance(error, CommandError) else None)
    with contextlib.suppress(OSError, AttributeError):
        sys.stdout.flush()
        return status
    abandon_stdout()
    return status


def _unforeseen(error: Exception) -> str:
    """The line for an error that nobody foresaw, which is logged."""
    from tui_reader.system.errorlog import log_error

    if os.environ.get("TUI_READER_DEBUG"):
        import traceback

        traceback.print_exception(error)
    log = log_error("on the command line", error)
    kind = type(error).__name__
    said = f"{kind}: {error}" if str(error) else kind
    where = f"{log} has the details" if log else "TUI_READER_DEBUG=1 shows the traceback"
    return f"unexpected error ({said}); {where}: please report it, with tui-reader doctor --report"


def _explained(error: Exception) -> tuple[int, str | None]:
    """The exit status that `error` leads to, and its line; None where it was not foreseen."""
    import sqlite3

    from tui_reader.config import ConfigError
    from tui_reader.library import LibraryError
    from tui_reader.marks.store import MarksError

    if isinstance(error, CommandError):
        return error.status, str(error)
    if isinstance(error, (ConfigError, LibraryError, MarksError)):
        return UNUSABLE, str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename is not None else ""
        return UNUSABLE, f"{where}{error.strerror or error}"
    if isinstance(error, sqlite3.OperationalError):
        return UNUSABLE, (
            f"the library cannot be used ({error}); another tui-reader may be busy with it: "
            "try again, or see tui-reader doctor"
        )
    return 1, None
