"""The user's keywords in the reader: sidebar, highlights, and the dialog that edits them."""

from pathlib import Path

import pytest
from rich.color import Color

from tests.app.conftest import Opener
from tests.app.driver import Reader, add, configure
from tests.support.helpers import entry, write_digest
from tui_reader import config
from tui_reader.app.state.sidebar_rows import sidebar_rows
from tui_reader.config import Keyword
from tui_reader.library import Library, View
from tui_reader.system import paths

WEEKLY = """\
# 2026-01-04

---

## A listed paper

![](https://img.shields.io/badge/LLM-blue) ![](https://img.shields.io/badge/pruning-red)

**Authors:** Ann Author | **Date:** 2026-01-04

**Link:** [https://arxiv.org/abs/2601.00009v1](https://arxiv.org/abs/2601.00009v1)

<details><summary>Abstract</summary>

LLM pruning.

</details>
"""


@pytest.fixture
def papers(home: Path) -> Path:
    folder = home / "days"
    write_digest(
        folder / "2026-01-03.jsonl",
        entry("2601.00001", "Quantized networks", summary="We quantize a language model to 4-bit."),
        entry("2601.00002", "Another", summary="A language model.", authors=["Song Han"]),
    )
    (folder / "2026-01-04.md").write_text(WEEKLY)
    add(folder)
    return home


def keywords() -> tuple[Keyword, ...]:
    return config.load(paths.config_file()).keywords


async def badged(reader: Reader) -> None:
    """Wait until the library has the badges of the current keywords."""
    await reader.until(
        lambda: (
            not reader.main.controllers.keywords.is_running
            and not reader.main.controllers.sync.is_syncing
        )
    )


def section(reader: Reader, heading: str) -> list[str]:
    """The labels under a heading of the sidebar."""
    lines = [*(line.strip() for line in reader.sidebar_lines), ""]
    start = lines.index(heading) + 1
    end = lines.index("", start)
    return [line.split("  ")[0] for line in lines[start:end]]


MINE = """\
[[keywords]]
label = "llm"
words = ["language model"]
color = "00ff00"

[[keywords]]
label = "none"
words = ["nowhere"]
"""


async def test_the_users_keywords_come_before_the_digests_without_duplicates(
    opened: Opener, papers: object
) -> None:
    configure(tables=MINE)
    async with opened() as reader:
        await reader.until(lambda: "llm" in "".join(reader.sidebar_lines))
        assert section(reader, "Keywords") == ["llm", "none", "pruning"]
        assert reader.unread("llm") == 3
        await reader.choose("llm")
        assert reader.view == View("own", "llm")
        assert len(reader.papers) == 3
        await reader.press("r")
        await reader.until(lambda: reader.unread("llm") == 2)


def test_tags_are_in_the_sidebar_with_their_counts(papers: Path) -> None:
    from tui_reader.marks.store import Marks
    from tui_reader.sync.marks import copy_new_marks

    marks = Marks(paths.marks_file())
    marks.mark(["2601.00001", "2601.00002"], tags={"b": True})
    marks.mark(["2601.00001"], read=True, tags={"a": True})
    library = Library(paths.library_file())
    copy_new_marks(library, marks)
    rows = sidebar_rows(library)
    labels = [row.label for row in rows]
    start = labels.index("Tags")
    found = [(row.label, row.count, row.unread, row.view) for row in rows[start + 1 : start + 3]]
    assert found == [
        ("a", 1, 0, View("tag", "a")),
        ("b", 2, 1, View("tag", "b")),
    ]
    library.close()
    marks.close()


async def test_the_words_of_a_keyword_are_highlighted_in_its_colour(
    opened: Opener, papers: object
) -> None:
    configure(
        tables=MINE
        + '[[keywords]]\nlabel = "bits"\nwords = ["/\\\\d-bit/", "/(/"]\ncolor = "f00"\n'
    )
    async with opened() as reader:
        await reader.choose("2026-01-03")

        def colored(strong: int, weak: int) -> list[str]:
            """The words in a colour with much more of one primary colour than of another."""
            return [
                segment.text
                for line in reader.detail._lines
                for segment in line.segments
                if segment.style
                and segment.text in ("language model", "4-bit")
                and isinstance(segment.style.color, Color)
                and (rgb := segment.style.color.get_truecolor())[strong] > rgb[weak] + 30
            ]

        await reader.until(lambda: colored(1, 0) == ["language model"])
        assert colored(0, 1) == ["4-bit"]


