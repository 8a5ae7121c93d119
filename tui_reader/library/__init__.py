"""The library: an SQLite index of every paper, a cache that can be rebuilt from the digests."""

from tui_reader.library.errors import DamagedLibraryError, LibraryError, QueryError
from tui_reader.library.records import Counts, Facet, FileIndexed, FileReport, Listed
from tui_reader.library.recovery import open_or_recover
from tui_reader.library.store import Library
from tui_reader.library.views import FACETS, PAPERS, SINCE, View, of_papers

__all__ = [
    "FACETS",
    "PAPERS",
    "SINCE",
    "Counts",
    "DamagedLibraryError",
    "Facet",
    "FileIndexed",
    "FileReport",
    "Library",
    "LibraryError",
    "Listed",
    "QueryError",
    "View",
    "of_papers",
    "open_or_recover",
]
