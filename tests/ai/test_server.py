import gzip
import json
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.ai.llm import SECTIONS, Answer, Model, error, function_call, good, message, model
from tui_reader.ai import client
from tui_reader.ai.client import BusyError, Client, RefusedError
from tui_reader.ai.server import Server, StoppedError
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper

PAPER = Paper("2601.00001", "A title", abstract="An abstract.")


KEY = "sk-hush-hush-0123456789"


def settings(running: Model, patience: float = 60) -> AISettings:
    return AISettings(running.url, "tiny", KEY, "English", 1, None, patience=patience)


def ask(running: Model, pauses: list[float] | None = None, patience: float = 60) -> dict[str, str]:
    """Ask without waiting between tries; `pauses` gets the seconds that would be waited."""
    waited = pauses if pauses is not None else []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return False

    server = Server(settings(running, patience), wait)
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
    assert running.keys == {f"Bearer {KEY}"}


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


def test_two_answers_that_lack_different_sections_are_put_together() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        lacking = ("tldr", "result") if number else ("method", "result")
        return function_call(json.dumps({n: SECTIONS[n] for n in SECTIONS if n not in lacking}))

    with model(play) as running:
        found = ask(running)
    assert list(found) == ["tldr", "motivation", "method", "conclusion"]


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


@pytest.mark.parametrize(
    ("status", "fix"),
    [
        (401, "check the key in the environment variable OPENAI_API_KEY"),
        (403, "check the key in the environment variable OPENAI_API_KEY, and model in [ai]"),
        (404, "check model and base_url in [ai]"),
    ],
)
def test_a_wrong_key_model_or_address_ends_the_run_without_showing_the_key(
    status: int, fix: str
) -> None:
    with (
        model(lambda request, number: error(status, "It is wrong.")) as running,
        pytest.raises(AIError) as raised,
    ):
        ask(running)
    assert str(raised.value).endswith(f" refuses: It is wrong; {fix}")
    assert KEY not in str(raised.value)
    assert len(running.requests) == 1


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (408, {"retry_after_ms": "1500", "Retry_After": "9"}, 1.5, 1.9),
        (429, {"Retry_After": "7"}, 7, 8.8),
        (503, {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
        (503, {"Retry_After": "soon"}, 0.5, 0.7),
        (429, {}, 0.5, 0.7),
    ],
)
def test_a_busy_server_is_asked_again_after_the_time_that_it_names(
    status: int, headers: dict[str, str], least: float, most: float
) -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        return good(request, number) if number else error(status, **headers)

    pauses: list[float] = []
    with model(play) as running:
        assert ask(running, pauses) == SECTIONS
        assert len(running.requests) == 2
    (pause,) = pauses
    assert least <= pause <= most


def test_a_server_that_stays_busy_is_asked_four_times_after_longer_and_longer_pauses() -> None:
    pauses: list[float] = []
    with (
        model(lambda request, number: error(503, "full")) as running,
        pytest.raises(BusyError, match="full"),
    ):
        ask(running, pauses)
    assert len(running.requests) == 4
    assert all(s <= p <= s * 1.25 for s, p in zip((0.5, 1, 2), pauses, strict=True))


def test_a_server_that_asks_to_wait_for_long_is_not_asked_again() -> None:
    with (
        model(lambda request, number: error(429, "later", Retry_After="3600")) as running,
        pytest.raises(BusyError, match="later"),
    ):
        ask(running)
    assert len(running.requests) == 1


def test_a_run_that_is_stopped_while_it_waits_asks_no_more() -> None:
    with model(lambda request, number: error(429, Retry_After="60")) as running:
        server = Server(settings(running), lambda seconds: True)
        with pytest.raises(StoppedError):
            server.ask(PAPER)
        server.close()
    assert len(running.requests) == 1


def test_a_server_that_fails_at_functions_is_asked_for_json() -> None:
    """llama.cpp answers 500 to tools that it cannot use."""

    def play(request: dict[str, Any], number: int) -> Answer:
        if way(request) == "function":
            return error(500, "tools param requires --jinja flag")
        return message(json.dumps(SECTIONS))

    with model(play) as running:
        assert ask(running) == SECTIONS
        assert [way(request) for request in running.requests] == ["function", "schema"]


