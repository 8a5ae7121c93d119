"""The words of a user's command for a paper: its template with the paper's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from tui_reader.config.templates import filled, placeholders
from tui_reader.core.code_links import code_links_of
from tui_reader.core.latex import readable
from tui_reader.core.places import html_of
from tui_reader.core.text import clean_line
from tui_reader.export import bibliography, export
from tui_reader.export.pdf_files import local_file

if TYPE_CHECKING:
    from tui_reader.library import Listed

_SIGNS: Final = "-+@~=|<>&;!:/\\ \t\n"
"""Characters that give a word another meaning to some program if it begins with them."""


class MissingValueError(Exception):
    """The paper has no value for a placeholder; the message is the placeholder's name."""


def words_for(template: Sequence[str], listed: Listed, downloads: Path) -> list[str]:
    """The template's words, in which placeholders are replaced by what the paper has.

    Each word stays one word. A text of a digest never begins with a sign that programs take for
    an option or a file name, and is percent-encoded inside a URL. Raises MissingValueError.
    """

    @cache
    def value(name: str) -> str:
        if text := _VALUES[name](listed, downloads):
            return text
        raise MissingValueError(name)

    return [_word(word, value) for word in template]


def _word(word: str, value_of: Callable[[str], str]) -> str:
    if not placeholders(word) or not word.startswith(("http://", "https://")):
        return filled(word, value_of)
    path, mark, query = word.partition("?")
    return (
        filled(path, lambda name: quote(value_of(name), safe="/:"))
        + mark
        + filled(query, lambda name: quote(value_of(name), safe=""))
    )


def _plain(text: str | None) -> str:
    """The text of a digest in one line, without signs at its begin."""
    return clean_line(readable(text or "")).lstrip(_SIGNS)


def _file(listed: Listed, downloads: Path) -> str:
    found = local_file(listed.paper, downloads)
    return str(found) if found else ""


def _code(listed: Listed, downloads: Path) -> str | None:
    links = code_links_of(listed.paper)
    return links[0].url if links else None


_VALUES: Final[Mapping[str, Callable[[Listed, Path], str | None]]] = {
    "id": lambda listed, _: listed.paper.id.lstrip(_SIGNS),
    "title": lambda listed, _: _plain(listed.paper.title),
    "authors": lambda listed, _: _plain(", ".join(listed.paper.authors)),
    "abstract": lambda listed, _: _plain(listed.paper.abstract),
    "url": lambda listed, _: listed.paper.links.abs,
    "html": lambda listed, _: html_of(listed.paper),
    "pdf": lambda listed, _: listed.paper.links.pdf,
    "file": _file,
    "code": _code,
    "doi": lambda listed, _: bibliography.doi(listed.paper) or bibliography.arxiv_doi(listed.paper),
    "bibtex": lambda listed, _: "".join(export([listed], "bibtex")).strip(),
}
