"""Related: lists the papers of an author, venue, badge, category or tag, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tui_reader.app.state.topics import Topic, topics_of, view_of
from tui_reader.config import ConfigError, Keyword
from tui_reader.library import LibraryError, View
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.keywords import Keywords
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.dialogs.related import Chosen
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background


class _Left(NamedTuple):
    """A list that was left for the papers of a topic."""

    view: View
    order: str
    paper: str
    """The id of the paper under the cursor."""
    topic: View
    """The view that was listed instead."""


class Related:
    """Follows the thread from a paper to others, and goes back."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        background: Background,
        model: ListModel,
        listing: Listing,
        layout: Layout,
        views: Views,
        keywords: Keywords,
    ) -> None:
        self._host = host
        self._settings = settings
        self._background = background
        self._model = model
        self._listing = listing
        self._layout = layout
        self._views = views
        self._keywords = keywords
        self._left: list[_Left] = []
        """The lists that were left, one for another."""

    def _view(self, topic: Topic) -> View:
        return view_of(topic, {each.label for each in self._settings.config.keywords})

    def open(self) -> None:
        """Show the topics of the current paper, and count their papers in a thread."""
        from tui_reader.app.dialogs.related import RelatedDialog

        listed = self._listing.current
        topics = topics_of(listed) if listed else []
        if listed is None or not topics:
            self._host.notify("This paper has no author, venue, category, tag or badge.", timeout=3)
            return
        dialog = RelatedDialog(listed, topics)
        self._host.push_screen(dialog, self._chosen)

        def count() -> None:
            library = self._background.open_library()
            try:
                counts = {topic: library.count(self._view(topic)) for topic in topics}
            except (LibraryError, ValueError):
                return  # the dialog goes without counts
            finally:
                library.close()
            self._host.call_later(dialog.show_counts, counts)

        self._host.run_thread(count, "related", exclusive=True, exit_on_error=False)

    def _chosen(self, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        what, topic = chosen
        if what == "list":
            self.list(topic)
        elif what == "keyword":
            self._change("keyword", topic, f"{topic.text} is a keyword now.")
        elif what == "follow":
            self._change("follow", topic, f"You follow {topic.text} now.")
        else:
            self._change("mute", topic, f"Papers with {topic.text} are dimmed now.")

    def _change(self, what: str, topic: Topic, done: str) -> None:
        """Add a topic to the user's keywords, followed authors or muted words."""
        from tui_reader.config import keyword_edits

        path, config = paths.config_file(), self._settings.config
        known = {
            "keyword": tuple(each.label for each in config.keywords),
            "follow": config.follow,
            "mute": config.mute,
        }[what]
        if topic.text in known:
            self._host.notify(f"No change: {topic.text} is there already.", timeout=3)
            return
        try:
            if what == "keyword":
                keyword_edits.add(path, Keyword(topic.text, (topic.text,)))
            else:
                keyword_edits.set_texts(path, what, [*known, topic.text])
            self._settings.reload()
        except ConfigError as error:
            self._host.fail(str(error))
            return
        self._keywords.config_changed()
        self._host.notify(done, timeout=3)

    def list(self, topic: Topic) -> None:
        """List the papers of a topic; `go_back` leads back."""
        current, view = self._listing.current, self._view(topic)
        if self._left and self._left[-1].topic != self._model.view:
            self._left.clear()
        if current and view != self._model.view:
            model = self._model
            self._left.append(_Left(model.view, model.order, current.paper.id, view))
        self._views.show(view)
        self._layout.focus("list")
        if current:
            self._listing.go_to(current.paper.id)

    def go_back(self) -> bool:
        """Go back to the list that was left for the present one; whether there is one."""
        if not self._left or self._left[-1].topic != self._model.view:
            return False
        left = self._left.pop()
        self._views.show(left.view, left.order)
        self._listing.go_to(left.paper)
        return True
