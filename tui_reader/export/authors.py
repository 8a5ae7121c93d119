"""Authors' names split into family name, given name and suffix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tui_reader.core.latex import readable
from tui_reader.core.people.groups import is_group
from tui_reader.core.people.words import SUFFIXES, is_family_first
from tui_reader.core.text import clean

# fmt: off
_PARTICLES: Final = frozenset(("De", "Del", "Della", "Di", "Dos", "Von"))
"""Capitalised particles that begin the family name, unless they are the last word."""
_PAIRED: Final = frozenset(("Van", "La", "Le", "Den", "Der"))
"""Particles that are given names too, and begin the family name only before another particle."""
# fmt: on
_AND: Final = ("y", "i", "e")
"""Words between two family names of a person: Ortega y Gasset."""
_FIRST_IDEOGRAPH: Final = "\u2e80"
_VOWEL: Final = re.compile("[AEIOUYÄÖÜ]")


class Name(NamedTuple):
    """An author's name."""

    family: str
    """The name to sort by, with particles (`van der Maaten`); the whole name if `is_whole`."""
    given: str = ""
    suffix: str = ""
    """`Jr.`, `III`."""
    is_whole: bool = False
    """Whether it is not split: a group, or a person with one name."""


def split_names(names: Sequence[str]) -> list[Name]:
    """Split all names of a list; names may be in Vancouver style (`Sample AB`)."""
    texts = [flat(readable(name)) for name in names]
    if not _are_family_first([text.split() for text in texts]):
        return [*map(split_name, names)]
    return [split_name(text if is_group(text.split()) else _with_comma(text)) for text in texts]


def _with_comma(text: str) -> str:
    """`Sample AB` as `Sample, AB`."""
    family, _, given = text.rpartition(" ")
    return f"{family}, {given}"


def split_name(name: str) -> Name:
    """Split a name written as `Given Family`, `Family, Given` or a group's name.

    Chinese, Japanese and Korean names have their family name first; without a space they are not
    split. LaTeX accents are converted.
    """
    text = flat(readable(name))
    words = text.split()
    if len(words) < 2 or is_group(words):
        return Name(text, is_whole=True)
    if "," in text:
        return _with_commas(text)
    if all(word[0] >= _FIRST_IDEOGRAPH for word in words):
        return Name(words[0], " ".join(words[1:]))
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in SUFFIXES else ""
    start = _family_start(words)
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def flat(text: str) -> str:
    """`text` on one line with single spaces and without control characters."""
    return " ".join(clean(text).split())


def _are_family_first(names: Sequence[Sequence[str]]) -> bool:
    """Whether these names are in Vancouver style, not family names in capitals (`Hao LI`)."""
    people = [words for words in names if not is_group(words)]
    return all(map(is_family_first, people)) and any(
        len(words[-1]) == 1 or not _VOWEL.search(words[-1]) for words in people
    )


def _with_commas(text: str) -> Name:
    parts = [part.strip() for part in text.split(",")]
    suffixes = [part for part in parts[1:] if part.lower() in SUFFIXES]
    others = [part for part in parts if part not in suffixes]
    family = others[0].split()
    if len(family) > 1 and family[-1].lower() in SUFFIXES:
        suffixes.append(family.pop())
    if len(suffixes) > 1 or len(others) > 2 or not all(others):
        return Name(text, is_whole=True)
    suffix = suffixes[0] if suffixes else ""
    if len(others) == 2:
        return Name(" ".join(family), others[1], suffix)
    start = _family_start(family)
    return Name(" ".join(family[start:]), " ".join(family[:start]), suffix)


def _family_start(words: list[str]) -> int:
    """The index of the word that the family name begins with."""
    last = len(words) - 1
    for index in range(1, last):
        word, after = words[index], words[index + 1]
        if word in _AND and index > 1:
            return index - 1
        is_particle = word.lstrip("'’")[:1].islower() or word in _PARTICLES
        if is_particle or (word in _PAIRED and (after[0].islower() or after in _PAIRED)):
            return index
    return last
