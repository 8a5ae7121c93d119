"""`export`: writes papers in the formats of other programs."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from tui_reader.cli.context import open_context
from tui_reader.cli.output import DONE, CommandError, output_path, use_utf8
from tui_reader.cli.papers import find
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.export import export as export_text
from tui_reader.export.file import ExportError, papers_with_digests, write_file


def export(arguments: Namespace) -> int:
    """Write the papers that a query finds to standard output or into a file."""
    query = " ".join(arguments.query)
    path = _output_path(arguments)
    with open_context() as context:
        numbers = find(context, query, arguments.sort, arguments.limit)
        if path is None:
            use_utf8()
            papers = papers_with_digests(context.library, numbers)
            sys.stdout.writelines(export_text(papers, arguments.format))
            return DONE
        try:
            count = write_file(context.library, numbers, arguments.format, path)
        except ExportError as error:
            raise CommandError(str(error)) from error
    print(f"{plural(count, 'paper')} in {clean_line(str(path))}")
    return DONE


def _output_path(arguments: Namespace) -> Path | None:
    """The file of `--output`, checked; None for standard output."""
    if arguments.output in (None, "-"):
        return None
    path = output_path(arguments.output)
    if path.exists() and not arguments.force:
        raise CommandError(f"{path}: the file exists; overwrite it with --force")
    return path
