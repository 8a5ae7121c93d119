"""The client of servers with OpenAI's API: bounded answers, failures in the reader's own words."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from tui_reader.ai.settings import NO_KEY, AIError, AISettings, ai_settings
from tui_reader.core.text import clean_line
from tui_reader.sources.failures import retry_after
from tui_reader.system.certificates import trusted_certificates

if TYPE_CHECKING:
    import openai

    from tui_reader.config import Config

_MOST_BYTES: Final = 8_000_000
"""Bytes of an answer."""
_MOST_SECONDS: Final = 1_800.0
"""Seconds that an answer may take, however often a part of it arrives."""
CONNECT_SECONDS: Final = 10.0
"""Seconds that connecting to the server, and the TLS handshake, may take."""
_MOST_REASON: Final = 300
_AGAIN: Final = (408, 409, 429)
"""Statuses, besides 5xx, that another try may change."""
_UNABLE: Final = (500, 501)
"""Statuses that some servers return for a kind of request that they do not support."""


class RefusedError(Exception):
    """The model wrote nothing for one paper; the message is one line."""


class BusyError(RefusedError):
    """The server failed or had no capacity, also when asked again."""

    def __init__(
        self, message: str, *, pause: float | None = None, may_be_unable: bool = False
    ) -> None:
        super().__init__(message)
        self.pause = pause
        """The seconds to wait that the server names."""
        self.may_be_unable = may_be_unable
        """Whether the reason may be that the server does not support this kind of request."""


class UnreachableError(BusyError):
    """There is no connection to the server."""


class UnableError(RefusedError):
    """The server does not support this kind of request."""


_MISSING: Final = "language models need the library openai: pip install 'tui-reader[ai]'"


def usable_settings(config: Config, *, translates: bool = False) -> AISettings:
    """The settings of `[ai]`. Raises AIError if they, or the client library, are incomplete.

    Does not load the library.
    """
    settings = ai_settings(config, translates=translates)
    if find_spec("openai") is None:
        raise AIError(_MISSING)
    return settings


def load_openai() -> Any:
    """The client library. Raises AIError if it is not installed."""
    try:
        import openai
    except ImportError as error:
        raise AIError(_MISSING) from error
    return openai


class Client:
    """Sends conversations to a model. Several threads may use it at once."""

    def __init__(self, settings: AISettings) -> None:
        """Raises AIError if the client library is not installed."""
        self._api = load_openai()
        self._settings = settings
        self._connections = _Connections()
        self._client: openai.OpenAI = self._api.OpenAI(
            api_key=settings.key,
            base_url=settings.base_url,
            max_retries=0,
            timeout=self._api.Timeout(
                settings.patience, connect=min(settings.patience, CONNECT_SECONDS)
            ),
            default_headers={"Accept-Encoding": "identity"},
            http_client=self._api.DefaultHttpxClient(
                verify=trusted_certificates(),
                event_hooks={"request": [self._connections.follow], "response": [_bound]},
            ),
        )

    def cancel(self) -> None:
        """End the requests that other threads wait for, and any later one, with an error."""
        self._connections.shut_down()

    def close(self) -> None:
        """End the requests, and close the connections."""
        self.cancel()
        self._client.close()

    def ask(self, conversation: list[dict[str, str]], **options: Any) -> Any:
        """The server's response, once.

        Raises BusyError, UnreachableError, UnableError, RefusedError and, if asking for other
        papers would fail too, AIError.
        """
        api, settings = self._api, self._settings
        try:
            request: dict[str, Any] = {"messages": conversation, **options}
            return self._client.chat.completions.create(model=settings.model, **request)
        except (api.AuthenticationError, api.PermissionDeniedError, api.NotFoundError) as error:
            raise AIError(
                f"{settings.host} refuses: {self.reason(error)}; {self._fix(error.status_code)}"
            ) from error
        except api.APITimeoutError as error:
            raise BusyError(f"{settings.host} did not answer in time") from error
        except api.APIConnectionError as error:
            if type(error.__cause__).__name__ == "ConnectError":
                raise UnreachableError(
                    f"{settings.host} cannot be reached ({self.reason(error)}); run it again later"
                ) from error
            raise BusyError(f"{settings.host} ended the connection") from error
        except api.APIStatusError as error:
            status = error.status_code
            if status in _AGAIN or status >= 500:
                raise BusyError(
                    f"{settings.host}: {self.reason(error)}",
                    pause=_pause(error.response.headers),
                    may_be_unable=status in _UNABLE,
                ) from error
            raise UnableError(self.reason(error)) from error  # 400 or 422
        except api.OpenAIError as error:
            raise RefusedError(self.reason(error)) from error
        except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise RefusedError("the server's answer is not one of OpenAI's API") from error

    def words(self, conversation: list[dict[str, str]]) -> Iterator[str]:
        """The parts of an answer as they arrive; raises what `ask` does.

        They are empty while a model thinks, so that the caller can stop it.
        """
        stream = self.ask(conversation, stream=True)
        try:
            for chunk in stream:
                yield str(chunk.choices[0].delta.content or "") if chunk.choices else ""
        except self._api.APIStatusError as error:
            raise RefusedError(self.reason(error)) from error
        except Exception as error:  # of the connection, or of a foreign answer
            raise BusyError(f"{self._settings.host} ended the answer") from error
        finally:
            stream.close()

    def _fix(self, status: int) -> str:
        """What to do about a request that would be refused for any paper."""
        settings = self._settings
        if status == 404:
            return "check model and base_url in [ai]"
        if settings.key == NO_KEY:
            return f"set the environment variable {settings.key_variable} to your key"
        also = "" if status == 401 else ", and model in [ai]"
        return f"check the key in the environment variable {settings.key_variable}{also}"

    def reason(self, error: Exception) -> str:
        """The server's own words, in one line and without the key."""
        body = getattr(error, "body", None)
        message = body.get("message") if isinstance(body, Mapping) else None
        text = self._settings.safe(clean_line(str(message or error))).rstrip(" .")
        return text if len(text) <= _MOST_REASON else f"{text[:_MOST_REASON]}…"