async def test_a_keyword_is_added_changed_and_removed(opened: Opener, papers: object) -> None:
    async with opened() as reader:
        await badged(reader)
        await reader.press("ctrl+k")
        await reader.until_shown("No keyword yet")
        await reader.press("a")
        await reader.until_shown("New keyword")
        await reader.press("enter")
        await reader.until_shown("A keyword needs a label.")
        await reader.press(*"quant", "tab", *"quantiz, /(/", "enter")
        await reader.until_shown("is not a valid regular expression")
        await reader.press(*["backspace"] * 5, "tab", *"blue", "enter")
        await badged(reader)
        await reader.until_shown("quantiz", "1 paper")
        assert keywords() == (Keyword("quant", ("quantiz",), "blue"),)
        await reader.press("enter")
        await reader.until_shown("Keyword quant")
        await reader.press(
            "tab", *["backspace"] * 2, "tab", "tab", *["backspace"] * 9, *"te", "enter"
        )
        await badged(reader)
        await reader.until_shown("technique")
        assert keywords() == (Keyword("quant", ("quant",), "blue", "technique"),)
        await reader.press("a")
        await reader.until_shown("New keyword")
        await reader.press(*"QUANT", "enter")
        await reader.until_shown("A keyword named QUANT already exists.")
        await reader.press("escape", "escape")
        await reader.choose("quant")
        await reader.press("ctrl+k", "d")
        await reader.until_shown("Remove keyword “quant”?")
        await reader.press("y")
        await badged(reader)
        assert keywords() == ()
        await reader.until(lambda: reader.view == View())
        await reader.until(lambda: not any("quant" in line for line in reader.sidebar_lines))


async def test_words_are_muted_and_authors_followed(opened: Opener, papers: object) -> None:
    async with opened() as reader:
        await badged(reader)
        await reader.choose("2026-01-03")
        await reader.press("j", "ctrl+k", "f")
        await reader.until_shown("Follow an author", "Song Han")
        await reader.press("down", "enter")
        await reader.until(lambda: config.load(paths.config_file()).follow == ("Song Han",))
        await reader.press("m")
        await reader.until_shown("Mute a word")
        await reader.press(*"quantized", "enter")
        await badged(reader)
        await reader.until_shown("muted", "followed")
        listed = reader.app.model.listed(list(reader.app.model.numbers))
        assert [(each.muted, each.followed) for each in listed] == [(True, False), (False, True)]
        await reader.press("enter")
        await reader.until_shown("Mute a word")
        await reader.press(*["backspace"] * 9, *"another", "enter")
        await badged(reader)
        listed = reader.app.model.listed(list(reader.app.model.numbers))
        assert [each.muted for each in listed] == [False, True]
        await reader.press("delete", "y")
        await badged(reader)
        assert config.load(paths.config_file()).mute == ()
        assert config.load(paths.config_file()).problems == ()


async def test_a_keyword_of_a_digest_can_become_the_users_if_the_config_can_be_changed(
    opened: Opener, papers: object
) -> None:
    async with opened() as reader:
        await badged(reader)
        await reader.press("ctrl+k", "b")
        await reader.until_shown("A keyword of the digests", "pruning")
        await reader.press(*"pru", "down", "enter")
        await reader.until_shown("Keyword pruning")
        await reader.press("enter")
        await badged(reader)
        assert keywords() == (Keyword("pruning", ("pruning",), "red"),)
        await reader.press("a")
        file = paths.config_file()
        file.write_text(f"{file.read_text()}\n= broken")
        await reader.press(*"quant", "enter")
        await reader.until_shown("TOML")  # wherever the line breaks
        assert file.read_text().endswith("= broken")
