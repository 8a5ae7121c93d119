import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily, temporary_shelf, weekly
from tui_reader.library import Listed, QueryError, View, fields
from tui_reader.library.fields import FIELDS
from tui_reader.library.query import MAX_QUERY, as_saved, as_typed, parse
from tui_reader.library.words import CJK

TODAY = date.today()


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with temporary_shelf() as made:
        texts = ["Sparse attention for all", "key value cache", "Poincaré ball", "attentive keys"]
        chinese = ["大语言模型的稀疏注意力", "键值缓存 KV 压缩", None, "注意 attention 机制"]
        for day in range(4):
            made.put(
                f"daily/2026-0{day + 1}-1{day}.jsonl",
                [
                    daily(
                        f"260{day + 1}.0000{n}",
                        f"{texts[n % 4]}: part {day}",
                        authors=[["Song Han", "Łukasz K"], ["Ann Hansen"], [], ["韩松"]][n % 4],
                        categories=[["cs.CL", "cs.LG"], ["cs.LG"], ["stat.ML"], ["math.ST"]][day],
                        summary=f"{texts[(n + day) % 4]} and (low-rank) state-of-the-art.",
                        tldr=chinese[(n + 2 * day) % 4],
                        method=chinese[(n + day) % 4],
                        code_url="https://github.com/a/b" if n == 1 else None,
                    )
                    for n in range(6)
                ],
            )
        recent = (TODAY - timedelta(3)).isoformat()
        made.put(
            f"weekly/{recent}.md",
            weekly(
                recent,
                {"id": "2601.00001", "badges": [("KV cache", "red"), ("LLM", "red")]},
                {"id": "2609.00001", "title": "Only here", "badges": [("low--bit", "red")]},
            ),
        )
        made.put("weekly/undated.jsonl", [daily("2610.00001", "Undated keys")])
        made.sync()
        made.mark(["2601.00001", "2602.00003", "2609.00001"], read=True)
        made.mark(["2602.00003", "2603.00000"], starred=True)
        yield made


# The meaning of queries, in plain Python


