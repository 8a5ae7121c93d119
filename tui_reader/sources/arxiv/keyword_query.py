"""Queries of arXiv's API for the user's keywords, built as EfficientPaper builds its own.

(any category) AND (any word of a technique) AND (any word of a topic) ANDNOT (any muted word), each
word in the title or the abstract. A query that would be too long is divided, so that together the
parts ask for the same papers (arXiv API User's Manual, 5.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote_plus

from tui_reader.core.keyword_choice import of_weight
from tui_reader.core.keywords import Rules, regex_of
from tui_reader.core.text import clean_line

_LONGEST: Final = 4_000
"""Characters of a query in a URL: servers commonly refuse URLs of more than 8,000."""
_UNQUOTABLE: Final = re.compile(r"[\"\\\s]+")


def queries(categories: Sequence[str], rules: Rules) -> list[str]:
    """The queries; empty if no keyword has a word that can be asked for.

    Regular expressions cannot be asked for. A kind of keywords without words is not required.
    """
    technique, topic = (
        _terms(word for each in of_weight(rules.keywords, weight) for word in each.words)
        for weight in ("technique", "topic")
    )
    if not technique and not topic:
        return []
    every = [f"cat:{each}" if "." in each else f"cat:{each}*" for each in categories]
    muted = _terms(rules.mute)
    while muted and len(quote_plus(" OR ".join(muted))) > _LONGEST // 4:
        muted.pop()  # papers with muted words are left out when the results are matched
    return list(_divided(every, technique, topic, muted))


def _terms(words: Iterable[str]) -> list[str]:
    """The words and phrases as terms of a query, each once; without regular expressions."""
    plain = (
        _UNQUOTABLE.sub(" ", clean_line(word)).strip() for word in words if regex_of(word) is None
    )
    return [f'ti:"{each}" OR abs:"{each}"' for each in dict.fromkeys(plain) if each]


def _divided(
    categories: list[str], technique: list[str], topic: list[str], muted: list[str]
) -> Iterable[str]:
    query = " AND ".join(
        f"({' OR '.join(each)})" for each in (categories, technique, topic) if each
    )
    whole = f"{query} ANDNOT ({' OR '.join(muted)})" if muted else query
    if len(quote_plus(whole)) <= _LONGEST:
        yield whole
    elif len(technique) > 1 and len(technique) >= len(topic):
        for half in _halves(technique):
            yield from _divided(categories, half, topic, muted)
    elif len(topic) > 1:
        for half in _halves(topic):
            yield from _divided(categories, technique, half, muted)
    else:  # papers with muted words are left out when the results are matched
        yield query


def _halves(terms: list[str]) -> tuple[list[str], list[str]]:
    return terms[: len(terms) // 2], terms[len(terms) // 2 :]
