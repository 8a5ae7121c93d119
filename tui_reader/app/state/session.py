"""The session: the view, paper, panes and folds that the reader had when it closed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tui_reader.core.orders import NEWEST, ORDERS
from tui_reader.library import View
from tui_reader.system.files import replace_file

_PLACES: Final = 20
"""Places that are remembered."""
_KEY_PARTS: Final = 4
PANES = ("sidebar", "list", "detail")


@dataclass(slots=True)
class Session:
    """The state restored at the next start; losing it loses nothing else."""

    view: View = field(default_factory=View)
    paper: str | None = None
    """The id of the paper under the cursor."""
    index: int = 0
    """The cursor's row, used if that paper is no longer in the list."""
    pane: str = "list"
    zoomed: bool = False
    folded: list[str] = field(default_factory=list)
    folded_at_first: list[str] = field(default_factory=list)
    """The setting `folded` when the user last left the reader."""
    order: str = "newest"
    """The order of views that have none of their own, one of ORDERS."""
    orders: dict[str, str] = field(default_factory=dict)
    """The orders that were chosen for single views, by `kind:value`."""
    searches: list[str] = field(default_factory=list)
    """Earlier searches, the newest first."""
    sidebar: int | None = None
    """The sidebar's width in cells; None, here and below, means the default."""
    list_part: float | None = None
    """The list's share of the width it divides with the detail, 0 to 1."""
    list_part_stacked: float | None = None
    """The list's share of the height when the detail is below it, 0 to 1."""
    places: list[list[str]] = field(default_factory=list)
    """The keys of the places that the user went to by name, the latest first, see `places`."""
    sidebar_folds: list[str] = field(default_factory=list)
    """What the user has folded or unfolded in the sidebar, see `sidebar_folds`."""
    seen: int | None = None
    """The time up to which papers had arrived when the reader closed, see `library.arrivals`."""
    hides_sidebar: bool = False
    hides_detail: bool = False
    """Whether the user has hidden that pane."""
    marks: str | None = None
    """The `signature` of the marks' file when the reader closed."""

    def remember_place(self, key: tuple[str, ...]) -> None:
        """Put a place before the others."""
        self.places = [list(key), *(each for each in self.places if each != list(key))]
        del self.places[_PLACES:]

    def fold(self, at_first: Sequence[str]) -> frozenset[str]:
        """The folded texts: as they were left, unless the setting has changed since."""
        if list(at_first) != self.folded_at_first:
            self.folded = self.folded_at_first = list(at_first)
        return frozenset(self.folded)


def load(path: Path) -> Session:
    """Read the session at `path`; a new one if the file is missing or invalid."""
    session = Session()
    try:
        data = json.loads(path.read_text("utf-8"))
        json.dumps(data, ensure_ascii=False).encode()  # rejects lone surrogates
        view = data["view"]
        session.view = View(
            str(view["kind"]),
            str(view["value"]),
            str(view.get("query", "")),
            view.get("unread", False) is True,
        )
        session.order = data["order"] if data.get("order") in ORDERS else NEWEST
        orders = data.get("orders")
        if isinstance(orders, dict):
            session.orders = {key: order for key, order in orders.items() if order in ORDERS}
        session.paper = data["paper"] if isinstance(data["paper"], str) else None
        session.index = max(0, int(data["index"]))
        session.pane = data["pane"] if data["pane"] in PANES else "list"
        session.zoomed = data["zoomed"] is True
        for name in ("searches", "folded", "folded_at_first", "sidebar_folds"):
            texts = [each for each in data.get(name, []) if isinstance(each, str)]
            setattr(session, name, texts)
        sidebar = data.get("sidebar")
        session.sidebar = sidebar if type(sidebar) is int and 0 < sidebar < 10_000 else None
        session.list_part = _part(data.get("list_part"))
        session.list_part_stacked = _part(data.get("list_part_stacked"))
        session.places = [each for each in data.get("places", []) if _is_place(each)][:_PLACES]
        seen = data.get("seen")
        session.seen = seen if type(seen) is int and 0 <= seen < 10**16 else None
        session.hides_sidebar = data.get("hides_sidebar") is True
        session.hides_detail = data.get("hides_detail") is True
        session.marks = data["marks"] if isinstance(data.get("marks"), str) else None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return session
    return session


def signature(path: Path) -> str | None:
    """The file's size and modification time, to detect later writes; None if unreadable."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_size} {status.st_mtime_ns}"


def _is_place(value: object) -> bool:
    """Whether this is the key of a place."""
    return (
        isinstance(value, list)
        and len(value) == _KEY_PARTS
        and all(isinstance(each, str) for each in value)
    )


def _part(value: object) -> float | None:
    return value if isinstance(value, float) and 0 < value < 1 else None


def save(path: Path, session: Session) -> None:
    """Write `session` to `path`; a file that cannot be written is not an error."""
    with contextlib.suppress(OSError):
        replace_file(path, json.dumps(asdict(session), ensure_ascii=False, indent=1) + "\n")
