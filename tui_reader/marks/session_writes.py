"""The writes of one session, so that its undo changes nothing that others wrote."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.marks.model import FieldWrite


class SessionWrites:
    """The stamps of all that a reader has said since it was opened.

    Another reader has stamps of its own, also on this machine. Several threads may use one.
    """

    def __init__(self) -> None:
        self._stamps: set[str] = set()
        self._first = ""
        self._overwritten: deque[tuple[str, str]] = deque()

    def __contains__(self, said: FieldWrite | None) -> bool:
        """Whether that was said by this reader."""
        return said is not None and said.stamp in self._stamps

    def record(self, said: Iterable[FieldWrite], before: Iterable[FieldWrite]) -> None:
        """This reader says `said`, of fields of which `before` was said last."""
        # of one field later stamps are greater: what is not above the first buries nothing
        for each in before:
            if self._first and each.stamp > self._first and each not in self:
                self._overwritten.append(each[:2])
        stamps = {each.stamp for each in said}
        self._stamps |= stamps
        self._first = min({*stamps, self._first or "~"})

    def pop_overwritten(self) -> set[tuple[str, str]]:
        """The fields (id and field) that were said over others' words since this was asked last.

        What this reader said of them before lies under those words: it is not to be undone.
        """
        found = set()
        while self._overwritten:
            found.add(self._overwritten.popleft())
        return found
