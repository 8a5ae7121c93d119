"""The signs in the list and in the detail, and what they mean."""

from __future__ import annotations

from tui_reader.display.glyphs import glyphs


def legend() -> list[tuple[str, str]]:
    """Each sign as it is drawn, and its meaning."""
    signs = glyphs()
    return [
        (signs.unread, "unread"),
        (signs.muted, "unread, with one of your muted words"),
        (signs.starred, "starred"),
        (signs.note, "has a note"),
        (signs.selected, "selected"),
        (
            "".join((signs.weak, signs.strong, signs.strongest)),
            "how well it fits what you have starred",
        ),
        ("#tag", "your tag"),
        ("+3", "three more badges or tags"),
        (f"{signs.folded} {signs.unfolded}", "a folded text or group, an open one"),
        (f"{signs.later} {signs.good}", "in triage: kept for later, skipped"),
    ]
