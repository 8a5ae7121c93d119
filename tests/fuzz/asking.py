"""Targets: queries as they are typed, asked of a real library, and shown in its texts."""

import atexit
import re
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

from tests.fuzz.digests import text_of
from tests.fuzz.oracles import assert_line
from tests.support.shelf import Shelf, daily
from tui_reader.config import Keyword
from tui_reader.core.keywords import KeywordError, compile_patterns, find_keywords, regex_of
from tui_reader.core.text import clean_line
from tui_reader.library import QueryError, View
from tui_reader.library.matches import Matches
from tui_reader.library.query import MAX_QUERY, as_saved, as_typed, parse, quote, terms
from tui_reader.library.suggest import suggestions

_TODAY = date(2026, 11, 23)
_ABSTRACT = (
    "Sparse attention (SpAtt) for 大语言模型 and Poincaré balls: a low-rank, state-of-the-art "
    "KV cache; İstanbul, straße, ŁÓDŹ, ﬁnite, 한국어 $\\mathcal{O}(n)$ 😀."
)
_ONE_LETTER = re.compile(r"(?<![^\W_])[^\W_]\"?\Z")


@lru_cache(1)
def shelf() -> Shelf:
    root = tempfile.TemporaryDirectory()
    made = Shelf(Path(root.name), ["daily"])
    made.put(
        "daily/2026-11-20.jsonl",
        [
            daily(f"2611.0000{n}", title, authors=[author], summary=_ABSTRACT, tldr=title * 2)
            for n, (title, author) in enumerate(
                [("Sparse attention", "Song Han"), ("键值缓存 KV", "Łukasz K"), ("A", "韩松")]
            )
        ],
    )
    made.sync()
    atexit.register(root.cleanup)
    atexit.register(made.close)
    return made


def refused(error: QueryError, text: str, *, typing: bool) -> None:
    assert_line(str(error))
    assert 0 <= error.position <= max(len(text), 2000)
    assert terms(text, typing=typing) == ()


def ask(data: bytes) -> None:
    """A query is read or refused with its place; what is read is asked, shown and finished."""
    text = text_of(data)
    library = shelf().library
    for typing in (False, True):
        try:
            asked = parse(text, _TODAY, typing=typing)
        except QueryError as error:
            refused(error, text, typing=typing)
            continue
        found = library.view(View("query", text), typing=typing)
        # kept, it means what it meant while it was typed; of a word of one letter it asks nothing
        if typing and not _ONE_LETTER.search(text):
            kept = as_saved(text)
            assert library.view(View("query", kept)) == found
            again = as_typed(kept)
            if not _ONE_LETTER.search(again) and len(again) <= MAX_QUERY:
                assert library.view(View("query", again), typing=True) == found
        matches = Matches(asked.terms)
        for column in (None, "title", "abstract"):
            end = 0
            for start, stop in matches.spans(_ABSTRACT, column):
                assert end <= start < stop <= len(_ABSTRACT)
                end = stop
    for cursor in {len(text), len(text) // 2}:
        offered = suggestions(text, cursor, library)
        if offered:
            assert 0 <= offered.start <= offered.end <= len(text)
            for each in offered.candidates:
                assert_line(each.text)
    value = clean_line(text)
    if value and len(value) < 1000:
        parse(f"tag:{quote(value)}", _TODAY)


def match_keywords(data: bytes) -> None:
    """Find the user's words and regular expressions in a text."""
    words = tuple(filter(None, (clean_line(line) for line in text_of(data).split("\n")[:8])))
    usable = []
    for word in words:
        if expression := regex_of(word):
            try:
                compile_patterns((expression,))
            except KeywordError as error:
                assert_line(str(error))
                continue
        usable.append(word)
    end = 0
    for place in find_keywords(_ABSTRACT, [Keyword("k", tuple(usable))]):
        assert end <= place.start < place.end <= len(_ABSTRACT)
        end = place.end
