import json
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, Model, error, function_call, good, message, model
from tui_reader.ai.server import BusyError, RefusedError, Server
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper

PAPER = Paper("2601.00001", "A title", abstract="An abstract.")


def settings(running: Model) -> AISettings:
    return AISettings(running.url, "tiny", "secret", "English", 1, None)


def ask(running: Model) -> dict[str, str]:
    server = Server(settings(running))
    try:
        return server.ask(PAPER)
    finally:
        server.close()


pytestmark = pytest.mark.usefixtures("home")


def way(request: dict[str, Any]) -> str:
    """How a request asks."""
    if "tools" in request:
        return "function"
    return {"json_schema": "schema", "json_object": "object"}.get(
        request.get("response_format", {}).get("type"), "text"
    )


def test_the_function_is_called_with_the_key_and_the_model() -> None:
    with model(good) as running:
        assert ask(running) == SECTIONS
    (request,) = running.requests
    assert request["model"] == "tiny"
    assert request["tool_choice"]["function"]["name"] == request["tools"][0]["function"]["name"]
    assert running.keys == {"Bearer secret"}


@pytest.mark.parametrize(("known", "tries"), [("schema", 2), ("object", 3), ("text", 4)])
def test_a_server_without_functions_is_asked_for_json_and_that_is_remembered(
    known: str, tries: int
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if way(request) != known:
            return error(400, f"{way(request)} is not supported")
        return message(f"Sure: {json.dumps(SECTIONS)}")

    with model(play) as running:
        assert ask(running) == SECTIONS
        assert len(running.requests) == tries
        assert ask(running) == SECTIONS
        assert len(running.requests) == tries + 1


def test_a_server_that_ignores_functions_but_writes_json_is_understood() -> None:
    with model(lambda request, number: message(json.dumps(SECTIONS))) as running:
        assert ask(running) == SECTIONS
        assert len(running.requests) == 1


def test_a_server_that_ignores_functions_is_asked_for_json() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        return message("Well." if way(request) == "function" else json.dumps(SECTIONS))

    with model(play) as running:
        assert ask(running) == SECTIONS
        assert [way(request) for request in running.requests] == ["function", "schema"]


def test_the_model_is_told_what_is_missing_and_asked_once_more() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        few = {"tldr": "It is short."}
        return function_call(json.dumps(SECTIONS if number else few))

    with model(play) as running:
        assert ask(running) == SECTIONS
    assert (
        "motivation, method, result, conclusion" in running.requests[1]["messages"][-1]["content"]
    )


def test_a_section_that_stays_missing_is_left_out() -> None:
    few = json.dumps({name: SECTIONS[name] for name in ("tldr", "result")})
    with model(lambda request, number: function_call(few)) as running:
        assert ask(running) == {"tldr": "It is short.", "result": "Twice as fast."}
        assert len(running.requests) == 2


@pytest.mark.parametrize(
    "refusal",
    [
        message(None, refusal="I will not."),
        message("I", finish="content_filter"),
        (200, {}, b'{"choices": []}'),
        (200, {}, b'{"choices": 7}'),
        (200, {}, b"[]"),
        (200, {}, b"not json"),
    ],
)
def test_a_refusal_or_a_foreign_answer_costs_only_its_paper(refusal: Answer) -> None:
    with model(lambda request, number: refusal) as running, pytest.raises(RefusedError):
        ask(running)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_model_or_address_ends_the_run_without_showing_the_key(status: int) -> None:
    with (
        model(lambda request, number: error(status, "no such model")) as running,
        pytest.raises(AIError, match="refuses: no such model; check base_url, model") as raised,
    ):
        ask(running)
    assert "secret" not in str(raised.value)
    assert len(running.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(status: int) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        return (
            error(status, retry_after_ms="1", Retry_After="1")
            if number < 1
            else good(request, number)
        )

    with model(play) as running:
        assert ask(running) == SECTIONS
        assert len(running.requests) == 2


def test_a_server_that_stays_busy_is_asked_four_times() -> None:
    with (
        model(lambda request, number: error(503, "full", retry_after_ms="1")) as running,
        pytest.raises(BusyError, match="full"),
    ):
        ask(running)
    assert len(running.requests) == 4


def test_a_server_that_cannot_be_reached_ends_the_run() -> None:
    with model(good) as running:
        pass
    with pytest.raises(AIError, match="cannot be reached"):
        ask(running)
