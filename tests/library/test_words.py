"""What is highlighted, ranked, kept and suggested of a query."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily, temporary_shelf
from tui_reader.config import Keyword
from tui_reader.core.keywords import Rules
from tui_reader.library import QueryError, View
from tui_reader.library.matches import Matches
from tui_reader.library.query import MAX_QUERY, as_saved, as_typed, parse, quote, terms
from tui_reader.library.suggest import suggestions

TITLES = (
    "Sparse attention for all",
    "ATTENTIVE keys, Poincaré balls",
    "Poincare\u0301 maps of 注意力机制 KV缓存",
    "大语言模型的稀疏注意力 and key-value caches",
    "キャッシュ圧縮 for LLMs",
    "언어 모델 압축: a survey",
    "Øystein's Łukasiewicz logic",
    "key_value stores; the keys",
)
WORDS = (
    "attention", "atten", "POINCARE", "poincaré", "key", "keys", "KV", "注", "意力", "缓存",
    "力 KV",
    "key value", "value caches", "キャ", "ッシュ", "圧縮", "모델", "어", "llms", "LLM", "oystein",
    "Łukasiewicz", "lukasiewicz", "the", "s", "力注", "存 KV",
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with temporary_shelf() as made:
        made.put(
            "daily/2026-01-01.jsonl",
            [
                daily(
                    f"2601.0000{n}",
                    title,
                    summary="Nothing." if n else "Sparse keys, keys.",
                    authors=["Song Han", "Ada (Countess) Lovelace"] if n % 2 else ["Han Solo"],
                    categories=["cs.CL", "cs.LG"] if n % 2 else ["math.ST"],
                )
                for n, title in enumerate(TITLES)
            ],
        )
        made.sync()
        made.mark(["2601.00001"], read=True)
        yield made


@given(st.sampled_from(WORDS), st.booleans())
@settings(deadline=None, max_examples=60)
def test_only_the_matches_in_a_title_are_highlighted(shelf: Shelf, word: str, prefix: bool) -> None:
    query = f'ti:"{word}"' + "*" * prefix
    matches = Matches(terms(query))
    lit = {f"2601.0000{n}" for n, title in enumerate(TITLES) if matches.spans(title, "title")}
    assert lit == set(shelf.ids(query))
    assert not any(matches.spans(title, "abstract") for title in TITLES)


@given(st.text("aé\u0301语キ한 -_K", max_size=30), st.sampled_from(WORDS))
@settings(deadline=None, max_examples=60)
def test_highlights_are_sorted_and_apart(text: str, word: str) -> None:
    spans = Matches(terms(f'"{word}" k* 语')).spans(text, None)
    ends = [0, *(end for span in spans for end in span)]
    assert ends == sorted(ends)
    assert all(start < end <= len(text) for start, end in spans)


def test_words_that_must_not_be_there_are_not_highlighted() -> None:
    assert [term.text for term in terms("a1 -b1 -(c1 -d1) ti:e1 OR (cat:cs f1)")] == [
        "a1", "d1", "e1", "f1",
    ]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(["attent", "key", "-key", "OR", "cat:cs", "cat:math.S", "注意", "is:read"]),
        min_size=1,
        max_size=4,
    ).map(" ".join)
)
@settings(deadline=None, max_examples=60)
def test_a_kept_search_finds_the_same_papers_as_while_typing(shelf: Shelf, query: str) -> None:
    try:
        parse(query, typing=True)
    except QueryError:
        return
    assert as_saved(f"{query} ") == query.strip()
    typed = shelf.library.view(View(query=query), typing=True)
    assert shelf.library.view(View(query=as_saved(query))) == typed
    assert shelf.library.view(View(query=as_typed(as_saved(query))), typing=True) == typed


def test_while_a_phrase_is_typed_it_need_not_be_closed(shelf: Shelf) -> None:
    numbers = shelf.library.view(View(query='"key val'), typing=True)
    assert len(numbers) == 2
    assert as_saved('"key val') == '"key val"*'


def test_relevance_puts_titles_first_and_is_newest_first_without_words(shelf: Shelf) -> None:
    def listed(query: str, order: str) -> list[str]:
        view = View(query=query)
        return shelf.library.ids(shelf.library.view(view, order))

    assert listed("keys", "relevance")[-1] == "2601.00000"
    assert listed("keys", "newest")[0] == "2601.00000"
    assert listed("cat:cs", "relevance") == listed("cat:cs", "newest")
    assert set(listed("keys OR cat:math", "relevance")) == set(listed("keys OR cat:math", "title"))
    assert listed("keys OR cat:math", "relevance")[0] != listed("cat:math -keys", "newest")[0]


def test_a_search_narrows_any_view(shelf: Shelf) -> None:
    library = shelf.library
    view = View("category", "cs.CL", "keys", unread=True)
    assert library.ids(library.view(view)) == ["2601.00007"]
    assert library.count(view) == 1
    assert [list(part) for part in library.stream(view)] == [list(library.view(view))]
    parts = list(library.stream(View(), first=3))
    assert list(parts[0]) == list(library.view(View()))[:3]
    assert parts[1] == library.view(View())


@pytest.mark.parametrize(
    "query",
    [
        "x" * 100_000, "(" * 100_000, '"' * 1_999, "-" * 1_999, "a OR " * 399 + "a",
        "-a1 " * 499, "cat:x " * 333, "(a -b1) " * 249, "\ud800\U0010ffff\x00 ti:\ufeff",
        "a:" * 900, "-(cat:x " * 40, "a* " * 666,
    ],
)  # fmt: skip
def test_no_query_is_too_much_for_the_library(shelf: Shelf, query: str) -> None:
    for typing in (False, True):
        wrong = None
        try:
            shelf.library.view(View(query=query), "relevance", typing=typing)
        except QueryError as error:
            wrong = error
        assert wrong is None or 0 <= wrong.position <= MAX_QUERY


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("ca", ["cat:"]),
        ("x ha", ["has:"]),
        ("is:un", ["unread"]),
        ("(cat:cs", ["cs.CL", "cs.LG"]),
        ("cat:l", ["cs.LG"]),
        ("in:d", ["daily"]),
        ("au:lov", ["Ada (Countess) Lovelace"]),
        ('au:"han', ["Han Solo", "Song Han"]),
        ("date:2026-0", ["2026-01-01", "2026-01"]),
        ("since:7", ["7d"]),
        ("zzz", []),
        ("foo:x", []),
        ('"cat', []),
        ("id:2", []),
    ],
)
def test_words_can_be_completed(shelf: Shelf, query: str, labels: list[str]) -> None:
    found = suggestions(query, len(query), shelf.library)
    assert found
    assert [each.label for each in found.candidates] == labels
    for each in found.candidates:
        whole = query[: found.start] + each.text + query[found.end :]
        assert whole.startswith(query[: found.start])
        if not each.text.endswith(":"):
            parse(whole.replace("(", "", 1) if query.startswith("(") else whole)


def test_values_in_any_letters_are_completed_and_found() -> None:
    authors = ["José Ñandú", "王小明", 'Jean "J" Dupont']
    rules = Rules(keywords=(Keyword('the "own" word', ("naive",)), Keyword("Économie", ("naive",))))
    with temporary_shelf() as made:
        made.put("daily/2026-01-01.jsonl", [daily("2601.00001", "Naïve", authors=authors)])
        made.sync()
        made.library.apply_keywords(rules)
        for query, label in (
            ("au:nandu", "José Ñandú"),
            ("au:王", "王小明"),
            ("au:jean", 'Jean "J" Dupont'),
            ("kw:the", 'the "own" word'),
            ("kw:eco", "Économie"),
            ('kw:"ÉCO', "Économie"),
        ):
            found = suggestions(query, len(query), made.library)
            assert found
            assert [each.label for each in found.candidates] == [label]
            assert made.ids(found.candidates[0].text) == ["2601.00001"]
        assert made.ids("kw:économie") == made.ids("kw:ECO*") == ["2601.00001"]
        assert made.ids('kw:"the own"') == []


def test_accents_of_latex_do_not_matter() -> None:
    asked = (
        (r"Schr\"odinger", "schrodinger"),
        (r"Schr{\"o}dinger", "Schrödinger"),
        (r"Fr\'{e}chet", "fréchet"),
        (r"\emph{\'Etude}", "etude"),
        (r"Erd\H{o}s", "Erdős"),
        (r"na\"{\i}ve", "naive"),
        (r"S{\o}ren", "Søren"),
        (r"\L{}ukasz", "łukasz"),
        (r"Dvo\v{r}\'ak", "dvorak"),
        (r"$\alpha \leq \ldots$", "alpha"),
        (r"said \"one word\" more", '"one word more"'),
    )
    with temporary_shelf() as made:
        papers = [daily(f"2601.{n:05}", "A", summary=f"On {w}.") for n, (w, _) in enumerate(asked)]
        made.put("daily/2026-01-01.jsonl", papers)
        made.sync()
        for n, (written, words) in enumerate(asked):
            assert f"2601.{n:05}" in made.ids(words), written


@given(st.text(max_size=20).filter(lambda text: text.strip() and "\x00" not in text))
@settings(deadline=None)
def test_a_value_that_is_quoted_is_one_value(value: str) -> None:
    try:
        asked = parse(f"kw:{quote(value)} zzz")
    except QueryError:
        assert not quote(value).strip('"').strip()
        return
    assert [term.text for term in asked.terms] == ["zzz"]
