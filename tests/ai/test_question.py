import threading
from typing import Any

import pytest

from tests.ai.llm import Answer, Model, error, hang, model, stream
from tui_reader.ai.client import RefusedError
from tui_reader.ai.question import Turn, answers
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper

PAPER = Paper("2601.00001", "A title", abstract="An abstract.")
KEY = "sk-hush-hush-0123456789"

pytestmark = pytest.mark.usefixtures("home")


def ask(running: Model, text: str | None = None, *earlier: Turn) -> list[Turn]:
    settings = AISettings(running.url, "tiny", KEY, "English", 1, None, patience=2)
    return list(answers(settings, PAPER, text, earlier, "Why?", lambda: False))


def test_a_question_is_answered_from_the_abstract_bit_by_bit() -> None:
    with model(lambda request, number: stream("<think>Hm", "</think>", "Because ", "of it")) as m:
        found = ask(m, None, Turn("What?", "That."))
    assert found[-1] == Turn("Why?", "Because of it", "its abstract")
    (request,) = m.requests
    assert request["stream"] is True
    assert "tools" not in request
    system, *others = request["messages"]
    assert "An abstract." in system["content"]
    assert [each["content"] for each in others] == ["What?", "That.", "Why?"]


def test_an_answer_can_be_stopped_while_the_model_thinks() -> None:
    with model(lambda request, number: stream("", "", "Too late")) as running:
        settings = AISettings(running.url, "tiny", KEY, "English", 1, None, patience=2)
        found = list(answers(settings, PAPER, None, (), "Why?", lambda: True))
    assert [turn.answer for turn in found] == [""]


@pytest.mark.parametrize(
    ("begun", "arrived"), [(hang(), []), (hang(stream("Be", is_cut=True)), ["Be"])]
)
def test_stopping_ends_the_request_also_before_the_first_byte(
    begun: Answer, arrived: list[str]
) -> None:
    stop, asked = threading.Event(), threading.Event()
    found: list[str] = []

    def play(request: dict[str, Any], number: int) -> Answer:
        asked.set()
        return begun

    def read() -> None:
        settings = AISettings(running.url, "tiny", KEY, "English", 1, None, patience=60)
        for turn in answers(settings, PAPER, None, (), "Why?", stop.is_set):
            found.append(turn.answer)
            first.set()

    first = threading.Event() if arrived else asked
    with model(play) as running:
        thread = threading.Thread(target=read)
        thread.start()
        assert first.wait(60)
        assert asked.wait(60)
        stop.set()
        assert running.gone.wait(30)
        thread.join(30)
        assert not thread.is_alive()
    assert found == arrived
    assert len(running.requests) == 1


def test_a_full_text_that_is_too_long_for_the_model_is_shortened() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if len(request["messages"][0]["content"]) > 20_000:
            return error(400, "context length exceeded")
        return stream("Yes.")

    with model(play) as running:
        assert ask(running, "word " * 2_000)[-1].basis == "its full text"
        assert ask(running, "word " * 9_000)[-1].basis == (
            "the first 12,000 characters of its full text"
        )


def test_an_answer_is_cleaned_bounded_and_never_shows_the_key() -> None:
    parts = ["\x1b]0;owned\x07[red]x[/red] ", KEY[:9], KEY[9:], "\u202e!", "long " * 20_000]
    with model(lambda request, number: stream(*parts)) as running:
        found = ask(running)
    assert found[-1].answer.startswith("[red]x[/red] …!long")
    assert len(found[-1].answer) <= 40_000
    assert all(KEY[:8] not in turn.answer for turn in found)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (stream("A", is_cut=True), "ended the answer"),
        ((200, {"Content-Type": "text/event-stream"}, b"data: {broken\n\n"), "ended the answer"),
        (error(429, f"not with {KEY}"), "not with …"),
        (error(401, "bad key"), "refuses: bad key"),
    ],
)
def test_a_failure_is_one_line(answer: Answer, problem: str) -> None:
    with (
        model(lambda request, number: answer) as running,
        pytest.raises((AIError, RefusedError), match=problem),
    ):
        ask(running)
