"""Search: searches the list while a query is typed, sorts it, and filters unread papers."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_reader.app.controllers.listing import index_among
from tui_reader.app.messages.empty import alternatives
from tui_reader.app.state.ordering import listed_order, offered_orders
from tui_reader.library import QueryError, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.dialogs.menu import Picked
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session
    from tui_reader.app.widgets.papers import PaperList
    from tui_reader.app.widgets.search import SearchLine
    from tui_reader.app.work.background import Background
    from tui_reader.app.work.searcher import Searcher, SearchResult
    from tui_reader.library import Library, Listed
    from tui_reader.library.suggest import Suggestions

_REMEMBERED: Final = 50
"""Searches that are remembered."""


class Search:
    """Lists the results of searches, which run in threads; only the latest results count."""

    def __init__(
        self,
        host: Host,
        model: ListModel,
        session: Session,
        background: Background,
        papers: PaperList,
        listing: Listing,
        layout: Layout,
    ) -> None:
        self._host = host
        self._model = model
        self._session = session
        self._background = background
        self._papers = papers
        self._listing = listing
        self._layout = layout
        self._line: SearchLine | None = None
        self._searcher: Searcher | None = None
        self._requested: View | None = None
        """The view that is being searched for and is not listed yet."""
        self._waiting: list[Callable[[], object]] = []
        """Actions that wait for the results of the requested view."""
        self._keep: Listed | None = None
        """The paper that the cursor stays on when the requested view is listed."""
        self._start: str | None = None
        """The id of the paper that was under the cursor before anything was typed."""

    # The search line

    @property
    def is_open(self) -> bool:
        """Whether the search line has the focus."""
        return self._line is not None and self._line.is_open

    async def open(self) -> None:
        """Open the search line with the current search of the list."""
        from tui_reader.app.widgets.search import SearchLine
        from tui_reader.library.query import as_typed

        if self._line is None:
            self._line = SearchLine(
                self._session.searches, keep=self._keep_search, drop=self._drop_search, id="search"
            )
            await self._host.mount_line(self._line)
        if self._line.is_open:
            return
        self._layout.focus("list")
        current = self._listing.current
        self._start = current.paper.id if current else None
        self._line.open(as_typed(self._model.view.query))

    def text_changed(self, text: str) -> None:
        """List the results while typing; an invalid query leaves the list as it is."""
        if self._line is None or not self._line.is_open:
            return
        problem = self._find(text, typing=True)
        if problem is None:
            self._line.show_message("")
        self._suggest(text, self._line.cursor, problem)

    def _find(self, text: str, *, typing: bool) -> int | None:
        """Begin a search; if `text` is invalid, show why and return the position of the problem."""
        from tui_reader.library.query import parse

        try:
            parse(text, typing=typing)
        except QueryError as error:
            if self._line:
                self._line.show_problem(error.message, error.position)
            return error.position
        self._request(replace(self._wanted, query=text), typing=typing)
        return None

    def _keep_search(self, text: str) -> None:
        """Keep the typed search, and move the focus back to the list."""
        from tui_reader.library.query import as_saved

        if self._line is None:
            return
        query = as_saved(text)
        if not query:
            self._drop_search()
            return
        if self._listing.alternatives[0]:
            self._remember(text.strip())
            self._line.close()
            self._layout.focus("list")
            self._search_all(query)
            return
        if self._find(query, typing=False) is not None:
            self._line.take_keys()
            return
        self._remember(text.strip())
        self._model.view = replace(self._model.view, query=query)
        self._line.close()
        self._layout.focus("list")

    def _drop_search(self) -> None:
        """Remove the search, and go back to the paper where it began."""
        self.close()
        self._layout.focus("list")
        self.clear(self._start)

    def close(self) -> None:
        """Close the search line, and cancel the running search."""
        if self._line is not None:
            self._line.close()
        self._requested = None
        self._waiting.clear()
        if self._searcher is not None:
            self._searcher.cancel()

    def clear(self, paper: str | None = None) -> bool:
        """Remove the view's search, if it has one, and move the cursor to `paper`."""
        view = self._model.view
        if not view.query:
            return False
        if paper is None and (current := self._listing.current):
            paper = current.paper.id
        self.close()
        self._listing.show_view(replace(view, query=""))
        if paper:
            self._listing.go_to(paper)
        return True

    def _remember(self, text: str) -> None:
        searches = self._session.searches
        if text in searches:
            searches.remove(text)
        searches.insert(0, text)
        del searches[_REMEMBERED:]

    # Searches and their results

    @property
    def _wanted(self) -> View:
        """The view that is listed or about to be: keys may arrive faster than results."""
        return self._requested or self._model.view

    def when_listed(self, do: Callable[[], object]) -> None:
        """Call `do`, which acts on the whole list, now or when a running search is listed."""
        if self._requested is None:
            do()
        else:
            self._waiting.append(do)

    def _searches(self) -> Searcher:
        if self._searcher is None:
            from tui_reader.app.work.searcher import Searcher

            self._searcher = Searcher(
                self._model.library.path,
                lambda number, found: self._host.call_later(self._show_answer, number, found),
            )
        return self._searcher

    def _request(self, view: View, *, typing: bool = False, keep: Listed | None = None) -> None:
        self._listing.end_range()
        self._listing.alternatives = 0, ""
        self._waiting.clear()
        self._keep = keep
        self._requested = view
        self._searches().find(view, self._listing.orders.of(view), typing=typing)

    def _show_answer(self, number: int, found: SearchResult) -> None:
        """List the results of a search, unless another search was begun since."""
        if number != self._searches().latest:
            return
        if found.complete:
            self._requested = None
        self._show_result(found)
        if found.complete and not found.problem:
            waiting, self._waiting = self._waiting, []
            for do in waiting:
                do()

    def _show_result(self, found: SearchResult) -> None:
        if found.problem:
            self._host.fail(found.problem)
            return
        if found.elsewhere is not None:
            self._offer(found.elsewhere, found.corrected)
            return
        view = found.view
        if found.typing:
            from tui_reader.library.query import as_saved

            view = replace(view, query=as_saved(view.query))
        before, cursor = self._model.numbers, self._papers.cursor
        is_listed = self._model.is_partial and len(before) > 0
        is_listed = is_listed and (view, found.order) == (self._model.view, self._model.order)
        self._model.order = found.order
        self._model.show(view, found.numbers)
        self._model.is_partial = not found.complete
        if is_listed and found.numbers[: len(before)] == before and self._keep is None:
            self._listing.extend()
            return
        index = 0 if found.typing else cursor
        if self._keep is not None:
            at = self._model.index_of(self._keep.paper.id)
            index = index_among(before, cursor, found.numbers) if at is None else at
        elif before[: len(found.numbers)] != found.numbers[: len(before)]:
            index = 0
        self._listing.fill(index=index, typing=found.typing)

    def _offer(self, elsewhere: int, corrected: str) -> None:
        """Nothing was found: offer what else could be searched for."""
        self._listing.offer(elsewhere, corrected)
        if self._line and self._line.is_open and (elsewhere or corrected):
            self._line.offer("   ".join(alternatives(elsewhere, corrected, typing=True)), corrected)

    def take_alternative(self) -> bool:
        """Search where or for what the list without papers offers; whether it offers anything."""
        view, (elsewhere, corrected) = self._model.view, self._listing.alternatives
        if len(self._model) or not view.query or not (elsewhere or corrected):
            return False
        if elsewhere:
            self._search_all(view.query)
        else:
            self._request(replace(view, query=corrected))
        return True

    def _search_all(self, query: str) -> None:
        self._request(View(query=query))
        self._listing.choose_in_sidebar(View())

    def _suggest(self, text: str, cursor: int, problem: int | None) -> None:
        """Show completions of the word at the cursor, unless the query is invalid before it."""
        from tui_reader.library.suggest import suggestions

        def suggest(library: Library | None) -> bool:
            found = suggestions(text, cursor, library)
            if found and found.candidates and (problem is None or problem >= found.start):
                self._host.call_later(self._show_suggestions, text, found)
            return found is not None

        def suggest_from_library() -> None:
            with closing(self._background.open_library()) as library:
                suggest(library)

        if not suggest(None):
            self._host.run_thread(suggest_from_library, "suggest", exclusive=True)

    def _show_suggestions(self, text: str, found: Suggestions) -> None:
        """Show the completions, if the typed text is still `text`."""
        if self._line and self._line.is_open and self._line.text == text:
            self._line.suggest(found)

    # Order and filter

    def sort(self) -> None:
        """Ask for an order, and list in it; by relevance only if the query has words."""
        from tui_reader.app.dialogs.order import order_menu

        view, orders = self._wanted, self._listing.orders

        def chosen(picked: Picked[str] | None) -> None:
            if picked:
                orders.choose(view, picked.value)
                self._request(view)

        now = listed_order(view, orders.of(view))
        self._host.push_screen(order_menu(offered_orders(view), now), chosen)

    def toggle_unread_only(self) -> None:
        """List only unread papers, or everything again."""
        view = self._wanted
        self._request(replace(view, unread=not view.unread), keep=self._listing.current)