def test_a_server_that_answered_before_and_fails_once_is_asked_again_in_the_same_way() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        return error(500, "oops") if number == 1 else good(request, number)

    with model(play) as running:
        assert ask(running) == ask(running) == SECTIONS
        assert [way(request) for request in running.requests] == ["function"] * 3


def test_one_paper_that_needs_another_way_does_not_change_that_of_the_others() -> None:
    def play(request: dict[str, Any], number: int) -> Answer:
        if number == 1:
            return error(400, "not this one")
        return message(json.dumps(SECTIONS)) if way(request) != "function" else good(request, 0)

    with model(play) as running:
        for _ in range(3):
            assert ask(running) == SECTIONS
        ways = [way(request) for request in running.requests]
    assert ways == ["function", "function", "schema", "function"]


def test_a_server_that_hangs_costs_only_its_paper() -> None:
    def play(request: dict[str, Any], number: int) -> Answer | None:
        running.release.wait(60)
        return None

    with model(play) as running, pytest.raises(BusyError, match="did not answer in time"):
        ask(running, patience=0.2)
    assert len(running.requests) == 4


CUT = {"Content-Length": "5000"}


@pytest.mark.parametrize("cut", [None, (200, CUT, b'{"choices": [{"mess')])
def test_an_answer_that_is_cut_is_asked_for_again(cut: Answer | None) -> None:
    with model(lambda request, number: good(request, number) if number else cut) as running:
        assert ask(running, patience=1) == SECTIONS
        assert len(running.requests) == 2


@pytest.mark.parametrize(
    "endless",
    [
        lambda: (200, {}, b'{"choices": "' + b"x" * 9_000_000),
        lambda: (503, {}, b"x" * 9_000_000),
        lambda: (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 50_000_000, 1)),
    ],
    ids=["answer", "refusal", "compressed"],
)
def test_an_answer_of_any_size_is_bounded(endless: Callable[[], Answer]) -> None:
    answer = endless()
    with model(lambda request, number: answer) as running, pytest.raises(BusyError):
        ask(running)
    assert all(each["accept-encoding"] == "identity" for each in running.headers)


def test_a_server_that_cannot_be_reached_ends_the_run() -> None:
    with model(good) as running:
        pass
    with pytest.raises(AIError, match="cannot be reached"):
        ask(running)


@pytest.mark.parametrize("status", [400, 401, 429])
def test_a_server_that_echoes_the_key_does_not_get_it_into_a_message(status: int) -> None:
    long = "x" * 290
    with (
        model(lambda request, number: error(status, f"{long} Bearer {KEY}?")) as running,
        pytest.raises((AIError, RefusedError)) as raised,
    ):
        ask(running)
    assert KEY[:8] not in str(raised.value)
    assert KEY not in repr(settings(running))


def test_a_server_that_echoes_the_key_does_not_get_it_into_a_text() -> None:
    hidden = KEY.replace("-", "-\u200b")  # cleaning would put it together
    echoed = dict.fromkeys(SECTIONS, f"your key is {hidden}")
    with model(lambda request, number: function_call(json.dumps(echoed))) as running:
        assert set(ask(running).values()) == {"your key is …"}
    with (
        model(lambda request, number: message(None, refusal=f"Not with {KEY}.")) as running,
        pytest.raises(RefusedError, match="Not with …"),
    ):
        ask(running)


def test_cancelling_ends_a_tls_handshake_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CONNECT_SECONDS", 600.0)
    failures: list[BusyError] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/v1"
        asking = Client(AISettings(url, "tiny", KEY, "English", 1, None, patience=600.0))

        def ask() -> None:
            try:
                asking.ask([{"role": "user", "content": "Hello?"}])
            except BusyError as error:
                failures.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        server.settimeout(60)
        connection, _ = server.accept()
        with closing(connection):
            connection.settimeout(60)
            assert connection.recv(1)  # the handshake has begun
            asking.cancel()
            while connection.recv(4_096):
                pass
            thread.join(60)
        asking.close()
    assert len(failures) == 1
