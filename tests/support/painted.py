"""Reads the marks of papers off a screen: the rows of a list, and the counts of triage."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TAGS = ("a1", "b2", "later")
"""The tags to look for in a row."""
_ROW = re.compile(
    r"│[ ▌](?P<unread>[ ●])(?P<star>[ ★])(?P<note>[ ✎]) P(?P<number>\d{4}) "
    r"(?P<chips>[^│╭╮╰╯]*) cs\.CL"
)
_CARD = re.compile(r"^ +P(\d{4}) *$", re.MULTILINE)
_PROGRESS = re.compile(r"─ +(\d+) of \d+(?: · ★ (\d+))?(?: · later (\d+))?")


class ShownField(NamedTuple):
    """A field of a paper, and whether the screen shows it as set."""

    id: str
    field: str
    there: bool


class _At(NamedTuple):
    """The state of triage: its position, its counts of stars and of laters, the paper shown."""

    place: int
    starred: int
    later: int
    number: str


class Painted:
    """Reads the successive screens of one reader; the papers are titled P0001, P0002, …"""

    def __init__(self) -> None:
        self._before: _At | None = None
        self._earlier: str | None = None

    def fields(self, lines: list[str]) -> Iterator[ShownField]:
        """All fields that a screen shows."""
        for line in lines:
            if row := _ROW.search(line):
                id_ = paper(row["number"])
                yield ShownField(id_, "read", row["unread"] == " ")
                yield ShownField(id_, "starred", row["star"] != " ")
                yield ShownField(id_, "note", row["note"] != " ")
                chips = row["chips"]
                has_room = len(chips) - len(chips.lstrip()) > max(map(len, TAGS)) + 2
                for tag in TAGS:
                    if f"#{tag} " in chips or has_room:  # else there may be no room for the tag
                        yield ShownField(id_, f"tag:{tag}", f"#{tag} " in chips)
        yield from self._triaged("\n".join(lines))

    def _triaged(self, screen: str) -> Iterator[ShownField]:
        """The fields that triage has just set on the previous paper."""
        card, progress = _CARD.search(screen), _PROGRESS.search(screen)
        before, self._before = self._before, None
        if not card or not progress:
            self._earlier = None
            return
        place, starred, later = (int(each or 0) for each in progress.groups())
        now = self._before = _At(place, starred, later, card[1])
        if before is None:
            return
        # the position can change before the card: then the card still shows the previous paper
        if now.place == before.place + 1 and now.number != before.number != self._earlier:
            id_ = paper(before.number)
            yield ShownField(id_, "read", True)
            if now.starred > before.starred:
                yield ShownField(id_, "starred", True)
            if now.later > before.later:
                yield ShownField(id_, "tag:later", True)
        if now.place != before.place:
            self._earlier = before.number


def paper(number: str | int) -> str:
    """The identifier of the paper titled P and this number."""
    return f"2601.{int(number):05}"
