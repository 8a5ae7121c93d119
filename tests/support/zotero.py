"""A server that follows the protocol of Zotero's connector, as Zotero's own source has it."""

import json
from typing import Any

from tests.support.http_server import Handler, Site


class Zotero(Site):
    """What Zotero would have saved; `answer` replaces its next answers to saveItems."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[dict[str, Any]] = []
        self.sessions: set[str] = set()
        self.answers: list[tuple[int, str]] = []
        self.pages["/connector/ping"] = self._ping
        self.pages["/connector/saveItems"] = self._save
        self.port = int(self.url.rpartition(":")[2])

    def _ping(self, handler: Handler) -> None:
        body = b"<!DOCTYPE html><html><body>Zotero is running</body></html>"
        handler.answer(200, body, X_Zotero_Version="7.0.11", X_Zotero_Connector_API_Version="3")

    def _save(self, handler: Handler) -> None:
        headers = handler.headers
        body = handler.rfile.read(int(headers["Content-Length"]))
        if headers["User-Agent"].startswith("Mozilla/"):
            handler.answer(403, b"Request not allowed")
        elif headers["Content-Type"] != "application/json":
            handler.answer(400, b"Endpoint does not support content-type")
        elif int(headers.get("X-Zotero-Connector-API-Version", "3")) < 3:
            handler.answer(400, b'{"error":"CONNECTOR_VERSION_OUTDATED"}')
        elif self.answers:
            status, text = self.answers.pop(0)
            handler.answer(status, text.encode())
        else:
            data = json.loads(body)
            if data["sessionID"] in self.sessions:
                handler.answer(409, b'{"error":"SESSION_EXISTS"}')
                return
            self.sessions.add(data["sessionID"])
            self.items += data["items"]
            handler.answer(201)
