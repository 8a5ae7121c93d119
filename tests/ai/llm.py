"""A server with OpenAI's API on loopback that plays every kind of answer."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body."""
_HANGS: Final = "Hangs"
"""A header that is not sent: the answer ends when the client ends the connection."""
Play = Callable[[dict[str, Any], int], Answer | None]
"""Answers a request, and the number of requests before it; None closes the connection."""

SECTIONS = {
    "tldr": "It is short.",
    "motivation": "It was slow.",
    "method": "Measure it.",
    "result": "Twice as fast.",
    "conclusion": "Use it.",
}


class Model:
    """The server, and the requests that it got."""

    def __init__(self, play: Play) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.headers: list[dict[str, str]] = []
        self.release = threading.Event()
        """Set at the end, for answers that wait."""
        self.gone = threading.Event()
        """Set when the client has ended the connection of an answer that hangs."""
        model, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lock:
                    number = len(model.requests)
                    model.requests.append(body)
                    model.keys.add(self.headers["Authorization"])
                    model.headers.append({k.lower(): v for k, v in self.headers.items()})
                answer = play(body, number)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, data = answer
                if _HANGS in headers and not data:
                    self.wait_for_the_end()
                    return
                named = {"Content-Type": "application/json", "Content-Length": str(len(data))}
                self.send_response(status)
                for name, value in {**named, **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(OSError):  # the client may read no further
                    self.wfile.write(data)
                if _HANGS in headers:
                    self.wait_for_the_end()

            def wait_for_the_end(self) -> None:
                self.connection.settimeout(60)
                with suppress(ConnectionError):
                    assert not self.connection.recv(1)
                model.gone.set()
                self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        serve = partial(self._server.serve_forever, poll_interval=0.01)
        threading.Thread(target=serve, daemon=True).start()

    def titles(self) -> list[str]:
        """The titles of the papers that were asked for, in the order of the requests."""
        texts = (request["messages"][1]["content"] for request in self.requests)
        return [text.split("\n")[0].removeprefix("Title: ") for text in texts]

    def close(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def model(play: Play) -> Iterator[Model]:
    """A running server that answers with `play`."""
    running = Model(play)
    try:
        yield running
    finally:
        running.close()


def message(content: str | None, *, finish: str = "stop", **more: Any) -> Answer:
    """An answer with this text."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content, **more},
    }
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    return 200, {}, json.dumps(body).encode()


def function_call(arguments: str, name: str = "summarize_paper") -> Answer:
    """An answer that calls the function with these arguments."""
    function = {"name": name, "arguments": arguments}
    return message(None, tool_calls=[{"id": "1", "type": "function", "function": function}])


def error(status: int, text: str = "no", **headers: str) -> Answer:
    """An error in OpenAI's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"error": {"message": text}}).encode()


def good(request: dict[str, Any], number: int) -> Answer:
    """All sections, by a call of the function."""
    return function_call(json.dumps(SECTIONS))


def stream(*parts: str, is_cut: bool = False) -> Answer:
    """An answer that streams these parts; one that is cut ends in the middle."""
    events = [
        {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}],
        }
        for part in parts
    ]
    data = "".join(f"data: {json.dumps(each)}\n\n" for each in events)
    headers = {"Content-Type": "text/event-stream"}
    if is_cut:
        return 200, {**headers, "Content-Length": str(len(data) + 99)}, data.encode()
    return 200, headers, f"{data}data: [DONE]\n\n".encode()


def hang(answer: Answer = (200, {}, b"")) -> Answer:
    """An answer that begins like this one, if it is not empty, and then does not go on."""
    status, headers, data = answer
    return status, {**headers, "Content-Length": "99999", _HANGS: "yes"}, data
