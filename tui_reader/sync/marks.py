"""Copies marks to the library, which lists and counts papers by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tui_reader.core.identity import paper_id
from tui_reader.library import Library
from tui_reader.library.records import Aliases, PaperMarks
from tui_reader.marks.aliases import copies
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import ChangedMarks
from tui_reader.marks.store import Marks

_LONGEST_CHAIN: Final = 4
"""Ids that a paper may have had one after another."""


class Followed(NamedTuple):
    """The result of `follow_aliases`."""

    aliases: Aliases
    """Those that were looked at."""
    changes: ChangedMarks
    """The marks since, with those that followed a paper to its present id."""


def copy_new_marks(library: Library, marks: Marks) -> list[str]:
    """Copy every mark made since the latest copy; the ids of papers whose state changed.

    Marks under a former id of a paper are merged into those under its present id before.
    """
    file, sequence = library.marks_position()
    everything = file != marks.file or marks.sequence < sequence  # the latter: an older backup
    since = 0 if everything else sequence
    name = marks.file
    try:
        aliases, changes = follow_aliases(library, marks, since)
    except MarksError:  # they cannot be written: all marks are copied again next time
        name, aliases, changes = "", library.aliases(()), marks.changed(since)
    is_known = not everything and changes.sequence == sequence
    if is_known and name and aliases.followed == aliases.last:
        return []
    states = (
        PaperMarks(mark.id, mark.read, mark.starred, mark.tags, mark.note or "")
        for mark in changes.marks
    )
    return library.copy_marks(
        name, changes.sequence, states, complete=everything, followed=aliases.last
    )


def follow_aliases(library: Library, marks: Marks, since: int = 0) -> Followed:
    """Merge marks under former ids into those under the present ids of the papers.

    Looks at marks since the change `since`, and at all aliases that were not followed yet. Raises
    MarksError.
    """
    first: Aliases | None = None
    for _ in range(_LONGEST_CHAIN):
        changes = marks.changed(since)
        ids = [mark.id for mark in changes.marks]
        aliases = with_renamed(library.aliases(ids), ids)
        first = first or aliases
        writes = marks.latest(list(aliases.papers)) if aliases.papers else []
        if not writes or not marks.merge(copies(writes, aliases.papers, marks.machine), mine=True):
            return Followed(first, changes)
    return Followed(first or library.aliases(()), marks.changed(since))


def with_renamed(aliases: Aliases, ids: Sequence[str]) -> Aliases:
    """Add to `aliases` the ids that name a paper by another id, even if no digest has both."""
    for id_ in ids:
        if ":" in id_ and id_ not in aliases.papers:
            present = paper_id(id_)
            if present is not None and present != id_:
                aliases.papers[id_] = (present,)
    return aliases
