"""The writes of one session, so that undo does not change anything that others wrote."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_reader.marks.model import FieldWrite


class SessionWrites:
    """The stamps of all writes of one reader since it was opened.

    Two readers never use the same stamp, also on one machine. Several threads may use an object.
    """

    def __init__(self) -> None:
        self._stamps: set[str] = set()
        self._first = ""
        self._overwritten: deque[tuple[str, str]] = deque()

    def __contains__(self, write: FieldWrite | None) -> bool:
        """Whether this session made `write`."""
        return write is not None and write.stamp in self._stamps

    def record(self, writes: Iterable[FieldWrite], before: Iterable[FieldWrite]) -> None:
        """Add this session's `writes`; `before` are the writes that they replace."""
        # the stamps of a field only increase: a write with a smaller stamp than the session's
        # first one is older than the session, so it cannot have replaced one of its writes
        for write in before:
            if self._first and write.stamp > self._first and write not in self:
                self._overwritten.append(write[:2])
        stamps = {write.stamp for write in writes}
        self._stamps |= stamps
        self._first = min({*stamps, self._first or "~"})

    def pop_overwritten(self) -> set[tuple[str, str]]:
        """The fields (id, field) in which the session replaced others' writes since the last call.

        Earlier writes of the session to these fields lie under the others' and must not be undone.
        """
        found = set()
        while self._overwritten:
            found.add(self._overwritten.popleft())
        return found
