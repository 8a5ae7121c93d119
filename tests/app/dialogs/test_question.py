"""Questions about a paper: the answer streams, can be stopped, scrolled and kept in the note."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.ai.llm import Answer, model, stream
from tests.app.conftest import Opener
from tests.app.controllers.test_enhancing import choose
from tests.app.driver import add, configure, mark_on_disk
from tests.support.helpers import entry, write_digest
from tui_reader.app.dialogs.question import QuestionDialog
from tui_reader.fulltext.cache import TextCache
from tui_reader.fulltext.model import Article, Inline, Paragraph
from tui_reader.marks.store import Marks
from tui_reader.system import paths


def write_note(note: str) -> None:
    """Write the paper's note as another reader does."""
    marks = Marks(paths.marks_file())
    marks.mark(["2601.00001"], note=note)
    marks.close()


@contextmanager
def marks_that_cannot_be_written() -> Iterator[None]:
    """Have every change of the marks fail."""
    with closing(sqlite3.connect(paths.marks_file(), isolation_level=None)) as db:
        for event in ("INSERT", "UPDATE"):
            db.execute(
                f"CREATE TRIGGER no_{event} BEFORE {event} ON state "
                "BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        try:
            yield
        finally:
            for event in ("INSERT", "UPDATE"):
                db.execute(f"DROP TRIGGER no_{event}")


async def test_a_question_is_answered_stopped_and_kept_in_the_note(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if number == 1:
            running.release.wait(60)
        return stream("[b]Because[/b] $\\alpha$ ", *(f"line {n}\n\n" for n in range(30)))

    write_digest(tmp_path / "lab" / "2026-01-02.jsonl", entry("2601.00001", "Paper"))
    add(tmp_path / "lab")
    with model(play) as running:
        configure(tables=f'[ai]\nbase_url = "{running.url}"\nmodel = "tiny"\n')
        async with opened(100, 30) as reader:
            await choose(reader, "Ask about this paper")
            await reader.until_shown("Ask about Paper", "Its answers may be wrong")
            await reader.press(*"Why", "?", "enter")
            await reader.until_shown("Written by AI, from its abstract")
            await reader.until_shown("Why?", "AI: [b]Because[/b] α line 0")
            reader.type(*["pagedown"] * 10)
            await reader.until_shown("line 29")
            await reader.press("escape")
            await reader.until_shown("Not kept yet")
            write_note("From elsewhere.")
            with marks_that_cannot_be_written():
                await reader.press("ctrl+s")
                await reader.until_shown("The note could not be written")
            await reader.press("ctrl+s")
            await reader.until_shown("Kept in the paper's note")
            note = mark_on_disk("2601.00001").note
            assert note
            assert note.startswith("From elsewhere.\n\n**Why?**\n\n[b]Because[/b]")
            assert "(AI: tiny, 20" in note

            await reader.press(*"How", "enter")
            await reader.until(lambda: len(running.requests) == 2)
            await reader.press("escape")
            await reader.until_shown("Stopped.")
            await reader.press("ctrl+s", "escape")
            await reader.until(lambda: reader.app.screen is reader.main)
            assert mark_on_disk("2601.00001").note == note

            running.release.set()
            article = Article("Paper", (Paragraph((Inline("The whole paper."),)),), {})
            TextCache().write(
                "2601.00001", article, "https://arxiv.org/html/2601.00001", time.time()
            )
            await choose(reader, "Ask about this paper")
            await reader.until(lambda: isinstance(reader.app.screen, QuestionDialog))
            await reader.press(*"Who", "enter")
            await reader.until_shown("Written by AI, from its full text")
            assert "The whole paper." in running.requests[-1]["messages"][0]["content"]