class _Connections:
    """The open connections of a client: closing it does not wake a thread that waits for one."""

    def __init__(self) -> None:
        self._streams: WeakSet[Any] = WeakSet()
        self._handshakes: set[socket.socket] = set()
        """Duplicates of the sockets whose TLS handshake is not complete."""
        self._lock = threading.Lock()
        self._is_shut = False

    def follow(self, request: Any) -> None:
        """Make the HTTP library report the connections that a request opens."""
        stream: Any = None
        handshake: socket.socket | None = None

        def trace(event: str, info: Mapping[str, Any]) -> None:
            """Take in a new connection (HTTPX, "Request extensions", `trace`)."""
            nonlocal stream, handshake
            if hasattr(made := info.get("return_value"), "get_extra_info"):
                stream = made
                self._add(self._streams, stream, _socket_of(stream))
            if event.endswith(".start_tls.started") and stream is not None:
                # wrapping a socket detaches it, so that it cannot be shut down
                with suppress(OSError):
                    plain = _socket_of(stream)
                    handshake = socket.fromfd(plain.fileno(), plain.family, plain.type)
                    self._add(self._handshakes, handshake, handshake)
            elif event.endswith((".start_tls.complete", ".start_tls.failed")) and handshake:
                with self._lock:
                    self._handshakes.discard(handshake)
                    handshake.close()

        request.extensions["trace"] = trace

    def _add(self, group: Any, item: Any, connection: socket.socket) -> None:
        with self._lock:
            group.add(item)
            is_late = self._is_shut
        if is_late:
            _shut_down(connection)

    def shut_down(self) -> None:
        """End every connection, and those that are being made."""
        with self._lock:
            self._is_shut = True
            for handshake in self._handshakes:
                _shut_down(handshake)
            streams = list(self._streams)
        for stream in streams:
            _shut_down(_socket_of(stream))


def _socket_of(stream: Any) -> socket.socket:
    found: socket.socket = stream.get_extra_info("socket")
    return found


def _shut_down(connection: socket.socket) -> None:
    """End a connection, also for a thread that waits for it."""
    with suppress(OSError):  # it has ended already
        # SSLSocket's own method would let another thread go on without encryption
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _pause(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After, or of OpenAI's header in milliseconds."""
    milliseconds = retry_after(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    return retry_after(headers.get("retry-after", ""))


def _bound(response: Any) -> None:
    """Make a response of the client's HTTP library fail once it is too long."""
    http = sys.modules[type(response).__module__.partition(".")[0]]
    if response.headers.get("content-encoding", "identity") != "identity":
        raise http.ReadError("the answer is compressed, which was not asked for")

    class Bounded(http.SyncByteStream):  # type: ignore[name-defined, misc]
        """The bytes of the response."""

        def __init__(self, stream: Any) -> None:
            self._stream = stream

        def __iter__(self) -> Iterator[bytes]:
            left, until = _MOST_BYTES, monotonic() + _MOST_SECONDS
            for part in self._stream:
                left -= len(part)
                if left < 0 or monotonic() > until:
                    raise http.ReadError("the answer is too long")
                yield part

        def close(self) -> None:
            self._stream.close()

    response.stream = Bounded(response.stream)
