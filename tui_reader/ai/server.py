"""Asks a server with OpenAI's API for the sections of a paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui_reader.ai.contract import (
    FUNCTION,
    AnswerError,
    in_json,
    messages,
    read_answer,
    schema,
)
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.system.files import replace_file
from tui_reader.system.paths import cache_dir

if TYPE_CHECKING:
    import openai

MODES: Final = ("function", "schema", "object", "text")
"""The ways to ask, the most reliable first."""
_RETRIES: Final = 3
"""After the first try, for 429, 5xx, timeouts and broken connections; the client waits as long as
Retry-After says, or longer each time, with jitter."""
_TIMEOUT: Final = 180.0
_MOST_REASON: Final = 300


class RefusedError(Exception):
    """One paper got no sections; the message is one line."""


class BusyError(RefusedError):
    """The server failed or had no capacity, also when asked again."""


def load_openai() -> Any:
    """The client library. Raises AIError if it is not installed."""
    try:
        import openai
    except ImportError as error:
        raise AIError(
            "AI sections need the library openai: pip install 'tui-reader[ai]'"
        ) from error
    return openai


class Server:
    """A model on a server. Several threads may ask at once."""

    def __init__(self, settings: AISettings) -> None:
        """Raises AIError if the client library is not installed."""
        self._openai = load_openai()
        self._settings = settings
        self._client: openai.OpenAI = self._openai.OpenAI(
            api_key=settings.key,
            base_url=settings.base_url,
            max_retries=_RETRIES,
            timeout=_TIMEOUT,
        )
        self._mode = MODES.index(_known_mode(settings))
        self._known = self._mode
        """The way that worked last."""

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, paper: Paper) -> dict[str, str]:
        """The sections of `paper`; those that the model does not give are left out.

        Raises RefusedError if there is none, BusyError if the server fails, and AIError if asking
        for other papers would fail, too.
        """
        mode = self._mode
        while True:
            try:
                found = self._ask(paper, MODES[mode])
            except _CannotError as error:
                # another thread may have found a way already
                mode = max(mode + 1, self._mode)
                if mode == len(MODES):
                    raise RefusedError(str(error)) from error
                continue
            if mode > self._known:
                self._mode = self._known = mode
                _remember_mode(self._settings, MODES[mode])
            return found

    def _ask(self, paper: Paper, mode: str) -> dict[str, str]:
        conversation: list[dict[str, str]] = messages(paper, self._settings.language)
        if mode != "function":
            conversation[0]["content"] += "\n" + in_json(self._settings.language)
        answer = self._answer(conversation, mode)
        try:
            return read_answer(answer)
        except AnswerError as error:
            first = error
        conversation += [
            {"role": "assistant", "content": answer[:20_000]},
            {"role": "user", "content": f"That is not usable: {first}. Answer again, completely."},
        ]
        with suppress(AnswerError):
            return read_answer(self._answer(conversation, mode))
        if first.sections:
            return first.sections
        if mode != MODES[-1]:
            raise _CannotError(str(first))
        raise RefusedError(str(first))

    def _answer(self, conversation: list[dict[str, str]], mode: str) -> str:
        """The text of the answer. Raises what `ask` does, and _CannotError."""
        api = self._openai
        try:
            request: dict[str, Any] = {"messages": conversation, **_options(mode)}
            response = self._client.chat.completions.create(model=self._settings.model, **request)
            return _text_of(response, mode)
        except (api.AuthenticationError, api.PermissionDeniedError, api.NotFoundError) as error:
            raise AIError(
                f"{self._settings.host} refuses: {_reason(error)}; check base_url, model and the "
                "key in [ai]"
            ) from error
        except api.APIConnectionError as error:
            raise AIError(
                f"{self._settings.host} cannot be reached ({_reason(error)}); run it again later"
            ) from error
        except (api.RateLimitError, api.InternalServerError) as error:
            raise BusyError(f"{self._settings.host}: {_reason(error)}") from error
        except api.APIStatusError as error:  # 400 or 422: it does not know this way of asking
            raise _CannotError(_reason(error)) from error
        except api.OpenAIError as error:
            raise RefusedError(_reason(error)) from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise RefusedError("the server's answer is not one of OpenAI's API") from error


class _CannotError(Exception):
    """The server cannot be asked in this way."""


def _options(mode: str) -> dict[str, Any]:
    if mode == "function":
        function = {"name": FUNCTION, "parameters": schema()}
        return {
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": FUNCTION}},
        }
    if mode == "schema":
        form = {"name": FUNCTION, "schema": schema(), "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": form}}
    if mode == "object":
        return {"response_format": {"type": "json_object"}}
    return {}


def _text_of(response: Any, mode: str) -> str:
    choice = response.choices[0]
    message = choice.message
    if getattr(message, "refusal", None):
        raise RefusedError(f"refused by the model: {clean_line(message.refusal)[:_MOST_REASON]}")
    if choice.finish_reason == "content_filter":
        raise RefusedError("refused by the server's content filter")
    for call in message.tool_calls or ():
        if call.function.name == FUNCTION:
            return str(call.function.arguments)
    content = message.content or ""
    if mode == "function" and "{" not in content:
        raise _CannotError("the server does not call functions")
    return str(content)


def _reason(error: Exception) -> str:
    """The server's own words, in one line."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, Mapping) else None
    return clean_line(str(message or error))[:_MOST_REASON]


def _known_mode(settings: AISettings) -> str:
    """The way to ask that worked last with this server and model."""
    known = _read_modes().get(_server_key(settings))
    return known if known in MODES else MODES[0]


def _remember_mode(settings: AISettings, mode: str) -> None:
    known = _read_modes()
    if known.get(_server_key(settings)) != mode:
        known[_server_key(settings)] = mode
        with suppress(OSError):  # it is found again
            replace_file(_modes_file(), json.dumps(known, indent=1), is_durable=False)


def _read_modes() -> dict[str, Any]:
    try:
        known = json.loads(_modes_file().read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _modes_file() -> Path:
    return cache_dir() / "ai-servers.json"


def _server_key(settings: AISettings) -> str:
    return f"{settings.host} {settings.model}"
