"""The library: an SQLite index of every paper, a cache that the digests can always rebuild."""

from tui_reader.library.index import DigestFile, Indexed
from tui_reader.library.query import QueryError
from tui_reader.library.schema import DamagedLibraryError, LibraryError
from tui_reader.library.store import FACETS, ORDERS, Counts, Facet, Library, Listed, View

__all__ = [
    "FACETS",
    "ORDERS",
    "Counts",
    "DamagedLibraryError",
    "DigestFile",
    "Facet",
    "Indexed",
    "Library",
    "LibraryError",
    "Listed",
    "QueryError",
    "View",
]
