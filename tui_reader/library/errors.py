"""Errors of the library's file and of queries."""

from __future__ import annotations


class LibraryError(Exception):
    """The library cannot be opened or created; the message names the file and what to do."""


class DamagedLibraryError(LibraryError):
    """The library's file is damaged; `Library.rebuild` replaces it with an empty library."""


class QueryError(ValueError):
    """A query cannot be parsed."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position
        """Characters from the start of the query, from 0."""
