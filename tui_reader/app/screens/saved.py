"""SavedViewsScreen: searches that the user has given a name stand in the sidebar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from textual import work

from tui_reader.app.keymap import shown
from tui_reader.app.screens.searching import SearchingScreen
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.app.reader import ReaderApp
    from tui_reader.app.widgets.sidebar import Row
    from tui_reader.config import SavedView

_FACETS: Final = {
    "category": "cat",
    "keyword": "kw",
    "own": "kw",
    "tag": "tag",
    "date": "date",
    "source": "in",
}
"""The field that asks for a facet."""


class SavedViewsScreen(SearchingScreen):
    """`ctrl+s` saves the list as it is, `1` to `9` go there."""

    def show_sidebar(self, rows: list[Row]) -> None:
        """Show the sidebar's rows."""
        raise NotImplementedError

    def title_of(self, view: View) -> str:
        """A view's name: the user's where it is a saved one."""
        if view.kind == "query":
            for saved in self.config.views:
                if saved.query == view.value:
                    return saved.name
        return super().title_of(view)

    def views_changed(self) -> None:
        """Have the sidebar show the configuration's views, and count what is unread in them."""
        self.background.views = self.config.views
        if self.config.views:
            self._count_views()

    @work(thread=True, group="views", exit_on_error=False)
    def _count_views(self) -> None:
        rows = self.background.snapshot(None, self.model.order).rows
        self.app.call_from_thread(self.show_sidebar, rows)

    def action_saved(self, number: int) -> None:
        """List a saved view, by its place in the sidebar."""
        views = self.config.views
        if number > len(views):
            text = f"{shown('save_search')} saves a search."
            if views:
                text = f"There are {len(views)}."
            self.notify(f"There is no saved view {number}. {text}", timeout=3)
            return
        self.show_saved(views[number - 1])
        self._focus("list")

    def show_saved(self, saved: SavedView) -> None:
        """List a saved view in its order."""
        self.show_view(View("query", saved.query), saved.sort or self.session.order)

    def order_of(self, view: View) -> str:
        """The order of a view: a saved one may have its own."""
        if view.kind == "query":
            for saved in self.config.views:
                if saved.query == view.value and saved.sort:
                    return saved.sort
        return self.session.order

    def choose_view(self, view: View) -> None:
        """List a view of the sidebar, if it is another."""
        if view != self.model.view:
            self.show_view(view)

    def action_save_search(self) -> None:
        """Ask for a name and keep the list's search by it."""
        from tui_reader.app.screens.save_search import SaveSearchScreen

        query = as_query(self.model.view)
        if not query:
            self.notify("There is no search to save: / begins one.", timeout=3)
            return
        sort = self.listed_order

        def saved(view: SavedView | None) -> None:
            if view is not None:
                self._saved(view)

        self.app.push_screen(SaveSearchScreen(query, sort, self.config.views), saved)

    def _saved(self, view: SavedView) -> None:
        from tui_reader import config, config_edit, paths

        values = {"query": view.query, "sort": view.sort}
        try:
            if any(view.name == each.name for each in self.config.views):
                config_edit.change_entry(paths.config_file(), "views", view.name, values)
            else:
                wanted = {key: value for key, value in values.items() if value}
                config_edit.add_entry(paths.config_file(), "views", {"name": view.name, **wanted})
            reader = cast("ReaderApp", self.app)
            reader.config = self.config = config.load(paths.config_file())
        except config.ConfigError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return
        self.notify(f"Saved as {view.name}.", markup=False, timeout=3)
        self.views_changed()


def as_query(view: View) -> str:
    """A view as the query language says it; empty for that of all papers."""
    from tui_reader.library.query import quoted

    parts: list[str] = []
    if view.kind == "query":
        parts.append(view.value)
    elif view.kind in ("unread", "starred"):
        parts.append(f"is:{view.kind}")
    elif view.kind == "noted":
        parts.append("has:note")
    elif field := _FACETS.get(view.kind):
        parts.append(f"{field}:{quoted(view.value)}")
    parts.append(view.query)
    if view.unread:
        parts.append("is:unread")
    return _all_of([part for part in dict.fromkeys(parts) if part])


def _all_of(parts: Sequence[str]) -> str:
    """The parts as one query that asks for all of them."""
    if len(parts) == 1:
        return parts[0]
    return " ".join(f"({part})" if " OR " in part else part for part in parts)
