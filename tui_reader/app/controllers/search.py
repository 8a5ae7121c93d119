"""SearchingScreen: a list that is searched, sorted and narrowed to what is unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from textual.message import Message

from tui_reader.app.controllers.sync import UpkeepScreen
from tui_reader.app.messages.titles import list_title
from tui_reader.core.orders import NEWEST, ORDERS, RELEVANCE
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.app.state.session import Session
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.widgets.papers import PaperList
    from tui_reader.app.widgets.search import SearchLine
    from tui_reader.app.work.searcher import Found, Searcher
    from tui_reader.library import Library, Listed
    from tui_reader.library.matches import Matches
    from tui_reader.library.suggest import Suggestions

_EARLIER: Final = 50
"""Searches that are remembered."""


class SearchingScreen(UpkeepScreen):
    """`/`, `S` and `f`: what is listed, in which order."""

    list: PaperList
    detail: Detail
    session: Session

    @dataclass
    class Answered(Message):
        """A search has found something."""

        number: int
        found: Found

    @dataclass
    class Suggested(Message):
        """What the word that is typed may become."""

        text: str
        suggestions: Suggestions

    _line: SearchLine | None = None
    _searcher: Searcher | None = None
    _asked: View | None = None
    """What was asked for and has not been listed yet."""
    _keep: Listed | None = None
    """The paper that the cursor is to stay on, once what was asked for is listed."""
    _left: str | None = None
    """The paper that the cursor was on before anything was typed."""

    # What the screen knows of its list

    def current(self) -> Listed | None:
        """The paper under the cursor."""
        raise NotImplementedError

    def show_view(self, view: View, order: str | None = None) -> None:
        """List another view, in `order` or in its own."""
        raise NotImplementedError

    def _focus(self, pane: str) -> None:
        raise NotImplementedError

    def _queue_detail(self) -> None:
        raise NotImplementedError

    # The search line

    @property
    def is_searching(self) -> bool:
        """Whether the search line has the keys."""
        return self._line is not None and self._line.is_open

    async def action_search(self) -> None:
        """Open the search line, with the search that the list has."""
        from tui_reader.app.widgets.search import SearchLine
        from tui_reader.library.query import as_typed

        if self._line is None:
            self._line = SearchLine(
                self.session.searches, keep=self._keep_search, drop=self._drop, id="search"
            )
            await self.mount(self._line, before="#status")
        if self._line.is_open:
            return
        self._focus("list")
        current = self.current()
        self._left = current.paper.id if current else None
        self._line.open(as_typed(self.model.view.query))

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Narrow the list to what is typed; what cannot be read leaves it as it was."""
        if self._line is None or not self._line.is_open:
            return
        problem = self._find(event.text, typing=True)
        if problem is None:
            self._line.say("")
        self._suggest(event.text, self._line.cursor, problem)

    def _find(self, text: str, *, typing: bool) -> int | None:
        """Begin to look for `text`; where it cannot be read, the place, which is shown."""
        from tui_reader.library import QueryError
        from tui_reader.library.query import parse

        try:
            parse(text, typing=typing)
        except QueryError as error:
            if self._line:
                self._line.show_problem(error.message, error.position)
            return error.position
        self._ask(replace(self._wanted, query=text), typing=typing)
        return None

    def _keep_search(self, text: str) -> None:
        """Keep the search, and give the keys back to the list."""
        from tui_reader.library.query import as_saved

        if self._line is None:
            return
        query = as_saved(text)
        if not query:
            self._drop()
            return
        if self._find(query, typing=False) is not None:
            self._line.take_keys()
            return
        self._remember(text.strip())
        self.model.view = replace(self.model.view, query=query)
        self._line.close()
        self._focus("list")

    def _drop(self) -> None:
        """Take the search away, and go back to the paper that it began at."""
        self.close_search()
        self._focus("list")
        self.clear_search(self._left)

    def close_search(self) -> None:
        """Close the search line."""
        if self._line is not None:
            self._line.close()
        self._asked = None
        if self._searcher is not None:
            self._searcher.cancel()

    def clear_search(self, paper: str | None = None) -> bool:
        """List the view without the search that it has, if it has one; the cursor on `paper`."""
        view = self.model.view
        if not view.query:
            return False
        if paper is None and (current := self.current()):
            paper = current.paper.id
        self.show_view(replace(view, query=""))
        if paper and (index := self.model.index_of(paper)) is not None:
            self.list.move_to(index)
        return True

    def _remember(self, text: str) -> None:
        searches = self.session.searches
        if text in searches:
            searches.remove(text)
        searches.insert(0, text)
        del searches[_EARLIER:]

    # Asking

    @property
    def _searches(self) -> Searcher:
        if self._searcher is None:
            from tui_reader.app.work.searcher import Searcher

            self._searcher = Searcher(
                self.model.library.path,
                lambda number, found: self._post(self.Answered(number, found)),
            )
        return self._searcher

    @property
    def _wanted(self) -> View:
        """The view that is listed, or will be in a moment: keys may come faster than answers."""
        return self._asked or self.model.view

    def _post(self, message: Message) -> None:
        if self.is_running:
            self.post_message(message)

    def _ask(self, view: View, *, typing: bool = False, keep: Listed | None = None) -> None:
        self._keep = keep
        self._asked = view
        self._searches.find(view, self.model.order, typing=typing)

    def on_searching_screen_answered(self, event: SearchingScreen.Answered) -> None:
        """List what a search has found, if nothing else has been asked for since."""
        found = event.found
        if event.number != self._searches.latest:
            return
        if found.complete:
            self._asked = None
        if found.problem:
            self.notify(found.problem, severity="error", markup=False, timeout=10)
            return
        view = found.view
        if found.typing:
            from tui_reader.library.query import as_saved

            view = replace(view, query=as_saved(view.query))
        before, cursor = self.model.numbers, self.list.cursor
        self.model.show(view, found.numbers)
        self.model.is_partial = not found.complete
        index = 0 if found.typing else cursor
        if self._keep is not None:
            at = self.model.index_of(self._keep.paper.id)
            index = near(before, cursor, found.numbers) if at is None else at
        elif before[: len(found.numbers)] != found.numbers[: len(before)]:
            index = 0
        self.list.set_rows(len(self.model), index)
        self._tell_list()
        self._queue_detail()

    def _suggest(self, text: str, cursor: int, problem: int | None) -> None:
        """Show what the word at the cursor may become, unless a problem is before it."""
        from tui_reader.library.suggest import suggestions

        def tell(library: Library | None) -> bool:
            found = suggestions(text, cursor, library)
            if found and found.candidates and (problem is None or problem >= found.start):
                self._post(self.Suggested(text, found))
            return found is not None

        def ask() -> None:
            library = self.background.open_library()
            try:
                tell(library)
            finally:
                library.close()

        if not tell(None):
            self.run_worker(ask, thread=True, group="suggest", exclusive=True, exit_on_error=False)

    def on_searching_screen_suggested(self, event: SearchingScreen.Suggested) -> None:
        """Show what the word may become, if it is still what is typed."""
        if self._line and self._line.is_open and self._line.text == event.text:
            self._line.suggest(event.suggestions)

    # Order and unread

    def action_sort(self) -> None:
        """List in the next order; relevance only where there is something to be relevant to."""
        orders = [order for order in ORDERS if order != RELEVANCE or self._can_rank()]
        at = orders.index(self.model.order) if self.model.order in orders else 0
        self.model.order = self.session.order = orders[(at + 1) % len(orders)]
        self._ask(self._wanted)
        self._tell_list()

    @property
    def listed_order(self) -> str:
        """The order that the list has: without words, relevance is none."""
        order = self.model.order
        return order if order != RELEVANCE or self._can_rank() else NEWEST

    def _can_rank(self) -> bool:
        view = self.model.view
        if not view.query and view.kind != "query":
            return False
        from tui_reader.library.query import terms

        return bool(terms(view.query or view.value))

    def action_unread_only(self) -> None:
        """List only what is unread, or everything again."""
        view = self._wanted
        self._ask(replace(view, unread=not view.unread), keep=self.current())

    # What the panes show of it

    def _tell_list(self) -> None:
        """Show over the list what it is, and in both panes where the words of the search are."""
        model, order = self.model, self.listed_order
        title, view, count = self.title_of(model.view), model.view, len(model)
        more = model.is_partial
        self.list.tell(lambda width: list_title(title, view, count, order, width, more=more))
        self.list.matches = self.detail.matches = self._matches()

    def _matches(self) -> Matches | None:
        view = self.model.view
        if not view.query and view.kind != "query":
            return None
        from tui_reader.library.matches import Matches
        from tui_reader.library.query import terms

        asked = [*terms(view.query), *(terms(view.value) if view.kind == "query" else ())]
        return Matches(asked) if asked else None


def near(before: Sequence[int], cursor: int, after: Sequence[int]) -> int:
    """Where in `after` the cursor is among the neighbours that it had in `before`."""
    present = set(after)
    return sum(n in present for n in before[:cursor])
