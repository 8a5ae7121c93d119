from itertools import pairwise

import pytest

from tui_reader.core.badges import (
    MAX_BADGED_TEXT,
    MAX_BADGES,
    Unbadged,
    badge_row,
    highlights,
    shields_badge,
    unbadge,
    unbold,
    unique,
)
from tui_reader.core.paper import Badge


def image(path: str, alt: str = "key") -> str:
    return f"![{alt}](https://img.shields.io/badge/{path})"


def pieces(text: str, *labels: str) -> list[tuple[int, str]]:
    found = highlights(text, [Badge(label) for label in labels])
    return [(piece.start, text[piece.start : piece.end]) for piece in found]


@pytest.mark.parametrize(
    ("path", "label", "color"),
    [
        ("LLM-FF8C00", "LLM", "FF8C00"),
        ("low-bit-F08080", "low-bit", "F08080"),
        ("low--bit-F08080", "low-bit", "F08080"),
        ("dash---F08080", "dash-", "F08080"),
        ("KV cache-F08080", "KV cache", "F08080"),
        ("KV_cache-F08080", "KV cache", "F08080"),
        ("KV__cache-F08080", "KV_cache", "F08080"),
        ("KV%20cache-F08080", "KV cache", "F08080"),
        ("100%25-red", "100%", "red"),
        ("C%2B%2B-brightgreen", "C++", "brightgreen"),
        ("a%2Db%5Fc-blue", "a-b_c", "blue"),
        ("%E5%89%AA%E6%9E%9D-F08080", "剪枝", "F08080"),
        ("量化-abc", "量化", "abc"),
        ("recall (top k)-orange", "recall (top k)", "orange"),
        ("LLM-FF8C00?style=flat", "LLM", "FF8C00"),
        ("LLM-FF8C00.svg", "LLM", "FF8C00"),
        ("LLM-FF8C00.svg?style=flat&logo=x", "LLM", "FF8C00"),
        ("build-passing-brightgreen", "build-passing", "brightgreen"),
        ("LLM", "LLM", None),
        ("top--k2", "top-k2", None),
        ("LLM-rgb%2812%29", "LLM", None),
        ("LLM-#F08080", "LLM", None),
        ("%1b%5B31mLLM-red", "LLM", "red"),
        ("%E2%80%AELLM-red", "LLM", "red"),
    ],
)
def test_a_shields_path_is_a_label_and_a_colour(path: str, label: str, color: str | None) -> None:
    assert shields_badge(path) == Badge(label, color)


@pytest.mark.parametrize("path", ["", "-", "-F08080", "_-red", "%00-red", " -red", "?LLM-red"])
def test_a_path_without_a_label_is_not_a_badge(path: str) -> None:
    assert shields_badge(path) is None


@pytest.mark.parametrize(
    ("text", "whole", "labels"),
    [
        (f"a {image('decode-F08080')}r", "a decoder", ["decode"]),
        (f"pre{image('serving-FF8C00')}", "preserving", []),
        (f"M{image('LLM-FF8C00')}s", "MLLMs", ["LLM"]),
        (f"{image('sparse-F08080')}", "sparse", ["sparse"]),
        (f"({image('KV-F08080')})", "(KV)", ["KV"]),
        (f"{image('KV-F08080')}-{image('cache-F08080')}", "KV-cache", ["KV", "cache"]),
        (f"{image('KV-F08080')}{image('cache-F08080')}", "KVcache", ["KV"]),
        (f"1{image('x-red')}", "1x", []),
        (f"sub_{image('cache-red')}", "sub_cache", []),
        (f"é{image('cache-red')}", "écache", []),
        (f"用{image('cache-red')}", "用cache", ["cache"]),
        (f"line\n{image('cache-red')}", "line\ncache", ["cache"]),
        (f"{image('a (b)-red')}!", "a (b)!", ["a (b)"]),
        (image("LLM-red?style=flat", alt=""), "LLM", ["LLM"]),
        (f"two {image('LLM-red')} and {image('LLM-red')}", "two LLM and LLM", ["LLM"]),
        (f"none{image('-red')}", "none", []),
        ("![a photo](https://example.org/a.png)", "![a photo](https://example.org/a.png)", []),
        ("no badge at all", "no badge at all", []),
        ("", "", []),
    ],
)
def test_a_badge_in_a_text_is_put_back_as_the_piece_it_replaced(
    text: str, whole: str, labels: list[str]
) -> None:
    result = unbadge(text)
    assert result.text == whole
    assert [badge.label for badge in result.badges] == labels