def tokens(text: str | None) -> list[str]:
    """The words of a text: without case and accents, each Chinese character by itself."""
    plain = unicodedata.normalize("NFKD", (text or "").lower().replace("ł", "l"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found: list[str] = []
    for word in re.findall(r"[^\W_]+", plain):
        found.extend(filter(None, re.split(f"({CJK.pattern.removesuffix('+')})", word)))
    return found


def has_phrase(words: list[str], phrase: list[str], prefix: bool) -> bool:
    size = len(phrase)
    for start in range(len(words) - size + 1):
        part = words[start : start + size]
        if part == phrase:
            return True
        if prefix and part[:-1] == phrase[:-1] and part[-1].startswith(phrase[-1]):
            return True
    return False


def columns(listed: Listed) -> dict[str, list[str]]:
    paper = listed.paper
    ai = (paper.motivation, paper.method, paper.result, paper.conclusion)
    return {
        "ti": tokens(paper.title),
        "au": tokens(" ; ".join(paper.authors)),
        "abs": tokens(paper.abstract),
        "tldr": tokens(paper.tldr),
        "": tokens("\n".join(filter(None, ai))),
    }


@dataclass
class Asked:
    """A query and what it means of a paper."""

    text: str
    meets: Callable[[Listed], bool]


def words_of(text: str, field: str | None = None, prefix: bool = False) -> Asked:
    phrase = tokens(text)

    def meets(listed: Listed) -> bool:
        searched = columns(listed)
        where = [searched[field]] if field else searched.values()
        return any(has_phrase(words, phrase, prefix) for words in where)

    quoted = f'"{text}"' if " " in text else text
    return Asked((f"{field}:" if field else "") + quoted + "*" * prefix, meets)


# fmt: off
_SOME_WORDS = [
    "attention", "Attention", "SPARSE", "key", "keys", "atten", "part", "poincare", "Poincaré",
    "low-rank", "of-the-art", "Han", "韩", "松", "注意", "意力", "语言模型", "KV", "缓存KV",
    "missing", "力注", "łukasz", "Lukasz", "key value", "value cache", "cache value", "for all",
    "Song Han", "part 1",
]
# fmt: on
_words = st.builds(
    words_of,
    st.sampled_from(_SOME_WORDS),
    st.sampled_from([None, None, "ti", "au", "abs", "tldr"]),
    st.booleans(),
)


def _category(value: str) -> Asked:
    def meets(listed: Listed) -> bool:
        low = value.lower()
        every = [category.lower() for category in listed.paper.categories]
        return low in every or (
            "." not in low and any(each.startswith(f"{low}.") for each in every)
        )

    return Asked(f"cat:{value}", meets)


def _keyword(value: str) -> Asked:
    def meets(listed: Listed) -> bool:
        return value.lower() in (badge.label.lower() for badge in listed.paper.badges)

    return Asked(f'kw:"{value}"', meets)


def _source(value: str) -> Asked:
    return Asked(f"in:{value}", lambda each: value in {ref.source for ref in each.paper.digests})


def _between(text: str, first: str, last: str) -> Asked:
    return Asked(f"date:{text}", lambda each: each.date is not None and first <= each.date <= last)


_terms = st.one_of(
    _words,
    _words,
    _words,
    st.sampled_from(["cs.CL", "cs", "CS", "stat", "math.ST", "c", "cs.", "none"]).map(_category),
    st.sampled_from(["KV cache", "llm", "low-bit", "KV"]).map(_keyword),
    st.sampled_from(["daily", "weekly", "other"]).map(_source),
    st.sampled_from(
        [
            _between("2026", "2026-01-01", "2026-12-31"),
            _between("2026-02", "2026-02-01", "2026-02-28"),
            _between("2026-02-11", "2026-02-11", "2026-02-11"),
            _between("2026-02..2026-03-11", "2026-02-01", "2026-03-11"),
            _between("2026-02-12..", "2026-02-12", "9999-12-31"),
            _between("..2026-02", "0001-01-01", "2026-02-28"),
            Asked("is:read", lambda each: each.read),
            Asked("is:unread", lambda each: not each.read),
            Asked("is:starred", lambda each: each.starred),
            Asked("has:tldr", lambda each: each.paper.tldr is not None),
            Asked("has:code", lambda each: each.paper.links.code is not None),
            Asked("has:note", lambda each: False),
            Asked("tag:x", lambda each: False),
            Asked("id:2601.00001", lambda each: each.paper.id == "2601.00001"),
            Asked("id:2601*", lambda each: each.paper.id.startswith("2601")),
            Asked(
                "since:7d",
                lambda each: (
                    each.date is not None and each.date >= (TODAY - timedelta(7)).isoformat()
                ),
            ),
        ]
    ),
)


def _joined(parts: list[Asked], word: str, join: Callable[..., bool]) -> Asked:
    def text(part: Asked) -> str:
        # a query in brackets means what it meant
        return f"({part.text})" if " " in part.text else part.text

    return Asked(
        word.join(map(text, parts)),
        lambda listed: join(part.meets(listed) for part in parts),
    )


def _not(part: Asked) -> Asked:
    return Asked(f"-({part.text})", lambda listed: not part.meets(listed))


_queries = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: _joined(parts, " ", all)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: _joined(parts, " OR ", any)),
        inner.map(_not),
    ),
    max_leaves=8,
)


def every_paper(shelf: Shelf) -> list[Listed]:
    found = (shelf.library.paper(n) for n in shelf.library.view(View()))
    return [listed for listed in found if listed]


