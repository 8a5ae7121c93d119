"""AI summaries in the language that the user prefers."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.shelf import Shelf, daily
from tui_reader.config import parse
from tui_reader.library.merge import is_in_language

SUMMARIES = {"Chinese": "稀疏注意力", "English": "Sparse attention", "French": "Attention creuse"}


def put(shelf: Shelf, day: str, language: str, id_: str, text: str) -> None:
    other = "2601.00016" if language == "French" else "2601.00017"
    entries = [daily(id_, tldr=text), daily(other, tldr=text)]
    shelf.put(f"daily/data/{day}_AI_enhanced_{language}.jsonl", entries)


def sync(shelf: Shelf, language: str) -> None:
    shelf.config = replace(shelf.config, language=language)
    shelf.sync()


def tldr(shelf: Shelf) -> str | None:
    return shelf.paper("2601.00001").paper.tldr


def test_a_failed_summary_yields_to_another_language(shelf: Shelf):
    put(shelf, "2026-01-02", "Chinese", "2601.00001", "Error")
    put(shelf, "2026-01-02", "English", "2601.00001", "Sparse attention")
    sync(shelf, "Chinese")
    assert tldr(shelf) == "Sparse attention"


def test_changing_the_language_gives_the_same_library_as_a_rebuild(shelf: Shelf, tmp_path: Path):
    fresh = Shelf(tmp_path / "fresh")
    for each in (shelf, fresh):
        for language, text in SUMMARIES.items():
            put(each, "2026-01-02", language, "2601.00001", text)
    marks = shelf.marks()
    sync(shelf, "English")
    marks.mark(["2601.00001"], note="creuse et utile")
    shelf.take_over(marks)
    assert (len(shelf.ids("tldr:attention")), shelf.ids("注意力")) == (3, [])
    sync(shelf, "Chinese")
    sync(fresh, "Chinese")
    fresh.take_over(marks)
    assert shelf.state() == fresh.state()
    assert (len(shelf.ids("tldr:注意力")), shelf.ids("tldr:attention")) == (2, ["2601.00016"])
    sync(shelf, "any")
    sync(fresh, "any")
    assert shelf.state() == fresh.state()
    marks.close()
    fresh.close()


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("data/2026-01-02_AI_enhanced_Chinese.jsonl", "chinese", True),
        ("2026-01-02-zh-CN.md", "zh", True),
        ("2026-01-02_Simplified Chinese.jsonl", "Simplified_Chinese", True),
        ("2026-01-02_中文.jsonl", "中文", True),
        ("Chinese/2026-01-02_AI_enhanced_English.jsonl", "Chinese", False),
        ("2026-01-02_enhanced.jsonl", "en", False),
        ("2026-01-02_any.jsonl", "any", False),
        ("2026-01-02.jsonl", "[.*", False),
    ],
)
def test_a_digest_is_in_the_language_that_its_name_has_as_a_word(
    name: str, language: str, expected: bool
) -> None:
    assert is_in_language(name, language) is expected


def test_the_language_is_a_setting() -> None:
    assert parse('language = "Chinese"\n', "x").language == "Chinese"
    assert parse("", "x").language == "any"
    assert parse("language = 7\n", "x").problems
