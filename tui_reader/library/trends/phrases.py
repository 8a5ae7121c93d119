"""Words and phrases that many texts have, scored by how rare they are in other texts."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tui_reader.library.latex_words import without_latex
from tui_reader.library.ranking.terms import stem
from tui_reader.library.words import CJK, cut, without_combining

MOST_WORDS: Final = 3
"""Words of the longest phrase."""
MOST_CHARACTERS: Final = 6
"""Characters of the longest phrase in Chinese, Japanese or Korean, and two of the shortest."""
MOST_FORMS: Final = 3
"""Forms of a phrase, such as its plural, that are counted as one."""
_BOUND: Final = 0.8
"""A phrase that is part of one longer phrase in this share of its texts is no phrase by itself."""
_COMMON: Final = 0.4
"""A word in more than this share of the texts neither begins nor ends a phrase…"""
_FREE: Final = 0.3
"""…unless this share of its texts have it as part of the same longer phrase."""
_ENOUGH: Final = 20
"""The number of texts that a share needs to be reliable."""
_FUNCTION_WORDS: Final = frozenset(
    """
    about across after all also although among any because before being between beyond both but
    can cannot could do does during each even every few first four had has he her here him his how
    if into just like many may might more most much must no nor not of off often once one only onto
    other others our out over own per rather same she should since so some still such than their
    them then there therefore these they this those three thus to together too toward towards two
    under until up upon us very what when where whether which who whose why will within without
    would yet you your
    """.split()  # noqa: SIM905
)
"""English words that no phrase begins or ends with, besides those that most texts have."""
_SENTENCE_END: Final = re.compile(r"[.;:!?,()\n。，、；：！？（）]\s?(?!\d)")
_WORD: Final = re.compile(r"[^\W_]+")
_COMPOUND: Final = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_HYPHEN: Final = re.compile("[-\u2010\u2011]")
_SPACES: Final = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
_SPACES_BUT_HYPHENS: Final = {code: " " for code in _SPACES if chr(code) != "-"}
_NAME: Final = re.compile(
    r"(?<![^\W_])(?:[A-Za-z]+[0-9]|[0-9]+[A-Za-z]|[A-Za-z][a-z0-9]*[A-Z])[A-Za-z0-9]*(?![^\W_])"
)

Gram = tuple[str, ...]
"""The words of a phrase, or the characters of one in Chinese, Japanese or Korean."""


class Phrase(NamedTuple):
    """A phrase, with the forms that count as the same."""

    stems: Gram
    forms: tuple[Gram, ...]
    """The most frequent one first."""

    def texts(self, counts: Mapping[Gram, int]) -> int:
        """About how many texts have it, given the number for each of its forms."""
        return sum(counts.get(form, 0) for form in self.forms)


def searchable(gram: Gram) -> str:
    """A phrase as it is searched for."""
    return ("" if is_ideographic(gram) else " ").join(gram)


def is_ideographic(gram: Gram) -> bool:
    """Whether a phrase consists of Chinese, Japanese or Korean characters."""
    return bool(CJK.match(gram[0]))


def counted(texts: Iterable[str], wanted: frozenset[Gram] | None = None) -> Counter[Gram]:
    """In how many of the texts each phrase is found; only the `wanted` phrases, unless None."""
    found: Counter[Gram] = Counter()
    for text in texts:
        found.update(_grams(text, wanted))
    return found


def _grams(text: str, wanted: frozenset[Gram] | None) -> set[Gram]:
    """The words and phrases of a text, each once; only the `wanted` ones, unless None."""
    if "\\" in text or "$" in text:
        text = without_latex(text)
    found: set[Gram] = set()
    for part in _SENTENCE_END.split(_plain(text)):
        if part.isascii():
            if "-" in part:
                _add_compounds(part.translate(_SPACES_BUT_HYPHENS).split(), found)
            else:
                _add(part.translate(_SPACES).split(), MOST_WORDS, found, wanted)
        elif CJK.search(part):
            for run in _separated(_WORD.findall(part), found):
                _add(run, MOST_WORDS, found)
        else:
            _add_compounds(_COMPOUND.findall(part), found)
    return found if wanted is None else found & wanted


def _add_compounds(compounds: Iterable[str], found: set[Gram]) -> None:
    """Add the phrases that do not begin or end within a compound, such as `training-free`."""
    words: list[str] = []
    begins: list[bool] = []
    ends: list[bool] = []
    for compound in compounds:
        parts = [part for part in _HYPHEN.split(compound) if part]
        words += parts
        begins += [at == 0 for at in range(len(parts))]
        ends += [at == len(parts) - 1 for at in range(len(parts))]
    for at, is_begin in enumerate(begins):
        if is_begin:
            found.update(
                tuple(words[at : end + 1])
                for end in range(at, min(at + MOST_WORDS, len(words)))
                if ends[end]
            )


def _separated(words: Sequence[str], found: set[Gram]) -> Iterator[list[str]]:
    """The runs of words in alphabets; phrases of ideographs are added to `found`."""
    run: list[str] = []
    for word in words:
        pieces = cut(word).split() if CJK.search(word) else [word]
        ideographs: list[str] = []
        for piece in pieces:
            if CJK.match(piece):
                ideographs.append(piece)
                if run:
                    yield run
                    run = []
            else:
                _add(ideographs, MOST_CHARACTERS, found)
                ideographs = []
                run.append(piece)
        _add(ideographs, MOST_CHARACTERS, found)
    if run:
        yield run


def _add(
    words: Sequence[str], most: int, found: set[Gram], wanted: frozenset[Gram] | None = None
) -> None:
    for length in range(1, most + 1):
        grams = zip(*(words[at:] for at in range(length)), strict=False)
        found.update(grams if wanted is None else wanted.intersection(grams))


def _plain(text: str) -> str:
    """`text` without case and accents, as the full-text index divides it."""
    if not text.isascii():
        plain = without_combining(unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFC", plain)  # Korean syllables, Japanese voicing
    return text.lower()


def is_content(word: str) -> bool:
    """Whether a word says something by itself, unlike `of`."""
    return bool(stem(word)) and word not in _FUNCTION_WORDS


def names(texts: Iterable[str]) -> Counter[str]:
    """How many of the texts write a word as a name, with capitals or digits: `LoRA`, `3D`."""
    found: Counter[str] = Counter()
    for text in texts:
        # few words have more than a first letter that is not small
        found.update(
            {
                name.lower()
                for word in set(text.split())
                if not word[1:].islower()
                for name in _NAME.findall(word)
            }
        )
    return found


def phrases(counts: Mapping[Gram, int], texts: int, least: int) -> list[Phrase]:
    """The phrases that at least `least` of a number of texts have.

    Left out are phrases that begin or end with a word that most texts have, in any language, and
    phrases that are nearly always part of one longer phrase.
    """
    kept = {gram: count for gram, count in counts.items() if count >= least}
    longer: defaultdict[Gram, int] = defaultdict(int)
    for gram, count in kept.items():
        for part in {gram[:-1], gram[1:]} - {()}:
            longer[part] = max(longer[part], count)
    common = _FUNCTION_WORDS | {
        gram[0]
        for gram, count in kept.items()
        if len(gram) == 1
        and texts >= _ENOUGH
        and count > _COMMON * texts
        and longer.get(gram, 0) < _FREE * count
    }
    forms: defaultdict[Gram, list[Gram]] = defaultdict(list)
    for gram in kept:
        if _is_phrase(gram, common):
            forms[_stems(gram)].append(gram)
    merged = {stems: sum(kept[form] for form in each) for stems, each in forms.items()}
    wider: defaultdict[Gram, int] = defaultdict(int)
    for stems, count in merged.items():
        for part in {stems[:-1], stems[1:], stems[:1], stems[-1:]} - {(), stems}:
            wider[part] = max(wider[part], count)
    found = []
    for stems, each in forms.items():
        if wider.get(stems, 0) >= _BOUND * merged[stems]:
            continue
        each.sort(key=lambda form: (-kept[form], form))
        found.append(Phrase(stems, tuple(each[:MOST_FORMS])))
    return found


def _is_phrase(gram: Gram, common: frozenset[str]) -> bool:
    first, last = gram[0], gram[-1]
    if not common.isdisjoint((first, last)):
        return False
    if is_ideographic(gram):
        return len(gram) > 1
    if not (stem(first) and stem(last)):  # single letters and frequent words
        return False
    return not (first.isdigit() or last.isdigit())


def _stems(gram: Gram) -> Gram:
    return gram if is_ideographic(gram) else tuple(stem(word) or word for word in gram)


def keyness(here: int, texts: int, there: int, background: int) -> float:
    """How much more often a phrase is in some texts than in the background: the signed G².

    It is in `here` of `texts`, and in `there` of the texts of the background (Dunning, "Accurate
    Methods for the Statistics of Surprise and Coincidence", 1993).
    """
    if not texts or not background:
        return 0.0
    total = texts + background
    score = 0.0
    for cell, row, column in (
        (here, texts, here + there),
        (there, background, here + there),
        (texts - here, texts, total - here - there),
        (background - there, background, total - here - there),
    ):
        if cell > 0:
            score += cell * math.log(cell * total / (row * column))
    score = max(0.0, 2 * score)
    return score if here * background >= there * texts else -score
