"""The library: an SQLite index of every paper, a cache that the digests can always rebuild."""

from typing import TYPE_CHECKING, Any

from tui_reader.library.records import Counts, Facet, FileReport, Listed
from tui_reader.library.recovery import open_or_recover
from tui_reader.library.schema import DamagedLibraryError, LibraryError
from tui_reader.library.store import Library
from tui_reader.library.views import FACETS, ORDERS, View

if TYPE_CHECKING:
    from tui_reader.library.fields import QueryError
    from tui_reader.library.indexing import DigestFile, Indexed

__all__ = [
    "FACETS",
    "ORDERS",
    "Counts",
    "DamagedLibraryError",
    "DigestFile",
    "Facet",
    "FileReport",
    "Indexed",
    "Library",
    "LibraryError",
    "Listed",
    "QueryError",
    "View",
    "open_or_recover",
]


def __getattr__(name: str) -> Any:
    """What a reader that opens does not need, imported when it is first asked for."""
    if name in ("DigestFile", "Indexed"):
        from tui_reader.library import indexing

        return getattr(indexing, name)
    if name == "QueryError":
        from tui_reader.library.fields import QueryError

        return QueryError
    raise AttributeError(name)
