"""WelcomeDialog: shown at the first start, until there is a source."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

from tui_reader.app.dialogs.add_source import SOURCE_CHOICES, AddSourceDialog, SourceChoice
from tui_reader.app.dialogs.pick import PickDialog, PickItem
from tui_reader.app.terminal.exit_status import OPEN_DEMO
from tui_reader.core.paper import ANY_LANGUAGE

_DEMO: Final = SourceChoice(
    "Look around first", "in a sample of landmark papers: tui-reader demo", "demo"
)
_LANGUAGES: Final = (
    PickItem(ANY_LANGUAGE, "that of the newest digest"),
    *map(PickItem, ("English", "Chinese", "Japanese", "Korean", "French", "German", "Spanish")),
)


class WelcomeDialog(AddSourceDialog):
    """The ways to add a source, the language of summaries, and the demo."""

    BINDINGS = [
        Binding("escape", "leave", "Later", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__(
            "Welcome to tui-reader",
            ("Papers come from digests. Choose where yours come from:",),
        )

    def on_mount(self) -> None:
        """Offer the demo, and the language that config.toml has."""
        self._show_offers(self.reader.config.language)

    def _show_offers(self, language: str) -> None:
        self._offers = (*SOURCE_CHOICES, _DEMO, _language(language))
        self.choices.refresh()

    def action_demo(self) -> None:
        """End with the exit status that opens the demo."""
        self.app.exit(return_code=OPEN_DEMO)

    def action_language(self) -> None:
        """Ask for the language of summaries."""

        def chosen(language: str | None) -> None:
            if language is not None:
                if language != self.reader.config.language:
                    self.reader.keep_option("language", language)
                self._show_offers(language)

        self.show_message("")
        text = (
            "Which language of AI summaries do you prefer, if there are several?",
            "Papers without a summary in it show what there is.",
        )
        self.app.push_screen(PickDialog("Language of summaries", text, _LANGUAGES), chosen)


def _language(language: str) -> SourceChoice:
    is_any = language == ANY_LANGUAGE
    about = "any; choose the one you prefer" if is_any else f"{language}, where a digest has it"
    return SourceChoice("Language of summaries…", about, "language")
