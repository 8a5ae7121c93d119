"""Papers of the library on their way out: fetched by window, written into a file as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.config import Config
from tui_reader.export import export
from tui_reader.system.files import replace_file
from tui_reader.system.paths import expanded

if TYPE_CHECKING:
    from tui_reader.library import Library, Listed

_WINDOW: Final = 500


class ExportError(Exception):
    """A file cannot be written; the message is one line that names it and says what to do."""


def whole_papers(library: Library, numbers: Sequence[int]) -> Iterator[Listed]:
    """The papers of these numbers with their digests, in this order; the gone are left out."""
    for start in range(0, len(numbers), _WINDOW):
        window = numbers[start : start + _WINDOW]
        digests = library.digests_of(window)
        for listed in library.papers(window):
            refs = digests.get(listed.n, ())
            yield listed._replace(paper=listed.paper.with_digests(refs))


def write(
    library: Library,
    numbers: Sequence[int],
    format: str,
    path: Path,
    *,
    tell: Callable[[int], None] = lambda count: None,
) -> int:
    """Write papers in a format of `FORMATS` into `path`, whole or not at all; how many there were.

    A file that is there is written over and keeps its permissions; a new one is its owner's only.
    `tell` gets the number of papers done before each is begun, and may raise to end it. Raises
    ExportError.
    """
    count = 0

    def counted() -> Iterator[Listed]:
        nonlocal count
        for listed in whole_papers(library, numbers):
            tell(count)
            yield listed
            count += 1

    check(path)
    try:
        replace_file(path, export(counted(), format))
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror or error}); choose another file"
        ) from error
    return count


def check(path: Path) -> None:
    """Raise ExportError where no file can be at `path`."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()  # what no name can be is told by this alone
        if path.is_dir():
            raise ExportError(f"{path}: a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise ExportError(f"{path}: not a regular file; name another")
        if not path.parent.is_dir():
            raise ExportError(f"{path.parent}: no such folder; make it first")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ExportError(f"{path}: no name for a file ({why}); name another") from error


def folder(config: Config) -> Path:
    """The folder that files are proposed in: of `downloads`, else the platform's, else home."""
    if config.downloads:
        return expanded(config.downloads)
    import platformdirs

    place = platformdirs.user_downloads_path()
    return place if place.is_dir() else Path.home()
