"""The command on papers for other programs: export."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_reader.cli.context import opened
from tui_reader.cli.output import DONE, CommandError, number, utf8
from tui_reader.cli.papers import found
from tui_reader.core.text import clean_line
from tui_reader.export import export as exported
from tui_reader.export.file import ExportError, check, whole_papers, write
from tui_reader.system.paths import expanded


def export(arguments: Namespace) -> int:
    """Write the papers that a query finds to standard output or into a file."""
    query = " ".join(arguments.query)
    limit = -1 if arguments.limit is None else arguments.limit
    path = _path(arguments)
    with opened() as here:
        numbers = found(here, query, arguments.sort, limit)
        if path is None:
            utf8()
            sys.stdout.writelines(exported(whole_papers(here.library, numbers), arguments.format))
            return DONE
        try:
            count = write(here.library, numbers, arguments.format, path)
        except ExportError as error:
            raise CommandError(str(error)) from error
    print(f"{number(count, 'paper')} in {clean_line(str(path))}")
    return DONE


def _path(arguments: Namespace) -> Path | None:
    """The file that was asked for, if it may be written; None for standard output."""
    if arguments.output in (None, "-"):
        return None
    path = expanded(arguments.output)
    try:
        check(path)
    except ExportError as error:
        raise CommandError(str(error)) from error
    if path.exists() and not arguments.force:
        raise CommandError(f"{path}: is there already; --force writes over it")
    return path
