"""References: adds papers to the library that the user marked in other papers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_reader.core.text import clean_line
from tui_reader.sources.registry import own_references_folder, own_references_name

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.controllers.sync import Sync
    from tui_reader.app.paper.subject import Subject
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.library import Listed


class _Waiting(NamedTuple):
    """What to do with a paper once the library has it, if the screen is still the same."""

    id: str
    then: Callable[[Listed], None]
    screen: Screen[Any]


class References:
    """Adds papers to the user's own digest of references, and removes them on undo."""

    def __init__(
        self, host: Host, settings: Settings, model: ListModel, marker: Marker, sync: Sync
    ) -> None:
        self._host = host
        self._settings = settings
        self._model = model
        self._sync = sync
        self._added: dict[str, dict[str, Any]] = {}
        """The lines of the papers that were added in this session, by id."""
        self._present: set[str] = set()
        """Those of them that are in the digest now."""
        self._waiting: list[_Waiting] = []
        marker.on_reversed = self._marks_reversed

    def add(self, subject: Subject, then: Callable[[Listed], None] | None = None) -> bool:
        """Add a paper to the library, and call `then` when it is there.

        It replaces what waits for the same paper on the same screen: a key may be pressed twice.
        Returns whether what a reference says of the paper is known, and could be written.
        """
        from tui_reader.fulltext.own_references import record_of

        if subject.facts is None:
            return False
        record = self._added.setdefault(subject.id, record_of(subject.id, subject.facts))
        if not self._write(subject.id, record):
            return False
        if then is not None:
            screen = self._host.app.screen
            self._waiting = [
                each for each in self._waiting if each.id != subject.id or each.screen is not screen
            ]
            self._waiting.append(_Waiting(subject.id, then, screen))
        return True

    def _write(self, id_: str, record: dict[str, Any] | None) -> bool:
        """Write a paper's line, or with None remove it, and have the library read the change."""
        from tui_reader.fulltext import own_references

        if (id_ in self._present) == (record is not None):
            return True
        try:
            if record is None:
                own_references.remove(id_)
                self._present.discard(id_)
            else:
                own_references.add(record)
                self._present.add(id_)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else clean_line(str(error))
            folder = own_references_folder()
            self._host.fail(f"{folder}: {reason}; fix this and try again")
            return False
        self._sync.start(names={own_references_name(self._settings.config)}, fetch=False)
        return True

    def synced(self) -> None:
        """The library has read the digests: do what waited for a paper."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if self._host.app.screen is not each.screen:
                continue  # the user has opened something else in the meantime
            found = self._model.listed(self._model.numbers_of([each.id]))
            if found:
                each.then(found[0])
            elif self._sync.is_syncing:
                self._waiting.append(each)

    def _marks_reversed(self, ids: Sequence[str]) -> None:
        """A paper without any mark leaves the library again; with one, it comes back."""
        for id_ in ids:
            if id_ in self._added:
                mark = self._model.marks.get([id_])[id_]
                is_marked = mark.starred or mark.read or mark.tags or mark.note
                self._write(id_, self._added[id_] if is_marked else None)
