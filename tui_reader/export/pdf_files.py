"""Names the files of downloaded PDFs, and finds them again."""

from __future__ import annotations

import os
import re
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Final

from tui_reader.core.identity import arxiv_id
from tui_reader.core.latex import readable
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.export import bibliography
from tui_reader.sources.files import UNSAFE, safe_name

MAX_NAME: Final = 143
"""Bytes of a file name: eCryptfs allows no more, and every other file system allows these."""
_HEAD: Final = 1_024
"""Bytes of a file in which a PDF has its header (PDF Reference 1.7, appendix H, note 13)."""


def file_name(paper: Paper, number: int = 1) -> str:
    """`Vaswani 2017 - Attention Is All You Need (1706.03762).pdf`: safe on every file system.

    At most MAX_NAME bytes in UTF-8, ending with `file_ending`. A `number` above 1 makes another
    name for the same paper.
    """
    authors, issued = bibliography.authors(paper), bibliography.issued(paper)
    who = " ".join(
        filter(None, (authors[0].family if authors else "", str(issued.year) if issued else ""))
    )
    title = _allowed(readable(clean_line(paper.title)))
    stem = " - ".join(filter(None, (_cut(_allowed(who), 40), title)))
    end = file_ending(paper) if number == 1 else f"{number} {file_ending(paper)}"
    room = MAX_NAME - len(end.encode()) - 1
    stem = _cut(stem, room)
    if safe_name(f"{stem} {end}".strip()) is None:  # a name that Windows reserves for devices
        stem = _cut(f"Paper {stem}", room)
    return f"{stem} {end}".strip()


def file_ending(paper: Paper) -> str:
    """The end of the paper's file names, which no other paper has."""
    if found := arxiv_id(paper.id):
        return f"({found.id.replace('/', '-')}).pdf"
    return f"({sha256(paper.id.encode('utf-8', 'replace')).hexdigest()[:10]}).pdf"


def _allowed(text: str) -> str:
    """`text` without the characters that some file system does not allow."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"(?<!\s)\s*:\s+", " - ", text).replace("/", "-")
    return clean_line(UNSAFE.sub("", text)).strip(" .-~")


def _cut(text: str, size: int) -> str:
    """`text` cut to `size` bytes, between words if possible."""
    if len(text.encode()) <= size:
        return text
    cut = text.encode()[: max(0, size)].decode("utf-8", "ignore")
    if text[len(cut)] != " " and " " in cut[len(cut) // 2 :]:
        cut = cut.rpartition(" ")[0]
    while cut and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(" .-~\u200c\u200d")


def local_file(paper: Paper, folder: Path) -> Path | None:
    """The paper's PDF in `folder`, if there is one; the name may differ before its ending."""
    if is_pdf(place := folder / file_name(paper)):
        return place
    end = file_ending(paper)
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(end))
    except OSError:
        return None
    return next((folder / name for name in names if is_pdf(folder / name)), None)


def is_pdf(path: Path) -> bool:
    """Whether the file has the header of a PDF."""
    try:
        if not path.is_file():  # a pipe must not be read
            return False
        with path.open("rb") as file:
            return b"%PDF-" in file.read(_HEAD)
    except OSError:
        return False
