"""ExportingScreen: a screen whose papers can leave it, in a format of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_reader.app.controllers.sync import UpkeepScreen
from tui_reader.app.messages.titles import narrowed_title
from tui_reader.display.counts import plural

if TYPE_CHECKING:
    from tui_reader.app.dialogs.export import Exported


class ExportingScreen(UpkeepScreen):
    """The selection written into a file, or all of the view."""

    _last_export = "bibtex"
    """The format that was chosen last."""

    def complete(self) -> None:
        """List the whole view."""
        raise NotImplementedError

    def action_export(self) -> None:
        """Ask for a format and a file, and write the papers there."""
        from tui_reader.app.dialogs.export import ExportDialog

        self.complete()
        selected = self._selected()
        numbers = selected or self.model.numbers[:]
        if not numbers:
            self.notify("There is no paper here to export.", timeout=3)
            return
        view = self.model.view
        title = self.title_of(view)
        what = f"the selection in {title}" if selected else narrowed_title(title, view)
        title = "papers" if view.kind == "all" else title
        library = self.model.library.path
        screen = ExportDialog(self.config, library, numbers, what, title, self._last_export)
        self.app.push_screen(screen, self._exported)

    def _selected(self) -> Sequence[int]:
        """The papers that are selected, by the library's numbers, where papers can be."""
        selected_numbers = getattr(self, "selected_numbers", None)
        return list(selected_numbers()) if selected_numbers else ()

    def _exported(self, exported: Exported | None) -> None:
        if exported:
            self._last_export = exported.format
            self.notify(
                f"{plural(exported.papers, 'paper')} in {exported.path}", markup=False, timeout=8
            )
