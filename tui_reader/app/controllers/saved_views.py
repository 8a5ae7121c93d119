"""SavedViewsScreen: searches that the user has given a name stand in the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual import work

from tui_reader.app.controllers.search import SearchingScreen
from tui_reader.app.keys.keymap import shown
from tui_reader.library import View

if TYPE_CHECKING:
    from pathlib import Path

    from tui_reader.app.reader import ReaderApp
    from tui_reader.app.state.sidebar_rows import Row
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
    """`ctrl+s` saves the list as it is, `1` to `9` go there; saved views renamed and deleted."""

    def show_sidebar(self, rows: list[Row]) -> None:
        """Show the sidebar's rows."""
        raise NotImplementedError

    def sidebar_row(self) -> Row | None:
        """The sidebar's row under its cursor, while it has the keys."""
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
        from tui_reader.app.dialogs.save_search import SaveSearchDialog

        query = as_query(self.model.view)
        if not query:
            self.notify("There is no search to save: / begins one.", timeout=3)
            return
        sort = self.listed_order

        def saved(view: SavedView | None) -> None:
            if view is not None:
                self._saved(view)

        self.app.push_screen(SaveSearchDialog(query, sort, self.config.views), saved)

    def _saved(self, view: SavedView) -> None:
        from tui_reader.config import edit as config_edit

        values = {"query": view.query, "sort": view.sort}
        if any(view.name == each.name for each in self.config.views):
            change = partial(config_edit.change_entry, name=view.name, values=values)
        else:
            wanted = {key: value for key, value in values.items() if value}
            change = partial(config_edit.add_entry, values={"name": view.name, **wanted})
        self._change_views(change, f"Saved as {view.name}.")

    def _change_views(self, change: Callable[[Path, str], None], told: str) -> None:
        """Have `change` change the views in config.toml, and follow it."""
        from tui_reader import config
        from tui_reader.system import paths

        try:
            change(paths.config_file(), "views")
            reader = cast("ReaderApp", self.app)
            reader.config = self.config = config.load(paths.config_file())
        except config.ConfigError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return
        self.notify(told, markup=False, timeout=3)
        self.views_changed()
        self._tell_list()

    # Renamed and deleted

    def _saved_here(self) -> SavedView | None:
        """The saved view under the sidebar's cursor; with the keys elsewhere, the one listed."""
        view: View | None = self.model.view
        name = self.title_of(self.model.view)
        if row := self.sidebar_row():
            name, view = row.label, row.view
        for saved in self.config.views:
            if view and (view.kind, view.value) == ("query", saved.query) and name == saved.name:
                return saved
        self.notify("Go to a saved view first, in the sidebar or by 1 to 9.", timeout=3)
        return None

    def action_rename_view(self) -> None:
        """Ask for another name of a saved view."""
        from tui_reader.app.dialogs.save_search import RenameViewDialog

        if (here := self._saved_here()) is None:
            return

        def named(name: str | None) -> None:
            if name is not None and name != here.name:
                from tui_reader.config import edit as config_edit

                change = partial(config_edit.change_entry, name=here.name, values={"name": name})
                self._change_views(change, f"Renamed to {name}.")

        self.app.push_screen(RenameViewDialog(here, self.config.views), named)

    def action_delete_view(self) -> None:
        """Take a saved view away, once that was asked about."""
        from tui_reader.app.dialogs.confirm import ConfirmDialog

        if (here := self._saved_here()) is None:
            return

        def answered(sure: bool | None) -> None:
            if sure:
                from tui_reader.config import edit as config_edit

                change = partial(config_edit.remove_entry, name=here.name)
                self._change_views(change, f"Deleted the view {here.name}.")

        asked = f"Delete the saved view “{here.name}”? No paper and no mark goes with it."
        self.app.push_screen(ConfirmDialog("Delete saved view", (asked, here.query)), answered)


def as_query(view: View) -> str:
    """A view as the query language says it; empty for that of all papers."""
    from tui_reader.library.query import quote

    parts: list[str] = []
    if view.kind == "query":
        parts.append(view.value)
    elif view.kind in ("unread", "starred"):
        parts.append(f"is:{view.kind}")
    elif view.kind == "noted":
        parts.append("has:note")
    elif field := _FACETS.get(view.kind):
        parts.append(f"{field}:{quote(view.value)}")
    parts.append(view.query)
    if view.unread:
        parts.append("is:unread")
    return _all_of([part for part in dict.fromkeys(parts) if part])


def _all_of(parts: Sequence[str]) -> str:
    """The parts as one query that asks for all of them."""
    if len(parts) == 1:
        return parts[0]
    return " ".join(f"({part})" if " OR " in part else part for part in parts)
