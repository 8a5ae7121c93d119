"""AddSourceDialog: choose a source of papers. LocationDialog: type any other location."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.categories import CategoriesDialog
from tui_reader.app.dialogs.dialog import LEAVE, MOVES
from tui_reader.app.dialogs.source_trial import SourceTrialDialog
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.widgets.path_input import PathInput
from tui_reader.app.widgets.typed import Input
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit
from tui_reader.sources.presets import PRESETS


class SourceChoice(NamedTuple):
    """A way to add a source."""

    name: str
    about: str
    action: str
    """The result, for the screen."""


SOURCE_CHOICES: Final = (
    *(SourceChoice(name, preset.about, f"preset('{name}')") for name, preset in PRESETS.items()),
    SourceChoice("arXiv categories…", "each day's new papers in the fields you pick", "categories"),
    SourceChoice("A folder of digests…", "that git, cron or Syncthing keeps current", "folder"),
    SourceChoice(
        "Any other location…", "a git or http(s) URL, a feed, OPML, arxiv-search:QUERY", "location"
    ),
)


class AddSourceDialog(SourceTrialDialog):
    """The choices."""

    BINDINGS = [Binding("enter", "choose", "Choose"), *MOVES, LEAVE]
    click = "choose"

    def __init__(self, heading: str = "Add a source", text: Sequence[str] = ()) -> None:
        super().__init__(heading, text)
        self._offers = SOURCE_CHOICES
        self._typed = {"folder": "", "location": ""}
        """The text that was typed but not added, to show it again next time."""

    def contents(self) -> ComposeResult:
        """The list of choices."""
        yield Choices(self._lines, row_height=2, id="offers")

    def on_mount(self) -> None:
        """Fill the list."""
        self.choices.set_rows(len(self._offers))

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        offer = self._offers[index]
        return [
            [Part(" "), Part(fit(offer.name, width - 2), "name")],
            [Part("   "), Part(fit(offer.about, width - 4), "about")],
        ]

    async def action_choose(self) -> None:
        """Continue with the choice under the cursor."""
        if not self.is_trying:
            await self.run_action(self._offers[self.choices.cursor].action)

    def action_preset(self, name: str) -> None:
        """Try one of the known digest systems."""
        self.attempt(name)

    def action_categories(self) -> None:
        """Pick from arXiv's categories."""
        self.show_message("")
        self.app.push_screen(CategoriesDialog(), self.leave_after)

    def action_folder(self) -> None:
        """Ask for a folder."""
        self._ask(
            "folder",
            "A folder of digests",
            (
                "Digests are recognised by their content, not by their names.",
                "Changes in the folder appear by themselves.",
            ),
            "~/daily-arXiv-ai-enhanced/data",
        )

    def action_location(self) -> None:
        """Ask for a URL or a query."""
        self._ask(
            "location",
            "Any other location",
            (
                "git    https://github.com/you/daily-arXiv-ai-enhanced",
                "feed   https://www.nature.com/nature.rss",
                "OPML   ~/subscriptions.opml, from another feed reader",
                "site   https://example.org/{date:%Y-%m-%d}.jsonl",
                'arXiv  arxiv-search:abs:"speculative decoding"',
            ),
            "https://…",
        )

    def _ask(self, kind: str, heading: str, text: Sequence[str], example: str) -> None:
        self.show_message("")
        screen = LocationDialog(heading, text, example, self._typed[kind])

        def answered(name: str | None) -> None:
            self._typed[kind] = screen.typed
            self.leave_after(name)

        self.app.push_screen(screen, answered)


class LocationDialog(SourceTrialDialog):
    """A field for a location."""

    BINDINGS = [Binding("enter", "add", "Add", priority=True), LEAVE]

    def __init__(self, heading: str, text: Sequence[str], example: str, typed: str) -> None:
        """Ask for a location, beginning with `typed`; `example` is shown in an empty field."""
        super().__init__(heading, text)
        self._example = example
        self.typed = typed

    def contents(self) -> ComposeResult:
        """The line."""
        yield PathInput(
            self.typed, placeholder=drawable(self._example), compact=True, select_on_focus=False
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Clear the message: it was about another location."""
        self.typed = event.value
        if not self.is_trying:
            self.show_message("")

    def on_path_input_completed(self, event: PathInput.Completed) -> None:
        """Show what the path may go on with."""
        if not self.is_trying:
            self.show_message(event.message)

    def action_add(self) -> None:
        """Try the typed location."""
        if self.typed.strip():
            self.attempt(self.typed)
