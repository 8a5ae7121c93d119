from hypothesis import given
from hypothesis import strategies as st

from tui_reader.library.ranking.terms import LEVELS, bigrams, level_of, levels, norm, stem, tokens


def test_plural_endings_and_frequent_words_are_dropped() -> None:
    assert [stem(word) for word in ("caches", "queries", "gpus", "models", "losses")] == [
        "cache", "query", "gpus", "model", "loss",
    ]  # fmt: skip
    assert [stem(word) for word in ("the", "a", "loss", "is")] == ["", "", "loss", ""]


def test_words_are_divided_as_in_the_full_text_index() -> None:
    assert tokens("Łukasz's KV-cache, naïve") == ["łukasz", "s", "kv", "cache", "naive"]
    assert tokens(r"A $\mathcal{O}(n)$ \emph{bound}") == ["a", "o", "n", "bound"]


def test_chinese_is_divided_into_pairs_of_characters() -> None:
    assert tokens("LLM 注意力机制") == ["llm", "注意", "意力", "力机", "机制"]


def test_a_word_in_the_title_counts_twice() -> None:
    found = levels("Caches", "A cache and a model")
    assert found == {"cache": level_of(3), "model": level_of(1)}


def test_bigrams_do_not_cross_sentences_or_frequent_words() -> None:
    pairs = dict(bigrams("We compress KV caches. Models with long contexts"))
    assert pairs == {
        "compress kv": "compress kv",
        "kv cache": "kv caches",
        "long context": "long contexts",
    }


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_has_levels_and_a_norm(title: str, body: str) -> None:
    found = levels(title, body)
    assert all(0 < level < len(LEVELS) for level in found.values())
    assert norm(found) >= 1
    assert "" not in found
    list(bigrams(body))
