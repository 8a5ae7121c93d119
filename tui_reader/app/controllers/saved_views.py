"""Views: lists views; saves, renames and deletes saved searches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.app.keys.keymap import shown
from tui_reader.app.state.ordering import listed_order
from tui_reader.app.state.saved_views import as_query, saved_as_view
from tui_reader.config import ConfigError
from tui_reader.library import View
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.search import Search
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.work.background import Background
    from tui_reader.config import SavedView


class Views:
    """Lists views, and stores the user's saved views in config.toml."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        model: ListModel,
        session: Session,
        background: Background,
        listing: Listing,
        layout: Layout,
        search: Search,
        sidebar_row: Callable[[], Row | None],
    ) -> None:
        """`sidebar_row` is the row under the sidebar's cursor if the sidebar has the focus."""
        self._host = host
        self._settings = settings
        self._model = model
        self._session = session
        self._background = background
        self._listing = listing
        self._layout = layout
        self._search = search
        self._sidebar_row = sidebar_row

    # Views

    def show(self, view: View, order: str | None = None) -> None:
        """List a view, in `order` or in its own."""
        self._search.close()
        self._listing.show_view(view, order)

    def choose(self, view: View) -> None:
        """List a view, unless it is listed already as it is now."""
        if view != self._model.view or self._listing.is_outdated:
            self.show(view)

    def go(self, view: View) -> None:
        """List a view, and go to the list."""
        self.choose(view)
        self._layout.focus("list")

    def show_digest(self, step: int) -> None:
        """List the next digest, or with -1 the one before; from another view, the newest."""
        dates = [facet.value for facet in self._model.library.facets("date")]
        if not dates:
            self._host.notify("No digest has a date.", timeout=2)
            return
        view = self._model.view
        if view.kind != "date" or view.value not in dates:
            self.show(View("date", dates[0], unread=view.unread))
            return
        at = dates.index(view.value) - step
        if 0 <= at < len(dates):
            self.show(replace(view, value=dates[at]))
        else:
            end = "newest" if step > 0 else "oldest"
            self._host.notify(f"This is the {end} digest.", timeout=2)

    # Saved views

    @property
    def _saved(self) -> tuple[SavedView, ...]:
        return self._settings.config.views

    def show_saved(self, number: int) -> None:
        """List a saved view, by its place in the sidebar, from 1."""
        if number > len(self._saved):
            text = f"{shown('save_search')} saves a search."
            if self._saved:
                text = f"There are {len(self._saved)}."
            self._host.notify(f"There is no saved view {number}. {text}", timeout=3)
            return
        saved = self._saved[number - 1]
        self.show(saved_as_view(saved))
        self._layout.focus("list")

    def update_sidebar(self) -> None:
        """Show the saved views in the sidebar, and count their unread papers in a thread."""
        self._background.views = self._saved

        def count() -> None:
            rows = self._background.sidebar_rows()
            self._host.call_from_thread(self._listing.show_sidebar, rows)

        self._host.run_thread(count, "views")

    def save(self) -> None:
        """Ask for a name, and save the search of the list under it."""
        from tui_reader.app.dialogs.names import save_search_dialog

        view = self._model.view
        query = as_query(view)
        if not query:
            self._host.notify("There is no search to save: / begins one.", timeout=3)
            return

        def named(saved: SavedView | None) -> None:
            if saved is not None:
                self._write(saved)

        order = self._listing.orders.of(view)  # the list may be in another one while it is ranked
        dialog = save_search_dialog(query, listed_order(view, order), self._saved)
        self._host.push_screen(dialog, named)

    def _write(self, saved: SavedView) -> None:
        from tui_reader.config import edit

        values = {"query": saved.query, "sort": saved.sort}
        if any(saved.name == each.name for each in self._saved):
            change = partial(edit.change_entry, name=saved.name, values=values)
        else:
            given = {key: value for key, value in values.items() if value}
            change = partial(edit.add_entry, values={"name": saved.name, **given})
        self._change(change, f"Saved as {saved.name}.")

    def _change(self, change: Callable[[Path, str], None], done: str) -> None:
        """Change the views in config.toml by `change`, and show them."""
        try:
            change(paths.config_file(), "views")
            self._settings.reload()
        except ConfigError as error:
            self._host.fail(str(error))
            return
        self._host.notify(done, timeout=3)
        self.update_sidebar()
        self._listing.show_header()

    def _selected(self) -> SavedView | None:
        """The saved view under the cursor of a focused sidebar, else the listed one."""
        view: View | None = self._model.view
        name = self._listing.title
        if row := self._sidebar_row():
            name, view = row.label, row.view
        for saved in self._saved:
            if view and (view.kind, view.value) == ("query", saved.query) and name == saved.name:
                return saved
        self._host.notify("Go to a saved view first, in the sidebar or by 1 to 9.", timeout=3)
        return None

    def rename(self) -> None:
        """Ask for another name of a saved view."""
        from tui_reader.app.dialogs.names import rename_dialog

        if (saved := self._selected()) is None:
            return

        def named(name: str | None) -> None:
            if name is not None and name != saved.name:
                from tui_reader.config import edit

                change = partial(edit.change_entry, name=saved.name, values={"name": name})
                self._change(change, f"Renamed to {name}.")

        def problem_of(name: str) -> str:
            is_taken = any(each.name == name for each in self._saved)
            return f"A view named {name} already exists." if is_taken else ""

        self._host.push_screen(rename_dialog(saved.name, saved.query, problem_of), named)

    def delete(self) -> None:
        """Delete a saved view, after asking."""
        if (saved := self._selected()) is None:
            return

        def delete() -> None:
            from tui_reader.config import edit

            change = partial(edit.remove_entry, name=saved.name)
            self._change(change, f"Deleted the view {saved.name}.")

        asked = f"Delete the saved view “{saved.name}”? Its papers and their marks stay."
        self._host.confirm("Delete saved view", delete, (asked, saved.query))
