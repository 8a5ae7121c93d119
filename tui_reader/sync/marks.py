"""Copies marks to the library, which lists and counts papers by them."""

from __future__ import annotations

from tui_reader.library import Library
from tui_reader.library.records import PaperMarks
from tui_reader.marks.store import Marks


def copy_new_marks(library: Library, marks: Marks) -> list[str]:
    """Copy every mark made since the latest copy; the ids of papers whose state changed."""
    file, sequence = library.marks_position()
    everything = file != marks.file
    changes = marks.changed(0 if everything else sequence)
    if not everything and changes.sequence < sequence:  # an older backup was restored
        everything = True
        changes = marks.changed(0)
    if not everything and changes.sequence == sequence:
        return []
    states = (
        PaperMarks(mark.id, mark.read, mark.starred, mark.tags, mark.note or "")
        for mark in changes.marks
    )
    return library.copy_marks(marks.file, changes.sequence, states, complete=everything)
