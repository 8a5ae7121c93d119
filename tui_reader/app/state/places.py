"""Places: everything that the user can go to by name, and how well each fits the typed text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.display.times import DAYS
from tui_reader.library import Facet, View
from tui_reader.library.query import quote
from tui_reader.library.venues import with_series

if TYPE_CHECKING:
    from tui_reader.app.state.sidebar_folds import Row

AUTHOR: Final = "author"
VENUE: Final = "venue"
ACTION: Final = "action"
FOUND: Final = 50
"""The most places that are found."""
_KINDS: Final = {
    "category": "category",
    "date": "digest",
    "keyword": "keyword",
    "own": "keyword",
    "tag": "tag",
    "source": "source",
}
"""What the kinds of facets are called; all other views are views."""
_WEIGHTS: Final = {
    "view": 6, "category": 5, "digest": 4, "tag": 4, "source": 3, "keyword": 2, "venue": 2,
}  # fmt: skip
_RECENT: Final = 12
"""How much better a place fits to which the user went before."""
_OFFERED: Final = 6
"""Places of each kind that are offered before anything is typed."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Place(NamedTuple):
    """A view or an action."""

    kind: str
    """`view`, `digest`, `category`, `keyword`, `tag`, `source`, VENUE, AUTHOR or ACTION."""
    label: str
    about: str = ""
    papers: int = 0
    """Its papers, as the sidebar counts them; 0 if there are none or they are not counted."""
    view: View | None = None
    run: Callable[[], object] | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What is remembered of it."""
        view = self.view or View("", "")
        return self.kind, self.label, view.kind, view.value


def places_of(rows: Iterable[Row]) -> list[Place]:
    """The views of the sidebar."""
    found: dict[View, Place] = {}
    for row in rows:
        if row.view and row.view not in found:
            kind = _KINDS.get(row.view.kind, "view")
            is_today = row.label != row.view.value and row.view.kind == "date"
            about = _day(row.view.value) if kind == "digest" else row.name
            place = Place(kind, row.label, about, row.count, row.view)
            if is_today:  # the digest is a place of its own
                found[View("", "today")] = place._replace(kind="view")
            else:
                found[row.view] = place
    return list(found.values())


def venue_places(editions: Iterable[Facet]) -> list[Place]:
    """The venues of the library, those with the most papers first."""
    every = list(editions)
    known = {each.value for each in every}
    return [
        Place(
            VENUE,
            each.value,
            papers=each.total,
            view=View("venue", each.value)
            if each.value in known
            else View("query", f"venue:{quote(each.value)}"),
        )
        for each in with_series(every)
    ]


def recent_places(keys: Sequence[Sequence[str]], places: Sequence[Place]) -> list[Place]:
    """The places that the user went to last, as far as they are still there."""
    known = {place.key: place for place in places}
    found: list[Place] = []
    for kind, label, view, value in keys:
        place = known.get((kind, label, view, value))
        if place is None and kind == AUTHOR:
            place = Place(AUTHOR, label, view=View(view, value))
        if place:
            found.append(place)
    return found


class Finder:
    """Finds places by what is typed; made once, as it prepares the text of every place."""

    def __init__(self, places: Sequence[Place], recent: Sequence[Place]) -> None:
        self._recent = list(recent)
        self._recent_keys = {place.key for place in recent}
        authors = [place for place in recent if place.kind == AUTHOR]
        self._entries = [_Entry.of(place) for place in [*places, *authors]]
        self._places = places

    def offered(self) -> list[Place]:
        """The places before anything is typed: the latest ones, some of each kind, all actions."""
        of_kind: dict[str, int] = {}
        rest: list[Place] = []
        for place in self._places:
            of_kind[place.kind] = number = of_kind.get(place.kind, 0) + 1
            if number <= _OFFERED or place.kind in (ACTION, "view"):
                rest.append(place)
        return [*self._recent, *(place for place in rest if place.key not in self._recent_keys)]

    def find(self, typed: str, authors: Sequence[Place] = ()) -> list[Place]:
        """The places that fit what is typed, the best first, among them these `authors`."""
        words = [(word, _squeezed(word)) for word in folded(typed).split()]
        if not words:
            return self.offered()
        found: list[tuple[float, int, int, Place]] = []
        known = {entry.place.key for entry in self._entries}
        more = [_Entry.of(place) for place in authors if place.key not in known]
        for at, entry in enumerate([*self._entries, *more]):
            if fit := entry.fit(words):
                place = entry.place
                fit += _WEIGHTS.get(place.kind, 0) + _RECENT * (place.key in self._recent_keys)
                found.append((-fit, -place.papers, at, place))
        found.sort(key=lambda each: each[:3])
        return [place for *_, place in found[:FOUND]]


class _Entry(NamedTuple):
    """A place with its text in the forms that are compared."""

    place: Place
    text: str
    """Label and explanation."""
    label: str
    """The letters and digits of the label."""
    words: frozenset[str]
    """The words of the label."""

    @classmethod
    def of(cls, place: Place) -> _Entry:
        label = folded(place.label)
        words = "".join(each if each.isalnum() else " " for each in label).split()
        text = f"{label} {folded(place.about)}" if place.kind != ACTION else label
        return cls(place, text, _squeezed(label), frozenset(words))

    def fit(self, words: Sequence[tuple[str, str]]) -> float:
        """How well it fits all of these words, 0 to 100; 0 if one of them does not fit."""
        total = 0.0
        for word, letters in words:
            fit = self._fit(word, letters)
            if not fit:
                return 0
            total += fit
        return total / len(words)

    def _fit(self, word: str, letters: str) -> float:
        """A whole word, the beginning of the label or of a word, anywhere, letter by letter."""
        if letters and (self.label == letters or word in self.words):
            return 100 if self.label == letters else 95
        if len(letters) < len(word):
            if word in self.text:
                return 95
            if len(letters) < 2:
                return 0
        if letters and self.label.startswith(letters):
            return 90 - min(20, len(self.label) - len(letters)) / 2
        at = self.text.find(word)
        if at >= 0:
            return 50 if at and self.text[at - 1].isalnum() else 70
        if not letters:
            return 0
        if letters in self.label:
            return 45
        return _scattered(letters, self.label)


def _scattered(letters: str, label: str) -> float:
    """How well the letters fit one by one, in this order: 0 to 30, more the closer they are."""
    at = start = label.find(letters[0])
    for letter in letters[1:]:
        if at < 0:
            return 0
        at = label.find(letter, at + 1)
    if at < 0:
        return 0
    return 30 * len(letters) / (at - start + 1) if len(letters) > 1 else 0


def folded(text: str) -> str:
    """`text` without case and accents."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _squeezed(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _day(value: str) -> str:
    """`2026-06-26` in words: `Friday 26 June`."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    return f"{DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
