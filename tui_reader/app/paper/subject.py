"""The paper that is read, which the library need not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_reader.fulltext.fetch import page_of

if TYPE_CHECKING:
    from tui_reader.core.paper import Paper
    from tui_reader.fulltext.model import Facts


@dataclass(frozen=True, slots=True)
class Subject:
    """The paper that is read."""

    id: str
    paper: Paper | None = None
    """None if the library does not have it."""
    facts: Facts | None = None
    """What a reference says of it; enough to add it to the library."""

    @property
    def title(self) -> str:
        """The paper's title; its id if nothing is known of it."""
        if self.paper is None:
            return (self.facts.title if self.facts else "") or self.id
        return self.paper.title

    @property
    def page(self) -> str | None:
        """The id of its page; None if it has none."""
        return page_of(self.id, self.paper.version if self.paper else None)
