"""A language model asked about the paper that is read, on its own screen."""

from typing import Any

from tests.ai.llm import Answer, good, model, stream
from tests.app.conftest import Opener
from tests.app.driver import configure
from tests.app.paper.conftest import read
from tests.support.http_server import Site
from tui_reader.app.dialogs.question import QuestionDialog


async def test_the_paper_on_screen_is_asked_about_and_gets_ai_sections(
    opened: Opener,
    pages: Site,
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        return stream("The lanterns.") if number == 0 else good(request, number)

    with model(play) as running:
        configure(tables=f'[ai]\nbase_url = "{running.url}"\nmodel = "tiny"\n')
        async with opened(160, 30) as reader:
            screen = await read(reader)
            await reader.until_shown("A Ask", "a AI")
            await reader.press("A")
            await reader.until(lambda: isinstance(reader.app.screen, QuestionDialog))
            await reader.press(*"What", "enter")
            await reader.until_shown("Written by AI, from its full text", "AI: The lanterns.")
            assert "Counting by hand" in running.requests[0]["messages"][0]["content"]
            await reader.press("ctrl+s")
            await reader.until_shown("Kept in the paper's note")
            await reader.press("escape")
            await reader.until(lambda: reader.app.screen is screen)
            await reader.press("a")
            await reader.until_shown("AI sections written for “Counting”")
