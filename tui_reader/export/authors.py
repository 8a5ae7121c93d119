"""Authors' names split into family name, given name and suffix."""

from __future__ import annotations

from typing import Final, NamedTuple

from tui_reader.core.latex import readable
from tui_reader.core.text import clean

_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_GROUPS: Final = frozenset({"collaboration", "consortium", "team"})
"""A name with one of these words is the name of a group."""
# fmt: off
_LAST_OF_GROUPS: Final = frozenset((
    "alliance", "association", "authors", "committee", "community", "corporation", "foundation",
    "group", "initiative", "institute", "lab", "laboratory", "labs", "network", "project",
    "research", "society", "university",
))
"""A name that ends with one of these words is the name of a group."""
_PARTICLES: Final = frozenset(("De", "Del", "Della", "Di", "Dos", "Von"))
"""Capitalised particles that begin the family name, unless they are the last word."""
_PAIRED: Final = frozenset(("Van", "La", "Le", "Den", "Der"))
"""Particles that are given names too, and begin the family name only before another particle."""
# fmt: on
_FIRST_IDEOGRAPH: Final = "\u2e80"


class Name(NamedTuple):
    """An author's name."""

    family: str
    """The name to sort by, with particles (`van der Maaten`); the whole name if `is_whole`."""
    given: str = ""
    suffix: str = ""
    """`Jr.`, `III`."""
    is_whole: bool = False
    """Whether it has no parts: a group, or a person with one name."""


def split_name(name: str) -> Name:
    """Split a name written as `Given Family`, `Family, Given` or a group's name.

    Chinese, Japanese and Korean names have their family name first; without a space they are not
    split. LaTeX accents are converted.
    """
    text = flat(readable(name))
    words = text.split()
    if len(words) < 2 or _is_group(words):
        return Name(text, is_whole=True)
    if "," in text:
        return _with_commas(text)
    if all(word[0] >= _FIRST_IDEOGRAPH for word in words):
        return Name(words[0], " ".join(words[1:]))
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    start = _family_start(words)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def flat(text: str) -> str:
    """`text` on one line with single spaces and without control characters."""
    return " ".join(clean(text).split())


def _is_group(words: list[str]) -> bool:
    lower = [word.lower().strip(".,:;()") for word in words]
    if lower[0] == "the" or "and" in lower:
        return True
    return lower[-1] in _LAST_OF_GROUPS or not _GROUPS.isdisjoint(lower)


def _with_commas(text: str) -> Name:
    parts = [part.strip() for part in text.split(",")]
    suffixes = [part for part in parts[1:] if part.lower() in _SUFFIXES]
    others = [part for part in parts if part not in suffixes]
    if len(suffixes) > 1 or len(others) > 2 or not all(others):
        return Name(text, is_whole=True)
    suffix = suffixes[0] if suffixes else ""
    if len(others) == 2:
        return Name(others[0], others[1], suffix)
    words = others[0].split()
    start = _family_start(words)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def _family_start(words: list[str]) -> int:
    """The index of the word that the family name begins with."""
    last = len(words) - 1
    for index in range(1, last):
        word, after = words[index], words[index + 1]
        is_particle = word[0].islower() or word in _PARTICLES
        if is_particle or (word in _PAIRED and (after[0].islower() or after in _PAIRED)):
            return index
    return last
