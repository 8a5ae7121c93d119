"""Writes papers to a file: reads them in batches, and replaces the file at once."""

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

_BATCH: Final = 500
"""Papers read from the library at a time."""


class ExportError(Exception):
    """A file cannot be written; the message is one line that names it and says what to do."""


def papers_with_digests(library: Library, numbers: Sequence[int]) -> Iterator[Listed]:
    """The papers with these numbers and their digests, in this order, without removed papers."""
    for start in range(0, len(numbers), _BATCH):
        batch = numbers[start : start + _BATCH]
        digests = library.digests_of(batch)
        for listed in library.papers(batch):
            refs = digests.get(listed.n, ())
            yield listed._replace(paper=listed.paper.with_digests(refs))


def write_file(
    library: Library,
    numbers: Sequence[int],
    format: str,
    path: Path,
    *,
    on_progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Write papers in a format of `FORMATS` to `path`, all or none, and return their number.

    An existing file is replaced and keeps its permissions; only its owner can read a new one.
    `on_progress` is called before each paper with the number written so far, and may raise to stop.
    Raises ExportError.
    """
    count = 0

    def counted() -> Iterator[Listed]:
        nonlocal count
        for listed in papers_with_digests(library, numbers):
            on_progress(count)
            yield listed
            count += 1

    check_path(path)
    try:
        replace_file(path, export(counted(), format))
    except OSError as error:
        raise ExportError(
            f"{path}: cannot be written ({error.strerror or error}); choose another file"
        ) from error
    return count


def check_path(path: Path) -> None:
    """Raise ExportError if `path` cannot be the path of a file."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            path.lstat()  # no other call reports an impossible name
        if path.is_dir():
            raise ExportError(f"{path}: is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise ExportError(f"{path}: is not a regular file; choose another")
        if not path.parent.is_dir():
            raise ExportError(f"{path.parent}: no such folder; create it first")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ExportError(f"{path}: not a possible file name ({why}); choose another") from error


def downloads_folder(config: Config) -> Path:
    """The folder for downloads: the setting `downloads`, or else the platform's."""
    if config.downloads:
        return expanded(config.downloads).absolute()
    import platformdirs

    return platformdirs.user_downloads_path()


def export_folder(config: Config) -> Path:
    """The suggested folder for exports: for downloads if it exists, else the home folder."""
    folder = downloads_folder(config)
    return folder if config.downloads or folder.is_dir() else Path.home()
