"""The command line: parses arguments, runs a command, and prints every error as one line."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator, Sequence

from tui_reader.cli.output import (
    DONE,
    STOPPED,
    UNUSABLE,
    CommandError,
    discard_stdout,
    replace_unencodable,
    require_terminal,
    warn,
)

ASCII = "--ascii"
"""The only option of the reader itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments` (None: `sys.argv[1:]`) and return its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    replace_unencodable(sys.stdout)
    replace_unencodable(sys.stderr)
    try:
        status = _run(words)
        if sys.stdout:
            sys.stdout.flush()
        return status
    except BrokenPipeError:  # the program that reads the pipe has ended
        discard_stdout()
        return DONE
    except KeyboardInterrupt:
        warn("stopped")
        return STOPPED
    except Exception as error:
        return _report_error(error)


def _run(words: list[str]) -> int:
    if words in ([], [ASCII]):
        return _open_reader(ascii_only=bool(words))
    from tui_reader.cli.arguments import parse

    arguments = parse(words)
    return arguments.run(arguments) if arguments else DONE


def _open_reader(*, ascii_only: bool) -> int:
    from tui_reader.cli.signals import orderly_exit

    if not os.environ.get("TUI_READER_SERVED"):  # a browser shows it, see `serve`
        require_terminal()
    with orderly_exit(), _collecting_after_start():
        from tui_reader.app.run import run

        status = run(ascii_only=ascii_only)
    from tui_reader.app.terminal.exit_status import OPEN_DEMO

    if status != OPEN_DEMO:
        return status
    from tui_reader.cli.demo import demo

    return demo(ascii_only=ascii_only)


@contextlib.contextmanager
def _collecting_after_start() -> Iterator[None]:
    """Collect no garbage until the first paint: what the start makes lives as long as the reader.

    Scanning it again and again takes a tenth of that time. The reader then turns it on.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _report_error(error: Exception) -> int:
    """Print `error` and return the exit status that it leads to."""
    status, message = _explain(error)
    if message is None:
        message = _log_unexpected(error)
    warn(message, error.caret if isinstance(error, CommandError) else None)
    with contextlib.suppress(OSError, AttributeError):
        sys.stdout.flush()
        return status
    discard_stdout()
    return status


def _log_unexpected(error: Exception) -> str:
    """Log an error that no command handles, and return the line to print."""
    from tui_reader.system.errorlog import log_error

    if os.environ.get("TUI_READER_DEBUG"):
        import traceback

        traceback.print_exception(error)
    log = log_error("on the command line", error)
    kind = type(error).__name__
    text = f"{kind}: {error}" if str(error) else kind
    where = f"{log} has the details" if log else "TUI_READER_DEBUG=1 shows the traceback"
    return f"unexpected error ({text}); {where}: please report it, with tui-reader doctor --report"


def _explain(error: Exception) -> tuple[int, str | None]:
    """The exit status and the line for `error`; no line for an unexpected one."""
    import sqlite3

    from tui_reader.config import ConfigError
    from tui_reader.library import LibraryError
    from tui_reader.marks.file import MarksError

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
            "try again, or run tui-reader doctor"
        )
    return 1, None
