"""Asks a server with OpenAI's API for the texts of a paper, in the best way that it knows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tui_reader.ai.client import BusyError, Client, RefusedError, UnableError, UnreachableError
from tui_reader.ai.contract import (
    SECTIONS,
    AnswerError,
    Task,
    in_json,
    messages,
    read_answer,
    schema,
)
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.system.files import read_json, replace_file
from tui_reader.system.paths import cache_dir

MODES: Final = ("function", "schema", "object", "text")
"""The ways to ask, the most reliable first."""
_TRIES: Final = 4
"""For 429, 5xx, timeouts and broken connections."""
_FIRST_PAUSE: Final = 0.5
"""Seconds, doubled after each try, if the server names no time."""
_LONGEST_PAUSE: Final = 300.0
"""Seconds; a server that asks to wait longer is not asked again."""
_MOST_REASON: Final = 300


class StoppedError(Exception):
    """The user stopped the run while the server was to be asked again."""


class Server:
    """A model on a server. Several threads may ask at once."""

    def __init__(
        self,
        settings: AISettings,
        wait: Callable[[float], bool],
        task: Task = SECTIONS,
    ) -> None:
        """`wait` waits for some seconds; it returns at once, and True, when the run is stopped.

        Raises AIError if the client library is not installed.
        """
        self._client = Client(settings)
        self._settings = settings
        self._wait = wait
        self._task = task
        known = _known_mode(settings)
        self._mode = MODES.index(known) if known else 0
        self._is_known = known is not None
        """Whether asking in this way has worked."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, paper: Paper) -> dict[str, str]:
        """The texts of `paper`; those that the model does not give are left out.

        Raises RefusedError if there is none, BusyError if the server fails, AIError if asking for
        other papers would fail too, and StoppedError.
        """
        mode = self._mode
        while True:
            try:
                found = self._ask(paper, mode)
            except UnableError as error:
                # another thread may have found a way already
                mode = max(mode + 1, self._mode)
                if mode == len(MODES):
                    raise (
                        error.__cause__
                        if isinstance(error.__cause__, BusyError)
                        else RefusedError(str(error))
                    ) from error
                continue
            # once a way has worked, another one is only used for the papers that need it
            if not self._is_known:
                self._mode, self._is_known = max(mode, self._mode), True
                _remember_mode(self._settings, MODES[self._mode])
            return found

    def _ask(self, paper: Paper, mode: int) -> dict[str, str]:
        """The texts, asked for in one way. Raises what `ask` does, and UnableError."""
        task, language = self._task, self._settings.language
        conversation = messages(paper, language, task)
        if MODES[mode] != "function":
            conversation[0]["content"] += "\n" + in_json(language, task)
        answer = self._answer(conversation, mode)
        try:
            return self._safe(read_answer(answer, task))
        except AnswerError as error:
            first = error
        conversation += [
            {"role": "assistant", "content": answer[:20_000]},
            {"role": "user", "content": f"That is not usable: {first}. Answer again, completely."},
        ]
        try:
            return self._safe(read_answer(self._answer(conversation, mode), task))
        except AnswerError as error:
            found = error.sections | first.sections
        if found:
            return self._safe({name: found[name] for name in task.fields if name in found})
        if MODES[mode] != MODES[-1]:
            raise UnableError(str(first))
        raise RefusedError(str(first))

    def _safe(self, texts: dict[str, str]) -> dict[str, str]:
        return {name: self._settings.safe(text) for name, text in texts.items()}

    def _answer(self, conversation: list[dict[str, str]], mode: int) -> str:
        """The text of the answer, after some tries. Raises what `ask` does, and UnableError."""
        options = _options(MODES[mode], self._task, self._settings.language)
        for number in range(1, _TRIES + 1):
            try:
                response = self._client.ask(conversation, **options)
            except BusyError as error:
                is_known = self._is_known and mode == self._mode
                if error.may_be_unable and not is_known and MODES[mode] != MODES[-1]:
                    raise UnableError(str(error)) from error
                pause = error.pause
                if number == _TRIES or (pause is not None and pause > _LONGEST_PAUSE):
                    if isinstance(error, UnreachableError):
                        raise AIError(str(error)) from error
                    raise
                if pause is None:
                    pause = _FIRST_PAUSE * 2 ** (number - 1)
                if self._wait(pause * (1 + random.random() / 4)):
                    raise StoppedError from error
            else:
                return self._text_of(response, MODES[mode])
        raise AssertionError("the last try returns or raises")

    def _text_of(self, response: Any, mode: str) -> str:
        try:
            choice = response.choices[0]
            message = choice.message
            if refusal := getattr(message, "refusal", None):
                words = self._settings.safe(clean_line(refusal))[:_MOST_REASON]
                raise RefusedError(f"refused by the model: {words}")
            if choice.finish_reason == "content_filter":
                raise RefusedError("refused by the server's content filter")
            for call in message.tool_calls or ():
                if call.function.name == self._task.function:
                    return str(call.function.arguments)
            content = str(message.content or "")
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise RefusedError("the server's answer is not one of OpenAI's API") from error
        if mode == "function" and "{" not in content:
            raise UnableError("the server does not call functions")
        return content


def _options(mode: str, task: Task, language: str) -> dict[str, Any]:
    if mode == "function":
        function = {"name": task.function, "parameters": schema(task, language)}
        return {
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": task.function}},
        }
    if mode == "schema":
        form = {"name": task.function, "schema": schema(task, language), "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": form}}
    if mode == "object":
        return {"response_format": {"type": "json_object"}}
    return {}


def _known_mode(settings: AISettings) -> str | None:
    """The way to ask that worked last with this server and model."""
    known = read_json(_modes_file()).get(_server_key(settings))
    return known if known in MODES else None


def _remember_mode(settings: AISettings, mode: str) -> None:
    known = read_json(_modes_file())
    if known.get(_server_key(settings)) != mode:
        known[_server_key(settings)] = mode
        with suppress(OSError):  # it is found again
            replace_file(_modes_file(), json.dumps(known, indent=1), is_durable=False)


def _modes_file() -> Path:
    return cache_dir() / "ai-servers.json"


def _server_key(settings: AISettings) -> str:
    return f"{settings.host} {settings.model}"
