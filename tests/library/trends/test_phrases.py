"""Phrases are cut from texts of any script, and scored by how they set texts apart."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.library.trends.phrases import counted, keyness, names, phrases, searchable


def found(texts: list[str], least: int = 2) -> set[str]:
    return {searchable(phrase.forms[0]) for phrase in phrases(counted(texts), len(texts), least)}


def test_a_phrase_within_one_longer_phrase_is_left_out() -> None:
    texts = [f"The chain of thought of model {n}" for n in range(3)]
    assert found(texts) == {"chain of thought", "thought of model"}


def test_a_phrase_does_not_go_beyond_the_sentence() -> None:
    texts = ["We prune caches. Attention wins", "They prune caches, attention loses"]
    assert found(texts) == {"prune caches", "attention"}


def test_singular_and_plural_are_one_phrase() -> None:
    texts = ["language model", "language models", "language models", "a language model"]
    (phrase,) = phrases(counted(texts), len(texts), 2)
    assert set(map(searchable, phrase.forms)) == {"language model", "language models"}
    assert phrase.texts(counted(texts)) == 4


def test_ideographs_are_cut_into_words_without_a_dictionary() -> None:
    texts = [
        "基于扩散模型的图像生成",
        "扩散模型加速",
        "视频生成的扩散模型",
        "高效的扩散模型蒸馏",
    ]
    assert found(texts) == {"扩散模型", "的扩散模型", "生成"}


def test_a_character_that_stands_everywhere_neither_begins_nor_ends_a_phrase() -> None:
    words = ["图像", "视频", "语音", "文本", "音乐", "蛋白", "分子", "轨迹", "表格", "三维"]
    texts = [f"{word}的{other}" for word, other in zip(words, words[3:] + words[:3], strict=True)]
    texts += [f"{word}的{other}" for word, other in zip(words, words[5:] + words[:5], strict=True)]
    texts += ["图像的扩散模型", "视频的扩散模型", "扩散模型与文本"]
    assert found(texts) == {"扩散模型", *words}


def test_words_in_alphabets_are_found_among_ideographs() -> None:
    assert found(["用GPT模型", "大GPT模型"]) == {"gpt", "模型"}
    assert found(["한국어 모델", "한국어 연구"]) == {"한국어"}


def test_markup_and_control_characters_are_no_words() -> None:
    texts = [r"[b]$\alpha$ \textbf{Pruning}[/b]"] * 3
    assert found(texts) <= {"pruning", "b α pruning", "α pruning"}
    assert all(each.isprintable() for each in found(["\x1b[31mred\x00 alert"] * 3))


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.integers(1, 50))
def test_the_score_is_positive_where_a_phrase_is_more_frequent_than_elsewhere(
    here: int, texts: int, there: int, background: int
) -> None:
    here, there = min(here, texts), min(there, background)
    score = keyness(here, texts, there, background)
    assert math.isfinite(score)
    difference = here / texts - there / background
    assert score >= -1e-9 if difference >= 0 else score <= 1e-9
    assert abs(score + keyness(there, background, here, texts)) < 1e-6


def test_no_phrase_begins_or_ends_within_a_compound() -> None:
    texts = ["A training-free diffusion", "Training-free diffusion", "fast training\u2011free é"]
    assert found(texts) == {"training free", "training free diffusion"}


def test_names_are_words_with_capitals_or_digits() -> None:
    texts = ["LoRA for (3D) scenes with GPT-4o, A Test", "LoRA and The ASR. 2026"]
    assert names(texts) == {"lora": 2, "3d": 1, "gpt": 1, "4o": 1, "asr": 1}
