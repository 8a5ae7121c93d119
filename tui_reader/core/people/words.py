"""Words of people's names: suffixes, particles, initials, titles and degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
# fmt: off
PARTICLES: Final = frozenset((
    "al", "ap", "ben", "bin", "bint", "da", "dal", "das", "de", "degli", "dei", "del", "dela",
    "della", "delle", "den", "der", "des", "di", "do", "dos", "du", "el", "ibn", "la", "las", "le",
    "los", "st.", "ten", "ter", "van", "von", "vom", "zu", "zum", "zur", "'t", "’t", "y", "e",
))
"""Words that belong to the family name after them."""
DEGREES: Final = frozenset((
    "phd", "ph.d.", "ph.d", "m.d.", "m.d", "dphil", "d.phil.", "msc", "m.sc.", "bsc", "b.sc.",
    "mph", "m.p.h.", "mba", "m.b.a.", "mbbs", "mbchb", "frcp", "frcs", "facp", "facs", "facc",
    "dvm", "pharmd", "pharm.d.", "drph", "scd", "sc.d.", "edd", "ed.d.", "psyd", "d.d.s.", "mhs",
    "msph", "meng", "m.eng.", "esq.", "j.d.", "b.a.", "m.a.", "m.s.", "b.s.", "r.n.", "d.o.",
    "ieee", "acm", "faan", "llm", "ll.m.",
))
"""Degrees and the like that may follow a name, in lower case."""
MEMBERSHIPS: Final = frozenset((
    "member", "fellow", "senior member", "life fellow", "life member", "life senior member",
    "student member", "graduate student member", "associate member",
))
"""Words between a name and `IEEE`."""
SHORT_DEGREES: Final = frozenset(("MD", "MA", "MS", "BA", "BS", "DO", "JD", "RN", "PE", "DDS"))
"""Degrees that may also be initials."""
# fmt: on
TITLES: Final = re.compile(
    r"(?:(?:dr|prof|mr|mrs|ms)\.\s*|(?:professor|prof|dr)\s+)+(?=\S)", re.IGNORECASE
)
"""Titles before a name."""
CJK: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,2}\.[-‐–]?)+(?:[^\W\d_]\.?)?|[^\W\d_]\.?")
_UPPER: Final = re.compile(r"[^\W\d_]{1,3}(?:-[^\W\d_])?")


def is_particle(word: str) -> bool:
    """Whether a word belongs to the family name after it, in any case: `van`, `De`, `d'`."""
    return word.lower() in PARTICLES


def is_initial(word: str) -> bool:
    """Whether a word is initials: `A`, `A.`, `A.B.`, `J.-M.`, `Yu.`, `ABC`."""
    if word.lower() in SUFFIXES:
        return False
    if _DOTTED.fullmatch(word):
        return not word[0].islower()
    return bool(_UPPER.fullmatch(word)) and word.isupper()


def are_initials(words: Sequence[str]) -> bool:
    """Whether these are initials, maybe followed by particles: `A. B.`, `B. van der`."""
    end = len(words)
    while end > 1 and words[end - 1].islower() and is_particle(words[end - 1]):
        end -= 1
    return 0 < end <= 8 and all(map(is_initial, words[:end]))


def is_family_first(words: Sequence[str]) -> bool:
    """Whether a name may be in Vancouver style: `Exemplar A`, `van der Sample BC`."""
    return (
        len(words) > 1
        and bool(_UPPER.fullmatch(words[-1]))
        and is_initial(words[-1])
        and not any(map(is_initial, words[:-1]))
        and any(letter.islower() for letter in words[-2])
    )
