"""Decides whether a list of names is written `Given Family` or `Family, Given`.

Costs are penalties without a unit, chosen so that the more plausible reading is cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from tui_reader.core.people.groups import is_group
from tui_reader.core.people.words import (
    CJK,
    SUFFIXES,
    are_initials,
    is_family_first,
    is_initial,
    is_particle,
)

_CHANGE: Final = 1.5
"""The cost of a change of order within a list; few lists do that."""
_UNLIKELY: Final = 3.0
_LONE_INITIALS: Final = 5.0
_AGAINST_ITS_SOURCE: Final = 2.2
"""The cost of `Family, Given` if the source is known to write given names first."""
_NEVER: Final = 100.0


class Kind(Enum):
    """The kind of a part of a list of names, judged by itself."""

    FULL = "given and family name"
    SINGLE = "one name, with its particles"
    INITIALS = "initials"
    GROUP = "a group"
    OTHERS = "authors without names"


@dataclass(slots=True)
class Part:
    """The text between two separators of a list."""

    text: str
    kind: Kind
    suffix: str = ""
    """`Jr.` and the like, after a comma."""


class _Way(NamedTuple):
    """The most plausible reading of the parts up to some position."""

    cost: float
    start: int
    """The part that its last name begins with."""
    was_inverted: bool
    """Whether the name before the last one is written `Family, Given`."""
    name: str


_Ways = dict[bool, _Way]
"""By whether the last name is written `Family, Given`."""


def kind_of(text: str) -> Kind:
    """The kind of a part."""
    words = text.split()
    if len(words) > 1 and words[-1].lower() in SUFFIXES:
        words.pop()
    if is_group(words):
        return Kind.GROUP
    if CJK.search(text):
        return Kind.SINGLE if len(text) == 1 else Kind.FULL
    if are_initials(words):
        return Kind.INITIALS
    first = 0
    while first < len(words) - 1 and is_particle(words[first]):
        first += 1
    return Kind.FULL if len(words) - first > 1 else Kind.SINGLE


def in_order(runs: Sequence[Sequence[Part]], *, given_first: bool, is_one: bool) -> list[str]:
    """The names of a list, by the most plausible reading of its commas.

    A name never spans two runs. With `is_one`, a run of two parts is probably one person.
    """
    if all(len(run) < 2 for run in runs):
        return [_alone(part) for run in runs for part in run]
    names, cost = _given_first(runs, is_one)
    inverted, other = _with_inverted(runs, given_first, is_one)
    return inverted if other < cost else names


def _given_first(runs: Sequence[Sequence[Part]], is_one: bool) -> tuple[list[str], float]:
    """Each part as one name, and the cost of that reading."""
    cost = sum(_cost_alone(part) for run in runs for part in run)
    cost += _CHANGE * sum(is_one and _are_two_people(run) for run in runs)
    return [_alone(part) for run in runs for part in run], cost


def _are_two_people(run: Sequence[Part]) -> bool:
    return len(run) == 2 and not any(part.kind in {Kind.GROUP, Kind.OTHERS} for part in run)


def _alone(part: Part) -> str:
    return f"{part.text} {part.suffix}" if part.suffix else part.text


def _cost_alone(part: Part) -> float:
    if part.kind is Kind.SINGLE:
        return 1.0
    return _LONE_INITIALS if part.kind is Kind.INITIALS else 0.0


def _with_inverted(
    runs: Sequence[Sequence[Part]], given_first: bool, is_one: bool
) -> tuple[list[str], float]:
    """The names if some or all are written `Family, Given`, and the cost of that reading."""
    against = _AGAINST_ITS_SOURCE if given_first else 0.0
    parts: list[Part] = []
    ways: list[_Ways] = [{True: _Way(0.0, 0, True, ""), False: _Way(0.0, 0, False, "")}]
    for run in runs:
        ways.extend({} for _ in run)
        end = len(parts) + len(run)
        is_pair = is_one and _are_two_people(run)
        for at, part in enumerate(run, len(parts)):
            for inverted, way in ways[at].items():
                if part.kind in {Kind.GROUP, Kind.OTHERS}:
                    _keep(ways[at + 1], inverted, _Way(way.cost, at, inverted, _alone(part)))
                    continue
                # lists of `Family, Given` seldom omit a given name
                alone = way.cost + _cost_alone(part) * (1 + (part.kind is Kind.SINGLE))
                alone += _CHANGE * ((inverted and at > 0) or (is_pair and at == end - 1))
                _keep(ways[at + 1], False, _Way(alone, at, inverted, _alone(part)))
                if at + 1 < end:
                    given = run[at + 1 - len(parts)]
                    pair = way.cost + against + _cost_of_pair(part, given, is_pair)
                    pair += _CHANGE * (not inverted and at > 0)
                    _keep(ways[at + 2], True, _Way(pair, at, inverted, _pair(part, given)))
        parts.extend(run)
    return _names(ways)


def _keep(ways: _Ways, inverted: bool, way: _Way) -> None:
    if inverted not in ways or way.cost < ways[inverted].cost:
        ways[inverted] = way


def _names(ways: Sequence[_Ways]) -> tuple[list[str], float]:
    last = min(ways[-1], key=lambda each: ways[-1][each].cost)
    cost = ways[-1][last].cost
    names: list[str] = []
    place = len(ways) - 1
    while place > 0:
        way = ways[place][last]
        names.append(way.name)
        place, last = way.start, way.was_inverted
    return names[::-1], cost


def _pair(family: Part, given: Part) -> str:
    return ", ".join(filter(None, (family.text, given.text, family.suffix or given.suffix)))


def _cost_of_pair(family: Part, given: Part, is_one: bool) -> float:
    """The cost of reading the two parts as a family name and given names."""
    if given.kind in {Kind.GROUP, Kind.OTHERS}:
        return _NEVER
    cost = _cost_of_given(given, is_one)
    if family.kind is Kind.INITIALS:
        return cost + _UNLIKELY
    return cost + (_cost_of_family(family, given, is_one) if family.kind is Kind.FULL else 0.0)


def _cost_of_given(given: Part, is_one: bool) -> float:
    words = given.text.split()
    if given.kind is Kind.INITIALS:
        return 0.0
    if given.kind is Kind.SINGLE:
        return 2.0 if len(words) > 1 else 0.0
    if CJK.search(given.text):
        return _UNLIKELY
    if any(map(is_particle, words[1:-1])) and not is_particle(words[-1]):
        return 0.5 if is_one else 2.0
    if is_one or is_family_first(words):
        return 0.0
    return 0.2 if len(words) == 2 else 0.5 if len(words) == 3 else 1.5


def _cost_of_family(family: Part, given: Part, is_one: bool) -> float:
    words = family.text.split()
    if CJK.search(family.text) or is_initial(words[0]) or is_family_first(words):
        return _UNLIKELY
    if is_one:
        return 0.1
    if given.kind is Kind.INITIALS:
        return 0.3
    if any(map(is_particle, words[1:])):
        return 0.4
    return 0.6 if len(words) == 2 else 1.5
