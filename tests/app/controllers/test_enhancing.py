"""AI sections and translations from the reader: `a`, the palette, and in triage."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, function_call, good, model
from tests.app.conftest import Opener
from tests.app.driver import Reader, add, configure
from tests.support.helpers import entry, write_digest
from tui_reader.app.dialogs.confirm import ConfirmDialog
from tui_reader.app.triage.card import Card
from tui_reader.app.triage.screen import TriageScreen

TABLE = '[ai]\nbase_url = "{}"\nmodel = "tiny"\nbudget = "30 papers/day"\ntranslate = "German"\n{}'


@pytest.fixture
def digests(home: Path, tmp_path: Path) -> Path:
    papers = [entry(f"2601.{n:05}", f"Paper {n}", summary=f"Abstract {n}.") for n in range(9)]
    folder = tmp_path / "lab"
    write_digest(folder / "2026-01-02.jsonl", *papers)
    add(folder)
    return folder


async def choose(reader: Reader, action: str) -> None:
    """Choose an action in the palette."""
    await reader.press("ctrl+p")
    reader.type(*action)
    await reader.until_shown(action, "action")
    await reader.press("enter")
    await reader.until(lambda: reader.app.screen is reader.main or reader.app.screen.is_modal)


async def until_idle(reader: Reader) -> None:
    await reader.until(lambda: not reader.main.controllers.enhancing.is_running)


async def test_the_paper_gets_its_sections_which_stay_and_are_asked_for_once(
    opened: Opener, digests: Path
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if request["tools"][0]["function"]["name"] == "translate_paper":
            texts = {"title": "Das Papier", "abstract": "Die Zusammenfassung."}
            return function_call(json.dumps(texts), "translate_paper")
        return good(request, number)

    with model(play) as running:
        configure(tables=TABLE.format(running.url, ""))
        async with opened() as reader:
            assert "AI" not in reader.detail_text
            await reader.press("a")
            await reader.until_shown("It is short.", "written by tiny, 20", " AI ")
            await reader.until_shown("AI sections written for “Paper 0”")
            await until_idle(reader)
            await reader.press("a")
            await reader.until_shown("“Paper 0” already has AI sections")
            await until_idle(reader)
            assert running.titles() == ["Paper 0"]

            await choose(reader, "Translate")
            await reader.until_shown("Title (German)", "Das Papier", "Abstract (German)")
            await until_idle(reader)
            assert running.titles() == ["Paper 0"] * 2

            await reader.press("j", "x", "x", "a")
            await reader.until_shown("AI sections written for 2 papers")
            await until_idle(reader)
            assert running.titles()[2:] == ["Paper 1", "Paper 2"]
        async with opened() as reader:
            await reader.press("g")
            await reader.until_shown("It is short.", "Das Papier")
            assert reader.app.model.library.counts().total == 9


async def test_the_view_is_written_after_a_question_and_stopped_by_the_same_key(
    opened: Opener, digests: Path
) -> None:
    step, arrived = threading.Semaphore(1), threading.Semaphore(0)

    def play(request: dict[str, Any], number: int) -> Answer:
        arrived.release()
        step.acquire()
        return good(request, number)

    with model(play) as running:
        configure(tables=TABLE.format(running.url, "input_price = 1000\noutput_price = 2000\n"))
        async with opened() as reader:
            await reader.press("a")
            await reader.until_shown("AI sections written for “Paper 0”")
            await until_idle(reader)
            reader.app.status.say("")  # makes room for the progress
            await choose(reader, "AI sections of the view")
            await reader.until_shown(
                "Write AI sections for 8 papers?",
                "tiny at 127.0.0.1",
                "1 paper is left out: it has AI sections",
                "tokens are sent",
                "By your prices, about 9.",
            )
            await reader.press("n")
            assert len(running.requests) == 1
            await choose(reader, "AI sections of the view")
            await reader.until(lambda: isinstance(reader.app.screen, ConfirmDialog))
            await reader.press("y")
            step.release()
            step.release()
            await reader.until(lambda: len(running.requests) == 4)
            await reader.until_shown("2 of 8", "(a stops)")
            await reader.press("j")
            await reader.until_shown("It is short.")  # the first ones, while the run goes on
            await reader.press("a")
            step.release()
            await reader.until_shown("Stopped: AI sections written for 3 papers, 5 left")
            await until_idle(reader)
            assert len(running.requests) == 4
            await choose(reader, "AI sections of the view")
            await reader.until_shown("Write AI sections for 5 papers?")


async def test_triage_writes_sections_and_shows_them_on_the_card(
    opened: Opener, digests: Path
) -> None:
    with model(good) as running:
        configure(tables=TABLE.format(running.url, ""))
        async with opened() as reader:
            await reader.press("T")
            await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
            await reader.until_shown("Abstract 0.")
            await reader.press("a")
            await reader.until_shown("It is short.", " AI ")
            await until_idle(reader)
            await reader.press("enter")
            await reader.until(lambda: reader.app.screen.query_one(Card).is_open)
            await reader.until_shown("written by tiny", "Twice as fast.")
            assert len(running.requests) == 1


async def test_missing_settings_are_reported_in_one_line_and_nothing_is_sent(
    opened: Opener, digests: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MODEL_NAME", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    async with opened() as reader:
        await reader.press("a")
        await reader.until_shown("no model is configured; add [ai] with model =")
        assert not reader.main.controllers.enhancing.is_running
    with model(good) as running:
        configure(tables=TABLE.format(running.url, ""))
        with monkeypatch.context() as patch:
            patch.setattr("tui_reader.ai.client.find_spec", lambda name: None)
            async with opened() as reader:
                await reader.press("a")
                await reader.until_shown("pip install 'tui-reader[ai]'")
        assert running.requests == []


async def test_leaving_the_reader_ends_the_run_and_keeps_what_was_written(
    opened: Opener, digests: Path, home: Path
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if number:
            running.release.wait(60)
        return good(request, number)

    with model(play) as running:
        configure(tables=TABLE.format(running.url, ""))
        async with opened() as reader:
            await reader.press("x", "x", "a")
            await reader.until(lambda: len(running.requests) == 2)
        (file,) = (home / "data" / "digests" / ".ai").glob("*.jsonl")
        (line,) = file.read_text("utf-8").splitlines()
        assert json.loads(line)["AI"] == SECTIONS
