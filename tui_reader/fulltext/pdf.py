"""The text of a PDF, as poppler's `pdftotext` extracts it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from itertools import groupby
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean, clean_line
from tui_reader.fulltext.model import Article, Inline, Listing, ListingLine, Paragraph, Style

MAX_TEXT: Final = 16 * 1024 * 1024
"""Bytes of text that are read of a PDF."""
_SECONDS: Final = 60
NOTICE: Final = (
    "This is the text of the PDF as pdftotext extracts it: formulas and tables are not reliable."
)


class PdfError(Exception):
    """A PDF cannot be read; the message is a reason in a few words, with the way out."""


def _output(words: list[str]) -> tuple[bytes, int]:
    """What a command writes, up to `MAX_TEXT`, and its status. Raises PdfError."""
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise PdfError(f"pdftotext cannot be run ({error.strerror})") from error
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(_SECONDS, stop)
    timer.start()
    with process:
        assert process.stdout
        data = process.stdout.read(MAX_TEXT)
        if len(data) == MAX_TEXT:
            process.kill()  # it would wait for somebody to read the rest
        status = process.wait()
    timer.cancel()
    if late.is_set():
        raise PdfError(f"pdftotext took longer than {_SECONDS} seconds")
    return data, status


def article_of_pdf(path: Path) -> Article:
    """The text of a PDF, page by page as it is laid out. Raises PdfError."""
    command = shutil.which("pdftotext")
    if command is None:
        raise PdfError(
            "to read a PDF here, install poppler (apt install poppler-utils, brew install poppler)"
        )
    words = [command, "-layout", "-enc", "UTF-8", "-nopgbrk", str(path.absolute()), "-"]
    data, status = _output(words)
    if status != 0 and not data:
        raise PdfError("pdftotext cannot read this PDF; open it in a PDF viewer")
    text = data.decode("utf-8", "replace")
    if not text.strip():
        raise PdfError("this PDF has no text, only pictures; open it in a PDF viewer")
    blocks: list[Paragraph | Listing] = [Paragraph((Inline(NOTICE, Style.DIM),), "front")]
    lines = (clean(raw.replace("\f", "")).rstrip() for raw in text.split("\n"))
    for has_text, group in groupby(lines, bool):
        if has_text:
            blocks.append(Listing(tuple(ListingLine((Inline(line),)) for line in group)))
    title = next(line.strip() for line in text.split("\n") if line.strip())
    return Article(clean_line(title)[:200], tuple(blocks), {})
