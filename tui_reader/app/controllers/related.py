"""Related: lists, follows or mutes the authors, venue, badges, categories and tags of a paper."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tui_reader.app.state.topics import Topic, topics_of, view_of
from tui_reader.config import ConfigError, Keyword
from tui_reader.library import LibraryError
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.keywords import Keywords
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.way_back import WayBack
    from tui_reader.app.dialogs.menu import Picked
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background
    from tui_reader.library import View


class Related:
    """Goes from a paper to others with the same authors, venue, badges, categories or tags."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        background: Background,
        listing: Listing,
        way_back: WayBack,
        keywords: Keywords,
    ) -> None:
        self._host = host
        self._settings = settings
        self._background = background
        self._listing = listing
        self._way_back = way_back
        self._keywords = keywords

    def _view(self, topic: Topic) -> View:
        return view_of(topic, {each.label for each in self._settings.config.keywords})

    def open(self) -> None:
        """Show the topics of the current paper, and count their papers in a thread."""
        from tui_reader.app.dialogs.related import related_menu

        listed = self._listing.current
        topics = topics_of(listed) if listed else []
        if listed is None or not topics:
            self._host.notify("This paper has no author, venue, category, tag or badge.", timeout=3)
            return
        counts: dict[Topic, int] = {}
        dialog = related_menu(listed, topics, counts)
        self._host.push_screen(dialog, self._chosen)

        def show(found: dict[Topic, int]) -> None:
            counts.update(found)
            dialog.redraw()

        def count() -> None:
            # if this fails, the dialog goes without counts
            with (
                suppress(LibraryError, ValueError),
                closing(self._background.open_library()) as library,
            ):
                found = {topic: library.count(self._view(topic)) for topic in topics}
                self._host.call_later(show, found)

        self._host.run_thread(count, "related", exclusive=True)

    def _chosen(self, picked: Picked[Topic] | None) -> None:
        from tui_reader.app.dialogs.related import FOLLOW, KEYWORD, LIST, MUTE

        if picked is None:
            return
        topic, verb = picked
        if verb == LIST:
            self.list(topic)
        else:
            self.adopt({KEYWORD: "keyword", FOLLOW: "follow", MUTE: "mute"}[verb], topic.text)

    def list(self, topic: Topic) -> None:
        """List the papers of a topic."""
        self._way_back.list(self._view(topic))

    def adopt(self, what: str, text: str) -> None:
        """Make `text` a keyword, a followed author or a muted word: `keyword`, `follow`, `mute`."""
        from tui_reader.config import keyword_edits

        path, config = paths.config_file(), self._settings.config
        known, done = {
            "keyword": (
                tuple(each.label for each in config.keywords),
                f"{text} is a keyword now.",
            ),
            "follow": (config.follow, f"You follow {text} now."),
            "mute": (config.mute, f"Papers with {text} are dimmed now."),
        }[what]
        if text in known:
            self._host.notify(f"No change: {text} is there already.", timeout=3)
            return
        try:
            if what == "keyword":
                keyword_edits.add(path, Keyword(text, (text,)))
            else:
                keyword_edits.set_texts(path, what, [*known, text])
            self._settings.reload()
        except ConfigError as error:
            self._host.fail(str(error))
            return
        self._keywords.config_changed()
        self._host.notify(done, timeout=3)
