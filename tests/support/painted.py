"""What a screen says of papers' marks: the rows of a list, and what triage counts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

TAGS = ("a1", "b2", "later")
"""The tags that a row is looked through for."""
_ROW = re.compile(
    r"│[ ▌](?P<unread>[ ●])(?P<star>[ ★])(?P<note>[ ✎]) P(?P<number>\d{4}) "
    r"(?P<chips>[^│╭╮╰╯]*) cs\.CL"
)
_CARD = re.compile(r"^ +P(\d{4}) *$", re.MULTILINE)
_PROGRESS = re.compile(r"─ +(\d+) of \d+(?: · ★ (\d+))?(?: · later (\d+))?")


class Said(NamedTuple):
    """That a field of a paper is set, or is not."""

    id: str
    field: str
    there: bool


class _At(NamedTuple):
    """Where triage is: its place, the stars and laters that it counts, and the paper it shows."""

    place: int
    starred: int
    later: int
    number: str


class Painted:
    """Reads one screen after the other, of one reader; papers are called P0001, P0002, …"""

    def __init__(self) -> None:
        self._before: _At | None = None
        self._earlier: str | None = None

    def said(self, lines: list[str]) -> Iterator[Said]:
        """All that a screen says."""
        for line in lines:
            if row := _ROW.search(line):
                id_ = paper(row["number"])
                yield Said(id_, "read", row["unread"] == " ")
                yield Said(id_, "starred", row["star"] != " ")
                yield Said(id_, "note", row["note"] != " ")
                chips = row["chips"]
                has_room = len(chips) - len(chips.lstrip()) > max(map(len, TAGS)) + 2
                for tag in TAGS:
                    if f"#{tag} " in chips or has_room:  # else it may be left out
                        yield Said(id_, f"tag:{tag}", f"#{tag} " in chips)
        yield from self._triaged("\n".join(lines))

    def _triaged(self, screen: str) -> Iterator[Said]:
        """What triage has just made of the paper that it showed before."""
        card, progress = _CARD.search(screen), _PROGRESS.search(screen)
        before, self._before = self._before, None
        if not card or not progress:
            self._earlier = None
            return
        place, starred, later = (int(each or 0) for each in progress.groups())
        now = self._before = _At(place, starred, later, card[1])
        if before is None:
            return
        # a card that is still the one of the place before is about to be painted
        if now.place == before.place + 1 and now.number != before.number != self._earlier:
            id_ = paper(before.number)
            yield Said(id_, "read", True)
            if now.starred > before.starred:
                yield Said(id_, "starred", True)
            if now.later > before.later:
                yield Said(id_, "tag:later", True)
        if now.place != before.place:
            self._earlier = before.number


def paper(number: str | int) -> str:
    """The identifier of the paper that is called P and this number."""
    return f"2601.{int(number):05}"
