"""`text`: prints a paper from its HTML page or its PDF."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui_reader.cli.context import load_config
from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    text_width,
    use_utf8,
    warn,
    write_json,
)
from tui_reader.cli.signals import stop_on_signal
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.fetch import TextError, page_of, read_paper
from tui_reader.fulltext.layout import lines_of
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.markdown import markdown
from tui_reader.fulltext.model import Article, text_of
from tui_reader.fulltext.page import MAX_PAGE, PageError
from tui_reader.fulltext.pdf import PdfError, article_of_pdf
from tui_reader.fulltext.records import records
from tui_reader.sources.fetch import Stopped

MIN_WIDTH: Final = 20
MAX_WIDTH: Final = 1_000
_SUFFIXES: Final = frozenset((".html", ".htm", ".xhtml", ".pdf"))
_WIDTH: Final = 92
"""Cells of a line of running text that is still easy to read."""


def text(arguments: Namespace) -> int:
    """Print a paper as text, Markdown or JSONL."""
    width = arguments.width
    if width is not None and not MIN_WIDTH <= width <= MAX_WIDTH:
        raise CommandError(f"--width {width}: give a number from {MIN_WIDTH} to {MAX_WIDTH}")
    article = _article(arguments.paper)
    use_utf8()
    if arguments.format == "jsonl":
        for record in records(article):
            write_json(record)
    elif arguments.format == "markdown":
        sys.stdout.writelines(f"{line}\n" for line in markdown(article))
    else:
        if width is None:
            width = max(text_width(_WIDTH), MIN_WIDTH)
        sys.stdout.writelines(f"{line}\n" for line in _plain(article, width))
    if article.errors:
        warn(f"{plural(article.errors, 'unknown command')} of LaTeX in the page stayed as written")
    return DONE


def _plain(article: Article, width: int) -> Iterator[str]:
    for line in lines_of(article.blocks, Options(width)):
        yield text_of(line).rstrip()
    if article.notice:
        yield ""
        yield article.notice


def _article(name: str) -> Article:
    """The paper of an id, or in a file. Raises CommandError."""
    is_file = name == "-" or Path(name).suffix in _SUFFIXES or _exists(Path(name))
    page = None if is_file else page_of(name)
    return _read(name) if page is None else _fetched(page)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _fetched(page: str) -> Article:
    site = load_config().html_site
    with stop_on_signal() as stop:
        try:
            return read_paper(page, site, stopped=stop)
        except TextError as error:
            raise CommandError(str(error), PARTLY) from error
        except Stopped:
            raise CommandError(f"{page}: stopped", stop.status) from None


def _read(name: str) -> Article:
    shown = clean_line(name)
    path = Path(name)
    try:
        with sys.stdin.buffer if name == "-" else path.open("rb") as file:
            data = file.read(MAX_PAGE + 1)
    except FileNotFoundError as error:
        raise CommandError(
            f"{shown}: neither a file nor the id of a paper on arXiv, such as 2403.03507"
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{shown}: cannot be read ({why}); check its name") from error
    try:
        if data.startswith(b"%PDF-") and name != "-":
            return article_of_pdf(path)
        return article_of(data)
    except PdfError as error:
        raise CommandError(f"{shown}: {error}") from error
    except PageError as error:
        raise CommandError(
            f"{shown}: {error}; give an HTML page of arxiv.org/html or ar5iv, or a PDF"
        ) from error
