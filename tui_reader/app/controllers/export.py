"""Export: the selected papers, or all of the view, written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_reader.app.messages.titles import narrowed_title
from tui_reader.display.counts import plural

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.dialogs.export import Exported
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings


class Export:
    """Asks for a format and a file."""

    def __init__(self, host: Host, settings: Settings, model: ListModel, listing: Listing) -> None:
        self._host = host
        self._settings = settings
        self._model = model
        self._listing = listing
        self._last_format = "bibtex"

    def open(self) -> None:
        """Ask for a format and a file, and write the papers there."""
        self._listing.complete()
        selected = self._listing.selection.ordered()
        numbers = selected or self._model.numbers[:]
        if not numbers:
            self._host.notify("No papers to export.", timeout=3)
            return
        view, title = self._model.view, self._listing.title
        what = f"the selection in {title}" if selected else narrowed_title(title, view)
        self.ask(numbers, what, "papers" if view.kind == "all" else title)

    def ask(self, numbers: Sequence[int], what: str, name: str) -> None:
        """Ask for a format and a file for these papers, which `what` describes.

        `name` is proposed for the file.
        """
        from tui_reader.app.dialogs.export import ExportDialog

        library = self._model.library.path
        config = self._settings.config
        dialog = ExportDialog(config, library, numbers, what, name, self._last_format)
        self._host.push_screen(dialog, self._exported)

    def _exported(self, exported: Exported | None) -> None:
        if exported:
            self._last_format = exported.format
            text = f"{plural(exported.papers, 'paper')} in {exported.path}"
            self._host.notify(text, timeout=8)
