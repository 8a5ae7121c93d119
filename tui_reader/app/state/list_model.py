"""ListModel: the papers of one view, fetched by window, with the user's marks."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Final, TypeVar

from tui_reader.app.state.history import ChangeSet, History, MarkChange, Step
from tui_reader.core.orders import FOR_YOU
from tui_reader.display.counts import plural
from tui_reader.library import DamagedLibraryError, Library, Listed, View
from tui_reader.marks.model import Mark
from tui_reader.marks.store import Marks

_T = TypeVar("_T")

_CACHED: Final = 600
_WINDOW: Final = 40
"""Papers fetched at a time, so that moving down the list seldom queries the library."""
_SCAN: Final = 400
_KNOWN: Final = 2_000
"""Marks made here that are kept in memory after the library has copied them."""
START: Final = 400
"""Papers that are listed first, before the rest of the view is read."""


class ListModel:
    """The list of one view and the user's marks on it, without a screen."""

    def __init__(self, library: Library, marks: Marks) -> None:
        self.library = library
        self.marks = marks
        self.view = View()
        self.order = "newest"
        self.numbers: array[int] = array("q")
        """The papers of the list, by the library's numbers."""
        self.is_partial = False
        """Whether only the beginning of the view is listed."""
        self.is_damaged = False
        """Whether the library was damaged and has to be filled again by a sync."""
        self.is_behind = False
        """Whether the library's copy of the marks is known to be out of date."""
        self._listed: OrderedDict[int, Listed] = OrderedDict()
        self._known: dict[str, Mark] = {}
        """Marks that the library may not have copied yet, by id."""
        self.history = History()

    def __len__(self) -> int:
        return len(self.numbers)

    def show(self, view: View, numbers: array[int] | None = None) -> None:
        """List `view`; `numbers` are its papers if they are known already.

        Raises QueryError if its query cannot be read; the list stays as it was.
        """
        if numbers is None:
            numbers = self._listing(view)
        self.view = view
        self.is_partial = False
        self.numbers = numbers

    def show_start(self, view: View, paper: str | None) -> None:
        """List the beginning of `view`; all of it, if the paper with this id is further down."""
        start = self._listing(view, START)
        self.show(view, start)
        self.is_partial = len(start) == START
        if self.is_partial and paper and self.index_of(paper) is None:
            self.show(view)

    def whole(self) -> array[int]:
        """The papers of the view without its search and filter, by the library's numbers."""
        return self._listing(replace(self.view, query="", unread=False))

    def _listing(self, view: View, limit: int = -1) -> array[int]:
        found = self._query(lambda: self.library.view(view, self.order, limit=limit))
        return array("q") if found is None else found

    def forget(self) -> None:
        """Forget the papers that were fetched: the library has changed."""
        self._listed.clear()

    def reload(self, ids: Collection[str]) -> None:
        """Fetch these papers again when they are needed: their texts or marks have changed."""
        for n, listed in list(self._listed.items()):
            if listed.paper.id in ids:
                del self._listed[n]

    def paper(self, index: int) -> Listed | None:
        """The paper at `index` with its marks; None outside the list, or if it is gone."""
        if not 0 <= index < len(self.numbers):
            return None
        start = max(0, index - _WINDOW // 4)
        return self.numbered(self.numbers[index], self.numbers[start : start + _WINDOW])

    def numbered(self, n: int, ahead: Sequence[int] = ()) -> Listed | None:
        """The paper with this number and its marks; None if it is gone.

        If it has to be fetched, the papers of `ahead` are fetched with it.
        """
        if n not in self._listed:
            self._fetch([n, *ahead[:_WINDOW]])
        listed = self._listed.get(n)
        return self._marked(listed) if listed else None

    def _fetch(self, numbers: Sequence[int]) -> None:
        missing = [n for n in dict.fromkeys(numbers) if n not in self._listed]
        found = self._query(lambda: self.library.papers(missing)) or []
        for listed in found:
            self._listed[listed.n] = listed
        if self.is_behind:
            self._learn([listed.paper.id for listed in found])
        while len(self._listed) > _CACHED:
            self._listed.popitem(last=False)

    def _marked(self, listed: Listed) -> Listed:
        mark = self._known.get(listed.paper.id)
        if mark is None:
            return listed
        return listed._replace(read=mark.read, starred=mark.starred, tags=mark.tags, note=mark.note)

    def listed(self, numbers: Sequence[int]) -> list[Listed]:
        """The papers with these numbers and their marks, in this order."""
        found = self._query(lambda: self.library.papers(numbers)) or ()
        return [self._marked(listed) for listed in found]

    def numbers_of(self, ids: Iterable[str]) -> list[int]:
        """The library's numbers of those of these papers that it has."""
        wanted = dict.fromkeys(ids)
        found = self._query(lambda: [self.library.find(id_) for id_ in wanted]) or ()
        return [n for n in found if n is not None]

    def full(self, index: int) -> Listed | None:
        """The paper at `index` with its digests."""
        listed = self.paper(index)
        return self.with_digests(listed) if listed else None

    def with_digests(self, listed: Listed) -> Listed:
        """The same paper with its digests."""
        return self._query(lambda: self.library.with_digests(listed)) or listed

    def _query(self, question: Callable[[], _T]) -> _T | None:
        """The library's answer; None, and an empty library, if it turns out damaged."""
        try:
            return question()
        except DamagedLibraryError:
            self.replace_library()
            return None

    def replace_library(self) -> None:
        """Replace a damaged library by an empty one, which a sync fills."""
        self.library.rebuild()
        self.numbers = array("q")
        self._listed.clear()
        self.is_damaged = True

    def index_of(self, id_: str) -> int | None:
        """The index of the paper with this id in the list."""
        n = self._query(lambda: self.library.find(id_))
        try:
            return None if n is None else self.numbers.index(n)
        except ValueError:
            return None

    def arrivals(self, seen: int | None) -> tuple[int, int] | None:
        """How many papers arrived after `seen`, and until when; None if the library is damaged."""

        def ask() -> tuple[int, int]:
            until = self.library.arrived_until()
            return (0 if seen is None else self.library.count_since(seen)), until

        return self._query(ask)

    def place(self, index: int) -> int:
        """The index that the paper at `index` will have when the view is listed again."""
        if self.view.kind not in ("unread", FOR_YOU) and not self.view.unread:
            return index
        return self._query(lambda: sum(1 for _ in self._unread(range(index)))) or 0

    def next_unread(self, index: int, step: int) -> int | None:
        """The nearest unread paper after (before, with a step of -1) `index`, around the ends."""
        last = len(self.numbers) - 1
        index = min(index, last + 1)
        if step > 0:
            order = chain(range(index + 1, last + 1), range(index))
        else:
            order = chain(range(index - 1, -1, -1), range(last, index, -1))
        return self._query(lambda: next(self._unread(order), None))

    def _unread(self, order: Iterable[int]) -> Iterator[int]:
        """The indices of `order`, in that order, whose papers are unread."""
        places = iter(order)
        while chunk := list(islice(places, _SCAN)):
            unread = set(self._unread_of([self.numbers[at] for at in chunk]))
            yield from (at for at in chunk if self.numbers[at] in unread)

    def best_for_you(self) -> list[int]:
        """The papers of the list that the user probably wants, the best first."""
        listed = frozenset(self.numbers)
        found = self._query(self.library.ranking.best_for_you) or ()
        return [n for n in found if n in listed]

    def unread_of(self, numbers: Sequence[int]) -> list[int]:
        """Those of these papers that are unread, in this order."""
        return self._query(lambda: self._unread_of(numbers)) or []

    def _unread_of(self, numbers: Sequence[int]) -> list[int]:
        found = []
        unread = self.library.unread_ids(numbers)
        for n in numbers:
            id_ = unread.get(n)
            mark = self._known.get(id_) if id_ else self._known_mark(n)
            if (id_ is not None and mark is None) or (mark is not None and not mark.read):
                found.append(n)
        return found

    def _known_mark(self, n: int) -> Mark | None:
        """The mark of a paper that is read in the library's copy, if it was changed since."""
        listed = self._listed.get(n)
        return self._known.get(listed.paper.id) if listed else None

    # Marks

    def mark_all(
        self,
        ids: Sequence[str],
        change: MarkChange,
        label: str | None = None,
        decision: object = None,
    ) -> int:
        """Mark papers in one step, on disk before this returns; returns how many changed.

        `label` describes the step for undo; by default it is made of the change and the number
        of papers. `decision` is a decision of triage, see `Step`. Raises MarksError.
        """
        back = ChangeSet(self.marks.mark(ids, **change._asdict(), session=self.history.session))
        changed = len(back.ids())
        label = label or change.describe(plural(changed, "paper"))
        self.history.record(Step(label, back, decision=decision))
        self._learn(ids)
        return changed

    def reverse(self, *, again: bool = False) -> str | None:
        """Undo the last step made here; with `again`, redo the one that was undone last.

        Marks that others have made since stay. On disk before this returns. Returns a message
        about it, or None if there is no step. Raises MarksError.
        """
        step = self.history.take(again=again)
        if step is None:
            return None
        try:
            back, left = self.marks.revert(step.changes, self.history.session)
        except BaseException:
            self.history.put_back(step, again=again)
            raise
        self._learn(step.ids())
        return self.history.reversed(step, ChangeSet(back), left, again=again)

    def _learn(self, ids: Sequence[str]) -> None:
        self._known.update(self.marks.get(ids))

    def reload_marks(self, ids: list[str]) -> None:
        """Marks of these papers have changed, here or in another reader: fetch them again."""
        self.is_behind = False
        self._known.update(self.marks.get([id_ for id_ in ids if id_ in self._known]))
        changed = set(ids)
        if len(self._known) > _KNOWN and self._library_knows_all():
            changed.update(self._known)
            self._known.clear()
        self.reload(changed)

    def _library_knows_all(self) -> bool:
        point = self.marks.file, self.marks.sequence
        return bool(self._query(lambda: self.library.marks_position() == point))