@pytest.mark.parametrize("few", [fields.FEW, 1], ids=["few papers", "many papers"])
@given(asked=_queries)
@settings(deadline=None, max_examples=100)
def test_a_query_finds_the_papers_that_match_it(shelf: Shelf, few: int, asked: Asked) -> None:
    wanted = [listed.paper.id for listed in every_paper(shelf) if asked.meets(listed)]
    with pytest.MonkeyPatch.context() as setting:
        setting.setattr(fields, "FEW", few)
        assert shelf.ids(asked.text) == wanted
        assert shelf.library.count(View("query", asked.text)) == len(wanted)


_pieces = st.sampled_from(
    [*"()\"'*-:.,^+{}<>@#~\\/\0 \t\n", " OR ", " AND ", " NOT ", "NEAR(", "注", "意", "é", "a", "1"]
    + [f"{field}:" for field in FIELDS]
    + ["x:", "cs.CL", "2026-02", "..", "7d", "unread", "\ud800", "\U0001f600", "%", "_", "[", "]"]
)


@given(st.one_of(st.text(max_size=40), st.lists(_pieces, max_size=12).map("".join)), st.booleans())
@settings(deadline=None, max_examples=300)
def test_any_query_is_parsed_or_fails_with_a_position(
    shelf: Shelf, query: str, typing: bool
) -> None:
    wrong = None
    try:
        shelf.library.view(View("query", query), typing=typing)
    except QueryError as error:
        wrong = error
    assert wrong is None or 0 <= wrong.position <= len(query)


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ('"open', 0, "not closed"),
        ('key "open', 4, "not closed"),
        ("(key", 0, "not closed"),
        ("key (a OR (b)", 4, "not closed"),
        ("key)", 3, "unmatched )"),
        ("key OR", 6, "ends too early"),
        ("OR key", 0, "nothing before OR"),
        ("()", 1, "nothing before )"),
        ("foo:bar", 0, "no field foo:"),
        ("key cat:", 7, "cat: needs a value"),
        ("date:tomorrow", 0, "date: takes"),
        ("date:2026-02-30", 0, "date: takes"),
        ("since:later", 0, "since: takes"),
        ("is:good", 0, "is: takes"),
        ("has:money", 0, "has: takes"),
        ("(" * 60 + "a" + ")" * 60, 50, "nested deeper"),
        ("x" * (MAX_QUERY + 3), MAX_QUERY, "longer than"),
    ],
)
def test_an_invalid_query_is_reported_with_its_position(
    query: str, position: int, message: str
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert message in caught.value.message
    assert caught.value.position == position
    assert f"at character {position + 1}" in str(caught.value)


def test_while_typing_the_last_word_may_still_grow(shelf: Shelf) -> None:
    def found(query: str, typing: bool) -> int:
        return len(shelf.library.view(View("query", query), typing=typing))

    assert found("spar", True) == found("sparse", False) > 0
    assert found("spar", False) == found("spar ", True) == 0
    assert found("ti:spar", True) == found("ti:sparse", False) > 0
    assert found('"spar"', True) == 0
    assert found("sp", True) == found("sparse", False)
    assert found("s", True) == found("", False)
    assert found("s", False) == 0


@pytest.mark.parametrize("query", ["", " ", "...", "key ...", "... key"])
def test_punctuation_alone_asks_for_nothing(shelf: Shelf, query: str) -> None:
    assert shelf.ids(query) == shelf.ids(query.replace(".", ""))


def test_a_title_with_a_colon_can_be_searched_for(shelf: Shelf) -> None:
    assert shelf.ids("Sparse attention for all: part 0") != []


def test_a_word_with_a_colon_means_the_same_once_it_is_kept(shelf: Shelf) -> None:
    typed = next(each.paper.title for each in every_paper(shelf)).split()[0].rstrip(":") + ":"
    kept = as_saved(typed)
    found = shelf.library.view(View(query=typed), typing=True)
    assert found
    assert shelf.library.view(View(query=kept)) == found
    assert as_typed(kept) == typed


def test_a_link_can_be_searched_for(shelf: Shelf) -> None:
    assert shelf.ids("https://github.com/x") == []
