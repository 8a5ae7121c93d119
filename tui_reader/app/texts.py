"""What the reader says: names of views and what to do where there is nothing to read."""

from __future__ import annotations

from typing import Final

from tui_reader.app.wrap import fit
from tui_reader.categories import category_name
from tui_reader.library import Listed, View

EMPTY_VIEW: Final = (
    "Nothing here.",
    "",
    "This view has no papers now.",
    "h goes to the sidebar, where All has every paper.",
    "u takes back the last mark.",
)
EMPTY_LIBRARY: Final = (
    "No papers yet.",
    "",
    "Leave with q and tell the reader where your digests are:",
    "",
    "    tui-reader add ~/daily-arXiv-ai-enhanced/data",
    "",
    "Any folder with daily-arXiv-ai-enhanced digests or weekly lists will do.",
    "",
    "To look around first:",
    "",
    "    tui-reader demo",
)  # fmt: skip
_VIEWS: Final = {"all": "All", "unread": "Unread", "starred": "Starred"}


def view_title(view: View) -> str:
    """A view's name over its list."""
    if view.kind == "category":
        return f"{view.value} {category_name(view.value) or ''}".strip()
    return _VIEWS.get(view.kind, view.value)


def short_title(listed: Listed) -> str:
    """A paper's title, short enough for a message."""
    return fit(listed.paper.title, 40)
