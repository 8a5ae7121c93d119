"""TrendsOfView: counts what the papers of the listed view are about, and lists them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Final

from tui_reader.app.controllers.host import problem_of
from tui_reader.app.messages.titles import narrowed_title
from tui_reader.app.work.throttle import Throttle
from tui_reader.core.orders import NEWEST
from tui_reader.display.glyphs import glyphs
from tui_reader.library import View, of_papers

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.related import Related
    from tui_reader.app.controllers.way_back import WayBack
    from tui_reader.app.dialogs.trends import Asked, Chosen, TrendsDialog
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.work.background import Background
    from tui_reader.library.trends.model import Row, Trends

_ROWS: Final = 60
"""The most rows that are shown."""


class TrendsOfView:
    """Opens the trends of a view; counts in a thread, which the user can stop."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        listing: Listing,
        way_back: WayBack,
        related: Related,
    ) -> None:
        self._host = host
        self._background = background
        self._model = model
        self._listing = listing
        self._related = related
        self._way_back = way_back
        self._last: Asked | None = None
        """What was counted last."""
        self._stop = threading.Event()

    def close(self) -> None:
        """Stop the count: the reader is being left."""
        self._stop.set()

    def open(self) -> None:
        """Show the trends of the listed view."""
        from tui_reader.app.dialogs.trends import Asked, TrendsDialog

        view = self._model.view
        title = narrowed_title(self._listing.title, view)
        known: dict[Asked, Trends] = {}

        def count(asked: Asked) -> None:
            self._last = asked
            self._stop.set()
            if asked in known:
                dialog.show_trends(known[asked])
            else:
                self._stop = threading.Event()
                self._count(dialog, view, asked, known, self._stop)

        def closed(chosen: Chosen | None) -> None:
            self._stop.set()
            if chosen is not None:
                self._do(chosen)

        dialog = TrendsDialog(title, self._last or Asked("words", 30), count)
        self._host.push_screen(dialog, closed)

    def _count(
        self,
        dialog: TrendsDialog,
        view: View,
        asked: Asked,
        known: dict[Asked, Trends],
        stop: threading.Event,
    ) -> None:
        throttle = Throttle()

        def report(part: float) -> None:
            if throttle.is_due():
                self._host.call_later(show, lambda: dialog.show_progress(part))

        def show(action: Callable[[], None]) -> None:
            if not stop.is_set():
                action()

        def finish(found: Trends) -> None:
            known[asked] = found
            dialog.show_trends(found)

        def work() -> None:
            try:
                with closing(self._background.open_library()) as library:
                    found = library.trends.count(
                        view, asked.kind, asked.days, _ROWS, report, stop.is_set
                    )
            except Exception as error:
                problem = problem_of(error, "counting trends")
                self._host.call_later(show, lambda: dialog.show_message(problem, "bad"))
                return
            if found is not None:
                self._host.call_later(show, lambda: finish(found))

        dialog.show_progress(0)
        self._host.run_thread(work, "trends")

    def _do(self, chosen: Chosen) -> None:
        what, trends, row = chosen
        if what == "list":
            self._list(trends, row)
        else:
            self._related.adopt(what, row.label)

    def _list(self, trends: Trends, row: Row) -> None:
        """List exactly the counted papers of a row."""
        period = trends.period
        title = f"{row.label} {glyphs().dot} {period.first} to {period.last}"

        def find() -> list[str]:
            with closing(self._background.open_library()) as library:
                return library.trends.ids(trends, row)

        def show(ids: list[str]) -> None:
            self._way_back.list(of_papers(title, ids), NEWEST)

        self._host.look_up("Listing the papers…", find, show)
