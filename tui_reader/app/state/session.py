"""Where the reader was when it was left: view, paper, pane and folds."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tui_reader.core.orders import NEWEST, ORDERS
from tui_reader.library import View
from tui_reader.system.files import replace_file

PANES = ("sidebar", "list", "detail")


@dataclass(slots=True)
class Session:
    """What is found again at the next start; losing it costs nothing but that."""

    view: View = field(default_factory=View)
    paper: str | None = None
    """The id of the paper under the cursor."""
    index: int = 0
    """Its place in the list, for when it is gone."""
    pane: str = "list"
    zoomed: bool = False
    folded: list[str] = field(default_factory=list)
    order: str = "newest"
    """Of the list: one of ORDERS."""
    searches: list[str] = field(default_factory=list)
    """Earlier searches, the newest first."""
    sidebar: int | None = None
    """Columns of the sidebar; None is the usual, as with the parts below."""
    list_part: float | None = None
    """The list's part of the width that it shares with the detail, 0 to 1."""
    list_part_stacked: float | None = None
    """The list's part of the height, where the detail is under it."""
    marks: str | None = None
    """How the marks' file was left: see `signature`."""


def load(path: Path) -> Session:
    """The session at `path`; a new one where there is none or it cannot be used."""
    session = Session()
    try:
        data = json.loads(path.read_text("utf-8"))
        json.dumps(data, ensure_ascii=False).encode()  # half characters find no paper
        view = data["view"]
        session.view = View(
            str(view["kind"]),
            str(view["value"]),
            str(view.get("query", "")),
            view.get("unread", False) is True,
        )
        # what sessions of earlier versions have not
        session.order = data["order"] if data.get("order") in ORDERS else NEWEST
        session.searches = [text for text in data.get("searches", []) if isinstance(text, str)]
        session.paper = data["paper"] if isinstance(data["paper"], str) else None
        session.index = max(0, int(data["index"]))
        session.pane = data["pane"] if data["pane"] in PANES else "list"
        session.zoomed = data["zoomed"] is True
        session.folded = [name for name in data["folded"] if isinstance(name, str)]
        sidebar = data.get("sidebar")
        session.sidebar = sidebar if type(sidebar) is int and 0 < sidebar < 10_000 else None
        session.list_part = _part(data.get("list_part"))
        session.list_part_stacked = _part(data.get("list_part_stacked"))
        session.marks = data["marks"] if isinstance(data.get("marks"), str) else None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return session
    return session


def signature(path: Path) -> str | None:
    """Tells whether somebody else has written the file since: its size and time of change."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f"{status.st_size} {status.st_mtime_ns}"


def _part(value: object) -> float | None:
    return value if isinstance(value, float) and 0 < value < 1 else None


def save(path: Path, session: Session) -> None:
    """Keep `session` at `path`; where that cannot be written, it is not kept."""
    with contextlib.suppress(OSError):
        replace_file(path, json.dumps(asdict(session), ensure_ascii=False, indent=1) + "\n")