def test_a_bold_keyword_is_put_back_and_marks_the_paper() -> None:
    assert unbold("un**pruning** and **KV**-**cache**") == Unbadged(
        "unpruning and KV-cache", (Badge("KV"), Badge("cache"))
    )


@pytest.mark.parametrize("text", ["a ** b ** c", "2**3**4", "**", "****", f"**{'a' * 60}**"])
def test_stars_that_hold_no_keyword_stay(text: str) -> None:
    assert unbold(text) == Unbadged(text, ())


def test_a_badge_row_has_each_label_once_in_order() -> None:
    row = " ".join(map(image, ["LLM-FF8C00", "KV cache-F08080", "LLM-FF8C00", "-red"]))
    assert badge_row(row) == (Badge("LLM", "FF8C00"), Badge("KV cache", "F08080"))


def test_a_badge_image_is_replaced_by_its_label() -> None:
    assert unique([Badge("LLM"), Badge("KV"), Badge("LLM", "red")]) == (
        Badge("LLM", "red"),
        Badge("KV"),
    )


def test_a_label_repeated_often_hides_no_other() -> None:
    text = f"{image('LLM-red')} " * 500 + image("KV-red")
    assert [badge.label for badge in unbadge(text).badges] == ["LLM", "KV"]


def test_ten_thousand_badges_are_put_back_and_a_few_are_kept() -> None:
    text = " ".join(image(f"k{number}-red") for number in range(10_000))
    result = unbadge(text)
    assert len(result.badges) == MAX_BADGES
    assert result.text.endswith(" k9998 k9999")


def test_more_badges_than_any_text_has_are_not_read() -> None:
    result = unbadge("\n".join([image("k-red")] * 1_000_000))
    assert result.text.startswith("k\nk\n")
    assert len(result.text) < MAX_BADGED_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "![" * 1_000,
        image("") * 1_000,
        image("(" * 50),
        image("a" * 500 + "-red"),
        image("a\nb-red"),
        "![k](https://img.shields.io/badge/",
    ],
)
def test_text_that_only_resembles_a_badge_stays(text: str) -> None:
    assert unbadge(text) == Unbadged(text, ())


@pytest.mark.parametrize(
    ("text", "labels", "found"),
    [
        ("a decoder", ["decode"], [(2, "decode")]),
        ("preserving, serving", ["serving"], [(12, "serving")]),
        ("MLLMs", ["LLM"], [(1, "LLM")]),
        ("KV cache and KV", ["KV", "KV cache"], [(0, "KV cache"), (13, "KV")]),
        ("decoding decodes", ["decode", "decoding"], [(0, "decoding"), (9, "decode")]),
        ("Pruning is pruning", ["pruning"], [(11, "pruning")]),
        ("Pruning and PRUNING", ["pruning"], [(0, "Pruning"), (12, "PRUNING")]),
        ("a C++ (fast) tool", ["C++", "(fast)"], [(2, "C++"), (6, "(fast)")]),
        ("KVKV", ["KV"], [(0, "KV"), (2, "KV")]),
        ("剪枝方法", ["剪枝"], [(0, "剪枝")]),
        ("nothing here", ["cache"], []),
        ("nothing here", [], []),
        ("", ["cache"], []),
        ("anything", [""], []),
    ],
)
def test_the_label_of_a_badge_is_found_in_a_text(
    text: str, labels: list[str], found: list[tuple[int, str]]
) -> None:
    assert pieces(text, *labels) == found


def test_highlights_are_where_the_badges_were() -> None:
    text = (
        f"Un{image('serving-red')} {image('decode-red')}rs of M{image('LLM-red')}s keep a "
        f"{image('KV-red')}-{image('cache-red')}; {image('decode-red')} it."
    )
    whole = unbadge(text)
    assert whole.text == "Unserving decoders of MLLMs keep a KV-cache; decode it."
    labels = [piece.badge.label for piece in highlights(whole.text, whole.badges)]
    assert labels == ["decode", "LLM", "KV", "cache", "decode"]


def test_highlights_never_overlap() -> None:
    found = highlights("abababa aba", [Badge("ABA"), Badge("AB"), Badge("ba")])
    assert all(left.end <= right.start for left, right in pairwise(found))
