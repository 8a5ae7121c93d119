"""Text is broken into lines that fit, in linear time."""

import time

import pytest
from rich.cells import cell_len

from tui_reader.display.wrap import fit, wrap


@pytest.mark.parametrize("width", [2, 7, 20])
@pytest.mark.parametrize(
    "text",
    [
        "one two  three",
        "a-word-that-is-longer-than-a-line and more",
        "x" * 5_000,
        "before " + "x" * 5_000 + " after",
        "e\u0301" * 3_000,
        "海绵" * 30 + "，和水。",
        "",
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_every_line_fits_and_only_spaces_are_lost(text: str, width: int) -> None:
    lines = [text[line.start : line.end] for line in wrap(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if text and " " not in text and text.isascii():
        assert {len(line) for line in lines[:-1]} <= {width}


@pytest.mark.parametrize("word", ["𝒩(𝒙)W𝒇ₗ₋₁(𝒙)", "eﬃcient", "العربيةﻻ"])
def test_letters_of_words_are_not_parted(word: str) -> None:
    text = f"before {word}"
    lines = [text[line.start : line.end] for line in wrap(text, cell_len(text) - 1)]
    assert lines == ["before", word]


@pytest.mark.parametrize("letter", ["x", "e\u0301", "👩\u200d🔬", "[a](", "海"])
def test_the_time_grows_with_the_length_of_a_word(letter: str) -> None:
    def seconds(characters: int) -> float:
        before = time.thread_time()
        wrap(letter * (characters // len(letter)), 80)
        return time.thread_time() - before

    # linear is 8, quadratic 64; one good comparison is proof enough on a busy machine
    assert any(seconds(160_000) < 24 * seconds(20_000) for _ in range(5))


def test_a_text_that_is_cut_ends_in_one_ellipsis() -> None:
    cut = [fit("a w… is starred", width) for width in (0, 1, 2, 3, 4, 5, 6, 8, 15)]
    assert cut == ["", "…", "a…", "a…", "a w…", "a w…", "a w…", "a w… is…", "a w… is starred"]
