"""Loading: the text of a paper, fetched and parsed in a thread, and how far that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.work.threads import threaded
from tui_reader.display.counts import byte_size
from tui_reader.display.glyphs import drawable
from tui_reader.display.readable import readable
from tui_reader.export.file import downloads_folder
from tui_reader.export.pdf_files import local_file
from tui_reader.fulltext.fetch import Progress, TextError, cached_paper, read_paper
from tui_reader.fulltext.model import Article, Block, Heading, Inline, Paragraph
from tui_reader.fulltext.pdf import PdfError, article_of_pdf
from tui_reader.sources.fetch import Stopped
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.paper.subject import Subject
    from tui_reader.config import Config


_AT_ONCE: Final = 200_000
"""Bytes of a cached paper that is read without a thread: most take a quarter of it."""
_AT_ONCE_JSON: Final = 1_000_000
"""Bytes of such a paper after decompression."""


class Loading:
    """Loads one paper, until it is stopped."""

    def __init__(self, subject: Subject, config: Config) -> None:
        self._subject = subject
        self._config = config
        self._progress = Progress()
        self._is_stopped = False
        self._is_loaded = False

    def at_once(self) -> Article | None:
        """The paper if it is in the cache, and so small that this takes a few milliseconds."""
        page = self._subject.page
        article = cached_paper(page, _AT_ONCE, _AT_ONCE_JSON) if page else None
        self._is_loaded = article is not None
        return article

    async def article(self) -> Article | None:
        """The paper, or why it cannot be shown; None once loading is stopped."""
        try:
            article = await threaded(
                lambda: _load(self._subject, self._config, self._progress, lambda: self._is_stopped)
            )
        except Stopped:
            return None
        except TextError as error:
            article = self._explained(str(error))
        except Exception as error:  # unforeseen; the reader goes on
            log_error("reading a paper", error)
            article = self._explained("The text of this paper cannot be read here")
        return None if self._is_stopped else article

    def stop(self) -> None:
        """Stop loading."""
        self._is_stopped = True

    @property
    def status(self) -> str:
        """How far it is, in words."""
        progress = self._progress
        if self._is_loaded:
            return ""
        if progress.is_parsing:
            return drawable("Reading the page…")
        if progress.wait:
            return drawable(f"Waiting {progress.wait:.0f} s, as arXiv requires…")
        received = f" {byte_size(progress.received)}" if progress.received else ""
        return drawable(f"Fetching the paper…{received} ({shown('paper_close')} stops)")

    def _explained(self, problem: str) -> Article:
        """Why the paper cannot be shown, and what can be done, in its place."""
        ways = (
            f"{problem}.",
            f"{shown('paper_pdf')} opens its PDF, {shown('paper_open')} its page.",
            (
                f"{shown('paper_download')} downloads the PDF; if pdftotext of poppler is "
                "installed, its text is read here afterwards."
            ),
            f"{shown('paper_close')} goes back.",
        )
        blocks: list[Block] = [Heading((Inline(readable(self._subject.title)),), 1)]
        blocks += [Paragraph((Inline(way),)) for way in ways]
        return Article(self._subject.title, tuple(blocks), {})


def _load(
    subject: Subject, config: Config, progress: Progress, stopped: Callable[[], bool]
) -> Article:
    """The text of a paper: of its page, or else of its downloaded PDF.

    Raises TextError, and Stopped soon after `stopped` returns True.
    """
    page = subject.page
    try:
        if page is None:
            raise TextError("Only papers on arXiv have a page that can be read here")
        return read_paper(page, config.html_site, progress, stopped)
    except TextError as error:
        file = local_file(subject.paper, downloads_folder(config)) if subject.paper else None
        if file is None:
            raise
        try:
            return article_of_pdf(file)
        except PdfError as problem:
            raise TextError(f"{error}; {problem}") from problem
