"""The user's keywords, muted words and followed authors on the library's papers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily, weekly
from tui_reader.config import Config, Keyword, parse
from tui_reader.core.keywords import Rules, find_keywords, merge_badges, problems
from tui_reader.core.paper import Badge
from tui_reader.library import View

PAPERS = [
    daily("2601.00001", "Quantizing the KV-cache", authors=["Song Han", "Ann Author"]),
    daily("2601.00002", "Dequantization", summary="No word of it begins so."),
    daily("2601.00003", "Plain", tldr="大语言模型的稀疏注意力机制", authors=["Zoe Song", "Han Li"]),
    daily("2601.00004", "Words", summary="It is POST-TRAINING quantized.", categories=["q-bio"]),
]
LISTED = {"id": "2601.00005", "badges": [("LLM", "blue")], "title": "Listed"}


@pytest.fixture
def shelf(shelf: Shelf) -> Shelf:
    shelf.put("daily/2026-01-02.jsonl", PAPERS)
    shelf.put("weekly/2026-01-03.md", weekly("2026-01-03", LISTED))
    shelf.sync()
    return shelf


def own(shelf: Shelf, label: str) -> set[str]:
    return {each.paper.id for each in shelf.listed(View("own", label))}


def rebadge(shelf: Shelf, **values: object) -> bool:
    shelf.config = Config(shelf.config.sources, **values)  # type: ignore[arg-type]
    return shelf.library.apply_keywords(Rules.of(shelf.config))


def test_words_are_found_at_the_start_of_words_in_title_abstract_and_ai_text(shelf: Shelf) -> None:
    assert rebadge(
        shelf,
        keywords=(
            Keyword("quant", ("quantiz",)),
            Keyword("cache", ("kv cach",)),
            Keyword("注意力", ("注意力",)),
            Keyword("post", ("/post.?training/",)),
            Keyword("none", ("nowhere",)),
        ),
    )
    assert own(shelf, "quant") == {"2601.00001", "2601.00004"}
    assert own(shelf, "cache") == {"2601.00001"}
    assert own(shelf, "注意力") == {"2601.00003"}
    assert own(shelf, "post") == {"2601.00004"}
    assert own(shelf, "none") == set()
    assert [badge.label for badge in shelf.paper("2601.00001").paper.badges] == ["quant", "cache"]
    assert set(shelf.ids("kw:quant")) == {"2601.00001", "2601.00004"}


def test_a_digests_badge_and_the_users_are_one_in_the_users_colour(shelf: Shelf) -> None:
    rebadge(shelf, keywords=(Keyword("llm", ("language model",), "ff0000"),))
    assert own(shelf, "llm") == {"2601.00005"}
    assert shelf.paper("2601.00005").paper.badges == (Badge("llm", "ff0000"),)
    rebadge(shelf, keywords=(Keyword("llm", ("plain",)),))
    assert shelf.paper("2601.00005").paper.badges == (Badge("llm", "blue"),)
    assert own(shelf, "llm") == {"2601.00003", "2601.00005"}
    assert shelf.library.facets("own")[0][1:] == ("blue", 2, 2)


def test_most_badges_counts_a_topic_twice_as_much_as_a_technique(shelf: Shelf) -> None:
    technique = Keyword("a", ("plain",), weight="technique")
    rebadge(shelf, keywords=(technique, Keyword("b", ("dequantiz",), weight="topic")))
    order = shelf.ids(order="badges")
    assert set(order[:2]) == {"2601.00002", "2601.00005"}
    assert order[2] == "2601.00003"


def test_muted_words_and_followed_authors(shelf: Shelf) -> None:
    rebadge(shelf, mute=("dequant",), follow=("Song Han",))
    assert shelf.ids("is:muted") == ["2601.00002"]
    assert shelf.ids("is:followed") == ["2601.00001"]  # not "Zoe Song, Han Li"
    assert shelf.paper("2601.00002").muted
    assert shelf.paper("2601.00001").followed
    rebadge(shelf)
    assert shelf.ids("is:muted OR is:followed") == []


def test_only_new_files_are_read_again(shelf: Shelf) -> None:
    keywords = (Keyword("quant", ("quantiz",)),)
    rebadge(shelf, keywords=keywords)
    assert not rebadge(shelf, keywords=keywords)
    shelf.put("daily/2026-01-04.jsonl", [daily("2601.00009", "Quantization again")])
    shelf.put("daily/2026-01-05.jsonl", [daily("2601.00002", "Quantized now")])
    shelf.sync()
    assert own(shelf, "quant") == {"2601.00001", "2601.00002", "2601.00004", "2601.00009"}
    shelf.drop("daily/2026-01-05.jsonl")
    shelf.drop("daily/2026-01-04.jsonl")
    shelf.sync()
    assert own(shelf, "quant") == {"2601.00001", "2601.00004"}
    (facet,) = shelf.library.facets("own")
    assert (facet.total, facet.unread) == (2, 2)


def test_a_keyword_that_changes_leaves_the_others_as_they_are(shelf: Shelf) -> None:
    quant = Keyword("quant", ("quantiz", "/dequant/"), weight="technique")
    plain = Keyword("plain", ("plain",))
    rebadge(shelf, keywords=(quant, plain), mute=("/words/",), follow=("Song Han",))
    shelf.put("daily/2026-01-04.jsonl", [daily("2601.00009", "Quantized words")])
    changed = Keyword("plain", ("listed", "/^plain/"))
    shelf.config = Config(
        shelf.config.sources,
        keywords=(quant, changed, Keyword("more", ("post",))),
        mute=("/words/",),
        follow=("Zoe Song",),
    )
    shelf.sync()
    once = shelf.state()
    shelf.library.apply_keywords(Rules())
    assert shelf.state() != once
    shelf.library.apply_keywords(Rules.of(shelf.config))
    assert shelf.state() == once
    assert own(shelf, "quant") == {"2601.00001", "2601.00002", "2601.00004", "2601.00009"}
    assert own(shelf, "plain") == {"2601.00003", "2601.00005"}
    assert set(shelf.ids("is:muted")) == {"2601.00004", "2601.00009"}
    assert shelf.ids("is:followed") == ["2601.00003"]


def test_progress_of_badging_is_reported(shelf: Shelf) -> None:
    shares: list[float] = []
    keywords = (Keyword("quant", ("quantiz", "/post.?training/")), Keyword("plain", ("plain",)))
    shelf.library.apply_keywords(Rules(keywords), shares.append)
    assert shares == sorted(shares)
    assert len(shares) >= 3
    assert 0 <= shares[0] < shares[-1] <= 1


def test_counts_of_keywords_follow_marks(shelf: Shelf) -> None:
    rebadge(shelf, keywords=(Keyword("quant", ("quantiz",)),))
    shelf.mark(["2601.00001"], read=True, tags={"later": True})
    (facet,) = shelf.library.facets("own")
    assert (facet.total, facet.unread) == (2, 1)
    assert [(each.value, each.total, each.unread) for each in shelf.library.facets("tag")] == [
        ("later", 1, 0)
    ]
    assert shelf.ids("tag:later") == shelf.ids("tag:LATER") == ["2601.00001"]


def test_a_note_is_found_by_its_words(shelf: Shelf) -> None:
    shelf.mark(["2601.00003"], note="Compare with *speculative* 解码")
    assert shelf.ids("speculative") == shelf.ids("note:解") == shelf.ids("has:note")
    assert shelf.ids("has:note") == ["2601.00003"]
    shelf.mark(["2601.00003"], note="")
    assert shelf.ids("speculative") == shelf.ids("has:note") == []


def test_a_wrong_regular_expression_costs_only_itself(shelf: Shelf) -> None:
    text = '[[keywords]]\nlabel = "quant"\nwords = ["quantiz", "/quant(/"]\n'
    config = parse(text, "config.toml")
    assert config.problems == ()
    ((where, message),) = problems(config)
    assert where == ("keywords", "quant", "words", "/quant(/")
    assert "/quant(/" in message
    assert "\n" not in message
    rebadge(shelf, keywords=config.keywords)
    assert own(shelf, "quant") == {"2601.00001", "2601.00004"}


def test_a_regular_expression_takes_linear_time() -> None:
    keyword = Keyword("slow", ("/(a+)+$/",))
    assert find_keywords("a" * 50_000 + "b", [keyword]) == []


def test_keywords_are_found_as_beginnings_of_whole_words() -> None:
    text = "Dequantized? Quantization-aware, quantized; the KV\ncache."
    found = find_keywords(
        text, [Keyword("q", ("quantiz",)), Keyword("kv", ("KV-cache", "/aware/"))]
    )
    assert [(text[each.start : each.end], each.badge.label) for each in found] == [
        ("Quantization", "q"),
        ("aware", "kv"),
        ("quantized", "q"),
        ("KV\ncache", "kv"),
    ]


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("量化", "大语言模型的量化方法", ["量化"]),
        ("quantiz", "用Quantized模型", ["Quantized"]),
        ("KV缓存", "压缩KV缓存与KV 缓存", ["KV缓存", "KV 缓存"]),
        ("缓存 LLM", "缓存LLMs的", ["缓存LLMs"]),
        ("kv", "KV_cache, mkv", ["KV_cache"]),
    ],
)
def test_words_among_ideographs_stand_out(word: str, text: str, found: list[str]) -> None:
    lit = find_keywords(text, [Keyword("x", (word,))])
    assert [text[each.start : each.end] for each in lit] == found


_badges = st.lists(
    st.builds(
        Badge, st.sampled_from(["a", "A", "b", "llm", "LLM"]), st.sampled_from([None, "red"])
    ),
    max_size=4,
    unique_by=lambda badge: badge.label.casefold(),
)


@given(_badges, _badges)
def test_one_label_is_one_badge(own: list[Badge], digests: list[Badge]) -> None:
    labels = [badge.label.casefold() for badge in merge_badges(own, digests)]
    assert sorted(labels) == sorted({badge.label.casefold() for badge in [*own, *digests]})
    assert [badge.label for badge in merge_badges(own, digests)][: len(own)] == [
        b.label for b in own
    ]
